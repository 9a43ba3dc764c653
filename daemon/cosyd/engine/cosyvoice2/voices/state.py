"""A registered voice: all that the model needs of a reference, computed once and kept in a file.

Knows nothing of sound or models; a file says which model it was made with.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import safetensors
import torch
from safetensors.torch import save
from torch.nn.functional import normalize

from cosyd.contract.errors import MixInvalid, VoiceBroken, VoiceOfAnotherModel
from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN
from cosyd.system.runtime.files import write_private

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

EMBEDDING = 192
MEL_BANDS = 80

_WORDS = ("model", "transcript", "language", "instruction")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoiceState:
    """What is known of a voice. Without speech tokens it is one of the model's own."""

    model: str
    """The identity of the model that it was made with, and that alone can use it."""

    embedding: Tensor
    """What tells the speaker from others, [192] float32; only its direction counts."""

    text_ids: tuple[int, ...] = ()
    """The transcript, as the language model reads it."""

    speech_tokens: tuple[int, ...] = ()
    """The reference's sound, 25 a second."""

    mel: Tensor = field(default_factory=lambda: torch.zeros(0, MEL_BANDS))
    """The reference's sound, [2 * speech tokens, 80] float32, 50 a second."""

    transcript: str = ""
    language: str = ""
    instruction: str = ""
    """How it speaks where an utterance does not say otherwise."""

    def save(self, path: Path) -> None:
        """Keep it at *path*: whole or not at all, in place of what was there.

        Raises:
            OSError: The disk is full, or the folder cannot be written.
        """
        about = {word: getattr(self, word) for word in _WORDS}
        write_private(path, save(self._tensors(), about))

    def _tensors(self) -> dict[str, Tensor]:
        return {
            "embedding": self.embedding.float().cpu().contiguous(),
            "mel": self.mel.float().cpu().contiguous(),
            "text_ids": torch.tensor(self.text_ids, dtype=torch.int32),
            "speech_tokens": torch.tensor(self.speech_tokens, dtype=torch.int32),
        }

    @classmethod
    def load(cls, path: Path, model: str, name: str = "") -> VoiceState:
        """The voice that is kept at *path*.

        Args:
            path: As :meth:`save` wrote it.
            model: The identity of the model that is going to speak.
            name: The voice's, for what is told of it; else the file's.

        Raises:
            VoiceOfAnotherModel: It was registered with another one.
            VoiceBroken: The file is missing, damaged, or something else.
        """
        name = name or path.name
        try:
            with safetensors.safe_open(path, framework="pt") as file:
                about = file.metadata() or {}
                if about["model"] != model:
                    raise VoiceOfAnotherModel(voice=name, made_with=about["model"], model=model)
                kept = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - it is no dictionary
            return cls(**_checked(kept), **{word: about[word] for word in _WORDS})
        except KeyError as error:
            raise VoiceBroken(voice=name, reason=f"it does not tell its {error}") from error
        except (OSError, ValueError, TypeError, safetensors.SafetensorError) as error:
            raise VoiceBroken(voice=name, reason=str(error)) from error


def mix(states: Sequence[VoiceState], weights: Sequence[float]) -> VoiceState:
    """A voice between others: the sound of each in its share, the speech of the heaviest.

    Args:
        states: Of one model.
        weights: How much of each; only what they are to each other counts.

    Raises:
        MixInvalid: A weight is missing, below 0 or no number, or all are 0.
        VoiceOfAnotherModel: The voices were not registered with the same model.
    """
    if len(states) != len(weights):
        raise MixInvalid(reason="each voice of a mix needs a weight")
    if not all(0 <= weight < float("inf") for weight in weights) or not any(weights):
        raise MixInvalid(reason="a weight is below 0 or no number, or all of them are 0")
    for state in states:
        if state.model != states[0].model:
            raise VoiceOfAnotherModel(voice="mix", made_with=state.model, model=states[0].model)
    directions = normalize(torch.stack([state.embedding for state in states]), dim=1)  # [n, 192]
    heaviest = max(range(len(states)), key=weights.__getitem__)
    shares = torch.tensor([weight / weights[heaviest] for weight in weights]).to(directions)
    mixed = normalize(shares @ directions, dim=0)
    return replace(states[heaviest], embedding=mixed)


def _checked(kept: dict[str, Tensor]) -> dict[str, Any]:
    """The tensors as fields.

    Raises:
        ValueError: They are not what a voice consists of.
        KeyError: One is missing.
    """
    rows = {name: kept[name] for name in ("text_ids", "speech_tokens")}
    for name, row in rows.items():
        if row.ndim != 1 or row.is_floating_point():
            raise ValueError(f"its {name} is no row of whole numbers")
    shapes = {
        "embedding": (EMBEDDING,),
        "mel": (FRAMES_PER_TOKEN * len(rows["speech_tokens"]), MEL_BANDS),
    }
    for name, shape in shapes.items():
        found = kept[name]
        if tuple(found.shape) != shape:
            raise ValueError(f"its {name} has the shape {tuple(found.shape)}, not {shape}")
        if found.dtype != torch.float32 or not found.isfinite().all():
            raise ValueError(f"its {name} holds what is no number")
    return {
        **{name: kept[name] for name in shapes},
        **{name: tuple(row.tolist()) for name, row in rows.items()},
    }
