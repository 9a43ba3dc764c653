"""What a plug-in can offer. A hook registers things; settings choose and order them."""

from __future__ import annotations

from collections.abc import Callable

import pluggy

from cosyd.contract.doors import Desk, Door, DoorHouse, Heard, Live
from cosyd.contract.engines import EngineOffer, VoiceSource
from cosyd.contract.house import House
from cosyd.contract.reading import Edit, Normaliser, Reading, Splitter, WholeNormaliser
from cosyd.contract.sinks import Hearing, Playback, Player, Seeker, Sink
from cosyd.contract.watching import PASS, Gate, Observer, Verdict

__all__ = [
    "PASS",
    "Desk",
    "Door",
    "DoorHouse",
    "Edit",
    "EngineOffer",
    "Gate",
    "Heard",
    "Hearing",
    "Hooks",
    "House",
    "Live",
    "Normaliser",
    "Observer",
    "Playback",
    "Player",
    "Reading",
    "Seeker",
    "Sink",
    "Splitter",
    "Verdict",
    "VoiceSource",
    "WholeNormaliser",
    "hookspec",
]

hookspec = pluggy.HookspecMarker("cosyd")


class Hooks:
    """All hooks. A plug-in implements those that it cares for."""

    @hookspec
    def register_normalisers(
        self, register: Callable[[Normaliser | WholeNormaliser], None]
    ) -> None:
        """Offer normalisers. They run where ``text.normalisers`` names them, in that order."""

    @hookspec
    def register_splitters(self, register: Callable[[Splitter], None]) -> None:
        """Offer sentence splitters. The one that ``text.splitter`` names is used."""

    @hookspec
    def register_voices(self, register: Callable[[VoiceSource], None]) -> None:
        """Offer sources of voices. They are asked where ``voices.sources`` names them."""

    @hookspec
    def register_engines(self, register: Callable[[EngineOffer], None]) -> None:
        """Offer engines. Each runs in a worker process of its own, from its first sentence on."""

    @hookspec
    def register_sinks(self, register: Callable[[Sink], None]) -> None:
        """Offer sinks. They are started only where the setting ``sinks`` names them."""

    @hookspec
    def register_doors(self, register: Callable[[Door], None]) -> None:
        """Offer doors. They are opened only where the setting ``doors`` names them."""

    @hookspec
    def register_observers(self, register: Callable[[Observer], None]) -> None:
        """Offer observers of the feed. They are told where the setting ``observers`` names them."""

    @hookspec
    def register_gates(self, register: Callable[[Gate], None]) -> None:
        """Offer gates. They are asked where the setting ``gates`` names them, in that order."""
