"""Engines that do what engines should not, for worker processes of the tests."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from pathlib import Path

import structlog

from cosyd.contract.errors import CosydError, DeviceMissing
from cosyd.engine.protocol import Finished, Sound
from cosyd.engine.tone import Tone

log = structlog.get_logger(__name__)

PCM = b"\x01\x02" * 2_400


class Diary(Tone):
    """A tone that writes down what is asked of it, and goes on until it is interrupted."""

    def __init__(self, file):
        super().__init__()
        self._file = Path(file)
        self._interrupted = threading.Event()

    def interrupt(self):
        self._write("interrupted")
        self._interrupted.set()

    def speak(self, sentence):
        self._write(f"speaks {sentence.text}")
        try:
            yield PCM
            self._interrupted.wait(20)
            yield PCM
        finally:
            self._write("closed")

    def _write(self, line):
        with self._file.open("a") as file:
            file.write(line + "\n")


class SlowToEnd(Tone):
    """Its process lingers for a while."""

    def __init__(self, linger_s):
        super().__init__()
        atexit.register(time.sleep, linger_s)


class SlowToStart(Tone):
    def warm_up(self):
        time.sleep(60)


class Talkative(Tone):
    """Tells more in its log than it should."""

    def speak(self, sentence):
        log.info("speaks")
        log.warning("odd", text=sentence.text, length=len(sentence.text))
        try:
            {}[sentence.text]
        except KeyError:
            log.exception("failed")
        yield PCM


class Unloadable(Tone):
    def __init__(self, how):
        super().__init__()
        if how == "raise":
            raise OSError("the model is not there")
        if how == "sys.exit":
            sys.exit("I give up")
        if how == "os._exit":
            os._exit(7)


class Teller(Tone):
    """Fails with errors that people can be told about, or nearly."""

    def __init__(self, refuse=False):
        super().__init__()
        if refuse:
            raise DeviceMissing(device="abacus", devices="cpu")

    def speak(self, sentence):
        raise {
            "known": DeviceMissing(device="abacus", devices="cpu"),
            "stranger's": OutOfRosin(bow="the long one"),
            "path": DeviceMissing(device=Path("abacus"), devices={"cpu"}),
            "unsendable": DeviceMissing(device="\udcff", devices="cpu"),
            "unsendable reason": OSError("\udcff"),
        }[sentence.text]


class OutOfRosin(CosydError):
    """An error that the daemon, which never imports this module, does not know."""

    code = "test.rosin"
    message = "There is no rosin on {bow}."


class Steps:
    """A step engine that breaks where it is told to."""

    def __init__(self, breaks="nowhere"):
        self._breaks = breaks
        self._sessions = []

    def warm_up(self):
        self._perhaps("warm_up")

    def submit(self, session):
        self._perhaps("submit")
        self._sessions.append(session.session)

    def cancel(self, session):
        self._perhaps("cancel")

    def step(self):
        self._perhaps("step")
        time.sleep(0.01)
        if self._breaks == "cancel":
            return []
        done = self._sessions.pop()
        return [Sound(done, PCM), Finished(done)]

    def _perhaps(self, where):
        if where == self._breaks:
            raise ZeroDivisionError(where)
