"""``WS /tts/ws``, also ``/tts``: the same requests over a connection that stays open.

The client sends JSON in text frames: the body of ``POST /tts``, each with an ``id`` of its own
choice if it likes, as many as it likes; they are said one after the other. ``{"cancel": true}``
drops all that is not said to its end, ``{"cancel": "ID"}`` one. Each request is answered with
``{"type": "start"}``, the sound in binary frames (PCM in frames of 20 ms), and ``{"type": "end"}``;
or with ``cancelled`` or ``error`` instead of the end.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import aclosing, suppress
from typing import Any

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect
from litestar.params import SkipValidation

from cosyd.api.compat import asking
from cosyd.api.compat.pieces import exactly
from cosyd.api.compat.references import References
from cosyd.api.compat.tts import Said, TtsRequest, frame_bytes, said, shape_of
from cosyd.api.sound import Shape, as_bytes
from cosyd.contract.errors import CosydError, InvalidRequest, QueueFull
from cosyd.contract.model import VOICE_AUDIO
from cosyd.speech.service import Speech

log = structlog.get_logger(__name__)

DONE, GOING_AWAY, NOT_TEXT, BROKE = 1000, 1001, 1003, 1011
"""Why a connection is closed. Source: RFC 6455, 7.4.1."""

WAITING = 32
"""So many requests of one connection may wait; more are refused."""

Id = str | int | None


class TtsMessage(TtsRequest, frozen=True, kw_only=True):
    """What a client sends."""

    text: str = ""
    id: Id = None
    cancel: bool | str | int = False


_DECODER = msgspec.json.Decoder(TtsMessage)


@websocket(["/tts/ws", "/tts"])
async def tts_socket(
    socket: WebSocket[Any, Any, Any],
    speech: NamedDependency[Speech],
    references: NamedDependency[SkipValidation[References]],
    stopping: NamedDependency[asyncio.Event],
) -> None:
    """Let a client speak, until it leaves."""
    await socket.accept()
    try:
        await _Conversation(socket, speech, references).hold(stopping)
    except (OSError, WebSocketDisconnect):
        pass  # the client has left
    except Exception:  # Litestar would tell nobody
        log.exception("tts.broke")
        with suppress(OSError):
            await socket.close(BROKE)


class _Conversation:
    """One connection."""

    def __init__(
        self, socket: WebSocket[Any, Any, Any], speech: Speech, references: References
    ) -> None:
        self._socket = socket
        self._speech = speech
        self._references = references
        self._line = asyncio.Lock()
        self._waiting: deque[TtsMessage] = deque()
        self._news = asyncio.Event()
        self._now: TtsMessage | None = None
        self._patience: asyncio.Timeout | None = None
        """Of the request under way; it ends at once where that is cancelled."""

    async def hold(self, stopping: asyncio.Event) -> None:
        """Until the client leaves, or the daemon stops; what it has asked for is said before.

        Raises:
            OSError: The client has left.
        """
        reading = asyncio.create_task(self._read(), name="tts reading")
        speaking = asyncio.create_task(self._speak(stopping), name="tts speaking")
        stop = asyncio.create_task(stopping.wait(), name="tts stop")
        stop.add_done_callback(lambda _: self._news.set())
        tasks = (reading, speaking, stop)
        try:
            await asyncio.wait((reading, speaking), return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                reading.result()
            else:
                speaking.result()
                await self._socket.close(GOING_AWAY)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # -- from the client ------------------------------------------------------------------------

    async def _read(self) -> None:
        while (event := await self._socket.receive())["type"] == "websocket.receive":
            text = event.get("text")
            if text is None:
                await self._complain(InvalidRequest(reason="it is a binary frame"), None)
                await self._socket.close(NOT_TEXT)
                return
            try:
                message = _message(text)
            except CosydError as error:
                await self._complain(error, None)
                continue
            if message.cancel is not False:
                await self._cancel(message.cancel)
            elif len(self._waiting) >= WAITING:
                full = QueueFull(waiting=WAITING, retry_after_s=QueueFull.retry_after_s)
                await self._complain(full, message.id)
            else:
                self._waiting.append(message)
                self._news.set()

    async def _cancel(self, which: bool | str | int) -> None:
        dropped = [one for one in self._waiting if which is True or one.id == which]
        for one in dropped:
            self._waiting.remove(one)
        if self._now and self._patience and (which is True or self._now.id == which):
            self._patience.reschedule(asyncio.get_running_loop().time())
            self._patience = None
        for one in dropped:
            await self._tell(type="cancelled", id=one.id)

    # -- to the client --------------------------------------------------------------------------

    async def _speak(self, stopping: asyncio.Event) -> None:
        while True:
            while self._waiting:
                self._now = self._waiting.popleft()
                await self._answer(self._now)
                self._now = None
            if stopping.is_set():
                return
            self._news.clear()
            await self._news.wait()

    async def _answer(self, message: TtsMessage) -> None:
        try:
            async with asyncio.timeout(None) as self._patience:
                shape = shape_of(message)
                made = await said(message, self._speech, self._references)
                with made.job.held():
                    await self._sound(message, made, shape)
        except TimeoutError:
            await self._tell(type="cancelled", id=message.id)
        except CosydError as error:
            await self._complain(error, message.id)
        finally:
            self._patience = None

    async def _sound(self, message: TtsMessage, made: Said, shape: Shape) -> None:
        job = made.job
        began = False
        async with aclosing(_frames(message, made, shape)) as frames:
            async for data in frames:
                if not began:
                    began = True
                    await self._start(message, made, shape)
                await self._send(data)
        await self._tell(type="end", id=message.id, job=job.id, audio_s=job.audio_s)

    async def _start(self, message: TtsMessage, made: Said, shape: Shape) -> None:
        await self._tell(
            type="start",
            id=message.id,
            job=made.job.id,
            format=shape.format,
            sample_rate=shape.rate_hz,
            channels=VOICE_AUDIO.channels,
            ignored=made.ignored,
        )

    async def _complain(self, error: CosydError, request: Id) -> None:
        await self._tell(
            type="error",
            id=request,
            error=error.code,
            message=str(error),
            solution=error.advice,
        )

    async def _tell(self, **message: Any) -> None:
        text = msgspec.json.encode(message).decode()
        async with self._line:
            await self._socket.send({"type": "websocket.send", "bytes": None, "text": text})

    async def _send(self, data: bytes) -> None:
        async with self._line:
            await self._socket.send({"type": "websocket.send", "bytes": data, "text": None})


async def _frames(message: TtsMessage, made: Said, shape: Shape) -> Any:
    """The sound, as the client wants it cut."""
    if not message.stream:
        yield (await asking.whole(made.job, shape)).data
        return
    body = as_bytes(made.job, shape)
    if shape.format == "pcm":
        body = exactly(body, frame_bytes(shape.rate_hz))
    async with aclosing(body) as pieces:
        async for data in pieces:
            yield data


def _message(text: str) -> TtsMessage:
    """What the client says.

    Raises:
        InvalidRequest: It makes no sense.
    """
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidRequest(reason=str(error).rstrip(".")) from error
