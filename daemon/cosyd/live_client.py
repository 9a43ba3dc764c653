"""The live door from the other side: write a text as it comes, and hear it meanwhile."""

from __future__ import annotations

import contextlib
import json
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec

from cosyd.contract.errors import CosydError, ForeignError, NotRunning
from cosyd.contract.wire_live import (
    PATH,
    AnyFromDaemon,
    BargeIn,
    Cancel,
    Close,
    Finish,
    Flush,
    FromClient,
    Open,
    Text,
    Told,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, AsyncIterator

CONNECT_S = 5.0
LARGEST_BYTES = 4_194_304
"""The largest message that a daemon may send; its own are far smaller."""

ALL_IS_WELL = 1000
"""Why a connection is closed. Source: RFC 6455, 7.4.1."""

_DECODER: msgspec.json.Decoder[AnyFromDaemon] = msgspec.json.Decoder(AnyFromDaemon)


class LiveBroken(CosydError):
    """A connection that was lost, or that the daemon had to end."""

    code = "live.broken"
    status = 502
    message = "The live connection ended before its time ({reason})."
    solution = "Connect again. If that ends as well, the log of the daemon says more."


class LiveConnection:
    """A connection over which a text is written. Made by :meth:`cosyd.client.Client.live`.

    All methods but :meth:`told` raise :class:`LiveBroken` where the connection has ended.
    """

    def __init__(self, socket: Any) -> None:
        self._socket = socket

    async def write(self, text: str) -> None:
        """Add *text*, cut anywhere."""
        await self._send(Text(text=text))

    async def flush(self) -> None:
        """Have all that was written said, though its sentence has no end."""
        await self._send(Flush())

    async def end(self) -> None:
        """The utterance is whole; what is written next begins another."""
        await self._send(Finish())

    async def cancel(self) -> None:
        """Drop all that has not been sent."""
        await self._send(Cancel())

    async def barge_in(self, played_ms: float, job: str | None = None) -> None:
        """Somebody speaks in between. An ``interrupted`` message tells what was heard."""
        await self._send(BargeIn(played_ms=played_ms, job=job))

    async def change(self, manner: Open) -> None:
        """Have the next utterances spoken as *manner* says."""
        await self._send(manner)

    async def close(self) -> None:
        """Nothing more will be written; what was written is spoken."""
        await self._send(Close())

    async def told(self) -> AsyncGenerator[Told, None]:
        """What the daemon says, until it has said all after a :meth:`close`.

        Raises:
            LiveBroken: The connection ended otherwise.
        """
        closed = import_module("websockets.exceptions").ConnectionClosed
        try:
            while True:
                message = await self._socket.recv()
                yield message if isinstance(message, bytes) else _DECODER.decode(message)
        except closed as error:
            if error.rcvd is None or error.rcvd.code != ALL_IS_WELL:
                raise LiveBroken(reason=_reason(error)) from error
        except msgspec.DecodeError as error:
            raise ForeignError.retold({}) from error

    async def _send(self, message: FromClient) -> None:
        closed = import_module("websockets.exceptions").ConnectionClosed
        try:
            await self._socket.send(msgspec.json.encode(message).decode())
        except closed as error:
            raise LiveBroken(reason=_reason(error)) from error


@contextlib.asynccontextmanager
async def connected(
    url: str, token: str | None, manner: Open, trust: ssl.SSLContext | None = None
) -> AsyncIterator[LiveConnection]:
    """A connection to the daemon at *url*; to leave the block is to hang up.

    Args:
        url: As of :class:`cosyd.client.Client`.
        token: As well.
        manner: How to speak.
        trust: Which certificates to trust; None: those that the system trusts.

    Raises:
        NotRunning: No daemon answers.
        CosydError: It does not let us in, or cannot speak as *manner* says.
    """
    client = import_module("websockets.asyncio.client")  # late: not everyone writes live
    exceptions = import_module("websockets.exceptions")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    connecting = client.connect(
        f"{url.replace('http', 'ws', 1)}{PATH}?{_query(manner)}",
        additional_headers=headers,
        proxy=None,
        compression=None,
        open_timeout=CONNECT_S,
        max_size=LARGEST_BYTES,
        **({"ssl": trust} if trust else {}),
    )
    try:
        socket = await connecting
    except exceptions.InvalidStatus as error:
        raise _refused(error.response.body) from error
    except (OSError, TimeoutError, exceptions.InvalidHandshake) as error:
        raise NotRunning(url=url) from error
    try:
        yield LiveConnection(socket)
    finally:
        await socket.close()


def _query(manner: Open) -> str:
    """What of *manner* is not the default."""
    default = msgspec.to_builtins(Open())
    said = msgspec.to_builtins(manner)
    return urlencode(
        {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in said.items()
            if value != default[name]
        }
    )


def _refused(body: bytes | None) -> CosydError:
    try:
        problem = json.loads(body or b"")
    except ValueError:
        problem = None
    return CosydError.from_problem(problem if isinstance(problem, dict) else {})


def _reason(error: Any) -> str:
    return str(error) or type(error).__name__
