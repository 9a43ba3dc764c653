"""The plug-in ``zeromq``: the bus on which jobs are published, and its control socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd import hookimpl
from cosyd.sinks.control import Control
from cosyd.sinks.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.contract.hooks import Door, Sink


class Bus:
    """Offers a sink and a door that belong together."""

    def __init__(self) -> None:
        self._publisher = Publisher()

    @hookimpl
    def register_sinks(self, register: Callable[[Sink], None]) -> None:
        """Offer ``zeromq``."""
        self._publisher = Publisher()
        register(self._publisher)

    @hookimpl
    def register_doors(self, register: Callable[[Door], None]) -> None:
        """Offer ``control``, the door to that sink."""
        register(Control(self._publisher))


plugin = Bus()
