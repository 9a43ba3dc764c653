"""A whole desktop on a screen that nobody sees: a window manager, a panel, the tray in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from desktops import program, screen, session_bus, xdotool
from patience import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STOP_S = 15


class Desktop:
    """The screen, and what was started on it."""

    def __init__(self, display: str, place: Path) -> None:
        self.display = display
        self.place = place
        self.bus = ""

    @property
    def environ(self) -> dict[str, str]:
        """For programs that are to be shown on it."""
        strange = ("QT_", "XDG_", "WAYLAND_", "DBUS_", "DESKTOP_")
        plain = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
        bus = {"DBUS_SESSION_BUS_ADDRESS": self.bus or "disabled:"}
        return {**plain, "DISPLAY": self.display, "HOME": str(self.place), **bus}

    @contextmanager
    def running(self, *command: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
        """A program, until the block ends."""
        log = self.place / "desktop.log"
        with log.open("a") as said:
            process = subprocess.Popen(
                [program(command[0]), *command[1:]], env={**self.environ, **environ},
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, text=True,
            )  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise

    @contextmanager
    def tray(self, home: Path, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
        """The real tray; no error of it goes unseen."""
        command = (sys.executable, "-m", "cosyd", "--home", str(home), "tray", *arguments)
        with self.running(*command, **environ) as tray:
            yield tray
        said = (self.place / "desktop.log").read_text()
        assert "Traceback" not in said, said

    def panel(self):
        """A panel with a place for icons."""
        return self.running("trayer", "--edge", "top", "--align", "right", "--height", "32")

    def do(self, *words: str) -> list[str]:
        """What xdotool answers, a line each; nothing where it finds nothing."""
        return xdotool(self.display, *words).splitlines()

    def icon(self) -> str | None:
        """The window of the icon, if it is in the panel."""
        told = subprocess.run(
            [program("xwininfo"), "-root", "-tree"], env=self.environ, capture_output=True,
            text=True, check=False,  # it fails where a window goes while it looks
        ).stdout.splitlines()  # fmt: skip
        depths = [(len(line) - len(line.lstrip()), line.strip()) for line in told]
        panel = None
        for depth, line in depths:
            if '("panel" "trayer")' in line:
                panel = depth
            elif panel is not None and depth <= panel:
                panel = None
            if panel is not None and '("cosyd-tray" "cosyd")' in line:
                return line.split()[0]
        return None

    def windows(self, least_px: int = 100) -> list[str]:
        """The windows of the tray that can be seen, but for the icon."""
        found = []
        for window in self.do("search", "--onlyvisible", "--class", "cosyd"):
            size = dict(line.split("=") for line in self.do("getwindowgeometry", "--shell", window))
            if int(size.get("WIDTH", 0)) >= least_px:
                found.append(window)
        return found

    def click(self, window: str, button: int = 1) -> None:
        """Click into its middle."""
        self.point_at(window)
        self.do("click", str(button))

    def point_at(self, window: str) -> None:
        """Have the mouse in its middle."""
        size = dict(line.split("=") for line in self.do("getwindowgeometry", "--shell", window))
        x, y = int(size["WIDTH"]) // 2, int(size["HEIGHT"]) // 2
        self.do("mousemove", "--window", window, str(x), str(y))


@contextmanager
def desktop(place: Path) -> Iterator[Desktop]:
    """A screen with a window manager."""
    with ExitStack() as stack:
        display = stack.enter_context(screen("1200x800x24"))
        made = Desktop(display, place)
        stack.enter_context(made.running("openbox", "--sm-disable"))
        yield made


@contextmanager
def bus_of(on: Desktop) -> Iterator[str]:
    """A session bus; programs that are started on the desktop meanwhile use it."""
    with session_bus() as address:
        on.bus = address
        yield address
        on.bus = ""


def gone(process: subprocess.Popen[str]) -> None:
    """Kill it, as a crash does."""
    with suppress(ProcessLookupError):
        process.kill()
    wait_for(lambda: process.poll() is not None)
