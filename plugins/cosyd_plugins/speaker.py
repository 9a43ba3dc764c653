"""The sink ``speaker``: plays on the sound card of the daemon's machine what asks to be played.

A machine without a sound card, or one whose card is pulled out in mid-sentence, is a state that
is told. What had begun to sound goes on when the card is back.

It is a player: what is heard can be paused, and sentences be skipped. What the card was given and
had not played by then is dropped and, after a pause, given to it once more: so it falls silent at
once, and nothing is lost.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec
import structlog

from cosyd import hookimpl
from cosyd.audio.level import apply_volume
from cosyd.audio.resample import Resampler
from cosyd.contract.errors import CosydError, JobCancelled, SoundUnavailable
from cosyd.contract.events import DaemonChanged, Event, PlaybackChanged
from cosyd.contract.model import VOICE_AUDIO
from cosyd_plugins.card import Card, Shape
from cosyd_plugins.deck import Deck
from cosyd_plugins.playing import Playing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosyd.contract.hooks import Hearing, House, Playback, Sink
    from cosyd.contract.model import Utterance

log = structlog.get_logger(__name__)

_REST_S = 1.0
"""After so much silence the card is closed, so that it can sleep."""

_STALLED_S = 2.0
"""A card that has not asked for sound for so long has vanished without a word."""

_LOOK_S = 0.1

_LOOK_AGAIN = 10
"""How much less often a card is looked for where nothing waits for it."""

_PRIME = 1.5
"""A card asks for its latency at once when it is opened, and for a buffer or two more."""


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
        self._player = self._deck.player
        self._tell: Callable[[str, str], None] = lambda state, reason: None  # noqa: ARG005 - before start
        self._put: Callable[[Event], None] = lambda event: None  # noqa: ARG005 - before start
        self._said = ("", "")
        self._asking: list[asyncio.Future[SoundUnavailable | None]] = []
        self._news = asyncio.Event()
        self._cut = False
        self._dropping = False
        self._stopping = False
        self._opened_at_s = 0.0
        self._lost_at_s: float | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self, house: House) -> None:
        """Begin to look for a sound card; that there is none is no reason to fail."""
        self._settings = house.settings
        self._tell = house.tell
        self._put = house.put
        self._card = Card(
            name=self._settings.device,
            latency_s=self._settings.latency_s,
            fill=self._player.fill,
        )
        self._say("starting", "looking for a sound card")
        self._keeper = asyncio.create_task(self._keep(), name="speaker keeps the sound card")

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
        shape = await self._opened()
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
        self._stopping = True
        self._news.set()
        if self._keeper:
            await self._keeper

    def metrics(self) -> Mapping[str, float]:
        """What can be counted, for ``/metrics``."""
        return {
            "underruns_total": self._player.underruns,
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
        self._news.set()

    def skip(self, sentences: int) -> None:
        """See :class:`cosyd.contract.hooks.Player`."""
        self._deck.skip(sentences)

    def _drop(self) -> None:
        """Have the card drop what it has."""
        self._dropping = True
        self._news.set()

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

    async def _opened(self) -> Shape:
        """The card, open: while a job still waits for its engine, so that no time is lost."""
        while self._card.shape is None:
            if self._stopping:
                raise SoundUnavailable(reason="the speaker has stopped")
            answer: asyncio.Future[SoundUnavailable | None] = (
                asyncio.get_running_loop().create_future()
            )
            self._asking.append(answer)
            self._news.set()
            if error := await answer:
                raise error
        return self._card.shape

    async def _feed(self, job: Hearing, playing: Playing, rate_hz: int) -> CosydError | None:
        """Hand on all that is said; returns why it ended before its time."""
        resampler = Resampler(VOICE_AUDIO.rate_hz, rate_hz)
        failure = None
        try:
            async for chunk in job.listen():
                pcm = resampler.feed(apply_volume(chunk.pcm, self._settings.volume))
                playing.note(chunk)
                playing.track.feed(pcm)
                self._news.set()
                if playing.done:
                    break
        except JobCancelled:
            raise
        except CosydError as error:
            failure = error
        playing.track.feed(resampler.finish())
        playing.finish()
        self._news.set()
        return failure

    def _forget(self, playing: Playing) -> None:
        """Remove it; where it was sounding, have the card drop what it has of it."""
        track = playing.track
        self._deck.remove(playing)
        if track.begun and not track.over and not self._player.has_sound:
            self._cut = True
            self._news.set()

    # -- the card -----------------------------------------------------------------------------

    async def _keep(self) -> None:
        """Look after the card until the sink stops; the only task that calls it."""
        try:
            await self._look()
            while not self._stopping:
                await self._step()
        except Exception as error:
            log.exception("speaker.failed")
            self._say("failed", f"{type(error).__name__}: {error}")
        finally:
            self._stopping = True
            self._give_up(SoundUnavailable(reason="the speaker has stopped"), all_of_them=True)
            await self._card.close()

    async def _step(self) -> None:
        """Have the card open while there is sound, for one moment of it."""
        if self._card.shape:
            await self._attend()
        elif self._asking or self._player.has_sound:
            await self._open()
        elif self._said[0] == "unavailable":
            await self._look_again()
        else:
            await self._wait(None)

    async def _look_again(self) -> None:
        """See from time to time whether there is a card now; at once, where there is sound."""
        until_s = time.monotonic() + _LOOK_AGAIN * self._retry_s
        while not (self._asking or self._stopping or self._player.has_sound):
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                await self._look()
                break
            await self._wait(left_s)

    async def _look(self) -> None:
        try:
            await self._card.look()
        except SoundUnavailable as error:
            self._say("unavailable", error.facts["reason"])
        else:
            self._say("ready", "")

    async def _open(self) -> None:
        playings = self._deck.playings
        rate_hz = playings[0].track.rate_hz if playings else None
        self._dropping = False
        self._player.prime(_PRIME * self._settings.latency_s)
        try:
            await self._card.open(rate_hz)
        except SoundUnavailable as error:
            self._say("unavailable", error.facts["reason"])
            self._give_up(error, all_of_them=self._out_of_patience())
            await self._wait_unless_asked(self._retry_s)
        else:
            self._player.opened()
            self._opened_at_s = time.monotonic()
            self._cut = False
            self._say("ready", "")

    async def _attend(self) -> None:
        """Look after the open card for a moment."""
        self._answer(None)
        self._deck.look()
        now_s = time.monotonic()
        if self._card.gone or now_s - self._player.called_at_s > _STALLED_S:
            await self._lose()
        elif self._dropping or self._take_cut() or now_s - self._player.sounded_at_s > _REST_S:
            self._lost_at_s = None
            await self._shut(now_s)
        else:
            if now_s - self._opened_at_s > _STALLED_S:
                self._lost_at_s = None
            await self._wait(_LOOK_S)

    async def _lose(self) -> None:
        """The card has vanished, for the first time or again."""
        self._say("unavailable", "the sound card has vanished")
        await self._shut(self._player.called_at_s)
        if self._out_of_patience():
            self._give_up(SoundUnavailable(reason="the sound card has vanished"), all_of_them=True)
        await self._wait_unless_asked(self._retry_s)

    async def _shut(self, played_until_s: float) -> None:
        """Close the card, and take up again what it has not played."""
        self._dropping = False
        await self._card.close()
        self._deck.rewind(played_until_s)

    def _say(self, state: str, reason: str) -> None:
        """Tell how the speaker fares, where that is news."""
        if self._said != (state, reason):
            self._said = (state, reason)
            self._tell(state, reason)

    def _take_cut(self) -> bool:
        cut, self._cut = self._cut, False
        return cut and not self._player.has_sound

    def _out_of_patience(self) -> bool:
        now_s = time.monotonic()
        if self._lost_at_s is None:
            self._lost_at_s = now_s
        return now_s - self._lost_at_s > self._patience_s

    def _give_up(self, error: SoundUnavailable, *, all_of_them: bool) -> None:
        self._answer(error)
        for playing in self._deck.playings:
            if all_of_them or not playing.track.begun:
                playing.give_up(error)
                self._player.remove(playing.track)
        if not self._player.tracks:
            self._lost_at_s = None

    def _answer(self, error: SoundUnavailable | None) -> None:
        asking, self._asking = self._asking, []
        for answer in asking:
            if not answer.done():
                answer.set_result(error)

    async def _wait_unless_asked(self, limit_s: float) -> None:
        until_s = time.monotonic() + limit_s
        while not self._asking and not self._stopping and (left := until_s - time.monotonic()) > 0:
            await self._wait(left)

    async def _wait(self, limit_s: float | None) -> None:
        """Until there is news, or *limit_s* is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), limit_s)
        self._news.clear()


@hookimpl
def register_sinks(register: Callable[[Sink], None]) -> None:
    """Offer ``speaker``."""
    register(Speaker())
