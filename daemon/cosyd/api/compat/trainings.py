"""Samples that wait for a voice to be made of them, and the making, in the background."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
import time
from typing import TYPE_CHECKING, Final, Literal

import msgspec
import structlog

from cosyd.contract.errors import (
    CosydError,
    QueueFull,
    UnknownSample,
    UnknownTraining,
    VoiceExists,
    VoiceNameInvalid,
    VoiceNameTaken,
    VoicesUnwritable,
)
from cosyd.registration.intake import Upload, take_in
from cosyd.registration.judging import Reference
from cosyd.registration.roster import UNKNOWN_LANGUAGE
from cosyd.voices.manifest import Manifest
from cosyd.voices.names import LONGEST, checked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cosyd.contract.wire_voices import FindingView
    from cosyd.registration.registrar import Registrar

log = structlog.get_logger(__name__)

State = Literal["queued", "running", "completed", "failed"]

KEPT_S: Final = 86_400.0
"""How long a sample of which no voice is made is kept."""

MOST_OF_ONE: Final = 16
"""So many samples of a client are kept; with one more, its oldest goes. Each has 1.5 MB at most."""

MOST: Final = 128

WAITING: Final = 8
"""So many voices of a client may be on their way."""

REMEMBERED: Final = 256
"""Of so many trainings it is known how they ended."""

TOLD: Final = 6
"""How often a failure is told as a state. There are clients that ask on until the state is another;
these come to their end by the error that they get afterwards."""

_ID: Final = re.compile(r"[0-9a-f]{32}")
_SAMPLE: Final = "sample.wav"
_ABOUT: Final = "about.json"
_PROGRESS: Final[dict[State, int]] = {"queued": 0, "running": 50, "completed": 100, "failed": 100}


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A recording that was sent in and judged fit."""

    id: str
    client: str
    at: float
    """When it came, in seconds since 1970."""

    seconds: float
    text: str = ""
    language: str = ""


class Training:
    """One voice on its way."""

    def __init__(self, client: str, voice: str) -> None:
        self.id = secrets.token_hex(16)
        self.client = client
        self.voice = voice
        self.state: State = "queued"
        self.error: CosydError | None = None
        self.task: asyncio.Task[None] | None = None
        self._told = 0

    @property
    def progress(self) -> int:
        """In percent."""
        return _PROGRESS[self.state]

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in {"completed", "failed"}

    def tell(self) -> None:
        """Somebody asks.

        Raises:
            CosydError: Why it failed; that was told often enough.
        """
        if self.error is None:
            return
        self._told += 1
        if self._told > TOLD:
            raise self.error.with_traceback(None)


class Trainings:
    """Lives in the daemon's event loop.

    Args:
        registrar: Who makes voices.
        folder: For samples. They outlive the daemon; what is being made of them does not.
    """

    def __init__(self, registrar: Registrar, folder: Path) -> None:
        self._registrar = registrar
        self._folder = folder
        self._turns = asyncio.Semaphore(1)
        self._judging = asyncio.Semaphore(2)
        self._all: dict[str, Training] = {}

    async def take(
        self, file: Path, room: Path, *, client: str, text: str, language: str
    ) -> tuple[Sample, Sequence[FindingView]]:
        """Keep what is in *file*, made ready, and tell what is to be said of it.

        Args:
            file: What was sent.
            room: For what is made of it; on the disk of the voices.
            client: Whose it is. Nobody else gets to it.
            text: What is said in it; empty: not known.
            language: In which; empty: not known.

        Raises:
            CosydError: No voice would come of it.
        """
        async with self._judging:
            taken = await take_in(
                Upload(path=file), "reference", room,
                text=text, language=language or UNKNOWN_LANGUAGE,
            )  # fmt: skip
        ready = room / "reference.wav" if taken.files else None
        reference = Reference(findings=taken.findings, file=ready, text=text, language=language)
        sample = Sample(
            id=secrets.token_hex(16),
            client=client,
            at=time.time(),
            seconds=round(taken.seconds, 3),
            text=text,
            language=language,
        )
        await asyncio.to_thread(self._keep, sample, reference.check(force=True))
        return sample, taken.findings

    def sample(self, sample_id: str, client: str) -> Sample:
        """The sample of that id. Reads a file.

        Raises:
            UnknownSample: There is none, not any more, or it is another client's.
        """
        sample = self._read(sample_id) if _ID.fullmatch(sample_id) else None
        if sample is None or sample.client != client or _is_old(sample):
            raise UnknownSample(sample=sample_id[:64])
        return sample

    def begin(self, sample: Sample, name: str) -> Training:
        """Have a voice made of *sample*.

        Raises:
            VoiceNameInvalid: Nothing of *name* can be a voice's name.
            QueueFull: Too many of the same client are on their way.
        """
        wanted = _as_name(name)
        waiting = sum(
            1 for one in self._all.values() if one.client == sample.client and not one.over
        )
        if waiting >= WAITING:
            raise QueueFull(waiting=waiting, retry_after_s=QueueFull.retry_after_s)
        training = Training(sample.client, wanted)
        self._all[training.id] = training
        for old in [one.id for one in self._all.values() if one.over][: -REMEMBERED or None]:
            del self._all[old]
        training.task = asyncio.create_task(self._make(training, sample, name), name="training")
        return training

    def get(self, task_id: str, client: str) -> Training:
        """The training of that id.

        Raises:
            UnknownTraining: There is none, not any more, or it is another client's.
        """
        training = self._all.get(task_id)
        if training is None or training.client != client:
            raise UnknownTraining(task=task_id[:64])
        return training

    async def close(self) -> None:
        """Give up what is on its way."""
        tasks = [one.task for one in self._all.values() if one.task and not one.task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _make(self, training: Training, sample: Sample, description: str) -> None:
        async with self._turns:
            training.state = "running"
            try:
                training.voice = await self._register(training.voice, sample, description)
            except CosydError as error:
                training.error = error.with_traceback(None)
                training.state = "failed"
            except Exception:
                log.exception("training.broke")
                training.error = CosydError()
                training.state = "failed"
            else:
                training.state = "completed"
                await asyncio.to_thread(self._forget, sample.id)

    async def _register(self, wanted: str, sample: Sample, description: str) -> str:
        """The name of the voice that was made, which nobody had before."""
        upload = Upload(path=self._folder / sample.id / _SAMPLE)
        for number in range(1, 100):
            name = wanted if number == 1 else f"{wanted[: LONGEST - 3]}-{number}"
            manifest = Manifest(
                name=name,
                languages=(sample.language or UNKNOWN_LANGUAGE,),
                text=sample.text,
                description=description if description != name else "",
            )
            try:
                await self._registrar.add(manifest, upload, force=True, as_it_is=True)
            except (VoiceExists, VoiceNameTaken):
                continue
            return name
        raise VoiceExists(name=wanted)

    # -- on the disk ----------------------------------------------------------------------------

    def _keep(self, sample: Sample, ready: Path) -> None:
        place = self._folder / sample.id
        try:
            place.mkdir(parents=True, mode=0o700)
            shutil.move(ready, place / _SAMPLE)
            (place / _ABOUT).write_bytes(msgspec.json.encode(sample))
        except OSError as error:
            self._forget(sample.id)
            reason = error.strerror or str(error)
            raise VoicesUnwritable(folder=str(self._folder), reason=reason) from error
        self._tidy(sample.client)

    def _tidy(self, client: str) -> None:
        """Remove what is too old, or too much."""
        kept = []
        for place in self._folder.iterdir():
            sample = self._read(place.name)
            if sample is None or _is_old(sample):
                self._forget(place.name)
            else:
                kept.append(sample)
        kept.sort(key=lambda one: one.at)
        own = [one for one in kept if one.client == client]
        for sample in {*own[:-MOST_OF_ONE], *kept[:-MOST]}:
            self._forget(sample.id)

    def _read(self, sample_id: str) -> Sample | None:
        try:
            content = (self._folder / sample_id / _ABOUT).read_bytes()
            return msgspec.json.decode(content, type=Sample)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def _forget(self, sample_id: str) -> None:
        shutil.rmtree(self._folder / sample_id, ignore_errors=True)


def _is_old(sample: Sample) -> bool:
    return not 0 <= time.time() - sample.at <= KEPT_S


def _as_name(told: str) -> str:
    """What a client calls a voice, as a name that a voice can have.

    Raises:
        VoiceNameInvalid: There is no letter in it, or it is one that no voice can have.
    """
    name = re.sub(r"[^\w.-]+", "-", told).strip("-._")[:LONGEST].rstrip("-._")
    if not any(map(str.isalnum, name)):
        raise VoiceNameInvalid(name=told[:64], reason="it has no letter and no digit")
    return checked(name)
