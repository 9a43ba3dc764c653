"""What was spoken before is not spoken again: it is taken from older narrations."""

from __future__ import annotations

import zlib
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from cosyd.narrate.sound import SoundFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cosyd.narrate.plan import Line
    from cosyd.narrate.records import Older, Record, Spoken
    from cosyd.narrate.tools import Tools

TOGETHER: Final = 200
"""Sentences that are written down at once."""

SOUND = "sound.pcm"


class Reuse:
    """Takes sentences over into the sound of one narration. For a thread.

    Args:
        tools: Where older ones are.
        record: The narration.
        sound: Its sound.
    """

    def __init__(self, tools: Tools, record: Record, sound: SoundFile) -> None:
        self._tools = tools
        self._record = record
        self._sound = sound
        self._older: dict[str, SoundFile | None] = {}

    def take(self, lines: Iterable[Line], stopped: Callable[[], bool]) -> list[Spoken]:
        """Take over what there is of *lines*.

        Raises:
            CosydError: There is no room for it, or no record of it can be kept.
        """
        taken: list[Spoken] = []
        batch: list[Spoken] = []
        with ExitStack() as files:
            for line in lines:
                if stopped():
                    break
                key = bytes.fromhex(line.key)
                older = self._tools.sentences.spoken_before(key, self._record)
                spoken = older and self._taken(line, older, files)
                if spoken:
                    batch.append(spoken)
                if len(batch) == TOGETHER:
                    taken += self._keep(batch)
                    batch = []
        return [*taken, *self._keep(batch)]

    def _keep(self, batch: list[Spoken]) -> list[Spoken]:
        if batch:
            self._sound.sync()
            self._tools.sentences.keep(self._record.id, batch)
        return batch

    def _taken(self, line: Line, older: Older, files: ExitStack) -> Spoken | None:
        """None where its sound is broken."""
        was = older.spoken
        if older.narration == self._record.id:  # the same words, somewhere else in it
            return replace(was, line=line.index, reused=False)
        sound = self._open(older.narration, files)
        pcm = sound.read(was.start, was.frames) if sound else b""
        if zlib.crc32(pcm) != was.crc32:
            return None
        return replace(was, line=line.index, start=self._sound.append(pcm), reused=True)

    def _open(self, narration: str, files: ExitStack) -> SoundFile | None:
        if narration not in self._older:
            path = self._tools.home(narration) / SOUND
            there = path.is_file()
            self._older[narration] = files.enter_context(SoundFile(path)) if there else None
        return self._older[narration]
