"""Sequences of the language model in fixed places: a token for all is always the same work.

Border: readings of one position each in, chosen tokens out. The model's own decoder
(:meth:`~cosyd.engine.cosyvoice2.lm.SpeechLM.read`) has places that grow, and reads the beginning of
each sequence; when a sequence has come to its first token it takes a seat here, if one is free. It
gives the seat back by being forgotten.

All that a token needs, from the embedding of the last one to the draw, is in one graph for each
number of seats and length. What a sequence reads does not depend on who sits beside it but for how
a product of more rows is rounded.

Letters in the shapes: B seats, H hidden, K heads of keys, G queries to each of them, D width of a
head, L positions, V speech tokens and signs.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from weakref import ref

import torch
from torch.nn import functional

from cosyd.engine.cosyvoice2.generation import Chosen, answered
from cosyd.engine.cosyvoice2.graphs import BUCKETS, bucket, graph_of
from cosyd.engine.cosyvoice2.layers import angles_of, turned
from cosyd.engine.cosyvoice2.lm import SIGNS
from cosyd.engine.cosyvoice2.sampling import chosen, dice_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from cosyd.engine.cosyvoice2.generation import Reading
    from cosyd.engine.cosyvoice2.graphs import Graph
    from cosyd.engine.cosyvoice2.lm import Decoding, SpeechLM
    from cosyd.engine.cosyvoice2.sampling import Sampling

LENGTHS = (512, 1_024, 2_048)
"""Positions that are looked at: the smallest that holds the longest sequence. A sequence of more
gives its seat up."""


class Seats:
    """Places for sequences.

    Args:
        lm: The model.
        sampling: How tokens are drawn. A sequence that wants it otherwise gets no seat.
        count: How many there are; filled up to the next of :data:`~graphs.BUCKETS`.
        lengths: See :data:`LENGTHS`.
    """

    def __init__(
        self, lm: SpeechLM, sampling: Sampling, count: int, lengths: tuple[int, ...] = LENGTHS
    ) -> None:
        shape, like = lm.shape, lm.speech.weight
        self._lm = lm
        self._sampling = sampling
        self._lengths = lengths
        count = bucket(min(count, BUCKETS[-1]))
        rows = shape.speech_tokens + SIGNS
        # The last position of a seat is nobody's: there a row writes that reads nothing.
        self._slots = like.new_zeros(
            (shape.layers, 2, count, shape.kv_heads, lengths[-1], shape.head)
        )
        self._angles = angles_of(shape, self._slots[:, :, 0])  # [2, L, D]
        self._sitting: list[ref[Decoding] | None] = [None] * count
        self._graphs: dict[tuple[int, int], Graph] = {}
        self._nothing = like.new_zeros((1, shape.hidden))
        self._x = like.new_zeros((count, shape.hidden))
        self._positions = torch.full((count,), lengths[-1] - 1, device=like.device)
        self._bars = torch.zeros((count, rows), device=like.device)
        self._barred: list[Tensor | None] = [None] * count
        self._recent = torch.full((count, sampling.window), -1, device=like.device)
        self._dice = torch.ones((count, dice_for(self._bars, sampling)), device=like.device)
        self.scores = torch.zeros((count, rows), device=like.device)
        """What the tokens of the last turn were drawn by, [B, V]; by seat."""

        self._tokens = torch.zeros((count,), dtype=torch.long, device=like.device)

    @property
    def nbytes(self) -> int:
        """What all of them hold."""
        return self._slots.nbytes

    def seat(self, decoding: Decoding) -> int | None:
        """Where *decoding* sits; None: nowhere."""
        for place, sitting in enumerate(self._sitting):
            if sitting is not None and sitting() is decoding:
                return place if self._is_in(decoding, place) else None
        return None

    @torch.inference_mode()
    def warm_up(self) -> None:
        """Record what the first sequences need, so that none of them waits for it."""
        for count in BUCKETS:
            if count <= len(self._sitting):
                self._graph(count, self._lengths[0])

    @torch.inference_mode()
    def answered(self, readings: Sequence[Reading], rows: int = 0) -> list[Chosen]:
        """A token for each of *readings*: see :func:`~cosyd.engine.cosyvoice2.generation.answered`.

        Those that read one position from a seat are answered together, the others as ever.

        Raises:
            ArithmeticError: The model gave no numbers.
        """
        places = [self._place(one) for one in readings]
        seated = {place: one for place, one in zip(places, readings, strict=True) if place >= 0}
        told = self._told(seated) if seated else {}
        others = [one for place, one in zip(places, readings, strict=True) if place < 0]
        rest = iter(answered(self._lm, others, rows) if others else ())
        return [told[place] if place >= 0 else next(rest) for place in places]

    def _told(self, seated: dict[int, Reading]) -> dict[int, Chosen]:
        length = 1 + max(one.decoding.length for one in seated.values())
        count = bucket(max(seated) + 1)
        graph = self._graph(count, bucket(length, self._lengths))
        self._prepare(seated, count)
        graph.replay()
        tokens = self._tokens[:count].clone()
        numbers = tokens.tolist()  # the one moment in which the device is waited for
        if min(numbers[place] for place in seated) < 0:
            raise ArithmeticError("the language model gave no numbers; try dtype = fp32")
        told = {}
        for place, one in seated.items():
            one.decoding.length += 1
            one.sampler.remember(tokens[place])
            told[place] = Chosen(numbers[place], tokens[place])
        return told

    def _place(self, reading: Reading) -> int:
        """Where the sequence of *reading* sits, by now; -1: nowhere."""
        decoding = reading.decoding
        if len(reading.x) != 1 or reading.sampler.sampling != self._sampling:
            return -1
        if decoding.length >= self._lengths[-1] - 1:
            return -1
        place = self.seat(decoding)
        return self._take(decoding) if place is None else place

    def _take(self, decoding: Decoding) -> int:
        for place, sitting in enumerate(self._sitting):
            before = None if sitting is None else sitting()
            if before is None or not self._is_in(before, place):
                # What was there before would be no number where it was none: 0 times that is none.
                self._slots[:, :, place] = 0.0
                decoding.move(self._slots[:, :, place, :, :-1])
                self._sitting[place] = ref(decoding)
                return place
        return -1

    def _is_in(self, decoding: Decoding, place: int) -> bool:
        """Whether it has not outgrown its seat."""
        return decoding.slots.data_ptr() == self._slots[:, :, place].data_ptr()

    def _prepare(self, seated: dict[int, Reading], count: int) -> None:
        """Lay out what the graph reads."""
        nobody = self._lengths[-1] - 1
        rows = [seated.get(place) for place in range(count)]
        torch.cat([self._nothing if one is None else one.x for one in rows], out=self._x[:count])
        positions = [nobody if one is None else one.decoding.length for one in rows]
        self._positions[:count].copy_(torch.tensor(positions), non_blocking=True)
        for place, one in seated.items():
            self._recent[place] = one.sampler.recent
            one.sampler.throw(self._dice[place])
            self._bar(place, one.barred)

    def _bar(self, place: int, barred: Tensor | None) -> None:
        if self._barred[place] is barred:
            return
        self._barred[place] = barred
        self._bars[place] = 0.0
        if barred is not None:
            self._bars[place].index_fill_(0, barred, float("-inf"))

    def _graph(self, count: int, length: int) -> Graph:
        graph = self._graphs.get((count, length))
        if graph is None:
            # It is rehearsed, and must not write into a seat.
            self._positions[:] = self._lengths[-1] - 1
            work = partial(self._work, count, length)
            name = f"lm {count} x {length}"
            graph = self._graphs[count, length] = graph_of(work, self._slots.device, name)
        return graph

    def _work(self, count: int, length: int) -> None:
        """A token for the first *count* seats, which look at *length* positions."""
        lm = self._lm
        positions = self._positions[:count]
        places = torch.arange(length, device=positions.device)
        hidden = places > positions[:, None]  # [B, L]
        mask = torch.zeros_like(hidden, dtype=self._x.dtype).masked_fill(hidden, float("-inf"))
        angles = self._angles.index_select(1, positions)  # [2, B, D]
        x = self._x[:count]
        for number, layer in enumerate(lm.layers):
            slots = self._slots[number, :, :count]
            x = layer(x, partial(self._attend, layer.parts, slots, mask, angles))
        scores = lm.head(lm.norm(x)).float() + self._bars[:count]
        self.scores[:count] = scores
        self._tokens[:count] = chosen(
            scores, self._recent[:count], self._dice[:count], self._sampling
        )

    def _attend(
        self, parts: tuple[int, ...], slots: Tensor, mask: Tensor, angles: Tensor, qkv: Tensor
    ) -> Tensor:
        """What the new position of each seat sees in all of it, [B, H].

        Args:
            parts: How wide queries, keys and values are.
            slots: [2, B, K, all, D]; the new position is written.
            mask: [B, L].
            angles: [2, B, D].
            qkv: [B, all together].
        """
        shape = self._lm.shape
        count, length = mask.shape
        q, k, v = qkv.split(parts, dim=-1)
        heads = (count, shape.kv_heads, -1, shape.head)
        angles = angles[:, :, None, None]  # [2, B, 1, 1, D]
        k = turned(k.view(heads), angles)  # [B, K, 1, D]
        q = turned(q.view(heads), angles)  # [B, K, G, D]
        at = self._positions[:count, None, None, None].expand_as(k)
        keys, values = slots
        keys.scatter_(2, at, k)
        values.scatter_(2, at, v.view(heads))
        seen = functional.scaled_dot_product_attention(
            q, keys[:, :, :length], values[:, :, :length], mask[:, None, None]
        )
        return seen.reshape(count, -1)
