"""Every setting: its name, its default, what it may be, and under it what it is for.

The strings under the fields are the help that ``cosyd serve --print-settings`` shows.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cosyd.system.options_doors import (
    BUS_TCP,
    BUS_TCP_PORT,
    CONTROL_TCP_PORT,
    Bus,
    Clients,
    Door,
    Http,
    Tasks,
)
from cosyd.system.options_engines import CosyVoice2, Engine, Models
from cosyd.system.options_kinds import FreeTable, Pause, Seconds
from cosyd.system.options_speech import (
    Cache,
    History,
    Jobs,
    Narrations,
    Queue,
    Speech,
    Text,
    Voices,
)

__all__ = [
    "BUS_TCP",
    "BUS_TCP_PORT",
    "CONTROL_TCP_PORT",
    "NOT_A_SETTING",
    "SHARED_ENGINE_KEYS",
    "Bus",
    "Cache",
    "Clients",
    "CosyVoice2",
    "Daemon",
    "Door",
    "Engine",
    "History",
    "Http",
    "Jobs",
    "Log",
    "Models",
    "Narrations",
    "Queue",
    "Settings",
    "Speech",
    "Tasks",
    "Text",
    "Tracing",
    "Voices",
]


class Daemon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The daemon itself."""

    drain_s: Seconds = 10
    """How long jobs under way may go on when the daemon is told to stop."""

    plugin_limit_s: Pause = 2
    """How long a plug-in may take over one text; one that takes longer is left out for it."""

    plugin_files: bool = False
    """Whether each file in the folder plugins, beside this file, is a plug-in. Whoever can write
    there can then do anything in your name."""


class Log(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The log. It never holds a text that was spoken."""

    format: Literal["auto", "console", "json"] = "auto"
    """auto is console on a terminal and json elsewhere."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least grave that is told."""

    file: str = ""
    """A file that gets the log as well, as JSON lines."""

    access: bool = True
    """Whether each request over HTTP is told of, by its route and never by its address. Those of
    /health, /metrics and /v1/log are told at level debug."""


class Tracing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Traces for OpenTelemetry, which hold no text. They need the extra tracing."""

    endpoint: Annotated[str, Meta(pattern=r"^(https?://.+)?$")] = ""
    """Where they are sent over OTLP/HTTP, such as http://127.0.0.1:4318/v1/traces. Empty: nowhere.
    Tokens for it are read from OTEL_EXPORTER_OTLP_HEADERS."""

    share: Annotated[float, Meta(ge=0, le=1)] = 1.0
    """Of how many requests. One that is part of a trace is treated as that is."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, and where those come from that are not the default."""

    sinks: tuple[str, ...] = ("zeromq", "speaker")
    """Sinks that listen to jobs."""

    doors: tuple[str, ...] = ("control",)
    """Doors that plug-ins open, besides HTTP."""

    observers: tuple[str, ...] = ()
    """Observers that are told what happens."""

    gates: tuple[str, ...] = ()
    """Gates that say whether something may be said now, in this order."""

    http: Http = Http()
    clients: Clients = Clients()
    bus: Bus = Bus()
    engine: Engine = Engine()
    cosyvoice2: CosyVoice2 = CosyVoice2()
    models: Models = Models()
    speech: Speech = Speech()
    queue: Queue = Queue()
    jobs: Jobs = Jobs()
    cache: Cache = Cache()
    history: History = History()
    voices: Voices = msgspec.field(default_factory=Voices)
    text: Text = Text()
    tasks: Tasks = Tasks()
    narrations: Narrations = msgspec.field(default_factory=Narrations)
    daemon: Daemon = Daemon()
    log: Log = Log()
    tracing: Tracing = Tracing()

    engines: dict[str, FreeTable] = {}
    """Each engine's own settings, [engines.NAME]."""

    plugins: dict[str, FreeTable] = {}
    """Each plug-in's own settings, [plugins.NAME]."""

    origins: dict[str, str] = {}
    """Where a value came from, by the dotted name of its setting. No setting itself."""

    def engine_table(self, engine: str) -> FreeTable:
        """What *engine* is constructed with: its own table without what all engines share."""
        table = self.engines.get(engine, {})
        own = msgspec.to_builtins(self.cosyvoice2) if engine == "cosyvoice2" else {}
        own |= {key: value for key, value in table.items() if key not in SHARED_ENGINE_KEYS}
        return own

    def release_after_s(self, engine: str) -> float:
        """How long *engine* may be idle before it is released; 0 is for ever."""
        own = self.engines.get(engine, {}).get("release_after_s", self.engine.release_after_s)
        return float(own)


SHARED_ENGINE_KEYS = ("release_after_s",)
"""Settings of ``[engine]`` that ``[engines.NAME]`` may hold for one engine."""

NOT_A_SETTING = ("origins",)
