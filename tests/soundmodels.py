"""CosyVoice2's flow and vocoder from a checkpoint of random weights (tests/checkpoints.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.flow_stream import FlowPrompt

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.engine.cosyvoice2.flow import Flow
    from cosyd.engine.cosyvoice2.vocoder import Vocoder

torch.set_num_threads(1)  # small matrices are no faster on two, and far slower on a busy machine

CODES = 6561


def flow(folder: Path) -> Flow:
    return Checkpoint.open(folder).flow()


def vocoder(folder: Path) -> Vocoder:
    return Checkpoint.open(folder).vocoder()


def spoken(*shape: int, seed: int = 0) -> torch.Tensor:
    """So many speech tokens; of several sizes, numbers as of a mel or an embedding."""
    random = torch.Generator().manual_seed(seed)
    if len(shape) == 1:
        return torch.randint(0, CODES, (1, *shape), generator=random)
    return torch.randn(shape, generator=random)


def prompt(tokens: int) -> FlowPrompt:
    return FlowPrompt(tokens=spoken(tokens, seed=1), mel=spoken(1, 2 * tokens, 80, seed=2))


def solved(flow: Flow, *given: Any, **more: Any) -> torch.Tensor:
    """The mel that :meth:`Flow.solve` comes to in the end, in one go."""
    *_, mel = flow.solve(*given, **more)
    return mel
