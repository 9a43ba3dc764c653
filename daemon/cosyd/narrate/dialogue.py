"""Who says what: ``Ann: Good morning.``, for those who have a voice of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAID: Final = re.compile(
    r"(?P<name>[^\n:：()（）]{1,60}?)[ \t]*(?:[(（][^\n()（）]{0,80}[)）])?[ \t]*[:：](?!//)[ \t]*"
)
_MARKS: Final = "*_\"'\u201c\u201d\u300c\u300d \t\u2013\u2014-"
"""What may stand around a name: marks of emphasis, a dash before what is said."""


def parts(text: str, speakers: Mapping[str, str]) -> list[tuple[str, str]]:
    """What each one says in *text*, in order, without the names.

    A name counts at the beginning of a line, before a colon, if it is one of *speakers*, in
    capitals or not; a manner in brackets after it is left out. Whoever began to speak does so to
    the end of the line; the next line is the narrator's, unless it begins with a name as well.

    Args:
        text: A paragraph.
        speakers: Voices by names.

    Returns:
        The name as *speakers* has it, or empty for the narrator, and what is said.
    """
    known = {_folded(name): name for name in speakers}
    found: list[tuple[str, str]] = []
    for line in text.split("\n") if known else [text]:
        speaker, said = _part(line, known)
        if not said.strip():
            continue
        if found and found[-1][0] == speaker:
            found[-1] = (speaker, f"{found[-1][1]}\n{said}")
        else:
            found.append((speaker, said))
    return found


def speaker_of(name: str, speakers: Mapping[str, str]) -> str:
    """*name* as *speakers* has it, in whatever capitals a document does; else as it is."""
    return next((known for known in speakers if _folded(known) == _folded(name)), name)


def _part(line: str, known: Mapping[str, str]) -> tuple[str, str]:
    begun = _SAID.match(line)
    speaker = known.get(_folded(begun["name"])) if begun else None
    if begun is None or speaker is None:
        return "", line
    return speaker, line[begun.end() :].lstrip("*_ \t")


def _folded(name: str) -> str:
    return " ".join(name.strip(_MARKS).casefold().split())
