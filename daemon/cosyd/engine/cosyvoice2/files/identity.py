"""What a model folder holds, found out without loading anything: no torch here.

Border: a folder in; names of files, the identity of the model, names of speakers out.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import zipfile
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FILES = (
    "cosyvoice2.yaml",
    "llm.pt",
    "flow.pt",
    "hift.pt",
    "campplus.onnx",
    "speech_tokenizer_v2.onnx",
    "CosyVoice-BlankEN/config.json",
    "CosyVoice-BlankEN/vocab.json",
    "CosyVoice-BlankEN/merges.txt",
    "CosyVoice-BlankEN/tokenizer_config.json",
)
"""What is read of a release. Source: the file list of CosyVoice2-0.5B."""

SPEAKERS = "spk2info.pt"
"""The speakers that a model brings; the official one comes without."""

SAMPLE_BYTES = 1 << 20
"""Of a larger file, so much of its beginning and its end stands for the whole."""

LARGEST_TABLE_BYTES = 1 << 23
"""A table of speakers names them, and keeps their numbers elsewhere: this is 20,000 of them."""


def missing_files(folder: Path) -> list[str]:
    """What *folder* lacks; an empty file is a download that broke off."""
    return [name for name in FILES if not _has_content(folder / name)]


def identity_of(folder: Path) -> str:
    """16 hexadecimal digits that tell one model from another.

    Raises:
        OSError: A file cannot be read.
    """
    digest = hashlib.sha256()
    for name in FILES:
        path = folder / name
        size = path.stat().st_size
        digest.update(f"{name}\0{size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(SAMPLE_BYTES))
            if size > SAMPLE_BYTES:
                file.seek(max(SAMPLE_BYTES, size - SAMPLE_BYTES), os.SEEK_SET)
                digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()[:16]


def speakers_of(folder: Path) -> tuple[str, ...]:
    """The names in ``spk2info.pt``; none where there is no such file, or none that can be read."""
    try:
        with zipfile.ZipFile(folder / SPEAKERS) as archive:
            inside = next(one for one in archive.infolist() if one.filename.endswith("data.pkl"))
            if inside.file_size > LARGEST_TABLE_BYTES:
                return ()
            with archive.open(inside) as file:
                table = _Names(file).load()
    except Exception:  # noqa: BLE001 - a damaged pickle fails in any way; the engine tells of it
        return ()
    return tuple(str(name) for name in table) if isinstance(table, dict) else ()


class _Names(pickle.Unpickler):
    """Rebuilds dictionaries with their keys, and nothing else: no code of the file is called."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module in {"torch._utils", "torch"}:
            return _nothing
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a table of speakers")

    def persistent_load(self, pid: Any) -> None:
        """A tensor's numbers, which nobody wants here."""


def _nothing(*_: Any) -> None:
    return None


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
