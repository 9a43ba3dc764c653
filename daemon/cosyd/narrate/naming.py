"""How paths are told: every byte may be in a name, and not every byte may be in a message."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_NAME_BYTES: Final = 255


def shown(path: Path | str) -> str:
    """*path* for eyes, a log and JSON: in one line, of valid characters that can be seen."""
    readable = os.fsencode(path).decode(errors="backslashreplace")
    return "".join(one if one.isprintable() else _escaped(one) for one in readable)


def reason_of(error: OSError) -> str:
    """Why the system refused, in its words, as part of a sentence."""
    words = error.strerror or type(error).__name__
    return words[:1].lower() + words[1:]


def fitting(name: str, ending: str, folder: Path, *, room: int = 0) -> str:
    """*name* and *ending* together, of which *name* is cut as far as names in *folder* need.

    Args:
        name: What may be cut.
        ending: What may not.
        folder: Where a file is to be called so.
        room: As many bytes can be added to it.
    """
    try:
        most = os.pathconf(folder, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):  # a system that does not tell
        most = _NAME_BYTES
    while name and len(os.fsencode(name + ending)) + room > most:
        name = name[:-1]
    return name + ending


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode()
