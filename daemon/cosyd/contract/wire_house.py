"""What goes over HTTP about the house itself: settings, findings of the doctor, the log."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Kind = Literal["switch", "number", "decimal", "text", "choice", "list", "table", "tables"]
"""How a setting is edited: yes or no; a whole number; a number; a line; one of a few words; lines;
free keys with values; a list of such tables."""

Origin = Literal["default", "file", "environment", "flag"]

Level = Literal["debug", "info", "warning", "error", "critical"]
"""How grave a line of the log is, the least first."""


class SettingView(msgspec.Struct, frozen=True, kw_only=True):
    """A setting."""

    name: str
    """With dots: ``http.port``; of a plug-in ``plugins.speaker.device``."""

    table: str
    """What stands before the last dot; empty where there is none."""

    help: str
    kind: Kind
    choices: list[str] = []
    """The words that a choice, or each line of a list, may be. Empty: any."""

    least: float | None = None
    most: float | None = None
    """Limits of a number; None: there is none."""

    value: Any
    """As it is now: what the daemon works with."""

    default: Any
    origin: Origin
    """Where its value comes from."""

    fixed: str = ""
    """Why it cannot be changed here: "COSYD_HTTP_PORT says so". Empty where it can."""

    needs_restart: bool = False
    """Whether a change counts only from the next start on."""

    pending: bool = False
    """Whether the file says otherwise than what the daemon works with, until the next start."""

    next_value: Any = None
    """Where it is pending: what it will be then."""

    secret: bool = False
    """Whether it is a secret, or holds one. A word such as ``(kept secret 1f0c93ab)`` stands in the
    place of each; sent back as it is, it stands for the secret."""


class TableView(msgspec.Struct, frozen=True, kw_only=True):
    """Settings that belong together."""

    name: str
    help: str


class SettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """All settings."""

    file: str
    """Where they are written."""

    problem: str = ""
    """Why the file cannot be read as it is now, so that nothing is changed; empty where it can."""

    tables: list[TableView]
    settings: list[SettingView]


class SettingsChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings to be written into the file: all of them or none."""

    changes: Annotated[
        dict[str, Any],
        Meta(
            min_length=1,
            description="By dotted name the new value; null takes the line out of the file.",
            examples=[{"speech.language": "de", "text.normalisers": ["markdown", "urls"]}],
        ),
    ]


class SettingsChanged(msgspec.Struct, frozen=True, kw_only=True):
    """They were written, and what the daemon can take up at once it has taken up."""

    settings: list[SettingView]
    """Those that were asked for, as they are now."""

    need_restart: list[str]
    """Those of the file that count only from the next start on."""


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of the doctor."""

    name: str
    """What was looked at."""

    ok: Literal["ok", "note", "problem"]
    says: str
    do: str = ""


class DoctorView(msgspec.Struct, frozen=True, kw_only=True):
    """What the doctor found."""

    version: str
    findings: list[FindingView]

    report: str
    """All of it with the versions of what it stands on and the settings that are no secret, as
    Markdown, to be shown to others: without texts, names of people, tokens, or paths of theirs."""


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the log."""

    number: int
    """Counts up from the start of the daemon."""

    at: float
    """Seconds since 1970."""

    level: Level
    event: str
    facts: dict[str, str] = {}


class LogView(msgspec.Struct, frozen=True, kw_only=True):
    """The latest lines of the log, the oldest first."""

    lines: list[LogLine]

    missed: int = 0
    """How many were asked for that are not kept any more."""

    last: int = 0
    """The number of the latest line there is, whether it is among these or not."""
