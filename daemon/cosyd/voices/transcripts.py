"""A transcript beside its recording: the letters of the language, and as much as can be said."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import Final

_SCRIPTS: Final = (
    *("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW"),
    *("DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "GUJARATI", "GURMUKHI"),
    *("THAI", "LAO", "KHMER", "MYANMAR", "GEORGIAN", "ARMENIAN", "ETHIOPIC", "SINHALA", "TIBETAN"),
)
"""As the names of Unicode's characters begin."""

_WRITTEN_IN: Final = MappingProxyType(
    dict.fromkeys(("zh", "yue", "wuu", "nan", "hak", "cmn", "lzh"), ("CJK",))
    | {"ja": ("CJK", "HIRAGANA", "KATAKANA"), "ko": ("HANGUL", "CJK")}
    | dict.fromkeys(("ru", "uk", "bg", "be", "mk", "kk", "ky", "tg", "mn"), ("CYRILLIC",))
    | dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "ug"), ("ARABIC",))
    | dict.fromkeys(("hi", "mr", "ne", "sa"), ("DEVANAGARI",))
    | {"el": ("GREEK",), "he": ("HEBREW",), "yi": ("HEBREW",), "bn": ("BENGALI",)}
    | {"as": ("BENGALI",), "ta": ("TAMIL",), "te": ("TELUGU",), "kn": ("KANNADA",)}
    | {"ml": ("MALAYALAM",), "gu": ("GUJARATI",), "pa": ("GURMUKHI", "ARABIC"), "th": ("THAI",)}
    | {"lo": ("LAO",), "km": ("KHMER",), "my": ("MYANMAR",), "ka": ("GEORGIAN",)}
    | {"hy": ("ARMENIAN",), "am": ("ETHIOPIC",), "ti": ("ETHIOPIC",), "si": ("SINHALA",)}
    | {"bo": ("TIBETAN",), "sr": ("CYRILLIC", "LATIN"), "und": _SCRIPTS}
)
"""Languages that are not here are written in Latin letters."""

_SYLLABLES_A_LETTER: Final = MappingProxyType(
    {"CJK": 1.0, "HIRAGANA": 1.0, "KATAKANA": 1.0, "HANGUL": 1.0, "ETHIOPIC": 1.0}
    | {"LATIN": 0.35, "CYRILLIC": 0.42, "GREEK": 0.45, "ARMENIAN": 0.4, "GEORGIAN": 0.42}
    | {"ARABIC": 0.55, "HEBREW": 0.55, "THAI": 0.42, "LAO": 0.42, "KHMER": 0.5, "MYANMAR": 0.6}
)
"""About: English has 3.1 letters to a syllable, Spanish 2.2, Arabic leaves out its vowels. Letters
of the scripts of India have a vowel each, and signs for vowels do not count."""

_KANJI_MORAE = 1.8
"""A Chinese character in Japanese has two morae more often than one."""

_DIGIT_SYLLABLES = 1.4

_USUAL: Final = MappingProxyType({"ja": (3.5, 13.0), "zh": (2.0, 8.5), "yue": (2.0, 8.5)})
_USUAL_ELSEWHERE = (2.0, 9.5)
"""Syllables a second of speech without its pauses, morae in Japanese.

Source:
    Pellegrino, Coupé and Marsico, "A cross-language perspective on speech information rate",
    Language 87 (2011): 5.2 (Mandarin) to 7.8 (Japanese) on average, here with room on both sides
    for slow and fast speakers, and for the guess at the number of syllables.
"""


def primary(language: str) -> str:
    """``zh-Hant-TW`` is ``zh``."""
    return language.replace("_", "-").split("-", 1)[0].lower()


def syllables(text: str, language: str) -> float:
    """About how many syllables *text* has."""
    kanji = _KANJI_MORAE if primary(language) == "ja" else 1.0
    return sum(_syllables(char, kanji) for char in text)


def usual(language: str) -> tuple[float, float]:
    """Between how many syllables a second people say in *language*."""
    return _USUAL.get(primary(language), _USUAL_ELSEWHERE)


def foreign_share(text: str, language: str) -> float:
    """The part of the letters in *text* that *language* is not written with, from 0 to 1."""
    own = _WRITTEN_IN.get(primary(language), ("LATIN",))
    weights = [
        (_SYLLABLES_A_LETTER.get(script, 1.0), script in own)
        for char in text
        if (script := _script(char))
    ]
    whole = sum(weight for weight, _ in weights)
    return sum(weight for weight, at_home in weights if not at_home) / whole if whole else 0.0


def _syllables(char: str, kanji: float) -> float:
    if char.isdecimal():
        return _DIGIT_SYLLABLES
    script = _script(char)
    if script == "CJK":
        return kanji
    return _SYLLABLES_A_LETTER.get(script, 1.0) if script else 0.0


def _script(char: str) -> str:
    """The script of a letter; empty for all else."""
    if not unicodedata.category(char).startswith("L"):
        return ""
    first = unicodedata.name(char, "").removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ")
    return next((script for script in _SCRIPTS if first.startswith(script)), "OTHER")
