"""Strangers' sinks, doors and observers at work, each in the event loop of its plug-in."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from cosyd.contract.doors import DoorHouse
from cosyd.contract.sinks import Playback, Player, Seeker
from cosyd.plugins.bridges import LentDesk, LentHearing
from cosyd.plugins.exact import exact_event
from cosyd.plugins.tables import ANYTHING, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosyd.contract.events import Event
    from cosyd.contract.hooks import Hearing, House
    from cosyd.contract.model import Utterance
    from cosyd.plugins.elsewhere import Elsewhere

BEHIND = 256
"""Events kept for a part that is behind with what it is told; then the oldest are lost."""

BESIDES: Final = ("told", "metrics")
"""What a part may be able to do besides."""


class Abroad:
    """Stands in for such a part in the daemon's event loop, which no method of it can hold up.

    What the part counts and plays is known as it was a moment ago.

    Args:
        part: The part itself.
        elsewhere: Where it works.
    """

    def __init__(self, part: Any, elsewhere: Elsewhere) -> None:
        self.name: str = part.name
        self.audible = bool(getattr(part, "audible", False))
        self._can = {name for name in BESIDES if callable(getattr(part, name, None))}
        self._part = part
        self._elsewhere = elsewhere
        self._events: deque[Event] = deque(maxlen=BEHIND)
        self._works = False
        self._telling = False
        self._muted = False
        self._counted: Mapping[str, float] = {}
        self._home: asyncio.AbstractEventLoop | None = None
        self._on_fault: Callable[[str, BaseException], None] = lambda _method, _error: None
        self._on_stuck: Callable[[float | None], None] = lambda _since: None

    def __getattr__(self, name: str) -> Any:
        """What it can do besides, if it can."""
        if name in BESIDES and name in self._can:
            return getattr(self, f"_{name}")
        raise AttributeError(name)

    def watched(
        self,
        on_fault: Callable[[str, BaseException], None],
        on_stuck: Callable[[float | None], None],
    ) -> None:
        """Have faults of its methods told, and since when it does not answer; here."""
        self._on_fault, self._on_stuck = on_fault, on_stuck

    # -- for those who have set it to work ----------------------------------------------------

    async def start(
        self,
        house: Callable[..., House],
        table: Mapping[str, Any],
        tell: Callable[[str, str], None],
    ) -> None:
        """Start it in a *house* made of *tell* and of the settings of its *table*."""
        self._home = asyncio.get_running_loop()
        self._elsewhere.enter()
        self._elsewhere.on_change.append(self._on_stuck)
        self._elsewhere.on_beat.append(self._look)
        try:
            await self._elsewhere.run(lambda: self._start(house, table, tell))
        except BaseException:
            self._leave()
            raise

    async def stop(self) -> None:
        """See :class:`cosyd.contract.hooks.Sink`."""
        self._works = False
        try:
            await self._elsewhere.run(self._part.stop)
        finally:
            self._leave()

    async def wanted(self, utterance: Utterance) -> bool:
        """Whether it wants the job of *utterance*; nothing, while it does not answer."""

        async def asked() -> bool:
            return bool(self._part.wants(utterance))

        return self._elsewhere.stuck_since is None and await self._elsewhere.run(asked)

    async def hear(self, job: Hearing) -> None:
        """See :class:`cosyd.contract.hooks.Sink`."""
        lent = LentHearing(job, asyncio.get_running_loop())
        await self._elsewhere.run(lambda: self._part.hear(lent))

    async def notice(self, event: Event) -> None:
        """See :class:`cosyd.contract.hooks.Observer`."""
        await self._elsewhere.run(lambda: self._part.notice(event))

    # -- what it can do besides ---------------------------------------------------------------

    def _told(self, event: Event) -> None:
        if self._muted:
            return
        self._events.append(event)
        if not self._telling:
            self._telling = True
            self._elsewhere.post(self._tell_all)

    def _tell_all(self) -> None:
        self._telling = False
        while self._events:
            self._guarded("told", lambda: self._part.told(self._events.popleft()))

    def _metrics(self) -> Mapping[str, float]:
        return self._counted

    # -- there --------------------------------------------------------------------------------

    async def _start(
        self,
        house: Callable[..., House],
        table: Mapping[str, Any],
        tell: Callable[[str, str], None],
    ) -> None:
        assert self._home
        home, here = self._home, asyncio.get_running_loop()

        lent = house(
            settings=settings_of(self._part, table),
            tell=lambda state, reason: self._post(lambda: tell(str(state), str(reason))),
        )
        lent = replace(lent, put=self._lent_put(lent.put))
        if isinstance(lent, DoorHouse):
            lent = replace(lent, desk=LentDesk(lent.desk, home, here))
        await self._part.start(lent)
        self._works = True

    def _lent_put(self, put: Callable[[Event], None]) -> Callable[[Event], None]:
        def lent(event: Event) -> None:
            known = exact_event(event)
            self._post(lambda: put(known))

        return lent

    def _look(self) -> None:
        """Note what the daemon may want to know of it at any time."""
        if not self._works:
            return
        self._guarded("audible", self._listen)
        if "metrics" in self._can:
            self._guarded("metrics", self._count)

    def _listen(self) -> None:
        self.audible = bool(getattr(self._part, "audible", False))

    def _count(self) -> None:
        self._counted = {str(key): float(value) for key, value in self._part.metrics().items()}

    def _guarded(self, method: str, call: Callable[[], object]) -> None:
        try:
            call()
        except ANYTHING as error:
            self._post(partial(self._on_fault, method, error))

    def _post(self, call: Callable[[], object]) -> None:
        assert self._home
        with suppress(RuntimeError):  # the daemon has ended
            self._home.call_soon_threadsafe(self._caused, call)

    # -- here again ---------------------------------------------------------------------------

    def _caused(self, call: Callable[[], object]) -> None:
        """What it causes is not told to it: there would be no end."""
        self._muted = True
        try:
            call()
        finally:
            self._muted = False

    def _leave(self) -> None:
        self._elsewhere.on_change.remove(self._on_stuck)
        self._elsewhere.on_beat.remove(self._look)
        self._elsewhere.leave()


class AbroadPlayer(Abroad):
    """One that can be paused; see :class:`cosyd.contract.sinks.Player`."""

    _plays = Playback(state="idle")

    def playback(self) -> Playback:
        """What it did a moment ago."""
        return self._plays

    def pause(self) -> None:
        """Silence."""
        self._control("pause", self._part.pause)

    def resume(self) -> None:
        """Go on."""
        self._control("resume", self._part.resume)

    def skip(self, sentences: int) -> None:
        """Go on with the sentence so many after this one."""
        self._control("skip", lambda: self._part.skip(sentences))

    def _control(self, method: str, call: Callable[[], object]) -> None:
        def control() -> None:
            self._guarded(method, call)
            self._look()

        self._elsewhere.post(control)

    def _look(self) -> None:
        super()._look()
        if self._works:
            self._guarded("playback", self._see)

    def _see(self) -> None:
        self._plays = self._part.playback()


class AbroadSeeker(AbroadPlayer):
    """One that can go to any sentence; see :class:`cosyd.contract.sinks.Seeker`."""

    def go_to(self, sentence: int) -> None:
        """Go on with the beginning of that sentence."""
        self._control("go_to", lambda: self._part.go_to(sentence))


def abroad(part: Any, elsewhere: Elsewhere) -> Abroad:
    """What stands in for *part*."""
    if isinstance(part, Seeker):
        return AbroadSeeker(part, elsewhere)
    return (AbroadPlayer if isinstance(part, Player) else Abroad)(part, elsewhere)
