"""The layers of the language model: what each does with rows of several sequences at once.

A token is a matter of reading all weights once, which leaves little time for all else: beside each
product stand some twenty small operations, and each of these costs what it is asked for, not what
it computes. So there are as few of them as there can be.

Border: rows, and which of them belong to which sequence, in; rows out. Weights are whatever is put
in the place of a Linear, see :mod:`~cosyd.engine.cosyvoice2.packed`.

Letters in the shapes: N rows, n those of one sequence, L positions, H hidden, F feed-forward, K
heads of keys, G queries to each of them, D width of a head.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from cosyd.engine.cosyvoice2.lm import LMShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One sequence's part of a reading."""

    rows: slice
    """Its n rows among those of all."""

    kept: Sequence[Tensor]
    """Keys and values of each layer in turn, [1, K, L, D]; the last n are to be written."""

    new: Sequence[Tensor]
    """These n: keys and values of each layer in turn, [n, K, D]."""

    angles: Tensor
    """[2, n, 1, D]"""

    mask: Tensor | None
    """Which of the L positions each of the n may look at, [G n, L]; None: a single one, at all."""

    @classmethod
    def of(cls, rows: slice, slots: Tensor, places: slice, angles: Tensor, group: int) -> Self:
        """The *rows* of a reading that come to stand at *places* of a sequence.

        Args:
            rows: As many as there are places.
            slots: All of the sequence, [layers, 2, K, room, D].
            places: Where among these.
            angles: Of all places, [2, room, D].
            group: How many queries share a key.
        """
        layers, _, heads, room, width = slots.shape
        pairs = slots.view(2 * layers, 1, heads, room, width)[..., : places.stop, :]
        mask = None
        if places.stop - places.start > 1:
            numbers = torch.arange(places.stop, device=slots.device)
            mask = (numbers <= numbers[places, None]).repeat(group, 1)
        return cls(
            rows=rows,
            kept=pairs.unbind(),
            new=pairs[:, 0, :, places].transpose(1, 2).unbind(),
            angles=angles[:, places, None],
            mask=mask,
        )


class Norm(nn.RMSNorm):
    """At least in float32: the squares of what Qwen2's layers add up do not fit into float16."""

    def forward(self, x: Tensor) -> Tensor:
        """[..., H] to [..., H]."""
        wide = torch.promote_types(x.dtype, torch.float32)
        weight = self.weight.to(wide)
        return functional.rms_norm(x.to(wide), self.normalized_shape, weight, self.eps).to(x.dtype)


class Layer(nn.Module):
    """Attention over all that was read, then the feed-forward."""

    def __init__(self, shape: LMShape) -> None:
        super().__init__()
        self._heads = (shape.kv_heads, shape.heads // shape.kv_heads, shape.head)
        keys = shape.kv_heads * shape.head
        self.parts = (shape.hidden, keys, keys)
        """How wide queries, keys and values are."""

        self.norm_attention = Norm(shape.hidden, eps=shape.norm_eps)
        self.qkv = nn.Linear(shape.hidden, sum(self.parts))
        self.out = nn.Linear(shape.hidden, shape.hidden, bias=False)
        self.norm_feed = Norm(shape.hidden, eps=shape.norm_eps)
        self.gate_up = nn.Linear(shape.hidden, 2 * shape.feed_forward, bias=False)
        self.down = nn.Linear(shape.feed_forward, shape.hidden, bias=False)

    def forward(self, x: Tensor, attend: Callable[[Tensor], Tensor]) -> Tensor:
        """Attend, and work on what was seen, [N, H].

        Args:
            x: From the layer below, [N, H].
            attend: Takes [N, :attr:`parts` together], and gives [N, H].
        """
        x = x + self.out(attend(self.qkv(self.norm_attention(x))))
        gate, up = self.gate_up(self.norm_feed(x)).chunk(2, dim=-1)  # [N, F] each
        return x + self.down(functional.silu(gate).mul_(up))

    def attend(self, number: int, turns: Sequence[Turn], qkv: Tensor) -> Tensor:
        """What the rows of each of *turns* see; this is the layer of that *number*."""
        if len(turns) == 1 and turns[0].rows.stop == len(qkv):
            return self._seen(qkv, number, turns[0])
        seen = qkv.new_zeros((len(qkv), self.parts[0]))
        for turn in turns:
            seen[turn.rows] = self._seen(qkv[turn.rows], number, turn)
        return seen

    def _seen(self, qkv: Tensor, number: int, turn: Turn) -> Tensor:
        """What the n new positions of one sequence see in all of it, [n, H]."""
        n, (k_heads, group, width) = len(qkv), self._heads
        heads = qkv.view(n, -1, width)  # of queries, keys and values
        q_k = turned(heads[:, :-k_heads], turn.angles)  # a position turns all of them alike
        turn.new[2 * number].copy_(q_k[:, -k_heads:])
        turn.new[2 * number + 1].copy_(heads[:, -k_heads:])
        q = q_k[:, :-k_heads].view(n, k_heads, group, width).permute(1, 2, 0, 3)
        # The queries [K, G, n, D] that share a key stand in one row: no key is copied, and a single
        # new position needs no mask, since it may look at everything.
        seen = functional.scaled_dot_product_attention(
            q.reshape(1, k_heads, group * n, width),
            turn.kept[2 * number],
            turn.kept[2 * number + 1],
            turn.mask,
        )
        return seen.view(k_heads, group, n, width).permute(2, 0, 1, 3).reshape(n, -1)


def angles_of(shape: LMShape, slots: Tensor) -> Tensor:
    """Cosine and sine of the rotary embedding for each slot, [2, L, D], as :func:`turned` reads it.

    The first half of the sines is negative.
    """
    pairs = torch.arange(0, shape.head, 2, device=slots.device, dtype=torch.float32)
    rates = 1.0 / shape.rope_theta ** (pairs / shape.head)
    places = torch.arange(slots.shape[-2], device=slots.device, dtype=torch.float32)
    angles = torch.outer(places, rates)  # [L, D / 2]
    cosines, sines = angles.cos(), angles.sin()
    both = torch.cat((cosines, cosines, -sines, sines), dim=1)
    return both.view(-1, 2, shape.head).transpose(0, 1).contiguous().to(slots.dtype)


def turned(x: Tensor, angles: Tensor) -> Tensor:
    """X [..., D], each half of a head against the other, by the *angles* [2, ..., D] of it."""
    cosines, sines = angles
    swapped = x.view(*x.shape[:-1], 2, -1).flip(-2).view(x.shape)
    return (x * cosines).addcmul_(swapped, sines)
