"""How much work a flow is given, counted: frame-steps, and multiplications with additions.

A frame-step is one frame in one row through the estimator: ten Euler steps with two rows each are
20 for a frame. The encoder and what surrounds the estimator are left out: below 3 % of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Call = tuple[int, int, int]
"""Frames, frames that each of them sees, frame-steps."""

FRAMES_PER_TOKEN = 2
FORWARDS = 20
LOOKAHEAD_TOKENS = 3
ONCE_A_STEP = (".time_mlp.", ".mlp.")
"""Matrices that are used once a step, whatever the number of frames."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one utterance takes."""

    frame_steps: float
    flop: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """What a frame costs in one row of one step."""

    frame_flop: float
    key_flop: float
    """More for each frame that it sees."""

    @classmethod
    def of(cls, model: Path) -> Estimator:
        """That of a checkpoint: by the shapes of its weights."""
        weights = torch.load(model / "flow.pt", map_location="cpu", mmap=True, weights_only=True)
        own = {k: v.shape for k, v in weights.items() if k.startswith("decoder.estimator.")}
        used = [
            shape.numel()
            for name, shape in own.items()
            if len(shape) > 1 and not any(one in name for one in ONCE_A_STEP)
        ]
        attentions = [shape[0] for name, shape in own.items() if name.endswith("to_q.weight")]
        return cls(frame_flop=2.0 * sum(used), key_flop=4.0 * sum(attentions))

    def work(self, calls: Iterable[Call]) -> Work:
        """Of all *calls*."""
        frame_steps = flop = 0.0
        for _, seen, steps in calls:
            frame_steps += steps
            flop += steps * (self.frame_flop + self.key_flop * seen)
        return Work(frame_steps=frame_steps, flop=flop)


def anew(schedule: Sequence[tuple[int, bool]], voice_tokens: int) -> list[Call]:
    """Calls that compute all from the beginning, of given tokens."""
    frames = [
        FRAMES_PER_TOKEN * (voice_tokens + given - (0 if final else LOOKAHEAD_TOKENS))
        for given, final in schedule
    ]
    return [(one, one, FORWARDS * one) for one in frames]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds as a sum of what each frame costs, and what each of those that it sees does."""

    of_frame_s: float
    of_seen_s: float

    @classmethod
    def fitted(cls, calls: Sequence[tuple[int, int, float]]) -> Cost:
        """From calls that were measured (frames, seen, seconds), by least relative squares."""
        took_s = torch.tensor([took for *_, took in calls], dtype=torch.float64)
        sizes = torch.tensor(
            [[frames, frames * seen] for frames, seen, _ in calls], dtype=torch.float64
        )
        shares = sizes / took_s[:, None]
        both = _solved(shares)
        if min(both) < 0:  # the machine was busy with something else; neither can cost less than 0
            alone = [_solved(shares[:, place : place + 1])[0] for place in (0, 1)]
            both = [0.0, alone[1]] if both[0] < 0 else [alone[0], 0.0]
        return cls(of_frame_s=both[0], of_seen_s=both[1])

    def seconds(self, frames: int, seen: int) -> float:
        """Of one call."""
        return frames * (self.of_frame_s + self.of_seen_s * seen)


def _solved(shares: torch.Tensor) -> list[float]:
    """By what the columns of *shares* are to be multiplied so that each row is nearly 1."""
    solution: list[float] = torch.linalg.lstsq(shares, torch.ones(len(shares), 1).to(shares))[0]
    return [float(one) for one in solution]
