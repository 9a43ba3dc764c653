"""Consents: who agreed that a voice is made of theirs, and when, with the recording that says so.

Each has a folder of its own, readable by nobody else: ``consents/ID``.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.contract.errors import UnknownConsent, VoicesUnwritable
from cosyd.voices import durable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = "consent.json"
RECORDING: Final = "recording"

_ID = re.compile(r"cons_[0-9a-f]{24}")


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's consent."""

    id: str

    name: str
    """Who agreed, or what it is called."""

    language: str
    """In which it was given, as a BCP 47 tag."""

    created_at: float
    """Seconds since 1970."""

    def __str__(self) -> str:
        day = datetime.fromtimestamp(self.created_at, UTC).date()
        return f"{self.name}, {day}, recorded as {self.id}"


class ConsentStore:
    """The consents of one folder. Any thread may use it.

    Args:
        folder: Made when the first one comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._alone = threading.Lock()

    def all(self) -> list[Consent]:
        """The newest first."""
        folders = self._folder.iterdir() if self._folder.is_dir() else ()
        found = [_read(one) for one in folders if _ID.fullmatch(one.name)]
        known = [one for one in found if one is not None]
        return sorted(known, key=lambda one: (one.created_at, one.id), reverse=True)

    def get(self, own_id: str) -> Consent:
        """One of them.

        Raises:
            UnknownConsent: It is not kept.
        """
        consent = _read(self._folder / own_id) if _ID.fullmatch(own_id) else None
        if consent is None:
            raise UnknownConsent(consent=own_id[:80])
        return consent

    def add(self, name: str, language: str, recording: Path) -> Consent:
        """Keep a new one, with the recording as it came.

        Raises:
            VoicesUnwritable: It cannot be kept.
        """
        own_id = f"cons_{secrets.token_hex(12)}"
        consent = Consent(id=own_id, name=name, language=language, created_at=time.time())
        with self._writing():
            staged = self._folder / f"{durable.NEW}{own_id}"
            staged.mkdir(mode=0o700)
            try:
                durable.copy(recording, staged / RECORDING)
                durable.write(staged / FILE, msgspec.json.encode(consent))
                durable.sync(staged)
                durable.move(staged, self._folder / own_id)
            except OSError:
                durable.remove(staged)
                raise
        return consent

    def rename(self, own_id: str, name: str) -> Consent:
        """Call one otherwise.

        Raises:
            UnknownConsent: It is not kept.
            VoicesUnwritable: It cannot be changed.
        """
        with self._writing():
            renamed = msgspec.structs.replace(self.get(own_id), name=name)
            durable.write(self._folder / own_id / FILE, msgspec.json.encode(renamed))
        return renamed

    def remove(self, own_id: str) -> None:
        """Forget one, and its recording, for good.

        Raises:
            UnknownConsent: It is not kept.
            VoicesUnwritable: It cannot be removed.
        """
        with self._writing():
            gone = self._folder / f"{durable.NEW}{self.get(own_id).id}"
            durable.move(self._folder / own_id, gone)  # in one step: nobody finds half of it
            durable.remove(gone)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._alone:
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                yield
            except OSError as error:
                reason = error.strerror or str(error)
                raise VoicesUnwritable(folder=self._folder.name, reason=reason) from error


def _read(folder: Path) -> Consent | None:
    """The consent in *folder*; None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Consent)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
