"""All that the doctor finds, for the command line and for a daemon that is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.engine.cosyvoice2.offer import OFFER
from cosyd.history.diagnosis import findings as of_history
from cosyd.plugins.diagnosis import findings as of_plugins
from cosyd.system.doctor import checks
from cosyd.system.finding import Finding
from cosyd.voices.manifest import unknown_keys
from cosyd.voices.store import VoiceStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cosyd.contract.wire import PluginView
    from cosyd.system.options import Settings
    from cosyd.system.runtime import Folders


def checkup(
    folders: Folders, settings: Settings, plugins: Sequence[PluginView]
) -> Iterator[Finding]:
    """All findings, one by one as they are made. It takes seconds: not in an event loop.

    Args:
        folders: Where the daemon keeps things.
        settings: What is in force.
        plugins: How the plug-ins fare.
    """
    yield from checks(folders, settings, offers=(OFFER,))
    yield from _voices(folders.voices)
    yield from of_history(folders.data, settings.history)
    yield from of_plugins(plugins, settings, folders.config)


def _voices(folder: Path) -> Iterator[Finding]:
    """The voices that people have added, and what is wrong with those that cannot be read."""
    store = VoiceStore(folder)
    own = store.all()
    yield Finding(name="voices", says=f"{len(own)} of your own in {folder}")
    unnamed = "a voice cannot be read"
    for problem in store.problems:
        yield Finding(name="voices", ok="note", says=problem, abroad=unnamed)
    for voice in own:
        for key in unknown_keys(voice.folder):
            says = f"the voice.toml of {voice.name!r} has {key!r}, which means nothing"
            abroad = "a voice.toml has a key that means nothing"
            do = "docs/voices.md lists the keys."
            yield Finding(name="voices", ok="note", says=says, do=do, abroad=abroad)
