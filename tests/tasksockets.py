"""A client of task sockets that can be told to do wrong."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 20


class Client:
    """One who speaks the protocol, as far as it is told to."""

    def __init__(self, socket: Any, parameters: dict[str, Any]) -> None:
        self.socket = socket
        self._parameters = parameters

    def send(self, action: str, task_id: str = "t1", **payload: Any) -> None:
        header = {"action": action, "task_id": task_id, "streaming": "duplex"}
        self.socket.send(json.dumps({"header": header, "payload": payload}))

    def run(self, task_id: str = "t1", **parameters: Any) -> None:
        told = {**self._parameters, **parameters}
        self.send("run-task", task_id, parameters=told, input={}, task="tts")

    def write(self, *texts: str, task_id: str = "t1") -> None:
        for text in texts:
            self.send("continue-task", task_id, input={"text": text})

    def finish(self, task_id: str = "t1", **given: Any) -> None:
        self.send("finish-task", task_id, input=given)

    def say(self, *texts: str, task_id: str = "t1", **parameters: Any) -> list[Any]:
        """A whole task: all that comes of it."""
        self.run(task_id, **parameters)
        self.write(*texts, task_id=task_id)
        self.finish(task_id)
        return self.until("task-finished")

    def next(self) -> Any:
        message = self.socket.recv(timeout=PATIENCE_S)
        return message if isinstance(message, bytes) else json.loads(message)

    def until(self, event: str) -> list[Any]:
        """All that comes, up to *event*."""
        told = [self.next()]
        while event_of(told[-1]) != event:
            assert event_of(told[-1]) != "task-failed", told[-1]
            told.append(self.next())
        return told

    def failure(self) -> dict[str, Any]:
        """Why the task failed; the daemon has closed the connection after it."""
        while event_of(told := self.next()) != "task-failed":
            pass
        try:
            extra = self.socket.recv(timeout=PATIENCE_S)
        except ConnectionClosed:
            return told["header"]
        raise AssertionError(f"it went on: {extra!r}")


@contextmanager
def task_client(daemon: Any, path: str, **parameters: Any) -> Iterator[Client]:
    """One at *daemon*, whose tasks have *parameters*."""
    url = daemon.url.replace("http", "ws", 1) + path
    with connect(url, additional_headers=daemon.headers, proxy=None) as socket:
        yield Client(socket, parameters)


def event_of(message: Any) -> str:
    return "sound" if isinstance(message, bytes) else message["header"]["event"]


WRONG: dict[str, tuple[Any, str, str]] = {
    "no_json": (lambda client: client.socket.send("{"), "InvalidParameter", "task.message"),
    "a_list": (lambda client: client.socket.send("[]"), "InvalidParameter", "task.message"),
    "nested_without_end": (
        lambda client: client.socket.send('{"payload":' + "[" * 100_000),
        "InvalidParameter",
        "task.message",
    ),
    "a_binary_frame": (
        lambda client: client.socket.send(b"\x00"),
        "InvalidParameter",
        "task.message",
    ),
    "no_header": (
        lambda client: client.socket.send('{"payload":{}}'),
        "InvalidParameter",
        "task.message",
    ),
    "no_action_of_ours": (
        lambda client: client.send("pause-task"),
        "InvalidParameter",
        "task.message",
    ),
    "no_task_id": (lambda client: client.run(""), "InvalidParameter", "task.message"),
    "text_before_the_task": (
        lambda client: client.write("Hello."),
        "InvalidParameter",
        "task.order",
    ),
    "an_end_before_the_task": (lambda client: client.finish(), "InvalidParameter", "task.order"),
    "a_second_task_within": (
        lambda client: (client.run(), client.run("t2")),
        "InvalidParameter",
        "task.order",
    ),
    "the_id_of_another_task": (
        lambda client: (client.run(), client.write("Hello.", task_id="t2")),
        "InvalidParameter",
        "task.order",
    ),
    "text_after_the_end": (
        lambda client: (
            client.run(),
            client.write("One [slow] two three four."),
            client.finish(),
            client.write("Hello."),
        ),
        "InvalidParameter",
        "task.order",
    ),
    "neither_text_nor_flush": (
        lambda client: (client.run(), client.send("continue-task", input={})),
        "InvalidParameter",
        "request.invalid",
    ),
    "text_that_is_none": (
        lambda client: (client.run(), client.send("continue-task", input={"text": 5})),
        "InvalidParameter",
        "task.message",
    ),
    "nothing_to_say": (
        lambda client: (client.run(), client.write("", " ... "), client.finish()),
        "InvalidParameter",
        "text.empty",
    ),
    "no_text_at_all": (
        lambda client: (client.run(), client.finish()),
        "InvalidParameter",
        "text.empty",
    ),
    "a_piece_too_long": (
        lambda client: (client.run(), client.write("a" * 20_001)),
        "InvalidParameter",
        "text.too_long",
    ),
    "a_task_too_long": (
        lambda client: (client.run(), client.write(*["a" * 20_000] * 11)),
        "InvalidParameter",
        "task.too_long",
    ),
    "parameters_that_are_none": (
        lambda client: client.send("run-task", parameters=[1]),
        "InvalidParameter",
        "request.invalid",
    ),
    "a_rate_no_format_has": (
        lambda client: client.run(sample_rate=12_345),
        "InvalidParameter",
        "format.rate",
    ),
    "a_failing_engine": (
        lambda client: (client.run(), client.write("One. [fail]."), client.finish()),
        "InternalError",
        "engine.failed",
    ),
}
"""What clients of both contracts may do wrong; what they are told, and our own word for it."""
