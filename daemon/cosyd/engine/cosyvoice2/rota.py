"""Whose turn it is: orders under way, and which of them is advanced next. No torch.

Border: orders go in, and come out one at a time as :class:`Work`; what is done with one is the
engine's business.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cosyd.contract.model import VOICE_AUDIO
from cosyd.engine.orders import Session

if TYPE_CHECKING:
    from collections.abc import Generator

    from cosyd.engine.cosyvoice2.performance import Performance
    from cosyd.engine.cosyvoice2.prompt import TextFeed
    from cosyd.engine.cosyvoice2.session import Turn
    from cosyd.engine.orders import More, Order


class Work:
    """An order on its way."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.turns: Generator[Turn, None, None] | None = None
        """What it does, once it has begun."""

        self.performance: Performance | None = None
        """The same, for a sentence of the fast runtime."""

        self.feed: TextFeed | None = None
        self.comes_in_parts = isinstance(order, Session) and order.more
        self.texts = [order.text] if isinstance(order, Session) else []
        self.all_text = not self.comes_in_parts
        self.waits = False
        """Whether there is nothing to do before more of its text comes."""

        self.need_bytes: int | None = None
        """What it may come to keep, once that was reckoned."""

        self.retried = False
        self.due = -float("inf")
        """When its listener has nothing more to hear: long ago, if nothing was heard yet."""

    @property
    def number(self) -> int:
        """Of the session."""
        return self.order.session

    @property
    def is_heard(self) -> bool:
        """Whether sound has left already."""
        return self.due > -float("inf")

    def gave(self, pcm: bytes) -> None:
        """*pcm* has left. A listener who had run out of sound goes on now."""
        seconds = VOICE_AUDIO.seconds(VOICE_AUDIO.frames(pcm))
        self.due = max(time.monotonic(), self.due) + seconds
        if self.performance is not None:
            self.performance.due = self.due

    def hear(self, more: More) -> None:
        """More of its text has come."""
        self.texts.append(more.text)
        self.all_text = more.last
        self.waits = False

    def drop(self) -> None:
        """Let go of all that it holds; it may begin anew."""
        turns, self.turns, self.feed = self.turns, None, None
        self.performance = None
        self.waits = False
        if turns is not None:
            turns.close()


class Rota:
    """Orders under way, in the order in which they came.

    Args:
        limit: How many are advanced side by side; the others wait. One that waits for its text
            takes nobody's place.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._under_way: dict[int, Work] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    def add(self, work: Work) -> None:
        """Take *work* in, behind all others."""
        self._under_way[work.number] = work

    def all(self) -> list[Work]:
        """All that are under way, those that wait too."""
        return list(self._under_way.values())

    def get(self, number: int) -> Work | None:
        """The order of that number, if it is under way."""
        return self._under_way.get(number)

    def remove(self, number: int) -> None:
        """Forget an order, and have it let go of all that it holds."""
        work = self._under_way.pop(number, None)
        if work is not None:
            work.drop()

    def next(self) -> Work | None:
        """Who would be the first to wait for sound; None where all wait for text.

        Those of whom nothing has been heard go before the others, the one that came first at
        their head, so that it is heard soonest.
        """
        return min(self.side_by_side(), key=lambda work: work.due, default=None)

    def side_by_side(self) -> list[Work]:
        """Those that are advanced, in the order in which they came."""
        return [work for work in self._under_way.values() if not work.waits][: self.limit]

    def shrink(self) -> None:
        """Half as many side by side as there are now, at least one."""
        self.limit = max(1, len(self.side_by_side()) // 2)
