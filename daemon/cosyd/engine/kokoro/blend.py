"""A voice between the engine's own ones: how much of each, and the file that this is kept in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import safetensors
from safetensors.numpy import save

from cosyd.contract.errors import MixInvalid, VoiceBroken
from cosyd.contract.model import VoiceKind
from cosyd.engine.kokoro.voices import LANGUAGES, NAMES
from cosyd.system.runtime.files import write_private

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

ENGINE = "kokoro"
FORMAT = "1"

_SLACK = 0.01
"""By how much shares that are kept in single precision may miss a sum of 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blend:
    """So much of each voice, in the order of :data:`~cosyd.engine.kokoro.voices.NAMES`.

    Shares sum to 1. Single ones may be below 0: away from that voice.
    """

    timbre: npt.NDArray[np.float32]
    """Whose sound, [54]."""

    prosody: npt.NDArray[np.float32]
    """Whose melody and pace, [54]."""

    kind: VoiceKind
    """Likeness or mix."""

    language: str = ""
    """What its speaker speaks, which decides between two ways to read English."""

    gain_db: float = 0.0
    """What makes it as loud as the engine's own voices."""

    def save(self, path: Path) -> None:
        """Keep it at *path*: whole or not at all, in place of what was there.

        Raises:
            OSError: The disk is full, or the folder cannot be written.
        """
        tensors = {
            "timbre": np.asarray(self.timbre, np.float32),
            "prosody": np.asarray(self.prosody, np.float32),
        }
        about = {
            "engine": ENGINE,
            "format": FORMAT,
            "kind": self.kind.value,
            "language": self.language,
            "gain_db": f"{self.gain_db:.2f}",
        }
        write_private(path, save(tensors, about))

    @classmethod
    def load(cls, path: Path, voice: str) -> Blend:
        """What :meth:`save` has kept of *voice* at *path*.

        Raises:
            VoiceBroken: The file is missing, damaged, or something else.
        """
        try:
            with safetensors.safe_open(path, framework="numpy") as file:
                about = _ours(file.metadata() or {})
                return cls(
                    timbre=_checked(file.get_tensor("timbre")),
                    prosody=_checked(file.get_tensor("prosody")),
                    kind=VoiceKind(about["kind"]),
                    language=about["language"],
                    gain_db=float(about["gain_db"]),
                )
        except KeyError as error:
            raise VoiceBroken(voice=voice, reason=f"it does not tell its {error}") from error
        except (OSError, ValueError, safetensors.SafetensorError) as error:
            raise VoiceBroken(voice=voice, reason=str(error)) from error


def own(name: str, gain_db: float) -> Blend:
    """Nothing but the engine's own voice *name*, which there is."""
    alone = np.zeros(len(NAMES), np.float32)
    alone[NAMES.index(name)] = 1.0
    return Blend(
        timbre=alone,
        prosody=alone,
        kind=VoiceKind.BUILT_IN,
        language=LANGUAGES[name[0]],
        gain_db=gain_db,
    )


def mixed(blends: Sequence[Blend], weights: Sequence[float]) -> Blend:
    """The voice between *blends*; it reads English as the heaviest of them does.

    Args:
        blends: At least one.
        weights: How much of each; only what they are to each other counts.

    Raises:
        MixInvalid: A weight is below 0 or no number, or all are 0.
    """
    if not blends or not all(0 <= weight < np.inf for weight in weights) or not any(weights):
        raise MixInvalid(reason="a weight is below 0 or no number, or all of them are 0")
    shares = np.array(weights) / np.max(weights)
    shares /= shares.sum()
    return Blend(
        timbre=_sum(shares, [one.timbre for one in blends]),
        prosody=_sum(shares, [one.prosody for one in blends]),
        kind=VoiceKind.MIX,
        language=blends[int(shares.argmax())].language,
    )


def _sum(
    shares: npt.NDArray[np.float64], of: Sequence[npt.NDArray[np.float32]]
) -> npt.NDArray[np.float32]:
    return (shares @ np.stack(of)).astype(np.float32)


def _ours(about: dict[str, str]) -> dict[str, str]:
    """*about* as it is.

    Raises:
        ValueError: It tells of something else.
        KeyError: It tells of nothing.
    """
    if (about["engine"], about["format"]) != (ENGINE, FORMAT):
        raise ValueError("it was not made by this engine, or by a newer one")
    return about


def _checked(shares: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """*shares* as they are.

    Raises:
        ValueError: They are not what a voice consists of.
    """
    if shares.shape != (len(NAMES),) or shares.dtype != np.float32:
        raise ValueError(f"it holds {shares.shape} numbers of type {shares.dtype}")
    if not abs(float(shares.sum()) - 1) <= _SLACK:
        raise ValueError("its shares do not sum to 1")
    return shares
