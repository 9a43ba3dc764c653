"""The observer ``ducking``: while cosyd is heard, what other programs play is lowered (Linux).

All of it is done by a process of its own (:mod:`cosyd_plugins.duck`), which gives the others
their volume back when it hears no more of the daemon, be it that it was killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec
import structlog

from cosyd import hookimpl
from cosyd.contract.events import Missed, PlaybackChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.contract.events import Event
    from cosyd.contract.hooks import House, Observer

log = structlog.get_logger(__name__)

END_S = 3.0
"""How long the process may take to give all back. After that it is killed; what it has left
stands in its journal."""

PAUSE_S = 1.0
PAUSE_MAX_S = 30.0


class DuckingSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[plugins.ducking]``."""

    volume: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 0.3
    """What the others' amplitude is multiplied with: 0.3 is 10 dB less, 0.1 is 20 dB less."""

    fade_s: Annotated[float, msgspec.Meta(ge=0.0, le=5.0)] = 0.15
    """How long it takes to lower them, and to raise them again."""

    linger_s: Annotated[float, msgspec.Meta(ge=0.0, le=60.0)] = 0.4
    """How long silence lasts before they come back."""

    ignore: tuple[str, ...] = ()
    """Programs that are never lowered, by the name that the volume control shows."""


class Ducking:
    """Tells a process of its own whether cosyd is heard, and starts it again where it dies."""

    name = "ducking"
    Settings: ClassVar[type[msgspec.Struct]] = DuckingSettings

    def __init__(self) -> None:
        self._options = ""
        self._playing: set[str] = set()
        self._told = False
        self._stopping = False
        self._tell: Callable[[str, str], None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self, house: House) -> None:
        """Start the process, which first gives back what an earlier one has left lowered."""
        self._tell = house.tell
        if sys.platform != "linux":
            house.tell("unavailable", "other programs can be lowered on Linux only")
            return
        own = {"folder": str(house.data_folder / "ducking"), "pid": os.getpid()}
        self._options = json.dumps({**own, **msgspec.to_builtins(house.settings)})
        house.tell("starting", "looking for a sound server")
        self._stopping = False
        self._keeper = asyncio.create_task(self._keep(house.tell), name="ducking keeps its process")

    async def notice(self, event: Event) -> None:
        """Lower the others while anything plays. Only writes a word into a pipe."""
        match event:
            case PlaybackChanged(state="playing", sink=sink):
                self._playing.add(sink)
            case PlaybackChanged(sink=sink):
                self._playing.discard(sink)
            case Missed():
                self._playing.clear()  # an end may be among it, and what plays tells so again
            case _:
                return
        if bool(self._playing) != self._told:
            self._say()

    async def stop(self) -> None:
        """Have all given back."""
        self._stopping = True
        self._playing.clear()
        if self._keeper is None:
            return
        self._hang_up()
        if self._process is None or self._process.returncode is not None:
            self._keeper.cancel()  # it waits to start another
        await asyncio.wait([self._keeper], timeout=END_S)
        if not self._keeper.done() and self._process is not None:
            log.warning("ducking.stuck", pid=self._process.pid)
            self._process.kill()
            await asyncio.wait([self._keeper], timeout=1.0)

    async def _keep(self, tell: Callable[[str, str], None]) -> None:
        """Have a process, until told to stop."""
        pause_s = PAUSE_S
        while not self._stopping:
            began = asyncio.get_running_loop().time()
            try:
                status = await self._run(tell)
            except OSError as error:
                status = error.strerror or str(error)
            if self._stopping:
                return
            log.warning("ducking.ended", status=status)
            tell("unavailable", f"the process that lowers others has ended ({status})")
            lasted = asyncio.get_running_loop().time() - began > PAUSE_MAX_S
            pause_s = PAUSE_S if lasted else min(2 * pause_s, PAUSE_MAX_S)
            await asyncio.sleep(pause_s)

    async def _run(self, tell: Callable[[str, str], None]) -> int | str:
        """One life of the process. Returns its exit status."""
        self._process = process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "cosyd_plugins.duck", self._options),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # libpulse prints there
            start_new_session=True,  # Ctrl-C is the daemon's
        )
        self._told = False
        if self._stopping:
            self._hang_up()
        elif self._playing:
            self._say()
        assert process.stdout
        async for line in process.stdout:
            with suppress(ValueError):
                state, reason = json.loads(line)
                tell(state, reason)
        return await process.wait()

    def _say(self) -> None:
        self._told = bool(self._playing)
        if self._process and self._process.stdin and not self._process.stdin.is_closing():
            self._process.stdin.write(b"heard\n" if self._told else b"silent\n")

    def _hang_up(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()


@hookimpl
def register_observers(register: Callable[[Observer], None]) -> None:
    """Offer ``ducking``."""
    register(Ducking())
