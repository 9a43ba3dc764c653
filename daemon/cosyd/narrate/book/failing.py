"""What can go wrong while files are written, as people are told of it."""

from __future__ import annotations

import contextlib
import errno
from typing import TYPE_CHECKING

from cosyd.contract.errors import NarrationNoSpace, OutputUnwritable
from cosyd.narrate.naming import reason_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


class BookStopped(Exception):
    """Whoever wanted the book does not any more, or not now."""


@contextlib.contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """What goes wrong within, as an error that names *folder*.

    Raises:
        NarrationNoSpace: The disk is full, or a quota used up.
        OutputUnwritable: Anything else.
    """
    try:
        yield
    except OSError as error:
        told = NarrationNoSpace if error.errno in _FULL else OutputUnwritable
        raise told(folder=shown(folder), reason=reason_of(error)) from error
