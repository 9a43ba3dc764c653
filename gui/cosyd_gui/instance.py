"""One tray for each user and daemon: a second one asks the first to show its window, and ends."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import platformdirs
from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from cosyd_gui.actions import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWER_MS = 3_000
"""How long the first tray may take to take a word; it may be about to start."""

ACTION = "do "
"""What a word to the first begins with that is no page."""

AGAIN_MS = 30
PATH_BYTES = 100
"""Paths of unix sockets may not be much longer."""


class Instance(QObject):
    """This tray's claim to be the only one.

    The claim is a lock of the operating system's, which is free again however a tray ends; the
    word to the first goes through a socket in a folder of this user's alone.

    Args:
        place: The folder of the tray's own settings: one tray for each.
    """

    called = Signal(str)
    """Another was started; it asked for that page."""

    asked = Signal(object)
    """Another was started; it asked for that :class:`~cosyd_gui.actions.Action`."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self._lock = filelock.FileLock(place / "tray.lock", timeout=0)
        self._name = _socket_of(place)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)

    def claim(self, page: str, action: Action | None = None) -> bool:
        """Be the only one.

        False: there is one already, and it shows *page* now, or does *action*.
        """
        word = page if action is None else f"{ACTION}{action.value}"
        deadline = QDeadlineTimer(ANSWER_MS)
        while not self._locked():
            if self._tell_first(word) or deadline.hasExpired():
                return False
            QThread.msleep(AGAIN_MS)  # the first starts just now, or ends
        QLocalServer.removeServer(self._name)  # of one that was killed
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Be the only one no more."""
        self._server.close()
        self._lock.release()

    def _locked(self) -> bool:
        """Whether nobody else is there; also where no lock can be made, or there would be none."""
        try:
            Path(self._lock.lock_file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock.acquire()
        except filelock.Timeout:
            return False
        except (OSError, NotImplementedError):
            return not self._heard()
        return True

    def _heard(self) -> bool:
        """Whether one listens already: all that tells it where no lock can be made."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        return socket.waitForConnected(ANSWER_MS)

    def _tell_first(self, word: str) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(f"{word}\n".encode())
        told = socket.waitForBytesWritten(ANSWER_MS)
        socket.disconnectFromServer()
        return told

    def _take(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)  # what came before anybody listened

    def _read(self, socket: QLocalSocket) -> None:
        while socket.canReadLine():
            word = bytes(socket.readLine().data()).decode("utf-8", "replace").strip()
            action = word.removeprefix(ACTION)
            if action == word:
                self.called.emit(word)
            elif action in set(Action):
                self.asked.emit(Action(action))


def _socket_of(place: Path) -> str:
    """Where the first tray listens; on Windows the name of a pipe."""
    digest = hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
    name = f"cosyd-tray-{digest}"
    if os.name == "nt":
        return name
    for folder in _own_folders():
        path = str(folder / name)
        if len(os.fsencode(path)) <= PATH_BYTES:
            return path
    return name


def _own_folders() -> Iterator[Path]:
    """Folders that are this user's alone, or that nobody else can touch what is ours in."""
    with suppress(OSError), warnings.catch_warnings(action="ignore"):  # there is a fallback
        runtime = platformdirs.user_runtime_path("cosyd", appauthor=False)
        runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
        own = runtime.lstat()
        if own.st_uid == os.geteuid() and stat.S_IMODE(own.st_mode) & 0o077 == 0:
            yield runtime
    with suppress(OSError):
        made = Path(tempfile.gettempdir()) / f"cosyd-tray-{os.geteuid()}"
        made.mkdir(mode=0o700, exist_ok=True)
        own = made.lstat()
        if own.st_uid == os.geteuid() and stat.S_IMODE(own.st_mode) & 0o077 == 0:
            yield made
