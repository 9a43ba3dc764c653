"""DashScope's CosyVoice socket: JSON for what happens, binary frames for the sound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from cosyd.api.compat.dashscope_manner import (
    Manner,
    shape_of,
    utterance_of,
    without_marks,
    words_of,
)
from cosyd.api.compat.task_messages import Order, Told, characters, parameters_as
from cosyd.api.compat.task_sound import Piece
from cosyd.api.compat.tasks import Parts, serve
from cosyd.contract.doors import Desk
from cosyd.contract.model import SentenceTiming
from cosyd.speech.service import Speech
from cosyd.system.options import Tasks


@websocket("/api-ws/v1/inference")
async def inference(
    socket: WebSocket[Any, Any, Any],
    desk: NamedDependency[SkipValidation[Desk]],
    speech: NamedDependency[SkipValidation[Speech]],
    stopping: NamedDependency[asyncio.Event],
    tasks: NamedDependency[SkipValidation[Tasks]],
) -> None:
    """One task after another."""
    parts = Parts(desk=desk, speech=speech, stopping=stopping, patience_s=tasks.patience_s)
    await serve(socket, parts, _order)


def _order(parameters: msgspec.Raw) -> Order:
    manner = parameters_as(parameters, Manner)
    telling = Telling(words=bool(manner.word_timestamp_enabled))
    return Order(
        utterance=utterance_of(manner, ""),
        shape=shape_of(manner),
        told=telling.frames,
        plain=without_marks if manner.marked else str,
    )


class Telling:
    """Tells a client of its sound, sentence by sentence.

    Args:
        words: Whether to tell also when each word is heard.
    """

    def __init__(self, *, words: bool) -> None:
        self._words = words
        self._characters = 0

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
                yield self._event("sentence-begin", piece.sentence), b""
            if piece.data:
                yield self._event("sentence-synthesis", piece.sentence), piece.data
            if piece.ends:
                self._characters += characters(piece.ends.text)
                yield self._end(piece.ends), b""

    def _event(
        self, kind: str, sentence: int, words: list[dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        return {
            "output": {"type": kind, "sentence": {"index": sentence, "words": words or []}},
            "usage": {"characters": self._characters},
        }

    def _end(self, ends: SentenceTiming) -> dict[str, Any]:
        words = words_of(ends) if self._words else []
        told = self._event("sentence-end", ends.index, words)
        told["output"]["original_text"] = ends.text
        told["output"]["sentence"] |= {
            "begin_time": round(1_000 * ends.start_s),
            "end_time": round(1_000 * ends.end_s),
        }
        return told
