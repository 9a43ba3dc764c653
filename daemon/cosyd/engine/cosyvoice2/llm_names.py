"""What the weights of the language model are called in ``llm.pt``, and what they are called here.

Border: a file's weights in; those that :class:`~cosyd.engine.cosyvoice2.lm.SpeechLM` has out, of
which those that are always used together are joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

_BODY = "llm.model.model."
"""Where ``llm.pt`` keeps the decoder. Its head over the text vocabulary (``llm.model.lm_head``)
is left in the file: speech needs none of its 151,936 rows."""

TEXT_TABLE = f"{_BODY}embed_tokens.weight"

_OF_LAYER = {
    "norm_attention.weight": ["input_layernorm.weight"],
    "qkv.weight": [f"self_attn.{one}_proj.weight" for one in "qkv"],
    "qkv.bias": [f"self_attn.{one}_proj.bias" for one in "qkv"],
    "out.weight": ["self_attn.o_proj.weight"],
    "norm_feed.weight": ["post_attention_layernorm.weight"],
    "gate_up.weight": ["mlp.gate_proj.weight", "mlp.up_proj.weight"],
    "down.weight": ["mlp.down_proj.weight"],
}
"""Our names of a layer's weights, and theirs in ``llm.pt``."""


def renamed(weights: Mapping[str, Tensor], layers: int) -> dict[str, Tensor]:
    """The *weights* of an ``llm.pt`` under our names, without the table of text.

    Raises:
        KeyError: One is missing.
        RuntimeError: Those of a layer do not fit each other.
    """
    ours = {
        "norm.weight": weights[f"{_BODY}norm.weight"],
        "head.weight": weights["llm_decoder.weight"],
        "head.bias": weights["llm_decoder.bias"],
        "speech.weight": weights["speech_embedding.weight"],
        "marks.weight": weights["llm_embedding.weight"],
    }
    for number in range(layers):
        for name, theirs in _OF_LAYER.items():
            parts = [weights[f"{_BODY}layers.{number}.{one}"] for one in theirs]
            ours[f"layers.{number}.{name}"] = parts[0] if len(parts) == 1 else _joined(parts)
    return ours


def _joined(parts: Sequence[Tensor]) -> Tensor:
    """One below the other; where only shapes are asked for, without torch's compiler."""
    rest = parts[0].shape[1:]
    if parts[0].is_meta and all(one.ndim and one.shape[1:] == rest for one in parts):
        return parts[0].new_empty((sum(one.shape[0] for one in parts), *rest))
    return torch.cat(parts)
