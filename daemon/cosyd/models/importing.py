"""A model taken from a folder: each file is read to its end, and refused where it is not right."""

from __future__ import annotations

import asyncio
import os
import zipfile
from typing import TYPE_CHECKING

from cosyd.contract.errors import ModelFileWrong, ModelNoSpace, ModelThere
from cosyd.models.digest import BLOCK_BYTES, Sum, taken
from cosyd.models.manifest import OWN, Manifest, Pinned
from cosyd.models.part import MEGABYTE, part_of, put_in_place, unwritable
from cosyd.models.threads import to_its_end
from cosyd.models.ways import SPARE

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.contract.wire_models import ImportRequest
    from cosyd.models.known import Release
    from cosyd.models.progress import Progress
    from cosyd.models.ways import Ways

SOURCE = "folder"


class Import:
    """The taking of one model into *folder*, whose lock is held."""

    def __init__(
        self,
        *,
        release: Release,
        folder: Path,
        origin: Path,
        request: ImportRequest,
        ways: Ways,
        progress: Progress,
    ) -> None:
        self._release = release
        self._folder = folder
        self._origin = origin
        self._request = request
        self._ways = ways
        self._progress = progress

    async def run(self) -> None:
        """Take it; afterwards all that the engine reads is here and right.

        Raises:
            CosydError: Why it is not; no file that is wrong has been taken.
        """
        manifest = self._manifest()
        pinned = Manifest.read(self._folder)
        if pinned and not manifest.agrees(pinned):
            reason = f"that of the revision {pinned.revision} from {pinned.source}"
            raise ModelThere(name=self._request.name, reason=reason)
        found = [one for one in manifest.files if (self._origin / one.path).is_file()]
        self._check_space(found)
        await self._check(found, own=manifest.origin == OWN)
        sums = await self._taken(found)
        try:
            manifest.knowing(sums).write(self._folder)
        except OSError as error:
            raise unwritable(self._folder, error) from error

    def _manifest(self) -> Manifest:
        """What the files have to be: those of the release, or as they are found."""
        for path in self._release.needed("engine"):
            if not (self._origin / path).is_file():
                raise self._wrong(path, f"it is not in {self._origin}")
        known = Manifest.of_release(self._request.name, self._release, SOURCE)
        if not self._request.own:
            return known
        paths = [one.path for one in known.files] + list(self._release.optional)
        files = (path for path in paths if (self._origin / path).is_file())
        return Manifest(
            model=self._request.name,
            source=SOURCE,
            revision="",
            origin=OWN,
            files=tuple(
                Pinned(path=path, size_bytes=(self._origin / path).stat().st_size) for path in files
            ),
        )

    def _check_space(self, found: list[Pinned]) -> None:
        if self._request.link:
            return
        needed = sum(one.size_bytes for one in found if not self._is_same(one.path)) * SPARE
        there = next(one for one in (self._folder, *self._folder.parents) if one.is_dir())
        if needed > (free := self._ways.free_bytes(there)):
            wants = int(needed) // MEGABYTE + 1
            reason = f"{wants} MB are needed and {free // MEGABYTE} MB are free"
            raise ModelNoSpace(folder=str(self._folder), reason=reason)

    async def _check(self, found: list[Pinned], *, own: bool) -> None:
        """All of them, before the first is taken."""
        for one in found:
            path = self._origin / one.path
            size = path.stat().st_size
            if size != one.size_bytes:
                reason = f"it has {size} bytes in place of {one.size_bytes}"
                raise self._wrong(one.path, reason)
            if not size:
                raise self._wrong(one.path, "it is empty")
            if own and path.suffix == ".pt" and not await asyncio.to_thread(_is_zip, path):
                raise self._wrong(one.path, "it is cut off, or no file of PyTorch 1.6 or later")

    async def _taken(self, found: list[Pinned]) -> dict[str, str]:
        """Copy or link them. Returns their SHA-256."""
        self._progress.begin("copying", [one.size_bytes for one in found])
        sums: dict[str, str] = {}
        for one in found:
            target = self._folder / one.path
            try:
                with self._progress.at(one.path):
                    sums[one.path] = await self._take(one, target)
            except OSError as error:
                raise unwritable(target, error) from error
        return sums

    async def _take(self, wanted: Pinned, target: Path) -> str:
        """One of them."""
        origin = self._origin / wanted.path
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = part_of(target)
        same = self._is_same(wanted.path)
        if same or self._request.link:
            found = await taken(origin, wanted, self._progress.took)
        else:
            found = await self._copied(origin, wanted, draft)
        fault = found.fault() if wanted.sha256 else ""
        if fault:
            draft.unlink(missing_ok=True)
            raise self._wrong(wanted.path, fault)
        if not same:
            if self._request.link:
                draft.unlink(missing_ok=True)
                draft.symlink_to(origin.resolve())
            await to_its_end(put_in_place, draft, target)
        return found.sha256

    async def _copied(self, origin: Path, wanted: Pinned, draft: Path) -> Sum:
        found = Sum(wanted)

        def more() -> int:
            data = source.read(BLOCK_BYTES)
            copy.write(data)
            found.take(data)
            return len(data)

        with origin.open("rb") as source, draft.open("wb") as copy:
            while size := await to_its_end(more):
                self._progress.took(size)
            copy.flush()
            await to_its_end(os.fsync, copy.fileno())
        return found

    def _is_same(self, path: str) -> bool:
        """Whether the file is here already, by whichever way: there is nothing to copy."""
        here = self._folder / path
        return here.exists() and here.samefile(self._origin / path)

    def _wrong(self, path: str, reason: str) -> ModelFileWrong:
        return ModelFileWrong(name=self._request.name, file=path, reason=reason)


def _is_zip(path: Path) -> bool:
    return zipfile.is_zipfile(path)
