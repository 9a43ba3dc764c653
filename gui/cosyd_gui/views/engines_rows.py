"""An engine and a model, as rows of the page of engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cosyd.contract.model import EngineState
from cosyd.contract.wire_models import ModelProgress
from cosyd_gui import theme
from cosyd_gui.views import engines_words as words
from cosyd_gui.widgets.cards import Row
from cosyd_gui.widgets.labels import Bar, Words
from cosyd_gui.words import reason_of

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from cosyd.contract.wire import EngineView
    from cosyd.contract.wire_models import ModelView

GETS_LOADED = {EngineState.COLD, EngineState.RELEASED, EngineState.CRASHED}


class EngineRow(Row):
    """An engine."""

    load = Signal(str)
    release = Signal(str)
    fetch = Signal(str)
    """The model of that name, which the engine lacks."""

    def __init__(self, engine: EngineView) -> None:
        super().__init__(engine.name)
        self.engine = engine
        self._model: ModelView | None = None
        self._asked = ""
        self.fetch_button = self._button(self.tr("Fetch it"))
        self.load_button = self._button(self.tr("Load"))
        self.release_button = self._button(self.tr("Release"))
        self.fetch_button.clicked.connect(lambda: self.fetch.emit(self.engine.model))
        self.load_button.clicked.connect(lambda: self._ask(self.load_button, self.load))
        self.release_button.clicked.connect(lambda: self._ask(self.release_button, self.release))
        self.release_button.setToolTip(
            self.tr("Gives its memory back. It loads again with the next text for it.")
        )
        self.draw(engine, None)

    def draw(self, engine: EngineView, model: ModelView | None) -> None:
        """Show *engine* as it is now, and the model that it needs."""
        self.engine = engine
        self._model = model
        lacks = model is not None and model.state != "whole" and not engine.state.loaded
        self.pill.say(*words.state_of(engine))
        self.details.say(words.details_of(engine))
        if lacks and model is not None:
            self.problem.say(words.lacking(engine, model), "note")
        else:
            crashed = engine.state is EngineState.CRASHED
            self.problem.say(reason_of(engine.reason), "problem" if crashed else "note")
        _offer(
            self,
            {
                self.fetch_button: lacks and model is not None and model.progress is None,
                self.load_button: not lacks and engine.state in GETS_LOADED,
                self.release_button: engine.state.loaded,
            },
        )

    def turn(self, state: EngineState, reason: str) -> None:
        """It has become another."""
        self.draw(replace(self.engine, state=state, reason=reason), self._model)

    def answered(self) -> None:
        """What was asked for is done, or has failed."""
        self._asked = ""

    def _ask(self, button: QPushButton, wish: SignalInstance) -> None:
        if self._asked != button.text():  # one that went grey would lose the focus to another row
            self._asked = button.text()
            wish.emit(self.engine.name)

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(f"{text}: {self.engine.name}")
        self.beside.addWidget(button)
        return button


class ModelRow(Row):
    """A model that can be fetched."""

    fetch = Signal(str)
    stop = Signal(str)
    verify = Signal(str)
    remove = Signal(str)
    take = Signal(str)

    def __init__(self, model: ModelView) -> None:
        super().__init__(model.title)
        self.model = model
        self._verifying = False
        self.fetch_button = self._button(self.tr("Fetch"), self.fetch)
        self.take_button = self._button(self.tr("Import ..."), self.take)
        self.stop_button = self._button(self.tr("Stop"), self.stop)
        self.verify_button = self._button(self.tr("Verify"), self.verify)
        self.remove_button = self._button(self.tr("Remove"), self.remove)
        self.bar = Bar()
        self.bar.setAccessibleName(self.tr("How far it is"))
        self.far = Words()
        self._work = QWidget()
        column = QVBoxLayout(self._work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP // 2)
        column.addWidget(self.bar)
        column.addWidget(self.far)
        self.below.addWidget(self._work)
        self.draw(model)

    def draw(self, model: ModelView) -> None:
        """Show *model* as it is now."""
        self.model = model
        self.pill.say(*words.model_state(model))
        self.details.say(words.model_details(model))
        self.details.setToolTip(model.folder if model.here_bytes else "")
        working = model.progress is not None
        self._work.setVisible(working)
        if model.progress is not None:
            self._draw_progress(model.progress)
        partial = model.state == "partial"
        self.fetch_button.setText(self.tr("Go on fetching") if partial else self.tr("Fetch"))
        _offer(
            self,
            {
                self.fetch_button: not working and model.state != "whole",
                self.take_button: not working and model.state == "absent",
                self.stop_button: working,
                self.verify_button: not working and model.state != "absent",
                self.remove_button: not working and model.state != "absent",
            },
        )
        self.verify_button.setEnabled(not self._verifying)
        self.verify_button.setText(
            self.tr("Verifying ...") if self._verifying else self.tr("Verify")
        )

    def begin(self) -> None:
        """Something is done with it, of which nothing was heard yet."""
        self.progress(
            ModelProgress(
                name=self.model.name,
                doing="asking",
                file="",
                bytes_done=self.model.here_bytes,
                bytes_total=self.model.size_bytes,
                files_done=0,
                files_total=len(self.model.files),
                bytes_per_s=0.0,
                left_s=None,
            )
        )

    def progress(self, progress: ModelProgress | None) -> None:
        """It is so far."""
        self.draw(replace(self.model, progress=progress))

    def verifying(self, yes: bool) -> None:
        """Whether its files are being read."""
        self._verifying = yes
        self.draw(self.model)

    def _draw_progress(self, progress: ModelProgress) -> None:
        total = max(progress.bytes_total, 1)
        self.bar.setValue(round(1_000 * progress.bytes_done / total))
        self.far.say(words.how_far(progress))

    def _button(self, text: str, wish: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(f"{text}: {self.model.title}")
        button.clicked.connect(lambda: wish.emit(self.model.name))
        self.beside.addWidget(button)
        return button


def _offer(row: Row, shown: dict[QPushButton, bool]) -> None:
    """Show these buttons of *row* or not; where one that has the focus goes, the row keeps it."""
    focused = row.window().focusWidget()
    there = [button for button, wanted in shown.items() if wanted]
    for button in there:
        button.show()
    if focused is row or focused in shown.keys() - there:
        (there[0] if there else row).setFocus()
    for button in shown.keys() - there:
        button.hide()
