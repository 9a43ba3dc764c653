"""The page that shows what is under way, and what was said before."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelection, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton

from cosyd.contract.errors import UnknownJob
from cosyd.contract.wire import SpeechRequest
from cosyd_gui import theme
from cosyd_gui.actions import CLIENT
from cosyd_gui.models.history import HistoryModel, numbers_of
from cosyd_gui.models.queue import QueueModel
from cosyd_gui.views.history_fetching import Fetching
from cosyd_gui.views.history_hear import Again
from cosyd_gui.views.history_lines import Chosen, KeepTexts
from cosyd_gui.views.history_tables import HistoryTable, QueueTable
from cosyd_gui.views.page import Page
from cosyd_gui.widgets.labels import Words, heading
from cosyd_gui.widgets.lines import line
from cosyd_gui.widgets.pictures import SearchField

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from cosyd.client import Client
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire import JobView
    from cosyd.contract.wire_history import HistoryRow, HistoryView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.state import State

FIND_MS = 250
LOOK_MS = 120
"""A row that is only passed over with the arrow keys is not asked for."""


class HistoryPage(Page):
    """Two tables, and what can be done to their rows."""

    name = "history"

    def __init__(self, house: GuiHouse) -> None:
        super().__init__(house)
        self.queue = QueueModel()
        self.history = HistoryModel()
        self.fetching = Fetching(house.link, self.history, self)
        self.queue_table = QueueTable(self.queue)
        self.table = HistoryTable(self.history)
        self.search = SearchField(
            self.tr("Find a text, a voice, or who asked"), self.tr("Find in the history")
        )
        self.again = Again(house.link, house.portaudio, self)
        self.chosen = Chosen()
        self.texts = KeepTexts()
        self.clear = QPushButton(self.tr("C&lear the history ..."))
        self.stop_all = QPushButton(self.tr("Stop &all"))
        self._idle = Words(self.tr("Nothing is being said."))
        self._empty = Words()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._later = QTimer(self, singleShot=True, interval=FIND_MS)
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._under_way: set[str] = set()
        self._known: JobView | None = None
        self._lay_out()
        self._connect()
        self._show_queue(house.link.state)

    def fresh(self) -> None:
        """Ask for the newest rows."""
        self.fetching.begin(self.search.text().strip())

    # -- what can be done ---------------------------------------------------------------------

    def cancel_chosen(self) -> None:
        """Stop the jobs that are chosen of those under way."""
        jobs = [self.queue.row(place).id for place in self.queue_table.chosen]
        if jobs:
            self._ask(lambda daemon: _cancel(daemon, jobs))

    def cancel_all(self) -> None:
        """Silence."""
        self._ask(lambda daemon: daemon.cancel_all())

    def say_again(self) -> None:
        """Have the chosen one said again, in its voice."""
        row = self._one()
        text = self._text_of(row) if row else ""
        if not row or not text:
            return
        request = SpeechRequest(text=text, voice=row.voice or None, play=True, client=CLIENT)
        self._ask(lambda daemon: daemon.send(request))

    def hear(self) -> None:
        """Hear the chosen one as it was, or hear it no more."""
        if self.again.heard:
            self.again.stop()
        elif self._known:
            self.again.hear(self._known.id)

    def copy(self) -> None:
        """Put the texts of those that are chosen into the clipboard."""
        rows = [self.history.row(place) for place in self.table.chosen]
        texts = [text for row in rows if (text := self._text_of(row))]
        if texts:
            QGuiApplication.clipboard().setText("\n".join(texts))

    def remove(self) -> None:
        """Remove those that are chosen."""
        numbers = numbers_of(self.history, self.table.chosen)
        if numbers:
            self.link.ask(
                self,
                lambda daemon: _forget(daemon, numbers),
                self.history.remove,
                self._failed_to_remove,
            )

    def clear_all(self) -> None:
        """Ask, in its place, whether all is to go."""
        if self.history.total:
            says = self.tr(
                "Remove all of it, %Ln row(s)? It does not come back.", "", self.history.total
            )
            self.notice.tell(says, button=self.tr("Remove all"), do=self._clear)

    # -- what happens -------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.search.setMinimumWidth(240)
        self.body.addLayout(line(heading(self.tr("Under way")), self._idle, None, self.stop_all))
        self.body.addWidget(self.queue_table)
        self.body.addSpacing(theme.GAP)
        self.body.addLayout(line(heading(self.tr("Said before")), None, self.search))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._empty, 1)
        self.body.addLayout(line(self.chosen, None, self.clear))
        self.body.addWidget(self.texts)

    def _connect(self) -> None:
        self.stop_all.clicked.connect(self.cancel_all)
        self.queue_table.removed.connect(self.cancel_chosen)
        self.table.removed.connect(self.remove)
        self.table.copied.connect(self.copy)
        self.table.entered.connect(self.say_again)
        self.chosen.say.clicked.connect(self.say_again)
        self.chosen.hear.clicked.connect(self.hear)
        self.chosen.copy.clicked.connect(self.copy)
        self.chosen.remove.clicked.connect(self.remove)
        self.clear.clicked.connect(self.clear_all)
        self.texts.keep.clicked.connect(self._keep_texts)
        self.fetching.came.connect(self._show)
        self.fetching.failed.connect(self.notice.tell_error)
        self.table.selectionModel().selectionChanged.connect(self._chose)
        self.search.textChanged.connect(lambda _: self._later.start())
        self._later.timeout.connect(self.fresh)
        self._look.timeout.connect(self._look_at)
        self.again.changed.connect(self._show_chosen)
        self.again.failed.connect(self.notice.tell_error)
        self.link.changed.connect(self._show_queue)
        self.shown.connect(self.fetching.look_soon)
        self.gone.connect(self.again.stop)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)

    def _show_queue(self, state: State) -> None:
        self.queue.show(state.jobs)
        self._idle.setVisible(not state.jobs)
        self.stop_all.setEnabled(bool(state.jobs))
        now = {job.id for job in state.jobs}
        ended = self._under_way - now
        self._under_way = now
        if ended and state.here and self.isVisible():  # else it looks when it is shown
            self.fetching.expect(ended)
            self.fetching.look_soon()

    def _show(self, view: HistoryView) -> None:
        self.texts.setVisible(not view.keeps_text)
        self._show_whether_empty()
        self._show_chosen()

    def _show_whether_empty(self) -> None:
        empty = not self.history.rowCount()
        self.table.setVisible(not empty)
        self._empty.setVisible(empty)
        if self.search.text().strip():
            self._empty.setText(self.tr("Nothing was found."))
        else:
            self._empty.setText(
                self.tr("Nothing was said yet. What is said from now on shows here.")
            )
        self.clear.setEnabled(not empty)

    def _chose(self, *_: QItemSelection) -> None:
        self._known = None
        self._look.start()
        self._show_chosen()

    def _look_at(self) -> None:
        row = self._one()
        if row:
            self.link.ask(self, lambda daemon: daemon.job(row.id), self._knows, lambda _: None)

    def _knows(self, job: JobView) -> None:
        row = self._one()
        if row and row.id == job.id:
            self._known = job
            self._show_chosen()

    def _show_chosen(self) -> None:
        rows = [self.history.row(place) for place in self.table.chosen]
        texts = any(self._text_of(row) for row in rows)
        self.chosen.show_what_can_be_done(
            say=len(rows) == 1 and texts,
            hear=self._known is not None and self._known.audio_s > 0,
            heard=self.again.heard,
            copy=texts,
            remove=bool(rows),
        )

    def _one(self) -> HistoryRow | None:
        places = self.table.chosen
        return self.history.row(places[0]) if len(places) == 1 else None

    def _text_of(self, row: HistoryRow) -> str:
        """What was said, as far as it is still known; empty: it is not."""
        if row.text is not None:
            return row.text
        job = self._known
        if job is None or job.id != row.id:
            return ""
        return " ".join(sentence.text for sentence in job.sentences)

    def _clear(self) -> None:
        self.link.ask(
            self,
            lambda daemon: daemon.history.forget(),
            lambda _: self.fresh(),
            self.notice.tell_error,
        )

    def _keep_texts(self) -> None:
        self.link.ask(
            self,
            lambda daemon: daemon.house.change({"history.text": True}),
            lambda _: self._texts_are_kept(),
            self.notice.tell_error,
        )

    def _texts_are_kept(self) -> None:
        self.texts.hide()
        self.notice.tell(self.tr("Texts are kept from now on."), "good")

    def _failed_to_remove(self, error: CosydError) -> None:
        self.notice.tell_error(error)
        self.fresh()

    def _ask(self, what: Callable[[Client], Coroutine[Any, Any, Any]]) -> None:
        self.notice.clear()
        self.link.ask(self, what, failed=self.notice.tell_error)


async def _forget(daemon: Client, numbers: set[int]) -> set[int]:
    for number in sorted(numbers):
        await daemon.history.forget(number)
    return numbers


async def _cancel(daemon: Client, jobs: list[str]) -> None:
    for job in jobs:
        with suppress(UnknownJob):
            await daemon.cancel(job)
