"""Having an engine make what it needs of a voice, and putting that where it belongs."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from cosyd.contract.errors import MixInvalid
from cosyd.engine.orders import Mix, Part, Register
from cosyd.registration.intake import Upload, is_fitting
from cosyd.registration.judging import judged
from cosyd.registration.roster import Wanted, made_of_file

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.engine.host import EngineHost
    from cosyd.engine.orders import Order
    from cosyd.registration.rooms import Rooms
    from cosyd.registration.roster import Roster
    from cosyd.voices.manifest import Manifest
    from cosyd.voices.stored import StoredVoice


class Maker:
    """Makes states, whole or not at all.

    Args:
        roster: Which voices there are.
        rooms: For what is on its way.
    """

    def __init__(self, roster: Roster, rooms: Rooms) -> None:
        self._roster = roster
        self._rooms = rooms

    async def make(
        self, manifest: Manifest, reference: Path | None, host: EngineHost, folder: Path
    ) -> StoredVoice:
        """A new voice, with its state.

        Args:
            manifest: What is known of it.
            reference: Its recording; None for a mix.
            host: The engine.
            folder: For what is on its way.

        Raises:
            CosydError: Why there is none. Then nothing of it is left.
        """
        state = folder / "state"
        fitting = await self._fitting(manifest, reference, folder)
        await self._compute(manifest, fitting, host, state)
        return await asyncio.to_thread(self._place, manifest, reference, host, state)

    async def make_again(self, wanted: Wanted) -> None:
        """The state of a voice that is there already, unless it has been changed meanwhile.

        Raises:
            CosydError: The engine could not.
        """
        voice, host = wanted.voice, wanted.host
        with self._rooms.room() as folder:
            state = folder / "state"
            reference = await self._fitting(voice.manifest, voice.reference, folder)
            await self._compute(voice.manifest, reference, host, state)
            await asyncio.to_thread(self._place_again, wanted, state)

    async def _fitting(
        self, manifest: Manifest, reference: Path | None, folder: Path
    ) -> Path | None:
        """*reference* as engines take it; who puts one into the folder by hand need not know."""
        if reference is None or await asyncio.to_thread(is_fitting, reference):
            return reference
        text, language = manifest.text, manifest.languages[0]
        upload = Upload(path=reference)
        judging = judged(upload, folder, text=text, language=language, recogniser=None)
        return (await judging).check(force=True)

    async def _compute(
        self, manifest: Manifest, reference: Path | None, host: EngineHost, state: Path
    ) -> None:
        if manifest.mix:
            shares = manifest.mix.items()
            parts = tuple([await self._part(name, weight, host) for name, weight in shares])
            await _obeyed(host, Mix(session=0, parts=parts, state=str(state)))
            return
        order = Register(
            session=0,
            reference=str(reference),
            transcript=manifest.text,
            language=manifest.languages[0],
            instruct=manifest.instruct,
            state=str(state),
        )
        await _obeyed(host, order)

    async def _part(self, name: str, weight: float, host: EngineHost) -> Part:
        """One voice of a mix, registered where it is not yet."""
        found = self._roster.part_of(name, host)
        if found is None:
            raise MixInvalid(reason=f"{name!r} is no voice that {host.name!r} can speak")
        if isinstance(found, str):
            return Part(voice=found, weight=weight)
        path = self._roster.state(found, host)
        if not path.is_file():
            made_of = await asyncio.to_thread(self._roster.made_of, found)
            await self.make_again(Wanted(voice=found, host=host, made_of=made_of))
        return Part(voice=name, state=str(path), weight=weight)

    def _place(
        self, manifest: Manifest, reference: Path | None, host: EngineHost, state: Path
    ) -> StoredVoice:
        """Let the voice appear, with its state."""
        voice = self._roster.store.add(manifest, reference)
        try:
            self._put_state(voice, host, state, self._roster.made_of(voice))
        except OSError:
            self._roster.store.remove(voice.name, for_good=True)
            raise
        return voice

    def _place_again(self, wanted: Wanted, state: Path) -> None:
        """The state of a voice that may have been changed or removed meanwhile."""
        now = self._roster.find(wanted.voice.name)
        if now is not None and self._roster.made_of(now) == wanted.made_of:
            self._put_state(now, wanted.host, state, wanted.made_of)

    def _put_state(self, voice: StoredVoice, host: EngineHost, state: Path, made_of: str) -> None:
        path = self._roster.state(voice, host)
        path.parent.mkdir(parents=True, exist_ok=True)
        made_of_file(path).unlink(missing_ok=True)  # until the new one is there
        state.replace(path)
        made_of_file(path).write_text(made_of, "ascii")


async def _obeyed(host: EngineHost, order: Order) -> None:
    """*order*, done by *host*. Where nobody waits any more, the engine stops."""
    async with aclosing(host.speak(order)) as sound:
        async for _ in sound:
            pass
