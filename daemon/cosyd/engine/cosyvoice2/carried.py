"""What convolutions over a sound that comes in stretches keep from one stretch for the next.

Border: each layer's input, stretch by stretch; out comes of its output what is settled, each column
once. So no column is computed again for being the surroundings of others: a window of 50 frames,
computed by itself, is one of 80 with all that is heard in it. :class:`Whole` is the other case:
a sound that is there at once.

What a layer sees of both sides of a column it gets only when that is there, so its output lags
behind its input; where two branches join, the one that is ahead waits.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from cosyd.engine.cosyvoice2.convolved import convolution, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cosyd.engine.cosyvoice2.convolved import PackedConv, PackedUp

Edge = Literal["constant", "reflect"]
"""What is beyond a sound's ends: zeros, or the sound itself in a mirror."""


class Past(Protocol):
    """How a stretch of a sound, [B, C, L], gets through layers. *key* is whose turn it is."""

    def conv(self, layer: nn.Conv1d | PackedConv, x: Tensor) -> Tensor:
        """What *layer* makes of *x*."""
        ...

    def up(self, layer: nn.ConvTranspose1d | PackedUp, x: Tensor) -> Tensor:
        """What *layer* makes of *x*."""
        ...

    def seen(
        self, key: object, x: Tensor, window: tuple[int, int], edges: tuple[int, int], edge: Edge
    ) -> Tensor:
        """What a convolution without padding is to see.

        Args:
            key: Whose.
            x: [B, C, L]
            window: Over how many columns it reaches, and how far it goes on from each to the next.
            edges: How many columns there are before the beginning and after the end.
            edge: Of which kind.
        """
        ...

    def spread(
        self,
        key: object,
        x: Tensor,
        by: Callable[[Tensor], Tensor],
        window: tuple[int, int],
        edge: int,
    ) -> Tensor:
        """What *by*, a transposed convolution over *window* without padding, makes of *x*.

        Of both ends *edge* columns are cut off.
        """
        ...

    def level(self, key: object, *branches: Tensor) -> Sequence[Tensor]:
        """*branches* as far as all of them have come."""
        ...


class Whole:
    """A :class:`Past` of what is there at once, from its beginning to its end."""

    def conv(self, layer: nn.Conv1d | PackedConv, x: Tensor) -> Tensor:
        """See :class:`Past`."""
        made: Tensor = layer(x)
        return made

    def up(self, layer: nn.ConvTranspose1d | PackedUp, x: Tensor) -> Tensor:
        """See :class:`Past`."""
        made: Tensor = layer(x)
        return made

    def seen(
        self,
        key: object,  # noqa: ARG002 - nothing is kept
        x: Tensor,
        window: tuple[int, int],  # noqa: ARG002 - the convolution itself knows it
        edges: tuple[int, int],
        edge: Edge,
    ) -> Tensor:
        """See :class:`Past`."""
        return functional.pad(x, edges, mode=edge)

    def spread(
        self,
        key: object,  # noqa: ARG002 - nothing is kept
        x: Tensor,
        by: Callable[[Tensor], Tensor],
        window: tuple[int, int],  # noqa: ARG002 - the convolution itself knows it
        edge: int,
    ) -> Tensor:
        """See :class:`Past`."""
        return by(x)[:, :, edge:-edge]

    def level(self, key: object, *branches: Tensor) -> Sequence[Tensor]:  # noqa: ARG002 - nothing is kept
        """See :class:`Past`."""
        return branches


class Carried:
    """A :class:`Past` of one sound that comes in stretches.

    Its numbers lie in memory column by column, which is what the processor's convolutions like
    best, and lets columns be cut off and put together without touching the others.
    """

    def __init__(self) -> None:
        self.final = False
        """Whether the stretch that is on its way is the last. Set it before."""

        self._kept: dict[object, Tensor] = {}

    @property
    def nbytes(self) -> int:
        """What is kept."""
        return sum(one.nbytes for one in self._kept.values())

    def conv(self, layer: nn.Conv1d | PackedConv, x: Tensor) -> Tensor:
        """See :class:`Past`."""
        (kernel,), (dilation,), (stride,) = layer.kernel_size, layer.dilation, layer.stride
        edge = int(layer.padding[0])
        x = self.seen(layer, x, ((kernel - 1) * dilation + 1, stride), (edge, edge), "constant")
        if not x.shape[2]:
            return x.new_zeros(x.shape[0], layer.out_channels, 0)
        return convolution(x, layer)

    def up(self, layer: nn.ConvTranspose1d | PackedUp, x: Tensor) -> Tensor:
        """See :class:`Past`."""
        (kernel,), (stride,), (edge,) = layer.kernel_size, layer.stride, layer.padding
        by = partial(spread, layer=layer)
        return self.spread(layer, x, by, (kernel, stride), int(edge))

    def seen(
        self, key: object, x: Tensor, window: tuple[int, int], edges: tuple[int, int], edge: Edge
    ) -> Tensor:
        """See :class:`Past`. Columns that come next will see too are kept for them."""
        span, stride = window
        before = 0 if key in self._kept else edges[0]
        after = edges[1] if self.final else 0
        x = _joined(self._kept[key], x) if key in self._kept else x
        x = functional.pad(x, (before, after), mode=edge) if before or after else x
        count = max(0, (x.shape[2] - span) // stride + 1)
        self._kept[key] = _end(x, stride * count)
        return x[:, :, : stride * (count - 1) + span if count else 0]

    def spread(
        self,
        key: object,
        x: Tensor,
        by: Callable[[Tensor], Tensor],
        window: tuple[int, int],
        edge: int,
    ) -> Tensor:
        """See :class:`Past`. The last columns are kept: they reach into what comes next."""
        kernel, stride = window
        reaching = -(-(kernel - stride) // stride)
        begins = key not in self._kept
        before = x.new_zeros(*x.shape[:2], reaching) if begins else self._kept[key]
        x = _joined(before, x)
        self._kept[key] = _end(x, x.shape[2] - reaching)
        start = stride * reaching + (edge if begins else 0)
        stop = stride * x.shape[2] + (kernel - stride - edge if self.final else 0)
        return by(x)[:, :, start:stop]

    def level(self, key: object, *branches: Tensor) -> Sequence[Tensor]:
        """See :class:`Past`. What is ahead is kept."""
        keys = [(key, number) for number in range(len(branches))]
        queues = [
            _joined(self._kept[own], one) if own in self._kept else one
            for own, one in zip(keys, branches, strict=True)
        ]
        settled = min(one.shape[2] for one in queues)
        for own, one in zip(keys, queues, strict=True):
            self._kept[own] = _end(one, settled)
        return [one[:, :, :settled] for one in queues]


def _joined(one: Tensor, other: Tensor) -> Tensor:
    """*one* [B, C, L] and after it *other* [B, C, M], column by column in memory."""
    return torch.cat([one.mT, other.mT], dim=1).mT


def _end(x: Tensor, start: int) -> Tensor:
    """The columns of *x* from *start* on, without holding on to those before."""
    return x[:, :, start:].mT.clone(memory_format=torch.contiguous_format).mT
