"""EAS's socket: the sound as base64 in JSON, and with each piece what it took."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import AsyncGenerator
from typing import Any, Final

import msgspec
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from cosyd.api.compat.eas_manner import EasManner, shape_of, utterance_of
from cosyd.api.compat.task_messages import Order, Told, parameters_as
from cosyd.api.compat.task_sound import Piece
from cosyd.api.compat.tasks import Parts, serve
from cosyd.contract.doors import Desk
from cosyd.speech.service import Speech
from cosyd.system.options import Tasks

LEAST_S: Final = 0.001
"""Clients divide by how much is heard in a piece. What a format had kept back to the last was
counted when it was spoken."""


@websocket("/api-ws/v1/audio/speech")
async def eas_speech(
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
    manner = parameters_as(parameters, EasManner)
    return Order(
        utterance=utterance_of(manner, ""), shape=shape_of(manner), told=_results, each_whole=True
    )


async def _results(sound: AsyncGenerator[Piece, None]) -> AsyncGenerator[Told, None]:
    """A result for each piece that brings something.

    ``server_cost_time`` is what it took since the last one, ``generate_time`` how much of that was
    waiting for the engine.
    """
    told = asked = time.monotonic()
    audio_s = waited_s = 0.0
    async for piece in sound:
        waited_s += time.monotonic() - asked
        audio_s += piece.audio_s
        if piece.data:
            now = time.monotonic()
            metrics = {
                "speech_len": max(LEAST_S, audio_s),
                "server_cost_time": now - told,
                "generate_time": waited_s,
            }
            told, audio_s, waited_s = now, 0.0, 0.0
            encoded = base64.b64encode(piece.data).decode()
            yield {"output": {"audio": {"data": encoded}}, "metrics": metrics}
        asked = time.monotonic()
