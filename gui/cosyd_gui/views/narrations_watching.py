"""The form for a folder that is to be watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QPushButton

from cosyd.contract.wire_narrations import WatchRequest
from cosyd_gui.views.narrations_manner import FolderEdit, Manner
from cosyd_gui.widgets.form_card import FormCard

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire_narrations import WatchView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.widgets.notice import Notice


class Watching(FormCard):
    """Asks which folder, and in which manner. What was typed stays until it is watched.

    Args:
        house: The parts of the tray.
        notice: Where is told what went wrong.
    """

    added = Signal(object)
    """The :class:`~cosyd.contract.wire_narrations.WatchView` that is watched from now on."""

    def __init__(self, house: GuiHouse, notice: Notice) -> None:
        super().__init__()
        self._link = house.link
        self._notice = notice
        self.folder = FolderEdit(self.tr("The folder to be watched"))
        self.out = FolderEdit(
            self.tr("The folder for the results"), self.tr("The folder “spoken” in it")
        )
        self.manner = Manner(house.link)
        self.move_ = QCheckBox(self.tr("When one is &done, move the original to the folder “done”"))
        self.go = QPushButton(self.tr("&Watch it"), default=True)
        self._lay_out()
        self._settle()
        self.hide()

    def offer(self, folder: str = "") -> None:
        """Ask; for *folder* where it is known already."""
        if folder:
            self.folder.line.setText(folder)
        self.show()
        (self.go if folder else self.folder).setFocus()

    def _lay_out(self) -> None:
        self.manner.insertRow(0, self.tr("&Folder"), self.folder)
        self.manner.addRow(self.tr("&Results into"), self.out)
        self.manner.addRow("", self.move_)
        self.folder.changed.connect(self._settle)
        self.folder.line.returnPressed.connect(self._add)
        self.go.clicked.connect(self._add)
        self.inside.addLayout(self.manner)
        self.end_with(self.go, QPushButton(self.tr("Do not")), self._give_up)

    def _settle(self) -> None:
        self.go.setEnabled(bool(self.folder.path))

    def _give_up(self) -> None:
        self.folder.line.clear()
        self.hide()

    def _add(self) -> None:
        if not self.folder.path:
            return
        request = WatchRequest(
            folder=self.folder.path,
            out=self.out.path,
            wishes=self.manner.wishes,
            afterwards="move" if self.move_.isChecked() else "keep",
        )
        self.go.setEnabled(False)
        self._link.ask(self, lambda daemon: daemon.watches.add(request), self._done, self._failed)

    def _done(self, view: WatchView) -> None:
        self._notice.clear()
        self._give_up()
        self.added.emit(view)

    def _failed(self, error: CosydError) -> None:
        self._settle()
        self._notice.tell_error(error)
