"""Where messages lie that a daemon could not deliver before it stopped."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
import structlog

from cosyd_plugins.webhook.message import Load

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd_plugins.webhook.settings import Target

log = structlog.get_logger()


class Attic:
    """A file for each target that has something left; for its owner's eyes only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, target: Target) -> Load:
        """What is left for *target*. It stays here until it is delivered."""
        try:
            return msgspec.json.decode(self._file(target).read_bytes(), type=Load)
        except FileNotFoundError:
            return Load()
        except (OSError, msgspec.DecodeError) as error:
            log.warning("webhook.unreadable", target=target.shown, error=type(error).__name__)
            return Load()

    def put(self, target: Target, load: Load) -> None:
        """Have *load*, and nothing else, lie here for *target*.

        Raises:
            OSError: It cannot be written.
        """
        if not load.messages and not load.missed:
            self.clear(target)
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._file(target).with_suffix(".part")
        with open(part, "wb", opener=_for_the_owner) as file:
            file.write(msgspec.json.encode(load))
        part.replace(self._file(target))

    def clear(self, target: Target) -> None:
        """Nothing is left for *target*. What cannot be removed is told to it once more."""
        with suppress(OSError):
            self._file(target).unlink()

    def _file(self, target: Target) -> Path:
        """Its name tells nothing of the URL, which may hold a secret."""
        return self._folder / f"{hashlib.sha256(target.url.encode()).hexdigest()[:16]}.json"


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
