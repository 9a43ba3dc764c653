"""A spoken text is written to a file: whole, or not at all."""

from __future__ import annotations

from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from cosyd.contract.errors import CosydError, JobGone, UnknownJob
from cosyd.contract.events import SentenceSpoken
from cosyd_gui import theme
from cosyd_gui.unwritten import unwritten
from cosyd_gui.views.speak_asking import sent
from cosyd_gui.whole import whole

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from cosyd.client import Client
    from cosyd.contract.events import AnyEvent
    from cosyd.contract.wire import SpeechRequest
    from cosyd_gui.asked import Asked
    from cosyd_gui.link import Link

FORMATS = {"mp3": "MP3", "wav": "WAV", "opus": "Opus", "flac": "FLAC"}
"""By the end of a file's name; the first is what a name without one gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the saving of a file is."""

    job: str
    written: int = 0
    """Bytes so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be saved, and where."""

    file: Path
    request: SpeechRequest
    take: str = ""
    """A job that is this very text in this manner, so that what was heard is what is saved."""

    sentences: int = 0
    """How many it has; 0: not known."""

    @property
    def format(self) -> str:
        """By the file's name."""
        return self.file.suffix.removeprefix(".").lower()


def named(file: str) -> Path:
    """The file of that name, with an ending that tells a format that there is."""
    path = Path(file)
    if path.suffix.removeprefix(".").lower() in FORMATS:
        return path
    return path.with_name(f"{path.name}.{next(iter(FORMATS))}")


async def saved(daemon: Client, wanted: Wanted) -> AsyncGenerator[Progress, None]:
    """Write it, and tell how far that is. What was begun is removed if it is not finished.

    Raises:
        FileUnwritten: The file cannot be written.
        CosydError: The daemon did not speak it.
    """
    if wanted.take:
        with suppress(UnknownJob, JobGone):
            async with aclosing(_written(daemon, wanted, wanted.take)) as progress:
                async for one in progress:
                    yield one
                return
    # That take is not kept any more, or there was none.
    job = (await sent(daemon, wanted.request)).id
    done = False
    try:
        async with aclosing(_written(daemon, wanted, job)) as progress:
            async for one in progress:
                yield one
        done = True
    finally:
        if not done:
            with suppress(CosydError):
                await daemon.cancel(job)


async def _written(daemon: Client, wanted: Wanted, job: str) -> AsyncGenerator[Progress, None]:
    count = 0
    try:
        async with (
            whole(wanted.file) as write,
            aclosing(daemon.audio(job, wanted.format)) as sound,
        ):
            yield Progress(job=job)
            async for data in sound:
                await write(data)
                count += len(data)
                yield Progress(job=job, written=count)
    except OSError as error:
        raise unwritten(wanted.file, error) from error


class Saving(QWidget):
    """A line that saves one file, and shows how far it is. It hides when there is nothing to do."""

    done = Signal(object)
    """The :class:`~pathlib.Path` of the file, which is whole."""

    failed = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` of why there is none."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link
        self._asked: Asked | None = None
        self._wanted: Wanted | None = None
        self._last: Wanted | None = None
        self._job = ""
        self._says = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedHeight(6)
        self._bar.setAccessibleName(self.tr("How much has been saved"))
        stop = QPushButton(self.tr("Do not save"))
        stop.clicked.connect(self.stop)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        line.addWidget(self._says)
        line.addWidget(self._bar, 1)
        line.addWidget(stop)
        link.happened.connect(self._happened)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self._asked is not None

    def save(self, wanted: Wanted) -> None:
        """Save it; what was being saved is not."""
        self.stop()
        self._wanted = self._last = wanted
        self._bar.setRange(0, wanted.sentences)
        self._bar.setValue(0)
        self._show(0)
        self.show()
        self._asked = self._link.stream(
            self, lambda daemon: saved(daemon, wanted), self._goes_on, self._finished, self._failed
        )

    def again(self) -> None:
        """Save what was to be saved last, where that has failed."""
        if self._last:
            self.save(self._last)

    def stop(self) -> None:
        """Save nothing."""
        if self._asked:
            self._asked.cancel()
        self._end()

    def _goes_on(self, progress: Progress) -> None:
        self._job = progress.job
        self._show(progress.written)

    def _show(self, written: int) -> None:
        if self._wanted:
            name, size = self._wanted.file.name, QLocale().formattedDataSize(written)
            self._says.setText(self.tr("Saving {name}: {size}").format(name=name, size=size))

    def _happened(self, event: AnyEvent) -> None:
        if isinstance(event, SentenceSpoken) and event.job == self._job and self._job:
            self._bar.setValue(event.index + 1)

    def _finished(self) -> None:
        wanted = self._wanted
        self._end()
        if wanted:
            self.done.emit(wanted.file)

    def _failed(self, error: CosydError) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._asked = None
        self._wanted = None
        self._job = ""
        self.hide()
