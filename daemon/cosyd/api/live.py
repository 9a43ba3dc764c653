"""``WS /v1/live``: text in as it is written, and sound out meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect
from litestar.params import SkipValidation

from cosyd import __version__
from cosyd.api.compat.dialects import LIVE
from cosyd.api.refusal import refuse
from cosyd.api.sound import Shape
from cosyd.api.telling import Carrying, Telling
from cosyd.contract.doors import Desk, Heard, Live
from cosyd.contract.errors import CosydError, InvalidRequest
from cosyd.contract.model import Utterance
from cosyd.contract.wire_live import (
    BEARER,
    PATH,
    PROTOCOL,
    AnyFromClient,
    BargeIn,
    Cancel,
    Close,
    Error,
    Finish,
    Flush,
    Interrupted,
    MessageInvalid,
    Open,
    Opened,
    Text,
)

log = structlog.get_logger(__name__)

DONE, GOING_AWAY, NOT_TEXT, BROKE = 1000, 1001, 1003, 1011
"""Why a connection is closed. Source: RFC 6455, 7.4.1."""

_DECODER: msgspec.json.Decoder[AnyFromClient] = msgspec.json.Decoder(AnyFromClient)


@websocket(PATH)
async def live(
    socket: WebSocket[Any, Any, Any],
    desk: NamedDependency[SkipValidation[Desk]],
    stopping: NamedDependency[asyncio.Event],
) -> None:
    """Let a client write. What is wrong with its URL is answered with a status."""
    try:
        manner = _of_query(socket.scope["query_string"])
        carrying = _carrying(manner)
        text = desk.live(_utterance(manner))
    except CosydError as error:
        await refuse(socket.scope, socket.send, error)
        return
    try:
        await socket.accept(subprotocols=_protocol(socket.scope["subprotocols"]))
        await _Conversation(socket, text, carrying).hold(stopping)
    except (OSError, WebSocketDisconnect):
        text.cancel()  # the client has left
    except Exception:  # Litestar would tell nobody
        log.exception("live.broke")
        text.cancel()
        await socket.close(BROKE)
    finally:
        text.close()


class _Conversation:
    """One connection, once it has been accepted.

    Args:
        socket: The connection.
        text: What is written.
        carrying: How the sound of the next utterances comes.
    """

    def __init__(self, socket: WebSocket[Any, Any, Any], text: Live, carrying: Carrying) -> None:
        self._socket = socket
        self._text = text
        self._telling = Telling(socket.send)
        self._next = carrying
        self._carrying: dict[str, Carrying] = {}
        """By job, for those that have begun and that the client has not been told of."""

    async def hold(self, stopping: asyncio.Event) -> None:
        """Until the client leaves, or has been told all; then hang up.

        Raises:
            OSError: The client has left.
        """
        await self._telling.tell(_opened(self._next))
        reading = asyncio.create_task(self._read(), name="live reading")
        speaking = asyncio.create_task(self._speak(), name="live speaking")
        stop = asyncio.create_task(stopping.wait(), name="live stop")
        tasks = (reading, speaking, stop)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if stop.done() and not (reading.done() or speaking.done()):
                self._text.close()
                await asyncio.wait((reading, speaking), return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                self._text.cancel()
                reading.result()
            else:
                speaking.result()
                await self._socket.close(GOING_AWAY if stop.done() else DONE)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _speak(self) -> None:
        async for hearing in self._text.utterances():
            await self._telling.utterance(hearing, self._carrying.pop(hearing.id))

    async def _read(self) -> None:
        """Do what the client says, until it leaves."""
        while (event := await self._socket.receive())["type"] == "websocket.receive":
            text = event.get("text")
            if text is None:
                await self._complain(MessageInvalid(reason="it is a binary frame"), fatal=True)
                await self._socket.close(NOT_TEXT)
                return
            try:
                await self._do(_message(text))
            except CosydError as error:
                await self._complain(error)

    async def _do(self, message: AnyFromClient) -> None:
        match message:
            case Text():
                if hearing := self._text.write(message.text):
                    self._carrying[hearing.id] = self._next
            case Flush():
                self._text.flush()
            case Finish():
                self._text.end()
            case Cancel():
                self._text.cancel()
                self._telling.hush()
            case BargeIn():
                heard = self._text.barge_in(message.played_ms / 1000, message.job)
                self._telling.hush()
                await self._telling.tell(_interrupted(heard))
            case Open():
                carrying = _carrying(message)
                self._text.change(_utterance(message))
                self._next = carrying
                await self._telling.tell(_opened(carrying))
            case Close():
                self._text.close()

    async def _complain(self, error: CosydError, *, fatal: bool = False) -> None:
        await self._telling.tell(
            Error(error=error.code, message=str(error), solution=error.advice, fatal=fatal)
        )


def _of_query(query: bytes) -> Open:
    """How to speak, as the URL says.

    Raises:
        InvalidRequest: It says something else.
    """
    pairs = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True)
    try:
        return msgspec.convert({**dict(pairs), "type": "open"}, Open, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidRequest(reason=str(error)) from error


def _message(text: str) -> AnyFromClient:
    """What the client says.

    Raises:
        MessageInvalid: It makes no sense.
    """
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise MessageInvalid(reason=str(error).rstrip(".")) from error


def _carrying(manner: Open) -> Carrying:
    shape = Shape(manner.format, manner.sample_rate, manner.bit_rate)
    return Carrying(shape=shape, carriage=manner.audio)


def _utterance(manner: Open) -> Utterance:
    return Utterance(
        text="",
        voice=manner.voice,
        language=manner.language,
        speed=manner.speed,
        volume=manner.volume,
        instruct=manner.instruct,
        mode=manner.mode,
        seed=manner.seed,
        as_written=manner.as_written,
        priority=manner.priority,
        stream=manner.stream,
        play=manner.play,
        client=manner.client,
        door=LIVE,
    )


def _protocol(offered: list[str]) -> str | None:
    """The subprotocol to agree on; a browser that offered some insists on one."""
    if PROTOCOL in offered:
        return PROTOCOL
    return next((one for one in offered if one.startswith(BEARER)), None)


def _opened(carrying: Carrying) -> Opened:
    return Opened(
        version=__version__,
        format=carrying.shape.format,
        media_type=carrying.shape.media_type,
        sample_rate=carrying.shape.rate_hz,
        audio=carrying.carriage,
    )


def _interrupted(heard: Heard | None) -> Interrupted:
    if heard is None:
        return Interrupted()
    return Interrupted(
        job=heard.job,
        text=heard.text,
        text_end=heard.text_end,
        sentence=heard.sentence,
        played_s=heard.played_s,
    )
