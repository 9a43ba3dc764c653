"""Linear layers whose weights lie in memory as a processor's fastest product reads them.

Border: a module in; the same one out, its Linears replaced where that can be. A single row, as the
language model has it for each token, is a matter of how fast the weights can be read; so they are
packed in another way where rows come one at a time than where they come by the hundred.

oneDNN's operators are PyTorch's own, with the same signature from 2.4 on, but are not promised to
stay: where they are missing or refuse, everything stays as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import structlog
import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)

M = TypeVar("M", bound=nn.Module)


def packed(module: M, dtype: torch.dtype, rows: int | None = None) -> M:
    """*module*, on a processor, with packed weights in each Linear and each convolution of *dtype*.

    Weights that nobody else refers to are let go of one by one, so that never more than one is
    there twice. Where oneDNN cannot do it, *module* is as it was.

    Args:
        module: It is changed.
        dtype: Of all its weights.
        rows: How many come at once as a rule. Others are computed as well, if not as fast.
    """
    if not torch.backends.cpu.get_cpu_capability().startswith("AVX"):
        return module  # on others it was never measured
    try:
        PackedLinear(nn.Linear(1, 1).to(dtype), rows)(torch.ones(1, 1, dtype=dtype))
    except (AttributeError, RuntimeError) as error:
        log.debug("weights.unpacked", reason=str(error).partition("\n")[0])
        return module
    module = replaced(module, lambda linear: PackedLinear(linear, rows))
    return replaced(module, lambda conv: WindowProduct(conv, rows), nn.Conv1d)


def replaced(module: M, by: Callable[[Any], nn.Module], kind: type[nn.Module] = nn.Linear) -> M:
    """*module*, with what *by* makes of it in the place of each of that *kind*, one by one.

    One itself is replaced too: what comes out is another kind of module then.
    """
    if isinstance(module, kind):
        return cast("M", by(module))
    names = [name for name, _ in module.named_children()]  # which holds on to all of them meanwhile
    for name in names:
        setattr(module, name, replaced(module.get_submodule(name), by, kind))
    return module


class PackedLinear(nn.Module):
    """What *linear* computes, to the last few bits. Its weight cannot be read as a matrix."""

    def __init__(self, linear: nn.Linear, rows: int | None) -> None:
        super().__init__()
        weight, bias = linear.weight.detach().contiguous(), linear.bias
        # A bias with gaps between its numbers would be read as if there were none.
        self.bias = None if bias is None else bias.detach().contiguous()
        self.weight: Tensor = torch.ops.mkldnn._reorder_linear_weight(weight, rows)  # noqa: SLF001 - the only way to pack

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] to [..., out]."""
        if self.weight.is_mkldnn:
            if torch.backends.mkldnn.enabled:
                return torch.ops.mkldnn._linear_pointwise(x, self.weight, self.bias, "none", [], "")  # noqa: SLF001 - the only way to use what is packed
            self.weight = self.weight.to_dense()  # oneDNN was given up: see device.go_on_without
        return functional.linear(x, self.weight, self.bias)


class WindowProduct(nn.Module):
    """What *conv* computes, which has neither padding nor strides: as a product with each window.

    oneDNN's own convolutions first bring the frames into an order of theirs, and took 1.4 to 1.6
    times as long.
    """

    def __init__(self, conv: nn.Conv1d, rows: int | None) -> None:
        super().__init__()
        self._seen = conv.kernel_size[0]
        weight = conv.weight.detach().mT.flatten(1)  # [out, frames seen, in]
        linear = nn.Linear(*weight.mT.shape, bias=False, device="meta")
        linear.weight = nn.Parameter(weight, requires_grad=False)
        linear.bias = conv.bias
        self._product = PackedLinear(linear, rows)

    def forward(self, x: Tensor) -> Tensor:
        """[B, in, T + frames seen - 1] to [B, out, T]."""
        frames = x.mT.contiguous()
        batch, length, channels = frames.shape
        shape = (batch, length - self._seen + 1, self._seen * channels)
        windows = frames.as_strided(shape, (length * channels, channels, 1))
        return self._product(windows).mT
