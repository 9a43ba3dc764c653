"""What a stretch of a sequence needs of what came before it: left context, keys and values.

Border: modules ask for the frames before theirs, and have their queries answered; whether all of a
sequence is there, or a stretch of it that goes on from kept ones, is said here. A module does not
know it.

Letters in the shapes: B streams, R rows of each, h heads, t new positions, T kept ones with them,
d width of a head, C channels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEAST_ROOM = 100
"""Positions for which room is made at once, at least: two seconds of frames."""

HALF_BYTES = 2
"""What a number takes in half precision."""


class Past(Protocol):
    """What came before the positions that a module is given."""

    def before(self, x: Tensor, count: int) -> Tensor:
        """*x* [B R, C, t] with the *count* positions before it, [B R, C, count + t]."""
        ...

    def attend(self, q: Tensor, k: Tensor, v: Tensor | None, far: Far | None = None) -> Tensor:
        """What the queries find, [B R, h, t, d].

        Args:
            q: [B R, h, t, d], of the new positions.
            k: Likewise; or [B R, 1, t, d], which all heads share.
            v: As *k*. None: what is found at a key is the key.
            far: How far away a key is counts as well.
        """
        ...


@dataclass(frozen=True, slots=True)
class Far:
    """What is added to scores for the distance between query and key."""

    q: Tensor
    """[B R, h, t, d]: the queries, as they ask for a distance."""

    scores: Callable[[Tensor, int], Tensor]
    """Makes of such queries [R, h, t, d] and the number of keys T what is added, [R, h, t, T]."""


class Whole:
    """Nothing came before: the sequence is here from its first position to its last.

    Args:
        chunk: A position sees its own chunk of so many positions and all before it; None: all see
            all.
    """

    def __init__(self, chunk: int | None = None) -> None:
        self._chunk = chunk
        self._mask: Tensor | None = None

    def of(self, rows: slice) -> Whole:  # noqa: ARG002 - see Stretch.of
        """What came before some of the rows: nothing either."""
        return self

    def before(self, x: Tensor, count: int) -> Tensor:
        """See :class:`Past`: silence."""
        return functional.pad(x, (count, 0))

    def attend(self, q: Tensor, k: Tensor, v: Tensor | None, far: Far | None = None) -> Tensor:
        """See :class:`Past`."""
        v = k if v is None else v
        mask = self._seen(q)
        if far is not None:
            added = far.scores(far.q, k.shape[2])
            mask = added if mask is None else added + mask
        shape = (-1, q.shape[1], -1, -1)
        return functional.scaled_dot_product_attention(
            q, k.expand(shape), v.expand(shape), attn_mask=mask
        )

    def _seen(self, like: Tensor) -> Tensor | None:
        if self._chunk is None:
            return None
        if self._mask is None:
            self._mask = chunk_mask(like.shape[2], self._chunk, like)
        return self._mask


@dataclass(slots=True)
class Block:
    """What all attentions of a module keep of some positions that follow each other."""

    room: Tensor
    """[attention, k or v, R, h, positions, d]; where what is found is the key, there are no v."""

    used: int = 0
    """Positions that are there."""

    def put(self, place: int, k: Tensor, v: Tensor | None) -> None:
        """Keep *k* and *v* [R, h, t, d] of the next positions, for the attention *place*."""
        here = slice(self.used, self.used + k.shape[2])
        self.room[place, 0, :, :, here] = k
        if v is not None:
            self.room[place, 1, :, :, here] = v

    def of(self, place: int, more: int = 0) -> tuple[Tensor, Tensor]:
        """Keys and values for the attention *place*, of the positions used and *more*."""
        here = self.room[place, :, :, :, : self.used + more]
        return here[0], here[-1]

    def has_room(self, count: int) -> bool:
        """For *count* positions more?"""
        return self.used + count <= self.room.shape[4]

    def trim(self) -> None:
        """Give back what is not used."""
        if self.has_room(1):
            self.room = self.room[..., : self.used, :].clone()


class Track:
    """All that one stream keeps of its way through one module: what a stretch goes on from.

    Args:
        attentions: How many times the module attends.
        blocks: What it goes on from, if it is another's: that is read, never written.
        contexts: Likewise.
    """

    def __init__(
        self, attentions: int, blocks: Sequence[Block] = (), contexts: Sequence[Tensor] = ()
    ) -> None:
        self.length = sum(block.used for block in blocks)
        """Positions kept, by attention."""

        self.blocks = list(blocks)
        self.contexts = list(contexts)
        """The last positions that each convolution saw, [R, C, count]."""

        self._attentions = attentions
        self._theirs = len(blocks)
        self._their_contexts = contexts

    def fork(self) -> Track:
        """A track that goes on from here, and shares what is kept."""
        for block in self._own[-1:]:
            block.trim()  # so nobody writes to what is shared
        return Track(self._attentions, self.blocks, tuple(self.contexts))

    def back(self, length: int, contexts: Sequence[Tensor]) -> Track:
        """A track that goes on from where this one was at *length*, when it had *contexts*."""
        blocks = []
        for block in self.blocks:
            used, length = min(length, block.used), max(0, length - block.used)
            blocks.append(Block(block.room, used))
        return Track(self._attentions, blocks, contexts)

    @property
    def nbytes(self) -> int:
        """What it holds by itself; what it goes on from is another's."""
        theirs = {id(one) for one in self._their_contexts}
        contexts = sum(one.nbytes for one in self.contexts if id(one) not in theirs)
        return contexts + sum(block.room.nbytes for block in self._own)

    def attend(self, place: int, q: Tensor, k: Tensor, v: Tensor | None, far: Far | None) -> Tensor:
        """Keep *k* and *v* of the attention number *place*, and answer *q*: see :class:`Past`."""
        count = k.shape[2]
        block = self._room(k, 1 if v is None else 2)
        block.put(place, k, v)
        before = [one.of(place) for one in self.blocks[:-1]]
        keys, values = zip(*before, block.of(place, count), strict=True)
        added = None if far is None else far.scores(far.q, self.length + count)
        shared = q.shape[1] // k.shape[1]  # by so many heads: they ask as if they were more queries
        found = found_among(q.unflatten(1, (-1, shared)).flatten(2, 3), keys, values, added)
        return found.unflatten(2, (shared, -1)).flatten(1, 2)

    def add(self, fresh: Tensor) -> None:
        """Keep *fresh* [attention, k or v, R, h, t, d], the next positions of all attentions."""
        block = self._room(fresh[0, 0], fresh.shape[1])
        block.room[..., block.used : block.used + fresh.shape[4], :] = fresh

    def end(self, count: int) -> None:
        """The next *count* positions are kept."""
        self.length += count
        for block in self._own[-1:]:
            block.used += count

    @property
    def _own(self) -> list[Block]:
        return self.blocks[self._theirs :]

    def _room(self, like: Tensor, kinds: int) -> Block:
        """Where the next positions are put, as many and of such a shape as *like* [R, h, t, d]."""
        rows, heads, count, width = like.shape
        if not (self._own and self._own[-1].has_room(count)):
            # A quarter more than there is: few blocks, and little room that is never used.
            room = max(LEAST_ROOM, self.length // 4, count)
            shape = (self._attentions, kinds, rows, heads, room, width)
            self.blocks.append(Block(like.new_empty(shape)))
        return self.blocks[-1]


def found_among(
    q: Tensor, keys: Sequence[Tensor], values: Sequence[Tensor], bias: Tensor | None = None
) -> Tensor:
    """What *q* [R, h, t, d] finds among keys and values that lie in several places.

    A card copies faster than it is told what else to do. A processor multiplies in half precision
    so fast that copies cost less than more products; but PyTorch's own attention does not, and took
    1.4 to 1.9 times as long as the products do.

    Args:
        q: The queries.
        keys: One after the other, [R, h, n, d] each.
        values: Likewise.
        bias: To be added to the scores, [R, h, t, all n].
    """
    on_card, half = q.device.type != "cpu", q.element_size() <= HALF_BYTES
    if len(keys) > 1 and (on_card or half):
        keys, values = [torch.cat(list(keys), dim=2)], [torch.cat(list(values), dim=2)]
    if len(keys) == 1 and (on_card or not half):
        return functional.scaled_dot_product_attention(q, keys[0], values[0], attn_mask=bias)
    return _by_products(q, keys, values, bias)


def _by_products(
    q: Tensor, keys: Sequence[Tensor], values: Sequence[Tensor], bias: Tensor | None
) -> Tensor:
    q = q / math.sqrt(q.shape[-1])
    scores = _joined([q @ some.mT for some in keys])
    if bias is not None:
        scores = scores + bias
    shares = scores.softmax(-1).split([some.shape[2] for some in keys], dim=-1)
    parts = [share @ some for share, some in zip(shares, values, strict=True)]
    return sum(parts[1:], parts[0])


def _joined(scores: Sequence[Tensor]) -> Tensor:
    return scores[0] if len(scores) == 1 else torch.cat(list(scores), dim=-1)


class Stretch:
    """The next positions of several streams, which are all at the same place of the module.

    To be used for one run of a module over all its parts, in the order in which it has them.

    Args:
        tracks: One for each stream.
    """

    def __init__(self, tracks: Sequence[Track]) -> None:
        self._tracks = tracks
        self._convolution = 0
        self._attention = 0

    def of(self, rows: slice) -> Stretch:
        """What came before some of the rows, where each has a track: for a run of them alone."""
        return Stretch(self._tracks[rows])

    def before(self, x: Tensor, count: int) -> Tensor:
        """See :class:`Past`."""
        place, self._convolution = self._convolution, self._convolution + 1
        rows = x.shape[0] // len(self._tracks)
        for track in self._tracks:
            if place == len(track.contexts):  # its first run
                track.contexts.append(x.new_zeros((rows, x.shape[1], count)))
        lefts = [track.contexts[place] for track in self._tracks]
        left = lefts[0] if len(lefts) == 1 else torch.cat(lefts)
        # Laid out as what comes is, so that no frame is moved once more where it lies channel by
        # channel behind the one before it.
        by_frame = x.stride(1) == 1
        both = torch.cat([left.mT, x.mT], dim=1).mT if by_frame else torch.cat([left, x], dim=2)
        kept = both[:, :, both.shape[2] - count :].chunk(len(self._tracks))
        for track, some in zip(self._tracks, kept, strict=True):
            track.contexts[place] = some.clone()
        return both

    def attend(self, q: Tensor, k: Tensor, v: Tensor | None, far: Far | None = None) -> Tensor:
        """See :class:`Past`."""
        place, self._attention = self._attention, self._attention + 1
        count = len(self._tracks)
        none = [None] * count
        all_v = none if v is None else v.chunk(count)
        fars = none if far is None else [Far(one, far.scores) for one in far.q.chunk(count)]
        parts = zip(self._tracks, q.chunk(count), k.chunk(count), all_v, fars, strict=True)
        found = [track.attend(place, *own) for track, *own in parts]
        return found[0] if count == 1 else torch.cat(found)

    def end(self, count: int) -> None:
        """The run is over: the *count* positions are kept."""
        for track in self._tracks:
            track.end(count)


def chunk_mask(length: int, chunk: int, like: Tensor) -> Tensor:
    """Who sees whom while streaming: a position its own chunk and all chunks before it.

    Returns:
        [length, length], of the type and on the device of *like*: 0 where the row's position
        sees the column's, else -inf; to be added to the scores of attention.
    """
    of = torch.arange(length, device=like.device) // chunk
    hidden = of[:, None] < of[None, :]
    return torch.zeros_like(hidden, dtype=like.dtype).masked_fill(hidden, -math.inf)
