"""What was copied or selected in other programs, under Wayland.

There a program is told of it only while one of its windows has the keyboard, which an icon's menu
or a key never gives it. ``wl-paste``, of the package wl-clipboard, may ask the compositor itself.
"""

from __future__ import annotations

import asyncio
import shutil

from PySide6.QtGui import QGuiApplication

PROGRAM = "wl-paste"
PATIENCE_S = 3.0
"""Whoever has the text has to hand it over, and may hang."""


def must_paste() -> bool:
    """Whether what Qt knows of the clipboard may be old, and there is a better way."""
    unseen = QGuiApplication.focusWindow() is None
    return QGuiApplication.platformName().startswith("wayland") and unseen and can_paste()


def can_paste() -> bool:
    """Whether that program is here."""
    return shutil.which(PROGRAM) is not None


async def pasted(*, primary: bool) -> str:
    """The text that was copied, or (*primary*) is selected; empty where there is none."""
    which = ["--primary"] if primary else []
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        *which,
        "--no-newline",
        "--type",
        "text",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        text, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    except TimeoutError:
        return ""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return text.decode("utf-8", "replace") if process.returncode == 0 else ""
