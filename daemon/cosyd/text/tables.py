"""The tables by which languages are told apart, unpacked once and then mapped into memory.

py3langid keeps them packed. To unpack them takes half a second of a core at each start, and 50 MB,
though few of their rows are ever looked at: mapped, only those take memory.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable

log = structlog.get_logger(__name__)

_LAYOUT: Final = 1
"""Goes up with each change of what is kept."""

_PREFIX: Final = "languages-"


def identifier(wanted: frozenset[str], cache: Path | None) -> Any:
    """The identifier of py3langid, for those of the *wanted* languages that it knows.

    Two processes may unpack at once: one's folder stays.

    Args:
        wanted: Primary tags.
        cache: The folder to keep the tables in; None: they are unpacked, and stay in memory. So
            they do where the folder cannot be used.
    """
    if cache is None:
        return _unpacked(wanted)
    folder = cache / _name(wanted)
    with suppress(OSError, ValueError):  # not there, or cut short
        return _mapped(folder)
    made = _unpacked(wanted)
    try:
        _keep(made, folder)
        return _mapped(folder)
    except (OSError, ValueError) as error:
        log.warning("languages.not_kept", folder=str(folder), error=str(error))
        return made


def _name(wanted: Iterable[str]) -> str:
    told = f"{_LAYOUT} {version('py3langid')} {sorted(wanted)}"
    return _PREFIX + hashlib.sha256(told.encode()).hexdigest()[:16]


def _unpacked(wanted: frozenset[str]) -> Any:
    langid = importlib.import_module("py3langid.langid")
    whole = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    whole.set_languages(wanted & set(whole.labels))
    # A new one, since the old one keeps all 142 languages: 24 MB.
    return langid.LanguageIdentifier(
        whole.nb_ptc,
        whole.nb_pc,
        whole.nb_classes,
        whole.tk_nextmove,
        whole.tk_output,
        norm_probs=True,
        tk_row=whole.tk_row,
    )


def _mapped(folder: Path) -> Any:
    """The identifier around the tables in *folder*.

    Raises:
        OSError: One is missing.
        ValueError: One is cut short.
    """
    import numpy as np  # noqa: PLC0415 - late: 100 ms

    langid = importlib.import_module("py3langid.langid")

    def table(name: str) -> Any:
        return np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)

    return langid.LanguageIdentifier(
        np.asarray(table("chances")),
        np.asarray(table("prior")),
        table("languages").tolist(),
        memoryview(table("moves")),  # looked up letter by letter: twice as fast as an array
        memoryview(table("features")),
        norm_probs=True,
        tk_row=memoryview(table("rows")),
    )


def _keep(made: Any, folder: Path) -> None:
    """Write the tables of *made* into *folder*, all or nothing, in place of all earlier ones."""
    import numpy as np  # noqa: PLC0415 - late: 100 ms

    tables = {
        "chances": made.nb_ptc,
        "prior": made.nb_pc,
        "languages": made.nb_classes,
        "moves": made.tk_nextmove,
        "features": np.asarray(made.tk_output, np.int32),
        "rows": made.tk_row,
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    for earlier in folder.parent.glob(f"{_PREFIX}*"):
        shutil.rmtree(earlier, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".languages-", dir=folder.parent) as scratch:
        for name, table in tables.items():
            with Path(scratch, f"{name}.npy").open("wb") as file:
                np.save(file, np.asarray(table), allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())  # or a crash of the machine could leave zeros
        with suppress(OSError):  # another process was faster
            Path(scratch).rename(folder)
