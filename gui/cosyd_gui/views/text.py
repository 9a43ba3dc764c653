"""The page of how texts are read: a sentence to try, and the dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QSplitter

from cosyd.contract.events import AnyEvent, SettingsReloaded, VoiceChanged
from cosyd_gui import theme
from cosyd_gui.views.page import Page
from cosyd_gui.views.text_dictionary import DictionaryPart
from cosyd_gui.views.text_try import TryPart

if TYPE_CHECKING:
    from cosyd_gui.house import GuiHouse

SOON_MS = 1_200
"""After so long at the latest the daemon reads by a dictionary that has changed."""

TRYING, WORDS = 2, 3
"""How the two halves share the height."""

LEAST = 440
"""In pixels; where the page has less, it is scrolled."""


class TextPage(Page):
    """What is typed above is shown as it is read; below stand the words."""

    name: ClassVar[str] = "text"
    ages = True

    def __init__(self, house: GuiHouse) -> None:
        super().__init__(house)
        self.trying = TryPart(house, self.notice)
        self.dictionary = DictionaryPart(house, self.notice)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(theme.ROOM)
        for part, share in ((self.trying, TRYING), (self.dictionary, WORDS)):
            halves.addWidget(part)
            halves.setStretchFactor(halves.indexOf(part), share)
        halves.setSizes([TRYING * 100, WORDS * 100])
        halves.setMinimumHeight(LEAST)
        whole = QScrollArea(widgetResizable=True)
        whole.setFrameShape(QScrollArea.Shape.NoFrame)
        whole.setWidget(halves)
        self.body.addWidget(whole, 1)
        self._later = QTimer(self, singleShot=True, interval=SOON_MS)
        self._later.timeout.connect(self.trying.fresh)
        self.trying.word_wanted.connect(self.dictionary.offer)
        self.dictionary.changed.connect(self._reads_otherwise)
        self.link.happened.connect(self._happened)

    def fresh(self) -> None:
        """Ask for the dictionary, and how the sentence is read."""
        self.dictionary.fresh()
        self.trying.fresh()

    def _reads_otherwise(self) -> None:
        self.trying.fresh()
        self._later.start()

    def _happened(self, event: AnyEvent) -> None:
        if isinstance(event, SettingsReloaded | VoiceChanged) and self.isVisible():
            self.fresh()
