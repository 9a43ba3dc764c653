"""Who shares a run of the flow, and who is waited for before it begins.

Border: performances that no run is under way for, and how long work took lately, go in; those who
begin, or who is to be read for first, come out. Knows no model, and no clock.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cosyd.engine.cosyvoice2.performance import Chunk, Performance

AHEAD = 2.0
"""Who runs dry within so many times what a run takes shares the next one."""

MOST_TURNS = 3
"""So many tokens at most are waited for before one run. Sentences that came in the same moment are
as many turns apart as each needs to read its voice and text: two or three."""

EACH_MORE = 0.8
"""What each sentence more adds to a run of the flow on a processor, as a part of what one takes
alone. Measured with a chunk of 25 tokens, after 50 of the voice's reference, on one
thread: one 1.52 s, two 2.63 s, four 4.82 s in bf16; 2.23, 4.19 and 7.94 s in fp32. The vocoder adds
0.45 s for each. A token takes 0.045 s meanwhile, and for four 0.064 s."""


class Company:
    """Puts together who can be made in one run.

    To wait for the last tokens of others is no work in vain, since they have to be read sometime.
    Who could begin already reads nothing meanwhile, so that all who share a run come to their next
    chunks in the same turn, and need not be waited for again.

    Args:
        each_more: See :data:`EACH_MORE`. On a card nothing is added until it is full.
    """

    def __init__(self, each_more: float = EACH_MORE) -> None:
        self.token_s = 0.0
        """How long the language model's last turn took."""

        self._each_more = each_more
        self._run_s = 0.0
        self._alone_s = 0.0
        """What the last run would have taken for one."""

        self._waited = 0
        """So many turns, since a run was begun."""

    def took(self, run_s: float, count: int) -> None:
        """The last run was of so many, and took so long until all its sound was there."""
        self._run_s = run_s
        self._alone_s = run_s / self._times(count)

    def begun(self) -> None:
        """A run is: the next may be waited for again."""
        self._waited = 0

    def together(
        self, first: Performance, like: Chunk, free: Iterable[Performance], now: float
    ) -> list[tuple[Performance, Chunk]]:
        """Those that are due with *first*, and whose chunks can be made in one run with *like*.

        Who has sound for longer waits: a run of more takes longer, on a processor nearly as many
        times as there are more of them.
        """
        until = self._until(first, now)
        return [
            (one, chunk)
            for one in free
            if one is first or one.due <= until
            if (chunk := one.chunk()) is not None
            if one is first or _fit(one, first, chunk, like)
        ]

    def awaited(
        self,
        ready: Sequence[tuple[Performance, Chunk]],
        free: Iterable[Performance],
        now: float,
    ) -> list[Performance]:
        """Who of *free* is to read on before those who are *ready*, the first at their head, begin.

        It counts as a turn of waiting where there is anybody. Nobody is waited for whose text is
        being written or read, nor for more than :data:`MOST_TURNS` in all before one run.
        """
        first, like = ready[0]
        until = self._until(first, now)
        missing = {
            one: tokens
            for one in free
            if one.due <= until and not first.alone
            if (tokens := one.lacks(like))
        }
        for turns in range(1, MOST_TURNS - self._waited + 1):
            late = [one for one, tokens in missing.items() if tokens <= turns]
            due = min((one.due for one in (first, *late)), default=now)
            if late and self._is_worth(turns, len(ready), len(late), due - now):
                self._waited += 1
                return late
        return []

    def _until(self, first: Performance, now: float) -> float:
        return max(now, first.due) + AHEAD * self._run_s

    def _times(self, count: int) -> float:
        """How many times as long as one so many take in one run."""
        return 1 + self._each_more * (count - 1)

    def _is_worth(self, turns: int, ready: int, late: int, left_s: float) -> bool:
        """Whether *ready* ones wait so many turns for *late* ones.

        Those who are heard do if the sound that is left to the first of them lasts until the run
        of all is done; who has run dry never does. Those of whom nothing is heard yet do
        if all of them together are heard sooner by it: each that is ready later, by the tokens and
        by what the others add to the run; each that is late sooner, by what a run of its own would
        have added, without the tokens. On a processor a run of the flow takes 1.5 s, of two
        2.6 s, and a token 0.05 s: for one token the first would be heard 1.2 s later, and the
        other 0.4 s sooner. So no first chunk is waited for there. On a card that makes two in the
        time of one, three tokens of 10 ms before a run of 200 ms are waited for: 30 ms later, and
        170 ms sooner.
        """
        wait_s = turns * self.token_s
        if left_s > -inf:
            return wait_s + self._alone_s * self._times(ready + late) <= left_s
        later_s = wait_s + self._each_more * late * self._alone_s
        sooner_s = (1 - self._each_more) * self._alone_s - wait_s
        return late * sooner_s > ready * later_s


def _fit(one: Performance, other: Performance, chunk: Chunk, like: Chunk) -> bool:
    """Whether their chunks can be made in one run."""
    alike = chunk.tokens.shape == like.tokens.shape and chunk.looked_at == like.looked_at
    return alike and not (one.alone or other.alone or chunk.anew or like.anew)
