"""The connection file: how a client of the same user finds the daemon."""

import contextlib
import os
from pathlib import Path

import msgspec

from cosyd import __version__
from cosyd.system.runtime.files import write_private
from cosyd.system.runtime.paths import FolderRefused, Folders, private_folder
from cosyd.system.runtime.processes import alive


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """What ``daemon.json`` says. It is there as long as the daemon can be spoken to."""

    url: str
    """``http://127.0.0.1:26790``"""

    zmq_audio: str = ""
    zmq_control: str = ""

    pid: int = msgspec.field(default_factory=os.getpid)
    token_file: str = ""

    certificate: str = ""
    """The file of the certificate that it shows; empty where it does not speak TLS."""

    version: str = __version__

    def write(self, folders: Folders) -> Path:
        """Put it where clients look, whole or not at all, for their eyes only (mode 0600).

        Raises:
            FolderRefused: The runtime folder cannot be used.
        """
        path = connection_path(folders)
        private_folder(path.parent)
        try:
            write_private(path, msgspec.json.format(msgspec.json.encode(self)) + b"\n")
        except OSError as error:
            raise FolderRefused(path=str(path), reason=error.strerror) from error
        return path

    @classmethod
    def read(cls, folders: Folders) -> "Connection | None":
        """How to reach the daemon; None where there is none, or only what a dead one left."""
        try:
            content = connection_path(folders).read_bytes()
            found = msgspec.json.decode(content, type=cls)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        return found if alive(found.pid) else None

    def remove(self, folders: Folders) -> None:
        """Take it away again, unless it is another daemon's by now."""
        now = Connection.read(folders)
        if now is None or now.pid == self.pid:
            with contextlib.suppress(OSError):
                connection_path(folders).unlink()


def connection_path(folders: Folders) -> Path:
    """Where the connection file is."""
    return folders.runtime / "daemon.json"
