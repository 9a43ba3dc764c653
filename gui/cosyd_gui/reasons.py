"""Why something is as it is, in the words of the daemon: those that are told in other languages.

Errors have a sentence of their own, known by their code; the reason within it is free text, and so
is what the doctor finds. What is not here is told in English, as it came.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from PySide6.QtCore import QCoreApplication

from cosyd_gui.sayings import OF_REASONS
from cosyd_gui.sayings_doctor import OF_THE_DOCTOR

REASONS: Final = "Reasons"
"""The context of translations for why something cannot be, waits, or was stopped."""

DOCTOR: Final = "Doctor"
"""The same for what the doctor finds, and advises."""

SAYINGS: Final = {REASONS: OF_REASONS, DOCTOR: OF_THE_DOCTOR}
"""What may be told, a saying a line; in braces, what differs from time to time."""

_FREE_TEXT = frozenset({"why", "what", "room"})
"""What is put in and is no name, no number."""

_PLACE = re.compile(r"\{(\w+)\}")


def retold(english: str, context: str) -> str:
    """*english* in the language of the user, where it is one of :data:`SAYINGS`.

    A reason may have a reason: that is retold as well.
    """
    if not english:
        return english
    own = QCoreApplication.translate(context, english)
    if own != english:
        return own
    for saying, pattern in _patterns(context):
        if (found := pattern.fullmatch(english)) and saying != (
            own := QCoreApplication.translate(context, saying)
        ):
            return own.format_map(
                {name: _fact(name, fact, context) for name, fact in found.groupdict().items()}
            )
    return english


def _fact(name: str, fact: str, context: str) -> str:
    if name not in _FREE_TEXT:
        return fact
    own = retold(fact, context)
    return own if own != fact else retold(fact, REASONS)


@cache
def _patterns(context: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sayings with braces, those that tell most of themselves first."""
    told = [one for one in SAYINGS.get(context, "").splitlines() if _PLACE.search(one)]
    told.sort(key=lambda one: len(_PLACE.sub("", one)), reverse=True)
    return tuple((one, _pattern(one)) for one in told)


def _pattern(saying: str) -> re.Pattern[str]:
    parts = _PLACE.split(saying)
    texts, names = parts[::2], parts[1::2]
    places = [f"(?P<{name}>.+?)" for name in names]
    return re.compile("".join(_alternately([re.escape(one) for one in texts], places)), re.DOTALL)


def _alternately(texts: list[str], places: list[str]) -> list[str]:
    return [part for pair in zip(texts, [*places, ""], strict=True) for part in pair]
