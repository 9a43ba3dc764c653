"""The flow's estimator: a noisy mel and what it is to become in, the way to go out.

A U-Net with one level only, so without any scaling in time: fourteen groups of a convolution
block and four attention blocks; what leaves the first joins what enters the last. It knows
nothing of steps, guidance or tokens. Convolutions see the past alone, and attention what the past
has of whoever calls it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from cosyd.engine.cosyvoice2.past import Past

M = TypeVar("M", bound=nn.Module)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatorShape:
    """The sizes of an :class:`Estimator`; the defaults are CosyVoice2-0.5B's."""

    mel_bands: int = 80
    channels: int = 256
    heads: int = 8
    head_width: int = 64
    blocks: int = 4
    """Attention blocks in a group."""

    middle_groups: int = 12

    @property
    def inputs(self) -> int:
        """Channels that come in: the noisy mel, the encoder's, the voice and the prompt's mel."""
        return 4 * self.mel_bands

    @property
    def attentions(self) -> int:
        """How many times a frame attends."""
        return self.blocks * (self.middle_groups + 2)


class Estimator(nn.Module):
    """Which way a mel is to go, at one moment of its way from noise."""

    def __init__(self, shape: EstimatorShape) -> None:
        super().__init__()
        wide = shape.channels
        self.time_mlp = Moment(shape.inputs, 4 * wide)
        self.first = Group(shape, shape.inputs)
        self.after_first = CausalConv(wide, wide, 3)
        self.middle = nn.ModuleList(Group(shape, wide) for _ in range(shape.middle_groups))
        self.last = Group(shape, 2 * wide)
        self.after_last = CausalConv(wide, wide, 3)
        self.final_block = ConvBlock(wide, wide)
        self.final_proj = nn.Conv1d(wide, shape.mel_bands, 1)

    @property
    def kept_width(self) -> int:
        """Numbers of each frame of a row that later ones want to see."""
        attentions = (Attention, InputAttention)
        return sum(one.kept_width for one in self.modules() if isinstance(one, attentions))

    def moments(self, at: Tensor) -> Tensor:
        """What :meth:`forward` wants to know of the moments *at* [S], 0 to 1: [S, G, 256]."""
        waves = functional.mish(self.time_mlp(at))
        return torch.stack([group.resnet.time(waves) for group in self._groups()], dim=1)

    def forward(self, x: Tensor, moment: Tensor, past: Past) -> Tensor:
        """The velocity of each frame.

        Args:
            x: [B, 320, T]: the noisy mel, the encoder's, the voice and the prompt's mel.
            moment: [G, 256], of :meth:`moments`.
            past: What came before.

        Returns:
            [B, 80, T].
        """
        x = skipped = self.first(x, moment[0], past)  # [B, 256, T]
        x = self.after_first(x, past)
        for group, own in zip(self.middle, moment[1:-1], strict=True):
            x = group(x, own, past)
        x = self.last(torch.cat([x, skipped], dim=1), moment[-1], past)
        x = self.final_block(self.after_last(x, past), past)
        return self.final_proj(x)

    def _groups(self) -> list[nn.Module]:
        return [self.first, *self.middle, self.last]


class Moment(nn.Module):
    """A moment as sines and cosines, through two projections."""

    def __init__(self, waves: int, width: int) -> None:
        super().__init__()
        self.half = waves // 2
        self.linear_1 = nn.Linear(waves, width)
        self.linear_2 = nn.Linear(width, width)

    def forward(self, at: Tensor) -> Tensor:
        """[S] to [S, C]; the sines in the type of *at*, the rest in that of the weights."""
        step = torch.arange(self.half, dtype=torch.float32, device=at.device)
        rate = torch.exp(step * -(math.log(10_000.0) / (self.half - 1)))
        angle = 1000 * at[:, None] * rate  # [S, half]
        waves = torch.cat([angle.sin(), angle.cos()], dim=1)
        return self.linear_2(functional.silu(self.linear_1(waves.to(self.linear_1.weight.dtype))))


class Group(nn.Module):
    """A convolution block that hears the moment, then attention blocks."""

    def __init__(self, shape: EstimatorShape, inputs: int) -> None:
        super().__init__()
        self.resnet = Resnet(inputs, shape.channels)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.blocks))

    def forward(self, x: Tensor, moment: Tensor, past: Past) -> Tensor:
        """[B, inputs, T] to [B, 256, T]."""
        x = self.resnet(x, moment, past).mT  # [B, T, 256]
        for block in self.blocks:
            x = block(x, past)
        return x.mT


class Resnet(nn.Module):
    """Two convolutions, the moment added between them, and a way past both."""

    def __init__(self, inputs: int, channels: int) -> None:
        super().__init__()
        self.block1 = ConvBlock(inputs, channels)
        self.block2 = ConvBlock(channels, channels)
        self.time = nn.Linear(4 * channels, channels)
        self.res_conv = nn.Conv1d(inputs, channels, 1)

    def forward(self, x: Tensor, moment: Tensor, past: Past) -> Tensor:
        """[B, inputs, T] to [B, 256, T]."""
        y = self.block1(x, past) + moment[:, None]
        return self.block2(y, past) + self.res_conv(x)


class ConvBlock(nn.Module):
    """A causal convolution, normalised."""

    def __init__(self, inputs: int, channels: int) -> None:
        super().__init__()
        self.conv = CausalConv(inputs, channels, 3)
        self.norm = nn.LayerNorm(channels)

    def forward(self, x: Tensor, past: Past) -> Tensor:
        """[B, inputs, T] to [B, channels, T]."""
        return functional.mish(self.norm(self.conv(x, past).mT)).mT


class CausalConv(nn.Module):
    """A convolution over a frame and those before it."""

    def __init__(self, inputs: int, channels: int, seen: int) -> None:
        super().__init__()
        self.inputs = inputs
        self.before = seen - 1
        """Frames before its own that it sees."""

        self.conv = nn.Conv1d(inputs, channels, seen)

    def forward(self, x: Tensor, past: Past) -> Tensor:
        """[B, inputs, T] to [B, channels, T]."""
        return self.conv(past.before(x, self.before))


class Block(nn.Module):
    """Attention, then a feed-forward, each on what is normalised and added to what was there."""

    def __init__(self, shape: EstimatorShape) -> None:
        super().__init__()
        wide = shape.channels
        self.norm1 = nn.LayerNorm(wide)
        self.attn1 = Attention(wide, shape.heads, shape.head_width)
        self.norm3 = nn.LayerNorm(wide)
        self.ff = nn.Sequential(nn.Linear(wide, 4 * wide), nn.GELU(), nn.Linear(4 * wide, wide))

    def forward(self, x: Tensor, past: Past) -> Tensor:
        """[B, T, 256] to [B, T, 256]."""
        x = x + self.attn1(self.norm1(x), past)
        return x + self.ff(self.norm3(x))


class Attention(nn.Module):
    """Attention without positions: the convolutions between tell the frames apart.

    Of each frame, its keys and values are kept for those that come after it.
    """

    def __init__(self, channels: int, heads: int, head_width: int) -> None:
        super().__init__()
        self.heads = heads
        self.kept_width = 2 * heads * head_width
        """Numbers of each frame that are kept."""

        self.qkv = nn.Linear(channels, 3 * heads * head_width, bias=False)
        self.to_out = nn.Linear(heads * head_width, channels)

    def forward(self, x: Tensor, past: Past) -> Tensor:
        """[B, T, 256] to [B, T, 256]."""
        q, k, v = self.qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        return self.to_out(past.attend(q, k, v).transpose(1, 2).flatten(2))


class InputAttention(nn.Module):
    """What *attention* computes; of each frame, only what came in is kept.

    A key is a product of that, as a value is. So a query can be multiplied by the keys' weights
    instead, to ask for what came in, and what it finds by those of the values.
    """

    def __init__(self, attention: Attention) -> None:
        super().__init__()
        self.heads = attention.heads
        self.kept_width = attention.qkv.in_features
        q, k, v = attention.qkv.weight.detach().chunk(3)  # [512, 256]
        wide, channels = q.shape
        self.q = nn.Linear(channels, wide, bias=False, device=q.device, dtype=q.dtype)
        self.q.weight = nn.Parameter(q.clone(), requires_grad=False)
        # Scores are divided by the root of a query's width, which is now that of what came in.
        scale = math.sqrt(channels * self.heads / wide)
        self.k = nn.Parameter(scale * k.unflatten(0, (self.heads, -1)), requires_grad=False)
        self.v = nn.Parameter(v.unflatten(0, (self.heads, -1)).mT.clone(), requires_grad=False)
        self.to_out = attention.to_out

    def forward(self, x: Tensor, past: Past) -> Tensor:
        """[B, T, 256] to [B, T, 256]."""
        q = self.q(x).unflatten(2, (self.heads, -1)).transpose(1, 2) @ self.k  # [B, h, T, 256]
        found = past.attend(q, x[:, None], None)
        return self.to_out((found @ self.v).transpose(1, 2).flatten(2))


def keep_inputs(module: M) -> M:
    """*module*, whose attentions keep what comes in, not the wider keys and values made of it.

    A quarter of the memory, and four times the work of attention.

    Args:
        module: It is changed. Its weights are not packed yet.
    """
    for name, child in list(module.named_children()):
        if isinstance(child, Attention):
            setattr(module, name, InputAttention(child))
        else:
            keep_inputs(child)
    return module
