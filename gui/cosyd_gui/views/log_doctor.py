"""What the doctor finds: what is wrong first, each with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cosyd_gui import theme
from cosyd_gui.reasons import DOCTOR
from cosyd_gui.views.page import is_absence
from cosyd_gui.widgets.cards import Card, Column, Row
from cosyd_gui.widgets.labels import Kind, Words, heading
from cosyd_gui.widgets.pictures import drawn
from cosyd_gui.words import in_own_words

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire_house import DoctorView, FindingView
    from cosyd_gui.link import Link

KINDS: dict[str, Kind] = {"problem": "problem", "note": "note", "ok": "good"}
GRAVEST_FIRST = tuple(KINDS)


class DoctorPane(QWidget):
    """The findings, and the report that can be shown to others.

    Args:
        link: By which it asks.
    """

    failed = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` for which it could not look."""

    copied = Signal()

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link
        self.view: DoctorView | None = None
        self.summary: QLabel = heading(self.tr("The doctor has not looked yet."))
        self.again = drawn(QPushButton(self.tr("&Look again")), "refresh")
        self.copy = drawn(QPushButton(self.tr("&Copy report")), "copy")
        self.copy.setToolTip(
            self.tr(
                "Versions, findings, settings: no texts, no names, no tokens, no paths of yours."
            )
        )
        self.copy.setEnabled(False)
        self.card = Card()
        self.card.hide()
        self.again.clicked.connect(self.look)
        self.copy.clicked.connect(self._copy)
        self._lay_out()

    def look(self) -> None:
        """Have the doctor look again."""
        self.again.setEnabled(False)
        self.again.setText(self.tr("Looking ..."))
        self._link.ask(self, lambda daemon: daemon.house.doctor(), self._show, self._failed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GAP)
        head.addWidget(self.summary, 1)
        head.addWidget(self.copy)
        head.addWidget(self.again)
        column = Column(self.tr("Findings"))
        column.add(self.card)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme.GAP, 0, 0)
        whole.setSpacing(theme.GAP)
        whole.addLayout(head)
        whole.addWidget(column, 1)

    def _ready(self) -> None:
        self.again.setEnabled(True)
        self.again.setText(self.tr("&Look again"))

    def _failed(self, error: CosydError) -> None:
        self._ready()
        if not is_absence(error):
            self.failed.emit(error)

    def _show(self, view: DoctorView) -> None:
        self._ready()
        self.view = view
        self.copy.setEnabled(True)
        self.summary.setText(self._in_short(view.findings))
        self.card.clear()
        for finding in sorted(view.findings, key=lambda one: GRAVEST_FIRST.index(one.ok)):
            self.card.add(self._row(finding))
        self.card.show()

    def _in_short(self, findings: list[FindingView]) -> str:
        problems = sum(one.ok == "problem" for one in findings)
        notes = sum(one.ok == "note" for one in findings)
        if problems:
            return self.tr("%n problem(s) found", "", problems)
        if notes:
            return self.tr("All works; %n thing(s) worth knowing", "", notes)
        return self.tr("All is well")

    def _row(self, finding: FindingView) -> Row:
        row = Row(in_own_words(finding.name, DOCTOR))
        words = {"problem": self.tr("Problem"), "note": self.tr("Note"), "ok": self.tr("Fine")}
        row.pill.say(words[finding.ok], KINDS[finding.ok])
        row.details.say(in_own_words(finding.says, DOCTOR))
        row.details.selectable()
        if finding.do and finding.ok != "ok":
            todo = Words(in_own_words(finding.do, DOCTOR), "busy").selectable()
            row.below.addWidget(todo)
        return row

    def _copy(self) -> None:
        if self.view:
            QGuiApplication.clipboard().setText(self.view.report)
            self.copied.emit()
