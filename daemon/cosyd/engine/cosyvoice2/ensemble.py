"""Several sentences spoken side by side: one run of a model serves all who need it.

Border: performances in, sound out, a turn at a time. In a turn the language model reads on for all
who want a token, and the flow makes one Euler step for a group of chunks. The two take turns, each
with all threads: on two cores, two threads that were given one model each were no faster (a step
and a token 211 ms, against 223), and a dozen times slower where each had two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch

from cosyd.engine.cosyvoice2.generation import answered

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

    from torch import Tensor

    from cosyd.engine.cosyvoice2.models import Models
    from cosyd.engine.cosyvoice2.performance import Chunk, Performance

PIECE = 64
"""So many rows are read at once before the first token, so that others are not kept waiting."""

LEAD = 53
"""A performance with so many tokens that the flow has not had lets others read: two chunks, and
what is looked at after them."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Sound that a performance has come to."""

    performance: Performance
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a performance cannot go on."""

    performance: Performance
    error: Exception


News = list[Heard | Fault]


class Ensemble:
    """The models, played for several.

    Args:
        models: Loaded.
        seats: How many sentences there are side by side at most.
    """

    def __init__(self, models: Models, seats: int) -> None:
        self._models = models
        self._seats = seats
        self._group: _Group | None = None

    def drop(self, performance: Performance) -> None:
        """It is not wanted any more."""
        if self._group is not None and performance in self._group.members:
            self._group.leave(performance)
            if not self._group.members:
                self._group.steps.close()
                self._group = None

    def plays(self, performance: Performance) -> bool:
        """Whether a chunk of it is on its way."""
        return self._group is not None and performance in self._group.members

    def turn(self, performances: Sequence[Performance]) -> News:
        """Do what is due next for *performances*, the most urgent first."""
        wanting = [one for one in performances if one.reading is not None and one.lead < LEAD]
        if self._group is None:
            self._group = self._next_group(performances)
        return [*self._read(wanting), *self._step()]

    def _next_group(self, performances: Iterable[Performance]) -> _Group | None:
        """Those chunks that can be made together, of which one is the most urgent."""
        due = [(one, chunk) for one in performances if (chunk := one.chunk()) is not None]
        if not due:
            return None
        first, like = due[0]
        together = [
            (one, chunk.tokens)
            for one, chunk in due
            if one is first or _fit(one, first, chunk, like)
        ]
        return _Group(self._models, together, like.looked_at)

    def _step(self) -> News:
        """A step of the group, if there is one. What fails it fails for all of it."""
        group = self._group
        if group is None:
            return []
        try:
            return next(group.steps)
        except StopIteration:
            self._group = None
            return []
        except Exception as error:  # noqa: BLE001 - it is told, to those that it concerns
            self._group = None
            return [Fault(one, error) for one in group.members]

    def _read(self, wanting: Sequence[Performance]) -> News:
        """A piece of what one has to read before its first token; and a token for all others."""
        long = [one for one in wanting if _length(one) > 1]
        short = [one for one in wanting if _length(one) == 1]
        together = [one for one in short if not one.alone]
        groups = [together, *([one] for one in short if one.alone)]
        news: News = []
        for group in filter(None, groups):
            news += self._chosen(group)
        return [*news, *(self._tried(self._read_piece, long[0]) if long else [])]

    def _chosen(self, group: Sequence[Performance]) -> News:
        """A token for all of *group*; where that fails, whose fault it was is found one by one."""
        try:
            readings = [one.reading for one in group if one.reading is not None]
            all_chosen = answered(self._models.lm, readings, self._seats)
        except Exception as error:  # noqa: BLE001 - it is told, to whom it concerns
            if len(group) == 1:
                return [Fault(group[0], error)]
            return [fault for one in group for fault in self._chosen([one])]
        news: News = []
        for one, chosen in zip(group, all_chosen, strict=True):
            news += self._tried(one.go_on, chosen, of=one)
        return news

    @staticmethod
    def _tried(do: Callable[[Any], None], what: Any, of: Performance | None = None) -> News:
        try:
            do(what)
        except Exception as error:  # noqa: BLE001 - it is told, to whom it concerns
            return [Fault(of or what, error)]
        return []

    def _read_piece(self, one: Performance) -> None:
        reading = one.reading
        assert reading is not None
        piece, rest = reading.x[:PIECE], reading.x[PIECE:]
        if len(rest):
            self._models.lm.read([(reading.decoding, piece)], PIECE)
            one.reading = replace(reading, x=rest)
        else:
            (chosen,) = answered(self._models.lm, [reading], PIECE)
            one.go_on(chosen)


class _Group:
    """Chunks that go through flow and vocoder together."""

    def __init__(
        self, models: Models, members: Sequence[tuple[Performance, Tensor]], looked_at: int
    ) -> None:
        self.members = [one for one, _ in members]
        self._models = models
        self._final = looked_at < models.flow.shape.encoder.lookahead_tokens
        self._all = [one for one, _ in members]
        tokens = torch.cat([tokens for _, tokens in members])
        self.steps = self._run(tokens, looked_at)

    def leave(self, performance: Performance) -> None:
        """It is not wanted any more; the others go on."""
        self.members.remove(performance)

    def _run(self, tokens: Tensor, looked_at: int) -> Generator[News, None, None]:
        streams = [one.stream for one in self._all]
        for mel in self._models.flow.follow(streams, tokens, looked_at):
            if mel is None:
                yield []
                continue
            for one, own in zip(self._all, mel.split(1), strict=True):
                if one in self.members:
                    yield [Heard(one, self._filtered(one, own))]

    def _filtered(self, one: Performance, mel: Tensor) -> bytes:
        window = one.take(mel, final=self._final)
        if window is None:
            return b""
        wave = self._models.vocoder.filter(window.mel, window.source)
        return one.give(window, wave)


def _fit(one: Performance, other: Performance, chunk: Chunk, like: Chunk) -> bool:
    """Whether their chunks can be made in one run."""
    alike = chunk.tokens.shape == like.tokens.shape and chunk.looked_at == like.looked_at
    return alike and not one.alone and not other.alone


def _length(one: Performance) -> int:
    return 0 if one.reading is None else len(one.reading.x)
