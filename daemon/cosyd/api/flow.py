"""An answer that flows: bytes as they come, with an honest end.

Nothing is sent before the first bytes are there, so all that can go wrong early is answered with
a status of its own. A client that hangs up, before the first byte or later, ends the flow at once.
What goes wrong after the first byte breaks the connection, since the clean end of a truncated
body is a lie that every client believes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractContextManager, aclosing, nullcontext
from typing import Any

from litestar import Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send


class BrokenOff(Exception):
    """Raised to have the server cut the connection."""


class Flow(Response[bytes]):
    """Sends what *body* yields.

    Args:
        body: Closed when the client leaves.
        media_type: Of the whole.
        headers: More of them.
        held: Entered for as long as somebody listens.
        status_code: Of HTTP.
    """

    def __init__(
        self,
        body: AsyncGenerator[bytes, None],
        *,
        media_type: str,
        headers: Mapping[str, str] | None = None,
        held: AbstractContextManager[Any] | None = None,
        status_code: int = 200,
    ) -> None:
        super().__init__(b"", media_type=media_type, headers=headers, status_code=status_code)
        self._body = body
        self._held = held or nullcontext()

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIResponse:
        """What Litestar calls."""
        headers = {"content-type": str(self.media_type), "cache-control": "no-store"}
        for name, value in self.headers.items():
            headers[name.lower()] = value
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        return _FlowASGI(self._body, encoded, self._held, self.status_code or 200)


class _FlowASGI(ASGIResponse):
    def __init__(
        self,
        body: AsyncGenerator[bytes, None],
        headers: list[tuple[bytes, bytes]],
        held: AbstractContextManager[Any],
        status_code: int,
    ) -> None:
        super().__init__(body=b"", status_code=status_code)
        self._flow = body
        self._flow_headers = headers
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's shape
        with self._held:
            sending = asyncio.create_task(self._send(send))
            leaving = asyncio.create_task(_left(receive))
            try:
                await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                leaving.cancel()
                if not sending.done():
                    sending.cancel()
                await asyncio.gather(sending, leaving, return_exceptions=True)
            if not sending.cancelled():
                sending.result()

    async def _send(self, send: Send) -> None:
        started = False
        async with aclosing(self._flow) as body:
            try:
                async for data in body:
                    if not started:
                        started = True
                        await send(self._start())
                    await send({"type": "http.response.body", "body": data, "more_body": True})
                    await asyncio.sleep(0)  # a listener that is quick lets others have their turn
            except Exception as error:
                if started:
                    raise BrokenOff from error
                raise
        if not started:
            await send(self._start())
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _start(self) -> Any:
        return {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self._flow_headers,
        }


async def _left(receive: Receive) -> None:
    """Until the client has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass


_OF_STRANGERS = frozenset({"Invalid HTTP request received.", "Unsupported upgrade request."})
"""What uvicorn warns of, word by word."""


class KnownBreaks(logging.Filter):
    """Keeps the server from logging as a defect, with a trace, what is none.

    That is a break that we made, and text of a client that is not UTF-8. Nor may whoever sends
    what is no HTTP fill the disk with warnings.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """False for what is no defect."""
        if record.msg in _OF_STRANGERS:
            return False
        error = record.exc_info[1] if record.exc_info else None
        while error is not None:
            if isinstance(error, BrokenOff | UnicodeDecodeError):
                return False
            error = error.__cause__
        return True
