"""``/v1/playback``: what is heard on the daemon's machine, for media keys and a tray."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from cosyd.contract.sinks import Playback
from cosyd.speech.service import Speech

Steps = Annotated[int, QueryParameter(required=False, ge=1, le=1_000_000)]
"""How many sentences."""


class PlaybackController(Controller):
    """Pause what is heard, go on, skip, stop. Each answers with how it is then."""

    path = "/v1/playback"
    tags = ("Playback",)

    @get("/", summary="Look at what is heard")
    async def show(self, speech: NamedDependency[Speech]) -> Playback:
        """What is heard just now, and how far it is."""
        return speech.listeners.player()[1].playback()

    @post("/pause", status_code=200, summary="Pause")
    async def pause(self, speech: NamedDependency[Speech]) -> Playback:
        """Silence, until it is resumed. Nothing happens where nothing is to be heard."""
        _, player = speech.listeners.player()
        player.pause()
        return player.playback()

    @post("/resume", status_code=200, summary="Go on")
    async def resume(self, speech: NamedDependency[Speech]) -> Playback:
        """Go on where it was paused."""
        _, player = speech.listeners.player()
        player.resume()
        return player.playback()

    @post("/toggle", status_code=200, summary="Pause, or go on")
    async def toggle(self, speech: NamedDependency[Speech]) -> Playback:
        """What a key for both does."""
        _, player = speech.listeners.player()
        if player.playback().state == "paused":
            player.resume()
        else:
            player.pause()
        return player.playback()

    @post("/skip", status_code=200, summary="Skip sentences")
    async def skip(self, speech: NamedDependency[Speech], sentences: Steps = 1) -> Playback:
        """Go on with a later sentence; past the last one with the next job."""
        _, player = speech.listeners.player()
        player.skip(sentences)
        return player.playback()

    @post("/back", status_code=200, summary="Go back by sentences")
    async def back(self, speech: NamedDependency[Speech], sentences: Steps = 1) -> Playback:
        """Hear this sentence again, or the one before where this one has only just begun."""
        _, player = speech.listeners.player()
        player.skip(-sentences)
        return player.playback()

    @post("/stop", status_code=200, summary="Stop")
    async def stop(self, speech: NamedDependency[Speech]) -> Playback:
        """Cancel all jobs that are heard or wait to be."""
        name, player = speech.listeners.player()
        jobs = speech.listeners.hears(name)
        for job_id in jobs:
            speech.cancel(job_id)
        await speech.listeners.let_go(name, jobs)
        return player.playback()
