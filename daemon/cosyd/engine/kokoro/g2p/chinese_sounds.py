"""Mandarin syllables in Kokoro's alphabet: IPA, with the tone as an arrow behind the nucleus."""

from __future__ import annotations

from pypinyin.contrib.tone_convert import to_finals, to_initials

TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}

_INITIALS = {
    "": "", "b": "p", "p": "pʰ", "m": "m", "f": "f",
    "d": "t", "t": "tʰ", "n": "n", "l": "l",
    "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ",
    "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ",
    "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip

_FINALS = {
    "a": "a-", "ai": "ai-", "an": "a-n", "ang": "a-ŋ", "ao": "au-",
    "e": "ɤ-", "ei": "ei-", "en": "ə-n", "eng": "ə-ŋ", "er": "ɚ-", "ê": "ɛ-",
    "o": "wo-", "ou": "ou-", "ong": "ʊ-ŋ",
    "i": "i-", "ia": "ja-", "ian": "jɛ-n", "iang": "ja-ŋ", "iao": "jau-", "ie": "je-",
    "in": "i-n", "ing": "i-ŋ", "io": "jɔ-", "iong": "jʊ-ŋ", "iou": "jou-",
    "u": "u-", "ua": "wa-", "uai": "wai-", "uan": "wa-n", "uang": "wa-ŋ", "uei": "wei-",
    "uen": "wə-n", "ueng": "wə-ŋ", "uo": "wo-",
    "v": "y-", "van": "ɥɛ-n", "ve": "ɥe-", "vn": "y-n",
}  # fmt: skip
"""With ``-`` where the arrow goes."""

_HISSED = frozenset(("zh", "ch", "sh", "r", "z", "c", "s"))
"""After these, the letter i stands for a vowel of its own."""

_OTHERS = {"o": "ɔ-", "hm": "hm-", "hng": "hŋ-", "m": "m-", "n": "n-", "ng": "ŋ-"}
"""Interjections: whole syllables outside the system."""


def syllable(pinyin: str) -> str:
    """*pinyin*, as ``zhuang1`` (5 is the neutral tone, ``v`` is ü), in Kokoro's alphabet.

    Source:
        The phonology is that of Lee and Zee, "Standard Chinese (Beijing)", Journal of the
        International Phonetic Association 33 (2003); the signs for it are those of misaki.
    """
    letters, tone = pinyin[:-1], pinyin[-1]
    sounds = _OTHERS.get(letters)
    if sounds is None:
        initial = to_initials(letters, strict=True)
        final = to_finals(letters, strict=True, v_to_u=False)
        vowel = "ɨ-" if final == "i" and initial in _HISSED else _FINALS.get(final, "")
        sounds = _INITIALS.get(initial, "") + vowel
    return sounds.replace("-", TONES.get(tone, ""))


def retroflex(sounds: str) -> str:
    """The syllable *sounds* with the r of a following 儿, as in 花儿 and 玩儿."""
    return sounds.removesuffix("n") + "ɚ"
