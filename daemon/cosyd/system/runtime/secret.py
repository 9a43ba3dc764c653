"""The token that clients show: made once, kept for its owner alone."""

import os
import secrets
import stat
from pathlib import Path

from cosyd.system.runtime.files import create_private, write_private
from cosyd.system.runtime.paths import FolderRefused, Folders

_BYTES = 32


def token(folders: Folders) -> str:
    """The token, made now if there is none. Two that start at once get the same.

    Raises:
        FolderRefused: The token cannot be read, or none can be made.
    """
    path = token_path(folders)
    try:
        found = _read(path)
        if found is None:
            folders.config.mkdir(mode=0o700, parents=True, exist_ok=True)
            create_private(path, _fresh())
            found = _read(path)
        if not found:  # emptied by hand: a token nobody can show is no token
            return new_token(folders)
    except OSError as error:
        raise FolderRefused(path=str(path), reason=error.strerror) from error
    except UnicodeDecodeError as error:
        raise FolderRefused(path=str(path), reason="it is not a text file") from error
    return found


def new_token(folders: Folders) -> str:
    """Another token in place of the old one, which counts no more once the daemon starts again.

    Raises:
        FolderRefused: It cannot be written.
    """
    path = token_path(folders)
    fresh = _fresh()
    try:
        folders.config.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, fresh)
    except OSError as error:
        raise FolderRefused(path=str(path), reason=error.strerror) from error
    return fresh.decode().strip()


def token_path(folders: Folders) -> Path:
    """Where the token is."""
    return folders.config / "token"


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
