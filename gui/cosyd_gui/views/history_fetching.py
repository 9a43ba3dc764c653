"""Rows of the history are fetched: the newest, older ones as one scrolls, new ones as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire_history import HistoryView
    from cosyd_gui.asked import Asked
    from cosyd_gui.link import Link
    from cosyd_gui.models.history import HistoryModel

PAGE_ROWS = 200
NEWER_ROWS = 50

NEWER_MS = 250
"""A job's row is written a moment after its end is told."""

TRIES = 4
"""How often one looks for the rows of jobs that have ended; some are not kept at all."""


class Fetching(QObject):
    """Fills a model.

    Args:
        link: By which the daemon is asked.
        model: What is filled.
        parent: Its owner.
    """

    came = Signal(object)
    """The :class:`~cosyd.contract.wire_history.HistoryView` that the model was given."""

    failed = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` of why there are no rows."""

    def __init__(self, link: Link, model: HistoryModel, parent: QObject) -> None:
        super().__init__(parent)
        self._link = link
        self._model = model
        self._find = ""
        self._asked: Asked | None = None
        self._awaited: set[str] = set()
        self._tries = 0
        self._soon = QTimer(self, singleShot=True, interval=NEWER_MS)
        self._soon.timeout.connect(self.look)
        model.wanted.connect(self._older)

    def begin(self, find: str) -> None:
        """Fetch the newest rows in which there is *find*; all where it is empty."""
        self._find = find
        if self._asked:
            self._asked.cancel()
        self._asked = self._link.ask(
            self,
            lambda daemon: daemon.history.rows(limit=PAGE_ROWS, find=find),
            self._begun,
            self.failed.emit,
        )

    def expect(self, jobs: AbstractSet[str]) -> None:
        """These have ended: there will be rows of them."""
        self._awaited |= jobs
        self._tries = TRIES

    def look_soon(self) -> None:
        """Fetch what is newer, in a moment."""
        self._soon.start()

    def look(self) -> None:
        """Fetch what is newer than what is there."""
        find = self._find
        if self._link.state.here:
            self._link.ask(
                self,
                lambda daemon: daemon.history.rows(limit=NEWER_ROWS, find=find),
                lambda view: self._newer(view, find),
            )

    def _begun(self, newest: HistoryView) -> None:
        self._model.begin(newest)
        self.came.emit(newest)

    def _older(self, before: int) -> None:
        find = self._find
        self._asked = self._link.ask(
            self,
            lambda daemon: daemon.history.rows(before=before, limit=PAGE_ROWS, find=find),
            self._model.add_older,
            self._no_older,
        )

    def _no_older(self, error: CosydError) -> None:
        self._model.give_up()
        self.failed.emit(error)

    def _newer(self, newest: HistoryView, find: str) -> None:
        if find != self._find:
            return
        self._model.add_newer(newest)
        self.came.emit(newest)
        self._awaited -= self._model.ids()
        self._tries -= 1
        if self._awaited and self._tries > 0 and not find:
            self._soon.start()
        else:
            self._awaited.clear()
