"""``/elevenlabs/v1/text-to-speech/{voice_id}/stream-input``, a WebSocket: text in as it is written.

``.../multi-stream-input`` carries several texts over one connection, each in a context of its own.

Source: the types of the package ``elevenlabs`` 2.78, such as ``AudioOutput`` and ``FinalOutput``,
and those of their names with ``Multi``; how LiveKit reads them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromPath, SkipValidation

from cosyd.api.auth import caller_for, known_caller
from cosyd.api.compat.dialects import elevenlabs_word
from cosyd.api.compat.elevenlabs_context import Context
from cosyd.api.compat.elevenlabs_said import Manner, Query, Said, manner_of, message_of
from cosyd.api.compat.elevenlabs_wire import PATH
from cosyd.contract.errors import CosydError, LiveSilent, TooManyLive
from cosyd.speech.desk import SpeechDesk
from cosyd.speech.service import Speech

log = structlog.get_logger(__name__)

DONE, GOING_AWAY, REFUSED, BROKE = 1000, 1001, 1008, 1011
"""Why a connection is closed. Source: RFC 6455, 7.4.1; the contract uses 1008 for all errors."""

REASON_BYTES: Final = 123
"""So many words fit into a close frame. Source: RFC 6455, 5.5."""

MOST_CONTEXTS: Final = 16

Socket = WebSocket[Any, Any, Any]


@websocket(f"{PATH}/v1/text-to-speech/{{voice_id:str}}/stream-input")
async def stream_input(
    socket: Socket,
    voice_id: FromPath[str],
    speech: NamedDependency[Speech],
    desk: NamedDependency[SkipValidation[SpeechDesk]],
    stopping: NamedDependency[asyncio.Event],
) -> None:
    """One text."""
    manner = partial(manner_of, socket, voice_id, speech)
    await _converse(_Conversation(socket, desk, manner, many=False), stopping)


@websocket(f"{PATH}/v1/text-to-speech/{{voice_id:str}}/multi-stream-input")
async def multi_stream_input(
    socket: Socket,
    voice_id: FromPath[str],
    speech: NamedDependency[Speech],
    desk: NamedDependency[SkipValidation[SpeechDesk]],
    stopping: NamedDependency[asyncio.Event],
) -> None:
    """Several texts."""
    manner = partial(manner_of, socket, voice_id, speech)
    await _converse(_Conversation(socket, desk, manner, many=True), stopping)


async def _converse(conversation: _Conversation, stopping: asyncio.Event) -> None:
    socket = conversation.socket
    await socket.accept()  # what is wrong is told in a message, since clients read no status
    try:
        await conversation.hold(stopping)
    except (OSError, WebSocketDisconnect):
        pass  # the client has left
    except Exception:  # Litestar would tell nobody
        log.exception("elevenlabs.broke")
        with suppress(OSError):
            await socket.close(BROKE)


class _Conversation:
    """One connection, once it has been accepted.

    Args:
        socket: The connection.
        desk: Where texts are written.
        manner: How they are spoken; asked for once it is known who the client is.
        many: Whether there are several, each in a context that has a name.
    """

    def __init__(
        self, socket: Socket, desk: SpeechDesk, manner: Callable[[], Manner], *, many: bool
    ) -> None:
        self.socket = socket
        self._desk = desk
        self._ask_manner = manner
        self._many = many
        self._manner: Manner | None = None
        self._contexts: dict[str, Context] = {}
        self._speaking: set[asyncio.Task[None]] = set()
        self._line = asyncio.Lock()
        self._leaving = False
        """Whether the connection ends once all contexts have."""

        self._over: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        """Why it is to be closed: a code, and words."""

    async def hold(self, stopping: asyncio.Event) -> None:
        """Until the client leaves, or has been told all; then hang up.

        Raises:
            OSError: The client has left.
        """
        reading = asyncio.create_task(self._read(), name="elevenlabs reading")
        stop = asyncio.create_task(stopping.wait(), name="elevenlabs stop")
        try:
            await _first(reading, stop, self._over)
            if stop.done() and not (reading.done() or self._over.done()):
                self._leave()
                await _first(reading, self._over)
            if self._over.done():
                await self.socket.close(*self._over.result())
            else:
                reading.result()
        finally:
            tasks = (reading, stop, *self._speaking)
            for context in list(self._contexts.values()):
                context.drop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self) -> None:
        """Do what the client says, until it leaves."""
        receiving = asyncio.ensure_future(self.socket.receive())
        try:
            while True:
                if not (await asyncio.wait({receiving}, timeout=self._silence_s))[0]:
                    await self._be_silent()
                    continue
                event = receiving.result()
                if event["type"] != "websocket.receive":
                    return
                receiving = asyncio.ensure_future(self.socket.receive())
                await self._take(event.get("text"))
        finally:
            receiving.cancel()
            await asyncio.gather(receiving, return_exceptions=True)

    @property
    def _silence_s(self) -> float | None:
        """So long the next message is waited for; None: there need be none."""
        if self._leaving or self._over.done():
            return None
        return self._manner.silence_s if self._manner else Query().inactivity_timeout

    async def _be_silent(self) -> None:
        """Nothing has come for a while."""
        if any(context.busy for context in self._contexts.values()):
            return
        if self._many and self._manner and not self._contexts:
            self._close(DONE)
        else:
            await self._complain(LiveSilent(seconds=self._silence_s or 0))

    async def _take(self, text: str | None) -> None:
        name = ""
        try:
            said = message_of(text)
            if self._manner is None:
                if known_caller(self.socket.scope) is None:
                    caller_for(self.socket.scope, said.token)
                self._manner = self._ask_manner()
            name = (said.context_id or said.context or "") if self._many else ""
            self._do(said, name, self._manner)
        except CosydError as error:
            await self._complain(error, name)

    def _do(self, said: Said, name: str, manner: Manner) -> None:
        """What one message asks for. A context begins with the first that names it."""
        context = self._contexts.get(name)
        if self._leaving:
            return
        if self._many and (said.close_socket or said.close_context):
            if said.close_socket:
                self._leave()
            elif context:
                context.end()
            return
        if context is None:
            if self._many and not said.text:
                return
            context = self._begin(name, said, manner)
        at_once = manner.auto and said.text and not said.text.isspace()
        if said.text:
            apart = " " if at_once and not said.text[-1].isspace() else ""
            context.write(said.text + apart)
        if said.flush or at_once:
            context.flush()
        if said.text == "" and not self._many:
            self._leave()

    def _begin(self, name: str, said: Said, manner: Manner) -> Context:
        if len(self._contexts) >= MOST_CONTEXTS:
            raise TooManyLive(live=MOST_CONTEXTS)
        speed = (said.voice_settings and said.voice_settings.speed) or 1.0
        text = self._desk.live(replace(manner.utterance, speed=speed))
        context = Context(text, manner.shape, partial(self._tell, name))
        self._contexts[name] = context
        task = asyncio.create_task(self._speak(name, context), name="elevenlabs speaking")
        self._speaking.add(task)
        task.add_done_callback(self._speaking.discard)
        return context

    async def _speak(self, name: str, context: Context) -> None:
        try:
            await context.speak()
            if self._contexts.get(name) is context:  # else it was told why, and dropped
                await self._tell(name, _FINAL)
        except CosydError as error:
            if self._contexts.get(name) is context:
                await self._complain(error, name)
        except (OSError, WebSocketDisconnect):
            pass  # the client has left, which whoever reads notices
        finally:
            context.drop()
            if self._contexts.get(name) is context:
                del self._contexts[name]
            if self._leaving and not self._contexts:
                self._close(DONE)

    def _leave(self) -> None:
        """Say all that was written, then hang up."""
        self._leaving = True
        for context in self._contexts.values():
            context.end()
        if not self._contexts:
            self._close(DONE)

    async def _complain(self, error: CosydError, name: str = "") -> None:
        """Tell *error*. It ends the context of that name; where there is none, all."""
        message = f"{error} {error.advice}"
        told = {"message": message, "error": elevenlabs_word(error), "code": REFUSED}
        await self._tell(name, told)
        if self._many and name:
            if context := self._contexts.pop(name, None):
                context.drop()
        else:
            self._close(REFUSED, message)

    def _close(self, code: int, message: str = "") -> None:
        if not self._over.done():
            reason = message.encode()[:REASON_BYTES].decode(errors="ignore")
            self._over.set_result((code, reason))

    async def _tell(self, name: str, message: dict[str, Any]) -> None:
        named = {"contextId": name} if name else {}
        text = msgspec.json.encode(message | named).decode()
        async with self._line:
            await self.socket.send({"type": "websocket.send", "bytes": None, "text": text})


_FINAL: Final = {"audio": None, "isFinal": True, "normalizedAlignment": None, "alignment": None}


async def _first(*futures: asyncio.Future[Any]) -> None:
    """Until one of them is done."""
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
