"""A daemon that speaks in tones on the audio bus, at an even pace."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from common import Running, daemon

if TYPE_CHECKING:
    from collections.abc import Iterator

STREAM = "measured"
TOPIC = f"audio.{STREAM}."

PACE = 0.1
"""Seconds of work for each second of sound: about 110 messages a second."""

SENTENCE = "One two three four five. "
"""A second of sound: ten messages, and one more at its end."""


@contextmanager
def speaker(endpoint: str = "", *, pace: float = PACE) -> Iterator[Running]:
    """A daemon that speaks on the bus and nowhere else."""
    settings = ("sinks=zeromq", f"engines.tone.pace={pace}", f"bus.endpoint={endpoint}")
    with daemon("--engine", "tone", *(f"--set={one}" for one in settings)) as running:
        running.wait_engine("tone")
        assert running.connection["zmq_audio"], "the bus is not open"
        yield running


def text_of(seconds: float, pace: float = PACE) -> str:
    """What it speaks for so long."""
    return SENTENCE * round(seconds / pace)
