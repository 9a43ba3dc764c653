"""How the daemon's words are told in the language of the tray.

What the daemon says comes in English, with a code; the tables of Qt's translations know the English
of this version's errors (see ``tools/gui_words.py``). What they do not know is told as it came.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from cosyd.contract.errors import CosydError, ForeignError


def message_of(error: CosydError) -> str:
    """What happened, in the user's language."""
    return _told(error, type(error).message, str(error))


def advice_of(error: CosydError) -> str:
    """What to do about it, in the user's language."""
    return _told(error, type(error).solution, error.advice)


def in_own_words(english: str, context: str) -> str:
    """*english*, as the translations of *context* have it."""
    return QCoreApplication.translate(context, english)


def _told(error: CosydError, template: str, english: str) -> str:
    own = in_own_words(template, "Errors")
    if isinstance(error, ForeignError) or own == template:
        return english
    try:
        return own.format_map(error.facts)
    except (KeyError, ValueError, IndexError):
        return english
