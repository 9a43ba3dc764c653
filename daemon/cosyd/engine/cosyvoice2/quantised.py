"""Linear layers whose weights take a half or a quarter of the memory, and are read the faster.

Border: a module in; the same one out, its Linears replaced where that can be. A token of the
language model is a matter of how fast all of its weights can be read; so fewer bytes are less time.
Sums are kept in float32, or as whole numbers: what comes out of a row depends neither on the other
rows nor on how many there are.

FBGEMM's operators are PyTorch's own on x86 processors, with the same signature from 2.4 on, but are
not promised to stay: where they are missing or refuse, everything stays as it was.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Literal, TypeVar

import structlog
import torch
from torch import Tensor, nn

from cosyd.engine.cosyvoice2.packed import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping

log = structlog.get_logger(__name__)

M = TypeVar("M", bound=nn.Module)

Kind = Literal["fp16", "int8"]
"""In which numbers weights are kept: ``fp16`` has 11 bits of each. ``int8`` has 8, and one step for
all that go into an output; it is smaller and faster still, and may change what is said."""

_MOST = 63
"""Inputs are -63 to 63 of a row's own step: seven bits. With eight, processors without VNNI would
add two products to more than their 16 bits can hold."""

_FINER = 2 * _MOST
"""Steps of what is left of an input, into which one step of the input is divided."""

_LEAST = 1e-30
"""What the largest number of a row is taken for where it is zero."""


def quantised(module: M, kind: Kind) -> M:
    """*module*, on a processor, with a smaller layer for each Linear of float32.

    Weights that nobody else refers to are let go of one by one, so that never more than one is
    there twice. Linears of other numbers stay as they are; all do where FBGEMM cannot do it.

    Args:
        module: It is changed.
        kind: Of the weights.
    """
    if not can_quantise(kind):
        return module
    layer = _LAYERS[kind]
    return replaced(module, lambda one: layer(one) if one.weight.dtype == torch.float32 else one)


def can_quantise(kind: Kind) -> bool:
    """Whether this processor, and this PyTorch, multiply with weights of that *kind*."""
    if not torch.backends.cpu.get_cpu_capability().startswith("AVX"):
        return False  # on others it was never measured
    try:
        _LAYERS[kind](nn.Linear(1, 1))(torch.ones(1, 1))
    except (AttributeError, RuntimeError) as error:
        log.debug("weights.unquantised", kind=kind, reason=str(error).partition("\n")[0])
        return False
    return True


class HalfLinear(nn.Module):
    """What *linear* computes, its weights rounded to 11 bits. Those beyond 65 504 are cut off."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        weight, bias = linear.weight.detach().contiguous(), linear.bias
        bias = None if bias is None else bias.detach().contiguous()
        self._weight = torch.ops.quantized.linear_prepack_fp16(weight, bias)

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] to [..., out]."""
        rows = x.reshape(-1, x.shape[-1])
        said: Tensor = torch.ops.quantized.linear_dynamic_fp16(rows, self._weight)
        return said.view(*x.shape[:-1], -1)


class ByteLinear(nn.Module):
    """What *linear* computes, the weights of each output rounded to 255 steps.

    What comes in is taken apart into whole steps and what is left of them, in finer steps: twice
    the rows, which costs little as long as they are few, and 14 bits instead of 7. A single number
    that is far larger than the rest of its row would leave them too little otherwise.

    Rows come to FBGEMM in steps of one size, so that it need not look for the size itself: it would
    take one for all rows, from the largest and the smallest number among them.
    """

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        weight, bias = linear.weight.detach(), linear.bias
        self._bias = None if bias is None else bias.detach()
        whole, self._steps = _bytes(weight)
        self._weight = torch.ops.quantized.linear_prepack(whole, None)

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] to [..., out]."""
        rows = x.reshape(-1, x.shape[-1])
        peak = rows.abs().amax(dim=-1, keepdim=True)  # in half the time of an infinite norm
        step = peak.div_(_MOST).clamp_min_(_LEAST)  # [n, 1]
        exact = rows / step
        left = (exact - exact.round()).mul_(_FINER)
        both = torch.cat((exact, left))  # [2 n, in], which it rounds to whole steps
        said = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            both, 1.0, _MOST + 1, self._weight
        )
        whole, left = said.chunk(2)
        said = whole.add_(left, alpha=1 / _FINER).mul_(self._steps)
        said = said.mul_(step) if self._bias is None else torch.addcmul(self._bias, said, step)
        return said.view(*x.shape[:-1], -1)


_LAYERS: Mapping[Kind, type[HalfLinear | ByteLinear]] = {"fp16": HalfLinear, "int8": ByteLinear}


def _bytes(weight: Tensor) -> tuple[Tensor, Tensor]:
    """*weight* [out, in] as whole steps, and the size of them for each output.

    The largest of an output's weights is 127 of its steps. FBGEMM could be told the sizes as well,
    but takes longer to look each of them up than it takes to multiply afterwards.
    """
    steps = weight.abs().amax(dim=1).clamp_min(_LEAST) / 127
    whole = torch.round(weight / steps[:, None]).to(torch.int8)
    with warnings.catch_warnings():
        # From 2.13 on it is said that such tensors are going to be removed.
        warnings.filterwarnings("ignore", "torch.quantize_per_tensor", UserWarning)
        return torch._make_per_tensor_quantized_tensor(whole, 1.0, 0), steps  # noqa: SLF001 - the only way from whole numbers
