"""The outputs of a sound server. To PortAudio all of them are one card, whatever they are called.

Only PulseAudio, and PipeWire in its place, have such. Each call waits for the server.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

CARD = "pulse"
"""What ALSA, and so PortAudio, calls the server."""

_CHOICE = "PULSE_SINK"
"""By this the server's library is told which output to take, of all that it opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where a sound server can play."""

    name: str
    """What the server calls it: ``alsa_output.usb-0d8c_Headset-00.analog-stereo``."""

    description: str
    """What people see: ``USB Headset Analog Stereo``."""

    def called(self, part: str) -> bool:
        """Whether *part* is part of either name."""
        return any(part.casefold() in one.casefold() for one in (self.name, self.description))


def outputs() -> tuple[Output, ...]:
    """All outputs of this user's sound server; none where there is no server. None is started."""
    if sys.platform != "linux":
        return ()
    try:
        import pulsectl  # noqa: PLC0415 - late: only where a card is chosen by its name
    except (ImportError, OSError):  # the latter: libpulse is not installed
        return ()
    pulse = pulsectl.Pulse("cosyd looks for an output", connect=False)
    try:
        pulse.connect()
        return tuple(_output(one) for one in pulse.sink_list())
    except pulsectl.PulseError:
        return ()
    finally:
        pulse.close()


def _output(sink: Any) -> Output:
    return Output(name=sink.name, description=sink.description)


@contextmanager
def directed(output: Output | None) -> Iterator[None]:
    """What is opened at the server within the block plays on *output*; None changes nothing."""
    before = os.environ.get(_CHOICE)
    if output:
        os.environ[_CHOICE] = output.name
    try:
        yield
    finally:
        if output and before is None:
            del os.environ[_CHOICE]
        elif output and before is not None:
            os.environ[_CHOICE] = before
