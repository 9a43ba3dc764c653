"""What the settings mean for the engines: which there are, with which model, how looked after."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from cosyd.engine.care import Care
from cosyd.registration.hearing import usable
from cosyd.system.equipment import missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cosyd.contract.engines import EngineOffer, ModelNeed
    from cosyd.engine.host import EngineHost
    from cosyd.plugins import Plugins
    from cosyd.system.options import CosyVoice2
    from cosyd.system.runtime import Folders
    from cosyd.system.settings import Settings

log = structlog.get_logger(__name__)

CACHING = ("kokoro",)
"""Engines whose constructor takes ``cache``, a folder for what they make but once."""


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
