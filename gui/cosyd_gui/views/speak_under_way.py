"""What is being spoken of a text: asked for, and steered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cosyd_gui.speaking import passage_at
from cosyd_gui.views.speak_asking import Stage, Wish, again, begun
from cosyd_gui.views.speak_followed import Followed

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from cosyd.client import Client
    from cosyd.contract.sinks import Playback


class UnderWay(Followed):
    """One text at a time: spoken, paused, heard from elsewhere on, stopped."""

    def speak(self, wish: Wish) -> None:
        """Have it heard, in place of what is under way."""
        old = self.job if self.stage.under_way else ""
        self._forget()
        self.wish = wish
        self._becomes(Stage.ASKED)
        self.emptied.emit()
        self._asked.append(
            self._link.ask(self, lambda daemon: begun(daemon, wish, old), self._began, self._fails)
        )

    def hear_from(self, wish: Wish) -> None:
        """Have it heard from the sentence on in which the character :attr:`Wish.base` is."""
        now = self.wish
        same = now is not None and replace(wish, base=0) == replace(now, base=0)
        passage = passage_at(self.passages, wish.base) if same and self.stage.heard else None
        if passage and now and wish.base >= now.base:
            self.go_to(passage.index)
        else:
            self.speak(wish)

    def go_to(self, sentence: int) -> None:
        """Hear that sentence next."""
        if self._here:
            start = self.times[sentence][0] if sentence in self.times else self.audio_s
            self._here.seek(start)
            self.changed.emit()
        elif self.stage.heard:
            self._ask_daemon(lambda daemon: daemon.go_to(sentence))

    def seek(self, position_s: float) -> None:
        """Hear the sentence next that sounds then; the tray itself goes there exactly."""
        if self._here:
            self._here.seek(position_s)
            self.changed.emit()
            return
        self.go_to(self._sentence_at(position_s))

    def toggle(self) -> None:
        """Pause, or go on."""
        if self._here:
            paused = self.stage is Stage.PLAYING
            self._here.pause(paused=paused)
            self._becomes(Stage.PAUSED if paused else Stage.PLAYING)
        else:
            self._ask_daemon(lambda daemon: daemon.control("toggle"))

    def stop(self) -> None:
        """Silence, for good."""
        job = self.job
        self._forget()
        self._becomes(Stage.ENDED)
        if job:
            self._link.ask(self, lambda daemon: daemon.cancel(job))

    def play_here(self) -> None:
        """Have the tray play what is spoken already, from its beginning."""
        if not self.wish or not self.job:
            return
        job, wish = self.job, replace(self.wish, here=True)
        self._forget()
        self.wish, self.job = wish, job
        self.emptied.emit()
        self._asked.append(
            self._link.ask(self, lambda daemon: again(daemon, wish, job), self._began, self._fails)
        )

    def end(self) -> None:
        """Its owner goes."""
        self._forget()

    def _ask_daemon(self, what: Callable[[Client], Coroutine[Any, Any, Playback]]) -> None:
        self._link.ask(self, what, failed=self.failed.emit)
