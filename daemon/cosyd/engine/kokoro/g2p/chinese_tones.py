"""What becomes of Mandarin tones in connected speech, and of a few words that dictionaries miss.

All functions take the words of a stretch without marks and change their readings in place: a
reading is a list of syllables in pinyin, one for each character, as ``["ni3", "hao3"]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(slots=True)
class Word:
    """A word and how it is read."""

    text: str
    syllables: list[str]


_NUMERALS = frozenset("零一二三四五六七八九十百千万亿第初")
_ORDINAL_BEFORE = frozenset("零一二三四五六七八九月号日楼")
_BARE_HOUR = frozenset("零一二三四五半钟整")
_MODAL_BEFORE = frozenset("我你您他她它们咱就都也还又总可")
_POINTING = frozenset("这那每整此本")


def speak(words: Sequence[Word]) -> None:
    """Change the readings of *words* to how they are spoken one after another.

    Third tones that meet across words stay: the model has learnt to raise them, and was
    understood less often when told to.
    """
    _particles(words)
    _yi_and_bu(words)
    for word in words:
        _third_in_word(word.syllables)


def _particles(words: Sequence[Word]) -> None:
    """得 and 地 between two words are nearly always particles: 跑得快, 慢慢地走."""
    for word in words:
        if len(word.text) == 3 and word.text[1] == "得" and word.text[0] != "不":  # noqa: PLR2004 - 跑得快
            word.syllables[1] = "de5"
    for before, word, after in zip(words, words[1:], (*words[2:], None), strict=False):
        if word.text == "得":
            modal = after is not None and before.text[-1] in _MODAL_BEFORE
            word.syllables[:] = ["dei3" if modal else "de5"]
        elif word.text == "地" and after is not None:
            particle = len(before.text) > 1 and before.text[0] not in _POINTING
            word.syllables[:] = ["de5" if particle else "di4"]


def _yi_and_bu(words: Sequence[Word]) -> None:
    """一 and 不 lean on what follows: yi2 and bu2 before a fourth tone, yi4 before the others."""
    text = "".join(word.text for word in words)
    tones = "".join(syllable[-1] for word in words for syllable in word.syllables)
    place = 0
    for word in words:
        for n, sign in enumerate(word.text):
            at = place + n
            ends = at + 1 == len(text) or (len(word.text) > 1 and n + 1 == len(word.text))
            if sign == "一":
                counts = not ends and _counts(text, at)
                word.syllables[n] = f"yi{_leaning(text, tones, at) if counts else 1}"
            elif sign == "不" and word.syllables[n] == "bu4" and at + 1 < len(text):
                word.syllables[n] = f"bu{_leaning(text, tones, at)}"
        place += len(word.text)


def _counts(text: str, at: int) -> bool:
    """Whether the 一 at *at* says how many, not which one: 一个, but 第一个 and 一月."""
    after = text[at + 1 : at + 3]
    if (at and text[at - 1] in _NUMERALS) or after[0] in _ORDINAL_BEFORE:
        return False
    return not (after[0] == "点" and after[1:] and after[1] in _BARE_HOUR)


def _leaning(text: str, tones: str, at: int) -> str:
    after = text[at + 1]
    if at and text[at - 1] == after:
        return "5"  # 看一看, 好不好
    return "2" if tones[at + 1] == "4" or after == "个" else "4"


def _third_in_word(syllables: list[str]) -> None:
    """Two third tones in a word: the first rises. Four syllables are two and two."""
    if len(syllables) == 4:  # noqa: PLR2004 - said above
        for start in (0, 2):
            pair = syllables[start : start + 2]
            _third_in_word(pair)
            syllables[start : start + 2] = pair
        return
    for n, (one, other) in enumerate(pairwise(syllables)):
        if one.endswith("3") and other.endswith("3"):
            syllables[n] = one[:-1] + "2"
