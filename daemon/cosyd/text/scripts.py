"""Scripts: which letters belong to which, and how much room they take when spoken."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

LETTERS: Final = MappingProxyType(
    {
        "han": "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
        "\U00020000-\U000323af",
        "kana": "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f",
        "hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff",
        "latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af"
        "\u1e00-\u1eff\u2c60-\u2c7f\uff21-\uff3a\uff41-\uff5a",
        "greek": "\u0370-\u03ff\u1f00-\u1fff",
        "cyrillic": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
        "armenian": "\u0531-\u0588",
        "hebrew": "\u0591-\u05f4\ufb1d-\ufb4f",
        "arabic": "\u0620-\u0669\u066e-\u06d3\u06d5-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff"
        "\ufe70-\ufefc",
        "devanagari": "\u0900-\u0963\u0966-\u097f",
        "bengali": "\u0980-\u09ff",
        "gurmukhi": "\u0a00-\u0a7f",
        "gujarati": "\u0a80-\u0aff",
        "tamil": "\u0b80-\u0bff",
        "telugu": "\u0c00-\u0c7f",
        "kannada": "\u0c80-\u0cff",
        "malayalam": "\u0d00-\u0d7f",
        "sinhala": "\u0d80-\u0dff",
        "thai": "\u0e01-\u0e3a\u0e40-\u0e5b",
        "lao": "\u0e80-\u0eff",
        "burmese": "\u1000-\u1049\u1050-\u109f",
        "georgian": "\u10a0-\u10ff\u1c90-\u1cbf",
        "ethiopic": "\u1200-\u135f\u1380-\u139f",
        "khmer": "\u1780-\u17d3\u17d7-\u17dd",
    }
)
"""The inside of a character class for the letters (and vowel signs) of each script.

Source:
    Unicode 16.0, Blocks.txt and Scripts.txt, without what is punctuation in them.
"""

SPOKEN_IN: Final = MappingProxyType(
    {
        "han": ("zh", "yue", "wuu", "nan"),
        "kana": ("ja",),
        "hangul": ("ko",),
        "greek": ("el",),
        "cyrillic": ("ru", "uk", "bg", "sr", "be", "mk", "kk"),
        "armenian": ("hy",),
        "hebrew": ("he",),
        "arabic": ("ar", "fa", "ur", "ps"),
        "devanagari": ("hi", "mr", "ne"),
        "bengali": ("bn", "as"),
        "gurmukhi": ("pa",),
        "gujarati": ("gu",),
        "tamil": ("ta",),
        "telugu": ("te",),
        "kannada": ("kn",),
        "malayalam": ("ml",),
        "sinhala": ("si",),
        "thai": ("th",),
        "lao": ("lo",),
        "burmese": ("my",),
        "georgian": ("ka",),
        "ethiopic": ("am",),
        "khmer": ("km",),
    }
)
"""The languages of each script but Latin, the most spoken first."""

SCRIPT_OF: Final = MappingProxyType(
    {language: script for script, languages in SPOKEN_IN.items() for language in languages}
)
"""The script of a language; one that is not here is written in Latin letters."""

CJK: Final = LETTERS["han"] + LETTERS["kana"] + LETTERS["hangul"]

PICTURES: Final = (
    "\u2190-\u21ff\u2300-\u2307\u230c-\u23ff\u24c2\u25a0-\u2775\u2794-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\U0001f000-\U0001faff"
)
"""The inside of a character class for emoji, arrows and dingbats, but not for circled numbers."""

EMOJI: Final = PICTURES + "\u200d\u20e3\ufe00-\ufe0f\U000e0020-\U000e007f"
"""And for what glues and colours them."""

STRETCH: Final = re.compile(
    "|".join(f"(?P<{name}>[{inside}]+)" for name, inside in LETTERS.items())
)
"""A stretch of letters of one script; ``lastgroup`` tells which."""

_NOT_CJK = re.compile(f"[^{CJK}]+")


def weigh(text: str) -> int:
    """How long *text* is for a voice, in letters: a Chinese character counts as three.

    A Chinese character, a kana or a Hangul block is a syllable, for which others need about three
    letters.
    """
    return 3 * len(text) - 2 * sum(len(other) for other in _NOT_CJK.findall(text))


def safe_cut(text: str, begin: int, place: int) -> int:
    """The last place after *begin*, at or before *place*, that parts no letter from its accents."""
    cut = place
    while begin < cut < len(text) and _clings(text, cut):
        cut -= 1
    return cut if cut > begin else place


def _clings(text: str, place: int) -> bool:
    return text[place - 1] == "\u200d" or unicodedata.category(text[place]) in {"Mn", "Mc", "Cf"}
