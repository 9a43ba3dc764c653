"""Shows pages of the tray's window, one after the other, and takes their pictures.

    tray_page.py HOME light|dark SECONDS PAGE...

SECONDS is how long the page that speaks is let speak before its picture is taken.

For ``tray_pictures.py``, which has the daemon of HOME and the screen.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QPlainTextEdit

from cosyd_gui import app as tray
from cosyd_gui.views.window import Window

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
COLOURS = "160"
TYPED = {
    "speak": (
        "The sea was calm that morning. Far out, a single sail stood against the light.\n\n"
        "Nobody on the pier had seen the ship before. By noon, half of the town had come down to "
        "the harbour to look at it, and the other half had heard about it from them."
    ),
    "text": "Dr. Smith paid $3.50 for the book on May 3rd, 2026.",
}


def main(home: str, mode: str, seconds: str, *pages: str) -> None:
    """Show *pages* for the daemon of *home*."""
    application = tray.application()
    tray.language.speak(application, "en")
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house = tray.build(stack, place, tray.connecting(Path(home), None))
        house.preferences.change(appearance=mode)
        tray.theme.wear(mode)
        house.link.start()
        window = Window(house)
        window.resize(1040, 680)
        for name in pages:
            show(window, name, float(seconds))
            file = PICTURES / f"tray-{name}-{mode}.png"
            window.grab().save(str(file))
            smaller(file)
            house.actions.stop()
        window.close()
        application.processEvents()


def show(window: Window, name: str, seconds: float) -> None:
    """Open a page, with something in it."""
    window.open(name)
    wait(2_500)
    page = window.page(name)
    edit = page.findChild(QPlainTextEdit)
    if name in TYPED and edit is not None:
        edit.setPlainText(TYPED[name])
        wait(800)
    if name == "speak":
        page.speak()
        wait(int(1_000 * seconds))


def wait(ms: int) -> None:
    """Let the window do what it does."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def smaller(file: Path) -> None:
    """Fewer colours: a page has few."""
    words = ["-dither", "None", "-colors", COLOURS]
    subprocess.run(["convert", str(file), *words, f"PNG8:{file}"], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
