"""All plug-ins, and what they offer. A broken one is a state that is told, not a crash."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

import structlog

from cosyd.plugins.abroad import abroad
from cosyd.plugins.called import Called
from cosyd.plugins.caller import Caller
from cosyd.plugins.elsewhere import Elsewhere
from cosyd.plugins.fares import Fares, worst
from cosyd.plugins.found import GROUP, Installed, OneFile
from cosyd.plugins.loading import Loading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cosyd.contract.hooks import (
        Door,
        EngineOffer,
        Gate,
        Normaliser,
        Observer,
        Sink,
        Splitter,
        VoiceSource,
        WholeNormaliser,
    )
    from cosyd.plugins.fares import Key, State
    from cosyd.plugins.found import Found
    from cosyd.plugins.tables import PartTable

log = structlog.get_logger(__name__)

IMPORT_LIMIT_S = 5.0
"""All strangers together have as long to be imported and to say what they offer."""

CALL_LIMIT_S = 2.0

OFF = "not loaded: a file is a plug-in only where the setting daemon.plugin_files is true"

CALLED = ("normaliser", "splitter", "voices", "gate")
AT_WORK = ("sink", "door", "observer")


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginStatus:
    """What became of a plug-in."""

    name: str
    state: str
    """``loaded``, ``failed``, ``off``, or how its parts fare that wait to be called."""

    reason: str = ""
    distribution: str = ""
    """The package that it comes with, or its file in the folder of plug-ins."""

    version: str = ""
    offers: tuple[str, ...] = ()
    """What it registered: ``sink speaker``, ``engine kokoro``."""


@dataclass(slots=True, kw_only=True)
class _Plugin:
    """A plug-in that was found."""

    found: Found
    fate: State | None = None
    """What became of it, where it offers nothing for that reason."""

    things: dict[Key, Any] = field(default_factory=dict)
    """What it offers, or what stands in for that, by kind and name."""


class Plugins:
    """All plug-ins of this installation, and what they offer.

    One that fails anywhere offers nothing, and takes nothing from the others. Those of strangers
    are imported in threads of their own, and what they offer is called, or set to work, in others:
    what they do there holds up nobody.

    Args:
        found: Entry points; None: those of all packages that are installed.
        files: Plug-ins that are files.
        off: Files that would be plug-ins, were they not turned off.
        import_limit_s: How long strangers have to be loaded, all at once.
    """

    def __init__(
        self,
        found: Iterable[EntryPoint] | None = None,
        *,
        files: Iterable[OneFile] = (),
        off: Iterable[OneFile] = (),
        import_limit_s: float = IMPORT_LIMIT_S,
    ) -> None:
        self.call_limit_s = CALL_LIMIT_S
        """How long a stranger may take over one call, or to answer."""

        self.unfit: set[Key] = set()
        """Parts that could not be given their settings, and are not to be used."""

        self.tables: dict[str, PartTable] = {}
        """The settings tables of all parts, by the name of the part."""

        self.fares = Fares()
        points = entry_points(group=GROUP) if found is None else found
        all_found: list[Found] = [*map(Installed, points), *files]
        all_found.sort(key=lambda one: not one.ours)
        self._plugins = [_Plugin(found=one) for one in all_found]
        self._refuse_namesakes()
        self._load(import_limit_s)
        self._plugins += [_Plugin(found=one, fate=("off", OFF)) for one in off]
        self.engines: dict[str, EngineOffer] = self._all("engine")
        self.sinks: dict[str, Sink] = self._all("sink")
        self.normalisers: dict[str, Normaliser | WholeNormaliser] = self._all("normaliser")
        self.splitters: dict[str, Splitter] = self._all("splitter")
        self.voice_sources: dict[str, VoiceSource] = self._all("voices")
        self.doors: dict[str, Door] = self._all("door")
        self.observers: dict[str, Observer] = self._all("observer")
        self.gates: dict[str, Gate] = self._all("gate")

    def list(self) -> list[PluginStatus]:
        """Each plug-in with what became of it, by name."""
        return [
            self._status(plugin) for plugin in sorted(self._plugins, key=lambda one: one.found.name)
        ]

    def owner(self, kind: str, name: str) -> str:
        """The plug-in that offers a part; the part's own name where none does."""
        owners = (one.found.name for one in self._plugins if (kind, name) in one.things)
        return next(owners, name)

    def offers(self) -> set[Key]:
        """All parts, by kind and name."""
        return {key for plugin in self._plugins for key in plugin.things}

    def called(self) -> Iterator[Called]:
        """All that only waits to be called."""
        for plugin in self._plugins:
            for thing in plugin.things.values():
                if isinstance(thing, Called):
                    yield thing

    def _refuse_namesakes(self) -> None:
        names: set[str] = set()
        for plugin in self._plugins:
            name = plugin.found.name
            if name in names:
                self._refuse(plugin, f"there is a plug-in called {name!r} already")
            names.add(name)

    def _load(self, limit_s: float) -> None:
        """Ours here and now; then all strangers at once."""
        loadings = [
            (plugin, Loading(found=plugin.found)) for plugin in self._plugins if plugin.fate is None
        ]
        strangers = [one for one in loadings if not one[0].found.ours]
        for plugin, loading in loadings:
            if plugin.found.ours:
                loading.run()
                self._take(plugin, loading, loading.outcome())
        for _, loading in strangers:
            loading.begin()
        until = time.monotonic() + limit_s
        for plugin, loading in strangers:
            if loading.done.wait(max(0.0, until - time.monotonic())):
                failure = loading.outcome()
            else:
                failure = f"its import took longer than {limit_s:g} s"
            self._take(plugin, loading, failure)

    def _take(self, plugin: _Plugin, loading: Loading, failure: str) -> None:
        reason = failure or self._taken(loading)
        if reason:
            self._refuse(plugin, reason)
            return
        stand_in = _StandIns(plugin.found, self.fares, lambda: self.call_limit_s)
        self.tables |= loading.tables
        for kind, thing in loading.things:
            plugin.things[kind, thing.name] = stand_in.of(kind, thing)

    def _refuse(self, plugin: _Plugin, reason: str) -> None:
        plugin.fate = ("failed", reason)
        log.warning("plugin.failed", plugin=plugin.found.name, reason=reason)

    def _taken(self, loading: Loading) -> str:
        """Why what a plug-in offers may not be called so; empty where it may."""
        taken = self.offers()
        for kind, thing in loading.things:
            if (kind, thing.name) in taken:
                return f"there is a {kind} called {thing.name!r} already"
            taken.add((kind, thing.name))
        return ""

    def _all(self, kind: str) -> dict[str, Any]:
        return {
            name: thing
            for plugin in self._plugins
            for (what, name), thing in plugin.things.items()
            if what == kind
        }

    def _status(self, plugin: _Plugin) -> PluginStatus:
        fares = [self.fares.now(key) for key in plugin.things if key[0] in CALLED]
        state, reason = plugin.fate or worst(fares)
        distribution, version = plugin.found.origin
        return PluginStatus(
            name=plugin.found.name,
            state=state,
            reason=reason,
            distribution=distribution,
            version=version,
            offers=tuple(f"{kind} {name}" for kind, name in plugin.things),
        )


class _StandIns:
    """What stands in for the things that one plug-in offers."""

    def __init__(self, found: Found, fares: Fares, limit_s: Callable[[], float]) -> None:
        self._fares = fares
        self._caller = None if found.ours else Caller(found.name, limit_s)
        self._elsewhere = None if found.ours else Elsewhere(found.name, limit_s)

    def of(self, kind: str, thing: Any) -> Any:
        """What stands in for *thing*; ours that work in the daemon's loop stand for themselves."""
        if kind in CALLED:
            return Called(kind, thing, self._fares, self._caller)
        if kind in AT_WORK and self._elsewhere is not None:
            return abroad(thing, self._elsewhere)
        return thing
