"""Several sentences spoken side by side: one run of a model serves all who need it.

Border: performances in, sound out, a turn at a time. In a turn the language model reads on for all
who want a token, and the flow makes one Euler step for a group of chunks: for those whose listeners
would be the first to run dry, though another group be on its way. Before a group begins, others may
read their last tokens, to be in it. The two models take turns, each with all threads. Given a
thread each, they took 0.85 of the time on two idle cores where both had something to do all the
time, and half as long again beside other programs; and a product may be rounded otherwise on one
thread than on two, so that the same seed would not always say the same.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import torch

from cosyd.engine.cosyvoice2.company import EACH_MORE, Company
from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN
from cosyd.engine.cosyvoice2.generation import answered
from cosyd.engine.cosyvoice2.hearing import filtered

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from torch import Tensor

    from cosyd.engine.cosyvoice2.generation import Answer
    from cosyd.engine.cosyvoice2.graphs import Lanes
    from cosyd.engine.cosyvoice2.hearing import Window
    from cosyd.engine.cosyvoice2.models import Models
    from cosyd.engine.cosyvoice2.performance import Chunk, Performance

PIECE = 64
"""So many rows are read at once before the first token, so that others are not kept waiting."""


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
        sounds_together: Whether the vocoder makes the sound of several at once. On a processor that
            takes as long as one after the other, and the first is heard later.
        answer: How tokens are come to. None: by the model itself.
        lanes: Where the models work. None: all of them where this thread does.
    """

    def __init__(
        self,
        models: Models,
        seats: int,
        *,
        sounds_together: bool = False,
        answer: Answer | None = None,
        lanes: Lanes | None = None,
    ) -> None:
        self._models = models
        self._seats = seats
        self._sounds_together = sounds_together
        self._answer = answer or partial(answered, models.lm)
        self._lanes = lanes
        self._groups: list[_Group] = []
        self._company = Company(0.0 if sounds_together else EACH_MORE)

    def drop(self, performance: Performance) -> None:
        """It is not wanted any more."""
        group = self._group_of(performance)
        if group is not None:
            group.leave(performance)
            if not group.members:
                self._end(group)

    def plays(self, performance: Performance) -> bool:
        """Whether a chunk of it is on its way."""
        return self._group_of(performance) is not None

    def turn(self, performances: Sequence[Performance]) -> News:
        """Do what is due next for *performances*, the most urgent first."""
        wanting = [one for one in performances if one.reading is not None and not one.is_ahead]
        group, waiting = self._most_urgent(performances)
        if waiting:
            wanting = [one for one in wanting if one not in waiting and _length(one) == 1]
        news = self._read(wanting)
        if group is None:
            return news
        with nullcontext() if self._lanes is None else self._lanes.sound():
            return [*news, *self._step(group)]

    def _group_of(self, performance: Performance) -> _Group | None:
        return next((one for one in self._groups if performance in one.members), None)

    def _most_urgent(
        self, performances: Sequence[Performance]
    ) -> tuple[_Group | None, Sequence[Performance]]:
        """The chunk of the first of *performances* that has one, and what is made with it.

        Or who could begin with a chunk, and waits for the last tokens of others instead.
        """
        for one in performances:
            group = self._group_of(one)
            if group is not None:
                return group, ()
            chunk = one.chunk()
            if chunk is not None:
                return self._begun(one, chunk, performances)
        return None, ()

    def _begun(
        self, first: Performance, like: Chunk, performances: Sequence[Performance]
    ) -> tuple[_Group | None, Sequence[Performance]]:
        """A group with *first*; or who would be in it."""
        free = [one for one in performances if not self.plays(one)]
        now = time.monotonic()
        ready = self._company.together(first, like, free, now)
        if self._company.awaited(ready, free, now):
            return None, [one for one, _ in ready]
        group = _Group(self._models, ready, sounds_together=self._sounds_together)
        self._groups.append(group)
        self._company.begun()
        return group, ()

    def _step(self, group: _Group) -> News:
        """A step of *group*. What fails it fails for all of it."""
        try:
            return next(group.steps)
        except StopIteration:
            self._company.took(time.monotonic() - group.began, group.count)
            self._end(group)
            return []
        except Exception as error:  # noqa: BLE001 - it is told, to those that it concerns
            self._end(group)
            return [Fault(one, error) for one in group.members]

    def _end(self, group: _Group) -> None:
        group.steps.close()
        self._groups.remove(group)

    def _read(self, wanting: Sequence[Performance]) -> News:
        """A piece of what one has to read before its first token; and a token for all others."""
        long = [one for one in wanting if _length(one) > 1]
        short = [one for one in wanting if _length(one) == 1]
        together = [one for one in short if not one.alone]
        groups = [together, *([one] for one in short if one.alone)]
        news: News = []
        for group in filter(None, groups):
            began = time.monotonic()
            news += self._chosen(group)
            self._company.token_s = time.monotonic() - began
        return [*news, *(self._tried(self._read_piece, long[0]) if long else [])]

    def _chosen(self, group: Sequence[Performance]) -> News:
        """A token for all of *group*; where that fails, whose fault it was is found one by one."""
        try:
            readings = [one.reading for one in group if one.reading is not None]
            all_chosen = self._answer(readings, self._seats)
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
        self,
        models: Models,
        chunks: Sequence[tuple[Performance, Chunk]],
        *,
        sounds_together: bool,
    ) -> None:
        self.members = [one for one, _ in chunks]
        self.began = time.monotonic()
        self._models = models
        self._sounds_together = sounds_together
        like = chunks[0][1]
        self._final = like.looked_at < models.flow.shape.encoder.lookahead_tokens
        self._all = [one for one, _ in chunks]
        self.count = len(self._all)
        tokens = torch.cat([chunk.tokens for _, chunk in chunks])
        self.steps = self._run(self._anew(like) if like.anew else self._followed(tokens, like))

    def leave(self, performance: Performance) -> None:
        """It is not wanted any more; the others go on."""
        self.members.remove(performance)

    def _followed(self, tokens: Tensor, like: Chunk) -> Iterator[Tensor | None]:
        """The mels of all, from what the flow has kept: None after each step, then [B, 80, T]."""
        streams = [one.stream for one in self._all]
        yield from self._models.flow.follow(streams, tokens, like.looked_at)

    def _anew(self, chunk: Chunk) -> Iterator[Tensor | None]:
        """The mel of one, from the beginning: likewise."""
        (one,) = self._all
        steps = self._models.flow.solve(
            chunk.tokens,
            one.stream.prompt,
            one.embedding,
            final=self._final,
            streaming=not (self._final and self._models.upstream_final),
        )
        for mel in steps:
            if mel is None:
                yield None
            else:
                frames = FRAMES_PER_TOKEN * chunk.count
                one.stream.frames += frames
                yield mel[:, :, max(0, mel.shape[2] - frames) :]

    def _run(self, mels: Iterator[Tensor | None]) -> Generator[News, None, None]:
        for mel in mels:
            if mel is None:
                yield []
                continue
            heard = zip(self._all, mel.split(1), strict=True)
            windows = [
                (one, window)
                for one, own in heard
                if one in self.members and (window := one.take(own, final=self._final)) is not None
            ]
            yield from self._filtered(windows)

    def _filtered(self, windows: Sequence[tuple[Performance, Window]]) -> Iterator[News]:
        """The sound of *windows*; of those of one length at once, where that is faster."""
        alike: dict[int, list[tuple[Performance, Window]]] = {}
        for number, (one, window) in enumerate(windows):
            key = window.mel.shape[2] if self._sounds_together else number
            alike.setdefault(key, []).append((one, window))
        for some in alike.values():
            still = [(one, window) for one, window in some if one in self.members]
            if not still:
                continue
            waves = filtered(self._models.vocoder, [window for _, window in still])
            yield [
                Heard(one, one.give(window, wave))
                for (one, window), wave in zip(still, waves, strict=True)
            ]


def _length(one: Performance) -> int:
    return 0 if one.reading is None else len(one.reading.x)
