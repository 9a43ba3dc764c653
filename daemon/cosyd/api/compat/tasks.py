"""Task sockets: text in pieces, its sound as it is spoken, one task after another.

The protocol that the sockets of DashScope and EAS share; what a task asks for and how its sound is
told is each contract's own. A task that fails ends the connection, as their clients expect.
"""

from __future__ import annotations

import asyncio
import http
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import msgspec
import structlog
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from cosyd.api.compat.asking import fitting
from cosyd.api.compat.task_messages import Message, Reader, Task, Told, message_of
from cosyd.api.compat.task_sound import sound_of
from cosyd.api.request_id import request_id
from cosyd.contract.doors import Desk
from cosyd.contract.errors import (
    CosydError,
    JobCancelled,
    ShuttingDown,
    TaskMessageInvalid,
    TaskOutOfTurn,
    TaskSilent,
    TextEmpty,
)
from cosyd.contract.model import Utterance
from cosyd.speech.service import Speech

log = structlog.get_logger(__name__)

DONE, GOING_AWAY = 1000, 1001
"""Why a connection is closed. Source: RFC 6455, 7.4.1."""

IDLE_S: Final = 60.0
"""So long a connection is kept between two tasks.

Source: Alibaba Cloud, "CosyVoice WebSocket API"."""


class _Over(Exception):
    """The connection is to be closed; None: it is closed."""

    def __init__(self, code: int | None) -> None:
        super().__init__()
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a connection needs of the daemon."""

    desk: Desk
    speech: Speech
    stopping: asyncio.Event

    patience_s: float
    """How long a client may say nothing while a task is under way that it has not finished."""


async def serve(socket: WebSocket[Any, Any, Any], parts: Parts, reads: Reader) -> None:
    """Speak the protocol with whoever is at the other end of *socket*, until one of both leaves."""
    connection = _Connection(socket, parts, reads)
    try:
        await socket.accept(subprotocols=next(iter(socket.scope["subprotocols"]), None))
        await connection.hold()
    except (OSError, WebSocketDisconnect):
        pass  # the client has left
    finally:
        connection.drop()


class _Connection:
    def __init__(self, socket: WebSocket[Any, Any, Any], parts: Parts, reads: Reader) -> None:
        self._socket = socket
        self._parts = parts
        self._reads = reads
        self._task: Task | None = None
        self._named = ""
        """The task that the client spoke of last."""

        self._line = asyncio.Lock()
        self._limit: asyncio.Timeout | None = None
        """Of the wait for the client."""

    async def hold(self) -> None:
        """Until it is over."""
        code: int | None = None
        failed: CosydError | None = None
        try:
            async with asyncio.TaskGroup() as self._group:
                self._group.create_task(self._read(), name="tasks reading")
                self._group.create_task(self._stop(), name="tasks stop")
        except* _Over as over:
            code = _first(over, _Over).code
        except* (OSError, WebSocketDisconnect):
            pass  # the client has left
        except* CosydError as group:
            failed = _first(group, CosydError)
        except* Exception:  # Litestar would tell nobody, and their clients wait for ever
            log.exception("tasks.broke")
            failed = CosydError()
        self.drop()
        if failed is not None:
            await self._tell_failed(failed)
            code = DONE
        if code is not None:
            await self._socket.close(code)

    def drop(self) -> None:
        """Nobody wants what is under way."""
        if self._task:
            self._task.drop()

    # -- what the client says -------------------------------------------------------------------

    async def _read(self) -> None:
        while (event := await self._next())["type"] == "websocket.receive":
            if event.get("text") is None:
                raise TaskMessageInvalid(reason="it is a binary frame")
            await self._do(message_of(event["text"]))
        raise _Over(None)

    async def _next(self) -> Any:
        try:
            async with asyncio.timeout(None) as self._limit:
                self._be_patient()
                return await self._socket.receive()
        except TimeoutError:
            if self._task:
                raise TaskSilent(seconds=self._parts.patience_s) from None
            raise _Over(DONE) from None
        finally:
            self._limit = None

    def _be_patient(self) -> None:
        """Wait for the client as long as it may take from now on."""
        if self._limit is None:
            return
        now = asyncio.get_running_loop().time()
        if self._task is None:
            self._limit.reschedule(now + IDLE_S)
        elif self._task.finished or self._parts.stopping.is_set():
            self._limit.reschedule(None)  # it is for us to say something
        else:
            self._limit.reschedule(now + self._parts.patience_s)

    async def _do(self, message: Message) -> None:
        self._named = message.header.task_id
        if message.header.action == "run-task":
            await self._run(message)
            return
        task = self._task
        if task is None or task.id != message.header.task_id:
            raise TaskOutOfTurn(action=message.header.action, reason="there is no such task")
        if message.header.action == "continue-task":
            self._not_stopping()
            task.go_on(message.input)
        else:
            if message.input.text:
                task.go_on(message.input)
            task.finish(cancelled=message.input.directive == "cancel")

    async def _run(self, message: Message) -> None:
        self._not_stopping()
        if self._task:
            raise TaskOutOfTurn(action="run-task", reason="another task is under way")
        order = self._reads(message.payload.parameters)
        live = self._parts.desk.live(_fitting(self._parts.speech, order.utterance))
        self._task = task = Task(message.header.task_id, order, live)
        await self._tell("task-started", task.id, {})
        self._group.create_task(self._speak(task), name="tasks speaking")
        if message.input.text:
            task.go_on(message.input)
        if message.header.streaming == "out":
            task.finish()

    def _not_stopping(self) -> None:
        if self._parts.stopping.is_set():
            raise ShuttingDown

    async def _stop(self) -> None:
        """What was written is spoken, and then the connection closed."""
        await self._parts.stopping.wait()
        if self._task is None:
            raise _Over(GOING_AWAY)
        self._be_patient()
        self._task.live.close()

    # -- what the client is told ----------------------------------------------------------------

    async def _speak(self, task: Task) -> None:
        heard = False
        try:
            async with (
                aclosing(sound_of(task.live.utterances(), task.order.shape)) as sound,
                aclosing(task.order.told(sound)) as results,
            ):
                async for result in results:
                    await self._tell_result(task, result)
                    heard = True
        except JobCancelled:
            if not task.cancelled:
                raise
        if self._parts.stopping.is_set() and not task.finished:
            raise ShuttingDown
        if not heard and not task.cancelled:
            raise TextEmpty
        self._task = None
        usage = {"characters": task.characters}
        await self._tell("task-finished", task.id, {"output": None, "usage": usage})
        if self._parts.stopping.is_set():
            raise _Over(GOING_AWAY)
        self._be_patient()

    async def _tell_result(self, task: Task, result: Told) -> None:
        if isinstance(result, bytes):
            async with self._line:
                await self._socket.send_bytes(result)
        else:
            await self._tell("result-generated", task.id, result)
        await asyncio.sleep(0)  # a client that is quick lets others have their turn

    async def _tell_failed(self, error: CosydError) -> None:
        own = request_id(self._socket.scope)
        header = {
            "error_code": error_code(error),
            "error_message": f"{error} {error.advice}",
            "attributes": {"code": error.code, "solution": error.advice, "request_id": own},
        }
        log.info("task.failed", error=error.code)
        await self._tell("task-failed", self._named, {}, **header)

    async def _tell(self, event: str, task_id: str, payload: Any, **header: Any) -> None:
        told = {"task_id": task_id, "event": event, "attributes": {}, **header}
        text = msgspec.json.encode({"header": told, "payload": payload}).decode()
        async with self._line:
            await self._socket.send_text(text)


def error_code(error: CosydError) -> str:
    """The name that Alibaba Cloud has for errors of the kind of *error*."""
    if error.retry_after_s is not None:
        return "Throttling"
    if error.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return "InternalError"
    return "InvalidParameter"


def _fitting(speech: Speech, manner: Utterance) -> Utterance:
    """*manner*, which has no text yet, as far as its voice can follow it."""
    return replace(fitting(speech, replace(manner, text="a")), text="")


E = TypeVar("E", bound=Exception)


def _first(group: ExceptionGroup[E], kind: type[E]) -> E:
    """One of those that are in *group*."""
    found = group.exceptions[0]
    while not isinstance(found, kind):
        assert isinstance(found, ExceptionGroup)
        found = found.exceptions[0]
    return found
