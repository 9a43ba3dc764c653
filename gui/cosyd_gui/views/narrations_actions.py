"""What can be done with narrations, and in which states."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from cosyd.contract.errors import CosydError, NotRunning, UnknownNarration
from cosyd.contract.narrations import NarrationState
from cosyd.contract.wire_narrations import NarrationList
from cosyd_gui.widgets.pictures import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cosyd.client import Client
    from cosyd.contract.wire_narrations import NarrationView

UNDER_WAY = tuple(state for state in NarrationState if not state.final)
GOES = frozenset(UNDER_WAY) - {NarrationState.PAUSED, NarrationState.WRITING}
AGAIN = {NarrationState.FAILED, NarrationState.CANCELLED}

FITS: Final = {
    "pause": GOES,
    "resume": {NarrationState.PAUSED},
    "cancel": set(UNDER_WAY),
    "retry": AGAIN,
}
"""What can be asked of a narration in which states."""


MOST = 1_000
"""As many narrations as the daemon tells in one answer."""

AT_ONCE = 8
"""Of so many is asked at the same time, however many are chosen."""


class Verbs(QObject):
    """Makes the actions, in their order."""

    def actions(self, does: dict[str, Callable[[], None]]) -> dict[str, QAction]:
        """Each by its name; *does* tells what is done."""
        told = {
            "open": (self.tr("Open"), "play", ""),
            "folder": (self.tr("Show the folder"), "open", ""),
            "save": (self.tr("Save as ..."), "save", "Ctrl+S"),
            "pause": (self.tr("Pause"), "pause", "Space"),
            "resume": (self.tr("Go on"), "play", "Space"),
            "retry": (self.tr("Try again"), "refresh", "Ctrl+R"),
            "report": (self.tr("How well it was spoken"), "log", "Ctrl+I"),
            "cancel": (self.tr("Cancel"), "stop", ""),
            "forget": (self.tr("Forget"), "remove", "Del"),
        }
        made = {}
        for name, (words, picture, key) in told.items():
            made[name] = drawn(QAction(words, self.parent()), picture)
            made[name].setShortcut(QKeySequence(key))
            made[name].triggered.connect(does[name])
        return made


def possible(chosen: Sequence[NarrationView]) -> dict[str, bool]:
    """Which of them fit to all that is *chosen*, or to some of it."""
    states = {one.state for one in chosen}
    done = len(chosen) == 1 and chosen[0].state is NarrationState.DONE
    return {
        "open": done and bool(chosen[0].out),
        "folder": done and bool(chosen[0].out),
        "save": done and bool(chosen[0].files),
        "pause": bool(states & GOES),
        "resume": not states & GOES and NarrationState.PAUSED in states,
        "retry": bool(states & AGAIN),
        "report": done,
        "cancel": any(not state.final for state in states),
        "forget": bool(states),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of those of which something was asked."""

    views: list[NarrationView]
    """As they are now."""

    gone: list[str]
    """The ids of those that are there no more."""

    problem: CosydError | None
    """The first that kept one from it."""


async def all_of(states: Sequence[NarrationState], count: int, daemon: Client) -> NarrationList:
    """The newest *count* of those in *states*, however many the daemon tells at once."""
    found = await daemon.narrations.all(states=states, limit=min(count, MOST))
    told = [*found.narrations]
    while len(told) < min(count, found.total):
        more = await daemon.narrations.all(
            states=states, limit=min(count - len(told), MOST), offset=len(told)
        )
        told += more.narrations
        if not more.narrations:
            break
    return NarrationList(total=found.total, narrations=told)


async def done_to(ids: Sequence[str], verb: str, daemon: Client) -> Outcome:
    """Have *verb*, a method of the client, done to each of *ids*; one that fails stops no other.

    Raises:
        NotRunning: There is no daemon any more.
    """
    few = asyncio.Semaphore(AT_ONCE)

    async def do(one: str) -> NarrationView | CosydError | str:
        async with few:
            try:
                view: NarrationView = await getattr(daemon.narrations, verb)(one)
            except UnknownNarration:
                return one
            except NotRunning:
                raise
            except CosydError as error:
                return error
        return one if verb == "remove" else view

    found = await asyncio.gather(*(do(one) for one in ids))
    problems = [one for one in found if isinstance(one, CosydError)]
    return Outcome(
        views=[one for one in found if not isinstance(one, CosydError | str)],
        gone=[one for one in found if isinstance(one, str)],
        problem=problems[0] if problems else None,
    )
