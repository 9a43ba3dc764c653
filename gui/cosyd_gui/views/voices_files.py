"""Voices as files: to other computers, and from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.contract.errors import VoiceExists, VoiceNameTaken
from cosyd_gui.unwritten import unwritten
from cosyd_gui.whole import whole

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.client import Client
    from cosyd.contract.wire_voices import VoiceAdded

SUFFIX = ".cosyvoice"
MOST_NAMES = 100
"""How many other names are tried for a voice whose own is taken."""


async def export(daemon: Client, name: str, file: Path) -> None:
    """Write the voice *name* to *file*, whole or not at all.

    Raises:
        FileUnwritten: There is no room, or no right to write there.
        CosydError: The daemon does not give it.
    """
    content = await daemon.voice.export(name)
    try:
        async with whole(file) as write:
            await write(content)
    except OSError as error:
        raise unwritten(file, error) from error


async def import_as_new(daemon: Client, file: Path, *, force: bool = False) -> VoiceAdded:
    """The voice in *file*, under the first free name of ``anna-2``, ``anna-3`` ...

    Raises:
        CosydError: It cannot be taken.
    """
    stem = file.stem or "voice"
    for number in range(2, MOST_NAMES):
        try:
            return await daemon.voice.import_(file, f"{stem}-{number}", force=force)
        except (VoiceExists, VoiceNameTaken):
            continue
    return await daemon.voice.import_(file, stem, force=force)
