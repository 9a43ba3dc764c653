"""A recording of which a voice is to be made: its picture, its sound, what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cosyd_gui import theme
from cosyd_gui.views.clip_view import ClipView
from cosyd_gui.views.reference_findings import Findings
from cosyd_gui.views.reference_marks import marks
from cosyd_gui.widgets.pictures import drawn

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.contract.wire_voices import Linted
    from cosyd_gui.models.reference_clip import Clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a recording comes from."""

    file: Path
    clip: Clip | None
    """What can be drawn and heard of it here; None: the daemon alone reads its format."""

    recorded: bool
    """Whether it was recorded here."""


class ReferenceCard(QWidget):
    """What is shown of a recording."""

    heard = Signal()
    """It is to be heard, or to be silent."""

    dropped = Signal()
    """Another one is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source: Source | None = None
        self.title = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.picture = ClipView()
        self.findings = Findings()
        self.listen = QPushButton()
        self.listen.setIconSize(QSize(18, 18))
        self.listen.clicked.connect(self.heard)
        self.other = QPushButton(self.tr("&Take another"))
        self.other.setAutoDefault(False)
        self.other.clicked.connect(self.dropped)
        self._lay_out()
        self.playing(now=False)

    def show_source(self, source: Source) -> None:
        """Show that recording."""
        self.source = source
        name = self.tr("Your recording") if source.recorded else source.file.name
        clip = source.clip
        self.listen.setEnabled(clip is not None)
        if clip:
            length = QLocale().toString(clip.seconds, "f", 1)
            name = self.tr("{name}, {seconds} seconds").format(name=name, seconds=length)
        self.title.setText(name)
        self.picture.show_columns(
            clip.columns() if clip else (),
            self.tr("No picture of it yet: it is too long, or no plain WAV file."),
        )
        self.findings.tell("")

    def show_judgement(self, linted: Linted) -> None:
        """Show what the daemon says of it, and where."""
        self.findings.show_findings(linted.findings)
        if self.source and self.source.clip:
            self.picture.mark(marks(self.source.clip, linted.findings))

    def playing(self, *, now: bool) -> None:
        """Whether it is heard."""
        self.listen.setText(self.tr("S&top") if now else self.tr("&Listen"))
        drawn(self.listen, "stop" if now else "play")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.title)
        column.addWidget(self.picture)
        line = QHBoxLayout()
        line.addWidget(self.listen)
        line.addWidget(self.other)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.findings)
