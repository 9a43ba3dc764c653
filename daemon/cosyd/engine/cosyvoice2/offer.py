"""The engine as the daemon knows it, without loading anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.contract.engines import EngineOffer, ModelNeed
from cosyd.contract.model import Voice, VoiceKind
from cosyd.engine.cosyvoice2.files import identity

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("zh", "en", "ja", "ko", "yue")
"""What the model was trained on. Source: the model card of CosyVoice2-0.5B."""

MODEL = "cosyvoice2-0.5b"


def _voices(folder: Path) -> tuple[Voice, ...]:
    """The speakers that a model brings; the official one brings none."""
    return tuple(
        Voice(name=name, engine="cosyvoice2", languages=LANGUAGES)
        for name in identity.speakers_of(folder)
    )


OFFER = EngineOffer(
    name="cosyvoice2",
    target="cosyd.engine.cosyvoice2.engine:load",
    voices=lambda: (),
    needs=("torch", "numpy", "onnxruntime", "tokenizers", "safetensors", "yaml"),
    sessions=4,
    piece_chars=200,
    start_timeout_s=600.0,
    model=ModelNeed(
        name=MODEL,
        lacking=identity.missing_files,
        identity=identity.identity_of,
        voices=_voices,
    ),
    manners=frozenset({"instruct", "mode", "seed"}),
    registers=VoiceKind.CLONE,
    converts=True,
    as_written=True,
    languages=LANGUAGES,
)
