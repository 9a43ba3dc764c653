"""What a running daemon needs of the machine: folders, the lock, the connection file, the token."""

from cosyd.system.runtime.connection import Connection, connection_path
from cosyd.system.runtime.leftovers import remove_leftovers, sockets_kept
from cosyd.system.runtime.lock import DaemonLock
from cosyd.system.runtime.paths import FolderRefused, Folders, folders, private_folder
from cosyd.system.runtime.ports import who_holds_port
from cosyd.system.runtime.processes import alive
from cosyd.system.runtime.secret import (
    feed_token,
    known_feed_token,
    new_feed_token,
    new_token,
    token,
    token_path,
)

__all__ = [
    "Connection",
    "DaemonLock",
    "FolderRefused",
    "Folders",
    "alive",
    "connection_path",
    "feed_token",
    "folders",
    "known_feed_token",
    "new_feed_token",
    "new_token",
    "private_folder",
    "remove_leftovers",
    "sockets_kept",
    "token",
    "token_path",
    "who_holds_port",
]
