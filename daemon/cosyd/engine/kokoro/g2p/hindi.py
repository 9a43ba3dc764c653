# ruff: noqa: RUF001 - the alphabet is IPA
"""Hindi in Kokoro's alphabet, by rule: Devanagari says all but which inherent vowels are silent.

Latin words in the text are read by the English reader.

Warm-up: none to speak of; indic-numtowords is imported with the first digit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from cosyd.engine.kokoro.g2p.signs import Signs, spoken
from cosyd.engine.kokoro.g2p.spelling import PRIMARY, SECONDARY, listed, read

if TYPE_CHECKING:
    from collections.abc import Sequence


def phonemes(text: str) -> str:
    """*text*, one sentence, in Kokoro's alphabet, with the marks that make pauses.

    Raises:
        ModuleNotFoundError: One of what it needs is not installed, and *text* needs it.
    """
    text = _O_CLOCK.sub(r"\1", _INDIAN_GROUPS.sub("", text))
    return read(spoken(text, _SIGNS), _phrase)


def _phrase(words: Sequence[str]) -> str:
    return " ".join(filter(None, map(_word, words)))


def _word(word: str) -> str:
    if _LATIN.search(word):
        english = import_module("cosyd.engine.kokoro.g2p.english")
        return str(english.phonemes(word))
    if word in _WHOLE:
        return _WHOLE[word]
    syllables = _without_silent(_syllables(word))
    if syllables and syllables[-1].vowel == "iː":
        syllables[-1].vowel = "i"
    if word in _UNSTRESSED or not syllables:
        return "".join(s.onset + s.sound() for s in syllables)
    main = _stressed(syllables)
    said = ""
    for n, syllable in enumerate(syllables):
        mark = PRIMARY if n == main else SECONDARY if _half_stressed(syllables, n, main) else ""
        said += syllable.onset + mark + syllable.sound(strong=n == main)
    return said


def _half_stressed(syllables: Sequence[_Syllable], place: int, main: int) -> bool:
    """A long end behind a silent vowel, and a beginning well before the stress."""
    if place == len(syllables) - 1 and place > main:
        return bool(syllables[place].vowel) and not syllables[place - 1].vowel
    return place == 0 and (main > 1 or (main == 1 and syllables[1].letters > 1))


@dataclass(slots=True)
class _Syllable:
    """Consonants and the vowel behind them; an empty vowel where the inherent one is silent."""

    onset: str
    vowel: str
    nasal: str = ""
    letters: int = 1
    """How many consonant letters the onset has."""

    def sound(self, *, strong: bool = False) -> str:
        vowel = "ʌ" if self.vowel == "ə" and strong else self.vowel
        if self.nasal == "\u0303" and vowel:
            return vowel[0] + self.nasal + vowel[1:].replace("\u0303", "")
        return vowel + self.nasal


def _syllables(word: str) -> list[_Syllable]:
    """The written syllables of *word*, all inherent vowels still sounding."""
    # Decomposed, so that a dotted letter is always letter and dot.
    word = unicodedata.normalize("NFD", word)
    found: list[_Syllable] = []
    for match in _WRITTEN.finditer(word):
        letters = _LETTER.findall(match["consonants"] or "")
        onset = "".join(_CONSONANTS.get(letter, _CONSONANTS[letter[0]]) for letter in letters)
        sign = match["sign"] or match["vowel"]
        vowel = _VOWELS[sign] if sign else "ə"
        if match["virama"]:
            vowel = ""
        nasal = _nasal(vowel, match["nasal"] or "", word[match.end() :])
        found.append(_Syllable(_CLUSTERS.get(onset, onset), vowel, nasal, len(letters)))
    return found


def _nasal(vowel: str, sign: str, rest: str) -> str:
    """A nasal sign is a consonant before its like behind a short vowel, else colours the vowel."""
    if not sign:
        return ""
    if sign == "ं" and vowel and "ː" not in vowel and rest:
        return next((nasal for row, nasal in _ROWS.items() if rest[0] in row), "n")
    return "\u0303"


def _without_silent(syllables: list[_Syllable]) -> list[_Syllable]:
    """*syllables* without the inherent vowels that are not heard.

    Those are the last one of a word, and from the end on each between a syllable with a vowel and
    one consonant with a vowel.

    Source:
        M. Ohala, "Aspects of Hindi Phonology" (1983), the rule of schwa deletion.
    """
    if len(syllables) > 1:
        last = syllables[-1]
        if last.vowel == "ə" and not last.nasal and not _HARD_END.search(last.onset):
            last.vowel = ""
    for n in range(len(syllables) - 2, 0, -1):
        before, here, behind = syllables[n - 1 : n + 2]
        silent = here.vowel == "ə" and not here.nasal and here.letters == 1 and behind.letters == 1
        if silent and before.vowel and behind.vowel:
            here.vowel = ""
    return syllables


def _stressed(syllables: Sequence[_Syllable]) -> int:
    """Index of the heaviest syllable; the last one counts less, unless it is very heavy."""
    best, heaviest = 0, 0.0
    sounding = [n for n, syllable in enumerate(syllables) if syllable.vowel]
    for n in sounding:
        here, behind = syllables[n], syllables[n + 1 :][:1]
        closed = any(not after.vowel or after.letters > 1 for after in behind)
        weight = 1.0 + ("ː" in here.vowel) + (closed or len(here.nasal) > 0)
        if n == sounding[-1] and len(sounding) > 1:
            weight -= 0.75 if closed and "ː" in here.vowel else 1.0
        if weight > heaviest or (weight == heaviest and n != sounding[-1]):
            best, heaviest = n, weight
    return best


_WRITTEN = re.compile(
    """
    (?: (?P<consonants> (?:[क-ह]़?्)* [क-ह]़? ) (?: (?P<sign>[ा-ौ]) | (?P<virama>्) )?
      | (?P<vowel>[अ-औ]) )
    (?P<nasal>[ँं])?
    """,
    re.VERBOSE,
)
_LETTER = re.compile("[क-ह]़?")
_LATIN = re.compile("[a-z]")

_CONSONANTS = {
    "क": "k", "ख": "kʰ", "ग": "ɡ", "घ": "ɡʰ", "ङ": "ŋ", "च": "c", "छ": "cʰ", "ज": "ɟ", "झ": "ɟʰ",
    "ञ": "ɲ", "ट": "ʈ", "ठ": "ʈʰ", "ड": "ɖ", "ढ": "ɖʰ", "ण": "ɳ", "त": "t", "थ": "tʰ", "द": "d",
    "ध": "dʰ", "न": "n", "प": "p", "फ": "pʰ", "ब": "b", "भ": "bʰ", "म": "m", "य": "j", "र": "ɾ",
    "ल": "l", "ळ": "l", "व": "ʋ", "श": "ʃ", "ष": "ʂ", "स": "s", "ह": "h", "क़": "q", "ख़": "x",
    "ग़": "ɣ", "ज़": "z", "ड़": "ɽ", "ढ़": "ɽʰ", "फ़": "f",
}  # fmt: skip

_CLUSTERS = {"ɟɲ": "ɡj", "kʂ": "kʃ", "cc": "cː", "tt": "tː", "kk": "kː", "pp": "pː", "ɟɟ": "ɟː"}

_VOWELS = {
    "अ": "ə", "आ": "aː", "इ": "ɪ", "ई": "iː", "उ": "ʊ", "ऊ": "uː", "ऋ": "ɾɪ", "ऍ": "ɛ", "ए": "eː",
    "ऐ": "ɛː", "ऑ": "ɔ", "ओ": "oː", "औ": "ɔː", "ा": "aː", "ि": "ɪ", "ी": "iː", "ु": "ʊ", "ू": "uː",
    "ृ": "ɾɪ", "ॅ": "ɛ", "े": "eː", "ै": "ɛː", "ॉ": "ɔ", "ो": "oː", "ौ": "ɔː",
}  # fmt: skip

_ROWS = {"कखगघ": "ŋ", "चछजझ": "ɲ", "टठडढ": "ɳ", "पफबभम": "m"}
"""Letters before which a nasal is said in their place; n before all others."""

# After these the last inherent vowel is heard, since the consonants alone could not be said.
_HARD_END = re.compile("[^ː](?:[jɾʋɳnm])$")

_WHOLE = {"यह": "jəh", "वह": "ʋəh", "न": "nə", "व": "ʋə", "कि": "kɪ"}
_UNSTRESSED = frozenset(listed("है हैं था थे थी का की के को में से ने और भी ही तो या हो मैं पर हूँ जो"))

_O_CLOCK = re.compile(r"(\d:(?!00)\d\d) ?बजे")
_INDIAN_GROUPS = re.compile(r"(?<=\d),(?=\d\d(?:,|\d(?!\d)))")


def _cardinal(number: int) -> str:
    try:
        words = import_module("indic_numtowords").num2words(number, lang="hi")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Numbers in Hindi need indic-numtowords: pip install 'cosyd[languages]'",
            name=error.name,
        ) from error
    return str(words[0] if isinstance(words, list) else words)


_FIRST = dict(enumerate(listed("पहला दूसरा तीसरा चौथा पाँचवाँ छठा"), start=1))


def _ordinal(number: int) -> str:
    return _FIRST.get(number) or f"{_cardinal(number)}वाँ"


def _ordinal_feminine(number: int) -> str:
    return re.sub("ा$", "ी", re.sub("वाँ$", "वीं", _ordinal(number)))


_SIGNS = Signs(
    cardinal=_cardinal,
    minus="ऋण",
    point="दशमलव",
    percent="प्रतिशत",
    decimal=".",
    money={
        "₹": ("रुपया", "रुपये"),
        "$": ("डॉलर", "डॉलर"),
        "€": ("यूरो", "यूरो"),
        "£": ("पाउंड", "पाउंड"),
    },
    cents="और",
    clock="{hour} बजकर {minute} मिनट",
    full_hour="{hour} बजे",
    date="{day} {month} {year}",
    months=listed("जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"),
    ordinals=(("वीं|वी", _ordinal_feminine), ("वाँ|वां|वा|वें|वे", _ordinal)),
    units={
        "किमी": ("किलोमीटर", "किलोमीटर"),
        "km": ("किलोमीटर", "किलोमीटर"),
        "kg": ("किलो", "किलो"),
        "°C": ("डिग्री", "डिग्री"),
    },
    abbreviations={"डॉ.": "डॉक्टर", "श्री.": "श्री", "&": "और", "+": "जमा", "=": "बराबर"},
)
