"""What is said of things that are not read, in the languages of the voices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said in one language."""

    code: str
    """A sentence: there was code."""

    table: str
    """A sentence: there was a table."""

    image: str
    """Goes before the text of an image, with its colon; so do the others."""

    footnote: str
    done: str
    to_do: str


def _words(line: str) -> Words:
    code, table, image, footnote, done, to_do = line.split("|")
    return Words(code=code, table=table, image=image, footnote=footnote, done=done, to_do=to_do)


WORDS: Final = {
    "en": _words("Code left out.|Table left out.|Image: |Footnote {}: |Done: |To do: "),
    "de": _words("Code ausgelassen.|Tabelle ausgelassen.|Bild: |Fußnote {}: |Erledigt: |Zu tun: "),
    "es": _words("Código omitido.|Tabla omitida.|Imagen: |Nota {}: |Hecho: |Por hacer: "),
    "fr": _words("Code omis.|Tableau omis.|Image : |Note {} : |Fait : |À faire : "),
    "it": _words("Codice omesso.|Tabella omessa.|Immagine: |Nota {}: |Fatto: |Da fare: "),
    "pt": _words("Código omitido.|Tabela omitida.|Imagem: |Nota {}: |Feito: |A fazer: "),
    "hi": _words("कोड छोड़ दिया गया।|तालिका छोड़ दी गई।|चित्र: |टिप्पणी {}: |हो गया: |करना है: "),
    "ja": _words("コードは省略します。|表は省略します。|画像：|脚注{}：|完了：|未完了："),
    "ko": _words("코드는 생략합니다.|표는 생략합니다.|그림: |각주 {}: |완료: |할 일: "),
    "zh": _words("代码略。|表格略。|图片：|脚注{}：|已完成：|待办："),
}

_SCRIPTS: Final = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
"""In this order: Japanese has Chinese characters as well."""

_LATIN: Final = {
    "en": "the and of to is in that it for with are this you on be not have from",
    "de": "der die das und ist nicht ein eine zu den mit von auf für sich auch hier wie",
    "es": "el los las y es en que un una para con por se del no al como aquí",
    "fr": "le les et est en que un une pour dans avec sur des du ne pas voici au",
    "it": "il gli e è che un una per con di non sono del della nel anche ecco si",
    "pt": "o os as e é em que um uma para com por não do da no na como",
}
"""Small words that tell languages apart; enough for a sentence or two."""

_COMMON: Final = {
    word: tuple(tongue for tongue, line in _LATIN.items() if word in line.split())
    for line in _LATIN.values()
    for word in line.split()
}
_WORD: Final = re.compile(r"[^\W\d_]+")
ENOUGH: Final = 600
"""Characters of text that are looked at for its language."""

FEW: Final = 0.3
"""Of all letters: what a script must have for the text to be in it."""


def language_of(prose: str) -> str | None:
    """The language of *prose*, as far as one of :data:`WORDS` goes; None: it does not say.

    Not the finder of the daemon, which weighs whole sentences: this one answers in microseconds,
    and only for the few words that are put in.
    """
    letters = sum(map(str.isalpha, prose))
    for tongue, script in _SCRIPTS:
        if letters and len(script.findall(prose)) > FEW * letters * (tongue != "ja" or 0.2):
            return tongue
    votes = dict.fromkeys(_LATIN, 0)
    for word in _WORD.findall(prose.lower()):
        for tongue in _COMMON.get(word, ()):
            votes[tongue] += 1
    best = max(votes, key=lambda tongue: votes[tongue])
    return best if votes[best] else None


def words_for(before: str, after: str, wanted: str) -> Words:
    """The words to put between *before* and *after*.

    Args:
        before: The text before, which decides where it can.
        after: What follows.
        wanted: A language, or ``auto``.
    """
    if wanted != "auto":
        return WORDS.get(wanted.partition("-")[0].lower(), WORDS["en"])
    tongue = language_of(before[-ENOUGH:]) or language_of(after[:ENOUGH])
    return WORDS[tongue or "en"]
