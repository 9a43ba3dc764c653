"""The desk: what a door opens onto."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from cosyd import __version__
from cosyd.speech.live import LiveText

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cosyd.contract.model import Utterance, Voice
    from cosyd.speech.job import Job
    from cosyd.speech.service import Speech


class SpeechDesk:
    """See :class:`cosyd.contract.doors.Desk`. Lives in the daemon's event loop.

    Args:
        speech: The way in.
        on_client: Called when somebody is about to have something said.
    """

    version = __version__

    def __init__(self, speech: Speech, on_client: Callable[[], None]) -> None:
        self._speech = speech
        self._on_client = on_client

    def say(self, utterance: Utterance, *, provided: Awaitable[object] | None = None) -> Job:
        """Have *utterance* said."""
        self._on_client()
        wanted = None if provided is None else asyncio.ensure_future(provided)
        return self._speech.say(utterance, provided=wanted)

    def live(self, utterance: Utterance) -> LiveText:
        """Have a text said while it is written."""
        self._on_client()
        return LiveText(self._speech, utterance)

    def job(self, job_id: str) -> Job:
        """The job of that id."""
        return self._speech.shelf.get(job_id)

    def cancel(self, job_id: str) -> Job:
        """Stop a job wherever it is."""
        return self._speech.cancel(job_id)

    def jobs(self) -> list[Job]:
        """All jobs under way and the latest ended ones, the newest first."""
        return self._speech.shelf.all()

    def voices(self) -> list[Voice]:
        """All voices that can speak now, the default ones of each language first."""
        self._on_client()
        catalogue = self._speech.planner.catalogue
        defaults = [catalogue.default_for(tongue) for tongue in catalogue.languages()]
        ready = [voice for voice in catalogue.all() if not voice.unready]
        return list(dict.fromkeys([*defaults, *ready]))
