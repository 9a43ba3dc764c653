"""What the doctor found, with what it stands on, to be shown to strangers who are asked for help.

It tells no text, no token, no name of a person or a machine, and no path that has one in it. So of
settings and of the log only what cannot hold one is told: numbers, words of a choice, and the facts
that are known to speak of cosyd itself.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
import re
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from cosyd import __version__
from cosyd.system.discretion import Renaming, places_of
from cosyd.system.schema import known_settings
from cosyd.system.settings_view import builtin, origin_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cosyd.contract.wire import EngineView, PluginView
    from cosyd.contract.wire_house import LogLine
    from cosyd.system.finding import Finding
    from cosyd.system.options import Settings
    from cosyd.system.runtime import Folders
    from cosyd.system.schema import Known

PACKAGES = (
    "litestar",
    "uvicorn",
    "uvloop",
    "msgspec",
    "pyzmq",
    "structlog",
    "numpy",
    "av",
    "soxr",
    "sounddevice",
    "onnxruntime",
    "torch",
    "pyside6-essentials",
)

LINES = 30
"""As many of the latest warnings and errors are told."""

_FACTS = frozenset(
    {
        "code",
        "engine",
        "error",
        "exception",
        "exc_type",
        "kind",
        "logger",
        "method",
        "model",
        "need_restart",
        "observer",
        "plugin",
        "reason",
        "route",
        "setting",
        "sink",
        "state",
        "status",
    }
)
"""Facts of the log that speak of cosyd itself; others may hold names."""

_QUOTING = frozenset({"settings.refused"})
"""Events whose reason quotes what is set, which may name anybody."""

_NAMES_OF_OURS = frozenset(
    {
        "sinks",
        "doors",
        "observers",
        "gates",
        "engine.name",
        "engine.warm",
        "text.normalisers",
        "text.splitter",
        "voices.sources",
    }
)
"""Settings that name engines and plug-ins, which the report speaks of anyway."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FOLDERS = re.compile(r"(?<![\w>~./:…-])(?:[A-Za-z]:)?[\\/](?:[^\s'\":;,()\\/]+[\\/])+")
_COMMON = frozenset({"root", "user", "admin", "cosyd", "localhost", "home", "voice", "sound"})
"""Names that tell nobody, and that are words of ours."""

_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What it is made of."""

    folders: Folders
    settings: Settings
    plugins: Sequence[PluginView]
    findings: Sequence[Finding]
    engines: Sequence[EngineView] = ()
    log: Sequence[LogLine] = ()
    """Warnings and errors."""

    def markdown(self) -> str:
        """The whole report."""
        sections = {
            "Versions": _table(("what", "version"), self._versions()),
            "Findings": _table(("", "what", "found"), self._found()),
            "Settings that are not the defaults": _table(("setting", "value"), self._settings()),
            "Engines": _table(("engine", "state", "reason", "crashes"), self._engines()),
            "Plug-ins": _table(("plug-in", "state", "reason", "version"), self._plugins()),
            "Warnings and errors": "\n".join(self._log()),
        }
        parts = [f"## {title}\n\n{text or 'None.'}\n" for title, text in sections.items()]
        whole = "\n".join((f"# cosyd {__version__}: report\n", *parts))
        return _Discreet(self.folders)(whole)

    def _versions(self) -> Iterator[tuple[str, ...]]:
        yield "cosyd", __version__
        yield "Python", f"{platform.python_version()} ({platform.python_implementation()})"
        yield "system", f"{platform.system()} {platform.release()}, {platform.machine()}"
        yield "processors", str(os.cpu_count())
        for name in PACKAGES:
            try:
                yield name, version(name)
            except PackageNotFoundError:
                yield name, "not installed"

    def _found(self) -> Iterator[tuple[str, ...]]:
        for one in self.findings:
            yield one.ok, one.name, one.abroad or one.says

    def _settings(self) -> Iterator[tuple[str, ...]]:
        for name, known in known_settings().items():
            value = builtin(self.settings, known)
            if value != builtin(type(self.settings)(), known):
                yield name, f"{_telling(value, known)} ({origin_of(self.settings, name)})"

    def _engines(self) -> Iterator[tuple[str, ...]]:
        for one in self.engines:
            yield one.name, one.state.value, one.reason, str(one.crashes)

    def _plugins(self) -> Iterator[tuple[str, ...]]:
        for one in self.plugins:
            of = f"{one.distribution} {one.version}".strip()
            yield one.name, one.state, one.reason, of

    def _log(self) -> Iterator[str]:
        for line in self.log[-LINES:]:
            at = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(line.at))
            told = {
                key: value
                for key, value in line.facts.items()
                if _NUMBER.fullmatch(value)
                or (key in _FACTS and not (key == "reason" and line.event in _QUOTING))
            }
            facts = " ".join(f"{key}={value}" for key, value in told.items())
            yield f"- `{_plain(f'{at} {line.level} {line.event} {facts}').rstrip()}`"


def _telling(value: object, known: Known) -> str:
    """*value*, where it cannot name anybody or any place."""
    plain = isinstance(value, bool | int | float)
    tells = plain or known.is_narrow or known.name in _NAMES_OF_OURS
    return json.dumps(value) if tells else "its own"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    told = [f"| {' | '.join(_plain(cell) for cell in row)} |" for row in rows]
    if not told:
        return ""
    return "\n".join((f"| {' | '.join(head)} |", "| --- " * len(head) + "|", *told))


def _plain(text: str) -> str:
    """*text* as it may stand in a cell, or between backticks."""
    return " ".join(text.split()).replace("|", "/").replace("`", "'")


class _Discreet:
    """Takes out places, the user and the machine."""

    def __init__(self, folders: Folders) -> None:
        self._renaming = Renaming(places_of(folders))
        names = {_user(): "<user>", platform.node(): "<host>"}
        names |= {name.partition(".")[0]: word for name, word in names.items()}
        self._names = {
            name: word
            for name, word in names.items()
            if len(name) >= _SHORTEST_NAME and name.lower() not in _COMMON
        }

    def __call__(self, text: str) -> str:
        text = _FOLDERS.sub("…/", self._renaming(None, "", text))
        for name, word in self._names.items():
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", word, text)
        return text


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # the system does not know us
        return ""
