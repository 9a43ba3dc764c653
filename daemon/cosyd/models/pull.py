"""A model, fetched from a hub: what is here already is kept, what is wrong or missing comes."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import structlog

from cosyd import __version__
from cosyd.contract.errors import CosydError, ModelFileWrong, ModelNoSpace, ModelThere
from cosyd.models.digest import taken
from cosyd.models.fetch import Fetch
from cosyd.models.listing import listed
from cosyd.models.manifest import KNOWN, OWN, Manifest
from cosyd.models.part import MEGABYTE, here_bytes, unwritable
from cosyd.models.ways import SPARE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from cosyd.contract.wire_models import PullRequest
    from cosyd.models.known import Release
    from cosyd.models.manifest import Pinned
    from cosyd.models.progress import Progress
    from cosyd.models.ways import Ways

log = structlog.get_logger(__name__)

SIDE_BY_SIDE = 2
"""So many files come at once."""

CONNECT_S = 15.0


class Pull:
    """The fetching of one model into *folder*, whose lock is held."""

    def __init__(
        self,
        *,
        release: Release,
        folder: Path,
        request: PullRequest,
        ways: Ways,
        progress: Progress,
    ) -> None:
        self._release = release
        self._folder = folder
        self._request = request
        self._ways = ways
        self._progress = progress
        self._hub = ways.hubs[request.source or ways.usual]
        self._turns = asyncio.Semaphore(SIDE_BY_SIDE)

    async def run(self) -> None:
        """Fetch what is missing; afterwards all that was asked for is here and right.

        Raises:
            CosydError: Why it is not; what has come is kept.
        """
        async with _client(self._ways.stall_s) as client:
            manifest = await self._manifest(client)
            wanted = self._chosen(manifest)
            self._pin(manifest)
            sums = await self._sums_of_what_is_here(wanted)
            lacking = [one for one in wanted if one.path not in sums]
            self._check_space(lacking)
            self._progress.begin(
                "fetching",
                [one.size_bytes for one in wanted],
                bytes_done=sum(one.size_bytes for one in wanted if one.path in sums),
            )
            self._progress.files_done = len(sums)
            sums |= await self._fetched(client, manifest, lacking)
            self._pin(manifest.knowing(sums))

    async def _manifest(self, client: httpx.AsyncClient) -> Manifest:
        """What the files have to be: as pinned, as known, or as the hub tells."""
        name, asked = self._request.name, self._request.revision
        pinned = Manifest.read(self._folder)
        if pinned and pinned.origin == OWN:
            raise ModelThere(name=name, reason="it was imported and is no official release")
        if pinned and asked in {"", pinned.revision}:
            return pinned
        place = self._release.place(self._hub.name)
        if asked in {"", self._release.huggingface.revision}:
            found = Manifest.of_release(name, self._release, self._hub.name)
        else:
            found = await listed(client, self._hub, name, place.repository, asked)
        if pinned is None or not any((self._folder / one.path).exists() for one in pinned.files):
            return found
        if not pinned.agrees(found):
            reason = f"that of the revision {pinned.revision} from {pinned.source}"
            raise ModelThere(name=name, reason=reason)
        return pinned

    def _chosen(self, manifest: Manifest) -> list[Pinned]:
        """The files that were asked for."""
        if self._request.files == "all":
            return list(manifest.files)
        paths = self._release.needed(self._request.files)
        found = {one.path: one for one in manifest.files}
        for path in paths:
            if path not in found:
                reason = f"{self._hub.title} does not list it"
                raise ModelFileWrong(name=self._request.name, file=path, reason=reason)
        extra = [path for path in self._release.optional if path in found]
        return [found[path] for path in (*paths, *extra)]

    def _pin(self, manifest: Manifest) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            manifest.write(self._folder)
        except OSError as error:
            raise unwritable(self._folder / "manifest.json", error) from error

    async def _sums_of_what_is_here(self, wanted: list[Pinned]) -> dict[str, str]:
        """SHA-256 of the files that are whole and right."""
        there = [one for one in wanted if _has_size(self._folder / one.path, one.size_bytes)]
        self._progress.begin("checking", [one.size_bytes for one in there])
        sums: dict[str, str] = {}
        for one in there:
            path = self._folder / one.path
            try:
                with self._progress.at(one.path):
                    found = await taken(path, one, self._progress.took)
            except OSError as error:
                raise unwritable(path, error) from error
            if not found.fault():
                sums[one.path] = found.sha256
        return sums

    def _check_space(self, lacking: list[Pinned]) -> None:
        needed = sum(
            max(0, one.size_bytes - here_bytes(self._folder / one.path)) for one in lacking
        )
        free = self._ways.free_bytes(self._folder)
        if needed * SPARE > free:
            wants = int(needed * SPARE) // MEGABYTE + 1
            reason = f"{wants} MB are needed and {free // MEGABYTE} MB are free"
            raise ModelNoSpace(folder=str(self._folder), reason=reason)

    async def _fetched(
        self, client: httpx.AsyncClient, manifest: Manifest, lacking: list[Pinned]
    ) -> dict[str, str]:
        """Fetch them, the largest first. Returns their SHA-256."""
        ordered = sorted(lacking, key=lambda one: -one.size_bytes)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = {
                    one.path: group.create_task(self._one(client, manifest, one)) for one in ordered
                }
        except ExceptionGroup as errors:  # one has ended the others
            raise next(
                (one for one in errors.exceptions if isinstance(one, CosydError)), errors
            ) from errors
        return {path: task.result() for path, task in tasks.items()}

    async def _one(self, client: httpx.AsyncClient, manifest: Manifest, wanted: Pinned) -> str:
        async with self._turns:
            place = self._release.place(self._hub.name)
            theirs = self._hub.name == (
                "huggingface" if manifest.origin == KNOWN else manifest.origin
            )
            revision = manifest.revision if theirs else place.revision
            fetch = Fetch(
                client=client,
                hub=self._hub,
                url=self._hub.file_url(place.repository, revision, wanted.path),
                wanted=wanted,
                target=self._folder / wanted.path,
                model=self._request.name,
                patience=self._ways.patience,
                told=self._progress.took,
            )
            with self._progress.at(wanted.path):
                sha256 = await fetch.run()
            log.info("model.file", model=self._request.name, file=wanted.path)
            return sha256


@asynccontextmanager
async def _client(stall_s: float) -> AsyncIterator[httpx.AsyncClient]:
    """For hubs: through the proxy of the environment, where there is one."""
    certificates = await asyncio.to_thread(httpx.create_ssl_context)  # all of them, for 60 ms
    async with httpx.AsyncClient(
        verify=certificates,
        follow_redirects=True,
        max_redirects=5,
        timeout=httpx.Timeout(stall_s, connect=CONNECT_S, pool=None),
        headers={"user-agent": f"cosyd/{__version__}"},
    ) as client:
        yield client


def _has_size(path: Path, size_bytes: int) -> bool:
    try:
        return path.is_file() and path.stat().st_size == size_bytes
    except OSError:
        return False
