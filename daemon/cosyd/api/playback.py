"""``/v1/playback``: what is heard on the daemon's machine, for media keys and a tray."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from cosyd.contract.errors import CannotGoTo, NothingHeard, OutOfRange, SoundUnavailable, UnknownJob
from cosyd.contract.sinks import Playback, Player, Seeker
from cosyd.contract.wire import MuteRequest
from cosyd.speech.service import Speech

Steps = Annotated[int, QueryParameter(required=False, ge=1, le=1_000_000)]
"""How many sentences."""

Index = Annotated[int, QueryParameter(ge=0, le=1_000_000)]
"""A sentence, counted from 0."""


class PlaybackController(Controller):
    """Pause what is heard, go on, skip, stop, mute. Each answers with how it is then."""

    path = "/v1/playback"
    tags = ("Playback",)

    @get("/", summary="Look at what is heard")
    async def show(self, speech: NamedDependency[Speech]) -> Playback:
        """What is heard just now, and how far it is."""
        if speech.mute.on and not _player(speech):
            return _muted(speech)
        return _now(speech, speech.listeners.player()[1])

    @post("/pause", status_code=200, summary="Pause")
    async def pause(self, speech: NamedDependency[Speech]) -> Playback:
        """Silence, until it is resumed. Nothing happens where nothing is to be heard."""
        _, player = speech.listeners.player()
        player.pause()
        return _now(speech, player)

    @post("/resume", status_code=200, summary="Go on")
    async def resume(self, speech: NamedDependency[Speech]) -> Playback:
        """Go on where it was paused."""
        _, player = speech.listeners.player()
        player.resume()
        return _now(speech, player)

    @post("/toggle", status_code=200, summary="Pause, or go on")
    async def toggle(self, speech: NamedDependency[Speech]) -> Playback:
        """What a key for both does."""
        _, player = speech.listeners.player()
        if player.playback().state == "paused":
            player.resume()
        else:
            player.pause()
        return _now(speech, player)

    @post("/skip", status_code=200, summary="Skip sentences")
    async def skip(self, speech: NamedDependency[Speech], sentences: Steps = 1) -> Playback:
        """Go on with a later sentence; past the last one with the next job."""
        _, player = speech.listeners.player()
        player.skip(sentences)
        return _now(speech, player)

    @post("/back", status_code=200, summary="Go back by sentences")
    async def back(self, speech: NamedDependency[Speech], sentences: Steps = 1) -> Playback:
        """Hear this sentence again, or the one before where this one has only just begun."""
        _, player = speech.listeners.player()
        player.skip(-sentences)
        return _now(speech, player)

    @post("/to", status_code=200, summary="Go to a sentence")
    async def go_to(self, speech: NamedDependency[Speech], sentence: Index) -> Playback:
        """Hear what is heard from the beginning of that sentence on.

        What is paused stays paused. A sentence that has not been spoken yet is waited for.
        """
        name, player = speech.listeners.player()
        if not isinstance(player, Seeker):
            raise CannotGoTo(sink=name)
        _check_sentence(speech, player.playback().job, sentence)
        player.go_to(sentence)
        return _now(speech, player)

    @post("/stop", status_code=200, summary="Stop")
    async def stop(self, speech: NamedDependency[Speech]) -> Playback:
        """Cancel all jobs that are heard or wait to be."""
        name, player = speech.listeners.player()
        await _cancel(speech, name, speech.listeners.hears(name))
        return _now(speech, player)

    @put("/mute", summary="Mute the loudspeaker")
    async def mute(
        self, speech: NamedDependency[Speech], data: JSONBody[MuteRequest | None] = None
    ) -> Playback:
        """Silence at once; nothing is heard until it is ended, or for so many seconds.

        What is heard or waits to be is cancelled. What comes is held if it is a message or
        important, and else dropped. Jobs that only a client fetches are spoken as ever.
        """
        found = _player(speech)
        hears = speech.listeners.hears(found[0]) if found else ()
        heard = [one for one in hears if not _is_held(speech, one)]
        speech.mute.begin(data.for_s if data else None)
        if found:
            await _cancel(speech, found[0], heard)
        await speech.mute.keep()
        return _now(speech, found[1]) if found else _muted(speech)

    @delete("/mute", status_code=200, summary="End the mute")
    async def unmute(self, speech: NamedDependency[Speech]) -> Playback:
        """The loudspeaker is heard again; what was held is said."""
        speech.mute.end()
        await speech.mute.keep()
        found = _player(speech)
        return _now(speech, found[1]) if found else _muted(speech)


def _player(speech: Speech) -> tuple[str, Player] | None:
    """The sink that can be paused, and its name; None where nothing can be heard."""
    try:
        return speech.listeners.player()
    except SoundUnavailable:
        return None


def _now(speech: Speech, player: Player) -> Playback:
    """What *player* does just now."""
    return msgspec.structs.replace(
        player.playback(), muted=speech.mute.on, muted_until=speech.mute.until
    )


def _muted(speech: Speech) -> Playback:
    """How it is where there is nothing to play sound with."""
    return Playback(state="idle", muted=speech.mute.on, muted_until=speech.mute.until)


def _check_sentence(speech: Speech, job_id: str | None, sentence: int) -> None:
    """Raise why there is no such sentence; one that is not spoken yet may still come.

    Raises:
        NothingHeard: There is nothing that it could be one of.
        OutOfRange: The job has fewer.
    """
    if job_id is None:
        raise NothingHeard
    try:
        count = speech.shelf.get(job_id).sentence_count
    except UnknownJob:  # it ended long ago, and is heard yet
        return
    if count is not None and sentence >= count:
        raise OutOfRange(field="sentence", value=sentence, low=0, high=max(0, count - 1))


async def _cancel(speech: Speech, name: str, jobs: Collection[str]) -> None:
    """Silence *jobs* of the sink *name*; returns when it has let go of them."""
    for job_id in jobs:
        speech.cancel(job_id)
    await speech.listeners.let_go(name, jobs)


def _is_held(speech: Speech, job_id: str) -> bool:
    """Whether it waits for something else than its turn, and makes no sound."""
    try:
        return speech.shelf.get(job_id).hold is not None
    except UnknownJob:
        return False
