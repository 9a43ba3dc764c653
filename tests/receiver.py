"""Somebody on this machine who is told events over HTTP."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from patience import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Delivery:
    """What came in, and in which order it was begun."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return self.event["type"]


class _Server(ThreadingHTTPServer):
    def process_request_thread(self, request: Any, client_address: Any) -> None:
        threading.current_thread().name = "kept for a client that may send more"
        super().process_request_thread(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The other side hung up."""


class Receiver:
    """Answers as the test says, in that order; in the end with 204."""

    def __init__(self, *answers: int | tuple[int, dict[str, str]], port: int = 0) -> None:
        self.answers = list(answers)
        self.got: list[Delivery] = []
        self.go = threading.Event()
        """Nobody is answered before this."""

        self.go.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append(Delivery(self.path, headers, body))
                receiver.go.wait(20)
                answer = receiver.answers.pop(0) if receiver.answers else 204
                status, more = answer if isinstance(answer, tuple) else (answer, {})
                self.send_response(status)
                for name, value in {"content-length": "0", **more}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self._server = _Server(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def types(self) -> list[str]:
        return [one.type for one in self.got]

    def wait(self, count: int) -> list[Delivery]:
        """What has come, once it is so much."""
        return wait_for(lambda: len(self.got) >= count and self.got)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
