"""Pause, resume, skip and back: what people do to what they hear, whatever card plays it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.contract.sinks import Playback
from cosyd_plugins.player import Player, turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.contract.errors import CosydError
    from cosyd_plugins.playing import Playing


class Deck:
    """The jobs that are being heard, or wait to be. Lives in the event loop.

    A pause holds what is there and what comes, until it is over; only what is important is heard
    nevertheless. With nothing left to go on with it is over by itself.
    """

    def __init__(self, *, cut: Callable[[], None], tell: Callable[[Playback], None]) -> None:
        """A deck without jobs.

        Args:
            cut: Has the card drop what it has not played yet, and :meth:`rewind` called.
            tell: Is told what is being heard, where that is news.
        """
        self.player = Player()
        self._cut = cut
        self._tell = tell
        self._playings: list[Playing] = []
        self._paused = False
        self._closing: CosydError | None = None
        self._told: tuple[object, ...] = ("idle", None, 0)

    @property
    def playings(self) -> tuple[Playing, ...]:
        """All that is here, the oldest first."""
        return tuple(self._playings)

    def add(self, playing: Playing) -> None:
        """Have *playing* heard when its turn comes."""
        playing.track.held = self._paused and playing.track.rank > 0
        self._playings.append(playing)
        self.player.add(playing.track)
        self.look()

    def remove(self, playing: Playing) -> None:
        """Forget *playing*."""
        self._playings.remove(playing)
        self.player.remove(playing.track)
        if not any(one.track.held for one in self._left()):
            self._paused = False
        self.look()

    def rewind(self, now_s: float) -> None:
        """The card has dropped what it had not played at *now_s*."""
        for playing in self._playings:
            playing.rewind(now_s)

    def close(self, error: CosydError) -> None:
        """Nobody will resume: what is paused, now or later, has failed with *error*."""
        self._closing = error
        self._drop_held(error)

    # -- for those who hear -------------------------------------------------------------------

    def pause(self) -> None:
        """See :class:`cosyd.contract.sinks.Player`. Nothing happens where there is nothing."""
        if not (left := self._left()):
            return
        self._paused = True
        for playing in left:
            playing.track.held = True
        self._cut()
        if self._closing:
            self._drop_held(self._closing)
        self.look()

    def resume(self) -> None:
        """See :class:`cosyd.contract.sinks.Player`."""
        self._paused = False
        for playing in self._playings:
            playing.track.held = False
        self.look()

    def skip(self, sentences: int) -> None:
        """See :class:`cosyd.contract.sinks.Player`. Nothing happens where nothing is heard."""
        self._move(lambda current: current.skip(sentences))

    def go_to(self, sentence: int) -> None:
        """See :class:`cosyd.contract.sinks.Seeker`."""
        self._move(lambda current: current.go_to(sentence))

    def _move(self, move: Callable[[Playing], None]) -> None:
        current = self._current()
        if current is None:
            return
        move(current)
        if current.done:
            self.player.remove(current.track)
        self._cut()
        self.look()

    def playback(self) -> Playback:
        """See :class:`cosyd.contract.sinks.Player`."""
        current = self._current()
        if current is None:
            return Playback(state="idle", waiting=len(self._left()))
        return Playback(
            state="paused" if current.track.held else "playing",
            job=current.job,
            sentence=current.sentence,
            position_s=round(current.position_s, 3),
            audio_s=round(current.audio_s, 3),
            waiting=len(self._left()) - 1,
            can_skip=True,
            can_back=True,
        )

    def look(self) -> None:
        """Tell what is being heard, where that is news."""
        now = self.playback()
        key = (now.state, now.job, now.sentence)
        if key != self._told:
            self._told = key
            self._tell(now)

    def _current(self) -> Playing | None:
        """What is being heard, or just about to be; else what a resume would go on with."""
        there = self._left()
        held = [one for one in there if one.track.held]
        free = [one for one in there if not one.track.held and one.sounds]
        return min(free or held, key=_order, default=None)

    def _left(self) -> list[Playing]:
        return [one for one in self._playings if not one.done]

    def _drop_held(self, error: CosydError) -> None:
        for playing in self._left():
            if playing.track.held:
                playing.give_up(error)
                self.player.remove(playing.track)


def _order(playing: Playing) -> tuple[bool, tuple[bool, bool, int]]:
    """What the card has the last of sounds before what it still asks for."""
    return not playing.track.over, turn(playing.track)
