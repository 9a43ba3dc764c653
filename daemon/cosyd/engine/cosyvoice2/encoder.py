"""The flow's encoder: embedded speech tokens in, twice as many hidden frames out.

It knows nothing of mels, voices or noise. Whoever calls it says which positions see each other.
Its parts are called as in ``flow.pt``, but for those of a feed-forward.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from cosyd.engine.cosyvoice2.past import Far

if TYPE_CHECKING:
    from cosyd.engine.cosyvoice2.past import Past

FRAMES_PER_TOKEN = 2
"""Tokens come 25 times a second, frames 50 times."""


KEPT_QUERIES = 64
"""For no more queries than a chunk has, what distances count is kept: it is always the same."""

KEPT_KEYS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderShape:
    """The sizes of an :class:`Encoder`; the defaults are CosyVoice2-0.5B's."""

    width: int = 512
    heads: int = 8
    units: int = 2048
    """Width inside a feed-forward."""

    blocks: int = 6
    """Layers over tokens."""

    upper_blocks: int = 4
    """Layers over frames. No setting of upstream's: its code says 4."""

    lookahead_tokens: int = 3
    """How many tokens after it shape a token's own frames."""


class Encoder(nn.Module):
    """Ten layers of attention, six before each token becomes two frames and four after it."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.shape = shape
        self.embed = Embed(shape.width)
        self.pre_lookahead_layer = Lookahead(shape.width, shape.lookahead_tokens)
        self.encoders = nn.ModuleList(Layer(shape) for _ in range(shape.blocks))
        self.up_layer = Doubling(shape.width)
        self.up_embed = Embed(shape.width)
        self.up_encoders = nn.ModuleList(Layer(shape) for _ in range(shape.upper_blocks))
        self.after_norm = nn.LayerNorm(shape.width)

    @property
    def kept_width(self) -> int:
        """Numbers of each frame, and of its half of a token, that later ones want to see."""
        return 2 * self.shape.width * self.shape.upper_blocks + self.shape.width * self.shape.blocks

    def forward(self, x: Tensor, looked_at: int, lower: Past, upper: Past) -> Tensor:
        """The hidden frames of embedded tokens.

        Args:
            x: [B, M + looked_at, W].
            looked_at: So many of the last, at most three, yield no frames. Where they are fewer
                than three, nothing comes after them.
            lower: What came before, of tokens.
            upper: The same, of frames.

        Returns:
            [B, 2M, W].
        """
        silent = self.shape.lookahead_tokens - looked_at
        x = functional.pad(self.embed(x), (0, 0, 0, silent))
        x = self.pre_lookahead_layer(x, lower)  # [B, M, W]
        for layer in self.encoders:
            x = layer(x, lower)
        x = self.up_embed(self.up_layer(x, upper))  # [B, 2M, W]
        for layer in self.up_encoders:
            x = layer(x, upper)
        return self.after_norm(x)


class Embed(nn.Module):
    """A projection whose normalised result is made large beside the positions."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.out = nn.Sequential(nn.Linear(width, width), nn.LayerNorm(width))
        self.scale = math.sqrt(width)

    def forward(self, x: Tensor) -> Tensor:
        """[B, N, W] to [B, N, W]."""
        return self.out(x) * self.scale


class Lookahead(nn.Module):
    """Lets each token see a few that come after it: the encoder's only view ahead."""

    def __init__(self, width: int, ahead: int) -> None:
        super().__init__()
        self.ahead = ahead
        self.conv1 = nn.Conv1d(width, width, ahead + 1)
        self.conv2 = nn.Conv1d(width, width, 3)

    def forward(self, x: Tensor, past: Past) -> Tensor:
        """[B, M + ahead, W] to [B, M, W]."""
        y = functional.leaky_relu(self.conv1(x.mT))  # [B, W, M]
        y = self.conv2(past.before(y, 2))
        return x[:, : -self.ahead] + y.mT


class Doubling(nn.Module):
    """Each token twice, then smoothed over what came before."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(width, width, 2 * FRAMES_PER_TOKEN + 1)

    def forward(self, x: Tensor, past: Past) -> Tensor:
        """[B, M, W] to [B, 2M, W]."""
        y = x.mT.repeat_interleave(FRAMES_PER_TOKEN, dim=2)  # [B, W, 2M]
        y = self.conv(past.before(y, 2 * FRAMES_PER_TOKEN))
        return y.mT


class Layer(nn.Module):
    """Attention, then a feed-forward, each on what is normalised and added to what was there."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.norm_mha = nn.LayerNorm(shape.width, eps=1e-12)
        self.self_attn = RelativeAttention(shape.width, shape.heads)
        self.norm_ff = nn.LayerNorm(shape.width, eps=1e-12)
        self.feed_forward = nn.Sequential(
            nn.Linear(shape.width, shape.units), nn.SiLU(), nn.Linear(shape.units, shape.width)
        )

    def forward(self, x: Tensor, past: Past) -> Tensor:
        """[B, L, W] to [B, L, W]."""
        x = x + self.self_attn(self.norm_mha(x), past)
        return x + self.feed_forward(self.norm_ff(x))


class RelativeAttention(nn.Module):
    """Attention that weighs what a key holds and how far away it is.

    Source:
        Dai et al., "Transformer-XL" (2019), section 3.3; ``pos_bias_u`` and ``pos_bias_v`` are
        its u and v.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self._width = width
        self.qkv = nn.Linear(width, 3 * width)
        self.linear_out = nn.Linear(width, width)
        self.linear_pos = nn.Linear(width, width, bias=False)
        self.pos_bias_u = nn.Parameter(torch.zeros(heads, width // heads))
        self.pos_bias_v = nn.Parameter(torch.zeros(heads, width // heads))
        self._known: Tensor | None
        self.register_buffer("_known", None, persistent=False)

    def forward(self, x: Tensor, past: Past) -> Tensor:
        """[B, L, W] to [B, L, W]."""
        q, k, v = self.qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        far = Far(q + self.pos_bias_v[:, None], self._distance)
        y = past.attend(q + self.pos_bias_u[:, None], k, v, far)
        return self.linear_out(y.transpose(1, 2).flatten(2))

    def _distance(self, q: Tensor, keys: int) -> Tensor:
        """What the distance to each of the *keys* counts for *q* [B, h, t, d]: [B, h, t, keys]."""
        p = self._projected(q.shape[2], keys)  # [1, h, keys + t - 1, d]
        return aligned(q @ p.mT) / math.sqrt(q.shape[-1])

    def _projected(self, queries: int, keys: int) -> Tensor:
        """The distances that *queries* have to *keys*, projected; for short ones they are kept."""
        if queries > KEPT_QUERIES:
            return self._project(queries, keys)
        if self._known is None or self._known.shape[2] < keys + KEPT_QUERIES - 1:
            room = max(KEPT_KEYS, 1 << keys.bit_length())
            self._known = self._project(KEPT_QUERIES, room)
        first = self._known.shape[2] - (KEPT_QUERIES - 1) - keys
        return self._known[:, :, first : first + keys + queries - 1]

    def _project(self, queries: int, keys: int) -> Tensor:
        distances = relative_positions(queries, keys, self._width, self.pos_bias_u)
        return self.linear_pos(distances)[None].unflatten(2, (self.heads, -1)).transpose(1, 2)


def relative_positions(queries: int, keys: int, width: int, like: Tensor) -> Tensor:
    """Sines and cosines of the distances that the last *queries* of *keys* positions have to them.

    Returns:
        [keys + queries - 1, width]: row r is of distance keys - 1 - r. Of the type and on the
        device of *like*, but computed in 32 bits, as upstream's table is.
    """
    distance = torch.arange(keys - 1, -queries, -1, dtype=torch.float32, device=like.device)
    step = torch.arange(0, width, 2, dtype=torch.float32, device=like.device)
    angle = distance[:, None] * torch.exp(step * -(math.log(10_000.0) / width))
    return torch.stack([angle.sin(), angle.cos()], dim=2).flatten(1).to(like.dtype)


def aligned(distance: Tensor) -> Tensor:
    """Scores by distance as scores by key.

    Args:
        distance: [..., Q, K + Q - 1], column c for the distance K - 1 - c, where the queries are
            the last Q of the K positions.

    Returns:
        [..., Q, K]. Query i finds key j in column Q - 1 - i + j, so each row starts one column
        before the row above it: windows into the rows laid end to end.
    """
    queries, columns = distance.shape[-2:]
    keys = columns - queries + 1
    flat = distance.flatten(-2)[..., queries - 1 :]
    return flat.unfold(-1, keys, max(1, columns - 1))
