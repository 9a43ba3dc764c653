"""The worker process, as the daemon's end of the wire sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import zmq

from cosyd.engine.orders import Session
from cosyd.engine.protocol import (
    KEY_VARIABLE,
    Beat,
    Cancel,
    End,
    Pcm,
    Ready,
    Rest,
    Stop,
    Unable,
    decode_to_host,
    encode,
)
from cosyd.engine.stepwise import OneAtATime
from cosyd.engine.worker import load

TESTS = Path(__file__).parents[2]
LIMIT_S = 30.0


class Worker:
    """A worker process, spoken to by hand."""

    def __init__(self, socket, process):
        self._socket = socket
        self.process = process

    def tell(self, *orders):
        for order in orders:
            self._socket.send_multipart([b"key", encode(order)])

    def next(self, *, beats=False):
        """What it says next, and the sound that comes with it."""
        until = time.monotonic() + LIMIT_S
        while self._socket.poll(max(0.0, until - time.monotonic()) * 1000):
            _, head, *payload = self._socket.recv_multipart()
            said = decode_to_host(head)
            if beats or not isinstance(said, Beat):
                return said, b"".join(payload)
        raise AssertionError("it says nothing")

    def until(self, kind):
        """All up to the first of *kind*."""
        got = []
        while not got or not isinstance(got[-1][0], kind):
            got.append(self.next())
        return got

    def ended(self):
        return self.process.wait(LIMIT_S)


@contextmanager
def worker(target, **table):
    with zmq.Context() as context, context.socket(zmq.ROUTER) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        socket.bind("tcp://127.0.0.1:*")
        endpoint = socket.getsockopt_string(zmq.LAST_ENDPOINT)
        process = subprocess.Popen(
            [
                sys.executable, "-m", "cosyd.engine",
                "--endpoint", endpoint, "--target", target, "--table", json.dumps(table),
            ],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, KEY_VARIABLE: "key", "PYTHONPATH": str(TESTS)},
        )  # fmt: skip
        try:
            yield Worker(socket, process)
        finally:
            process.kill()
            process.communicate()


def session(number=1, text="Hello.", **more):
    return Session(session=number, text=text, language="en", voice="tone", **more)


def test_a_sentence_is_spoken_and_told_to_its_end():
    with worker("cosyd.engine.tone:Tone") as tone:
        assert isinstance(tone.next()[0], Ready)
        tone.tell(session(5, "One two."))

        *sounds, (end, _) = tone.until(End)
        tone.tell(Stop())

        assert {said for said, _ in sounds} == {Pcm(session=5)}
        assert len(b"".join(pcm for _, pcm in sounds)) == 2 * 4_800 * 2
        assert end == End(session=5)
        assert tone.ended() == 0


def test_a_sentence_that_fails_is_told_and_the_next_works():
    with worker("cosyd.engine.tone:Tone") as tone:
        tone.until(Ready)
        tone.tell(session(1, "[fail]"), Rest(), session(2, "Hi."))

        failed, *_, (end, _) = [*tone.until(End), *tone.until(End)]

        assert failed[0] == End(session=1, reason="ValueError: the text asked for it")
        assert end == End(session=2)


@pytest.mark.parametrize(
    ("target", "table", "reason"),
    [
        ("odd_engines:Unloadable", {"how": "raise"}, "OSError: the model is not there"),
        ("odd_engines:Unloadable", {"how": "sys.exit"}, "SystemExit: I give up"),
        ("no_such_module_anywhere:Engine", {}, "ModuleNotFoundError: "),
        ("odd_engines:Steps", {"breaks": "warm_up"}, "ZeroDivisionError: warm_up"),
    ],
)
def test_what_keeps_an_engine_from_being_loaded_is_told_before_the_process_ends(
    target, table, reason
):
    with worker(target, **table) as broken:
        said, _ = broken.next()

        assert isinstance(said, Unable)
        assert said.reason.startswith(reason)
        assert broken.ended() == 1


@pytest.mark.parametrize("breaks", ["submit", "step", "cancel"])
def test_a_defect_of_a_step_engine_ends_the_process(breaks):
    with worker("odd_engines:Steps", breaks=breaks) as broken:
        assert isinstance(broken.next()[0], Ready)

        broken.tell(session(1))
        if breaks == "cancel":
            broken.tell(Cancel(session=1))

        assert broken.ended() == 1
        assert b"ZeroDivisionError" in broken.process.stderr.read()


def test_it_beats_also_while_the_engine_is_at_work():
    with worker("cosyd.engine.tone:Tone", pace=100) as slow:
        slow.until(Ready)
        slow.tell(session())

        beats = [slow.next(beats=True)[0] for _ in range(3)]

        assert {type(one) for one in beats} == {Beat}
        assert beats[0].busy_s < beats[1].busy_s < beats[2].busy_s
        assert beats[-1].rss_bytes > 1_000_000


def test_a_cancelled_sentence_is_interrupted_at_once_and_nothing_more_of_it_is_told(tmp_path):
    diary = tmp_path / "diary"
    with worker("odd_engines:Diary", file=str(diary)) as engine:
        engine.until(Ready)
        engine.tell(session(1))
        engine.until(Pcm)

        engine.tell(Cancel(session=1), session(2))
        sound, *_, end = engine.until(End)

        # The chunk that was just being made may still be told; the host no longer listens to it.
        assert {sound[0].session, end[0].session} <= {1, 2}
        assert end[0] == End(session=2)
        assert diary.read_text().splitlines()[:3] == ["speaks Hello.", "interrupted", "closed"]


def test_it_ends_when_the_daemon_goes_away():
    with worker("cosyd.engine.tone:Tone", pace=20) as orphan:
        orphan.until(Ready)
        orphan.tell(session())

        orphan.process.stdin.close()

        assert orphan.ended() == 0
        orphan.process.stdin = None


def test_its_warnings_are_lines_of_json_on_stderr_without_what_was_said():
    with worker("odd_engines:Talkative") as engine:
        assert isinstance(engine.next()[0], Ready)

        engine.tell(session(1, "Our secret."))
        engine.until(End)
        engine.tell(Stop())
        engine.ended()

        lines = engine.process.stderr.read().decode().splitlines()
        warning, error = (json.loads(line) for line in lines)
        assert (warning["level"], warning["event"], warning["length"]) == ("warning", "odd", 11)
        assert (error["level"], error["exception"]) == ("error", "KeyError")
        assert "odd_engines.py" in error["at"][0]
        assert "secret" not in "".join(lines)


def test_an_engine_of_steps_is_taken_as_it_is_and_any_other_is_advanced_in_steps():
    assert isinstance(load("cosyd.engine.tone:Tone", {"pace": 1.0}), OneAtATime)
    assert not isinstance(load("odd_engines:Steps", {}), OneAtATime)
