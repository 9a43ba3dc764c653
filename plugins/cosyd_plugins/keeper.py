"""Who has the sound card open while there is sound, and tells how it fares.

A card may be missing, be pulled out in mid-sentence, and come back. What it was given and has not
played by then is taken up again.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from cosyd.contract.errors import SoundUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd_plugins.card import Card, Shape
    from cosyd_plugins.deck import Deck

log = structlog.get_logger(__name__)

_REST_S = 1.0
"""After so much silence the card is closed, so that it can sleep."""

_STALLED_S = 2.0
"""A card that has not asked for sound for so long has vanished without a word."""

_LOOK_S = 0.1

_LOOK_AGAIN = 10
_LOOK_AGAIN_LIMIT = 200
"""How much less often a card is looked for where nothing waits for it: twice less each time, since
on some machines that is a process that crashes."""

_PRIME = 1.5
"""A card asks for its latency at once when it is opened, and for a buffer or two more."""


class Keeper:
    """The only one who calls the card. Lives in the event loop."""

    def __init__(
        self,
        card: Card,
        deck: Deck,
        *,
        tell: Callable[[str, str], None],
        latency_s: float,
        retry_s: float,
        patience_s: float,
    ) -> None:
        """A keeper who does nothing until :meth:`start`.

        Args:
            card: To be kept.
            deck: Whose sound it plays.
            tell: Is told how the card fares, where that is news.
            latency_s: How far ahead the card is supplied.
            retry_s: How often to look for a card that has vanished.
            patience_s: How long what had begun to sound waits for it.
        """
        self._card = card
        self._deck = deck
        self._player = deck.player
        self._tell = tell
        self._latency_s = latency_s
        self._retry_s = retry_s
        self._patience_s = patience_s
        self._said = ("", "")
        self._asking: list[asyncio.Future[SoundUnavailable | None]] = []
        self._news = asyncio.Event()
        self._cut = False
        self._dropping = False
        self._stopping = False
        self._patiently = _LOOK_AGAIN
        self._opened_at_s = 0.0
        self._lost_at_s: float | None = None
        self._keeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look after the card, until :meth:`stop`."""
        self._say("starting", "looking for a sound card")
        self._keeping = asyncio.create_task(self._keep(), name="speaker keeps the sound card")

    async def stop(self) -> None:
        """Close the card; what is still to be heard has failed."""
        self._stopping = True
        self.look()
        if self._keeping:
            await self._keeping

    async def opened(self) -> Shape:
        """The card, open: while a job still waits for its engine, so that no time is lost.

        Raises:
            SoundUnavailable: There is none.
        """
        while self._card.shape is None:
            if self._stopping:
                raise SoundUnavailable(reason="the speaker has stopped")
            answer: asyncio.Future[SoundUnavailable | None] = (
                asyncio.get_running_loop().create_future()
            )
            self._asking.append(answer)
            self.look()
            if error := await answer:
                raise error
        return self._card.shape

    def look(self) -> None:
        """There may be something to do: sound, or none any more."""
        self._news.set()

    def drop(self) -> None:
        """Have the card drop what it has; the deck takes that up again."""
        self._dropping = True
        self.look()

    def cut(self) -> None:
        """What was sounding is not wanted: as :meth:`drop`, unless there is something else."""
        if not self._player.has_sound:
            self._cut = True
            self.look()

    # -- its task -----------------------------------------------------------------------------

    async def _keep(self) -> None:
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
        until_s = time.monotonic() + self._patiently * self._retry_s
        self._patiently = min(2 * self._patiently, _LOOK_AGAIN_LIMIT)
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
        self._player.prime(_PRIME * self._latency_s)
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
        if state == "ready":
            self._patiently = _LOOK_AGAIN
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
