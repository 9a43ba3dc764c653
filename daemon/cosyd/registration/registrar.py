"""The registrar: has voices registered, once each, and keeps what came of it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from cosyd.contract.errors import (
    CosydError,
    MixInvalid,
    UnknownVoice,
    VoiceExists,
    VoiceNameTaken,
    VoiceNotOwn,
    VoicesUnwritable,
)
from cosyd.contract.events import Event, VoiceChanged
from cosyd.engine.orders import Mix, Part, Register
from cosyd.registration.intake import Upload, is_fitting
from cosyd.registration.judging import Reference, judged
from cosyd.registration.roster import UNKNOWN_LANGUAGE, Wanted, made_of_file
from cosyd.voices.names import folded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from cosyd.contract.wire_voices import FindingView
    from cosyd.engine.host import EngineHost
    from cosyd.engine.orders import Order
    from cosyd.registration.roster import Roster
    from cosyd.voices.manifest import Manifest
    from cosyd.voices.stored import StoredVoice

log = structlog.get_logger(__name__)

FEWEST_PARTS = 2
"""Of a mix."""


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
        self.roster = roster
        self._folder = folder
        self._ties = ties
        self.news = asyncio.Event()
        """Set where there may be voices to register."""

    # -- adding ---------------------------------------------------------------------------------

    @contextmanager
    def room(self) -> Iterator[Path]:
        """A folder that is gone after the block, with all that was put there.

        Raises:
            VoicesUnwritable: The disk is full, or not ours to write to.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(
                dir=self._folder, ignore_cleanup_errors=True
            ) as folder:
                yield Path(folder)
        except OSError as error:
            reason = error.strerror or str(error)
            raise VoicesUnwritable(folder=str(self._folder), reason=reason) from error

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
        self._check_names(manifest)
        host = self.roster.makers_for(manifest)[0]
        with self.room() as folder:
            reference = await self._judged(
                upload, folder, text=manifest.text, language=manifest.languages[0]
            )
            file = reference.check(force=force)
            file = upload.path if as_it_is else file
            manifest = self._completed(manifest, reference)
            voice = await self._registered(manifest, file, host, folder)
        await self._tell(manifest.name, "added", host.name)
        return Added(voice=voice, findings=reference.findings)

    async def mix(self, manifest: Manifest) -> Added:
        """A voice between others, which can speak when this returns.

        Raises:
            CosydError: Why there is none. Then nothing of it is left.
        """
        self._check_names(manifest)
        manifest = msgspec.structs.replace(manifest, mix=self._meant(manifest.mix))
        host = self.roster.mixer(self.roster.makers_for(manifest), manifest.mix)
        with self.room() as folder:
            voice = await self._registered(self._with_language(manifest, host), None, host, folder)
        await self._tell(manifest.name, "added", host.name)
        return Added(voice=voice)

    # -- changing -------------------------------------------------------------------------------

    def stored(self, name: str, what: str) -> StoredVoice:
        """The voice called *name*, which has a folder, and is to be *what*.

        Raises:
            UnknownVoice: There is none.
            VoiceNotOwn: It comes with an engine.
        """
        meant = self._ties.means(name)
        stored = self.roster.find(meant or name)
        if stored is None and meant is None:
            raise UnknownVoice(name=name)
        if stored is None:
            raise VoiceNotOwn(name=meant, source="an engine", what=what)
        return stored

    def own(self, name: str, what: str = "changed") -> StoredVoice:
        """The voice called *name*, which somebody here has added.

        Raises:
            UnknownVoice: There is none.
            VoiceNotOwn: It comes with an engine, or with the package.
        """
        stored = self.stored(name, what)
        if stored.sample:
            raise VoiceNotOwn(name=stored.name, source="the package", what=what)
        return stored

    async def change(self, name: str, changes: Mapping[str, Any]) -> StoredVoice:
        """The voice *name*, with some fields of its manifest changed.

        Raises:
            CosydError: Nothing is changed.
        """
        voice = self.own(name)
        own = voice.name
        self._check_aliases(own, changes.get("aliases", ()))
        changed = await asyncio.to_thread(partial(self.roster.store.change, own, **changes))
        await self._tell(own, "changed")
        return changed

    async def rename(self, old: str, new: str) -> StoredVoice:
        """The voice *old*, under another name.

        Raises:
            CosydError: It keeps its name.
        """
        own = self.own(old, "renamed").name
        self._check_free(new, but=own)
        renamed = await asyncio.to_thread(self.roster.store.rename, own, new)
        await self._tell(renamed.name, "renamed")
        return renamed

    async def remove(self, name: str) -> StoredVoice:
        """Take a voice away; for some days it can be had back.

        Raises:
            CosydError: It stays.
        """
        voice = self.own(name, "removed")
        await asyncio.to_thread(self.roster.store.remove, voice.name)
        await self._tell(voice.name, "removed")
        return voice

    async def restore(self, name: str) -> StoredVoice:
        """A voice that was removed.

        Raises:
            CosydError: It is not kept any more, or its name is another's now.
        """
        self._check_free(name)
        voice = await asyncio.to_thread(self.roster.store.restore, name)
        await self._tell(voice.name, "restored")
        return voice

    # -- registering ----------------------------------------------------------------------------

    async def register(self, wanted: Wanted) -> None:
        """Have an engine compute what it needs of a voice that is there already.

        Raises:
            CosydError: It could not.
        """
        voice, host = wanted.voice, wanted.host
        with self.room() as folder:
            state = folder / "state"
            reference = await self._fitting(voice.manifest, voice.reference, folder)
            await self._compute(voice.manifest, reference, host, state)
            await asyncio.to_thread(self._place_again, wanted, state)
        await self._tell(voice.name, "registered", host.name)

    async def _registered(
        self, manifest: Manifest, reference: Path | None, host: EngineHost, folder: Path
    ) -> StoredVoice:
        state = folder / "state"
        fitting = await self._fitting(manifest, reference, folder)
        await self._compute(manifest, fitting, host, state)
        return await asyncio.to_thread(self._place, manifest, reference, host, state)

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
        found = self.roster.part_of(name, host)
        if found is None:
            raise MixInvalid(reason=f"{name!r} is no voice that {host.name!r} can speak")
        if isinstance(found, str):
            return Part(voice=found, weight=weight)
        path = self.roster.state(found, host)
        if not path.is_file():
            made_of = await asyncio.to_thread(self.roster.made_of, found)
            await self.register(Wanted(voice=found, host=host, made_of=made_of))
        return Part(voice=name, state=str(path), weight=weight)

    def _place(
        self, manifest: Manifest, reference: Path | None, host: EngineHost, state: Path
    ) -> StoredVoice:
        """Let the voice appear, with its state."""
        voice = self.roster.store.add(manifest, reference)
        try:
            self._put_state(voice, host, state, self.roster.made_of(voice))
        except OSError:
            self.roster.store.remove(voice.name, for_good=True)
            raise
        return voice

    def _place_again(self, wanted: Wanted, state: Path) -> None:
        """The state of a voice that may have been changed or removed meanwhile."""
        now = self.roster.find(wanted.voice.name)
        if now is not None and self.roster.made_of(now) == wanted.made_of:
            self._put_state(now, wanted.host, state, wanted.made_of)

    def _put_state(self, voice: StoredVoice, host: EngineHost, state: Path, made_of: str) -> None:
        path = self.roster.state(voice, host)
        path.parent.mkdir(parents=True, exist_ok=True)
        made_of_file(path).unlink(missing_ok=True)  # until the new one is there
        state.replace(path)
        made_of_file(path).write_text(made_of, "ascii")

    # -- names and languages --------------------------------------------------------------------

    def _check_names(self, manifest: Manifest) -> None:
        self._check_free(manifest.name)
        self._check_aliases(manifest.name, manifest.aliases)

    def _check_aliases(self, own: str, aliases: Sequence[str]) -> None:
        for alias in aliases:
            self._check_free(alias, but=own)

    def _check_free(self, name: str, but: str = "") -> None:
        """Make sure that no voice has *name*, or answers to it, other than *but*.

        Raises:
            VoiceExists: It is the name of one that was added.
            VoiceNameTaken: It means one that was not, or is another name of one.
        """
        meant = self._ties.means(name)
        if meant is None or meant == but:
            return
        if folded(meant) == folded(name) and self.roster.find(meant):
            raise VoiceExists(name=meant)
        raise VoiceNameTaken(name=name, voice=meant)

    def _meant(self, parts: Mapping[str, float]) -> dict[str, float]:
        """*parts* by the names of their voices.

        Raises:
            MixInvalid: They are too few.
            UnknownVoice: One of them is nobody.
        """
        meant: dict[str, float] = {}
        for name, weight in parts.items():
            voice = self._ties.means(name)
            if voice is None:
                raise UnknownVoice(name=name)
            meant[voice] = meant.get(voice, 0.0) + weight
        if len(meant) < FEWEST_PARTS:
            raise MixInvalid(reason="it takes two or more")
        return meant

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
        return await judged(upload, folder, text=text, language=language, recogniser=recogniser)

    async def _tell(self, name: str, change: Any, engine: str = "") -> None:
        await self._ties.refresh()
        log.info("voice.changed", voice=name, change=change, engine=engine)
        self._ties.put(VoiceChanged(voice=name, change=change, engine=engine))
        self.news.set()

    def could_not(self, wanted: Wanted, error: Exception) -> None:
        """Remember that a voice could not be registered, and why."""
        name, engine = wanted.voice.name, wanted.host.name
        reason = str(error) if isinstance(error, CosydError) else type(error).__name__
        self.roster.failed[wanted.key] = reason
        log.warning("voice.not_registered", voice=name, engine=engine, error=type(error).__name__)
        failed = VoiceChanged(voice=name, change="failed", engine=engine, reason=reason)
        self._ties.put(failed)


async def _obeyed(host: EngineHost, order: Order) -> None:
    """*order*, done by *host*. Where nobody waits any more, the engine stops."""
    async with aclosing(host.speak(order)) as sound:
        async for _ in sound:
            pass
