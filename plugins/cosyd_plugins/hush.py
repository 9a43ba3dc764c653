"""Keep native libraries from writing to the terminal, and only them."""

from __future__ import annotations

import ctypes
import os
import platform


class Hush:
    """Has what C libraries print to ``stderr`` go nowhere, while Python's own goes on.

    PortAudio tells of a card that vanished, and ALSA of one it does not find, by printing, from
    threads of their own and with no way to be asked not to. Closing the file descriptor would
    silence the log of the daemon, too; so the C library's variable is changed instead. Only glibc
    is known to let it be changed; elsewhere nothing happens.
    """

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
        self._nowhere: int | None = None
        self._before: int | None = None

    def on(self) -> None:
        """From here on nothing is heard of them."""
        if self._libc is None or self._before is not None:
            return
        if self._nowhere is None:
            self._libc.fopen.restype = ctypes.c_void_p
            self._nowhere = self._libc.fopen(os.fsencode(os.devnull), b"w")
        place = ctypes.c_void_p.in_dll(self._libc, "stderr")
        self._before, place.value = place.value, self._nowhere

    def off(self) -> None:
        """As before."""
        if self._libc is not None and self._before is not None:
            ctypes.c_void_p.in_dll(self._libc, "stderr").value = self._before
            self._before = None
