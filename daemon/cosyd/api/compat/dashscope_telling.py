"""How DashScope's clients are told of their sound: sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Any, Final

from cosyd.api.compat.task_messages import Told, characters
from cosyd.api.compat.task_sound import Piece
from cosyd.contract.model import SentenceTiming

_WORD: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|[^\s\u2e80-\u9fff\uac00-\ud7af]+")


class Telling:
    """Tells a client of its sound, sentence by sentence.

    Args:
        words: Whether to tell also when each word is heard.
    """

    def __init__(self, *, words: bool) -> None:
        self._words = words
        self.characters = 0
        """Of the sentences that have been spoken."""

    async def frames(self, sound: AsyncGenerator[Piece, None]) -> AsyncGenerator[Told, None]:
        """As the socket does: each event, and after it what it brings."""
        async for payload, data in self.events(sound):
            yield payload
            if data:
                yield data

    async def events(
        self, sound: AsyncGenerator[Piece, None]
    ) -> AsyncGenerator[tuple[dict[str, Any], bytes], None]:
        """Each event, and the sound that belongs to it."""
        async for piece in sound:
            if piece.begins:
                yield self._event("sentence-begin", piece), b""
            if piece.data:
                yield self._event("sentence-synthesis", piece), piece.data
            if piece.ends:
                self.characters += characters(piece.ends.text)
                told = self._event("sentence-end", piece)
                told["output"]["original_text"] = piece.ends.text
                if self._words:
                    told["output"]["sentence"]["words"] = words_of(piece.ends)
                yield told, b""

    def _event(self, kind: str, piece: Piece) -> dict[str, Any]:
        so_far_s = piece.begin_s if kind == "sentence-begin" else piece.end_s
        sentence = {
            "index": piece.sentence,
            "words": [],
            "begin_time": round(1_000 * piece.begin_s),
            "end_time": round(1_000 * so_far_s),
        }
        return {
            "output": {"type": kind, "sentence": sentence},
            "usage": {"characters": self.characters},
        }


def words_of(ends: SentenceTiming) -> list[dict[str, Any]]:
    """The words of a sentence, spread over its time by their length; a Chinese one is one word."""
    found = list(_WORD.finditer(ends.text))
    whole = sum(one.end() - one.start() for one in found)
    place, told = 0, []
    for one in found:
        begin, place = place, place + one.end() - one.start()
        told.append(
            {
                "text": one.group(),
                "begin_index": one.start(),
                "end_index": one.end(),
                "begin_time": _time(ends, begin / whole),
                "end_time": _time(ends, place / whole),
            }
        )
    return told


def _time(ends: SentenceTiming, share: float) -> int:
    """In ms since the task began to sound."""
    return round(1_000 * (ends.start_s + share * (ends.end_s - ends.start_s)))
