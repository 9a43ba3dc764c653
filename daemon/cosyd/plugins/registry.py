"""Find and load plug-ins. A broken one is a state that is told, not a crash."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

import msgspec
import pluggy
import structlog

from cosyd.contract.hooks import (
    Door,
    EngineOffer,
    Gate,
    Hooks,
    Normaliser,
    Observer,
    Sink,
    Splitter,
    VoiceSource,
    WholeNormaliser,
)
from cosyd.contract.model import Voice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = structlog.get_logger(__name__)

GROUP = "cosyd"
"""The entry-point group in which plug-ins announce themselves."""

KINDS = {
    "register_engines": "engine",
    "register_sinks": "sink",
    "register_normalisers": "normaliser",
    "register_splitters": "splitter",
    "register_voices": "voices",
    "register_doors": "door",
    "register_observers": "observer",
    "register_gates": "gate",
}
"""What each hook is offered."""

ANYTHING = (Exception, SystemExit)
"""What a stranger's code may raise; Ctrl-C is not the stranger's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginStatus:
    """What became of a plug-in."""

    name: str
    state: str
    """``loaded`` or ``failed``."""

    reason: str = ""
    distribution: str = ""
    version: str = ""
    offers: tuple[str, ...] = ()
    """What it registered: ``sink speaker``, ``engine kokoro``."""


@dataclass(slots=True, kw_only=True)
class _Plugin:
    """A plug-in that was found."""

    point: EntryPoint
    reason: str = ""
    """Why it failed; empty where it did not."""

    things: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What it offers, by kind and name."""

    fares: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """The state of a part, and the reason for it, where it has told or failed."""


class Plugins:
    """All plug-ins of this installation, and what they offer.

    One that fails anywhere offers nothing, and takes nothing from the others.
    """

    def __init__(self, found: Iterable[EntryPoint] | None = None) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(Hooks)
        points = entry_points(group=GROUP) if found is None else found
        self._plugins = [_Plugin(point=point) for point in points]
        for plugin in self._plugins:
            self._load(plugin)
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
        return [_status(plugin) for plugin in sorted(self._plugins, key=lambda one: one.point.name)]

    def tell(self, kind: str, name: str, state: str, reason: str) -> None:
        """A part that a plug-in offers fares so."""
        for plugin in self._plugins:
            if (kind, name) in plugin.things:
                plugin.fares[kind, name] = (state, reason)
                log.info("plugin.changed", plugin=plugin.point.name, state=state, reason=reason)

    def _load(self, plugin: _Plugin) -> None:
        name = plugin.point.name
        try:
            if self._manager.has_plugin(name):
                raise ValueError(f"there is a plug-in called {name!r} already")
            module = plugin.point.load()
            self._manager.register(module, name)
            for hook, kind in KINDS.items():
                register = getattr(module, hook, None)
                if register is not None:
                    register(self._registrar(plugin, kind))
        except ANYTHING as error:
            plugin.things.clear()
            plugin.reason = f"{type(error).__name__}: {error}"
            log.warning("plugin.failed", plugin=name, reason=plugin.reason)

    def _registrar(self, plugin: _Plugin, kind: str) -> Callable[[Any], None]:
        def register(thing: Any) -> None:
            _check(kind, thing)  # better here than at the first job
            if thing.name in self._all(kind):
                raise ValueError(f"there is a {kind} called {thing.name!r} already")
            plugin.things[kind, thing.name] = thing

        return register

    def _all(self, kind: str) -> dict[str, Any]:
        return {
            name: thing
            for plugin in self._plugins
            for (what, name), thing in plugin.things.items()
            if what == kind
        }


def _check(kind: str, thing: Any) -> None:
    """That *thing* is what the contract says of its *kind*.

    Raises:
        TypeError: It is not.
    """
    if not (isinstance(getattr(thing, "name", None), str) and thing.name):
        raise TypeError(f"the {kind} {_kind_of(thing)} has no name")
    lacking = _CHECKS[kind](thing)
    if lacking:
        raise TypeError(f"the {kind} {thing.name!r} {lacking}")


def _no_engine(thing: Any) -> str:
    if not isinstance(thing, EngineOffer):
        return f"is no EngineOffer, but {_kind_of(thing)}"
    if not all(isinstance(voice, Voice) for voice in thing.voices()):
        return "has voices that are no Voice"
    return ""


def _no_sink(thing: Any) -> str:
    return _no_part(thing, "start", "hear", "stop") or _lacks(thing, "wants")


def _no_door(thing: Any) -> str:
    return _no_part(thing, "start", "stop")


def _no_observer(thing: Any) -> str:
    return _no_part(thing, "start", "notice", "stop")


def _no_normaliser(thing: Any) -> str:
    if getattr(thing, "whole", False):
        return _lacks(thing, "edits") or _no_settings(thing)
    return _not_callable(thing)


def _not_callable(thing: Any) -> str:
    return _no_settings(thing) if callable(thing) else "cannot be called"


def _no_gate(thing: Any) -> str:
    return _lacks(thing, "judge") or _no_settings(thing)


def _no_voices(thing: Any) -> str:
    return _lacks(thing, "voices") or _no_settings(thing)


def _no_part(thing: Any, *methods: str) -> str:
    """What a part that works for as long as the daemon runs lacks, with its async *methods*."""
    if not hasattr(thing, "Settings"):
        return "has no Settings, a msgspec.Struct"
    for method in methods:
        if lacking := _lacks(thing, method):
            return lacking
        if not iscoroutinefunction(getattr(thing, method)):
            return f"has a {method}() that is not 'async def'"
    return _no_settings(thing)


def _no_settings(thing: Any) -> str:
    shape = getattr(thing, "Settings", None)
    if shape is None or (isinstance(shape, type) and issubclass(shape, msgspec.Struct)):
        return ""
    return "has no Settings, a msgspec.Struct"


def _lacks(thing: Any, method: str) -> str:
    return "" if callable(getattr(thing, method, None)) else f"has no method {method}()"


_CHECKS: dict[str, Callable[[Any], str]] = {
    "engine": _no_engine,
    "sink": _no_sink,
    "normaliser": _no_normaliser,
    "splitter": _not_callable,
    "voices": _no_voices,
    "door": _no_door,
    "observer": _no_observer,
    "gate": _no_gate,
}
"""What a thing of each kind lacks, in words; empty where it lacks nothing."""


def _kind_of(thing: Any) -> str:
    return f"of type {type(thing).__name__}"


def _status(plugin: _Plugin) -> PluginStatus:
    metadata: Any = plugin.point.dist.metadata if plugin.point.dist else {}
    told = next((one for one in plugin.fares.values() if one[0] != "ready"), ("loaded", ""))
    return PluginStatus(
        name=plugin.point.name,
        state="failed" if plugin.reason else told[0],
        reason=plugin.reason or told[1],
        distribution=_told(metadata, "Name"),
        version=_told(metadata, "Version"),
        offers=tuple(f"{kind} {name}" for kind, name in plugin.things),
    )


def _told(metadata: Any, key: str) -> str:
    """Empty where a distribution does not say."""
    return str(metadata[key]) if key in metadata else ""
