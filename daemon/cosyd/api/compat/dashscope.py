"""DashScope's CosyVoice socket: JSON for what happens, binary frames for the sound."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from cosyd.api.compat.dashscope_manner import Manner, shape_of, utterance_of, without_marks
from cosyd.api.compat.dashscope_telling import Telling
from cosyd.api.compat.task_messages import Order, parameters_as
from cosyd.api.compat.tasks import Parts, serve
from cosyd.contract.doors import Desk
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
