"""What came of a narration: opened where it lies on this computer, else fetched."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from cosyd_gui.views.narrations_manner import is_local
from cosyd_gui.whole import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.client import Client
    from cosyd.contract.wire_narrations import NarrationFile, NarrationView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.widgets.notice import Notice


class Results(QObject):
    """Opens files and saves them.

    Args:
        house: The parts of the tray.
        notice: Where is told what came of it.
        owner: Whose choosers they are.
    """

    def __init__(self, house: GuiHouse, notice: Notice, owner: QWidget) -> None:
        super().__init__(owner)
        self._link = house.link
        self._notice = notice
        self._owner = owner

    def open(self, view: NarrationView) -> None:
        """Hear it with the program of this computer; of many files the folder is opened."""
        sounds = sounds_of(view)
        if len(sounds) == 1:
            self._open(view, Path(view.out) / sounds[0].name)
        else:
            self.show_folder(view)

    def show_folder(self, view: NarrationView) -> None:
        """Open the folder that it lies in."""
        sounds = sounds_of(view)
        self._open(view, (Path(view.out) / sounds[0].name).parent if sounds else Path(view.out))

    def save(self, view: NarrationView) -> None:
        """Have it put where the user wants it: a file under a name, several into a folder."""
        sounds = sounds_of(view) or view.files
        if not sounds:
            return
        chooser = QFileDialog(self._owner, self.tr("Save the narration"), str(Path.home()))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(sounds) == 1:
            chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            chooser.selectFile(Path(sounds[0].name).name)
            chooser.fileSelected.connect(lambda path: self.save_as(view, sounds[0], Path(path)))
        else:
            chooser.setFileMode(QFileDialog.FileMode.Directory)
            chooser.fileSelected.connect(lambda path: self.save_all(view, Path(path)))
        chooser.open()

    def save_as(self, view: NarrationView, file: NarrationFile, path: Path) -> None:
        """Fetch one *file* of it to *path*."""
        self._fetch(view.id, {file.name: path}, path)

    def save_all(self, view: NarrationView, folder: Path) -> None:
        """Fetch all files of it into a new folder in *folder*."""
        called = folder / (Path(view.name).stem or view.id)
        if called.exists():
            self._saved(called, self.tr("there is something of that name already"))
        else:
            self._fetch(view.id, {one.name: called / one.name for one in view.files}, called)

    def _open(self, view: NarrationView, path: Path) -> None:
        def opened(local: bool) -> None:
            if not local:
                self._notice.tell(
                    self.tr("It lies on the computer that the daemon runs on, in {folder}.").format(
                        folder=view.out
                    ),
                    button=self.tr("Save a copy ..."),
                    do=lambda: self.save(view),
                )
            elif not path.exists():
                self._notice.tell(
                    self.tr("{path} is not there any more.").format(path=path), "problem"
                )
            elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                self._notice.tell(
                    self.tr("No program here opens it. It is in {path}.").format(path=path)
                )

        self._link.ask(self, is_local, opened, self._notice.tell_error)

    def _fetch(self, narration: str, targets: dict[str, Path], shown: Path) -> None:
        self._notice.tell(self.tr("It is being saved ..."))
        self._link.ask(
            self,
            lambda daemon: fetched(daemon, narration, targets),
            lambda problem: self._saved(shown, problem),
            self._notice.tell_error,
        )

    def _saved(self, path: Path, problem: str) -> None:
        if problem:
            says = self.tr("It could not be saved as {path}: {reason}. Choose another place.")
            self._notice.tell(says.format(path=path, reason=problem), "problem")
            return
        self._notice.tell(
            self.tr("Saved as {path}.").format(path=path),
            "good",
            button=self.tr("Open"),
            do=lambda: self._open_saved(path),
        )

    def _open_saved(self, path: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def sounds_of(view: NarrationView) -> Sequence[NarrationFile]:
    """Those of its files that can be heard."""
    return [one for one in view.files if one.audio_s is not None]


async def fetched(daemon: Client, narration: str, targets: dict[str, Path]) -> str:
    """Why the files of *narration* could not be written; empty: they are there.

    Each appears when it is whole, and not at all where that does not come about.
    """
    try:
        for name, path in targets.items():
            await _fetch_one(daemon, narration, name, path)
    except OSError as error:
        return error.strerror or str(error)
    return ""


async def _fetch_one(daemon: Client, narration: str, name: str, path: Path) -> None:
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    async with (
        whole(path) as write,
        aclosing(daemon.narrations.file(narration, name)) as parts,
    ):
        async for part in parts:
            await write(part)
