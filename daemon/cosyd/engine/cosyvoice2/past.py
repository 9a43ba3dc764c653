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

FIRST_ROOM = 250
"""Positions that a track has room for at first: five seconds of frames."""


class Past(Protocol):
    """What came before the positions that a module is given."""

    def before(self, x: Tensor, count: int) -> Tensor:
        """*x* [B R, C, t] with the *count* positions before it, [B R, C, count + t]."""
        ...

    def attend(self, q: Tensor, k: Tensor, v: Tensor, far: Far | None = None) -> Tensor:
        """What the queries find, [B R, h, t, d].

        Args:
            q: [B R, h, t, d], of the new positions.
            k: Likewise.
            v: Likewise.
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

    def before(self, x: Tensor, count: int) -> Tensor:
        """See :class:`Past`: silence."""
        return functional.pad(x, (count, 0))

    def attend(self, q: Tensor, k: Tensor, v: Tensor, far: Far | None = None) -> Tensor:
        """See :class:`Past`."""
        mask = self._seen(q)
        if far is not None:
            added = far.scores(far.q, k.shape[2])
            mask = added if mask is None else added + mask
        return functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)

    def _seen(self, like: Tensor) -> Tensor | None:
        if self._chunk is None:
            return None
        if self._mask is None:
            self._mask = chunk_mask(like.shape[2], self._chunk, like)
        return self._mask


class Track:
    """All that one stream keeps of its way through one module: what a stretch goes on from.

    Args:
        attentions: How many times the module attends.
        shared: What it goes on from, if it is another's: that is read, never written. Not one that
            goes on from another itself.
    """

    def __init__(self, attentions: int, shared: Track | None = None) -> None:
        self.length: int = 0 if shared is None else shared.length
        """Positions kept, by attention."""

        self._attentions = attentions
        self._shared = shared
        self._first = self.length
        self.contexts: list[Tensor] = [] if shared is None else list(shared.contexts)
        """The last positions that each convolution saw, [R, C, count]."""

        self.own: Tensor | None = None
        """[attention, k or v, R, h, room, d]; None: nothing yet."""

    def fork(self) -> Track:
        """A track that goes on from here. This one must not go on any more."""
        return Track(self._attentions, self)

    @property
    def nbytes(self) -> int:
        """What it holds by itself; what it goes on from is another's."""
        own = 0 if self.own is None else self.own.nbytes
        theirs = [] if self._shared is None else self._shared.contexts
        known = {id(one) for one in theirs}
        return own + sum(one.nbytes for one in self.contexts if id(one) not in known)

    def make_room(self, like: Tensor, count: int) -> None:
        """Room for *count* positions more, of the shape of *like* [R, h, t, d]."""
        wanted = self.length - self._first + count
        room = 0 if self.own is None else self.own.shape[4]
        if wanted <= room:
            return
        rows, heads, _, width = like.shape
        room = max(FIRST_ROOM, 2 * room, wanted)
        grown = like.new_empty((self._attentions, 2, rows, heads, room, width))
        if self.own is not None:
            kept = self.length - self._first
            grown[..., :kept, :] = self.own[..., :kept, :]
        self.own = grown

    def attend(
        self,
        place: int,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        far: Far | None,
    ) -> Tensor:
        """Keep *k* and *v* [R, h, t, d] of the attention number *place*, and answer *q*."""
        self.make_room(k, k.shape[2])
        assert self.own is not None
        start = self.length - self._first
        stop = start + k.shape[2]
        keys, values = self.own[place]
        keys[:, :, start:stop] = k
        values[:, :, start:stop] = v
        added = None if far is None else far.scores(far.q, self.length + k.shape[2])
        if self._shared is None or self._shared.own is None:
            return functional.scaled_dot_product_attention(
                q, keys[:, :, :stop], values[:, :, :stop], attn_mask=added
            )
        theirs, their_values = self._shared.own[place][..., : self._first, :]
        own, own_values = keys[:, :, :stop], values[:, :, :stop]
        return _over_both(q, (theirs, own), (their_values, own_values), added)


def _over_both(
    q: Tensor, keys: tuple[Tensor, Tensor], values: tuple[Tensor, Tensor], bias: Tensor | None
) -> Tensor:
    """What *q* finds among keys that lie in two places, without bringing them together."""
    q = q / math.sqrt(q.shape[-1])
    scores = torch.cat([q @ some.mT for some in keys], dim=-1)
    if bias is not None:
        scores = scores + bias
    share = scores.softmax(-1)
    first = keys[0].shape[2]
    return share[..., :first] @ values[0] + share[..., first:] @ values[1]


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

    def before(self, x: Tensor, count: int) -> Tensor:
        """See :class:`Past`."""
        place, self._convolution = self._convolution, self._convolution + 1
        rows = x.shape[0] // len(self._tracks)
        for track in self._tracks:
            if place == len(track.contexts):  # its first run
                track.contexts.append(x.new_zeros((rows, x.shape[1], count)))
        left = torch.cat([track.contexts[place] for track in self._tracks])
        both = torch.cat([left, x], dim=2)
        kept = both[:, :, both.shape[2] - count :].chunk(len(self._tracks))
        for track, some in zip(self._tracks, kept, strict=True):
            track.contexts[place] = some.clone()
        return both

    def attend(self, q: Tensor, k: Tensor, v: Tensor, far: Far | None = None) -> Tensor:
        """See :class:`Past`."""
        place, self._attention = self._attention, self._attention + 1
        count = len(self._tracks)
        fars: Sequence[Far | None] = [None] * count
        if far is not None:
            fars = [Far(one, far.scores) for one in far.q.chunk(count)]
        parts = zip(self._tracks, q.chunk(count), k.chunk(count), v.chunk(count), fars, strict=True)
        return torch.cat([track.attend(place, *own) for track, *own in parts])

    def end(self, count: int) -> None:
        """The run is over: the *count* positions are kept."""
        for track in self._tracks:
            track.length += count


def chunk_mask(length: int, chunk: int, like: Tensor) -> Tensor:
    """Who sees whom while streaming: a position its own chunk and all chunks before it.

    Returns:
        [length, length], of the type and on the device of *like*: 0 where the row's position
        sees the column's, else -inf; to be added to the scores of attention.
    """
    of = torch.arange(length, device=like.device) // chunk
    hidden = of[:, None] < of[None, :]
    return torch.zeros_like(hidden, dtype=like.dtype).masked_fill(hidden, -math.inf)
