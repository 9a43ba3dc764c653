"""What the doctor has to say."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer to one question."""

    name: str
    """What was looked at, in a word or two."""

    ok: Literal["ok", "note", "problem"] = "ok"
    """A note is worth knowing; a problem keeps something from working."""

    says: str
    """One line."""

    do: str = ""
    """What to do about it; empty where there is nothing."""

    abroad: str = ""
    """What strangers are told in place of what it *says*, where that names somebody."""
