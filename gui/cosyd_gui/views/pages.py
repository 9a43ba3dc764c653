"""Which pages the window has, in their order. A page's code is imported when it is first shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.views.page import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that can be opened."""

    name: str
    title: str
    """In English; the context of its translation is ``Pages``."""

    where: str
    """``module:Class`` below ``cosyd_gui.views``."""

    def open(self, house: GuiHouse) -> Page:
        """The page."""
        module, _, kind = self.where.partition(":")
        page: Page = getattr(import_module(f"cosyd_gui.views.{module}"), kind)(house)
        return page


PAGES: Final = (
    Entry("speak", str(QT_TRANSLATE_NOOP("Pages", "Speak")), "speak:SpeakPage"),
    Entry("voices", str(QT_TRANSLATE_NOOP("Pages", "Voices")), "voices:VoicesPage"),
    Entry("history", str(QT_TRANSLATE_NOOP("Pages", "Queue and history")), "history:HistoryPage"),
    Entry("narrations", str(QT_TRANSLATE_NOOP("Pages", "Narrations")), "narrations:NarrationsPage"),
    Entry("text", str(QT_TRANSLATE_NOOP("Pages", "Text")), "text:TextPage"),
    Entry("engines", str(QT_TRANSLATE_NOOP("Pages", "Engines and models")), "engines:EnginesPage"),
    Entry("plugins", str(QT_TRANSLATE_NOOP("Pages", "Plug-ins")), "plugins:PluginsPage"),
    Entry("settings", str(QT_TRANSLATE_NOOP("Pages", "Settings")), "settings:SettingsPage"),
    Entry("log", str(QT_TRANSLATE_NOOP("Pages", "Log and doctor")), "log:LogPage"),
)
