"""One narration on its way, from its document to its files. It can be ended at any moment."""

from __future__ import annotations

import asyncio
import os
import time
import zlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from cosyd.contract.errors import (
    CosydError,
    JobCancelled,
    OutOfMemory,
    QueueFull,
    ShuttingDown,
)
from cosyd.contract.model import VOICE_AUDIO
from cosyd.contract.narrations import NarrationState
from cosyd.models.threads import to_its_end
from cosyd.narrate.reading import kept_plan, looked_again, plan_and_keep
from cosyd.narrate.records import Spoken, fault
from cosyd.narrate.reuse import SOUND, Reuse
from cosyd.narrate.sound import SoundFile, Sounding, broken
from cosyd.narrate.speaking import LATER, NEVER
from cosyd.narrate.threads import stoppable
from cosyd.narrate.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.narrate.plan import Line, Plan
    from cosyd.narrate.records import Record
    from cosyd.narrate.speaking import Take
    from cosyd.narrate.tools import Tools

TRIES: Final = 3
"""How often a sentence may fail before it is left out."""

LEFT_OUT_OF: Final = 10
"""Where more than one of so many sentences had to be left out, it is no narration any more."""

PAUSE_S: Final = 0.5
"""After a sentence has failed; longer with each time."""

NO_MEMORY_S: Final = 10.0
"""After there was no memory for one: others need it for now."""


class Making:
    """One narration on its way.

    Args:
        tools: What it is made with.
        record: What is known of it.
    """

    def __init__(self, tools: Tools, record: Record) -> None:
        self._tools = tools
        self.record = record
        self._spoken: dict[int, Spoken] = {}
        self._by_key: dict[bytes, Spoken] = {}

    async def run(self) -> None:
        """Go on where it was, to its end.

        Raises:
            CosydError: It cannot be narrated; where it is one of
                :data:`~cosyd.narrate.speaking.LATER`, not now.
            OSError: The disk does not let us.
        """
        plan = await self._planned()
        home = self._tools.home(self.record.id)
        sound = await asyncio.to_thread(SoundFile, home / SOUND)
        with sound:
            await self._take_up(plan, sound)
            await self._speak(plan, sound)
            await self._may(NarrationState.WRITING)
            writing = Writing(self._tools, self.record, plan, Sounding(sound, self._spoken))
            doubts = {one.line: one.doubts for one in self._spoken.values() if one.doubts}
            self.record = await writing.run(doubts)

    # -- its states -------------------------------------------------------------------------------

    async def _set(self, **values: Any) -> None:
        """Something of it is another than before."""
        self.record = await to_its_end(self._tools.journal.change, self.record.id, **values)
        self._tools.progress.tell(self.record)

    async def _may(self, state: NarrationState) -> None:
        """Until it may go on, in *state*."""
        while held := await self._tools.polite.held():
            told = (self.record.state, self.record.message)
            if told != (NarrationState.HELD, held.reason):
                await self._set(state=NarrationState.HELD, **fault(None) | {"message": held.reason})
            await self._tools.bell.wait(held.look_again_s)
        if self.record.state is not state or self.record.message:
            await self._set(state=state, **fault(None))

    async def _wait(self, error: CosydError, pause_s: float) -> None:
        """Hold it for a moment, for that reason."""
        if self.record.error != error.code:
            await self._set(state=NarrationState.HELD, **fault(error))
        await asyncio.sleep(pause_s)

    # -- reading ----------------------------------------------------------------------------------

    async def _planned(self) -> Plan:
        """Its plan: the one that is kept, or a new one."""
        home = self._tools.home(self.record.id)
        plan = await asyncio.to_thread(kept_plan, home) if self.record.planned else None
        if plan is not None:
            return plan
        await self._may(NarrationState.READING)
        max_mb = self._tools.options().max_mb
        if other := await to_its_end(looked_again, self.record, max_mb):
            await self._set(**other)
        document = await self._tools.reader.read(Path(os.fsdecode(self.record.lies)))
        known = await stoppable(partial(plan_and_keep, self._tools, self.record, document))
        await self._set(**known)
        plan = await asyncio.to_thread(kept_plan, home)
        if plan is None:
            raise CosydError
        return plan

    # -- speaking ---------------------------------------------------------------------------------

    async def _take_up(self, plan: Plan, sound: SoundFile) -> None:
        """Find out what has been spoken already, of this narration and of older ones."""
        await to_its_end(self._look_up, plan, sound)
        rest = [line for line in plan.lines if line.index not in self._spoken]
        reuse = Reuse(self._tools, self.record, sound)
        self._add(await stoppable(partial(reuse.take, rest)))
        self.record = await asyncio.to_thread(self._tools.journal.get, self.record.id)
        rest = [line for line in rest if line.index not in self._spoken]
        self._tools.progress.begin(self.record.id, rest)

    def _look_up(self, plan: Plan, sound: SoundFile) -> None:
        """What the journal tells, so far as it is true."""
        known = self._tools.sentences.of(self.record.id)
        gone = broken(sound, known)
        whole = [one for one in known if one.line not in gone]
        fits = [one for one in whole if _fits(one, plan)]
        self._by_key = {one.key: one for one in whole if not one.left_out}
        self._spoken = {one.line: one for one in fits}
        unfit = {one.line for one in known} - set(self._spoken)
        if unfit:
            self._tools.sentences.forget(self.record.id, unfit)

    def _add(self, spoken: Sequence[Spoken]) -> None:
        for one in spoken:
            self._spoken[one.line] = one
            if not one.left_out:
                self._by_key[one.key] = one

    async def _speak(self, plan: Plan, sound: SoundFile) -> None:
        """Speak all that is not yet spoken; each sentence is kept before the next begins."""
        for line in plan.lines:
            if line.index in self._spoken:
                continue
            await self._may(NarrationState.SPEAKING)
            same = self._by_key.get(bytes.fromhex(line.key))
            if same is not None:
                await self._keep(sound, replace(same, line=line.index, reused=False))
                continue
            began = time.monotonic()
            await self._keep(sound, *await self._said(line, plan))
            self._tools.progress.spoke(line, time.monotonic() - began)
            self._tools.progress.tell_sometimes(self.record)

    async def _said(self, line: Line, plan: Plan) -> tuple[Spoken, bytes]:
        """*line* as it was spoken, and its sound; none where it cannot be."""
        failed = 0
        while True:
            await self._may(NarrationState.SPEAKING)
            try:
                take = await self._tools.speaker.speak(
                    line, plan.manner, salt=self.record.salt, before=failed
                )
            except ShuttingDown:
                await asyncio.Event().wait()  # the rest is for the next start
            except QueueFull as error:
                await self._wait(error, error.retry_after_s or PAUSE_S)
            except JobCancelled:  # somebody wanted silence, and did not mean what nobody hears
                await asyncio.sleep(PAUSE_S)
            except (*LATER, *NEVER):
                raise
            except CosydError as error:
                failed += 1
                if failed == TRIES:
                    return self._left_out(line, plan, error)
                out = isinstance(error, OutOfMemory)
                await self._wait(error, (NO_MEMORY_S if out else PAUSE_S) * failed)
            else:
                return _spoken(line, take), take.pcm

    def _left_out(self, line: Line, plan: Plan, error: CosydError) -> tuple[Spoken, bytes]:
        """What stands for *line*, which cannot be spoken.

        Raises:
            CosydError: There are too many of them.
        """
        others = sum(one.left_out for one in self._spoken.values())
        if (others + 1) * LEFT_OUT_OF > len(plan.lines):
            raise error
        nothing = Spoken(
            line=line.index,
            key=bytes.fromhex(line.key),
            start=0,
            frames=0,
            crc32=0,
            attempt=TRIES,
            left_out=True,
            doubts=(f"it was left out: {error}",),
        )
        return nothing, b""

    async def _keep(self, sound: SoundFile, spoken: Spoken, pcm: bytes = b"") -> None:
        """Have it on the disk. Whoever ends us meanwhile waits for it."""
        kept = await to_its_end(self._kept, sound, spoken, pcm)
        self._add([kept])
        self.record = replace(
            self.record,
            spoken=self.record.spoken + 1,
            frames=self.record.frames + kept.frames,
            doubts=self.record.doubts + bool(kept.doubts),
        )

    def _kept(self, sound: SoundFile, spoken: Spoken, pcm: bytes) -> Spoken:
        if pcm:
            spoken = replace(spoken, start=sound.append(pcm))
            sound.sync()
        self._tools.sentences.keep(self.record.id, [spoken])
        return spoken


def _spoken(line: Line, take: Take) -> Spoken:
    return Spoken(
        line=line.index,
        key=bytes.fromhex(line.key),
        start=0,
        frames=VOICE_AUDIO.frames(take.pcm),
        crc32=zlib.crc32(take.pcm),
        seed=take.seed,
        attempt=take.attempt,
        doubts=take.doubts,
    )


def _fits(spoken: Spoken, plan: Plan) -> bool:
    """Whether it is what the plan has there."""
    return spoken.line < len(plan.lines) and spoken.key.hex() == plan.lines[spoken.line].key
