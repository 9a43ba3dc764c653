"""The page of engines and models: what can speak, what it takes, and what is missing."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QLocale, QTimer

from cosyd.contract.errors import ModelFileWrong, ModelInUse, PullStopped
from cosyd.contract.events import EngineChanged
from cosyd.contract.wire_models import ModelProgress, PullRequest
from cosyd_gui.views import engines_words as words
from cosyd_gui.views.engines_import import ImportForm
from cosyd_gui.views.engines_rows import EngineRow, ModelRow
from cosyd_gui.views.page import Page
from cosyd_gui.widgets.cards import Card, Column
from cosyd_gui.widgets.labels import Words

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine

    from cosyd.client import Client
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire import EngineView
    from cosyd.contract.wire_models import ImportRequest, ModelView
    from cosyd_gui.house import GuiHouse

LOOK_MS = 5_000
"""How often figures are read anew while they are seen."""

FOLLOW_MS = 700
"""The same while a model comes that somebody else fetches."""

SOON_MS = 150
"""How long after an event all is read anew; several come together."""

Seen = tuple[list["EngineView"], list["ModelView"]]


class EnginesPage(Page):
    """Engines and models."""

    name: ClassVar[str] = "engines"

    def __init__(self, house: GuiHouse) -> None:
        super().__init__(house)
        self.engines: dict[str, EngineRow] = {}
        self.models: dict[str, ModelRow] = {}
        self._own: set[str] = set()
        """Models whose work this page follows itself."""

        self._asking = False
        self.form = ImportForm()
        self.form.wanted.connect(self._take)
        self._lay_out()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.fresh)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.fresh)
        self.shown.connect(self._begin)
        self.gone.connect(self._timer.stop)
        self.link.happened.connect(self._happened)

    def fresh(self) -> None:
        """Ask for all engines and models."""
        if not self._asking and self.link.state.here:
            self._asking = True
            self.link.ask(self, _look, self._show, self._unseen)

    def _lay_out(self) -> None:
        column = Column(self.tr("Engines and models"))
        column.head(self.tr("Engines"))
        self._engine_card = Card()
        column.add(self._engine_card)
        column.head(self.tr("Models"))
        column.add(
            Words(self.tr("What speaks for engines that do not come with all that they need."))
        )
        self._model_card = Card()
        column.add(self._model_card)
        self._model_card.add(self.form)
        self.body.addWidget(column, 1)
        self._engine_card.hide()
        self._model_card.hide()

    def _begin(self) -> None:
        self._timer.start()
        if self.engines:  # seen before: the figures are from then
            self.fresh()

    def _unseen(self, error: CosydError) -> None:
        self._asking = False
        self.unseen(error)

    def _show(self, seen: Seen) -> None:
        self._asking = False
        engines, models = seen
        self._show_models(models)
        by_name = {model.name: model for model in models}
        for name in [name for name in self.engines if name not in {one.name for one in engines}]:
            self.engines.pop(name).deleteLater()
        for engine in engines:
            row = self.engines.get(engine.name) or self._engine_row(engine)
            row.draw(engine, by_name.get(engine.model))
        self._engine_card.setVisible(bool(engines))
        working = any(model.progress for model in models)
        self._timer.setInterval(FOLLOW_MS if working else LOOK_MS)

    def _show_models(self, models: list[ModelView]) -> None:
        for model in models:
            row = self.models.get(model.name) or self._model_row(model)
            if model.name not in self._own:
                row.draw(model)
        self._model_card.setVisible(bool(models))

    def _engine_row(self, engine: EngineView) -> EngineRow:
        row = self.engines[engine.name] = EngineRow(engine)
        row.load.connect(lambda name: self._ask_engine(name, lambda daemon: daemon.load(name)))
        row.release.connect(
            lambda name: self._ask_engine(name, lambda daemon: daemon.release(name))
        )
        row.fetch.connect(self._fetch)
        self._engine_card.add(row)
        return row

    def _model_row(self, model: ModelView) -> ModelRow:
        row = self.models[model.name] = ModelRow(model)
        row.fetch.connect(self._fetch)
        row.stop.connect(self._stop)
        row.verify.connect(self._verify)
        row.remove.connect(self._ask_remove)
        row.take.connect(self.form.ask)
        self._model_card.add(row)
        self._model_card.add(self.form)  # beneath them all
        return row

    def _happened(self, event: object) -> None:
        if isinstance(event, EngineChanged):
            row = self.engines.get(event.engine)
            if row:
                row.turn(event.state, event.reason)
            if self.isVisible():
                self._soon.start()

    def _ask_engine(
        self, name: str, what: Callable[[Client], Coroutine[Any, Any, EngineView]]
    ) -> None:
        row = self.engines[name]

        def failed(error: CosydError) -> None:
            row.answered()
            self.notice.tell_error(error)

        def done(_: EngineView) -> None:
            row.answered()
            self.fresh()

        self.link.ask(row, what, done, failed)

    def _fetch(self, name: str) -> None:
        request = PullRequest(name=name)
        self._follow(name, lambda daemon: daemon.models.pull(request), self._not_fetched)

    def _take(self, request: ImportRequest) -> None:
        self._follow(
            request.name,
            lambda daemon: daemon.models.take(request),
            partial(self._not_taken, request),
        )

    def _follow(
        self,
        name: str,
        what: Callable[[Client], AsyncGenerator[ModelProgress | ModelView, None]],
        failed: Callable[[str, CosydError], None],
    ) -> None:
        """Show how far the work on a model is, to its end."""
        self.notice.clear()
        self._own.add(name)
        row = self.models[name]
        row.begin()

        def each(news: ModelProgress | ModelView) -> None:
            if isinstance(news, ModelProgress):
                row.progress(news)
            else:
                row.draw(news)
                self.form.hide()
                self.notice.tell(self.tr("%1 is here.").replace("%1", news.title), "good")

        def over(error: CosydError | None = None) -> None:
            self._own.discard(name)
            row.progress(None)
            if error:
                failed(name, error)
            self.fresh()

        self.link.stream(self, what, each, over, over)

    def _not_fetched(self, name: str, error: CosydError) -> None:
        if isinstance(error, PullStopped) and self.link.state.here:
            self.notice.tell(
                self.tr("It was stopped. What has come is kept."),
                button=self.tr("Go on"),
                do=lambda: self._fetch(name),
            )
        else:
            self.notice.tell_error(error, button=self.tr("Try again"), do=lambda: self._fetch(name))

    def _not_taken(self, request: ImportRequest, _: str, error: CosydError) -> None:
        self.form.show()
        if isinstance(error, ModelFileWrong) and not request.own:
            self.notice.tell_error(
                error,
                button=self.tr("Import it as a model of my own"),
                do=lambda: self._take(self.form.request(own=True)),
            )
        else:
            self.notice.tell_error(error)

    def _stop(self, name: str) -> None:
        self.link.ask(
            self,
            lambda daemon: daemon.models.stop(name),
            lambda _: self.fresh(),
            self.notice.tell_error,
        )

    def _verify(self, name: str) -> None:
        row = self.models[name]
        row.verifying(True)

        def done(model: ModelView) -> None:
            row.verifying(False)
            row.draw(model)
            self._tell_verified(model)

        def failed(error: CosydError) -> None:
            row.verifying(False)
            self.notice.tell_error(error)

        self.link.ask(row, lambda daemon: daemon.models.verify(name), done, failed)

    def _tell_verified(self, model: ModelView) -> None:
        bad = [one.path for one in model.files if one.state in {"wrong", "part"}]
        if bad:
            says = self.tr("%n file(s) are not as they should be: %1.", "", len(bad))
            self.notice.tell(
                says.replace("%1", QLocale().createSeparatedList(bad)),
                "problem",
                button=self.tr("Fetch them again"),
                do=lambda: self._fetch(model.name),
            )
        else:
            self.notice.tell(self.tr("All its files are as they should be."), "good")

    def _ask_remove(self, name: str) -> None:
        model = self.models[name].model
        says = self.tr("Remove %1? That frees %2; to have it again it has to be fetched again.")
        self.notice.tell(
            says.replace("%1", model.title).replace("%2", words.size(model.here_bytes)),
            button=self.tr("Remove it"),
            do=lambda: self._remove(name),
        )

    def _remove(self, name: str, *, force: bool = False) -> None:
        def failed(error: CosydError) -> None:
            if isinstance(error, ModelInUse) and not force:
                self.notice.tell_error(
                    error,
                    button=self.tr("Remove it all the same"),
                    do=lambda: self._remove(name, force=True),
                )
            else:
                self.notice.tell_error(error)

        self.link.ask(
            self,
            lambda daemon: daemon.models.remove(name, force=force),
            lambda _: self.fresh(),
            failed,
        )


async def _look(daemon: Client) -> Seen:
    return await asyncio.gather(daemon.engines(), daemon.models.models())
