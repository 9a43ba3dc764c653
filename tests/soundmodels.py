"""CosyVoice2's flow and vocoder from a checkpoint of random weights (tests/checkpoints.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from checkpoints import MINIATURE
from cosyd.engine.cosyvoice2.encoder import EncoderShape
from cosyd.engine.cosyvoice2.estimator import EstimatorShape
from cosyd.engine.cosyvoice2.flow import Flow, FlowPrompt, FlowShape
from cosyd.engine.cosyvoice2.source import SourceShape
from cosyd.engine.cosyvoice2.vocoder import Vocoder, VocoderShape

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)  # so small matrices are no faster on two, and far slower on a busy machine

FLOW = FlowShape(
    encoder=EncoderShape(units=MINIATURE.encoder_units, blocks=MINIATURE.encoder_blocks),
    estimator=EstimatorShape(
        channels=MINIATURE.channels,
        heads=MINIATURE.estimator_heads,
        head_width=MINIATURE.head_dim,
        blocks=MINIATURE.blocks,
        middle_groups=MINIATURE.mid_blocks,
    ),
)
VOCODER = VocoderShape(
    channels=MINIATURE.hift_base,
    block_kernels=MINIATURE.hift_kernels,
    block_dilations=((1, 3, 5),),
    source=SourceShape(pitch_channels=MINIATURE.f0_channels),
)


def weights(folder: Path, name: str) -> dict[str, torch.Tensor]:
    return torch.load(folder / f"{name}.pt", weights_only=True, mmap=True)


def flow(folder: Path) -> Flow:
    return Flow.of(FLOW, weights(folder, "flow"))


def vocoder(folder: Path) -> Vocoder:
    return Vocoder.of(VOCODER, weights(folder, "hift"))


def spoken(*shape: int, seed: int = 0) -> torch.Tensor:
    """Speech tokens for two sizes, else numbers as they come in a mel or an embedding."""
    random = torch.Generator().manual_seed(seed)
    if len(shape) == 1:
        return torch.randint(0, FLOW.codes, (1, *shape), generator=random)
    return torch.randn(shape, generator=random)


def prompt(tokens: int) -> FlowPrompt:
    return FlowPrompt(tokens=spoken(tokens, seed=1), mel=spoken(1, 2 * tokens, 80, seed=2))
