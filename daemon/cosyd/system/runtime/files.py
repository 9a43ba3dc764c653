"""Files that appear whole or not at all, and are their owner's alone."""

import contextlib
import os
import tempfile
from pathlib import Path

DRAFT = ".draft"
"""How the name of a file ends that is being written; it begins with a dot."""


def write_private(path: Path, content: bytes) -> None:
    """Put *content* at *path* with mode 0600, in place of what was there; never half of it."""
    draft = _draft(path, content)
    try:
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def replace_file(path: Path, content: bytes, mode: int) -> None:
    """As :func:`write_private`, but with another *mode*, and on the disk when it returns."""
    draft = _draft(path, content)
    try:
        draft.chmod(mode)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def create_private(path: Path, content: bytes) -> bool:
    """As :func:`write_private`, but only where there is no such file yet.

    Returns:
        Whether it was created. Of several processes that try at once, one is told True.
    """
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links, such as exFAT
        return _create_plainly(path, content)
    finally:
        draft.unlink()
    return True


def _create_plainly(path: Path, content: bytes) -> bool:
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return True


def _draft(path: Path, content: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(  # mode 0600
        prefix=f".{path.name}.", suffix=DRAFT, dir=path.parent
    )
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft


def _sync_folder(folder: Path) -> None:
    """Have the names in *folder* written. Where folders cannot be opened, the system does it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
