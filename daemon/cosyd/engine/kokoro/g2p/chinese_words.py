"""A run of Chinese characters: its words, their readings, and how those sound in a row."""

from __future__ import annotations

import rjieba
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

from cosyd.engine.kokoro.g2p.chinese_sounds import retroflex, syllable
from cosyd.engine.kokoro.g2p.chinese_tones import Word, speak

_CHILDREN = frozenset(
    ("女儿", "男儿", "婴儿", "幼儿", "孤儿", "胎儿", "少儿", "小儿", "宠儿", "健儿", "患儿", "妻儿")
)
"""Where 儿 is a syllable of its own, a child, and no mere r."""


def phonemes(run: str) -> str:
    """What is said for a *run* of characters, a space between its words.

    A character without a known reading is left out.
    """
    readable = "".join(sign for sign in run if ord(sign) in PINYIN_DICT)
    words = [Word(word, _reading(word)) for word in rjieba.cut(readable)]
    speak(words)
    return " ".join(_sounds(word) for word in words)


def _reading(word: str) -> list[str]:
    return lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)


def _sounds(word: Word) -> str:
    sounds = [syllable(pinyin) for pinyin in word.syllables]
    if len(sounds) > 1 and word.text.endswith("儿") and word.text not in _CHILDREN:
        sounds[-2:] = [retroflex(sounds[-2])]
    return "".join(sounds)
