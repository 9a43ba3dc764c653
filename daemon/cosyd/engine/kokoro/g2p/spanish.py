# ruff: noqa: RUF001 - the alphabet is IPA
"""Spanish in Kokoro's alphabet, by rule: the spelling says all but some foreign names.

The Spanish voices were trained on the phonemes of Castile (``c`` before ``e`` is θ), with the soft
b, d and g of running speech, and with a secondary stress in long words.

Warm-up: none to speak of; num2words is imported with the first digit (about 100 ms).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cosyd.engine.kokoro.g2p.signs import Signs, number_words, spoken
from cosyd.engine.kokoro.g2p.spelling import SECONDARY, Rules, listed, read, stressed

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTERS = "áéíóúüñç"


def phonemes(text: str) -> str:
    """*text*, one sentence, in Kokoro's alphabet, with the marks that make pauses.

    Raises:
        ModuleNotFoundError: One of what it needs is not installed, and *text* has digits.
    """
    return read(spoken(text, _SIGNS), _phrase, _LETTERS)


def _phrase(words: Sequence[str]) -> str:
    sounds = " ".join(_word(word) for word in words)
    sounds = _SOFT_BG.sub(lambda m: m[1] + {"b": "β", "ɡ": "ɣ"}[m[2]], sounds)
    return _SOFT_D.sub(r"\1ð", sounds)


def _word(word: str) -> str:
    word = _FOREIGN.get(word, word)
    sounds = _DIPHTHONGS(_GLIDES(_SOUNDS(word)))
    if word in _UNSTRESSED:
        return sounds.translate(_PLAIN)
    if word.endswith("mente") and len(word) > len("mente") + 2:
        return _word(word.removesuffix("mente")) + "mˈente"
    written = [n for n, v in enumerate(_NUCLEUS.findall(sounds)) if v in _ACCENTED]
    place = written[0] if written else -2 if _PENULTIMATE.search(word) else -1
    marked = stressed(sounds.translate(_PLAIN), _NUCLEUS, place, secondary=True)
    return marked.replace("ˈ", SECONDARY) if word in _HALF_STRESSED else marked


_SOUNDS = Rules(
    (r"^x", "s"),
    (r"x", "ks"),
    (r"ch", "ʧ"),
    (r"tz", "ʦ"),
    (r"c(?=[eiéí])|z", "θ"),
    (r"qu(?=[eiéí])", "k"),
    (r"[cq]", "k"),
    (r"gu(?=[eiéí])", "ɡ"),
    (r"g(?=[eiéí])|j", "x"),
    (r"g", "ɡ"),
    (r"^hu(?=[aeioáéíó])", "w"),
    (r"sh", "ʃ"),
    (r"ph", "f"),
    (r"h", ""),
    (r"ll", "ʎ"),
    (r"ñ", "ɲ"),
    (r"rr|^r|(?<=[nlsz])r", "r"),
    (r"r", "ɾ"),
    (r"n(?=g)", "ŋ"),
    (r"n(?=[bpv])", "m"),
    (r"v", "b"),
    (r"^y$", "i"),
    (r"(?<=u)y$", "j"),
    (r"y(?=[aeiouáéíóú])", "ʝ"),
    (r"y", "i"),
    (r"ü", "w"),
    (r"ç", "s"),
    (r"nn", "n"),
    (r"mm", "m"),
    (r"ss", "s"),
    (r"tt", "t"),
    (r"pp", "p"),
    (r"ff", "f"),
)

_GLIDES = Rules((r"i(?=[aeouáéóú])", "j"), (r"u(?=[aeioáéíó])", "w"))

# The voices know these falling diphthongs as one symbol, as in English.
_DIPHTHONGS = Rules(
    (r"ai", "I"),
    (r"ái", "Í"),
    (r"au", "W"),
    (r"áu", "Ẃ"),
    (r"ei", "A"),
    (r"éi", "Á"),
    (r"(?<=[oó])i", "ɪ"),
    (r"(?<=[eoéó])u", "ʊ"),
)

_NUCLEUS = re.compile(r"[aeiouáéíóúIÍWẂAÁ]")
_ACCENTED = "áéíóúÍẂÁ"
_PLAIN = str.maketrans(_ACCENTED, "aeiouIWA")
_PENULTIMATE = re.compile(r"[aeiouns]$")

_SOFT_BG = re.compile(r"(?<=[^ mnŋɲ])( ?)([bɡ])")
_SOFT_D = re.compile(r"(?<=[^ mnŋɲlʎ])( ?)d(?=\S)")

_UNSTRESSED = frozenset(
    listed(
        "a al con de del e el en la las le les lo los me mi mis nos o os por que se si",
        "su sus te tu tus u y",
    )
)
_HALF_STRESSED = frozenset(
    listed(
        "aunque como cuando desde donde entre hasta mientras para pero porque pues",
        "según sin sobre tras",
    )
)
_FOREIGN = {
    "méxico": "méjico",
    "mexicano": "mejicano",
    "mexicana": "mejicana",
    "mexicanos": "mejicanos",
    "texas": "tejas",
    "oaxaca": "oajaca",
    "ibid": "íbid",
    "web": "ueb",
    "internet": "internét",
    "software": "sóftuer",
    "hardware": "járduer",
    "google": "gúguel",
    "hobby": "jóbi",
    "jazz": "yas",
    "pizza": "pitsa",
}


_cardinal = number_words("es")
_TENTHS = listed(
    "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo"
)


def _ordinal(number: int) -> str:
    return _TENTHS[number - 1] if 1 <= number <= len(_TENTHS) else _cardinal(number)


def _ordinal_feminine(number: int) -> str:
    return re.sub(r"o$", "a", _ordinal(number))


def _ordinal_before_noun(number: int) -> str:
    return re.sub(r"(prim|terc)ero$", r"\1er", _ordinal(number))


_SIGNS = Signs(
    cardinal=_cardinal,
    minus="menos",
    point="coma",
    percent="por ciento",
    money={
        "€": ("euro", "euros"),
        "$": ("dólar", "dólares"),
        "£": ("libra", "libras"),
        "¥": ("yen", "yenes"),
    },
    cents="con",
    clock="{hour} y {minute}",
    full_hour="{hour}",
    hours={"uno": "una", "veintiuno": "veintiuna"},
    date="{day} de {month} de {year}",
    months=listed(
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre",
        " diciembre",
    ),
    first_day="primero",
    ordinals=(
        (r"\.?[ªa]", _ordinal_feminine),
        (r"\.?er", _ordinal_before_noun),
        (r"\.?[ºo]", _ordinal),
    ),
    units={
        "km/h": ("kilómetro por hora", "kilómetros por hora"),
        "km": ("kilómetro", "kilómetros"),
        "cm": ("centímetro", "centímetros"),
        "mm": ("milímetro", "milímetros"),
        "m": ("metro", "metros"),
        "kg": ("kilo", "kilos"),
        "g": ("gramo", "gramos"),
        "l": ("litro", "litros"),
        "°C": ("grado", "grados"),
        "°": ("grado", "grados"),
    },
    before_noun={"veintiuno": "veintiún", "uno": "un"},
    abbreviations={
        "Sr.": "señor",
        "Sra.": "señora",
        "Srta.": "señorita",
        "Dr.": "doctor",
        "Dra.": "doctora",
        "Ud.": "usted",
        "Uds.": "ustedes",
        "EE. UU.": "Estados Unidos",
        "EE.UU.": "Estados Unidos",
        "etc.": "etcétera.",
        "p. ej.": "por ejemplo",
        "&": "y",
        "+": "más",
        "=": "igual a",
        "@": "arroba",
    },
    letters=dict(
        zip(
            "bcdfghjklmnñpqrstvwxyz",
            listed(
                "be ce de efe ge hache jota ka ele eme ene eñe pe cu erre ese te uve",
                "uvedoble equis igriega zeta",
            ),
            strict=True,
        )
    ),
)
