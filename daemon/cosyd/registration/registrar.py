"""The registrar: has voices registered, once each, and keeps what came of it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from cosyd.contract.errors import CosydError, UnknownEngine
from cosyd.contract.events import Event, VoiceChanged
from cosyd.registration.judging import Reference, judged
from cosyd.registration.making import Maker
from cosyd.registration.naming import Names
from cosyd.registration.rooms import Rooms
from cosyd.registration.roster import UNKNOWN_LANGUAGE, Wanted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from cosyd.contract.wire_voices import FindingView
    from cosyd.engine.host import EngineHost
    from cosyd.registration.intake import Upload
    from cosyd.registration.roster import Roster
    from cosyd.voices.manifest import Manifest
    from cosyd.voices.stored import StoredVoice

log = structlog.get_logger(__name__)

AT_ONCE = 2
"""So many recordings are judged at a time: each takes a process, and a second of a core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What the registrar needs of the daemon around it."""

    put: Callable[[Event], None]

    refresh: Callable[[], Awaitable[None]]
    """Makes a new catalogue, once voices came or went."""

    means: Callable[[str], str | None]
    """The voice that a name, or another name of it, means now."""

    language_of: Callable[[str], str]
    """The language that a text is in."""

    recogniser: Callable[[], Path | None]
    """The folder with the recogniser's model, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A voice that has come."""

    voice: StoredVoice
    findings: Sequence[FindingView] = ()


class Registrar:
    """Adds voices, changes them, and takes them away. Lives in the daemon's event loop.

    Args:
        roster: Which voices there are.
        folder: For what is on its way; on the disk of the voices.
        ties: To the rest of the daemon.
    """

    def __init__(self, roster: Roster, folder: Path, ties: Ties) -> None:
        rooms = Rooms(folder)
        self.roster = roster
        self.names = Names(roster, ties.means)
        self.room = rooms.room
        """A folder that is gone after the block."""

        self._maker = Maker(roster, rooms)
        self._ties = ties
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.news = asyncio.Event()
        """Set where there may be voices to register."""

    # -- adding ---------------------------------------------------------------------------------

    async def judge(self, upload: Upload, *, text: str, language: str) -> Reference:
        """What is to be said of *upload* as a reference; nothing of it is kept.

        Args:
            upload: The recording.
            text: What is said in it; empty: not known.
            language: As :meth:`add` takes it.

        Raises:
            CosydError: It cannot be read.
        """
        with self.room() as folder:
            return await self._judged(upload, folder, text=text, language=language)

    async def add(
        self, manifest: Manifest, upload: Upload, *, force: bool = False, as_it_is: bool = False
    ) -> Added:
        """A voice of a reference, which can speak when this returns.

        Args:
            manifest: What is known of it. A language that is :data:`UNKNOWN_LANGUAGE` is found.
            upload: The reference.
            force: Take it though there are warnings.
            as_it_is: The reference was made ready once, and is kept as it is.

        Raises:
            CosydError: Why there is none. Then nothing of it is left.
        """
        self._check(manifest)
        host = self.roster.makers_for(manifest)[0]
        with self.room() as folder:
            reference = await self._judged(
                upload, folder, text=manifest.text, language=manifest.languages[0]
            )
            file = reference.check(force=force)
            file = upload.path if as_it_is else file
            manifest = self._completed(manifest, reference)
            voice = await self._maker.make(manifest, file, host, folder)
        await self._tell(manifest.name, "added", host.name)
        return Added(voice=voice, findings=reference.findings)

    async def mix(self, manifest: Manifest) -> Added:
        """A voice between others, which can speak when this returns.

        Raises:
            CosydError: Why there is none. Then nothing of it is left.
        """
        self._check(manifest)
        manifest = msgspec.structs.replace(manifest, mix=self.names.parts(manifest.mix))
        host = self.roster.mixer(self.roster.makers_for(manifest), manifest.mix)
        with self.room() as folder:
            voice = await self._maker.make(self._with_language(manifest, host), None, host, folder)
        await self._tell(manifest.name, "added", host.name)
        return Added(voice=voice)

    # -- changing -------------------------------------------------------------------------------

    async def change(self, name: str, changes: Mapping[str, Any]) -> StoredVoice:
        """The voice *name*, with some fields of its manifest changed.

        Raises:
            CosydError: Nothing is changed.
        """
        voice = self.names.own(name)
        own = voice.name
        self.names.check_aliases(own, changes.get("aliases", ()))
        changed = await asyncio.to_thread(partial(self.roster.store.change, own, **changes))
        await self._tell(own, "changed")
        return changed

    async def rename(self, old: str, new: str) -> StoredVoice:
        """The voice *old*, under another name.

        Raises:
            CosydError: It keeps its name.
        """
        own = self.names.own(old, "renamed").name
        self.names.check_free(new, but=own)
        renamed = await asyncio.to_thread(self.roster.store.rename, own, new)
        await self._tell(renamed.name, "renamed")
        return renamed

    async def remove(self, name: str, *, for_good: bool = False) -> StoredVoice:
        """Take a voice away; for some days it can be had back, unless it is *for_good*.

        Raises:
            CosydError: It stays.
        """
        voice = self.names.own(name, "removed")
        remove = partial(self.roster.store.remove, voice.name, for_good=for_good)
        await asyncio.to_thread(remove)
        await self._tell(voice.name, "removed")
        return voice

    async def restore(self, name: str) -> StoredVoice:
        """A voice that was removed.

        Raises:
            CosydError: It is not kept any more, or its name is another's now.
        """
        self.names.check_free(name)
        voice = await asyncio.to_thread(self.roster.store.restore, name)
        await self._tell(voice.name, "restored")
        return voice

    # -- registering ----------------------------------------------------------------------------

    async def register(self, wanted: Wanted) -> None:
        """Have an engine compute what it needs of a voice that is there already.

        Raises:
            CosydError: It could not.
        """
        await self._maker.make_again(wanted)
        await self._tell(wanted.voice.name, "registered", wanted.host.name)

    def could_not(self, wanted: Wanted, error: Exception) -> None:
        """Remember that a voice could not be registered, and why."""
        name, engine = wanted.voice.name, wanted.host.name
        reason = str(error) if isinstance(error, CosydError) else type(error).__name__
        self.roster.failed[wanted.key] = reason
        log.warning("voice.not_registered", voice=name, engine=engine, error=type(error).__name__)
        failed = VoiceChanged(voice=name, change="failed", engine=engine, reason=reason)
        self._ties.put(failed)

    # -- what is known --------------------------------------------------------------------------

    def _check(self, manifest: Manifest) -> None:
        """Make sure that the names of a new voice are free, and that the engine it names exists."""
        self.names.check(manifest)
        engines = self.roster.hosts
        if manifest.engine and manifest.engine not in engines:
            raise UnknownEngine(name=manifest.engine, names=", ".join(sorted(engines)))

    def _completed(self, manifest: Manifest, reference: Reference) -> Manifest:
        """*manifest* with what has become known."""
        language = reference.language
        if not language:
            language = self._ties.language_of(reference.text)
        languages = (language, *manifest.languages[1:])
        return msgspec.structs.replace(
            manifest, text=reference.text, languages=languages, created_at=time.time()
        )

    def _with_language(self, manifest: Manifest, host: EngineHost) -> Manifest:
        """A mix speaks as the heaviest of its parts does, unless something else was said."""
        languages = manifest.languages
        if languages[0] == UNKNOWN_LANGUAGE:
            heaviest = max(manifest.mix, key=manifest.mix.__getitem__)
            stored = self.roster.find(heaviest)
            own = [voice.languages for voice in host.offer.voices() if voice.name == heaviest]
            languages = stored.manifest.languages if stored else own[0][:1]
        return msgspec.structs.replace(manifest, languages=languages, created_at=time.time())

    async def _judged(self, upload: Upload, folder: Path, *, text: str, language: str) -> Reference:
        recogniser = self._ties.recogniser()
        if language == UNKNOWN_LANGUAGE:
            language = self._ties.language_of(text) if text else ""
        async with self._turns:
            return await judged(upload, folder, text=text, language=language, recogniser=recogniser)

    async def _tell(self, name: str, change: Any, engine: str = "") -> None:
        await self._ties.refresh()
        log.info("voice.changed", voice=name, change=change, engine=engine)
        self._ties.put(VoiceChanged(voice=name, change=change, engine=engine))
        self.news.set()
