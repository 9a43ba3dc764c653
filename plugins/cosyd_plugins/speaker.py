"""The sink ``speaker``: plays on the sound card of the daemon's machine what asks to be played.

A machine without a sound card, or one whose card is pulled out in mid-sentence, is a state that
is told. What had begun to sound goes on when the card is back.

It is a player: what is heard can be paused, and sentences be skipped. What the card was given and
had not played by then is dropped and, after a pause, given to it once more: so it falls silent at
once, and nothing is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from cosyd import hookimpl
from cosyd.audio.level import apply_volume
from cosyd.audio.resample import Resampler
from cosyd.contract.errors import CosydError, JobCancelled, SoundUnavailable
from cosyd.contract.events import DaemonChanged, Event, PlaybackChanged
from cosyd.contract.model import VOICE_AUDIO, Status
from cosyd_plugins.card import Card
from cosyd_plugins.deck import Deck
from cosyd_plugins.keeper import Keeper
from cosyd_plugins.playing import Playing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosyd.contract.hooks import Hearing, House, Playback, Sink
    from cosyd.contract.model import Utterance
    from cosyd_plugins.card import Shape


class SpeakerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[plugins.speaker]``."""

    device: str = ""
    """Part of the name of a sound card, or of an output of the sound server, as the desktop's
    volume control shows it; empty for the one that the desktop has chosen."""

    latency_s: Annotated[float, msgspec.Meta(ge=0.02, le=0.5)] = 0.15
    """How far ahead the card is supplied. A busy machine stutters below 0.1."""

    volume: Annotated[float, msgspec.Meta(ge=0.0, le=4.0)] = 1.0
    """Linear factor."""


class Speaker:
    """Jobs that ask to be played, on the sound card: one at a time, the most urgent first."""

    name = "speaker"
    audible = True
    """A notification is dropped while this sink is busy."""

    Settings: ClassVar[type[msgspec.Struct]] = SpeakerSettings

    def __init__(self, *, retry_s: float = 3.0, patience_s: float = 30.0) -> None:
        """A speaker that is silent as yet.

        Args:
            retry_s: How often to look for a card that has vanished.
            patience_s: How long what had begun to sound waits for it.
        """
        self._retry_s = retry_s
        self._patience_s = patience_s
        self._settings = SpeakerSettings()
        self._deck = Deck(cut=self._drop, tell=self._tell_playback)
        self._put: Callable[[Event], None] = lambda event: None  # noqa: ARG005 - before start

    async def start(self, house: House) -> None:
        """Begin to look for a sound card; that there is none is no reason to fail."""
        self._settings = house.settings
        self._put = house.put
        self._card = Card(
            name=self._settings.device,
            latency_s=self._settings.latency_s,
            fill=self._deck.player.fill,
        )
        self._keeper = Keeper(
            self._card,
            self._deck,
            tell=house.tell,
            latency_s=self._settings.latency_s,
            retry_s=self._retry_s,
            patience_s=self._patience_s,
        )
        self._keeper.start()

    def wants(self, utterance: Utterance) -> bool:
        """Only what asks to be played."""
        return utterance.play

    async def hear(self, job: Hearing) -> None:
        """Play *job*, when its turn comes; returns when the last of it has been heard.

        To cancel this, or the job, silences it at once.

        Raises:
            SoundUnavailable: There is no sound card, or it has vanished and did not come back.
            CosydError: Why the job failed; what came before has been played.
        """
        shape = await self._opened_for(job)
        playing = Playing(job.id, rank=job.utterance.priority.rank, rate_hz=shape.rate_hz)
        self._deck.add(playing)
        try:
            failure = await self._feed(job, playing, shape.rate_hz)
            await playing.heard()
        finally:
            self._forget(playing)
        if failure:
            raise failure

    async def stop(self) -> None:
        """Close the card."""
        await self._keeper.stop()

    def metrics(self) -> Mapping[str, float]:
        """What can be counted, for ``/metrics``."""
        return {
            "underruns_total": self._deck.player.underruns,
            "card_underruns_total": self._card.late,
        }

    def told(self, event: Event) -> None:
        """Let go of what is paused when the daemon stops: nobody will resume it."""
        if isinstance(event, DaemonChanged) and event.state == "stopping":
            self._deck.close(JobCancelled(reason="it was paused, and the daemon is stopping"))

    # -- a player -----------------------------------------------------------------------------

    def playback(self) -> Playback:
        """See :class:`cosyd.contract.hooks.Player`."""
        return self._deck.playback()

    def pause(self) -> None:
        """See :class:`cosyd.contract.hooks.Player`."""
        self._deck.pause()

    def resume(self) -> None:
        """See :class:`cosyd.contract.hooks.Player`."""
        self._deck.resume()
        self._keeper.look()

    def skip(self, sentences: int) -> None:
        """See :class:`cosyd.contract.hooks.Player`."""
        self._deck.skip(sentences)

    def go_to(self, sentence: int) -> None:
        """See :class:`cosyd.contract.hooks.Seeker`."""
        self._deck.go_to(sentence)

    def _drop(self) -> None:
        self._keeper.drop()

    def _tell_playback(self, now: Playback) -> None:
        self._put(
            PlaybackChanged(
                sink=self.name,
                state=now.state,
                job=now.job,
                sentence=now.sentence,
                position_s=now.position_s,
            )
        )

    # -- a job --------------------------------------------------------------------------------

    async def _opened_for(self, job: Hearing) -> Shape:
        """The card; one that is missing now may be there when the turn of *job* comes."""
        try:
            return await self._keeper.opened()
        except SoundUnavailable:
            if job.status is not Status.QUEUED:
                raise
        async for _ in job.listen():
            break
        return await self._keeper.opened()

    async def _feed(self, job: Hearing, playing: Playing, rate_hz: int) -> CosydError | None:
        """Hand on all that is said; returns why it ended before its time."""
        resampler = Resampler(VOICE_AUDIO.rate_hz, rate_hz)
        failure = None
        try:
            async for chunk in job.listen():
                pcm = resampler.feed(apply_volume(chunk.pcm, self._settings.volume))
                playing.note(chunk)
                playing.track.feed(pcm)
                self._keeper.look()
                if playing.done:
                    break
        except JobCancelled:
            raise
        except CosydError as error:
            failure = error
        playing.track.feed(resampler.finish())
        playing.finish()
        self._keeper.look()
        return failure

    def _forget(self, playing: Playing) -> None:
        """Remove it; where it was sounding, have the card drop what it has of it."""
        track = playing.track
        self._deck.remove(playing)
        if track.begun and not track.over:
            self._keeper.cut()


@hookimpl
def register_sinks(register: Callable[[Sink], None]) -> None:
    """Offer ``speaker``."""
    register(Speaker())
