"""Loading one plug-in: its module, its hooks, and what it offers."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pluggy

from cosyd.contract.hooks import Hooks
from cosyd.plugins.checks import check
from cosyd.plugins.exact import exact_offer
from cosyd.plugins.found import GROUP
from cosyd.plugins.tables import ANYTHING, PartTable, table_of, why

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.plugins.found import Found

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


@dataclass(slots=True, kw_only=True)
class Loading:
    """A plug-in that is being loaded, in whatever thread."""

    found: Found
    things: list[tuple[str, Any]] = field(default_factory=list)
    """What it offers, with its kind."""

    tables: dict[str, PartTable] = field(default_factory=dict)
    """The settings tables of its parts, by their names."""

    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Import it and have it register what it offers."""
        try:
            self._load()
        except ANYTHING as error:
            self.error = error
        self.done.set()

    def begin(self) -> None:
        """The same in a thread of its own, for which nobody has to wait."""

        def run() -> None:
            try:
                self.run()
            except BaseException as error:  # noqa: BLE001 - Ctrl-C never comes to this thread
                self.error = error
                self.done.set()

        threading.Thread(target=run, name=f"plug-in {self.found.name} loads", daemon=True).start()

    def outcome(self) -> str:
        """Why it failed, once it is done; empty where it did not."""
        return "" if self.error is None else why(self.error)

    def _load(self) -> None:
        module = self.found.load()
        manager = pluggy.PluginManager(GROUP)  # one of its own, that no other thread touches
        manager.add_hookspecs(Hooks)
        manager.register(module, self.found.name)
        for hook, kind in KINDS.items():
            register = getattr(module, hook, None)
            if register is not None:
                register(self._registrar(kind))

    def _registrar(self, kind: str) -> Callable[[Any], None]:
        def register(thing: Any) -> None:
            check(kind, thing)  # better here than at the first job
            strange_engine = kind == "engine" and not self.found.ours
            if table := table_of(thing):
                self.tables[thing.name] = table
            self.things.append((kind, exact_offer(thing) if strange_engine else thing))

        return register
