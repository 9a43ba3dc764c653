"""The models of one folder: what is here, and all that can be done about it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from cosyd.contract.errors import (
    CosydError,
    ModelAbsent,
    ModelBusy,
    ModelInUse,
    ModelUnwritable,
    PullStopped,
)
from cosyd.contract.wire_models import ModelView, PullRequest
from cosyd.models.importing import Import
from cosyd.models.known import PURPOSES, Release, release, releases
from cosyd.models.lock import held
from cosyd.models.looking import looked_at, rehashed
from cosyd.models.progress import Progress
from cosyd.models.threads import to_its_end

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from cosyd.contract.wire_models import ImportRequest, ModelProgress
    from cosyd.models.ways import Ways

log = structlog.get_logger(__name__)

TELL_S = 0.25
"""Who listens is told so often how far it is."""

_TRASH = ".removed-"


@dataclass(slots=True, kw_only=True)
class Work:
    """Something that is done to a model."""

    request: PullRequest | ImportRequest
    progress: Progress
    task: asyncio.Task[ModelView]
    lasting: bool
    """Whether it goes on though nobody listens."""

    listeners: int = 0


async def _nothing(_: str) -> None:
    pass


class ModelStore:
    """Keeps models. One thing is done to a model at a time.

    Use it within one event loop, and :meth:`close` it.

    Args:
        folder: Where they are, a folder each.
        ways: How they are fetched.
        on_change: Awaited with its name when a model has come or gone, before anybody is told.
        in_use: Who speaks with a model, in words; empty where nobody does.
    """

    def __init__(
        self,
        folder: Path,
        ways: Ways,
        *,
        on_change: Callable[[str], Awaitable[None]] = _nothing,
        in_use: Callable[[str], str] = lambda _: "",
    ) -> None:
        self.folder = folder
        self._ways = ways
        self._on_change = on_change
        self._in_use = in_use
        self._work: dict[str, Work] = {}

    async def models(self) -> list[ModelView]:
        """All that are known, whether they are here or not."""
        return [await self.model(name) for name in releases()]

    async def model(self, name: str) -> ModelView:
        """One of them.

        Raises:
            UnknownModel: There is none of that name.
        """
        work = self._work.get(name)
        progress = work.progress.told() if work else None
        return await asyncio.to_thread(looked_at, name, release(name), self.folder / name, progress)

    def begin(self, request: PullRequest | ImportRequest) -> Work:
        """Have a model fetched or imported; join where that is under way already.

        Raises:
            UnknownModel: There is none of that name.
            ModelBusy: Something else is done to it.
        """
        known = release(request.name)
        under_way = self._work.get(request.name)
        if under_way:
            _check_joins(under_way.request, request)
            under_way.lasting = under_way.lasting or _lasts(request)
            return under_way
        progress = Progress(request.name)
        task = asyncio.create_task(self._done(known, request, progress))
        work = Work(request=request, progress=progress, task=task, lasting=_lasts(request))
        self._work[request.name] = work
        task.add_done_callback(lambda _: self._work.pop(request.name, None))
        return work

    async def follow(self, work: Work) -> AsyncGenerator[ModelProgress | ModelView, None]:
        """How far *work* is, at most four times a second; at last the model.

        Closing the iterator ends the work where nobody else listens and nobody wants it to last.

        Raises:
            CosydError: Why it came to no end.
        """
        work.listeners += 1
        try:
            while not work.task.done():
                yield work.progress.told()
                await asyncio.wait({work.task}, timeout=TELL_S)
            if work.task.cancelled():
                raise PullStopped(name=work.request.name)
            model = work.task.result()  # raises why there is none
            yield work.progress.told()
            yield model
        finally:
            work.listeners -= 1
            if not work.listeners and not work.lasting:
                work.task.cancel()

    def pull(self, request: PullRequest) -> AsyncGenerator[ModelProgress | ModelView, None]:
        """Fetch a model; see :meth:`begin` and :meth:`follow`."""
        return self.follow(self.begin(request))

    def take(self, request: ImportRequest) -> AsyncGenerator[ModelProgress | ModelView, None]:
        """Import a model; see :meth:`begin` and :meth:`follow`."""
        return self.follow(self.begin(request))

    async def stop(self, name: str) -> ModelView:
        """End what is done to a model, if anything is; what has come is kept.

        Raises:
            UnknownModel: There is none of that name.
        """
        if work := self._work.get(name):
            work.task.cancel()
            await asyncio.wait({work.task})
        return await self.model(name)

    async def verify(self, name: str) -> ModelView:
        """Read all files of a model, and compare their sums.

        Raises:
            UnknownModel: There is none of that name.
            ModelAbsent: It is not here.
        """
        known = release(name)
        if (await self.model(name)).state == "absent":
            raise ModelAbsent(name=name)
        return await rehashed(name, known, self.folder / name)

    async def remove(self, name: str, *, force: bool = False) -> ModelView:
        """Delete a model, or what has come of it.

        Args:
            name: Which.
            force: Though an engine speaks with it, or it is being fetched.

        Raises:
            UnknownModel: There is none of that name.
            ModelAbsent: It is not here.
            ModelInUse: An engine speaks with it.
            ModelBusy: Something else is done to it.
        """
        release(name)
        if not force and name in self._work:
            raise ModelBusy(name=name, reason="it is being fetched or imported")
        if not force and (reason := self._in_use(name)):
            raise ModelInUse(name=name, reason=reason)
        await self.stop(name)
        with held(self.folder, name):
            if not (self.folder / name).exists() and not (self.folder / name).is_symlink():
                raise ModelAbsent(name=name)
            try:
                await to_its_end(_remove, self.folder / name)
            except OSError as error:
                reason = error.strerror or str(error)
                raise ModelUnwritable(path=str(self.folder / name), reason=reason) from error
        log.info("model.removed", model=name)
        await self._on_change(name)
        return await self.model(name)

    async def close(self) -> None:
        """End all that is under way."""
        tasks = {work.task for work in self._work.values()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _done(
        self, known: Release, request: PullRequest | ImportRequest, progress: Progress
    ) -> ModelView:
        """All of it."""
        name = request.name
        folder = self.folder / name
        log.info("model.begun", model=name, kind=type(request).__name__)
        try:
            with held(self.folder, name):
                await asyncio.to_thread(_sweep, self.folder, name)
                if isinstance(request, PullRequest):
                    from cosyd.models.pull import Pull  # noqa: PLC0415 - httpx, at no start

                    await Pull(
                        release=known,
                        folder=folder,
                        request=request,
                        ways=self._ways,
                        progress=progress,
                    ).run()
                else:
                    await Import(
                        release=known,
                        folder=folder,
                        origin=_path(request.folder),
                        request=request,
                        ways=self._ways,
                        progress=progress,
                    ).run()
            await self._on_change(name)
        except CosydError as error:
            log.warning("model.failed", model=name, error=error.code, reason=str(error))
            raise
        log.info("model.whole", model=name)
        return await asyncio.to_thread(looked_at, name, known, folder, None)


def _path(told: str) -> Path:
    return Path(told).expanduser()


def _lasts(request: PullRequest | ImportRequest) -> bool:
    return isinstance(request, PullRequest) and not request.stop_when_left


def _check_joins(under_way: PullRequest | ImportRequest, request: object) -> None:
    """Whether what is under way does what *request* asks for."""
    if isinstance(under_way, PullRequest) and isinstance(request, PullRequest):
        more = PURPOSES.index(request.files) > PURPOSES.index(under_way.files)
        if not more and request.revision in {"", under_way.revision}:
            return
    reason = "something else is done to it at the moment"
    raise ModelBusy(name=under_way.name, reason=reason)


def _remove(folder: Path) -> None:
    """First out of sight, so that nobody ever finds half a model."""
    if folder.is_symlink():
        folder.unlink()
        return
    trash = Path(tempfile.mkdtemp(prefix=f"{_TRASH}{folder.name}-", dir=folder.parent))
    folder.replace(trash / folder.name)
    shutil.rmtree(trash)


def _sweep(models: Path, name: str) -> None:
    """Delete what a removal that was killed has left."""
    for left in models.glob(f"{_TRASH}{name}-*"):
        with suppress(OSError):
            shutil.rmtree(left)
