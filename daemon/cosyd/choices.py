"""What the settings mean for the parts: who speaks by default, what needs a start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import structlog

from cosyd.contract.errors import SettingsInvalid
from cosyd.contract.model import primary_language
from cosyd.plugins.wanted import wanted
from cosyd.speech.planner import Planner
from cosyd.speech.script import Habits
from cosyd.system.options import Text, Voices
from cosyd.text.language import LanguageFinder
from cosyd.text.normalise import BUILT_IN
from cosyd.voices.catalogue import Catalogue
from cosyd.voices.usual import USUAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cosyd.contract.hooks import Gate, Splitter
    from cosyd.contract.model import Voice
    from cosyd.engine.host import EngineHost
    from cosyd.plugins import Plugins
    from cosyd.plugins.fares import Key
    from cosyd.registration.roster import Roster
    from cosyd.system.settings import Settings

log = structlog.get_logger(__name__)

T = TypeVar("T")

APPLIED = (
    "voices.",
    "text.",
    "speech.language",
    "speech.max_characters",
    "speech.max_live",
    "speech.live_pause_s",
    "speech.as_written",
    "tasks.",
    "narrations.",
    "gates",
    "log.access",
    "engine.idle_after_s",
    "engine.release_after_s",
    "engine.stall_s",
    "engine.start_timeout_s",
    "engine.restart_",
    "engines.",
    "engine.model",
    "cosyvoice2.",
    "queue.",
    "jobs.",
    "cache.",
    "history.",
    "clients.",
    "http.open_doors",
    "daemon.",
    "http.hosts",
    "http.origins",
)
"""Settings that are taken up while the daemon runs; an engine's own at its next start."""

AT_START = ("daemon.plugin_files", "cosyvoice2.sessions")
"""Those among them that are not."""


def planner_of(
    settings: Settings, plugins: Plugins, roster: Roster, cache: Path | None = None
) -> Planner:
    """The planner that *settings* want; what it makes but once is kept in *cache*."""
    hosts = roster.hosts
    voices = [voice for host in hosts.values() for voice in host.offer.voices()]
    voices += _further(settings, plugins, voices)
    stored = roster.voices()
    catalogue = Catalogue(
        [*voices, *stored],
        defaults=_at_home_first(settings, hosts, stored),
        aliases={**roster.aliases(), **settings.voices.aliases},
        usual=USUAL,
    )
    for problem in (*catalogue.problems, *roster.store.problems):
        log.warning("voices.problem", problem=problem)
    own = {one.name: one for one in BUILT_IN}
    rewriters = chosen(settings.text.normalisers, {**own, **plugins.normalisers})
    return Planner(
        catalogue,
        LanguageFinder(catalogue.languages(), settings.speech.language, cache),
        [one for one in rewriters if ("normaliser", one.name) not in plugins.unfit],
        {name: host.offer for name, host in hosts.items()},
        _splitter(settings, plugins),
    )


def _splitter(settings: Settings, plugins: Plugins) -> Splitter | None:
    """The plug-in's splitter that *settings* name; None: our own."""
    name = settings.text.splitter
    if name == Text().splitter:
        return None
    return None if ("splitter", name) in plugins.unfit else plugins.splitters.get(name)


def gates_of(settings: Settings, plugins: Plugins) -> list[Gate]:
    """The gates that *settings* want."""
    gates = chosen(settings.gates, plugins.gates)
    return [gate for gate in gates if ("gate", gate.name) not in plugins.unfit]


def habits_of(settings: Settings) -> Habits:
    """How texts are spoken that are still being written."""
    speech = settings.speech
    return Habits(pause_s=speech.live_pause_s, as_written=speech.as_written)


def in_use(settings: Settings, plugins: Plugins, hosts: Mapping[str, EngineHost]) -> set[Key]:
    """The parts of plug-ins that *settings* want."""
    return (set(wanted(settings)) - plugins.unfit) | {("engine", name) for name in hosts}


def _further(settings: Settings, plugins: Plugins, built_in: list[Voice]) -> list[Voice]:
    """The voices that plug-ins offer besides those of the engines."""
    further: list[Voice] = []
    own = {(voice.engine, voice.name) for voice in built_in}
    for source in chosen(settings.voices.sources, plugins.voice_sources):
        if ("voices", source.name) in plugins.unfit:
            continue
        try:
            for voice in source.voices(tuple(built_in)):
                if (voice.engine, voice.spoken_by) in own:
                    further.append(voice)
                else:  # to be listed, it has to be able to speak
                    log.warning("voices.of_nobody", source=source.name, voice=voice.name)
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            log.warning("voices.source_failed", source=source.name, error=str(error))
    return further


def chosen(names: Iterable[str], known: Mapping[str, T]) -> list[T]:
    """Those of the *known* that the settings name, in their order."""
    return [known[name] for name in names if name in known]


def check_engine(settings: Settings, hosts: Mapping[str, EngineHost]) -> None:
    """Whether the engine that *settings* name is there.

    Raises:
        SettingsInvalid: It is not.
    """
    _default_voices(settings, hosts)


def _at_home_first(
    settings: Settings, hosts: Mapping[str, EngineHost], stored: Sequence[Voice]
) -> dict[str, str]:
    """The default voices; the first is taken for a language that no voice speaks."""
    defaults = _default_voices(settings, hosts, stored)
    home = primary_language(settings.speech.language)
    return {home: defaults[home], **defaults} if home in defaults else defaults


def _default_voices(
    settings: Settings, hosts: Mapping[str, EngineHost], stored: Sequence[Voice] = ()
) -> dict[str, str]:
    """The default voice of each language; those of the engine that was asked for come first."""
    wanted = settings.engine.name
    usual = Voices().defaults
    there = [voice for host in hosts.values() for voice in host.offer.voices()]
    defaults = {
        tongue: name
        for tongue, name in settings.voices.defaults.items()
        if name != usual.get(tongue) or _can(there, name, tongue)
    }
    if wanted == "auto":
        chosen = {tongue: name for tongue, name in defaults.items() if name != usual.get(tongue)}
        return {**defaults, **_of_fetched(hosts, stored), **chosen}
    if wanted not in hosts:
        names = ", ".join(["auto", *sorted(hosts)])
        raise SettingsInvalid(
            source=settings.origins.get("engine.name", "engine.name"),
            reason=f"there is no engine called {wanted!r}; there are {names}",
        )
    voices = [*hosts[wanted].offer.voices(), *_of(wanted, stored)]
    native = {primary_language(voice.language): voice.name for voice in reversed(voices)}
    able = {primary_language(tag): one.name for one in reversed(voices) for tag in one.languages}
    mine = {voice.name for voice in voices}
    kept = {tongue: name for tongue, name in defaults.items() if name in mine}
    return {**defaults, **able, **native, **kept}


def _of(engine: str, stored: Sequence[Voice]) -> list[Voice]:
    """Those of the *stored* voices that *engine* speaks now."""
    return [voice for voice in stored if voice.engine == engine and not voice.unready]


def _of_fetched(hosts: Mapping[str, EngineHost], stored: Sequence[Voice]) -> dict[str, str]:
    """A voice for each language that is the own one of a voice of a model that was fetched."""
    fetched = [host for host in hosts.values() if host.offer.model and not host.care.lacking]
    voices = [
        voice for host in fetched for voice in (*_of(host.name, stored), *host.offer.voices())
    ]
    return {primary_language(voice.language): voice.name for voice in reversed(voices)}


def _can(there: Iterable[Voice], name: str, language: str) -> bool:
    """Whether a voice that is the default unless somebody says otherwise is there at all."""
    return any(voice.name == name and voice.speaks(language) for voice in there)


def need_restart(old: Settings, new: Settings, plugins: Plugins) -> list[str]:
    """The settings that differ and are taken up only by a start."""
    before, after = _flat(old), _flat(new)
    return sorted(
        name
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name) and not taken_up(name, plugins)
    )


def taken_up(name: str, plugins: Plugins) -> bool:
    """Whether the setting *name* is taken up while the daemon runs."""
    if not name.startswith("plugins."):
        return name not in AT_START and name.startswith(APPLIED)
    part = name.split(".")[1]
    parts = {one.name for one in plugins.called() if one.configurable}
    return part in parts - {*plugins.sinks, *plugins.doors, *plugins.observers}


def _flat(settings: Settings) -> dict[str, Any]:
    tables = msgspec.to_builtins(settings)
    del tables["origins"]
    return {
        f"{table}.{name}" if name else table: value
        for table, values in tables.items()
        for name, value in (values.items() if isinstance(values, dict) else [("", values)])
    }


def part_tables(settings: Settings) -> dict[str, Mapping[str, Any]]:
    """The own settings of each part of a plug-in; the bus has a table that is not a plug-in's."""
    bus, own = settings.bus, settings.plugins
    shared = {
        "tcp_host": bus.tcp_host if bus.tcp else None,
        "high_water_mark": bus.high_water_mark,
    }
    audio = {**shared, "endpoint": bus.endpoint, "text": bus.text}
    control = {
        **shared,
        "endpoint": bus.control,
        "request_limit_bytes": settings.http.body_limit_bytes,
    }
    return {
        **own,
        "zeromq": {**audio, **own.get("zeromq", {})},
        "control": {**control, **own.get("control", {})},
    }
