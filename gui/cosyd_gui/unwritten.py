"""Files of this computer that could not be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.contract.errors import CosydError

if TYPE_CHECKING:
    from pathlib import Path


class FileUnwritten(CosydError):
    """A file on this computer could not be written."""

    code = "file.unwritten"
    status = 507
    message = "{file} could not be written: {reason}."
    solution = "Make room on the disk, or choose a folder that is yours to write to."


def unwritten(file: Path, error: OSError) -> FileUnwritten:
    """That *file* is not there, for *error*."""
    return FileUnwritten(file=file.name, reason=error.strerror or str(error))
