"""From text to phonemes, in the alphabet that Kokoro learnt (see ``symbols.json``).

Each language has a reader: a module with ``phonemes(text) -> str``.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cosyd.contract.model import primary_language

if TYPE_CHECKING:
    from types import ModuleType

READERS: dict[str, str] = {
    "en": "english",
    "zh": "chinese",
    "ja": "japanese",
    "es": "spanish",
    "fr": "french",
    "hi": "hindi",
    "it": "italian",
    "pt": "portuguese",
}
"""Primary language to the module here that reads it."""

NEEDS: dict[str, tuple[str, ...]] = {
    "en": ("hibari", "onnxruntime"),
    "zh": ("pypinyin", "rjieba", "cn2an"),
    "ja": ("haqumei",),
    "es": ("num2words",),
    "fr": ("g2p2", "g2p2_group_romance", "num2words"),
    "hi": ("indic_numtowords", "hibari"),
    "it": ("num2words",),
    "pt": ("num2words",),
}
"""The modules that a reader imports, late. They are told here, so that the daemon, which only asks
what can be read, imports no reader."""


def languages() -> tuple[str, ...]:
    """What can be read here: the languages whose reader finds all that it needs."""
    return tuple(language for language in READERS if _usable(language))


def phonemes(text: str, language: str) -> str:
    """What is said for *text*, one sentence in *language*.

    A language without a reader is read as English. ``en-GB`` is read as in Britain.
    """
    primary = primary_language(language)
    if primary == "en" and language.replace("_", "-").lower() == "en-gb":
        return str(_reader("en").phonemes(text, british=True))
    return str(_reader(primary if _usable(primary) else "en").phonemes(text))


def _reader(language: str) -> ModuleType:
    return import_module(f"{__name__}.{READERS[language]}")


def _usable(language: str) -> bool:
    return language in READERS and all(find_spec(module) for module in NEEDS[language])
