"""Convolutions whose weights lie in memory as a processor's fastest convolution reads them.

Border: a module in; the same one out, its convolutions over time replaced where that can be.
Otherwise oneDNN arranges all weights anew for each stretch of sound, which takes a fifteenth of the
vocoder's time. Of oneDNN's operators holds what :mod:`~cosyd.engine.cosyvoice2.packed` says.
"""

from __future__ import annotations

from typing import TypeVar

import structlog
import torch
from torch import Tensor, nn
from torch.nn import functional

log = structlog.get_logger(__name__)

M = TypeVar("M", bound=nn.Module)

COLUMNS = 1_000
"""So many come at once, more or less: oneDNN asks when it arranges weights."""


def convolution(x: Tensor, layer: nn.Conv1d | PackedConv) -> Tensor:
    """What *layer* makes of *x* [B, C, L] without padding it, column by column in memory."""
    flat = x.unsqueeze(2)
    if isinstance(layer, PackedConv):
        return layer.over(flat).squeeze(2)
    bias, weight = layer.bias, layer.weight.unsqueeze(2)
    stride, dilation = (1, *layer.stride), (1, *layer.dilation)
    return functional.conv2d(flat, weight, bias, stride=stride, dilation=dilation).squeeze(2)


def spread(x: Tensor, layer: nn.ConvTranspose1d | PackedUp) -> Tensor:
    """What *layer* makes of *x* [B, C, L] without cutting anything off, or some columns more."""
    if isinstance(layer, PackedUp):
        return layer.over(x)
    flat, bias, weight = x.unsqueeze(2), layer.bias, layer.weight.unsqueeze(2)
    return functional.conv_transpose2d(flat, weight, bias, stride=(1, *layer.stride)).squeeze(2)


def packed_convolutions(module: M, *, but: nn.Module | None = None) -> M:
    """*module*, on a processor in float32, with packed ones for all convolutions over time within.

    Where oneDNN cannot do it, *module* is as it was.

    Args:
        module: It is changed.
        but: A part of it that is not.
    """
    if not torch.backends.cpu.get_cpu_capability().startswith("AVX"):
        return module  # on others it was never measured
    try:
        PackedConv(nn.Conv1d(16, 16, 3).requires_grad_(requires_grad=False))(torch.ones(1, 16, 8))
    except (AttributeError, RuntimeError) as error:
        log.debug("convolutions.unpacked", reason=str(error).partition("\n")[0])
        return module
    others = set() if but is None else set(but.modules())
    for parent in [one for one in module.modules() if one not in others]:
        for name, one in list(parent.named_children()):
            if isinstance(one, nn.Conv1d):
                setattr(parent, name, PackedConv(one))
            elif isinstance(one, nn.ConvTranspose1d):
                setattr(parent, name, PackedUp(one))
    return module


class PackedConv(nn.Module):
    """What *layer* computes, to the last few bits. Its weight cannot be read as numbers."""

    def __init__(self, layer: nn.Conv1d) -> None:
        super().__init__()
        self.kernel_size, self.stride = layer.kernel_size, layer.stride
        self.padding, self.dilation = layer.padding, layer.dilation
        self.out_channels = layer.out_channels
        self._strides, self._dilations = [1, *layer.stride], [1, *layer.dilation]
        self.bias = None if layer.bias is None else layer.bias.detach().contiguous()
        self.weight: Tensor = torch.ops.mkldnn._reorder_convolution_weight(  # noqa: SLF001 - the only way to pack
            layer.weight.detach().unsqueeze(2),
            [0, 0],
            self._strides,
            self._dilations,
            1,
            [1, layer.in_channels, 1, COLUMNS],
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, in, L] to [B, out, L'], at both ends as much of zeros as *layer* has it."""
        edge = int(self.padding[0])
        return self.over(functional.pad(x, (edge, edge)).unsqueeze(2)).squeeze(2)

    def over(self, x: Tensor) -> Tensor:
        """[B, in, 1, L] to [B, out, 1, L'], without padding."""
        if self.weight.is_mkldnn:
            if torch.backends.mkldnn.enabled:
                return torch.ops.mkldnn._convolution_pointwise(  # noqa: SLF001 - the only way to use what is packed
                    x,
                    self.weight,
                    self.bias,
                    [0, 0],
                    self._strides,
                    self._dilations,
                    1,
                    "none",
                    [],
                    "",
                )
            self.weight = self.weight.to_dense()  # oneDNN was given up: see device.go_on_without
        return functional.conv2d(
            x, self.weight, self.bias, stride=self._strides, dilation=self._dilations
        )


class PackedUp(nn.Module):
    """What *layer* computes, to the last few bits.

    All columns that come of one are channels of a convolution, and lie in memory as if they were
    columns. That takes a fifth of oneDNN's own time for the first stage, and as long for others.
    """

    def __init__(self, layer: nn.ConvTranspose1d) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = layer.kernel_size, layer.stride, layer.padding
        (kernel,), (stride,) = layer.kernel_size, layer.stride
        self._reaching = -(-(kernel - stride) // stride)
        taps = self._reaching + 1
        weight = functional.pad(layer.weight.detach(), (0, stride * taps - kernel))
        phases = weight.unflatten(2, (taps, stride)).flip(2)  # [in, out, taps, stride]
        made = nn.Conv1d(layer.in_channels, stride * layer.out_channels, taps)
        made.weight = nn.Parameter(phases.permute(3, 1, 0, 2).flatten(0, 1), requires_grad=False)
        assert layer.bias is not None
        made.bias = nn.Parameter(layer.bias.detach().repeat(stride), requires_grad=False)
        self._conv = PackedConv(made)

    def forward(self, x: Tensor) -> Tensor:
        """[B, in, L] to [B, out, L'], cut at both ends as *layer* does it."""
        (kernel,), (stride,) = self.kernel_size, self.stride
        edge = int(self.padding[0])
        return self.over(x)[:, :, edge : stride * (x.shape[2] - 1) + kernel - edge]

    def over(self, x: Tensor) -> Tensor:
        """[B, in, L] to [B, out, L'], nothing cut off."""
        padded = functional.pad(x, (self._reaching, self._reaching))
        made = self._conv.over(padded.unsqueeze(2)).squeeze(2).mT  # [B, L + reaching, stride out]
        return made.unflatten(2, (*self.stride, -1)).flatten(1, 2).mT
