"""One tray for each user and daemon: a second one asks the first to show its window, and ends."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

if TYPE_CHECKING:
    from pathlib import Path

ANSWER_MS = 1_000
"""How long the first tray may take to take a word."""


class Instance(QObject):
    """This tray's claim to be the only one.

    Args:
        place: The folder of the tray's own settings: one tray for each.
    """

    called = Signal(str)
    """Another was started; it asked for that page."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        digest = hashlib.sha256(str(place).encode()).hexdigest()[:16]
        self._name = f"cosyd-tray-{digest}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)

    def claim(self, page: str) -> bool:
        """Be the only one. False: there was one already, and it shows *page* now."""
        if self._tell_first(page):
            return False
        if not self._server.listen(self._name):
            QLocalServer.removeServer(self._name)  # of one that was killed
            self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Be the only one no more."""
        self._server.close()

    def _tell_first(self, page: str) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(f"{page}\n".encode())
        socket.waitForBytesWritten(ANSWER_MS)
        socket.disconnectFromServer()
        return True

    def _take(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            page = bytes(socket.readLine().data()).decode("utf-8", "replace").strip()
            self.called.emit(page)
