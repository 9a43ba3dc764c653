"""Desktops of our own: a real X server that nobody sees, a session bus of nobody else."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from patience import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "trayer": "trayer",
    "dbus-daemon": "dbus",
    "playerctl": "playerctl",
    "import": "imagemagick",
    "xwininfo": "x11-utils",
}
"""What is wanted of Debian's packages."""


def program(name: str) -> str:
    """Where *name* is; a clear word where it is not."""
    path = shutil.which(name)
    assert path, f"{name} is missing: install Debian's package {PROGRAMS.get(name, name)}"
    return path


@contextmanager
def screen(size: str = "1280x1024x24") -> Iterator[str]:
    """An X server; its ``DISPLAY``."""
    ours, theirs = os.pipe()
    server = subprocess.Popen(
        [program("Xvfb"), "-displayfd", str(theirs), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=[theirs],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    try:
        with os.fdopen(ours) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not come up"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def session_bus() -> Iterator[str]:
    """A session bus; its address."""
    folder = Path(tempfile.mkdtemp(prefix="cosyd-bus-"))  # a short path: it names a socket
    address = f"unix:path={folder / 'bus'}"
    server = subprocess.Popen(
        [program("dbus-daemon"), "--session", "--nofork", "--nopidfile", f"--address={address}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for((folder / "bus").exists)
        yield address
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder)


def xdotool(display: str, *words: str) -> str:
    """What ``xdotool`` answers."""
    told = subprocess.run(
        [program("xdotool"), *words],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    return told.stdout.strip()
