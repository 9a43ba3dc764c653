"""The last part of a narration: the report, and the files, which appear whole or not at all."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.contract.errors import WatchGone
from cosyd.models.threads import to_its_end
from cosyd.narrate.book import bind, publish, timeline
from cosyd.narrate.book.failing import writing_to
from cosyd.narrate.records import Leaving
from cosyd.narrate.threads import stoppable
from cosyd.voices import durable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from cosyd.contract.wire_narrations import NarrationFile
    from cosyd.narrate.plan import Plan, Sounds
    from cosyd.narrate.records import Record
    from cosyd.narrate.tools import Tools

FILES: Final = "files"
"""The folder in a narration's own for what came of it, where nobody says where to."""

REPORT: Final = "report.json"


class Writing:
    """Writes what came of one narration, all of whose lines have been spoken.

    Args:
        tools: What it is made with.
        record: What is known of it.
        plan: What was said.
        sounds: How it sounds.
    """

    def __init__(self, tools: Tools, record: Record, plan: Plan, sounds: Sounds) -> None:
        self._tools = tools
        self._record = record
        self._plan = plan
        self._sounds = sounds
        self._home = tools.home(record.id)
        self._out = out_of(record, self._home)
        self._staging = self._out
        """Hidden, and made for each attempt."""

    async def run(self, doubts: Mapping[int, Sequence[str]]) -> Record:
        """Write all of it; the narration is done then.

        Raises:
            OutputUnwritable: It cannot be put where it belongs.
            NarrationNoSpace: There is no room for it there.
            CosydError: It cannot be written, or nobody wants it any more.
        """
        await self._write_report(doubts)
        files = await stoppable(self._bound)
        return await to_its_end(self._published, files)

    async def _write_report(self, doubts: Mapping[int, Sequence[str]]) -> None:
        from cosyd.narrate.check.report import report  # noqa: PLC0415 - numpy, at no start

        placed = await asyncio.to_thread(timeline, self._plan, self._sounds)
        asked = self._plan.manner.check == "recogniser"
        told = await report(
            self._plan,
            self._sounds,
            doubts=doubts,
            places=[(one.begin_s, one.end_s) for one in placed],
            recogniser=self._tools.recogniser() if asked else None,
        )
        with writing_to(self._home):
            await asyncio.to_thread(durable.write, self._home / REPORT, msgspec.json.encode(told))

    def _bound(self, stopped: Callable[[], bool]) -> list[NarrationFile]:
        """The files, in the staging folder; it is where they will be, so that they can be moved."""
        self._check_folder()
        self._staging = self._place()
        return bind(
            self._plan,
            self._sounds,
            self._staging,
            stem=Path(os.fsdecode(self._record.source or self._record.lies)).stem,
            cover=self._home / self._plan.cover if self._plan.cover else None,
            stopped=stopped,
        )

    def _check_folder(self) -> None:
        """See that the watched folder is there, which would be made anew elsewhere.

        Raises:
            WatchGone: It is not.
        """
        if reason := self._tools.gone(self._record.watch):
            shutil.rmtree(self._staging, ignore_errors=True)
            raise WatchGone(reason=reason)

    def _place(self) -> Path:
        """An empty place for them, in the folder or in the nearest one above it that is there.

        The folder itself is made when all is whole.
        """
        sweep(self._record.id, self._out)
        places = _places(self._record.id, self._out)
        return next((place for place in places if place.parent.is_dir()), places[0])

    def _published(self, files: list[NarrationFile]) -> Record:
        """They are where they belong, instead of those of older narrations of the document."""
        self._check_folder()
        journal = self._tools.journal
        older = {one.id: one.files for one in journal.older(self._record)}
        left = {one: self._left(theirs, files) for one, theirs in older.items()}
        known = [
            *(file for one, theirs in older.items() for file in theirs if file not in left[one]),
            *self._record.files,
        ]
        mine = {file.name for file in known if self._is_ours(file)}
        mine |= left_by(self._out, self._record.leaving)
        leaving = tuple(_leaving(self._staging, file.name) for file in files)
        journal.change(self._record.id, leaving=(*self._record.leaving, *leaving))
        published = publish(self._staging, self._out, files, mine=mine)
        return journal.done(self._record.id, published, left)

    def _is_ours(self, file: NarrationFile) -> bool:
        """Whether nobody has put something else in the place of *file*."""
        return _version(self._out / file.name)[0] in {file.size_bytes, -1}

    def _left(
        self, older: Sequence[NarrationFile], files: Sequence[NarrationFile]
    ) -> list[NarrationFile]:
        """What stays of an *older* narration of the document beside the *files* of this one.

        Who asks for another format wants it besides. A watched folder has one book of each.
        """
        if self._record.watch:
            return []
        kinds = {Path(file.name).suffix for file in files}
        return [
            file
            for file in older
            if file.audio_s is not None and Path(file.name).suffix not in kinds
        ]


def sweep(narration: str, out: Path) -> None:
    """Remove what an attempt left half done that was ended."""
    for left in _places(narration, out):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)


def _places(narration: str, out: Path) -> list[Path]:
    """Where the files may be until all are whole, the best place first."""
    return [folder / f".cosyd-{narration}" for folder in (out, *out.parents)]


def out_of(record: Record, home: Path) -> Path:
    """The folder for what comes of it."""
    return Path(os.fsdecode(record.out)) if record.out else home / FILES


def left_by(out: Path, leaving: Collection[Leaving]) -> set[str]:
    """The names in *out* of what had got there when an earlier attempt was ended."""
    if not leaving or not out.is_dir():
        return set()
    here = [entry.name for entry in os.scandir(out)]
    return {
        name
        for one in leaving
        for name in _names_for(one.name, here)
        if _version(out / name) == (one.size_bytes, one.changed_ns)
    }


def _names_for(name: str, here: Collection[str]) -> Iterator[str]:
    """What may have become of *name*, of what is *here*: itself, or with a number."""
    top, slash, rest = name.partition("/")
    stem, suffix = (top, "") if slash else os.path.splitext(top)  # noqa: PTH122 - it is no path
    numbered = re.compile(re.escape(stem) + r"( \(\d+\))?" + re.escape(suffix))
    return (f"{one}{slash}{rest}" for one in here if numbered.fullmatch(one))


def _leaving(staging: Path, name: str) -> Leaving:
    size_bytes, changed_ns = _version(staging / name)
    return Leaving(name=name, size_bytes=size_bytes, changed_ns=changed_ns)


def _version(path: Path) -> tuple[int, int]:
    """What renaming does not change of a file: its size, and when it was written."""
    try:
        found = path.stat()
    except OSError:
        return -1, -1
    return found.st_size, found.st_mtime_ns
