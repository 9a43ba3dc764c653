"""Secrets and tokens: how they are made, and what is kept of them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

TOKEN_S = 7_200
"""How long a token counts: two hours."""

_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What it takes to hash a secret, and so to guess one. Source: RFC 9106, 4, second choice."""

    memory_kib: int = 65_536
    rounds: int = 3
    lanes: int = 4


def fresh() -> str:
    """A secret or a token: 256 random bits in 43 letters that need no quoting anywhere."""
    return secrets.token_urlsafe(_BYTES)


def fresh_id() -> str:
    """A client's id. Nobody can guess it, though it is no secret."""
    return secrets.token_hex(_BYTES // 2)


def fingerprint(token: bytes) -> bytes:
    """What is kept of a token. It is random itself, so that nothing slow is needed."""
    return hashlib.sha256(token).digest()


def hashed(secret: str, effort: Effort) -> str:
    """What is kept of a secret. The usual effort is 64 MB and some tens of milliseconds."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - seldom needed

    hasher = PasswordHasher(
        time_cost=effort.rounds, memory_cost=effort.memory_kib, parallelism=effort.lanes
    )
    return hasher.hash(secret)


def is_secret(secret: str, kept: str) -> bool:
    """Whether *kept* is the hash of *secret*. Takes as long as :func:`hashed`."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - seldom needed
    from argon2.exceptions import Argon2Error, InvalidHashError  # noqa: PLC0415 - as above

    try:
        return PasswordHasher().verify(kept, secret)
    except (Argon2Error, InvalidHashError):
        return False
