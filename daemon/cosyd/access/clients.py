"""The clients, and whose a token is: all that is kept in their file."""

from __future__ import annotations

import re
import sqlite3
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from cosyd.access import tokens
from cosyd.access.client import Client, Credentials
from cosyd.access.database import LOOK_S, opened, told, transaction
from cosyd.access.secrets import Effort, fingerprint, fresh, fresh_id, hashed, is_secret
from cosyd.contract.errors import (
    ClientExists,
    ClientNameInvalid,
    ClientsUnreadable,
    InvalidClient,
    UnknownClient,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from cosyd.contract.access import Scope

FILE = "clients.db"

USUAL = Effort()

LONGEST_TOKEN_BYTES = 256
"""What is longer is none of ours, and is not even looked up."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_COLUMNS = "clients.id, name, clients.scopes, requests_per_minute, at_once, created_at"


class Clients:
    """All clients, in a file that several processes may use at once.

    Only :meth:`bearer` is for the event loop; all others wait for a disk or a hash. What another
    process changes counts with the next look, since nothing is remembered besides the file.

    Args:
        folder: Where the file is.
        clock: Seconds since 1970.
        effort: Of hashing the secrets that are made.
    """

    def __init__(
        self, folder: Path, clock: Callable[[], float] = time.time, effort: Effort = USUAL
    ) -> None:
        self.path = folder / FILE
        self._clock = clock
        self._effort = effort
        self._looking: sqlite3.Connection | None = None
        self._inode = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._looking is not None:
            self._looking.close()
            self._looking = None

    def add(
        self,
        name: str,
        scopes: Collection[Scope],
        *,
        requests_per_minute: int | None = None,
        at_once: int | None = None,
    ) -> tuple[Client, Credentials]:
        """A client called *name*, and what it shows of itself.

        Raises:
            ClientNameInvalid: It cannot be called so.
            ClientExists: Another is.
            ClientsUnreadable: It cannot be kept.
        """
        if not _NAME.fullmatch(name):
            raise ClientNameInvalid(name=name[:80])
        client = Client(
            id=fresh_id(),
            name=name,
            scopes=frozenset(scopes),
            requests_per_minute=requests_per_minute,
            at_once=at_once,
            created_at=self._clock(),
        )
        secret = fresh()
        self._keep(client, hashed(secret, self._effort))
        return client, Credentials(client_id=client.id, client_secret=secret)

    def _keep(self, client: Client, secret_hash: str) -> None:
        row = (
            *(client.id, client.name, secret_hash, tokens.words(client.scopes)),
            *(client.requests_per_minute, client.at_once, client.created_at),
        )
        try:
            with transaction(self.path) as db:
                db.execute("INSERT INTO clients VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError as error:
            raise ClientExists(name=client.name) from error

    def all(self) -> list[Client]:
        """All of them, by name."""
        with transaction(self.path) as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM clients ORDER BY name")  # noqa: S608 - ours
            return [_client(row) for row in rows]

    def named(self, name: str) -> tuple[Client, int]:
        """One of them, and how many tokens of it count now.

        Raises:
            UnknownClient: There is none.
        """
        with transaction(self.path) as db:
            client = _named(db, name)
            counting = db.execute(
                "SELECT count(*) FROM tokens WHERE client_id = ? AND expires_at > ?",
                (client.id, self._clock()),
            )
            return client, int(counting.fetchone()[0])

    def remove(self, name: str) -> Client:
        """Let it in no more: it is forgotten with all its tokens.

        Raises:
            UnknownClient: There is none.
        """
        with transaction(self.path) as db:
            client = _named(db, name)
            db.execute("DELETE FROM clients WHERE id = ?", (client.id,))
            return client

    def revoke_all(self, name: str) -> int:
        """Have none of its tokens count any more. Returns how many did.

        Raises:
            UnknownClient: There is none.
        """
        with transaction(self.path) as db:
            client = _named(db, name)
            counted = self._clock()
            gone = db.execute(
                "DELETE FROM tokens WHERE client_id = ? RETURNING expires_at", (client.id,)
            )
            return sum(until > counted for (until,) in gone)

    def knows(self, client_id: str) -> bool:
        """Whether there is such a client. Quick, and no secret: an id cannot be guessed."""
        found = self._look("SELECT 1 FROM clients WHERE id = ?", client_id)
        return found is not None

    def proven(self, client_id: str, secret: str) -> Client:
        """The client of that id and secret. Takes 64 MB and some tens of milliseconds.

        Raises:
            InvalidClient: There is none.
        """
        with transaction(self.path) as db:
            row = db.execute(
                f"SELECT {_COLUMNS}, secret_argon2 FROM clients WHERE id = ?",  # noqa: S608 - ours
                (client_id,),
            ).fetchone()
        if row is None or not is_secret(secret, row[-1]):
            raise InvalidClient
        return _client(row[:-1])

    def issue(self, client: Client, wanted: str = "") -> tokens.Token:
        """A token, for the scopes that are *wanted*.

        Raises:
            InvalidScope: It cannot have one of them.
            InvalidClient: It was removed just now.
        """
        try:
            with transaction(self.path) as db:
                return tokens.issue(db, client, wanted, self._clock())
        except sqlite3.IntegrityError as error:
            raise InvalidClient from error

    def revoke(self, client: Client, token: str) -> bool:
        """Have *token* count no more. Returns whether it was one of *client*'s."""
        with transaction(self.path) as db:
            return tokens.revoke(db, client, token)

    def bearer(self, token: bytes) -> Client | None:
        """Whose *token* is; None: nobody's, or of one who is no client any more.

        Raises:
            ClientsUnreadable: The file cannot be used.
        """
        if len(token) > LONGEST_TOKEN_BYTES:
            return None
        row = self._look(
            f"SELECT {_COLUMNS}, tokens.scopes FROM tokens"  # noqa: S608 - ours
            " JOIN clients ON clients.id = client_id WHERE sha256 = ? AND expires_at > ?",
            fingerprint(token),
            self._clock(),
        )
        if row is None:
            return None
        client = _client(row[:-1])
        allowed = frozenset(one for one in tokens.scopes_in(str(row[-1])) if client.may(one))
        return replace(client, scopes=allowed)

    def _look(self, question: str, *facts: object) -> tuple[object, ...] | None:
        """The first row of an answer. It takes some ten microseconds, and nobody holds it up."""
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ClientsUnreadable(reason=error.strerror) from error
        if self._looking is None or inode != self._inode:  # somebody put another file there
            self.close()
            self._looking, self._inode = opened(self.path, wait_s=LOOK_S), inode
        with told():
            row: tuple[object, ...] | None = self._looking.execute(question, facts).fetchone()
            return row


def _named(db: sqlite3.Connection, name: str) -> Client:
    row = db.execute(
        f"SELECT {_COLUMNS} FROM clients WHERE name = ?",  # noqa: S608 - ours
        (name,),
    ).fetchone()
    if row is None:
        raise UnknownClient(name=name[:80])
    return _client(row)


def _client(row: tuple[object, ...]) -> Client:
    id_, name, scopes, rate, at_once, created_at = row
    return Client(
        id=str(id_),
        name=str(name),
        scopes=tokens.scopes_in(str(scopes)),
        requests_per_minute=None if rate is None else int(str(rate)),
        at_once=None if at_once is None else int(str(at_once)),
        created_at=float(str(created_at)),
    )
