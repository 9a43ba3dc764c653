"""Folders for what is on its way."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cosyd.contract.errors import VoicesUnwritable

if TYPE_CHECKING:
    from collections.abc import Iterator


class Rooms:
    """Makes them.

    Args:
        folder: Where they are: on the disk of the voices, so that what is done can be moved there
            in one step. What a daemon that was killed has left in it is removed.
    """

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self._folder = folder

    @contextmanager
    def room(self) -> Iterator[Path]:
        """A folder that is gone after the block, with all that was put there.

        Raises:
            VoicesUnwritable: The disk is full, or not ours to write to.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(
                dir=self._folder, ignore_cleanup_errors=True
            ) as folder:
                yield Path(folder)
        except OSError as error:
            reason = error.strerror or str(error)
            raise VoicesUnwritable(folder=str(self._folder), reason=reason) from error
