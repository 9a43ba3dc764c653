"""Whether a daemon runs on this computer. No Qt in here."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def is_here(url: str) -> bool:
    """Whether what answers at *url* runs on this computer: it reads the same files."""
    return urlsplit(url).hostname in LOOPBACK
