"""How the daemon's words are told in the language of the tray.

What the daemon says comes in English, with a code; the tables of Qt's translations know the English
of this version (see ``tools/tray_words.py``). What they do not know is told as it came.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from cosyd.contract.errors import CosydError, ForeignError
from cosyd_gui.reasons import REASONS, SAYINGS, retold

_FREE_TEXT = frozenset({"reason", "why", "says", "do", "message", "solution"})
"""The facts of errors that are sentences, and no names."""


def message_of(error: CosydError) -> str:
    """What happened, in the user's language."""
    return _told(error, type(error).message, str(error))


def advice_of(error: CosydError) -> str:
    """What to do about it, in the user's language."""
    return _told(error, type(error).solution, error.advice)


def reason_of(english: str) -> str:
    """Why something is so, in the user's language."""
    return in_own_words(english, REASONS)


def in_own_words(english: str, context: str) -> str:
    """*english*, as the translations of *context* have it."""
    if context in SAYINGS:
        return retold(english, context)
    return QCoreApplication.translate(context, english)


def _told(error: CosydError, template: str, english: str) -> str:
    if isinstance(error, ForeignError):
        return english
    own = in_own_words(template, "Errors")
    facts = {name: _fact(name, fact) for name, fact in error.facts.items()}
    if own == template and facts == error.facts:
        return english
    try:
        return own.format_map(facts)
    except (KeyError, ValueError, IndexError):
        return english


def _fact(name: str, fact: object) -> object:
    if name in _FREE_TEXT and isinstance(fact, str):
        return reason_of(fact)
    return fact
