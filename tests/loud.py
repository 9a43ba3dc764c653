"""A daemon that is heard, on a sound card of our own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from patience import wait_for
from running import RunningDaemon

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from soundcard import SoundCard


@contextmanager
def loud_daemon(home: Path, card: SoundCard, *arguments: str, **more) -> Iterator[RunningDaemon]:
    """A daemon that speaks in tones on *card*, until the block ends."""
    daemon = RunningDaemon(
        home, "--engine", "tone", "--set", "sinks=speaker", *arguments, environ=card.env, **more
    )
    try:
        daemon.wait_ready().wait_engine("tone", "ready", "idle")
        wait_for(lambda: daemon.get("/v1/playback").status_code == 200)
        yield daemon
    finally:
        daemon.close()
