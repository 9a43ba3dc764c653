"""One at a time: the work on a model, also that of several processes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from cosyd.contract.errors import ModelBusy, ModelUnwritable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def held(models: Path, name: str) -> Iterator[None]:
    """The lock of the model *name* below the folder *models*; the kernel frees it at our death.

    Raises:
        ModelBusy: Another process has it.
        ModelUnwritable: The folder cannot be written to.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - seldom needed

    try:
        models.mkdir(parents=True, exist_ok=True)
        lock = FileLock(models / f".{name}.lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        reason = "another process fetches, imports or removes it"
        raise ModelBusy(name=name, reason=reason) from error
    except OSError as error:
        raise ModelUnwritable(path=str(models), reason=error.strerror or str(error)) from error
    try:
        yield
    finally:
        lock.release()
