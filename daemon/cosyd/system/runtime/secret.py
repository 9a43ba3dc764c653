"""The token that clients show, and that of the feed: made once, kept for their owner alone."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cosyd.system.runtime.files import create_private, write_private
from cosyd.system.runtime.paths import FolderRefused, Folders

_BYTES = 32


def token(folders: Folders) -> str:
    """The token, made now if there is none. Two that start at once get the same.

    Raises:
        FolderRefused: The token cannot be read, or none can be made.
    """
    return _made(token_path(folders))


def new_token(folders: Folders) -> str:
    """Another token in place of the old one, which counts no more once the daemon starts again.

    Raises:
        FolderRefused: It cannot be written.
    """
    return _renewed(token_path(folders))


def token_path(folders: Folders) -> Path:
    """Where the token is."""
    return folders.config / "token"


def feed_token(folders: Folders) -> str:
    """The token that opens the podcast feed and nothing else, made now if there is none.

    Raises:
        FolderRefused: It cannot be read, or none can be made.
    """
    return _made(_feed_path(folders))


def new_feed_token(folders: Folders) -> str:
    """Another one in place of the old one, which counts no more from now on.

    Raises:
        FolderRefused: It cannot be written.
    """
    return _renewed(_feed_path(folders))


def known_feed_token(folders: Folders) -> str | None:
    """The one that counts now; None: nobody has asked for one yet.

    Raises:
        FolderRefused: It cannot be read.
    """
    with _told(_feed_path(folders)) as path:
        return _read(path) or None


def _feed_path(folders: Folders) -> Path:
    return folders.config / "feed_token"


def _made(path: Path) -> str:
    with _told(path):
        found = _read(path)
        if found is None:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            create_private(path, _fresh())
            found = _read(path)
        if not found:  # emptied by hand: a token nobody can show is no token
            return _renewed(path)
        return found


def _renewed(path: Path) -> str:
    fresh = _fresh()
    with _told(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, fresh)
    return fresh.decode().strip()


@contextmanager
def _told(path: Path) -> Iterator[Path]:
    """What the disk has against *path*, as an error of ours."""
    try:
        yield path
    except OSError as error:
        raise FolderRefused(path=str(path), reason=error.strerror) from error
    except UnicodeDecodeError as error:
        raise FolderRefused(path=str(path), reason="it is not a text file") from error


def _fresh() -> bytes:
    return secrets.token_urlsafe(_BYTES).encode() + b"\n"


def _read(path: Path) -> str | None:
    """What *path* holds, once nobody else can read it; None where there is no such file."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None
    if os.name == "posix" and mode & 0o077:
        path.chmod(0o600)
        import structlog  # noqa: PLC0415 - seldom needed, and the command line is to be quick

        structlog.get_logger().warning("token.tightened", path=str(path), mode=f"{mode:04o}")
    return path.read_text(encoding="utf-8").strip()
