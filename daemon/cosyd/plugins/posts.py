"""Posts: what plug-ins offer that works for as long as the daemon runs, and how it fares.

Sinks, doors and observers are started, told things and stopped alike. One that fails, or hangs,
costs nobody else anything.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import structlog

from cosyd.contract.events import Event, PluginChanged
from cosyd.plugins.abroad import Abroad
from cosyd.plugins.elsewhere import stuck_words
from cosyd.plugins.tables import settings_of, why

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence

    from cosyd.contract.house import House
    from cosyd.plugins.fares import State

log = structlog.get_logger(__name__)

START_LIMIT_S = 10.0
STOP_LIMIT_S = 5.0
STUCK_STOP_LIMIT_S = 0.1
"""For a part that does not answer anyway."""


class Part(Protocol):
    """What a sink, a door and an observer have in common."""

    name: str

    async def stop(self) -> None:
        """Let go of everything."""
        ...


P = TypeVar("P", bound=Part)
Ways = dict[str, Any]
"""Settings, folders and facts: the arguments of a :class:`~cosyd.contract.house.House`."""


@dataclass(slots=True, kw_only=True)
class Post(Generic[P]):
    """A part of a plug-in at work, and how it fares."""

    part: P
    state: str = "starting"
    """``starting``, ``ready``, ``failed``, ``stopped``, or what the part tells of itself."""

    reason: str = ""
    told: bool = False
    """Whether the part itself has said how it fares."""

    started: bool = False
    being_told: bool = False
    stuck_since: float | None = None
    """Since when it does not answer (monotonic seconds). Only strangers' can get stuck."""

    def now(self) -> State:
        """What to show."""
        if self.stuck_since is not None:
            return "blocked", stuck_words(self.stuck_since)
        return self.state, self.reason


class Posts(Generic[P]):
    """All parts of one kind, in the order of the settings.

    Ours are in the daemon's event loop; a stranger's is :class:`~cosyd.plugins.abroad.Abroad`.
    """

    def __init__(self, kind: str, parts: Sequence[P], *, put: Callable[[Event], None]) -> None:
        self.kind = kind
        self._failed = f"{kind}.failed"
        self._posts = {part.name: Post(part=part) for part in parts}
        self._put = put
        for post in self:
            if isinstance(post.part, Abroad):
                post.part.watched(partial(self.fault, post), partial(self._stuck, post))

    def __iter__(self) -> Iterator[Post[P]]:
        return iter(self._posts.values())

    def __getitem__(self, name: str) -> Post[P]:
        return self._posts[name]

    def __contains__(self, name: str) -> bool:
        return name in self._posts

    async def start(
        self,
        house: Callable[..., House],
        tables: Mapping[str, Mapping[str, Any]],
        limit_s: float = START_LIMIT_S,
    ) -> None:
        """Start all at once. None that fails, or takes too long, keeps the rest from it.

        Args:
            house: Makes what a part is given, of ``settings`` and ``tell``.
            tables: For each part the table ``[plugins.<name>]``, where there is one.
            limit_s: A part that has not started by then is given up.
        """
        await asyncio.gather(
            *(self._start(post, house, tables.get(post.part.name, {}), limit_s) for post in self)
        )

    def tell(self, event: Event) -> None:
        """Tell *event* to each part that has a ``told()``. Does not wait for any."""
        for post in self:
            told = getattr(post.part, "told", None)
            if told is None or not post.started or post.being_told:
                continue
            post.being_told = True  # what it causes now is not told to it: there would be no end
            try:
                told(event)
            except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
                self.fault(post, "told", error)
            finally:
                post.being_told = False

    def metrics(self) -> dict[str, Mapping[str, float]]:
        """What the parts count, for those that have a ``metrics()``."""
        counted: dict[str, Mapping[str, float]] = {}
        for post in self:
            count = getattr(post.part, "metrics", None)
            if count is None:
                continue
            try:
                counted[post.part.name] = {key: float(value) for key, value in count().items()}
            except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
                self.fault(post, "metrics", error)
        return counted

    def fault(self, post: Post[P], method: str, error: BaseException) -> None:
        """A method of the part raised where it should not."""
        if not post.started:  # its state tells enough
            return
        if (post.state, post.reason) != ("failed", why(error)):  # once will do
            log.warning(self._failed, name=post.part.name, method=method, exc_info=error)
        self.set(post, "failed", why(error))

    def set(self, post: Post[P], state: str, reason: str) -> None:
        """Have it known how the part fares."""
        if (post.state, post.reason) != (state, reason):
            post.state, post.reason = state, reason
            if post.stuck_since is None:
                self._tell_state(post)

    def works(self, post: Post[P]) -> None:
        """A method of the part did what it should."""
        if post.state == "failed" and post.started:
            self.set(post, "ready", "")

    async def stop(self) -> None:
        """Stop all, last first."""
        for post in reversed(self._posts.values()):
            await self._stop(post)

    async def _start(
        self,
        post: Post[P],
        house: Callable[..., House],
        table: Mapping[str, Any],
        limit_s: float,
    ) -> None:
        def tell(state: str, reason: str) -> None:
            post.told = True
            self.set(post, state, reason)

        try:
            await within(limit_s, _begin(post.part, house, table, tell))
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            self.set(post, "failed", why(error))
            log.warning(self._failed, name=post.part.name, reason=post.reason)
        else:
            post.started = True
            if not post.told:
                self.set(post, "ready", "")

    async def _stop(self, post: Post[P]) -> None:
        if not post.started:
            return
        post.started = False
        try:
            stuck = post.stuck_since is not None
            await within(STUCK_STOP_LIMIT_S if stuck else STOP_LIMIT_S, post.part.stop())
        except Exception as error:
            log.exception(self._failed, method="stop", name=post.part.name)
            self.set(post, "failed", why(error))
        else:
            self.set(post, "stopped", "")

    def _stuck(self, post: Post[P], since: float | None) -> None:
        """It does not answer since then; or, where that is None, it does again."""
        post.stuck_since = since
        state, reason = self._tell_state(post)
        log.warning("plugin.changed", **{self.kind: post.part.name}, state=state, reason=reason)

    def _tell_state(self, post: Post[P]) -> State:
        state, reason = post.now()
        self._put(PluginChanged(plugin=post.part.name, state=state, reason=reason))
        return state, reason


async def _begin(
    part: Any,
    house: Callable[..., House],
    table: Mapping[str, Any],
    tell: Callable[[str, str], None],
) -> None:
    if isinstance(part, Abroad):  # its settings are its own code, too
        await part.start(house, table, tell)
    else:
        await part.start(house(settings=settings_of(part, table), tell=tell))


async def within(limit_s: float, work: Coroutine[Any, Any, None]) -> None:
    """Await *work* for *limit_s* at most; it is then cancelled, and not waited for."""
    task = asyncio.create_task(work)
    task.add_done_callback(_forgive)
    try:
        await ended([task], limit_s)
        if not task.done():
            raise TimeoutError(f"it took longer than {limit_s:g} s")
        task.result()
    finally:
        task.cancel()


def _forgive(task: asyncio.Task[None]) -> None:
    """Look at the error, so that asyncio does not complain that nobody did."""
    if not task.cancelled():
        task.exception()


async def ended(tasks: Sequence[asyncio.Future[None]], timeout_s: float) -> None:
    """Wait for *tasks*, for *timeout_s* at most."""
    if tasks:
        await asyncio.wait(tasks, timeout=timeout_s)
