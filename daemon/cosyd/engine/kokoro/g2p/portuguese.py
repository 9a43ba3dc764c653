# ruff: noqa: RUF001 - the alphabet is IPA
"""Brazilian Portuguese in Kokoro's alphabet, by rule.

The spelling fixes the stress and nearly all sounds. It does not say whether a stressed e or o is
open where no accent stands; that is guessed from the ending, which is right more often than not
and never costs a word its sense.

Warm-up: none to speak of; num2words is imported with the first digit (about 100 ms).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from cosyd.engine.kokoro.g2p.signs import Signs, number_words, spoken
from cosyd.engine.kokoro.g2p.spelling import PRIMARY, SECONDARY, Rules, listed, read

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTERS = "áéíóúâêôãõàçü"


def phonemes(text: str) -> str:
    """*text*, one sentence, in Kokoro's alphabet, with the marks that make pauses.

    Raises:
        ModuleNotFoundError: One of what it needs is not installed, and *text* has digits.
    """
    return read(spoken(text, _SIGNS), _phrase, _LETTERS)


def _phrase(words: Sequence[str]) -> str:
    return _VOICED_S.sub("z", " ".join(_word(word) for word in words))


def _word(word: str) -> str:
    word = _RESPELT.get(word, word)
    if word in _WHOLE:
        return _WHOLE[word]
    sounds = _CONSONANTS(word)
    nuclei = list(_NUCLEUS.finditer(sounds))
    if not nuclei:
        return sounds
    main = _stressed(word, [match[0] for match in nuclei])
    said, done = "", 0
    for place, match in enumerate(nuclei):
        said += sounds[done : match.start()]
        done = match.end()
        vowel = _vowel(match, place - main, last=place == len(nuclei) - 1)
        if place == main:
            said += SECONDARY if word in _HALF_STRESSED else PRIMARY
        elif place < main - 1 and place % 2 == 0:
            said += SECONDARY
        said += vowel
    return _finished(said + sounds[done:])


def _stressed(word: str, nuclei: Sequence[str]) -> int:
    """Index of the stressed syllable: an accent, else a tilde, else by the ending."""
    for accents in ("áéíóúâêô", "ãõ"):
        for place, nucleus in enumerate(nuclei):
            if any(letter in accents for letter in nucleus):
                return place
    return max(0, len(nuclei) - (2 if _PENULTIMATE.search(word) else 1))


def _vowel(match: re.Match[str], after_stress: int, *, last: bool) -> str:
    """A nucleus as it sounds.

    Args:
        match: The letters of the nucleus.
        after_stress: 0 in the stressed syllable, positive behind it.
        last: Whether it is the last of the word.
    """
    letters, rest = match[0], match.string[match.end() :]
    if letters in _FIXED:
        return _FIXED[letters]
    if letters[-1] in "mn" and len(letters) > 1:
        return _nasal(letters, rest)
    if after_stress == 0:
        return _strong(letters, rest)
    if after_stress > 0 and letters in "iu" and rest and rest[0] in _VOWELS:
        return {"i": "j", "u": "w"}[letters]
    if last and rest in {"", "s"}:
        return {"a": "æ", "e": "y", "o": "ʊ"}.get(letters, letters)
    return "æ" if letters == "a" and rest[:1] in {"m", "n", "ɲ"} else _PLAIN[letters]


def _strong(letters: str, rest: str) -> str:
    """A stressed vowel, with *rest* behind it."""
    if rest[:1] in {"m", "n", "ɲ"}:
        return "ɐ\u0303" if letters in "aáâ" else _PLAIN[letters]
    if letters in "eo" and _OPEN.match(letters + rest):
        return {"e": "ɛ", "o": "ɔ"}[letters]
    return _PLAIN[letters]


def _nasal(letters: str, rest: str) -> str:
    vowel = unicodedata.normalize("NFD", letters[0])[0]
    if vowel == "a" and letters[-1] == "m" and not rest:
        return "ɐ\u0303ʊ\u0303"
    coda = "m" if rest[:1] in {"p", "b"} else "ŋ"
    return {"a": "ɐ\u0303", "e": "A", "i": "i", "o": "o", "u": "u\u0303"}[vowel] + coda


def _finished(sounds: str) -> str:
    """The sounds that depend on the vowel behind them, or on the end of the word."""
    sounds = sounds.replace("Z", "s")
    sounds = re.sub(r"d(?=[ˈˌ]?[ijy])", "ʤ", sounds)
    sounds = re.sub(r"t(?=[ˈˌ]?[ijy])", "ʧ", sounds)
    return re.sub(r"ɾ(?=[bdfɡklmnpstvzʃʒʤʧɲ])", "ɾə", sounds)


_CONSONANTS = Rules(
    (r"ch|sh", "ʃ"),
    (r"lh", "lj"),
    (r"nh", "ɲ"),
    (r"ph", "f"),
    (r"h", ""),
    (r"s?ç|sc(?=[eiéêíy])|xc(?=[eiéêí])|c(?=[eiéêíy])|ss", "s"),
    (r"qu(?=[eiéêí])", "k"),
    (r"qu", "kw"),
    (r"[cqk]+", "k"),
    (r"gu(?=[eiéêí])", "ɡ"),
    (r"gu(?=[aáâãoó])|gü", "ɡw"),
    (r"g(?=[eiéêíy])|j", "ʒ"),
    (r"g", "ɡ"),
    (r"rr|^r|(?<=[nls])r", "x"),
    (r"(?<=[bcdfgptv])r|r$", "r"),
    (r"r", "ɾ"),
    (r"(?<=^e)x(?=[aeiouáéíóúâêô])", "z"),
    (r"x(?=[^aeiouáéíóúâêôãõ])", "s"),
    (r"x$", "ks"),
    (r"x", "ʃ"),
    (r"(?<=[aeiouáéíóúâêôãõ])s(?=[aeiouáéíóúâêôãõ])|s(?=[bdglmnrv])", "z"),
    (r"z$", "Z"),
    (r"ll", "l"),
    (r"tt", "t"),
    (r"l(?=[^aeiouáéíóúâêôãõh]|$)", "L"),
    (r"nn", "n"),
    (r"mm", "m"),
    (r"ü", "u"),
    (r"y", "i"),
    (r"w", "u"),
    (r"à", "a"),
)

_VOWELS = "aeiouáéíóúâêôãõ"

_NUCLEUS = re.compile(
    rf"""
    ão | ãe | õe                                   # nasal diphthongs
    | [aáâeéêiíoóôuú][mn] (?![{_VOWELS}nmɲ])        # a vowel that an m or n makes nasal
    | [aáeéêoóô][iu] (?!ɲ|[mnZrLɾ]s?$|[mn][^{_VOWELS}])  # falling diphthongs
    | [aáâeéêiíoóôuú]L                             # an l at the end of a syllable is u
    | u i (?![{_VOWELS}]|[mnZr]$) | i u (?![{_VOWELS}])
    | [{_VOWELS}]
    """,
    re.VERBOSE,
)

_FIXED = {
    "ão": "ɐ\u0303ʊ\u0303", "ãe": "ɐ\u0303ɪ", "õe": "o\u0303ɪ", "ã": "ɐ\u0303", "õ": "o\u0303",
    "ai": "I", "ái": "I", "ei": "A", "êi": "A", "éi": "ɛɪ", "oi": "oɪ", "ói": "ɔɪ", "ôi": "oɪ",
    "au": "W", "áu": "W", "eu": "eʊ", "éu": "ɛʊ", "êu": "eʊ", "ou": "ow", "óu": "ɔʊ", "ôu": "ow",
    "ui": "uj", "iu": "iʊ",
    "aL": "W", "áL": "W", "âL": "W", "eL": "ɛʊ", "éL": "ɛʊ", "êL": "eʊ", "iL": "iʊ", "íL": "iʊ",
    "oL": "oʊ", "óL": "ɔʊ", "ôL": "oʊ", "uL": "uʊ", "úL": "uʊ",
}  # fmt: skip

_PLAIN = {
    "a": "a", "á": "a", "â": "a", "e": "e", "é": "ɛ", "ê": "e", "i": "i", "í": "i",
    "o": "o", "ó": "ɔ", "ô": "o", "u": "u", "ú": "u",
}  # fmt: skip

# Endings whose stressed e or o is open.
_OPEN = re.compile(
    r"e(?:l[ao]|st[ae]|x[ao]|ɾt[aoe]|ɾ[nv]|ɾɡ|v[e]|s[e]$|k[ao]$|t[oa]|d[a]|ɡ[ao]|b[er])s?"
    r"|o(?:ɾ[tmdn][aei]|ɾ[ae]|l[aei]|st[ae]|z[ae]|d[ae]|t[ae]|b[rae]|k[ae]|v[ae]|ɡ[ae]|x[ae]|f[ae]|s[ao])s?$"
)
_PENULTIMATE = re.compile(r"(?:[aeo]s?|am|em|ens)$")

# A final s is voiced before a vowel or a voiced consonant, also of the next word.
_VOICED_S = re.compile(r"s(?= [ˈˌ]?[aeiouæɐɛɔAIWʊɪũbdɡvzʒʤmnɲlrɾ])")

_WHOLE = {
    "o": "ʊ", "a": "a", "os": "ʊs", "as": "as", "um": "u\u0303ŋ", "de": "ʤy", "do": "dʊ",
    "da": "da", "dos": "dʊs", "das": "das", "no": "nʊ", "na": "na", "nos": "nʊs", "nas": "nas",
    "ao": "W", "aos": "Ws", "à": "a", "às": "as", "e": "i", "ou": "ow", "que": "ky", "se": "sy",
    "me": "my", "te": "ʧy", "lhe": "ljy", "por": "por", "com": "koŋ", "sem": "sAŋ", "em": "Aŋ",
    "muito": "mwˈiŋtʊ", "muita": "mwˈiŋtæ", "muitos": "mwˈiŋtʊs", "muitas": "mwˈiŋtæs",
}  # fmt: skip
_HALF_STRESSED = frozenset(
    listed(
        "uma umas uns para pelo pela pelos pelas como mas meu minha seu sua não esta",
        "está ele ela eles elas você isso quando onde entre sobre até desde",
    )
)
_RESPELT = {
    "próximo": "próssimo",
    "próxima": "próssima",
    "máximo": "mássimo",
    "máxima": "mássima",
    "táxi": "tácsi",
    "sexo": "secso",
    "fixo": "ficso",
    "tóxico": "tócsico",
    "trouxe": "trousse",
    "auxílio": "aussílio",
    "êxito": "êzito",
    "internet": "internéte",
    "site": "saite",
    "software": "sóftuér",
    "web": "uéb",
    "email": "iméiu",
}

_ORDINAL = number_words("pt_BR", ordinal=True)


def _feminine(number: int) -> str:
    return re.sub(r"o\b", "a", _ORDINAL(number))


_SIGNS = Signs(
    cardinal=number_words("pt_BR"),
    minus="menos",
    point="vírgula",
    percent="por cento",
    money={
        "R$": ("real", "reais"),
        "US$": ("dólar", "dólares"),
        "€": ("euro", "euros"),
        "$": ("dólar", "dólares"),
        "£": ("libra", "libras"),
    },
    cents="e",
    clock="{hour} e {minute}",
    full_hour="{hour} horas",
    hours={"um": "uma", "dois": "duas"},
    date="{day} de {month} de {year}",
    months=listed(
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
    ),
    first_day="primeiro",
    ordinals=((r"\.?ª", _feminine), (r"\.?º", _ORDINAL)),
    units={
        "km/h": ("quilômetro por hora", "quilômetros por hora"),
        "km": ("quilômetro", "quilômetros"),
        "cm": ("centímetro", "centímetros"),
        "mm": ("milímetro", "milímetros"),
        "m": ("metro", "metros"),
        "kg": ("quilo", "quilos"),
        "g": ("grama", "gramas"),
        "l": ("litro", "litros"),
        "h": ("hora", "horas"),
        "°C": ("grau", "graus"),
        "°": ("grau", "graus"),
    },
    abbreviations={
        "Sr.": "senhor",
        "Sra.": "senhora",
        "Dr.": "doutor",
        "Dra.": "doutora",
        "etc.": "etcétera.",
        "p. ex.": "por exemplo",
        "nº": "número",
        "&": "e",
        "+": "mais",
        "=": "igual a",
        "@": "arroba",
    },
    letters=dict(
        zip(
            "bcdfghjklmnpqrstvwxyz",
            listed(
                "bê cê dê éfe gê agá jóta cá éle eme ene pê quê érre ésse tê vê dábliu",
                "xis ípsilon zê",
            ),
            strict=True,
        )
    ),
)
