# ruff: noqa: RUF001 - the alphabet is IPA and kana
"""Japanese in Kokoro's alphabet: readings by haqumei (Open JTalk's dictionary), sounds by table.

The voices learnt Japanese without pitch accent, word by word, so the katakana reading of each word
is all that is needed. haqumei reads kanji, numbers, counters and Latin words.

Warm-up: 0.5 s and 115 MB for the dictionary, with the first sentence.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import import_module
from typing import Protocol


def phonemes(text: str) -> str:
    """*text*, one sentence, in Kokoro's alphabet, with the marks that make pauses.

    Raises:
        ModuleNotFoundError: haqumei is not installed.
    """
    text = _written_out(unicodedata.normalize("NFKC", text))
    if not _SAYABLE.search(text):
        return "".join(dict.fromkeys(_MARK.findall(text.translate(_MARKS))))
    readings = " ".join(_reader().g2k_per_word(text))
    words = [_word(reading) for reading in _ENDINGS.sub(r"\1", readings).split()]
    said = " ".join(word for word in words if word)
    said = re.sub(r" (?=[,.!?;:])|(?<=ʔ) ", "", said).replace("ʔ ", "ʔ")
    return re.sub(r"([,.!?;:])[,.!?;:]+", r"\1", said).lstrip(",.!?;: ")


class _Reader(Protocol):
    def g2k_per_word(self, text: str) -> list[str]: ...


@cache
def _reader() -> _Reader:
    try:
        reader: _Reader = import_module("haqumei").Haqumei()
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Japanese needs haqumei: pip install 'cosyd[languages]'", name=error.name
        ) from error
    return reader


def _written_out(text: str) -> str:
    """Dates, times and prices as a reader expects them."""
    text = re.sub(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?!\d)", r"\1年\2月\3日", text)
    text = re.sub(
        r"(?<!\d)(\d{1,2}):([0-5]\d)(?![\d:])",
        lambda m: f"{int(m[1])}時" + (f"{int(m[2])}分" if int(m[2]) else ""),
        text,
    )
    text = re.sub(r"¥\s?([\d,.]+)", r"\1円", text)
    text = re.sub(r"\$\s?([\d,.]*\d)", r"\1ドル", text)
    text = re.sub(r"€\s?([\d,.]*\d)|([\d,.]*\d)\s?€", r"\1\2ユーロ", text)
    return text.replace("°C", "度").replace("℃", "度")


def _word(reading: str) -> str:
    if _KANA.search(reading) is None:
        return "".join(dict.fromkeys(_MARK.findall(reading.translate(_MARKS))))
    sounds = _MORA.sub(lambda m: _SOUNDS.get(m[0], ""), reading.translate(_MARKS))
    for pattern, nasal in _NASALS:
        sounds = pattern.sub(nasal, sounds)
    return _LONG_I.sub("iː", sounds)


def _table() -> dict[str, str]:
    """Each mora and its sounds, row by row: a, i, u, e, o, then with small ya, yu, yo."""
    rows = {
        "アイウエオ": "a i ɯ e o",
        "カキクケコ": "ka kʲi kɯ ke ko",
        "ガギグゲゴ": "ɡa ɡʲi ɡɯ ɡe ɡo",
        "サシスセソ": "sa ɕi sɨ se so",
        "ザジズゼゾ": "ʣa ʥi zɨ ʣe ʣo",
        "タチツテト": "ta ʨi ʦɨ te to",
        "ダヂヅデド": "da ʥi zɨ de do",
        "ナニヌネノ": "na ɲi nɯ ne no",
        "ハヒフヘホ": "ha çi ɸɯ he ho",
        "バビブベボ": "ba bʲi bɯ be bo",
        "パピプペポ": "pa pʲi pɯ pe po",
        "マミムメモ": "ma mʲi mɯ me mo",
        "ラリルレロ": "ɾa ɾʲi ɾɯ ɾe ɾo",
        "ヤユヨワヲ": "ja jɯ jo βa o",
        "ァィゥェォ": "a i ɯ e o",
        "ャュョヮヴ": "ja jɯ jo βa vɯ",
        "ヰヱヶヵ": "i e ke ka",
    }
    table = {
        kana: s for row, said in rows.items() for kana, s in zip(row, said.split(), strict=True)
    }
    soft = {
        "キ": "kʲ", "ギ": "ɡʲ", "シ": "ɕ", "ジ": "ʥ", "チ": "ʨ", "ヂ": "ʥ", "ニ": "ɲ", "ヒ": "ç",
        "ビ": "bʲ", "ピ": "pʲ", "ミ": "mʲ", "リ": "ɾʲ",
    }  # fmt: skip
    for kana, onset in soft.items():
        table |= {f"{kana}ャ": f"{onset}a", f"{kana}ュ": f"{onset}ɨ", f"{kana}ョ": f"{onset}o"}
        table[f"{kana}ェ"] = f"{onset}e"
    foreign = {"ク": "kᵝ", "グ": "ɡᵝ", "ツ": "ʦ", "フ": "ɸ", "ヴ": "v", "ウ": "β"}
    for kana, onset in foreign.items():
        table |= {f"{kana}{small}": onset + v for small, v in zip("ァィェォ", "aieo", strict=True)}
    return table | {
        "イェ": "je", "ティ": "tʲi", "ディ": "dʲi", "テュ": "tʲɨ", "デュ": "dʲɨ", "トゥ": "tɯ",
        "ドゥ": "dɯ", "フィ": "ɸʲi", "フュ": "ɸʲɨ", "ヴィ": "vʲi", "ヴュ": "bʲɨ",
        "ー": "ː", "ッ": "ʔ", "ン": "ɴ",
    }  # fmt: skip


_SOUNDS = _table()
_MORA = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)) + "|[^,.!?;:]")
_KANA = re.compile("[ァ-ヶ]")
_SAYABLE = re.compile(r"[^\W_]")

_LONG_I = re.compile("(?<=[kɡɕʥʨɲçbpmɾʲ])ii")

# The syllabic n takes after what follows it.
_NASALS = (
    (re.compile("ɴ(?=[mpb])"), "m"),
    (re.compile("ɴ(?=[kɡ])"), "ŋ"),
    (re.compile("ɴ(?=[ɲʨʥ])"), "ɲ"),
    (re.compile("ɴ(?=[ntdɾzʦʣ])"), "n"),
)

# Endings of verbs, which the dictionary sets apart, belong to their word.
_ENDINGS = re.compile(r"(?<=[ァ-ヶー]) (タ|タラ|テ|マス|マシ|マセ|マショー|ン)(?= |$)")

_MARK = re.compile("[,.!?;:]")
_MARKS = str.maketrans("、。！？：；，．…—", ",.!?:;,..,")
