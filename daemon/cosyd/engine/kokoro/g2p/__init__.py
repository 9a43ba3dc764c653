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
"""Primary language to the module here that reads it. A reader imports what it needs late, and
says what that is in ``NEEDS``."""


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
    if language not in READERS:
        return False
    needs: tuple[str, ...] = getattr(_reader(language), "NEEDS", ())
    return all(find_spec(module) is not None for module in needs)
