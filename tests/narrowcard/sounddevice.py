"""Stands in for sounddevice: a machine whose only card takes 48 kHz in stereo, and nothing else.

What it is given goes to the file that the environment names in ``NARROW_CARD``.
"""

import os
import threading
import time
from pathlib import Path
from types import SimpleNamespace

CARD = {"name": "narrow", "index": 0, "max_output_channels": 2, "default_samplerate": 48_000.0}
BLOCK = 960


class PortAudioError(Exception):
    pass


def query_devices(kind=None):
    return CARD if kind else [CARD]


def check_output_settings(*, device, channels, dtype, samplerate):
    if (channels, dtype, samplerate) != (2, "int16", 48_000):
        raise PortAudioError("Invalid sample rate")


class RawOutputStream:
    """Asks for sound as time goes by."""

    def __init__(self, *, callback, samplerate, channels, finished_callback, **_):
        self._callback, self._finished = callback, finished_callback
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self):
        self._thread.start()

    def abort(self):
        self._stop.set()
        self._thread.join()

    def close(self):
        self._finished()

    def _run(self):
        now = SimpleNamespace(outputBufferDacTime=0.0, currentTime=0.0)
        with Path(os.environ["NARROW_CARD"]).open("ab") as file:
            while not self._stop.is_set():
                block = bytearray(4 * BLOCK)
                self._callback(block, BLOCK, now, SimpleNamespace(output_underflow=False))
                file.write(block)
                time.sleep(BLOCK / 48_000)
