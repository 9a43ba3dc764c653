"""Watched folders: what is put into them is narrated."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from cosyd.contract.narrations import WatchState
from cosyd.contract.wire_narrations import WatchRequest
from cosyd_gui.models.watches import WatchRows
from cosyd_gui.views.narrations_rows import FormAndList, RowList
from cosyd_gui.views.narrations_watching import Watching
from cosyd_gui.views.narrations_words import look_of_watch
from cosyd_gui.views.page import unseen
from cosyd_gui.widgets.pictures import drawn
from cosyd_gui.widgets.tabs import bar_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.contract.wire_narrations import WatchView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.widgets.notice import Notice

SOON_MS = 400
"""Counts change with each narration; they are asked for no more often than that."""


class WatchesTab(FormAndList):
    """All watched folders.

    Args:
        house: The parts of the tray.
        notice: Where is told what went wrong, and what can be undone.
    """

    def __init__(self, house: GuiHouse, notice: Notice) -> None:
        super().__init__()
        self._link = house.link
        self._notice = notice
        self._turn = 0
        self.rows = WatchRows(look_of_watch, self)
        self.list = RowList(self.rows, self.tr("Watched folders"), self._empty_words())
        self.watching = Watching(house, notice)
        self.watching.added.connect(self._added)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.fresh)
        self.actions_ = self._made_actions()
        self._lay_out()
        self.list.chosen.connect(self._settle)
        self.rows.dataChanged.connect(self._settle)
        self._settle()

    def fresh(self) -> None:
        """Ask for all anew."""
        self._turn += 1
        self._link.ask(
            self,
            lambda daemon: daemon.watches.all(),
            partial(self._show, self._turn),
            partial(unseen, self._notice),
        )

    def stale(self) -> None:
        """Something of them has changed."""
        if not self._soon.isActive():
            self._soon.start()

    def chosen(self) -> list[WatchView]:
        """Those that are chosen."""
        return [self.rows.rows[row] for row in self.list.rows()]

    def _made_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}

        def offer(name: str, words: str, picture: str, key: str, do: Callable[[], None]) -> None:
            made[name] = drawn(QAction(words, self), picture)
            made[name].setShortcut(QKeySequence(key))
            made[name].triggered.connect(do)

        offer("pause", self.tr("Pause"), "pause", "Space", partial(self._do, "pause"))
        offer("resume", self.tr("Go on"), "play", "Space", partial(self._do, "resume"))
        offer("remove", self.tr("Watch no more"), "remove", "Del", partial(self._do, "remove"))
        return made

    def _lay_out(self) -> None:
        add = drawn(QPushButton(self.tr("&Watch a folder ...")), "add")
        add.clicked.connect(self._offer)
        top = QHBoxLayout()
        top.addWidget(add)
        top.addStretch(1)
        bar = bar_of(
            self.tr("What can be done with the chosen folders"), list(self.actions_.values())
        )
        self.list.offer(list(self.actions_.values()))
        self.lay_out(top, self.watching, self.list, bar)

    def _empty_words(self) -> str:
        return self.tr(
            "No folder is watched.\n"
            "Watch one, or drop one here: every document that is put into it becomes an audiobook."
        )

    def _show(self, turn: int, views: list[WatchView]) -> None:
        if turn != self._turn:  # something else was asked meanwhile
            return
        kept = {one.id for one in self.chosen()}
        self.rows.show(views)
        if not self.chosen():
            self.list.choose([n for n, one in enumerate(self.rows.rows) if one.id in kept])
        self._settle()

    def _overtake(self) -> None:
        """What was asked before is old already."""
        self._turn += 1
        self.stale()

    def _added(self, view: WatchView) -> None:
        self._overtake()
        self.rows.put(view)
        row = self.rows.row_of(view.id)
        if row is not None:
            self.list.look_at(row)

    def _settle(self) -> None:
        states = {one.state for one in self.chosen()}
        paused = states == {WatchState.PAUSED}
        self.actions_["pause"].setVisible(not paused)
        self.actions_["pause"].setEnabled(bool(states) and not paused)
        self.actions_["resume"].setVisible(paused)
        self.actions_["resume"].setEnabled(paused)
        self.actions_["remove"].setEnabled(bool(states))

    def _offer(self) -> None:
        self.watching.offer()

    def _do(self, verb: str) -> None:
        for view in self.chosen():
            self._ask(verb, view)

    def _ask(self, verb: str, view: WatchView) -> None:
        then = partial(self._removed, view) if verb == "remove" else self.rows.put
        self._link.ask(
            self,
            lambda daemon: getattr(daemon.watches, verb)(view.id),
            then,
            self._notice.tell_error,
        )

    def _removed(self, view: WatchView, _: WatchView) -> None:
        self._overtake()
        self.rows.drop(view.id)
        self._notice.tell(
            self.tr("{folder} is not watched any more. What has begun goes on.").format(
                folder=view.folder
            ),
            button=self.tr("Watch it again"),
            do=lambda: self._again(view),
        )

    def _again(self, view: WatchView) -> None:
        request = WatchRequest(
            folder=view.folder,
            out=view.out,
            wishes=view.wishes,
            profile=view.profile,
            afterwards=view.afterwards,
            polling=view.polling or None,
        )
        self._link.ask(
            self, lambda daemon: daemon.watches.add(request), self._added, self._notice.tell_error
        )
