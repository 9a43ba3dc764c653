"""One voice: who it is, how it sounds, what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cosyd_gui import theme
from cosyd_gui.language_names import language_name
from cosyd_gui.models.reference_clip import read_clip
from cosyd_gui.models.voices_words import VoiceWords
from cosyd_gui.views.clip_view import ClipView
from cosyd_gui.views.voices_details import DetailsForm
from cosyd_gui.views.voices_name import NameLine
from cosyd_gui.views.voices_new_parts import PART, scrolling
from cosyd_gui.widgets.labels import Words, heading
from cosyd_gui.widgets.pictures import drawn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cosyd.contract.wire_voices import VoiceDetails

WHOLE = 100


class VoicePane(QWidget):
    """What is shown beside the list. It asks for everything by signals."""

    back = Signal()
    """The list is wanted, where there is no room for both."""

    listen = Signal(str)
    """It is to be heard, or to be silent."""

    hear_reference = Signal(str)
    renamed = Signal(str, str)
    """From its name to another."""

    changed = Signal(str, object)
    """The :class:`~cosyd.contract.wire_voices.VoiceChange` that is wished."""

    removed = Signal(str)
    exported = Signal(str)
    mixed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = VoiceWords(self)
        self.details: VoiceDetails | None = None
        self.pictured = False
        """Whether the picture of its recording has come."""

        self.name = NameLine()
        self.line = _words()
        self.explained = _words()
        self.explained.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.state = Words(kind="note").selectable()
        self.form = DetailsForm()
        self.fixed = _words()
        self.facts = QWidget()
        self.picture = ClipView()
        self._make_buttons()
        self._make_save_line()
        self._lay_out()
        self._connect()
        self.playing(what="")
        self._tell_edited()

    @property
    def voice(self) -> str:
        """The name of what is shown; empty: nothing."""
        return self.details.name if self.details else ""

    def show_details(self, details: VoiceDetails) -> bool:
        """Show *details*; whether something typed here was changed elsewhere meanwhile."""
        another = self.voice != details.name
        self.details = details
        self.name.show_name(details.name, own=details.own)
        parts = [self._words.kind(details.kind), self._words.language_of(details)]
        parts += [self._words.gender(details.gender), details.engine]
        self.line.setText(" · ".join(part for part in parts if part))
        self.explained.setVisible(details.own)
        self.explained.setText(self._words.kind_explained(details.kind))
        self._tell_state(details)
        for part in (self.rename, self.remove, self.export):
            part.setEnabled(details.own)
        self.form.setVisible(details.own)
        self.fixed.setVisible(not details.own)
        self.fixed.setText(self._words.why_fixed(details))
        self._tell_facts(details)
        if another:
            self.pictured = False
            self.picture.show_columns(())
        self._reference.setVisible(details.has_reference)
        both = self.form.show_details(details) if details.own else False
        self._tell_edited()
        return both

    def show_reference(self, name: str, wav: bytes) -> None:
        """The recording that the voice *name* was made of."""
        clip = read_clip(wav)
        if name == self.voice and clip:
            self.pictured = True
            self.picture.show_columns(clip.columns())

    def gone(self) -> None:
        """What is shown does not exist any more; what was typed is still there."""
        self.state.setText(self.tr("This voice was removed elsewhere."))
        self.state.show()
        for part in (self.hear, self.rename, self.remove, self.export, self.save):
            part.setEnabled(False)

    def playing(self, *, what: str) -> None:
        """What is heard: ``voice``, ``reference``, or nothing."""
        self.hear.setText(self.tr("S&top") if what == "voice" else self.tr("&Listen"))
        drawn(self.hear, "stop" if what == "voice" else "play")
        self.hear_it.setText(self.tr("Sto&p") if what == "reference" else self.tr("&Hear it"))
        drawn(self.hear_it, "stop" if what == "reference" else "play")

    def saving(self, *, now: bool) -> None:
        """What was typed is on its way."""
        self.save.setEnabled(not now)

    def narrow(self, *, now: bool) -> None:
        """Whether there is no room for the list beside it."""
        self.to_list.setVisible(now)

    def _tell_state(self, details: VoiceDetails) -> None:
        self.hear.setEnabled(details.ready)
        self.state.setVisible(not details.ready)
        self.state.setText(self._words.not_ready(details))

    def _tell_facts(self, details: VoiceDetails) -> None:
        facts = [(self.tr("Reads"), _listed(map(language_name, details.languages)))]
        if details.default_for:
            names = _listed(map(language_name, details.default_for))
            facts.append((self.tr("Default for"), names))
        if not details.own:
            facts += [
                (self.tr("Other names"), _listed(details.aliases)),
                (self.tr("Description"), details.description),
                (self.tr("Licence"), details.licence),
            ]
        if details.mix:
            whole = sum(details.mix.values())
            shares = {one: round(WHOLE * part / whole) for one, part in details.mix.items()}
            said = (f"{one} {QLocale().toString(share)} %" for one, share in shares.items())
            facts.append((self.tr("Mixed of"), _listed(said)))
        if details.created_at:
            made = QDateTime.fromSecsSinceEpoch(int(details.created_at))
            facts.append(
                (self.tr("Made"), QLocale().toString(made, QLocale.FormatType.ShortFormat))
            )
        rows = QFormLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for label, fact in facts:
            if fact:
                rows.addRow(_muted(label), _words(fact))
        old, self.facts = self.facts, QWidget()
        self.facts.setLayout(rows)
        self._column.replaceWidget(old, self.facts)
        old.deleteLater()

    def _tell_edited(self) -> None:
        typed = bool(self.details and self.details.own and self.form.typed)
        self._save_line.setVisible(typed)
        self.save.setEnabled(typed)

    def _save(self) -> None:
        if self.details and self.form.typed:
            self.changed.emit(self.voice, self.form.change())

    # -- how it looks -----------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        self.to_list = QToolButton(autoRaise=True)
        self.to_list.setText(self.tr("All voices"))
        self.to_list.setArrowType(Qt.ArrowType.LeftArrow)
        self.to_list.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.to_list.hide()
        self.hear = QPushButton()
        self.hear_it = QPushButton()
        for button in (self.hear, self.hear_it):
            button.setIconSize(QSize(18, 18))
        self.menu = QMenu(self)
        self.rename = self.menu.addAction(self.tr("&Rename"))
        drawn(self.rename, "rename")
        self.rename.setShortcut(QKeySequence(Qt.Key.Key_F2))
        self.mix = self.menu.addAction(self.tr("&Mix with another ..."))
        drawn(self.mix, "mix")
        self.export = self.menu.addAction(self.tr("&Export ..."))
        drawn(self.export, "export")
        self.menu.addSeparator()
        self.remove = self.menu.addAction(self.tr("Remo&ve"))
        drawn(self.remove, "remove")
        self.more = QPushButton(self.tr("More"))
        self.more.setAccessibleName(self.tr("More to do with this voice"))
        self.more.setMenu(self.menu)

    def _make_save_line(self) -> None:
        self.save = QPushButton(self.tr("&Save changes"))
        self.give_up = QPushButton(self.tr("D&iscard"))
        self._save_line = QWidget()
        line = QHBoxLayout(self._save_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.save)
        line.addWidget(self.give_up)
        line.addStretch(1)

    def _lay_out(self) -> None:
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, theme.ROOM, 0)
        self._column.setSpacing(theme.GAP)
        self._reference = self._reference_part()
        for part in (self.facts, self.fixed, self._reference, self.form):
            self._column.addWidget(part)
            self._column.addSpacing(theme.GAP)
        self._column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.hear)
        buttons.addWidget(self.more)
        buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP)
        whole.addWidget(self.to_list, 0, Qt.AlignmentFlag.AlignLeading)
        whole.addWidget(self.name)
        whole.addWidget(self.line)
        whole.addWidget(self.explained)
        whole.addWidget(self.state)
        whole.addLayout(buttons)
        whole.addSpacing(theme.GAP)
        whole.addWidget(scrolling(inner), 1)
        whole.addWidget(self._save_line)

    def _reference_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        line.addWidget(heading(self.tr("The recording that it is made of"), size_ratio=PART), 1)
        line.addWidget(self.hear_it)
        column.addLayout(line)
        column.addWidget(self.picture)
        return part

    def _connect(self) -> None:
        self.to_list.clicked.connect(self.back)
        self.hear.clicked.connect(lambda: self.listen.emit(self.voice))
        self.hear_it.clicked.connect(lambda: self.hear_reference.emit(self.voice))
        self.name.renamed.connect(self.renamed)
        self.mix.triggered.connect(lambda: self.mixed.emit(self.voice))
        self.export.triggered.connect(lambda: self.exported.emit(self.voice))
        self.remove.triggered.connect(lambda: self.removed.emit(self.voice))
        self.form.edited.connect(self._tell_edited)
        self.save.clicked.connect(self._save)
        self.give_up.clicked.connect(self.form.give_up)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        keys.activated.connect(self._save)


def _words(says: str = "") -> QLabel:
    label = QLabel(says, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _muted(says: str) -> QLabel:
    label = QLabel(says)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def _listed(names: Iterable[str]) -> str:
    return QLocale().createSeparatedList(list(names))
