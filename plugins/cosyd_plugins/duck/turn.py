"""Whose turn it is to lower others: one cosyd's at a time, of all that play on a sound server.

Two that lower the same streams would each take what the other has set for the user's own choice.
"""

from __future__ import annotations

import socket
from contextlib import suppress


class Turn:
    """A name in the system that one process at a time can have, and loses when it ends.

    Source: unix(7) of Linux, "Abstract sockets".
    """

    def __init__(self) -> None:
        self._held: socket.socket | None = None

    def take(self, session: str) -> bool:
        """Whether it is ours now, with the sound server that runs as *session*."""
        if self._held:
            return True
        held = socket.socket(socket.AF_UNIX)
        with suppress(OSError):
            held.bind(f"\0cosyd ducking {session}")
            self._held = held
            return True
        held.close()
        return False

    def give_back(self) -> None:
        """Others may have it."""
        if self._held:
            self._held.close()
            self._held = None
