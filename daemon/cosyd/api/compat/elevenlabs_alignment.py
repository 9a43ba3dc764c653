"""When each character of a text sounds.

Where a sentence begins and ends is exact, since it is counted in frames. Its characters share its
time evenly. What stands between sentences takes no time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cosyd.contract.model import VOICE_AUDIO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.contract.model import Chunk, SentenceTiming

_MILLISECOND = 3
"""Digits of a second that are told."""

KEPT_BYTES = VOICE_AUDIO.rate_hz * 60 // 1_000 * VOICE_AUDIO.frame_bytes
"""60 ms: more than a frame of any coding here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A stretch of text, and when it sounds."""

    characters: str

    edges_s: Sequence[float]
    """Where each character begins, and where the last one ends: one more than there are."""

    def ended(self) -> Alignment:
        """With a blank at its end, by which clients know over a socket that a word is whole."""
        if self.characters[-1:].isspace():
            return self
        edges_s = (*self.edges_s, self.edges_s[-1])
        return Alignment(characters=f"{self.characters} ", edges_s=edges_s)

    def in_seconds(self) -> dict[str, Any]:
        """As it is told over HTTP: counted from the beginning of the sound."""
        edges = [round(edge, _MILLISECOND) for edge in self.edges_s]
        return {
            "characters": list(self.characters),
            "character_start_times_seconds": edges[:-1],
            "character_end_times_seconds": edges[1:],
        }

    def in_milliseconds(self) -> dict[str, Any]:
        """As it is told over a socket: counted from the beginning of this stretch."""
        edges = [round((edge - self.edges_s[0]) * 1_000) for edge in self.edges_s]
        return {
            "chars": list(self.characters),
            "charStartTimesMs": edges[:-1],
            "charDurationsMs": [end - start for start, end in pairwise(edges)],
        }


class Aligner:
    """Places a text, sentence after sentence. Nothing of it is left out or told twice."""

    def __init__(self) -> None:
        self._place = 0

    def sentence(self, text: str, timing: SentenceTiming) -> Alignment:
        """Up to the end of a sentence of *text*, which begins as it did the last time.

        With the blanks that follow, as far as they are known: to clients they end the last word.
        """
        start = max(self._place, timing.text_start)
        end = max(start, timing.text_end)
        count = end - start
        before = [timing.start_s] * (start - self._place)
        step_s = (timing.end_s - timing.start_s) / max(count, 1)
        within = [timing.start_s + step_s * number for number in range(count)]
        blanks = len(text) - end - len(text[end:].lstrip())
        after = [timing.end_s] * (blanks + 1)
        characters = text[self._place : end + blanks]
        self._place = end + blanks
        return Alignment(characters=characters, edges_s=(*before, *within, *after))

    def rest(self, text: str, end_s: float) -> Alignment:
        """What follows the last sentence; often nothing."""
        characters = text[self._place :]
        self._place = len(text)
        return Alignment(characters=characters, edges_s=(end_s,) * (len(characters) + 1))


def whole(text: str, timings: Sequence[SentenceTiming], end_s: float) -> Alignment:
    """All of *text*, whose sentences sound as *timings* say."""
    aligner = Aligner()
    parts = [aligner.sentence(text, timing) for timing in timings]
    parts.append(aligner.rest(text, end_s))
    edges = [edge for part in parts for edge in part.edges_s[:-1]]
    return Alignment(characters=text, edges_s=(*edges, end_s))


class Tail:
    """Keeps the last of a sentence's sound back until its times are known.

    So they come with some sound: many clients look for them nowhere else.
    """

    def __init__(self) -> None:
        self._kept = b""

    def after(self, chunk: Chunk) -> bytes:
        """The PCM that may leave now that *chunk* is there."""
        pcm = self._kept + chunk.pcm
        leaves = len(pcm) if chunk.ends else max(0, len(pcm) - KEPT_BYTES)
        self._kept = pcm[leaves:]
        return pcm[:leaves]
