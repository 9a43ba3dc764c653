"""What this machine and this installation have for engines, found out without loading any."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

_PATIENCE_S = 15


def missing(modules: tuple[str, ...]) -> list[str]:
    """Those of *modules* that cannot be imported; none is, but for the packages they are in."""
    return [module for module in modules if not _is_there(module)]


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # its package is missing or broken; it is no name at all
        return False


def graphics_cards() -> list[str]:
    """NVIDIA cards that can be used: ``NVIDIA RTX 4090, 24564 MiB``."""
    command = shutil.which("nvidia-smi")
    return _told_by(command) if command else _told_by_driver(Path("/proc/driver/nvidia/gpus"))


def _told_by(nvidia_smi: str) -> list[str]:
    try:
        answer = subprocess.run(  # noqa: S603 - no word of it comes from outside
            [nvidia_smi, "--query-gpu=name,memory.total", "--format=csv,noheader"],
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
        )
    except (OSError, subprocess.SubprocessError):  # there is no card, or its driver is not loaded
        return []
    return [line.strip() for line in answer.stdout.splitlines() if line.strip()]


def _told_by_driver(folder: Path) -> list[str]:
    """As a container sees it that was given a card without its tools."""
    told = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*/information")))
    fields = (line.partition(":") for text in told for line in text.splitlines())
    return [value.strip() for name, _, value in fields if name == "Model"]
