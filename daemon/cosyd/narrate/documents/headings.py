"""The headings of plain text, which has no marks for them: better none than a wrong one."""

from __future__ import annotations

import re
from typing import Final

import msgspec

_HIGH: Final = (
    "book|part|volume|act|teil|buch|band|livre|partie|tome|acte|libro|parte|tomo|atto|том|часть|"
    "книга|deel|boek|część|księga|del"
)
"""Words for what holds chapters."""

_LOW: Final = (
    "chapter|scene|canto|stave|letter|kapitel|chapitre|scène|chant|lettre|capítulo|capitulo|"
    "capitolo|глава|hoofdstuk|rozdział|kapittel|luku|bölüm|κεφάλαιο|fejezet|kapitola"
)
_ROMAN: Final = r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![^\W_])"
_WORDS: Final = (
    "(?:the )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    "fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty)(?:[- ][a-z]{3,6})?|"
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)|"
    "premier|première|prima|primo|primero|primera|eins|erste[rs]?|"
    "первая|первый|вторая|второй|третья|третий|четвертая|четвёртая|пятая|шестая|седьмая|восьмая|"
    "девятая|десятая"
)
_ORDINALS: Final = (
    r"\d{1,2}\.|(?:erst|zweit|dritt|viert|fünft|sechst|siebent|siebt|acht|neunt|zehnt|elft|zwölft)"
    "e[sr]?"
)
_NAMED: Final = re.compile(
    rf"(?:(?:(?P<high>{_HIGH})|{_LOW})\s+(?P<number>\d{{1,3}}|{_ROMAN}|{_WORDS})"
    rf"|(?P<ordinal>{_ORDINALS})\s+(?:(?P<high_after>{_HIGH})|{_LOW}))"
    r"(?P<rest>\s*(?:[.:\u2014\u2013-]|(?=\s*$)|(?-i:(?=\s+[A-Z0-9\u00c0-\u00de\u0410-\u042f\"\u201c\u00ab]))).*)",
    re.IGNORECASE,
)
_EAST: Final = re.compile(
    "第\\s*(?P<number>[0-9\\uff10-\\uff19零\\u3007一二三四五六七八九十百千两兩]{1,9})\\s*"
    "(?:(?P<high>[部卷篇])|[章回节節话話集幕])"
    "(?P<rest>(?:[\\s:：.、].*)?|[^。，、！？\\s][^。，！？]{0,30})"
    "|제\\s*(?P<korean>\\d{1,3})\\s*(?:(?P<high_korean>부)|[장화])(?P<rest_korean>(?:[\\s:.].*)?)"
)
_ALONE: Final = re.compile(
    "(?:prologue?|epilogue?|preface|introduction|foreword|afterword|appendix(?: [a-z])?|conclusion|"
    "prolog|epilog|vorwort|nachwort|einleitung|anhang|préface|avant-propos|épilogue|postface|"
    "prólogo|epílogo|prefacio|prologo|epilogo|prefazione|пролог|эпилог|предисловие|послесловие|"
    "序章|序言|序|楔子|前言|引子|尾声|尾聲|后记|後記|终章|終章|プロローグ|エピローグ|あとがき|まえがき|"
    "프롤로그|에필로그)\\.?",
    re.IGNORECASE,
)
_CONTENTS: Final = re.compile(
    "(?:table of )?contents\\.?:?|inhalt(?:sverzeichnis)?|table des matières|índice|indice|"
    "содержание|оглавление|目录|目錄|目次",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(rf"(?:(?P<roman>{_ROMAN})|(?P<digits>\d{{1,3}}))\.?")
_UNDERLINE: Final = re.compile(r"\s*(?:(?P<high>={3,})|-{3,}|~{3,})\s*")
_HASHED: Final = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<text>[^\W_].{0,99})")
_AROUND: Final = " \t*_=~#\u2014\u2013-"
_LONGEST: Final = 80
"""Characters of a heading."""

_LONGEST_TITLE: Final = 60
_OFTEN: Final = 0.6
_UNEVEN: Final = 2
_SHOUTED: Final = re.compile(r"[^\W\d_](?:[^\W_]|[ .:&'\u2019,-])*[^\W_.,:-]")
_PAGE: Final = re.compile(r"(?<![. \t])(?:[. \t]{2,}|[ \t])(?P<page>\d{1,4})$")
_PARTS, _CHAPTERS, _SECTIONS = 1, 2, 3
_WORD: Final = re.compile(r"[^\W\d_]+")
_ENDS_SENTENCE: Final = tuple(".,;:!?。，！？；：")


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A heading."""

    text: str
    level: int
    key: str = ""
    """The same for a heading and its line in a table of contents."""

    bare: bool = False
    """Whether it is but a number, so that its title may follow."""


def named(line: str) -> Mark | None:
    """The heading that *line* is by its words, such as "CHAPTER I. Down"; None: it is none."""
    text = line.strip(_AROUND)
    if not text or len(text) > _LONGEST:
        return None
    if _ALONE.fullmatch(text):
        return Mark(text=text, level=_CHAPTERS, key=text.lower())
    found = _NAMED.fullmatch(text) or _EAST.fullmatch(text)
    if found is None:
        return None
    facts = found.groupdict()
    rest = facts.get("rest") or facts.get("rest_korean") or ""
    high = any(value for name, value in facts.items() if name.startswith("high"))
    return Mark(
        text=text,
        level=_PARTS if high else _CHAPTERS,
        key="".join(text[: len(text) - len(rest)].lower().split()),
        bare=not _WORD.search(rest),
    )


def hashed(lines: list[str]) -> Mark | None:
    """The heading that the first of *lines* is as in Markdown, which many write without knowing."""
    found = _HASHED.fullmatch(lines[0])
    if found is None or any(line.startswith("#") for line in lines[1:]):
        return None  # several such lines are comments of a program
    return Mark(text=found["text"].strip("# "), level=len(found["marks"]))


def underlined(lines: list[str]) -> Mark | None:
    """The heading that two lines are, of which the second is a stroke as long as the first."""
    stroke = _UNDERLINE.fullmatch(lines[1]) if len(lines) > 1 else None
    text = lines[0].strip()
    if stroke is None or len(text) > _LONGEST or not _WORD.search(text):
        return None
    if abs(len(lines[1].strip()) - len(text)) > _UNEVEN:
        return None
    return Mark(text=text, level=_PARTS if stroke["high"] else _CHAPTERS)


def numbered(line: str) -> int:
    """The number that is all of *line*, in digits or in Roman ones; 0: it is none."""
    found = _NUMBER.fullmatch(line.strip(_AROUND))
    if found is None:
        return 0
    return int(found["digits"]) if found["digits"] else _of_roman(found["roman"])


def _of_roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[sign] for sign in text]
    after = [*values[1:], 0]
    return sum(-one if one < then else one for one, then in zip(values, after, strict=True))


def shouted(line: str) -> bool:
    """Whether *line* is short, all in capitals, and nothing but words."""
    text = line.strip()
    return (
        len(text) <= _LONGEST_TITLE
        and bool(_SHOUTED.fullmatch(text))
        and text.isupper()
        and any(len(word) > 2 for word in _WORD.findall(text))  # noqa: PLR2004 - letters
    )


def is_title(line: str) -> bool:
    """Whether *line*, which follows the number of a chapter, is the chapter's title."""
    text = line.strip(_AROUND)
    if not text or len(text) > _LONGEST_TITLE or named(line):
        return False
    if text.isupper():
        return True
    words = _WORD.findall(text)
    weighty = [word for word in words if len(word) > 3] or words  # noqa: PLR2004 - not "of"
    high = sum(1 for word in weighty if not word[0].islower())
    if high < _OFTEN * len(weighty):
        return False
    if text.endswith("."):  # "The Storm." is one, "Hello." is not
        return sum(1 for word in words if word[0].isupper()) > 1
    return not text.endswith(_ENDS_SENTENCE)


def of_contents(lines: list[str]) -> bool:
    """Whether most *lines* end with the number of a page."""
    found = [match for line in lines if (match := _PAGE.search(line))]
    pages = [int(match["page"]) for match in found]
    return len(found) > 2 and len(found) >= _OFTEN * len(lines) and pages == sorted(pages)  # noqa: PLR2004 - a short list


def with_title(mark: Mark, title: str) -> Mark:
    """*mark* and the title of its chapter."""
    text = mark.text.rstrip(" .:\u2014\u2013-")
    between = ". " if not _EAST.match(text) else " "
    told = f"{text}{between}{title.strip(_AROUND)}"
    return msgspec.structs.replace(mark, text=told, bare=False)


def is_contents(line: str) -> bool:
    """Whether a table of contents follows."""
    return bool(_CONTENTS.fullmatch(line.strip(_AROUND)))
