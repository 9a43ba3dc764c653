"""Find and load plug-ins. A broken one is a state that is told, not a crash."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy
import structlog

from cosyd.contract.hooks import EngineOffer, Hooks, Normaliser, Sink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = structlog.get_logger(__name__)

GROUP = "cosyd"
"""The entry-point group in which plug-ins announce themselves."""

Thing = TypeVar("Thing", EngineOffer, Sink, Normaliser)


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


class Plugins:
    """All plug-ins of this installation, and what they offer."""

    def __init__(self, found: Iterable[EntryPoint] | None = None) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(Hooks)
        self._failed: dict[str, str] = {}
        self._found = {
            point.name: point for point in (entry_points(group=GROUP) if found is None else found)
        }
        self._offers: dict[str, list[str]] = {name: [] for name in self._found}
        for name, point in self._found.items():
            self._load(name, point)
        self.engines: dict[str, EngineOffer] = self._collect("register_engines", "engine")
        self.sinks: dict[str, Sink] = self._collect("register_sinks", "sink")
        self.normalisers: dict[str, Normaliser] = self._collect(
            "register_normalisers", "normaliser"
        )

    def list(self) -> list[PluginStatus]:
        """Each plug-in with what became of it, by name."""
        return [self._status(name) for name in sorted(self._found)]

    def _status(self, name: str) -> PluginStatus:
        dist = self._found[name].dist
        return PluginStatus(
            name=name,
            state="failed" if name in self._failed else "loaded",
            reason=self._failed.get(name, ""),
            distribution=dist.name if dist else "",
            version=dist.version if dist else "",
            offers=tuple(self._offers[name]),
        )

    def _load(self, name: str, point: EntryPoint) -> None:
        try:
            self._manager.register(point.load(), name)
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            self._give_up(name, error)

    def _give_up(self, name: str, error: Exception) -> None:
        self._failed[name] = f"{type(error).__name__}: {error}"
        log.warning("plugin.failed", plugin=name, reason=self._failed[name])

    def _collect(self, hook: str, kind: str) -> dict[str, Any]:
        """Call *hook* of each plug-in apart, so that one that raises costs only itself."""
        things: dict[str, Any] = {}
        for name, plugin in self._manager.list_name_plugin():
            register = _registrar(things, self._offers[name], kind)
            implementation: Callable[..., None] | None = getattr(plugin, hook, None)
            if implementation is None:
                continue
            try:
                implementation(register)
            except Exception as error:  # noqa: BLE001 - as above
                self._give_up(name, error)
        return things


def _registrar(things: dict[str, Any], offers: list[str], kind: str) -> Callable[[Any], None]:
    def register(thing: Any) -> None:
        if thing.name in things:
            raise ValueError(f"there is a {kind} called {thing.name!r} already")
        things[thing.name] = thing
        offers.append(f"{kind} {thing.name}")

    return register
