"""A sink that writes each job to a file. Off unless the setting ``sinks`` names ``wavfile``."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec
import structlog

from cosyd import hookimpl
from cosyd.audio.encode import check, file_suffix
from cosyd.contract.errors import CosydError
from cosyd_plugins.filenames import check_template, file_name
from cosyd_plugins.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.contract.hooks import Hearing, House, Sink
    from cosyd.contract.model import Utterance

log = structlog.get_logger()


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[plugins.wavfile]``."""

    folder: str = ""
    """Where the files go; empty: ``recordings`` in the data folder. ``~`` is the home folder."""

    name: str = "{date}_{time}_{job}"
    """What a file is called, without its suffix. May use {date}, {time}, {job}, {stream} and
    {voice}; a ``/`` makes folders. Where the name is taken, a number is added."""

    format: str = "wav"
    """wav, mp3, opus, aac, flac, pcm, ulaw or alaw."""

    sample_rate: int = 24_000
    """Frames a second."""

    keep_partial: bool = False
    """Whether what was said of a failed or cancelled job is kept, as ``NAME.partial.wav``."""


class WavFile:
    """Writes each job to a file, which appears when the job is done."""

    name = "wavfile"
    Settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self) -> None:
        self._settings = Settings()
        self._folder = Path()
        self._last_told = ("", "")
        self._tell: Callable[[str, str], None] | None = None

    async def start(self, house: House) -> None:
        """See that files can be written. Where they cannot, each job tries again.

        Raises:
            UnknownFormat: There is no such format.
            UnsupportedRate: The format cannot carry the sample rate.
            SettingsInvalid: The template makes no names.
        """
        self._settings = house.settings
        check(self._settings.format, self._settings.sample_rate)
        check_template(self._settings.name)
        self._folder = _folder(self._settings.folder, house.data_folder)
        self._tell = house.tell
        try:
            await asyncio.to_thread(_see_that_files_can_be_made, self._folder)
        except OSError as error:
            self._told("unavailable", self._reason(error))
        else:
            self._told("ready")

    def wants(self, utterance: Utterance) -> bool:  # noqa: ARG002 - all are written
        """Every job."""
        return True

    async def hear(self, job: Hearing) -> None:
        """Write *job*. A file that cannot be written is told, and costs nobody else anything."""
        recording = Recording(
            self._path(job, datetime.now().astimezone()),
            self._settings.format,
            self._settings.sample_rate,
        )
        try:
            await self._write(job, recording)
        except CosydError:
            log.info("recording.broken_off", job=job.id, status=job.status)
        except OSError as error:
            log.warning("recording.failed", job=job.id, reason=self._reason(error))
            self._told("unavailable", self._reason(error))
        finally:
            await asyncio.to_thread(recording.close, keep=self._settings.keep_partial)

    async def stop(self) -> None:
        """There is nothing to let go of: each file is closed with its job."""

    async def _write(self, job: Hearing, recording: Recording) -> None:
        async for chunk in job.listen():
            await asyncio.to_thread(recording.write, chunk.pcm)
        path = await asyncio.to_thread(recording.finish)
        if path is not None:
            log.info("recording.written", job=job.id, file=path.name)
            self._told("ready")

    def _path(self, job: Hearing, now: datetime) -> Path:
        name = self._folder / file_name(self._settings.name, job, now)
        return name.with_name(name.name + file_suffix(self._settings.format))

    def _reason(self, error: OSError) -> str:
        return f"no recordings can be written to {self._folder}: {error.strerror or error}"

    def _told(self, state: str, reason: str = "") -> None:
        """Tell it to the house, once."""
        if self._tell is not None and (state, reason) != self._last_told:
            self._tell(state, reason)
        self._last_told = (state, reason)


def _folder(chosen: str, data_folder: Path) -> Path:
    return Path(chosen).expanduser() if chosen else data_folder / "recordings"


def _see_that_files_can_be_made(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"{folder} is write-protected")


@hookimpl
def register_sinks(register: Callable[[Sink], None]) -> None:
    """Offer ``wavfile``."""
    register(WavFile())
