"""Plug-ins in a daemon: loaded as the settings say, and what becomes of them told to all."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
import structlog

from cosyd.contract.events import Event, PluginChanged
from cosyd.plugins.fares import fares_well
from cosyd.plugins.found import FOLDER, files_in
from cosyd.plugins.observers import Observers
from cosyd.plugins.posts import Posts
from cosyd.plugins.registry import Plugins
from cosyd.plugins.wanted import astray

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.contract.hooks import Door
    from cosyd.feed import Feed
    from cosyd.plugins.fares import Key, State
    from cosyd.system.options import Settings

log = structlog.get_logger(__name__)


async def loaded(settings: Settings, config_folder: Path, feed: Feed) -> Plugins:
    """All plug-ins, whose changes go to *feed* from now on."""
    plugins = await asyncio.to_thread(load, settings, config_folder)
    tell_changes(plugins, feed.put)
    tell_what_leads_nowhere(settings, plugins)
    return plugins


def doors_of(settings: Settings, plugins: Plugins, feed: Feed) -> Posts[Door]:
    """The doors that *settings* name."""
    wanted = [plugins.doors[name] for name in settings.doors if name in plugins.doors]
    return Posts("door", wanted, put=of_plugins(plugins, "door", feed.put))


def observers_of(settings: Settings, plugins: Plugins, feed: Feed) -> Observers:
    """The observers that *settings* name."""
    known = plugins.observers
    wanted = [known[name] for name in settings.observers if name in known]
    return Observers(wanted, feed, put=of_plugins(plugins, "observer", feed.put))


def load(settings: Settings, config_folder: Path) -> Plugins:
    """All plug-ins; those that are files only where *settings* say so."""
    files = files_in(config_folder)
    if settings.daemon.plugin_files:
        log.warning(
            "plugins.files_are_on",
            folder=str(config_folder / FOLDER),
            files=[one.path.name for one in files],
            meaning="whoever can write there can do anything in your name",
        )
        plugins = Plugins(files=files)
    else:
        plugins = Plugins(off=files)
    plugins.call_limit_s = settings.daemon.plugin_limit_s
    return plugins


def tell_what_leads_nowhere(settings: Settings, plugins: Plugins) -> None:
    """Log the names in *settings* that fit no part of a plug-in."""
    for one in astray(settings, plugins.offers()):
        log.warning("settings.leads_nowhere", setting=one.setting, reason=one.says, do=one.do)


def tell_changes(plugins: Plugins, put: Callable[[Event], None]) -> None:
    """From now on *put*, in this loop, how those parts fare that wait to be called."""
    home = asyncio.get_running_loop()

    def changed(key: Key, after: State) -> None:
        (kind, name), (state, reason) = key, after
        say = log.info if fares_well(state) else log.warning
        say("plugin.changed", **{kind: name}, state=state, reason=reason)
        event = PluginChanged(plugin=plugins.owner(kind, name), state=state, reason=reason)
        with suppress(RuntimeError):  # the daemon has ended
            home.call_soon_threadsafe(put, event)

    plugins.fares.changed = changed


def of_plugins(
    plugins: Plugins, kind: str, put: Callable[[Event], None]
) -> Callable[[Event], None]:
    """*put* that says of a part of this *kind* which plug-in it belongs to."""

    def told(event: Event) -> None:
        if isinstance(event, PluginChanged):
            event = msgspec.structs.replace(event, plugin=plugins.owner(kind, event.plugin))
        put(event)

    return told
