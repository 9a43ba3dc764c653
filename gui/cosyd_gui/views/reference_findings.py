"""What is to be said of a recording, each with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from cosyd_gui import theme
from cosyd_gui.models.voices_words import FindingWords
from cosyd_gui.widgets.edged import Edged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor

    from cosyd.contract.wire_voices import FindingView

SHADES = {"error": theme.BAD, "warning": theme.WARN}
INDENT = 12
EDGE = 3


class Findings(QWidget):
    """The findings, the worst first; what is well is said in one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = FindingWords(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP)

    @property
    def says(self) -> str:
        """All that it shows."""
        return "\n".join(label.text() for label in self.findChildren(QLabel))

    def show_findings(self, findings: Sequence[FindingView]) -> None:
        """Show these."""
        self.tell("")
        for finding in findings:
            self._column.addWidget(self._row(finding))
        if not any(one.level != "note" for one in findings):
            self._column.insertWidget(0, self._line(self.tr("It is a good recording."), theme.GOOD))

    def tell(self, says: str) -> None:
        """Show this line instead; empty: nothing."""
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        if says:
            self._column.addWidget(_label(says))

    def _row(self, finding: FindingView) -> QWidget:
        if finding.level == "note":
            return _label(" ".join((self._words.says(finding), self._words.do(finding))))
        do = self._words.do(finding)
        row = self._line(self._words.says(finding), SHADES[finding.level], do)
        row.setToolTip(finding.measure)
        return row

    def _line(self, says: str, shades: tuple[QColor, QColor], do: str = "") -> Edged:
        row = Edged(shades, EDGE)
        column = QVBoxLayout(row)
        column.setContentsMargins(INDENT, 2, 0, 2)
        column.setSpacing(2)
        words = _label(says)
        font = words.font()
        font.setWeight(font.Weight.Medium)
        words.setFont(font)
        column.addWidget(words)
        if do:
            column.addWidget(_label(do))
        return row


def _label(says: str) -> QLabel:
    label = QLabel(says, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
