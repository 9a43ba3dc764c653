"""Documents that are to be narrated: which, how, and where what comes of them is put."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton

from cosyd.contract.errors import CosydError, DocumentGone
from cosyd_gui.views.narrations_manner import Manner, is_local
from cosyd_gui.widgets.form_card import FormCard
from cosyd_gui.words import advice_of, message_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cosyd.client import Client
    from cosyd.contract.narrations import Wishes
    from cosyd.contract.wire_narrations import NarrationView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.widgets.notice import Notice

KINDS: Final = "*.txt *.md *.markdown *.html *.htm *.xhtml *.epub *.docx *.odt *.pdf *.srt *.vtt"

SHOWN: Final = 4
"""So many names are told; of the others how many there are."""

BESIDE, KEPT, FOLDER = "beside", "kept", "folder"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document that was to be added."""

    path: Path
    view: NarrationView | None
    error: CosydError | None


class Adding(FormCard):
    """The form. It is shown while there are documents to be added.

    Args:
        house: The parts of the tray.
        notice: Where is told what came of it.
    """

    added = Signal(object)
    """The :class:`~cosyd.contract.wire_narrations.NarrationView` of each that was taken."""

    def __init__(self, house: GuiHouse, notice: Notice) -> None:
        super().__init__()
        self.paths: list[Path] = []
        self.manner = Manner(house.link)
        self.go = QPushButton(self.tr("&Narrate"), default=True)
        self._link = house.link
        self._notice = notice
        self._names = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._where = self._place_box()
        self._folder = ""
        self._from = str(Path.home())
        self._lay_out()
        self.hide()

    def offer(self, paths: Sequence[Path]) -> None:
        """Ask how these, besides those that wait already, are to be narrated."""
        self._from = str(paths[-1].parent) if paths else self._from
        self.paths += [path for path in paths if path not in self.paths]
        self._tell()
        if self.paths:
            self.go.setFocus()

    def choose(self) -> None:
        """Have documents chosen."""
        chooser = QFileDialog(self, self.tr("Documents to be narrated"), self._from)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        documents = self.tr("Documents ({kinds})").format(kinds=KINDS)
        chooser.setNameFilters([documents, self.tr("All files (*)")])
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.filesSelected.connect(lambda names: self.offer([Path(name) for name in names]))
        chooser.open()

    def _place_box(self) -> QComboBox:
        made = QComboBox()
        made.addItem(self.tr("Beside the document"), BESIDE)
        made.addItem(self.tr("Kept by cosyd, to be saved later"), KEPT)
        made.addItem(self.tr("In a folder ..."), FOLDER)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.activated.connect(self._choose_where)
        return made

    def _lay_out(self) -> None:
        self.manner.addRow(self.tr("&Put the result"), self._where)
        self.go.clicked.connect(self._add)
        self.inside.addWidget(self._names)
        self.inside.addLayout(self.manner)
        self.end_with(self.go, QPushButton(self.tr("Do not")), self._give_up)

    def _tell(self, *, busy: bool = False) -> None:
        names = [path.name for path in self.paths[:SHOWN]]
        if len(self.paths) > SHOWN:
            names.append(self.tr("and %n more", "", len(self.paths) - SHOWN))
        self._names.setText("\n".join(names))
        self.go.setEnabled(not busy)
        self.setVisible(bool(self.paths))

    def _choose_where(self) -> None:
        if self._where.currentData() != FOLDER:
            return
        chooser = QFileDialog(
            self, self.tr("The folder for the result"), self._folder or self._from
        )
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self._put_into)
        chooser.rejected.connect(self._not_into)
        chooser.open()

    def _put_into(self, folder: str) -> None:
        self._folder = folder
        self._where.setItemText(self._where.findData(FOLDER), folder)

    def _not_into(self) -> None:
        if not self._folder:
            self._where.setCurrentIndex(0)

    def _give_up(self) -> None:
        self.paths.clear()
        self._tell()

    def _add(self) -> None:
        self._tell(busy=True)
        self._ask(self.paths, self._failed, again=False)

    def _ask(
        self, paths: Sequence[Path], failed: Callable[[CosydError], None], *, again: bool
    ) -> None:
        where = partial(_out, where=self._where.currentData(), folder=self._folder)
        what = partial(_all_added, tuple(paths), self.manner.wishes, where, again)
        self._link.ask(self, what, self._done, failed)

    def _done(self, outcomes: list[Outcome]) -> None:
        taken = {one.path for one in outcomes if one.view}
        self.paths = [path for path in self.paths if path not in taken]
        self._tell()
        errors = [one.error for one in outcomes if one.error]
        before = [one for one in outcomes if one.view and one.view.state.final]
        for one in outcomes:
            if one.view:
                self.added.emit(one.view)
        if errors:
            self._tell_refused(errors)
        elif before:
            self._tell_before([one.path for one in before])
        elif self._is_kept_after_all(outcomes):
            self._notice.tell(self.tr("The daemon keeps what comes of it: save it here when done."))
        else:
            self._notice.clear()

    def _is_kept_after_all(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether a daemon elsewhere could not put it where it was wanted."""
        wanted = self._where.currentData() != KEPT
        return wanted and any(one.view is not None and not one.view.out for one in outcomes)

    def _tell_refused(self, errors: Sequence[CosydError]) -> None:
        lines = [message_of(errors[0]), advice_of(errors[0])]
        if len(errors) > 1:
            others = len(errors) - 1
            lines.append(self.tr("%n other document(s) could not be added either.", "", others))
        self._notice.tell("\n".join(filter(None, lines)), "problem")

    def _tell_before(self, paths: list[Path]) -> None:
        self._notice.tell(
            self.tr("%n document(s) had been narrated before, in the same manner.", "", len(paths)),
            button=self.tr("Narrate again"),
            do=lambda: self._ask(paths, self._notice.tell_error, again=True),
        )

    def _failed(self, error: CosydError) -> None:
        self._tell()
        self._notice.tell_error(error)


async def _all_added(
    paths: Sequence[Path], wishes: Wishes, where: Callable[[Path], str], again: bool, daemon: Client
) -> list[Outcome]:
    """Have *paths* narrated, one after the other."""
    local = await is_local(daemon)
    said = {name: getattr(wishes, name) for name in ("voice", "format", "files")}
    outcomes = []
    for path in paths:
        try:
            if local:
                view = await daemon.narrations.add(path, out=where(path), again=again, **said)
            else:
                view = await _sent(daemon, path, again=again, **said)
        except CosydError as error:
            outcomes.append(Outcome(path, None, error))
        else:
            outcomes.append(Outcome(path, view, None))
    return outcomes


async def _sent(daemon: Client, path: Path, **how: Any) -> NarrationView:
    """Have *path* narrated by a daemon that does not see it.

    Raises:
        DocumentGone: It cannot be read here either.
    """
    try:
        with path.open("rb") as document:
            return await daemon.narrations.add(document, name=path.name, **how)
    except OSError as error:
        raise DocumentGone(name=path.name, reason=error.strerror or str(error)) from error


def _out(path: Path, where: str, folder: str) -> str:
    """The folder for what comes of *path*."""
    return {BESIDE: str(path.parent), FOLDER: folder}.get(where, "")
