"""The documents that become audio files: how far they are, and what can be done with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
)

from cosyd.contract.narrations import NarrationState
from cosyd_gui.models.narrations import NarrationRows
from cosyd_gui.views.narrations_actions import (
    FITS,
    UNDER_WAY,
    Verbs,
    all_of,
    done_to,
    possible,
)
from cosyd_gui.views.narrations_adding import Adding
from cosyd_gui.views.narrations_results import Results
from cosyd_gui.views.narrations_rows import FormAndList, RowList
from cosyd_gui.views.narrations_words import look_of, title_of, why_of
from cosyd_gui.views.page import unseen
from cosyd_gui.widgets.pictures import drawn
from cosyd_gui.widgets.tabs import bar_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.contract.errors import CosydError
    from cosyd.contract.events import NarrationChanged
    from cosyd.contract.wire_narrations import NarrationList, NarrationView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.views.narrations_actions import Outcome
    from cosyd_gui.widgets.notice import Notice

PAGE = 200
"""So many are asked for at once."""

SOON_MS = 150
"""After so long is looked at those that changed, all at once."""


class DocumentsTab(FormAndList):
    """All narrations, the newest first.

    Args:
        house: The parts of the tray.
        notice: Where is told what went wrong.
    """

    report_wanted = Signal(object)
    """The :class:`~cosyd.contract.wire_narrations.NarrationView` whose report is wanted."""

    def __init__(self, house: GuiHouse, notice: Notice) -> None:
        super().__init__()
        self._link = house.link
        self._notice = notice
        self._asking = False
        self._turn = 0
        self.rows = NarrationRows(look_of, self)
        self.rows.wanted.connect(self._more)
        self.list = RowList(self.rows, self.tr("Narrations"), self._empty_words())
        self.adding = Adding(house, notice)
        self.adding.added.connect(self._added)
        self.results = Results(house, notice, self)
        self._changed: set[str] = set()
        self._own: set[str] = set()
        """Those that are changed from here just now: they are looked at when that is done."""

        self._reading = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._look)
        self._which = self._filter()
        self.why = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.why.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.actions_ = Verbs(self).actions(
            {
                "open": self._open,
                "folder": self._show_folder,
                "save": self._save,
                "report": self._report,
                "forget": self._forget,
                **{verb: partial(self._do, verb) for verb in FITS},
            }
        )
        self._lay_out()
        self._settles = QTimer(self, singleShot=True, interval=0)
        self._settles.timeout.connect(self._settle)
        self.list.chosen.connect(self._settles.start)  # of many rows that go, each tells of itself
        self.list.opened.connect(self._open)
        self._settle()

    def fresh(self) -> None:
        """Ask for all anew."""
        states = tuple(self._which.currentData())
        self._turn += 1
        self._reading = True
        self._link.ask(
            self,
            partial(all_of, states, max(PAGE, len(self.rows.rows))),
            partial(self._show, self._turn, states),
            self._unseen,
        )

    def happened(self, event: NarrationChanged) -> None:
        """A narration goes on, or is forgotten."""
        if event.removed:
            self.rows.drop(event.narration)
        elif not self.rows.advance(event):
            self._changed.add(event.narration)
            if not self._soon.isActive():
                self._soon.start()

    def chosen(self) -> list[NarrationView]:
        """Those that are chosen."""
        return [self.rows.rows[row] for row in self.list.rows()]

    def _filter(self) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(self.tr("Which narrations are shown"))
        made.addItem(self.tr("All"), ())
        made.addItem(self.tr("Under way"), UNDER_WAY)
        made.addItem(self.tr("Done"), (NarrationState.DONE,))
        made.addItem(self.tr("Failed"), (NarrationState.FAILED, NarrationState.CANCELLED))
        made.activated.connect(self.fresh)
        return made

    def _lay_out(self) -> None:
        add = drawn(QPushButton(self.tr("&Add documents ...")), "add")
        add.setShortcut(QKeySequence(QKeySequence.StandardKey.Open))
        add.clicked.connect(self.adding.choose)
        top = QHBoxLayout()
        top.addWidget(add)
        top.addStretch(1)
        top.addWidget(self._which)
        bar = bar_of(
            self.tr("What can be done with the chosen narrations"), list(self.actions_.values())
        )
        self.list.offer(list(self.actions_.values()))
        self.lay_out(top, self.adding, self.list, self.why, bar)

    def _empty_words(self) -> str:
        return self.tr(
            "No narrations yet.\n"
            "Add a document, or drop one here: a text, a web page, a book, a PDF, subtitles."
        )

    def _show(self, turn: int, states: Sequence[NarrationState], found: NarrationList) -> None:
        if turn != self._turn:  # something else was asked meanwhile
            return
        self._reading = False
        kept = {one.id for one in self.chosen()}
        self.rows.states = states
        self.rows.show(found.narrations, found.total)
        none = self.tr("None of these just now.") if states else self._empty_words()
        self.list.say_when_empty(none)
        if not self.chosen():
            self.list.choose([n for n, one in enumerate(self.rows.rows) if one.id in kept])
        self._settle()

    def _unseen(self, error: CosydError) -> None:
        self._reading = False
        unseen(self._notice, error)

    def _more(self) -> None:
        if self._asking:
            return
        self._asking = True
        states, offset = tuple(self.rows.states), len(self.rows.rows)
        self._link.ask(
            self,
            lambda daemon: daemon.narrations.all(states=states, limit=PAGE, offset=offset),
            partial(self._append, self._turn),
            self._no_more,
        )

    def _append(self, turn: int, found: NarrationList) -> None:
        self._asking = False
        if turn == self._turn:  # else others are to be shown by now
            self.rows.append(found.narrations, found.total)

    def _no_more(self, error: CosydError) -> None:
        self._asking = False
        unseen(self._notice, error)

    def _look(self) -> None:
        """Ask for those that changed; where they are very many, for all."""
        if self._reading:  # what is on its way may be old already
            self._soon.start()
            return
        ids, self._changed = self._changed - self._own, self._changed & self._own
        if len(ids) > PAGE // 10:
            self.fresh()
        elif ids:
            self._link.ask(self, partial(done_to, sorted(ids), "get"), self._put)

    def _put(self, outcome: Outcome) -> None:
        for gone in outcome.gone:
            self.rows.drop(gone)
        for view in outcome.views:
            self.rows.put(view)
        self._settle()

    def _added(self, view: NarrationView) -> None:
        self.rows.put(view)
        row = self.rows.row_of(view.id)
        if row is not None:
            self.list.look_at(row)

    def _settle(self) -> None:
        """Offer what can be done with those that are chosen."""
        chosen = self.chosen()
        can = possible(chosen)
        why = why_of(chosen[0]) if len(chosen) == 1 else ""
        self.why.setText(why)
        self.why.setVisible(bool(why))
        for name, action in self.actions_.items():
            action.setVisible(can[name] or (name == "forget" and not chosen))
            action.setEnabled(can[name])

    def _open(self) -> None:
        for view in self.chosen()[:1]:
            if self.actions_["open"].isEnabled():
                self.results.open(view)
            elif self.actions_["save"].isEnabled():
                self.results.save(view)

    def _show_folder(self) -> None:
        for view in self.chosen()[:1]:
            self.results.show_folder(view)

    def _save(self) -> None:
        for view in self.chosen()[:1]:
            self.results.save(view)

    def _report(self) -> None:
        for view in self.chosen()[:1]:
            self.report_wanted.emit(view)

    def _do(self, verb: str) -> None:
        """Have it done to those of the chosen that it fits to."""
        self._ask(verb, [view.id for view in self.chosen() if view.state in FITS[verb]])

    def _ask(self, verb: str, ids: list[str]) -> None:
        def done(outcome: Outcome) -> None:
            self._own -= set(ids)
            self._soon.start()
            self._put(outcome)
            if outcome.problem:
                self._notice.tell_error(outcome.problem)

        def failed(error: CosydError) -> None:
            self._own -= set(ids)
            self._notice.tell_error(error)

        self._own |= set(ids)
        self._link.ask(self, partial(done_to, ids, verb), done, failed)

    def _forget(self) -> None:
        chosen = self.chosen()
        if not chosen:
            return
        says = self.tr("Forget “{title}”, and what cosyd keeps of it? Files in your folders stay.")
        if len(chosen) > 1:
            says = self.tr(
                "Forget %n narrations, and what cosyd keeps of them? Files in your folders stay.",
                "",
                len(chosen),
            )
        self._notice.tell(
            says.format(title=title_of(chosen[0])),
            button=self.tr("Forget"),
            do=lambda: self._ask("remove", [one.id for one in chosen]),
        )
