"""What comes to be narrated: asked for, sent, or found in a watched folder."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cosyd.contract.errors import (
    CosydError,
    InvalidRequest,
    NarrationCancelled,
    UnknownProfile,
)
from cosyd.contract.narrations import NarrationState, Wishes
from cosyd.models.threads import to_its_end
from cosyd.narrate.book.names import safe_name
from cosyd.narrate.documents.dispatch import checked_suffix
from cosyd.narrate.looking import Look, look_at, stamp_of
from cosyd.narrate.naming import shown
from cosyd.narrate.reading import MEGABYTE
from cosyd.narrate.records import Record, fault, fresh_id
from cosyd.narrate.watch.aside import REASON
from cosyd.narrate.wishes import folder_wishes, settled_wishes

if TYPE_CHECKING:
    from cosyd.contract.wire_narrations import NarrationRequest
    from cosyd.narrate.narrator import Narrator
    from cosyd.narrate.records import WatchRecord
    from cosyd.narrate.tools import Tools
    from cosyd.narrate.watchbook import WatchBook

SOURCE: Final = "source"
"""The folder in a narration's own for a document that was sent."""


class Intake:
    """Takes documents up; each once, whoever tells of it how often.

    Args:
        tools: What narrations are made with.
        narrator: Who makes them.
        book: What the watches have taken up.
    """

    def __init__(self, tools: Tools, narrator: Narrator, book: WatchBook) -> None:
        self._tools = tools
        self._narrator = narrator
        self._book = book
        self._one_at_a_time = asyncio.Lock()

    def check_profile(self, profile: str) -> None:
        """See whether there is one.

        Raises:
            UnknownProfile: There is none.
            SettingsInvalid: It cannot be followed.
        """
        self._usual(profile)

    async def add(self, request: NarrationRequest) -> Record:
        """A document of this machine, that somebody asks for.

        Raises:
            CosydError: It is not there, or nothing that can be narrated so.
        """
        path = absolute(request.path, "path")
        out = os.fsencode(absolute(request.out, "out")) if request.out else b""
        async with self._one_at_a_time:
            record = await to_its_end(self._asked_for, request, path, out)
            return await self._taken(record, again=request.again)

    async def receive(self, name: str, upload: Path, request: NarrationRequest) -> Record:
        """A document that was sent; the file *upload* is moved to where it is kept.

        Raises:
            CosydError: As :meth:`add`.
        """
        out = os.fsencode(absolute(request.out, "out")) if request.out else b""
        async with self._one_at_a_time:
            record = await to_its_end(self._sent, name, upload, request, out)
            taken = await self._taken(record, again=request.again)
            if taken.id != record.id:
                home = self._tools.home(record.id)
                await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)
            return taken

    async def came(self, watch: WatchRecord, path: Path) -> Record | None:
        """A document of a watched folder that has settled, perhaps not for the first time.

        Returns:
            Its narration, which may be done long ago; None: it is none of a document.
        """
        async with self._one_at_a_time:
            source = os.fsencode(path)
            stamp = await asyncio.to_thread(stamp_of, path)
            if not stamp or await asyncio.to_thread(self._ours, path):
                return None
            if await asyncio.to_thread(self._book.stamp, watch.id, source) == stamp:
                return await asyncio.to_thread(self._tools.journal.newest, watch.id, source)
            record, error = await to_its_end(self._found, watch, path)
            record = msgspec.structs.replace(record, stamp=stamp)
            if error is not None:
                refused = await to_its_end(self._refused, record, error)
                self._tools.progress.tell(refused)
                return refused
            taken = await self._taken(record, again=False)
            if taken.id != record.id:
                await to_its_end(self._book.see, watch.id, source, stamp)
            return taken

    def again(self, watch: WatchRecord | None, record: Record) -> dict[str, Any]:
        """What is to be kept of one that is tried again; where it was put away, it is put back.

        One that was refused when it came was not even looked at. Waits for the disk.

        Raises:
            CosydError: It would be refused again.
        """
        source, lies = (Path(os.fsdecode(one)) for one in (record.source, record.lies))
        if record.source and source != lies and lies.is_file() and not os.path.lexists(source):
            lies.rename(source)
            lies.with_name(lies.name + REASON).unlink(missing_ok=True)
        place = {"lies": record.source or record.lies}
        if record.content or watch is None:
            return place
        found, error = self._found(watch, source)
        if error is not None:
            raise error
        names = ("stamp", "content", "told", "usual", "wishes")
        return place | {name: getattr(found, name) for name in names}

    # -- in threads -------------------------------------------------------------------------------

    def _ours(self, path: Path) -> bool:
        """Whether it came of a narration, as subtitles do."""
        return self._tools.journal.came_of_any(os.fsencode(path.parent), path.name)

    def _asked_for(self, request: NarrationRequest, path: Path, out: bytes) -> Record:
        usual = folder_wishes(path.parent, path).over(self._usual(request.profile))
        return self._record(path, self._look(path), asked=request.wishes, usual=usual, out=out)

    def _sent(self, name: str, upload: Path, request: NarrationRequest, out: bytes) -> Record:
        checked_suffix(Path(name))
        usual = self._usual(request.profile)
        stem, suffix = os.path.splitext(name.replace("\\", "/").rpartition("/")[2])  # noqa: PTH122 - it is no path
        narration = fresh_id()
        folder = self._tools.home(narration) / SOURCE
        path = folder / (safe_name(stem, "document") + suffix)
        try:
            folder.mkdir(mode=0o700, parents=True)
            shutil.move(upload, path)
            look = self._look(path)
        except BaseException:
            shutil.rmtree(folder.parent, ignore_errors=True)
            raise
        record = self._record(path, look, asked=request.wishes, usual=usual, out=out)
        return msgspec.structs.replace(record, id=narration, source=b"")

    def _found(self, watch: WatchRecord, path: Path) -> tuple[Record, CosydError | None]:
        """The record of what was found, and what is wrong with it."""
        inside = path.parent.relative_to(watch.path)
        out = os.fsencode(watch.out_path / inside)
        record = Record(
            id=fresh_id(),
            watch=watch.id,
            name=shown(path.name),
            source=os.fsencode(path),
            lies=os.fsencode(path),
            out=out,
        )
        try:
            usual = watch.wishes.over(self._usual(watch.profile))
            usual = folder_wishes(watch.path, path).over(usual)
            look = self._look(path)
        except CosydError as error:
            return record, error
        found = self._record(path, look, asked=Wishes(), usual=usual, out=out)
        return msgspec.structs.replace(found, watch=watch.id), None

    def _look(self, path: Path) -> Look:
        return look_at(path, self._tools.options().max_mb * MEGABYTE)

    def _usual(self, profile: str) -> Wishes:
        options = self._tools.options()
        manner = settled_wishes(options.manner, "narrations.manner")
        if not profile:
            return manner
        if profile not in options.profiles:
            names = ", ".join(sorted(options.profiles)) or "none is set"
            raise UnknownProfile(name=profile[:80], names=names)
        table = options.profiles[profile]
        return settled_wishes(table, f"narrations.profiles.{profile}").over(manner)

    def _record(
        self, path: Path, look: Look, *, asked: Wishes, usual: Wishes, out: bytes
    ) -> Record:
        return Record(
            id=fresh_id(),
            name=shown(path.name),
            source=os.fsencode(path),
            lies=os.fsencode(path),
            out=out,
            stamp=look.stamp,
            content=look.content,
            told=_hash(asked, usual),
            asked=asked,
            usual=usual,
            wishes=asked.over(usual),
        )

    def _refused(self, record: Record, error: CosydError) -> Record:
        now = record.created_at
        failed = msgspec.structs.replace(
            record, state=NarrationState.FAILED, ended_at=now, kept=False, **fault(error)
        )
        self._tools.journal.add(failed)
        return failed

    # -- ------------------------------------------------------------------------------------------

    async def _taken(self, record: Record, *, again: bool) -> Record:
        """*record*, unless the same is done or on its way; it replaces what it is a new version of.

        Somebody who says *again* gets other takes, too.
        """
        if again:
            record = msgspec.structs.replace(record, salt=record.id)
        else:
            same = await asyncio.to_thread(self._same, record)
            if same is not None:
                return same
        await to_its_end(self._tools.journal.add, record)
        if record.out and record.source:
            await self._replace(record)
        self._tools.progress.tell(record)
        self._tools.bell.ring()
        return record

    def _same(self, record: Record) -> Record | None:
        same = self._tools.journal.same(record)
        if same is None or same.state is not NarrationState.DONE:
            return same
        out = Path(os.fsdecode(same.out)) if same.out else self._tools.home(same.id) / "files"
        there = bool(same.files) and all((out / file.name).is_file() for file in same.files)
        return same if there else None

    async def _replace(self, newer: Record) -> None:
        """What is on its way of an older version of the document need not come to an end."""
        journal = self._tools.journal
        for older in await asyncio.to_thread(journal.on_their_way, newer.source, newer.out):
            if older.id != newer.id:
                gone = fault(NarrationCancelled(narration=older.id))
                gone["message"] = "A newer version of the document has replaced it."
                await self._narrator.end(older.id, **gone)


def absolute(told: str, field: str) -> Path:
    """The path that is *told* in a *field* of a request.

    Raises:
        InvalidRequest: It is none, or one from somewhere.
    """
    path = Path(told)
    if not path.is_absolute() or "\0" in told:
        raise InvalidRequest(reason=f"{field} has to be an absolute path")
    return path


def _hash(asked: Wishes, usual: Wishes) -> bytes:
    return hashlib.blake2b(msgspec.json.encode([asked, usual]), digest_size=16).digest()
