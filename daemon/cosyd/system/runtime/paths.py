"""The four folders of the daemon, and how private they have to be."""

import hashlib
import os
import shutil
import stat
import sys
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from cosyd.contract.errors import CosydError

SOCKET_PATH_BYTES = 103 if sys.platform == "darwin" else 107
"""The longest path of a unix socket, without its closing zero. Source: unix(7), ``sun_path``."""

SOCKET_NAME_BYTES = 32
"""The longest name of a socket within its folder."""

SHORTEST_TEMP = Path("/tmp")  # noqa: S108 - what is made there is checked to be private
"""Where sockets go if TMPDIR is too long as well."""

STAND_IN = "cosyd-"
"""How the name of a stand-in for a folder of sockets begins; its owner and a key follow."""

_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class FolderRefused(CosydError):
    """A folder or file that cannot, or must not, be used."""

    code = "folder.refused"
    status = 500
    message = "{path} cannot be used: {reason}."
    solution = "Correct its owner and rights, or give the daemon another folder with --home."


class NoHome(FolderRefused):
    """Nobody knows where the user's own folders are."""

    code = "folder.no_home"
    message = "There is no home folder: HOME is not set, and the system does not know user {uid}."
    solution = "Set HOME, or choose a folder with --home."


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where things are kept. Naming a folder does not make it; :meth:`make` does."""

    config: Path
    """Settings and the token."""

    data: Path
    """Voices, history, models."""

    cache: Path
    """What can be computed or fetched again."""

    runtime: Path
    """What lives as long as the daemon: lock, connection file, sockets."""

    def make(self) -> "Folders":
        """Make all of them, those with secrets for their owner alone.

        Returns:
            The same folders.

        Raises:
            FolderRefused: One cannot be made, or others could tamper with the runtime folder.
        """
        for shared in (self.data, self.cache):
            _made(shared, 0o755)
        _made(self.config, 0o700)
        private_folder(self.runtime)
        if self.sockets != self.runtime:
            private_folder(self.sockets)
        return self

    @property
    def voices(self) -> Path:
        """The voices that people have registered."""
        return self.data / "voices"

    @property
    def models(self) -> Path:
        """Models that were fetched, a folder each."""
        return self.data / "models"

    @property
    def sockets(self) -> Path:
        """Where unix sockets are: the runtime folder, or a short stand-in if its path is too long.

        The stand-in is always the same for a runtime folder, so a daemon that was killed leaves
        nothing that the next one would not take over.
        """
        longest = SOCKET_PATH_BYTES - SOCKET_NAME_BYTES - 1
        if len(os.fsencode(self.runtime)) <= longest:
            return self.runtime
        key = hashlib.sha256(os.fsencode(self.runtime)).hexdigest()[:12]
        name = f"{STAND_IN}{user_id()}-{key}"
        usual = Path(tempfile.gettempdir()) / name
        return usual if len(os.fsencode(usual)) <= longest else SHORTEST_TEMP / name

    def socket_path(self, name: str) -> Path:
        """Where the unix socket *name* is: ``ipc://{folders.socket_path("audio")}``.

        Raises:
            FolderRefused: No path is short enough.
        """
        path = self.sockets / name
        if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
            reason = f"the path of a socket may have {SOCKET_PATH_BYTES} bytes, this one has more"
            raise FolderRefused(path=str(path), reason=reason)
        return path

    def remove_sockets(self) -> None:
        """Take the stand-in for sockets away again, if there is one."""
        if self.sockets != self.runtime:
            shutil.rmtree(self.sockets, ignore_errors=True)


def folders(home: str | Path | None = None, environ: Mapping[str, str] = os.environ) -> Folders:
    """The folders below *home*, or ``COSYD_HOME``, or else where the platform wants them.

    Raises:
        FolderRefused: There is no home folder to have them in, or its owner is not who it should.
    """
    try:
        return _folders(home or environ.get("COSYD_HOME"))
    except RuntimeError as error:  # what pathlib says of a user without a home
        raise NoHome(uid=user_id()) from error


def _folders(chosen: str | Path | None) -> Folders:
    if chosen:
        root = Path(chosen).expanduser().absolute()
        return Folders(
            config=root / "config", data=root / "data", cache=root / "cache", runtime=root / "run"
        )
    return _platform_folders()


def _platform_folders() -> Folders:
    own = platformdirs.PlatformDirs("cosyd", appauthor=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR: there is a fallback, so be it
            runtime = own.user_runtime_path
    except OSError as error:
        reason = f"it is not private ({error})"
        raise FolderRefused(path="The runtime folder", reason=reason) from error
    return Folders(
        config=own.user_config_path,
        data=own.user_data_path,
        cache=own.user_cache_path,
        runtime=runtime,
    )


def private_folder(path: Path) -> Path:
    """*path*, made with mode 0700 where it is missing.

    Raises:
        FolderRefused: It cannot be made, is not ours, or others may write to it.
    """
    _made(path, 0o700)
    if os.name != "posix":  # Windows: a profile's folders are private by inheritance
        return path
    if reason := why_unsafe(path):
        raise FolderRefused(path=str(path), reason=reason)
    path.chmod(0o700)
    return path


def why_unsafe(path: Path) -> str | None:
    """Why others could tamper with what lies in *path*; None where they could not."""
    own = path.lstat()
    above = path.parent.stat()
    others_above = above.st_mode & _WRITABLE_BY_OTHERS and not above.st_mode & stat.S_ISVTX
    if stat.S_ISLNK(own.st_mode):
        return "it is a link, not a folder"
    if own.st_uid != user_id():
        return f"it belongs to another user (uid {own.st_uid})"
    if own.st_mode & _WRITABLE_BY_OTHERS:
        return f"others may write to it (mode {stat.S_IMODE(own.st_mode):04o})"
    if others_above:
        return f"others may write to the folder above it (mode {stat.S_IMODE(above.st_mode):04o})"
    return None


def user_id() -> int:
    """Who we are; 0 where the platform has no such number."""
    if sys.platform == "win32":
        return 0
    return os.geteuid()


def _made(path: Path, mode: int) -> None:
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FolderRefused(path=str(path), reason="it is a file, not a folder") from error
    except OSError as error:
        reason = f"it cannot be made ({error.strerror})"
        raise FolderRefused(path=str(path), reason=reason) from error
