"""Tells by notifications of the desktop what the user would else not see; never too often."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from cosyd.contract.events import JobEnded, NarrationChanged, SinkEnded
from cosyd.contract.model import Status
from cosyd.contract.narrations import NarrationState
from cosyd_gui.sentences import nothing_words
from cosyd_gui.state import Contact
from cosyd_gui.words import advice_of, message_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.contract.errors import CosydError
    from cosyd.contract.events import AnyEvent
    from cosyd.contract.wire import JobView
    from cosyd.contract.wire_narrations import NarrationView
    from cosyd_gui.actions import Nothing
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.state import State
    from cosyd_gui.tray import Tray

EACH_S = 60.0
"""Of each kind there is one notification in that time."""

RECENT = 16
"""Ends of jobs that are remembered: one may be told before the answer that names the job."""

LONG_MS = 30_000
"""A daemon that is away for longer than that is told of."""


class Notifications(QObject):
    """Listens, and tells.

    Args:
        house: The parts of the tray.
        tray: Through which it is told.
        looking: Whether the user looks at the window, which tells the same.
    """

    def __init__(self, house: GuiHouse, tray: Tray, looking: Callable[[], bool]) -> None:
        super().__init__()
        self._house = house
        self._tray = tray
        self._looking = looking
        self._told: dict[str, float] = {}
        self._page = ""
        self._own: set[str] = set()
        self._ends: deque[JobEnded] = deque(maxlen=RECENT)
        self._was_here = False
        self._long = QTimer(self, singleShot=True, interval=LONG_MS)
        self._long.timeout.connect(self._tell_gone)
        tray.message_clicked.connect(lambda: house.actions.wanted.emit(self._page))
        house.actions.failed.connect(self.problem)
        house.actions.nothing.connect(self._tell_nothing)
        house.actions.spoken.connect(self._spoken)
        house.link.changed.connect(self._contact)
        house.link.happened.connect(self._happened)

    def tell(self, kind: str, title: str, words: str, *, problem: bool, page: str = "") -> None:
        """Tell *words*, if the user wishes to know of such, and was not told of that kind just now.

        Args:
            kind: What it is about; one is told in a minute.
            title: In a few words.
            words: What happened, and what to do.
            problem: Or it is good news.
            page: What a click on it opens.
        """
        wish = self._house.preferences.now.notify
        if wish == "none" or (wish == "problems" and not problem) or self._looking():
            return
        now = time.monotonic()
        if now - self._told.get(kind, -EACH_S) < EACH_S:
            return
        if self._tray.message(title, words, problem=problem):
            self._told[kind] = now
            self._page = page

    def problem(self, error: CosydError, page: str = "") -> None:
        """Tell that something did not work."""
        words = "\n".join(filter(None, (message_of(error), advice_of(error))))
        self.tell(error.code, self.tr("That did not work"), words, problem=True, page=page)

    def _tell_nothing(self, why: Nothing) -> None:
        words = nothing_words(why)
        self.tell(why, self.tr("Nothing to speak"), words, problem=True, page="speak")

    def _spoken(self, job: JobView) -> None:
        self._own.add(job.id)
        for end in [one for one in self._ends if one.job == job.id]:
            self._ended(end)

    def _happened(self, event: AnyEvent) -> None:
        match event:
            case JobEnded():
                self._ends.append(event)
                self._ended(event)
            case SinkEnded(job=job, message=str(message)) if job in self._own and event.error:
                words = message
                self.tell(event.error, self.tr("It is not heard"), words, problem=True, page="log")
            case NarrationChanged(state=state) if state.final and not event.removed:
                self._ask_narration(event)

    def _ended(self, event: JobEnded) -> None:
        if event.job in self._own:
            self._own.discard(event.job)
            if event.status is Status.FAILED:
                self._ask_why(event.job)

    def _ask_why(self, job: str) -> None:
        self._house.link.ask(self, lambda daemon: daemon.job(job), self._tell_failed)

    def _tell_failed(self, job: JobView) -> None:
        if job.error is not None:
            words = "\n".join(filter(None, (job.error.message, job.error.solution)))
            title = self.tr("It could not be said")
            self.tell(job.error.error, title, words, problem=True, page="history")

    def _ask_narration(self, event: NarrationChanged) -> None:
        if event.state is NarrationState.CANCELLED:
            return
        narration = event.narration
        self._house.link.ask(
            self, lambda daemon: daemon.narrations.get(narration), self._tell_narration
        )

    def _tell_narration(self, narration: NarrationView) -> None:
        name = narration.title or narration.name
        if narration.state is NarrationState.FAILED:
            title = self.tr("A narration has failed")
        else:
            title = self.tr("A narration is ready")
        failed = narration.state is NarrationState.FAILED
        kind = f"narration.{narration.state}"
        self.tell(kind, title, name, problem=failed, page="narrations")

    def _contact(self, state: State) -> None:
        if state.contact is Contact.HERE:
            self._was_here = True
            self._long.stop()
        elif state.contact is Contact.STOPPING:  # somebody wants it to end
            self._was_here = False
        elif self._was_here and not self._long.isActive():
            self._long.start()

    def _tell_gone(self) -> None:
        self._was_here = False
        problem = self._house.link.state.problem
        if problem is not None:
            words = "\n".join((message_of(problem), advice_of(problem)))
            self.tell("gone", self.tr("cosyd has stopped"), words, problem=True, page="log")
