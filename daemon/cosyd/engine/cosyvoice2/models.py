"""The three models and the tokenizer, loaded, at their place: what all sessions share.

Border: a checkpoint and a place in; models that are ready to run out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import nn

from cosyd.engine.cosyvoice2.convolved import packed_convolutions
from cosyd.engine.cosyvoice2.device import compiled
from cosyd.engine.cosyvoice2.estimator import keep_inputs
from cosyd.engine.cosyvoice2.packed import PackedLinear
from cosyd.engine.cosyvoice2.past import Whole

if TYPE_CHECKING:
    from cosyd.engine.cosyvoice2.device import Place
    from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
    from cosyd.engine.cosyvoice2.flow import Flow
    from cosyd.engine.cosyvoice2.generation import Manner
    from cosyd.engine.cosyvoice2.lm import SpeechLM
    from cosyd.engine.cosyvoice2.strides import Strides
    from cosyd.engine.cosyvoice2.tokenizer import Tokenizer
    from cosyd.engine.cosyvoice2.vocoder import Vocoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """What no session changes."""

    lm: SpeechLM
    flow: Flow
    vocoder: Vocoder
    tokenizer: Tokenizer
    place: Place
    manner: Manner
    """How tokens are chosen where nobody says otherwise."""

    upstream_final: bool = False
    """Whether a sentence's end is computed from its beginning, each frame seeing all."""

    @classmethod
    def of(
        cls,
        checkpoint: Checkpoint,
        place: Place,
        *,
        for_compiler: bool = False,
        flow_cache: Literal["keys", "inputs"] = "keys",
        upstream_final: bool = False,
    ) -> Models:
        """The models of *checkpoint*. The vocoder always runs in float32.

        Args:
            checkpoint: Opened.
            place: Where they run.
            for_compiler: Leave the flow as :meth:`compile` and :meth:`compile_over` take it: a
                compiler does not know packed weights.
            flow_cache: What the flow keeps of its attentions: see :func:`keep_inputs`.
            upstream_final: See there.
        """

        def settled(part: nn.Module) -> nn.Module:
            part = keep_inputs(part) if flow_cache == "inputs" else part
            return place.put(part, pack=not for_compiler)

        lm = checkpoint.lm(place.put_lm)
        lm.rounds_by_row = _rounds_by_row(lm)
        return cls(
            lm=lm,
            flow=checkpoint.flow(settled),
            vocoder=_settled(checkpoint.vocoder().to(place.device)),
            tokenizer=checkpoint.tokenizer(),
            place=place,
            manner=checkpoint.shape.manner,
            upstream_final=upstream_final,
        )

    def compile(self) -> None:
        """Have the estimator, where most of the time is spent, made faster if that can be."""
        shape = self.flow.shape.estimator
        like = self.flow.input_embedding.weight

        def run(estimator: nn.Module) -> None:
            (moment,) = self.flow.estimator.moments(torch.zeros(1, device=like.device))
            for frames in (50, 60):  # two lengths: only then is it compiled for any
                estimator(like.new_zeros(2, 4 * shape.mel_bands, frames), moment, Whole(50))

        before = self.flow.estimator
        self.flow.estimator = compiled(before, run)
        self._pack(is_compiled=self.flow.estimator is not before)

    def compile_over(self, strides: Strides) -> bool:
        """Have the estimator compiled for steps over *strides*, if that can be.

        Returns:
            Whether it is.
        """
        is_compiled = strides.compile()
        self._pack(is_compiled=is_compiled)
        return is_compiled

    def _pack(self, *, is_compiled: bool) -> None:
        """Pack what was left as a compiler takes it, but for what is compiled."""
        self.place.put(self.flow.encoder if is_compiled else self.flow)

    def dice(self, seed: int) -> torch.Generator:
        """Random numbers for one session."""
        return torch.Generator(self.place.device).manual_seed(seed)


def _settled(vocoder: Vocoder) -> Vocoder:
    """*vocoder*, on a processor with its weights packed.

    But for those of its pitch: of that the last bit is heard, since it adds up in the phase.
    """
    if vocoder.like.device.type != "cpu":
        return vocoder
    return packed_convolutions(vocoder, but=vocoder.f0_predictor)


def _rounds_by_row(lm: SpeechLM) -> bool:
    """Whether all of its products do; see :mod:`~cosyd.engine.cosyvoice2.quantised`."""
    return not any(isinstance(one, nn.Linear | PackedLinear) for one in lm.modules())
