"""What is heard just now, and what can be done about it: at the bottom of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from cosyd.contract.events import SentenceSpoken
from cosyd_gui import theme
from cosyd_gui.sentences import muted_words, state_words
from cosyd_gui.tips import tip
from cosyd_gui.widgets.elided import ElidedLabel
from cosyd_gui.widgets.labels import hairline
from cosyd_gui.widgets.pictures import drawn, redraw

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent, QShowEvent

    from cosyd.contract.events import AnyEvent
    from cosyd.contract.wire import JobView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.state import State

ICON = QSize(18, 18)
BUTTON = QSize(34, 34)


class PlayBar(QFrame):
    """A bar with the sentence that is heard."""

    def __init__(self, house: GuiHouse) -> None:
        super().__init__()
        self._house = house
        self._job: str | None = None
        self._words: dict[int, str] = {}
        self._asking = False
        self._ask_again = False
        self._label = ElidedLabel()
        do = house.actions
        self._back = self._button("back", self.tr("Back: hear a sentence again"), do.back)
        self._toggle = self._button("pause", self.tr("Pause"), do.toggle)
        self._skip = self._button("skip", self.tr("Skip: go on with the next sentence"), do.skip)
        self._stop = self._button("stop", self.tr("Stop"), do.stop)
        self._unmute = QPushButton(self.tr("&Unmute"))
        self._unmute.clicked.connect(do.unmute)
        self._lay_out()
        house.link.changed.connect(self._show_state)
        house.link.happened.connect(self._happened)
        self._show_state(house.link.state)

    @property
    def says(self) -> str:
        """What it shows."""
        return self._label.text()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Light has become dark, or dark light."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            redraw(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """A hairline parts it from the page."""
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, hairline(self.palette()))
        painter.end()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """It can be seen: from now on it asks for words."""
        super().showEvent(event)
        self._show_state(self._house.link.state)

    def _button(self, name: str, says: str, call: Callable[[], None]) -> QToolButton:
        button = QToolButton(autoRaise=True)
        drawn(button, name)
        button.setAccessibleName(says)
        button.setToolTip(says)
        button.setIconSize(ICON)
        button.setFixedSize(BUTTON)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda *_: call())
        return button

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.ROOM, theme.GAP // 2, theme.ROOM, theme.GAP // 2)
        line.setSpacing(theme.GAP // 2)
        line.addWidget(self._controls())
        line.addSpacing(theme.GAP)
        line.addWidget(self._label, 1)
        line.addWidget(self._unmute)

    def _controls(self) -> QWidget:
        """The buttons, in the order of time also where people read from right to left."""
        controls = QWidget()
        controls.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        line = QHBoxLayout(controls)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP // 2)
        for button in (self._back, self._toggle, self._skip, self._stop):
            line.addWidget(button)
        return controls

    # -- as it is -----------------------------------------------------------------------------

    def _show_state(self, state: State) -> None:
        playback = state.playback
        sounds = state.here and playback.state != "idle"
        for button in (self._back, self._toggle, self._skip):
            button.setEnabled(sounds)
        self._stop.setEnabled(sounds or (state.here and bool(state.jobs)))
        self._show_toggle(paused=playback.state == "paused")
        self._unmute.setVisible(state.here and playback.muted)
        if playback.job != self._job:
            self._job, self._words = playback.job, {}
        if sounds and playback.sentence not in self._words:
            self._ask()
        self._show_words(state)

    def _show_toggle(self, *, paused: bool) -> None:
        says = self.tr("Resume") if paused else self.tr("Pause")
        drawn(self._toggle, "play" if paused else "pause")
        self._toggle.setAccessibleName(says)
        self._toggle.setToolTip(says)

    def _show_words(self, state: State) -> None:
        sounds = state.here and state.playback.state != "idle"
        words = self._words.get(state.playback.sentence, "") if sounds else ""
        if state.here and state.playback.muted:
            words = muted_words(state)
        self._label.setText(words or state_words(state))
        self._label.setToolTip(tip(words))
        self._label.setEnabled(bool(words))

    def _happened(self, event: AnyEvent) -> None:
        if isinstance(event, SentenceSpoken) and event.job == self._job:
            self._show_state(self._house.link.state)

    def _ask(self) -> None:
        """Ask for its words: again where they may have come after a question was answered."""
        job = self._job
        self._ask_again = self._asking
        if self._asking or job is None or not self.isVisible():
            return
        self._asking = True
        self._house.link.ask(self, lambda daemon: daemon.job(job), self._take, self._missed)

    def _take(self, job: JobView) -> None:
        self._asking = False
        if job.id == self._job:
            self._words = {sentence.index: sentence.text for sentence in job.sentences}
        if self._ask_again:
            self._show_state(self._house.link.state)
        else:
            self._show_words(self._house.link.state)

    def _missed(self, _: object) -> None:
        self._asking = False
