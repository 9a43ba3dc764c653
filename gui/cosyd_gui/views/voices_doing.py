"""What is done to voices: renamed, changed, removed, brought back, exported, imported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from cosyd.contract.errors import (
    CosydError,
    ReferenceRefused,
    VoiceExists,
    VoiceNameTaken,
    VoiceNotOwn,
)
from cosyd_gui.views.voices_files import SUFFIX, export, import_as_new

if TYPE_CHECKING:
    from cosyd.contract.wire_voices import VoiceAdded, VoiceChange, VoiceDetails
    from cosyd_gui.link import Link
    from cosyd_gui.views.voices import VoicesPage
    from cosyd_gui.widgets.notice import Notice


class Doing(QObject):
    """Does it, and tells in the notice what came of it.

    Args:
        page: Whose voices.
        link: To the daemon.
        notice: Where things are told.
    """

    def __init__(self, page: VoicesPage, link: Link, notice: Notice) -> None:
        super().__init__(page)
        self._page = page
        self._link = link
        self._notice = notice

    def rename(self, old: str, new: str) -> None:
        """Call the voice *old* otherwise; what was typed stays where that cannot be."""

        def done(details: VoiceDetails) -> None:
            self._notice.clear()
            self._page.went_to(details.name)

        self._link.ask(self, lambda daemon: daemon.voice.rename(old, new), done, self._failed)

    def change(self, name: str, change: VoiceChange) -> None:
        """Change what is known of the voice *name*."""

        def done(details: VoiceDetails) -> None:
            self._page.pane.form.saved(details)
            self._notice.tell(self.tr("Saved."), "good")

        def failed(error: CosydError) -> None:
            self._page.pane.saving(now=False)
            self._failed(error)

        self._page.pane.saving(now=True)
        self._link.ask(self, lambda daemon: daemon.voice.change(name, change), done, failed)

    def remove(self, name: str) -> None:
        """Take the voice *name* away; it can be brought back."""

        def done(_: VoiceDetails) -> None:
            self._page.pane.form.forget(name)
            self._page.fresh()
            self._notice.tell(
                self.tr("{name} was removed.").format(name=name),
                button=self.tr("Undo"),
                do=lambda: self.restore(name),
            )

        voice = self._page.list.model.voice(name)
        if voice and not voice.own:
            self._failed(VoiceNotOwn(name=name, source=voice.engine, what="removed"))
        else:
            self._link.ask(self, lambda daemon: daemon.voice.remove(name), done, self._failed)

    def restore(self, name: str) -> None:
        """Bring the voice *name* back."""

        def done(details: VoiceDetails) -> None:
            self._page.came_back(details.name)

        self._link.ask(self, lambda daemon: daemon.voice.restore(name), done, self._failed)

    def choose_export(self, name: str) -> None:
        """Ask where the file of the voice *name* is to be."""
        dialog = self._dialog(self.tr("Export {name}").format(name=name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.selectFile(f"{name}{SUFFIX}")
        dialog.fileSelected.connect(lambda file: self.export_to(name, Path(file)))
        dialog.open()

    def export_to(self, name: str, file: Path) -> None:
        """Write the voice *name* to *file*."""

        def done(_: object) -> None:
            said = self.tr("{name} was exported to {file}.").format(name=name, file=file)
            self._notice.tell(said, "good")

        self._notice.tell(self.tr("{name} is being exported ...").format(name=name))
        self._link.ask(self, lambda daemon: export(daemon, name, file), done, self._failed)

    def choose_import(self) -> None:
        """Ask for the file of an exported voice."""
        dialog = self._dialog(self.tr("Import a voice"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        kinds = self.tr("Exported voices ({kinds})").format(kinds=f"*{SUFFIX} *.zip")
        dialog.setNameFilters([kinds, self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda file: self.import_file(Path(file)))
        dialog.open()

    def choose_recording(self) -> None:
        """Ask for a recording of which a voice is to be made."""
        self._page.record_new()
        self._page.maker.choose.click()

    def import_file(self, file: Path, *, force: bool = False, anew: bool = False) -> None:
        """Take the voice in *file*.

        Args:
            file: As it was exported.
            force: Whatever is to be said against its recording.
            anew: Under another name than its own.
        """

        def done(added: VoiceAdded) -> None:
            self._page.came(added)

        def failed(error: CosydError) -> None:
            self._not_imported(error, file, force=force, anew=anew)

        self._notice.tell(self.tr("{file} is being imported ...").format(file=file.name))
        if anew:
            self._link.ask(
                self, lambda daemon: import_as_new(daemon, file, force=force), done, failed
            )
        else:
            self._link.ask(
                self, lambda daemon: daemon.voice.import_(file, force=force), done, failed
            )

    def _not_imported(self, error: CosydError, file: Path, *, force: bool, anew: bool) -> None:
        if isinstance(error, (VoiceExists, VoiceNameTaken)) and not anew:
            self._notice.tell_error(
                error,
                button=self.tr("Import under another name"),
                do=lambda: self.import_file(file, force=force, anew=True),
            )
        elif isinstance(error, ReferenceRefused) and not force:
            self._notice.tell_error(
                error,
                button=self.tr("Import anyway"),
                do=lambda: self.import_file(file, force=True, anew=anew),
            )
        else:
            self._failed(error)

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._page, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def _failed(self, error: CosydError) -> None:
        self._notice.tell_error(error)
