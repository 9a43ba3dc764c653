"""What a voice may be called: a name that is a folder's name too, on every system."""

from __future__ import annotations

import re
import unicodedata

from cosyd.contract.errors import VoiceNameInvalid

LONGEST = 64
"""Characters."""

_LONGEST_BYTES = 200
"""In UTF-8. File systems take 255 for a name."""

_OF_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
"""Devices, whatever follows the dot. Source: Microsoft, "Naming Files, Paths, and Namespaces"."""

_OURS = frozenset({"mix", "import", "lint", "samples"})
"""Words that stand where a name would, in the addresses of the daemon."""


def folded(name: str) -> str:
    """The same for all names that must not stand side by side: capitals make no difference."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def checked(name: str) -> str:
    """*name* as it is kept: in Unicode's composed form.

    Raises:
        VoiceNameInvalid: It cannot be the name of a voice.
    """
    composed = unicodedata.normalize("NFC", name)
    if reason := _wrong(composed):
        shown = name[: LONGEST + 1].encode(errors="replace").decode()
        raise VoiceNameInvalid(name=shown, reason=reason)
    return composed


def _wrong(name: str) -> str:
    """Why *name* cannot be one; empty where it can."""
    odd = next((char for char in name if not _allowed(char)), "")
    faults = {
        "it is empty": not name,
        f"it has more than {LONGEST} characters": len(name) > LONGEST,
        f"{odd!r} is neither a letter nor a digit nor one of '_-.'": odd,
        "it begins with neither a letter nor a digit": not name[:1].isalnum(),
        "it ends with a dot": name.endswith("."),
        "it is too long for a file system": len(name.encode(errors="replace")) > _LONGEST_BYTES,
        "Windows keeps that name for itself": _OF_WINDOWS.fullmatch(name.casefold()),
        "cosyd needs that word for itself": name.casefold() in _OURS,
    }
    return next((reason for reason, so in faults.items() if so), "")


def _allowed(char: str) -> bool:
    """Letters with their accents and vowel signs, decimal digits, and three marks."""
    return char in "_-." or unicodedata.category(char)[0] in "LM" or char.isdecimal()
