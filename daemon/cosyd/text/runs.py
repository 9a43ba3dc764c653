"""Sentences in several scripts: which carries the sentence, where the others begin and end."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Final, NamedTuple

from cosyd.contract.model import primary_language
from cosyd.text.scripts import LETTERS, SCRIPT_OF, SPOKEN_IN, STRETCH
from cosyd.text.words import COMMON

LATIN_WORD: Final = re.compile(f"[{LETTERS['latin']}]+(?:['\u2019][{LETTERS['latin']}]+)?")

LONG_CJK: Final = 4
"""Characters. A shorter stretch of them in a foreign sentence is a name, and stays in it."""

LONG_OTHER: Final = 12
"""Letters. Likewise: "Python" in a Chinese sentence stays, "Nice to meet you" does not."""

_EAST_ASIAN: Final = frozenset({"han", "kana", "hangul"})
_OPENERS = re.compile(r"[\"'\u2018\u201c\u00ab(\[{「『（【《〈]*\Z")


_LAST_BLANK = re.compile(r"\s(?=\S*\Z)")
KANA: Final = re.compile(f"[{LETTERS['kana']}]")


class Run(NamedTuple):
    """A stretch of a sentence in one language."""

    text: str
    language: str


def runs(sentence: str, language: str, *, latin: str = "en") -> list[Run]:
    """*sentence* parted where it changes between scripts for long.

    Punctuation stays with what stands before it, but opening quotation marks and brackets go with
    what they open. The texts joined are *sentence*, exactly.

    Args:
        sentence: One sentence.
        language: The language that was found for it.
        latin: What Latin letters are read as where *language* is not written in them.
    """
    host = primary_language(language)
    marked: list[tuple[int, int, str]] = []  # begin, end, language of each stretch of letters
    for match in STRETCH.finditer(sentence):
        tag = _language_of(str(match.lastgroup), sentence, host, latin)
        _add(marked, match.start(), match.end(), tag)
    long: list[tuple[int, int, str]] = []
    for begin, end, tag in marked:
        _add(long, begin, end, tag if _is_long(sentence[begin:end]) else host)
    ends = [_part(sentence, before, after) for (_, before, _), (after, _, _) in pairwise(long)]
    begins = [0, *ends]
    tags = [tag for _, _, tag in long] or [host]
    return [
        Run(sentence[begin:end], tag)
        for begin, end, tag in zip(begins, [*ends, len(sentence)], tags, strict=True)
    ]


def _add(marked: list[tuple[int, int, str]], begin: int, end: int, tag: str) -> None:
    """Lengthen the last of *marked* where it has the same language, else add to them."""
    if marked and marked[-1][2] == tag:
        begin = marked.pop()[0]
    marked.append((begin, end, tag))


def _language_of(script: str, sentence: str, host: str, latin: str) -> str:
    """What a stretch in *script* is read as."""
    if SCRIPT_OF.get(host, "latin") == script:
        return host
    if script == "latin":
        return latin
    if script == "han" and (host == "ja" or KANA.search(sentence)):
        return "ja"
    return SPOKEN_IN[script][0]


def _is_long(stretch: str) -> bool:
    letters = Counter[str]()
    for match in STRETCH.finditer(stretch):
        letters[str(match.lastgroup)] += match.end() - match.start()
    cjk = sum(letters[script] for script in _EAST_ASIAN)
    return cjk >= LONG_CJK or letters.total() - cjk >= LONG_OTHER


def _part(sentence: str, before: int, after: int) -> int:
    """Where between the letters that end at *before* and begin at *after* the runs part."""
    between = sentence[before:after]
    blank = _LAST_BLANK.search(between)
    if blank:
        return before + blank.end()
    opening = _OPENERS.search(between)
    return before + opening.start() if opening else after


def host_script(sentence: str) -> str:
    """The script of the language that *sentence* is built in; empty if it has no letters.

    Chinese, Japanese and Korean hold Latin words more often than the reverse, and their voices read
    them, so they win unless there are more Latin words than characters, or the sentence begins and
    ends in Latin letters with common words between. Any kana means Japanese.
    """
    letters: Counter[str] = Counter()
    order: list[str] = []
    for match in STRETCH.finditer(sentence):
        letters[str(match.lastgroup)] += match.end() - match.start()
        order.append(str(match.lastgroup))
    latin = letters.pop("latin", 0)
    if not letters:
        return "latin" if latin else ""
    script, _ = letters.most_common(1)[0]
    if script not in _EAST_ASIAN:
        return script if letters[script] >= latin else "latin"
    if latin and _latin_frame(sentence, order, sum(letters.values())):
        return "latin"
    return "kana" if letters["kana"] and script != "hangul" else script


def _latin_frame(sentence: str, order: list[str], others: int) -> bool:
    """Whether Latin words carry a *sentence* that also has *others* characters of East Asia."""
    words = [word.lower() for word in LATIN_WORD.findall(sentence)]
    common = any(word in listed for word in words for listed in COMMON.values())
    if order[0] == order[-1] == "latin" and common and len(words) > 1:
        return True
    return len(words) > others and (common or order[0] == "latin")
