"""Engine hibari: a small English voice that starts within milliseconds on any processor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hibari

from cosyd.engine.cut import cut
from cosyd.engine.finish import finish, silence
from cosyd.engine.levels import gain_db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.engine.orders import Session

PHONEMES = 400
"""The longest stretch that the model gets at once; it learnt from sentences."""


class Hibari:
    """A :class:`~cosyd.engine.protocol.SentenceEngine` over hibari-tts.

    Only the voice inside its package is ever loaded: any other would be fetched from a hub.

    Args:
        threads: More than one gain little, since the model is small.
    """

    def __init__(self, threads: int = 1) -> None:
        self._model = hibari.Hibari(threads=threads)

    def warm_up(self) -> None:
        """See :meth:`SentenceEngine.warm_up`; loads the tables of pronunciation, 0.5 s."""
        for _ in self._spoken("Warm up, zyxxo, at 9:30 on 12 May 2024.", 1.0):
            pass

    def interrupt(self) -> None:
        """A sentence takes 10 to 50 ms: there is nothing to give up."""

    def speak(self, sentence: Session) -> Iterator[bytes]:
        """See :meth:`SentenceEngine.speak`."""
        return self._spoken(sentence.text, sentence.speed)

    def _spoken(self, text: str, speed: float) -> Iterator[bytes]:
        parts = self._phonemes(text)
        for part in parts:
            # The seed makes the model's noise, and so the sound of a text, the same each time.
            wave = self._model.from_phonemes(part, speed=speed, seed=0)
            says = text if part is parts[-1] else part
            yield finish(wave, text=says, gain_db=gain_db("hibari"), speed=speed)
        if not parts:
            yield silence(text, speed)

    def _phonemes(self, text: str) -> list[str]:
        """What the model says of *text*, a string for each sentence or part of a long one."""
        found = [part for one in self._model.phonemize(text) for part in cut(one, PHONEMES)]
        return [part for part in found if any(symbol.isalpha() for symbol in part)]
