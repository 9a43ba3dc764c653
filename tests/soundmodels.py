"""CosyVoice2's flow and vocoder from a checkpoint of random weights (tests/checkpoints.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from cosyd.engine.cosyvoice2.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.flow import Flow, FlowPrompt
from cosyd.engine.cosyvoice2.vocoder import Vocoder

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)  # small matrices are no faster on two, and far slower on a busy machine

CODES = 6561


def flow(folder: Path) -> Flow:
    checkpoint = Checkpoint.open(folder)
    return Flow.of(checkpoint.shape.flow, checkpoint.weights("flow"))


def vocoder(folder: Path) -> Vocoder:
    checkpoint = Checkpoint.open(folder)
    return Vocoder.of(checkpoint.shape.vocoder, checkpoint.weights("hift"))


def spoken(*shape: int, seed: int = 0) -> torch.Tensor:
    """So many speech tokens; of several sizes, numbers as of a mel or an embedding."""
    random = torch.Generator().manual_seed(seed)
    if len(shape) == 1:
        return torch.randint(0, CODES, (1, *shape), generator=random)
    return torch.randn(shape, generator=random)


def prompt(tokens: int) -> FlowPrompt:
    return FlowPrompt(tokens=spoken(tokens, seed=1), mel=spoken(1, 2 * tokens, 80, seed=2))
