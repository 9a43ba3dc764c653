"""CURVE: who may come in over TCP, and that nobody else reads along.

Keys are certificates as ZeroMQ's own tools write them. The server's pair, and the public keys of
the clients that are admitted, lie in a folder of their own beside the settings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import zmq
import zmq.auth
from zmq.utils import z85

from cosyd.contract.errors import CosydError
from cosyd.sinks.inbox import Inbox
from cosyd.system.runtime import FolderRefused, private_folder

if TYPE_CHECKING:
    from pathlib import Path

SERVER = "server"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PRIVATE = 0o600


class KeysThere(CosydError):
    """Keys would be overwritten."""

    code = "bus.keys_there"
    status = 409
    message = "There are keys already: {path}."
    solution = "Keep them, or make new ones with --force; the old ones open nothing then."


class KeyUnknown(CosydError):
    """No key has that name."""

    code = "bus.key_unknown"
    status = 404
    message = "There is no key called {name!r}."
    solution = "'cosyd bus keys --list' tells the clients that are admitted."


class KeyName(CosydError):
    """A name that no file should have."""

    code = "bus.key_name"
    status = 400
    message = "{name!r} cannot be the name of a key."
    solution = "Use up to 64 letters, digits, hyphens and underscores."


class KeyUnreadable(CosydError):
    """A file that holds no key."""

    code = "bus.key_unreadable"
    status = 500
    message = "{path} holds no key."
    solution = "Make keys anew: 'cosyd bus keys --force'."


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Where a pair of keys is."""

    public: Path
    secret: Path


class Keys:
    """The keys of one configuration.

    Args:
        config_folder: Where they are, in ``bus``.
    """

    def __init__(self, config_folder: Path) -> None:
        self.folder = config_folder / "bus"
        self.clients = self.folder / "clients"
        """Public keys of those who are admitted."""

        self.secrets = self.folder / "secrets"
        """What is to be brought to the clients."""

        self.server = Pair(
            public=self.folder / f"{SERVER}.key", secret=self.folder / f"{SERVER}.key_secret"
        )

    @property
    def there(self) -> bool:
        """Whether the server has keys."""
        return self.server.secret.exists()

    def read(self) -> tuple[bytes, bytes]:
        """The server's public and secret key, in Z85.

        Raises:
            KeyUnreadable: The file holds none.
        """
        public, secret = _read(self.server.secret)
        if not secret:
            raise KeyUnreadable(path=str(self.server.secret))
        return public, secret

    def make_server(self, *, force: bool = False) -> Pair:
        """Make the server's pair.

        Raises:
            KeysThere: There is one, and *force* is not set.
            FolderRefused: The folder cannot be used.
        """
        if self.there and not force:
            raise KeysThere(path=str(self.server.secret))
        return self._make(SERVER, self.folder, self.folder)

    def admit(self, name: str, *, force: bool = False) -> Pair:
        """Make a client's pair, and let it in.

        Raises:
            KeyName: No file should be called so.
            KeysThere: There is a client of that name, and *force* is not set.
            FolderRefused: The folder cannot be used.
        """
        _check(name)
        public = self.clients / f"{name}.key"
        if public.exists() and not force:
            raise KeysThere(path=str(public))
        return self._make(name, self.clients, self.secrets)

    def revoke(self, name: str) -> None:
        """Let a client in no more.

        Raises:
            KeyUnknown: There is none of that name.
        """
        _check(name)
        if name not in self.admitted():
            raise KeyUnknown(name=name)
        (self.clients / f"{name}.key").unlink()
        (self.secrets / f"{name}.key_secret").unlink(missing_ok=True)

    def admitted(self) -> dict[str, bytes]:
        """The clients that are let in: their public keys, in Z85, by name."""
        found = {}
        for path in sorted(self.clients.glob("*.key")):
            try:
                found[path.stem] = _read(path)[0]
            except KeyUnreadable:  # a file that is no key opens nothing
                continue
        return found

    def _make(self, name: str, public: Path, secret: Path) -> Pair:
        try:
            self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.folder, public, secret):
                private_folder(folder)
            made, made_secret = map(type(public), zmq.auth.create_certificates(self.folder, name))
            made_secret.chmod(_PRIVATE)
            return Pair(
                public=made.replace(public / made.name),
                secret=made_secret.replace(secret / made_secret.name),
            )
        except OSError as error:
            raise FolderRefused(path=str(self.folder), reason=error.strerror) from error


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise KeyName(name=name)


def _read(path: Path) -> tuple[bytes, bytes | None]:
    try:
        public, secret = zmq.auth.load_certificate(path)
        for key in (public, secret):
            if key and len(z85.decode(key)) != _KEY_BYTES:
                raise KeyUnreadable(path=str(path))
    except (OSError, ValueError, KeyError) as error:
        raise KeyUnreadable(path=str(path)) from error
    else:
        return public, secret


_KEY_BYTES = 32
"""Source: libzmq's zmq_curve_keypair(3): 32 bytes, 40 characters in Z85."""

_ZAP = "inproc://zeromq.zap.01"
_VERSION = b"1.0"
"""Source: ZeroMQ RFC 27, "ZAP"."""


class Guard:
    """Lets in who is admitted, over the sockets that it protects; asks anew at each connection.

    Args:
        context: Of those sockets. It holds one guard at most.
        keys: Who is admitted.
    """

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], keys: Keys) -> None:
        self._keys = keys
        self._public, self._secret = keys.read()
        self._socket = context.socket(zmq.REP)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.bind(_ZAP)
        self._inbox = Inbox(self._socket, self._judge)
        self.refused = 0

    def protect(self, socket: zmq.Socket[bytes]) -> None:
        """Have *socket*, which is not bound yet, speak CURVE."""
        socket.setsockopt(zmq.CURVE_SERVER, 1)
        socket.setsockopt(zmq.CURVE_PUBLICKEY, self._public)
        socket.setsockopt(zmq.CURVE_SECRETKEY, self._secret)
        socket.setsockopt(zmq.ZAP_DOMAIN, b"cosyd")

    def close(self) -> None:
        """Let nobody in any more."""
        self._inbox.close()
        self._socket.close()

    def _judge(self, frames: list[bytes]) -> None:
        """Answer who wants to come in.

        Args:
            frames: Version, request, domain, address, identity, mechanism, and what the mechanism
                knows: here the raw public key.
        """
        number = frames[1] if len(frames) > 1 else b""
        known = self._keys.admitted().values()
        proper = len(frames) == _ZAP_FRAMES and frames[5] == b"CURVE"
        welcome = proper and z85.encode(frames[6]) in known
        self.refused += not welcome
        status, why = (b"200", b"OK") if welcome else (b"400", b"unknown key")
        self._socket.send_multipart([_VERSION, number, status, why, b"", b""], zmq.NOBLOCK)


_ZAP_FRAMES = 7
