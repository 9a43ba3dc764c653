"""An address at which the bus is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import zmq

from cosyd.sinks.endpoint import is_tcp
from cosyd.sinks.inbox import Inbox, listening

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cosyd.sinks.curve import Guard, Keys

_JOINS = b"\x01"
_LEAVES = b"\x00"
"""Source: zmq_socket(3), ZMQ_XPUB: the first byte of what a subscriber sends."""

_LARGEST_BYTES = 4_096
"""Of what a reader may send. ZeroMQ keeps a topic as a tree with some 50 bytes for each of its
characters, so a long one would take all memory; who sends it is disconnected instead."""


class Outlet:
    """An XPUB socket: sends never block, and each reader has a short queue of its own.

    Args:
        context: Of the socket.
        endpoint: Where it listens.
        high_water_mark: Messages that wait for a slow reader.
        guard: Who lets readers in over TCP; None: anybody may come.
        on_subscription: Called with each topic that somebody has subscribed to.

    Raises:
        BusUnusable: The endpoint is taken, or the system does not allow it.
    """

    def __init__(
        self,
        context: zmq.Context[zmq.Socket[bytes]],
        endpoint: str,
        *,
        high_water_mark: int,
        guard: Guard | None,
        on_subscription: Callable[[bytes], None],
    ) -> None:
        # With NODROP, a full reader is told to us; send() then leaves out just that reader.
        options = {
            zmq.SNDHWM: high_water_mark,
            zmq.XPUB_NODROP: 1,
            zmq.MAXMSGSIZE: _LARGEST_BYTES,
        }
        self._socket, self.endpoint = listening(context, zmq.XPUB, endpoint, options, guard)
        self._on_subscription = on_subscription
        self.subscriptions: set[bytes] = set()
        self._inbox = Inbox(self._socket, self._take)

    def send(self, frames: Sequence[bytes]) -> bool:
        """Send to all who read the topic; False where one of them had no room and got nothing."""
        try:
            self._socket.send_multipart(frames, zmq.NOBLOCK)
        except zmq.Again:
            self._socket.setsockopt(zmq.XPUB_NODROP, 0)
            self._socket.send_multipart(frames, zmq.NOBLOCK)
            self._socket.setsockopt(zmq.XPUB_NODROP, 1)
            whole = False
        else:
            whole = True
        self._inbox.look()
        return whole

    def close(self) -> None:
        """What a reader has not fetched is lost."""
        self._inbox.close()
        self._socket.close()

    def _take(self, frames: list[bytes]) -> None:
        """What readers subscribe to: unread, it would pile up in the socket."""
        wish = frames[0]
        if wish[:1] == _JOINS:
            self.subscriptions.add(wish[1:])
            self._on_subscription(wish[1:])
        elif wish[:1] == _LEAVES:
            self.subscriptions.discard(wish[1:])


def keys_in(config_folder: Path) -> Keys | None:
    """The keys of this configuration; None where there are none."""
    if not (config_folder / "bus").is_dir():
        return None
    from cosyd.sinks.curve import Keys  # noqa: PLC0415 - few have any, and start is to be quick

    keys = Keys(config_folder)
    return keys if keys.there else None


def guarding(
    context: zmq.Context[zmq.Socket[bytes]], wanted: Sequence[str], keys: Keys | None
) -> Guard | None:
    """Who lets clients in, where one of the *wanted* endpoints needs somebody who does."""
    if keys is None or not any(map(is_tcp, wanted)):
        return None
    from cosyd.sinks.curve import Guard  # noqa: PLC0415 - as above

    return Guard(context, keys)
