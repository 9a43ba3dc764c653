"""Recordings that come with a request: a voice is made of each once, and kept while it is used."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import re
import time
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import InvalidRequest, TooManyReferences, UploadTooLarge, VoiceExists
from cosyd.registration.intake import Upload
from cosyd.registration.roster import UNKNOWN_LANGUAGE
from cosyd.voices.manifest import Manifest

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.registration.registrar import Registrar
    from cosyd.speech.job import Job
    from cosyd.voices.stored import StoredVoice

TAG: Final = "tts-reference"
"""All voices that were made so have it, and no others."""

KEPT: Final = 32
"""So many are kept; with one more, that which nobody has used for longest goes."""

LARGEST_BYTES: Final = 10_000_000
"""Half a minute is 6 MB in the shape in which most is recorded."""

MEGABYTE: Final = 1_000_000

_DATA_URL: Final = re.compile(r"data:[^,]{0,200},")
_SPACE: Final = re.compile(r"\s+")


def sound_of(told: str) -> bytes:
    """What *told* holds: base64, also that of URLs, with or without ``data:...;base64,`` before it.

    Not for the event loop.

    Raises:
        InvalidRequest: It is something else.
        UploadTooLarge: There is too much of it.
    """
    start = match.end() if (match := _DATA_URL.match(told)) else 0
    plain = _SPACE.sub("", told[start:]).rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        sound = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRequest(reason="reference_audio is not base64") from error
    if not sound:
        raise InvalidRequest(reason="reference_audio is empty")
    if len(sound) > LARGEST_BYTES:
        raise UploadTooLarge(limit_mb=LARGEST_BYTES // MEGABYTE)
    return sound


class References:
    """Lives in the daemon's event loop.

    Args:
        registrar: Who makes voices.
        room: How many are kept.
    """

    def __init__(self, registrar: Registrar, room: int = KEPT) -> None:
        self._registrar = registrar
        self._room = room
        self._coming: dict[str, asyncio.Task[None]] = {}
        self._used: dict[str, float] = {}
        self._held: dict[str, int] = {}
        self._tidying = asyncio.Lock()

    async def voice(self, told: str, text: str) -> str:
        """The name of the voice of a recording; it can speak when this returns.

        Whoever asks for one that is just being made waits for the same.

        Args:
            told: The recording, as base64.
            text: What is said in it; empty: not known.

        Raises:
            CosydError: No voice comes of it.
        """
        sound = await asyncio.to_thread(sound_of, told)
        name = await asyncio.to_thread(_name, sound, text)
        self._used[name] = time.time()
        if self._registrar.roster.find(name) is None:
            making = self._coming.get(name)
            if making is None:
                making = asyncio.create_task(self._make(name, sound, text), name="reference")
                self._coming[name] = making
                making.add_done_callback(lambda made: self._came(name, made))
            await asyncio.shield(making)
        return name

    def use(self, name: str, job: Job) -> None:
        """Keep the voice *name* until *job* has ended."""
        self._held[name] = self._held.get(name, 0) + 1
        job.when_ended(lambda _: self._let_go(name))

    async def close(self) -> None:
        """Give up what is on its way."""
        tasks = list(self._coming.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _came(self, name: str, made: asyncio.Task[None]) -> None:
        self._coming.pop(name, None)
        if not made.cancelled():
            made.exception()  # or Python complains where nobody waits for it any more

    def _let_go(self, name: str) -> None:
        self._held[name] -= 1
        if not self._held[name]:
            del self._held[name]

    async def _make(self, name: str, sound: bytes, text: str) -> None:
        async with self._tidying:
            await self._make_room()
        manifest = Manifest(
            name=name,
            languages=(UNKNOWN_LANGUAGE,),
            text=text,
            tags=(TAG,),
            description="A recording that came with a request to /tts.",
        )
        with self._registrar.room() as folder:
            file = folder / "upload"
            await asyncio.to_thread(_write, file, sound)
            try:
                await self._registrar.add(manifest, Upload(path=file), force=True)
            except VoiceExists:  # somebody has put it there by hand
                return

    async def _make_room(self) -> None:
        """Remove what has not been used for longest, so that there is room for what comes.

        Raises:
            TooManyReferences: All are in use.
        """
        stored = await asyncio.to_thread(self._registrar.roster.stored)
        kept = sorted((one for one in stored if TAG in one.manifest.tags), key=self._last_used)
        free = [one for one in kept if one.name not in self._held]
        too_many = len(kept) + len(self._coming) - self._room
        if too_many > len(free):
            raise TooManyReferences(room=self._room)
        for one in free[: max(0, too_many)]:
            self._used.pop(one.name, None)
            await self._registrar.remove(one.name, for_good=True)

    def _last_used(self, voice: StoredVoice) -> float:
        return self._used.get(voice.name, voice.manifest.created_at)


def _name(sound: bytes, text: str) -> str:
    """The same for the same recording with the same transcript, and for no other."""
    digest = hashlib.sha256(hashlib.sha256(sound).digest() + text.encode())
    return f"tts-{digest.hexdigest()[:32]}"


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)
