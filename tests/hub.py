"""A hub of models on this machine: real sockets, and all that real hubs do wrong."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import re
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote, urlsplit

from cosyd.models.known import release

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = "cosyvoice2-0.5b"
LLM_BYTES = 300_000
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with one answer."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    drop_after: int | None = None
    """The connection is cut after so many bytes."""

    stall_after: int | None = None
    """After so many bytes nothing comes any more."""

    ignore_range: bool = False
    flip: bool = False
    """One byte is another one."""

    length: int | None = None
    """What Content-Length says, whatever comes; -1: there is none."""

    body: bytes | None = None
    pace_s: float = 0.0
    """A pause before each 8 KB."""


def miniature(seed: int = 1, **sizes: int) -> dict[str, bytes]:
    """A model of small files, with the names that the engine wants."""
    names = release(MODEL).needed("engine")
    draw = random.Random(seed)
    sizes = {"llm": LLM_BYTES, **sizes}
    return {name: draw.randbytes(sizes.get(name.split(".")[0], 2_000)) for name in names}


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, *_: object) -> None:
        """Clients hang up; that is what is tested."""


class Hub:
    """Serves *files* as Hugging Face and ModelScope do.

    Args:
        files: By path. Those of 1,000 bytes or more count as large, in Git LFS.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Of each request the path and the headers, in lower case."""

        self.faults: dict[str, list[Fault]] = defaultdict(list)
        """By path: taken one after the other, each once."""

        self.listing: Callable[[list[dict[str, Any]]], Any] = lambda listing: listing
        """Changes the list of files before it is told."""

        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def environ(self) -> dict[str, str]:
        """What has a cosyd ask here, for both hubs."""
        return {
            "HF_ENDPOINT": self.url,
            "COSYD_MODELS__MODELSCOPE": self.url,
            "no_proxy": "127.0.0.1",
        }

    def requests(self, path: str) -> list[dict[str, str]]:
        """The headers of each request for a file."""
        return [headers for asked, headers in self.asked if asked.endswith(f"/{path}")]

    def _handler(hub) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - self is the handler's
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path)
                hub.asked.append((path, {k.lower(): v for k, v in self.headers.items()}))
                with contextlib.suppress(ConnectionError):
                    if re.match(r"/api/models/.+/tree/", path):
                        hub._tell(self, hub.listing(hub._of_face()), {"X-Repo-Commit": COMMIT})
                    elif path.endswith("/repo/files"):
                        listing = hub.listing(hub._of_scope())
                        hub._tell(self, {"Code": 200, "Data": {"Files": listing}}, {})
                    else:
                        hub._send(self, path.split("/resolve/")[-1].partition("/")[2])

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def _of_face(self) -> list[dict[str, Any]]:
        return [
            {
                "type": "file",
                "path": path,
                "size": len(data),
                "oid": hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest(),
                **(
                    {"lfs": {"oid": _sha256(data), "size": len(data)}} if len(data) >= 1_000 else {}
                ),
            }
            for path, data in self.files.items()
        ]

    def _of_scope(self) -> list[dict[str, Any]]:
        return [
            {"Type": "blob", "Path": path, "Size": len(data), "Sha256": _sha256(data)}
            for path, data in self.files.items()
        ]

    def _tell(self, handler: Any, what: Any, headers: dict[str, str]) -> None:
        body = json.dumps(what).encode()
        handler.send_response(200)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def _send(self, handler: Any, path: str) -> None:
        fault = self.faults[path].pop(0) if self.faults[path] else Fault()
        data = self.files.get(path)
        if fault.status or data is None:
            self._refuse(handler, fault, 404 if data is None else fault.status)
            return
        data = fault.body if fault.body is not None else data
        if fault.flip:
            data = data[:-1] + bytes([data[-1] ^ 1])
        start, status = self._start(handler, fault, data)
        body = data[start:]
        if status == 416:
            self._refuse(handler, fault, status)
            return
        handler.send_response(status)
        headers = {
            "ETag": f'"{_sha256(data)[:16]}"',
            "Content-Length": str(len(body) if fault.length is None else fault.length),
            **fault.headers,
        }
        if fault.length == -1:
            headers = {**headers, "Connection": "close"}
            del headers["Content-Length"]
        if status == 206:
            headers.setdefault("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        self._body(handler, fault, body)

    def _start(self, handler: Any, fault: Fault, data: bytes) -> tuple[int, int]:
        """Where the answer starts in *data*, and its status."""
        told = re.match(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        wanted = handler.headers.get("If-Range")
        if told is None or fault.ignore_range:
            return 0, 200
        if wanted and wanted != f'"{_sha256(data)[:16]}"':
            return 0, 200
        return (0, 416) if int(told[1]) >= len(data) else (int(told[1]), 206)

    def _refuse(self, handler: Any, fault: Fault, status: int) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": "0", **fault.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()

    def _body(self, handler: Any, fault: Fault, body: bytes) -> None:
        if fault.drop_after is not None or fault.stall_after is not None:
            handler.wfile.write(body[: fault.drop_after or fault.stall_after])
            handler.wfile.flush()
            if fault.stall_after is not None:
                self._closing.wait(30)
            handler.close_connection = True
            return
        for place in range(0, len(body), 8_192):
            if fault.pace_s and self._closing.wait(fault.pace_s):
                return
            handler.wfile.write(body[place : place + 8_192])
        handler.close_connection = fault.length is not None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
