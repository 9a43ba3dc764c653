"""A voice is chosen: by its name, its language or its engine, as one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from cosyd.contract.events import SettingsReloaded, VoiceChanged
from cosyd_gui.language_names import language_name
from cosyd_gui.tips import tip
from cosyd_gui.words import reason_of

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

    from cosyd.contract.events import AnyEvent
    from cosyd.contract.wire import VoiceView
    from cosyd_gui.link import Link

NAME = Qt.ItemDataRole.UserRole


class VoiceChoice(QComboBox):
    """All voices, and above them "by language". It follows what becomes of them.

    Args:
        link: By which it asks for them.
        parent: Its owner.
    """

    chosen = Signal(str)
    """A voice was chosen; empty: the default voice of each sentence's language."""

    listed = Signal(object)
    """The voices were read, a list of :class:`~cosyd.contract.wire.VoiceView`."""

    def __init__(self, link: Link, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voices: list[VoiceView] = []
        self._link = link
        self._voice = ""
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(self.tr("Voice"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self._complete_anywhere()
        self.activated.connect(self._activated)
        line = self.lineEdit()
        if line:
            line.setAccessibleName(self.accessibleName())
            line.editingFinished.connect(self._settle)
        link.found.connect(self.fresh)
        link.happened.connect(self._happened)
        self._show()
        self.fresh()

    @property
    def voice(self) -> str:
        """The name of the chosen one; empty: by language."""
        return self._voice

    def choose(self, name: str) -> None:
        """Let that one be chosen; :attr:`chosen` is not told."""
        self._voice = name
        self._show()

    def fresh(self) -> None:
        """Ask which voices there are."""
        if self._link.state.here:
            self._link.ask(self, lambda daemon: daemon.voices(), self.show_voices)

    def show_voices(self, voices: list[VoiceView]) -> None:
        """These are the voices."""
        self.voices = sorted(voices, key=lambda one: (not one.own, not one.sample, one.name))
        self._show()
        self.listed.emit(self.voices)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """What is typed replaces what stands there."""
        super().focusInEvent(event)
        line = self.lineEdit()
        if line:
            QTimer.singleShot(0, line, line.selectAll)

    def _complete_anywhere(self) -> None:
        completer = QCompleter(self._items, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)

    def _happened(self, event: AnyEvent) -> None:
        if isinstance(event, VoiceChanged | SettingsReloaded):
            self.fresh()

    def _show(self) -> None:
        """The list, and what is chosen of it; what is being typed stays."""
        line = self.lineEdit()
        typed = line.text() if line and line.hasFocus() and line.isModified() else ""
        self._items.clear()
        self._items.appendRow(_item(self.tr("By language"), ""))
        for one in self.voices:
            self._items.appendRow(_item(self._words(one), one.name, reason_of(one.reason)))
        row = self.findData(self._voice, NAME)
        if row < 0:  # it says so rather than that another would be taken in its place
            says = self.tr("{name} (not there any more)") if self.voices else "{name}"
            self._items.appendRow(_item(says.format(name=self._voice), self._voice))
            row = self._items.rowCount() - 1
        self.setCurrentIndex(row)
        if typed:
            self.setEditText(typed)

    def _words(self, voice: VoiceView) -> str:
        words = " · ".join((voice.name, language_name(voice.language), voice.engine))
        return words if voice.ready else self.tr("{voice} (not ready)").format(voice=words)

    def _activated(self, row: int) -> None:
        name = str(self.itemData(row, NAME) or "")
        if name != self._voice:
            self._voice = name
            self.chosen.emit(name)

    def _settle(self) -> None:
        """What was typed and is none of them becomes the first that it is part of, or nothing."""
        typed = self.currentText().casefold().strip()
        row = self.currentIndex()
        if typed != self.itemText(row).casefold():
            fitting = (at for at in range(self.count()) if typed in self.itemText(at).casefold())
            found = next(fitting, None) if typed else None
            row = self.findData(self._voice, NAME) if found is None else found
            self.setCurrentIndex(row)
        self._activated(row)


def _item(words: str, name: str, why: str = "") -> QStandardItem:
    item = QStandardItem(words)
    item.setData(name, NAME)
    item.setToolTip(tip(why))
    return item
