"""An utterance on its way through the flow: how the voice sounded, and what is kept of it.

Border: sizes, a prompt and a timbre in; tracks out, that :mod:`cosyd.engine.cosyvoice2.flow` fills.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from torch.nn import functional

from cosyd.engine.cosyvoice2.encoder import EncoderShape
from cosyd.engine.cosyvoice2.estimator import EstimatorShape
from cosyd.engine.cosyvoice2.past import Track

if TYPE_CHECKING:
    from torch import Tensor

STEPS = 10
"""Of the solver. Upstream's, as ``n_timesteps`` of its flow's ``inference``."""

ROWS = 2
"""Of the estimator for each utterance: what it is told, and nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowShape:
    """The sizes of a :class:`Flow`; the defaults are CosyVoice2-0.5B's."""

    codes: int = 6561
    """How many speech tokens there are; the flow takes 0 to ``codes - 1``."""

    embedding: int = 192
    """Numbers that tell one speaker from another."""

    chunk_tokens: int = 25
    """While streaming, a token sees its own chunk of as many and those before; they start at the
    prompt's first token. Training's ``static_chunk_size``."""

    guidance: float = 0.7
    """How far to overshoot what the estimator says without voice and words."""

    encoder: EncoderShape = field(default_factory=EncoderShape)
    estimator: EstimatorShape = field(default_factory=EstimatorShape)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPrompt:
    """How the voice sounded: what is spoken goes on from here."""

    tokens: Tensor
    """[1, P], P may be 0."""

    mel: Tensor
    """[1, 2P, 80]."""


class FlowStream:
    """What the flow keeps of one utterance: what its next frames go on from.

    Args:
        shape: The flow's.
        prompt: How the voice sounded.
        timbre: Of the voice, [1, 80].
        apart: Whether each row of the estimator has a track of its own, so that rows can be
            computed apart.
    """

    def __init__(
        self, shape: FlowShape, prompt: FlowPrompt, timbre: Tensor, *, apart: bool = False
    ) -> None:
        encoder = shape.encoder
        self.frames = 0
        """Made so far, with the prompt's."""

        self.prompt = prompt
        self.timbre = timbre
        self.lower = Track(encoder.blocks)
        self.upper = Track(encoder.upper_blocks)
        attentions, count = shape.estimator.attentions, ROWS if apart else 1
        self.steps = [[Track(attentions) for _ in range(count)] for _ in range(STEPS)]
        """Of each step, the tracks of the row that is told something and of that which is not."""

        self.untold: Track | None = None
        """Of the first step where nothing is told, once it goes on by itself: see ``untold.py``."""

    def fork(self) -> FlowStream:
        """An utterance that goes on from here, and shares what is kept."""
        other = copy(self)
        other.lower, other.upper = self.lower.fork(), self.upper.fork()
        other.steps = [[one.fork() for one in tracks] for tracks in self.steps]
        other.untold = self.untold and self.untold.fork()
        return other

    def known(self, frames: int) -> Tensor:
        """The prompt's mel in the next *frames*, [1, frames, 80]; zeros after its end."""
        mel = self.prompt.mel[:, self.frames : self.frames + frames]
        return functional.pad(mel, (0, 0, 0, frames - mel.shape[1]))

    @property
    def nbytes(self) -> int:
        """What it holds by itself; what it was forked from is another's."""
        return sum(one.nbytes for one in self.tracks)

    @property
    def tracks(self) -> list[Track]:
        """All of them."""
        own = [] if self.untold is None else [self.untold]
        return [self.lower, self.upper, *chain.from_iterable(self.steps), *own]
