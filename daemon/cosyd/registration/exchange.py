"""Voices that go to another computer, and that come from one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from cosyd.contract.wire_voices import FindingView
from cosyd.registration.intake import Upload
from cosyd.voices.store import VoiceStore

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.registration.registrar import Added, Registrar
    from cosyd.voices.stored import StoredVoice


class Exchange:
    """Exports and imports.

    Args:
        registrar: Has what comes registered.
    """

    def __init__(self, registrar: Registrar) -> None:
        self._registrar = registrar

    def give(self, name: str, folder: Path) -> tuple[str, Path]:
        """The voice *name* as a file in *folder*; its name, and where it is.

        Raises:
            CosydError: There is no such voice, or it comes with an engine.
        """
        from cosyd.voices.archive import export  # noqa: PLC0415 - late, since seldom needed

        voice = self._registrar.names.stored(name, "exported")
        path = folder / "voice.cosyvoice"
        export(voice, path, with_states=False)  # which are made anew where they are wanted
        return voice.name, path

    async def take(self, file: Path, folder: Path, *, name: str | None, force: bool) -> Added:
        """The voice in *file*, under another *name* where one is given.

        What engines made of it elsewhere is not taken over: it is made anew, of its reference,
        which is judged as any other. Nor are aliases that mean other voices here.

        Args:
            file: As :meth:`give` makes it, from whomever.
            folder: For what is in it, until it is known to be a voice.
            name: None: its own.
            force: Take it though there are warnings.

        Raises:
            CosydError: It is none, or cannot speak here. Then nothing of it is left.
        """
        voice = await asyncio.to_thread(_unpacked, file, folder / "unpacked", name)
        theirs = voice.manifest.aliases
        aliases = self._registrar.names.free(theirs, voice.name)
        manifest = msgspec.structs.replace(voice.manifest, aliases=aliases)
        if voice.reference is None:
            added = await self._registrar.mix(manifest)
        else:
            upload = Upload(path=voice.reference)
            added = await self._registrar.add(manifest, upload, force=force, as_it_is=True)
        taken = [_taken(alias) for alias in theirs if alias not in aliases]
        return replace(added, findings=(*added.findings, *taken))


def _taken(alias: str) -> FindingView:
    """Nobody who exports a voice knows what its aliases mean elsewhere."""
    return FindingView(
        code="alias_taken",
        level="note",
        measure=f"alias {alias}",
        says=f"it does not answer to {alias!r} here, which means another voice",
        do="Nothing needs to be done.",
    )


def _unpacked(file: Path, folder: Path, name: str | None) -> StoredVoice:
    """The voice in *file*, as the only one of a store in *folder*."""
    from cosyd.voices.archive import import_  # noqa: PLC0415 - late, since seldom needed

    return import_(file, VoiceStore(folder), name=name)
