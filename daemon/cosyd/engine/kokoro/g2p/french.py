# ruff: noqa: RUF001 - the alphabet is IPA
"""French in Kokoro's alphabet: words by a pronouncing model, liaison and stress by rule.

French spelling hides too much for a table of rules, so each word is looked up in g2p2's French
model (a lexicon with a fallback for what it does not hold). What depends on the neighbours is done
here: elision, liaison, and the stress on the last syllable of words that carry meaning.

Warm-up: 2 s and 225 MB for the model, with the first sentence.
"""

from __future__ import annotations

import lzma
import re
import unicodedata
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from cosyd.engine.kokoro.g2p.signs import Signs, number_words, spoken
from cosyd.engine.kokoro.g2p.spelling import listed, read, stressed

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTERS = "àâäçéèêëîïôöùûüÿœæ"


def phonemes(text: str) -> str:
    """*text*, one sentence, in Kokoro's alphabet, with the marks that make pauses.

    Raises:
        ModuleNotFoundError: One of what it needs is not installed.
    """
    return read(spoken(text, _SIGNS), _phrase, _LETTERS)


def _phrase(words: Sequence[str]) -> str:
    parts = [part for word in words for part in _elided(word)]
    said = ""
    for word, following in pairwise([*parts, ""]):
        sounds = _word(word)
        if following and _links(word, following):
            sounds = _linked(word, sounds)
        said += sounds if word.endswith("'") or word == "t" else f"{sounds} "
    return said.strip()


def _elided(word: str) -> list[str]:
    """``l'orage`` is ``l'`` and ``orage``; ``aujourd'hui`` is one word."""
    if word in _WHOLE or "'" not in word:
        return [word]
    head, _, tail = word.partition("'")
    return [f"{head}'", *_elided(tail)] if tail else [head]


def _word(word: str) -> str:
    if word.endswith("'"):
        return _ELISIONS.get(word) or _known(word[:-1])
    if word in _UNSTRESSED:
        return _UNSTRESSED[word]
    return stressed(_EXCEPTIONS.get(word) or _known(word), _NUCLEUS, -1)


def _known(word: str) -> str:
    sounds = unicodedata.normalize("NFD", _model().phonemize(word))
    return _BACK_A.sub("a", sounds).translate(_SYMBOLS)


class _Model(Protocol):
    def phonemize(self, word: str) -> str: ...


@cache
def _model() -> _Model:
    try:
        model = import_module("g2p2").Model
        packed = (files("g2p2_group_romance") / "fr.g2p.xz").read_bytes()
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"French needs {error.name}: pip install 'cosyd[languages]'", name=error.name
        ) from error
    loaded: _Model = model.from_bytes(lzma.decompress(packed))
    return loaded


def _links(word: str, following: str) -> bool:
    if (word, following) in _ALWAYS:
        return True
    if not _VOWEL_LETTER.match(following) or following in _NO_LIAISON:
        return False
    if word in _NUMBERS and following in _NO_NOUN:
        return False
    inverted = word[-1] in "td" and following in _PRONOUNS and word not in _NO_LIAISON
    return word in _LIAISONS or inverted


def _linked(word: str, sounds: str) -> str:
    consonant = _LIAISONS.get(word, "t")
    if word in {"six", "dix", "neuf"}:
        return sounds[:-1] + consonant
    if word in {"bon", "certain", "prochain"}:
        sounds = {"ɔ̃": "ɔ", "ɛ̃": "ɛ"}[sounds[-2:]].join([sounds[:-2], ""])
    if word in {"premier", "dernier"}:
        sounds = sounds.removesuffix("e") + "ɛ"
    return sounds if sounds.endswith(consonant) else sounds + consonant


_NUCLEUS = re.compile(r"[aeiouyɑɔɛøœ]\u0303?")

# The voices know the back a only as a nasal vowel, and the glide of "lui" as a vowel.
_BACK_A = re.compile("ɑ(?!\u0303)")
_SYMBOLS = str.maketrans({"g": "ɡ", "r": "ʁ", "ɥ": "y"}) | dict.fromkeys(map(ord, "‿ː. \u0361"))

_ELISIONS = {
    f"{spelt}'": sound
    for spelt, sound in {
        "l": "l", "d": "d", "j": "ʒ", "m": "m", "t": "t", "s": "s", "n": "n", "c": "s", "ç": "s",
        "qu": "k", "jusqu": "ʒysk", "lorsqu": "lɔʁsk", "puisqu": "pyisk", "quoiqu": "kwak",
        "quelqu": "kɛlk", "presqu": "pʁɛsk",
    }.items()
}  # fmt: skip

_WHOLE = frozenset({"aujourd'hui", "prud'homme", "prud'hommes", "entr'acte"})

_UNSTRESSED = {
    "a": "a", "ai": "e", "as": "a", "au": "o", "aux": "o", "avec": "avɛk", "ce": "sə", "ces": "se",
    "cet": "sɛt", "cette": "sɛt", "chez": "ʃe", "dans": "dɑ̃", "de": "də", "des": "de", "du": "dy",
    "elle": "ɛl", "elles": "ɛl", "en": "ɑ̃", "entre": "ɑ̃tʁ", "est": "ɛ", "es": "ɛ", "et": "e",
    "il": "il", "ils": "il", "je": "ʒə", "la": "la", "le": "lə", "les": "le", "leur": "lœʁ",
    "leurs": "lœʁ", "ma": "ma", "mais": "mɛ", "me": "mə", "mes": "me", "mon": "mɔ̃", "ne": "nə",
    "nos": "no", "notre": "nɔtʁ", "nous": "nu", "on": "ɔ̃", "ont": "ɔ̃", "ou": "u", "où": "u",
    "par": "paʁ", "pour": "puʁ", "qu": "k", "que": "kə", "qui": "ki", "sa": "sa", "sans": "sɑ̃",
    "se": "sə", "ses": "se", "si": "si", "son": "sɔ̃", "sont": "sɔ̃", "sous": "su", "sur": "syʁ",
    "t": "t", "ta": "ta", "te": "tə", "tes": "te", "ton": "tɔ̃", "tu": "ty", "un": "œ̃", "une": "yn",
    "vos": "vo", "votre": "vɔtʁ", "vous": "vu", "y": "i", "à": "a",
}  # fmt: skip

_EXCEPTIONS = {"plus": "ply", "tous": "tu", "ô": "o", "six": "sis", "dix": "dis", "août": "ut"}

_LIAISONS = {
    **dict.fromkeys(
        listed(
            "les des ces mes tes ses nos vos leurs aux nous vous ils elles dans sans",
            "chez très plus deux trois six dix quelques plusieurs autres certains",
            "petits grands premiers sous",
        ),
        "z",
    ),
    **dict.fromkeys(listed("un mon ton son aucun on en bien rien bon certain prochain"), "n"),
    **dict.fromkeys(listed("est sont quand petit grand tout cent vingt était étaient"), "t"),
    **dict.fromkeys(["premier", "dernier"], "ʁ"),
    "neuf": "v",
}

_ALWAYS = frozenset({("vingt", "et"), ("dix", "huit"), ("dix", "neuf")})
_NUMBERS = frozenset(listed("deux trois six neuf dix vingt cent"))
_NO_NOUN = frozenset(listed("a ai as au aux avec elle elles en est il ils on ont ou où un une y à"))

_PRONOUNS = frozenset(listed("il ils elle elles on"))
_VOWEL_LETTER = re.compile("[aeiouhâàäéèêëîïôöùûüœæ]|y$|yeux$")
_NO_LIAISON = frozenset(
    listed(
        "et ou onze onzième oui ouistiti hache haches haie haine haïr hall halte hamac",
        "hamburger hameau hamster hanche hand handicap handicapé handicapés hangar",
        "harceler harcèlement hardi hareng haricot haricots harnais harpe hasard hâte",
        "hausse haut haute hauts hautes hauteur hauteurs havre hérisson hernie héros",
        "hibou hiérarchie hiérarchique hippie hobby hockey hollandais hollandaise",
        "hollande homard hongrie hongrois hongroise honte honteux hors hotte houle",
        "housse hublot huit huitième hurlement hurler hutte",
    )
)


def _ordinal(number: int) -> str:
    return "premier" if number == 1 else number_words("fr", ordinal=True)(number)


_SIGNS = Signs(
    cardinal=number_words("fr"),
    minus="moins",
    point="virgule",
    percent="pour cent",
    money={
        "€": ("euro", "euros"),
        "$": ("dollar", "dollars"),
        "£": ("livre", "livres"),
        "¥": ("yen", "yens"),
    },
    cents="",
    clock="{hour} heures {minute}",
    full_hour="{hour} heures",
    hours={"un": "une"},
    date="{day} {month} {year}",
    months=listed(
        "janvier février mars avril mai juin juillet août septembre octobre novembre", " décembre"
    ),
    first_day="premier",
    ordinals=(
        ("re|ère", lambda number: "première" if number == 1 else _ordinal(number)),
        ("er|e|è?me|ème|nd|nde", _ordinal),
    ),
    units={
        "km/h": ("kilomètre à l'heure", "kilomètres à l'heure"),
        "km": ("kilomètre", "kilomètres"),
        "cm": ("centimètre", "centimètres"),
        "mm": ("millimètre", "millimètres"),
        "m": ("mètre", "mètres"),
        "kg": ("kilo", "kilos"),
        "g": ("gramme", "grammes"),
        "l": ("litre", "litres"),
        "h": ("heure", "heures"),
        "°C": ("degré", "degrés"),
        "°": ("degré", "degrés"),
    },
    abbreviations={
        "M.": "monsieur",
        "MM.": "messieurs",
        "Mme": "madame",
        "Mlle": "mademoiselle",
        "Dr": "docteur",
        "St": "saint",
        "Ste": "sainte",
        "etc.": "et cétéra.",
        "p. ex.": "par exemple",
        "n°": "numéro",
        "&": "et",
        "+": "plus",
        "=": "égale",
        "@": "arobase",
    },
    letters=dict(
        zip(
            "bcdfghjklmnpqrstvwxz",
            listed(
                "bé cé dé effe gé ache ji ka elle aime haine pé cul air esse té vé",
                "doublevé ixe zède",
            ),
            strict=True,
        )
    ),
    vowels="aeiouyéèêàâîôû",
)
