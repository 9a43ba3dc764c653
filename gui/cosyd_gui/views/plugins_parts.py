"""What plug-ins offer, and by which setting that is in use. No widgets in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from cosyd_gui.words import in_own_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.client import Client
    from cosyd.contract.wire import PluginView
    from cosyd.contract.wire_house import SettingsChanged, SettingView
    from cosyd_gui.widgets.labels import Kind

SETTINGS: Final = {
    "sink": "sinks",
    "door": "doors",
    "observer": "observers",
    "gate": "gates",
    "normaliser": "text.normalisers",
    "voices": "voices.sources",
}
"""The lists that name what is in use, by what it is."""

KINDS: Final = {
    "sink": str(QT_TRANSLATE_NOOP("PluginParts", "Output")),
    "door": str(QT_TRANSLATE_NOOP("PluginParts", "Door for other programs")),
    "observer": str(QT_TRANSLATE_NOOP("PluginParts", "Observer")),
    "gate": str(QT_TRANSLATE_NOOP("PluginParts", "Gate before what is heard")),
    "normaliser": str(QT_TRANSLATE_NOOP("PluginParts", "Normaliser of texts")),
    "splitter": str(QT_TRANSLATE_NOOP("PluginParts", "Splitter of texts")),
    "voices": str(QT_TRANSLATE_NOOP("PluginParts", "Source of voices")),
    "engine": str(QT_TRANSLATE_NOOP("PluginParts", "Engine")),
}

STATES: Final[dict[str, tuple[str, Kind]]] = {
    "ready": (str(QT_TRANSLATE_NOOP("PluginParts", "Ready")), "good"),
    "loaded": (str(QT_TRANSLATE_NOOP("PluginParts", "Loaded")), "quiet"),
    "failed": (str(QT_TRANSLATE_NOOP("PluginParts", "Failed")), "problem"),
    "blocked": (str(QT_TRANSLATE_NOOP("PluginParts", "Does not answer")), "problem"),
    "off": (str(QT_TRANSLATE_NOOP("PluginParts", "Off")), "quiet"),
    "unavailable": (str(QT_TRANSLATE_NOOP("PluginParts", "Unavailable")), "note"),
}

FIRST_TO_LAST: Final = ("markdown", "pronounce", "urls")
"""The order in which normalisers understand one another: marks go before words are looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that a plug-in offers."""

    kind: str
    name: str

    @classmethod
    def of(cls, offer: str) -> Part:
        """The one that is told as ``sink speaker``."""
        kind, _, name = offer.partition(" ")
        return cls(kind=kind, name=name)

    @property
    def setting(self) -> str:
        """The setting that puts it to use; empty: none does."""
        return SETTINGS.get(self.kind, "")

    @property
    def words(self) -> str:
        """What it is, in the user's language."""
        return in_own_words(KINDS.get(self.kind, self.kind), "PluginParts")


def state_words(plugin: PluginView) -> tuple[str, Kind]:
    """How it fares in a word or two; a stranger's word as it is."""
    known = STATES.get(plugin.state)
    if known is None:
        return plugin.state, "note"
    return in_own_words(known[0], "PluginParts"), known[1]


def listed(setting: SettingView) -> list[str]:
    """Whom the list names, also where that counts from the next start on only."""
    value = setting.next_value if setting.pending else setting.value
    return list(value or [])


def with_or_without(names: Sequence[str], name: str, *, wanted: bool) -> list[str]:
    """*names* with *name*, at its place where it has one, or without it."""
    others = [one for one in names if one != name]
    if not wanted:
        return others
    if name not in FIRST_TO_LAST:
        return [*others, name]
    later = FIRST_TO_LAST[FIRST_TO_LAST.index(name) + 1 :]
    place = next((at for at, one in enumerate(others) if one in later), len(others))
    return [*others[:place], name, *others[place:]]


async def switch(daemon: Client, part: Part, *, wanted: bool) -> SettingsChanged:
    """Put *part* to use, or out of it; what others have changed meanwhile stays.

    Raises:
        CosydError: The setting was not taken.
    """
    settings = (await daemon.house.settings()).settings
    before = (listed(one) for one in settings if one.name == part.setting)
    names = with_or_without(next(before, []), part.name, wanted=wanted)
    return await daemon.house.change({part.setting: names})
