"""What the settings mean for the parts: who speaks by default, how engines are looked after."""

from __future__ import annotations

import ipaddress
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import structlog

from cosyd.contract.errors import SettingsInvalid
from cosyd.contract.model import primary_language
from cosyd.engine.care import Care
from cosyd.plugins.wanted import wanted
from cosyd.registration.hearing import usable
from cosyd.speech.planner import Planner
from cosyd.system.equipment import missing
from cosyd.system.options import Text, Voices
from cosyd.text.language import LanguageFinder
from cosyd.text.normalise import BUILT_IN
from cosyd.voices.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cosyd.contract.engines import ModelNeed
    from cosyd.contract.hooks import EngineOffer, Gate, Splitter
    from cosyd.contract.model import Voice
    from cosyd.engine.host import EngineHost
    from cosyd.plugins import Plugins
    from cosyd.plugins.fares import Key
    from cosyd.registration.roster import Roster
    from cosyd.system.options import CosyVoice2
    from cosyd.system.runtime import Folders
    from cosyd.system.settings import Settings

log = structlog.get_logger(__name__)

T = TypeVar("T")

CACHING = ("kokoro",)
"""Engines whose constructor takes ``cache``, a folder for what they make but once."""

APPLIED = (
    "voices.",
    "text.",
    "speech.language",
    "speech.max_characters",
    "speech.max_live",
    "speech.live_pause_s",
    "gates",
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
    "daemon.",
)
"""Settings that are taken up while the daemon runs; an engine's own at its next start."""

AT_START = ("daemon.plugin_files", "cosyvoice2.sessions")
"""Those among them that are not."""


def planner_of(settings: Settings, plugins: Plugins, roster: Roster) -> Planner:
    """The planner that *settings* want."""
    hosts = roster.hosts
    voices = [voice for host in hosts.values() for voice in host.offer.voices()]
    voices += _further(settings, plugins, voices)
    stored = roster.voices()
    catalogue = Catalogue(
        [*voices, *stored],
        defaults=_at_home_first(settings, hosts, stored),
        aliases={**roster.aliases(), **settings.voices.aliases},
    )
    for problem in (*catalogue.problems, *roster.store.problems):
        log.warning("voices.problem", problem=problem)
    own = {one.name: one for one in BUILT_IN}
    rewriters = chosen(settings.text.normalisers, {**own, **plugins.normalisers})
    return Planner(
        catalogue,
        LanguageFinder(catalogue.languages(), settings.speech.language),
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
    defaults = {
        tongue: name
        for tongue, name in settings.voices.defaults.items()
        if name != usual.get(tongue) or _can(hosts, name, tongue)
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


def _can(hosts: Mapping[str, EngineHost], name: str, language: str) -> bool:
    """Whether a voice that is the default unless somebody says otherwise is there at all."""
    return any(
        voice.name == name and voice.speaks(language)
        for host in hosts.values()
        for voice in host.offer.voices()
    )


def care_of(settings: Settings, offer: EngineOffer, folders: Folders) -> Care:
    """How *settings* want an engine looked after."""
    engine = offer.name
    common = settings.engine
    cache = {"cache": str(folders.cache)} if engine in CACHING else {}
    own = settings.cosyvoice2
    python = _reference_python(own, folders) if _is_reference(engine, own) else ""
    return Care(
        table={**cache, **settings.engine_table(engine), **_model_table(settings, offer, folders)},
        lacking=_lacking(settings, offer, folders) or _lacking_python(python),
        python=python,
        idle_after_s=common.idle_after_s,
        release_after_s=settings.release_after_s(engine),
        stall_s=common.stall_s,
        start_timeout_s=max(common.start_timeout_s, offer.start_timeout_s),
        restart_pause_s=common.restart_pause_s,
        restart_pause_max_s=common.restart_pause_max_s,
    )


def model_folder(settings: Settings, need: ModelNeed, folders: Folders) -> Path:
    """Where the model that an engine needs is, or would be."""
    named = settings.engine.model
    return Path(named).expanduser() if named else folders.models / need.name


def _model_table(settings: Settings, offer: EngineOffer, folders: Folders) -> dict[str, str]:
    need = offer.model
    return {"model": str(model_folder(settings, need, folders))} if need else {}


def _lacking(settings: Settings, offer: EngineOffer, folders: Folders) -> str:
    """Why an engine cannot be started: its model is not there, or not whole."""
    need = offer.model
    if need is None:
        return ""
    folder = model_folder(settings, need, folders)
    files = need.lacking(folder)
    if not files:
        return ""
    if folder.is_dir():
        return f"its model in {folder} lacks {', '.join(files)}"
    if settings.engine.model:
        return f"there is no folder {folder}, which engine.model names"
    return f"its model is not here; 'cosyd models pull {need.name}' fetches it"


def _lacking_python(python: str) -> str:
    if not python or shutil.which(python):
        return ""
    return f"there is no Python at {python}; 'make reference' makes that of the reference runtime"


def with_model(settings: Settings, offer: EngineOffer, folders: Folders) -> EngineOffer:
    """*offer* as the settings want it, with the voices and the identity of the model there is."""
    need = offer.model
    if need is None:
        return offer
    if offer.name == "cosyvoice2":
        offer = replace(offer, sessions=_sessions(settings.cosyvoice2))
    folder = model_folder(settings, need, folders)
    if need.lacking(folder):
        return replace(offer, voices=lambda: (), identity="")
    voices = need.voices(folder)
    return replace(offer, voices=lambda: voices, identity=_identity(settings, offer, folder))


def _sessions(own: CosyVoice2) -> int:
    """How many sentences CosyVoice2 speaks side by side.

    What it is given beyond that waits in it, where no job that is more urgent can go ahead.
    """
    return 1 if own.reduce_memory or own.runtime == "reference" else own.sessions


def _identity(settings: Settings, offer: EngineOffer, folder: Path) -> str:
    """Under which name voices are kept; the reference runtime keeps others than our own."""
    assert offer.model is not None
    try:
        own = offer.model.identity(folder)
    except OSError as error:
        log.warning("model.unreadable", folder=str(folder), error=str(error))
        return ""
    return f"{own}-reference" if _is_reference(offer.name, settings.cosyvoice2) else own


def recogniser_folder(settings: Settings, folders: Folders) -> Path | None:
    """The folder of the model that writes recordings down; None where that is not possible."""
    named = settings.voices.recogniser
    folder = Path(named).expanduser() if named else folders.models / "whisper"
    return folder if usable(folder) else None


def _is_reference(engine: str, own: CosyVoice2) -> bool:
    return engine == "cosyvoice2" and own.runtime == "reference"


def _reference_python(own: CosyVoice2, folders: Folders) -> str:
    """The interpreter of the reference runtime: the one that is named, else the one made here."""
    inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    homes = (folders.data / "reference", Path(__file__).resolve().parents[2] / ".reference")
    made = [home / inside for home in homes]
    return own.python or str(next((one for one in made if one.exists()), made[0]))


def usable_engines(
    settings: Settings, plugins: Plugins, folders: Folders
) -> dict[str, EngineOffer]:
    """The engines that are there for this daemon: installed whole, and no test's but by name."""
    usable = {}
    offers = {one.name: with_model(settings, one, folders) for one in plugins.engines.values()}
    for name, offer in offers.items():
        if lacking := missing(offer.needs):
            tell = log.info if offer.model else log.warning  # nobody has to have its model
            tell("engine.incomplete", engine=name, missing=lacking)
        elif not offer.hidden or name in named_engines(settings):
            usable[name] = offer
    for name in named_engines(settings):
        if name not in usable and name != "auto":
            log.warning("engine.unknown", engine=name, known=sorted(usable))
    return usable


def need_restart(old: Settings, new: Settings, plugins: Plugins) -> list[str]:
    """The settings that differ and are taken up only by a start."""
    before, after = _flat(old), _flat(new)
    taken = {f"plugins.{part.name}" for part in plugins.called() if part.configurable}
    taken -= {f"plugins.{name}" for name in (*plugins.sinks, *plugins.doors, *plugins.observers)}
    return sorted(
        name
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
        and name not in taken
        and (name in AT_START or not name.startswith(APPLIED))
    )


def _flat(settings: Settings) -> dict[str, Any]:
    tables = msgspec.to_builtins(settings)
    del tables["origins"]
    return {
        f"{table}.{name}": value
        for table, values in tables.items()
        for name, value in (values.items() if isinstance(values, dict) else [("", values)])
    }


def named_engines(settings: Settings) -> tuple[str, ...]:
    """The engines that *settings* name to be loaded."""
    chosen = settings.engine.name
    return settings.engine.warm if chosen == "auto" else (chosen,)


def warm_hosts(settings: Settings, hosts: Mapping[str, EngineHost]) -> list[EngineHost]:
    """The engines that are loaded at start and at the first sign of a client.

    Those that are named; and where nobody has chosen, one that has its model.
    """
    fetched = [host for host in hosts.values() if host.offer.model and not host.care.lacking]
    named = [hosts[name] for name in named_engines(settings) if name in hosts]
    found = [host for host in fetched if settings.engine.name == "auto" and host not in named]
    return [*named, *found]


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


def check_reach(settings: Settings) -> None:
    """Without a token, nobody but programs of this machine may come in."""
    if not settings.http.auth and not _is_loopback(settings.http.host):
        raise SettingsInvalid(
            source=settings.origins.get("http.auth", "http.auth"),
            reason=f"without a token only this machine may connect, but http.host is "
            f"{settings.http.host!r}",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
