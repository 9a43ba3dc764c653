"""Pictures of the tray's window for the documents: each page, light and dark, as it really is.

    make pictures                           docs/pictures/tray-NAME-light.png and -dark.png
    make pictures ARGS="--page voices"      of one page
    make pictures ARGS=--film               docs/pictures/speak.webp: a text that is being spoken

It takes Xvfb, PulseAudio, ImageMagick and FFmpeg, starts a daemon with an empty home, and fills it
with a little of everything.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from cosyd.client import Client
from cosyd.contract.wire import SpeechRequest
from cosyd.contract.wire_dictionary import DictionaryEntry
from cosyd.contract.wire_narrations import WatchRequest
from cosyd.contract.wire_voices import VoiceForm
from cosyd_gui.views.pages import PAGES
from desktops import screen
from running import CACHE, RunningDaemon
from soundcard import sound_card

ROOT = Path(__file__).resolve().parent.parent

PICTURES = ROOT / "docs" / "pictures"
STORY = "# The Lighthouse\n\nIt stood at the end of the pier. " + "The lamp turned all night. " * 40
SAID = (
    "Your tea is ready.",
    "The backup finished without errors in 12 minutes.",
    "Meeting with the design team at 14:30, room 204.",
    "Dr. Smith paid $3.50 for the book on May 3rd, 2026.",
)


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", action="append", choices=[entry.name for entry in PAGES])
    parser.add_argument("--film", action="store_true")
    options = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cosyd-pictures-")))
        os.environ[CACHE] = stack.enter_context(tempfile.TemporaryDirectory())
        card = stack.enter_context(sound_card())
        display = stack.enter_context(screen("1280x900x24"))
        daemon = RunningDaemon(home, "--engine", "hibari", environ=card.env)
        stack.callback(daemon.close)
        daemon.wait_ready().wait_engine("hibari", "ready", "idle")
        asyncio.run(furnished(home))
        pages = options.page or [entry.name for entry in PAGES]
        if options.film:
            film(display, home)
            return
        for mode in ("light", "dark"):
            subprocess.run(page(home, mode, *pages), env=on(display), check=True)


async def furnished(home: Path) -> None:
    """A little of everything for the daemon of *home*."""
    async with Client.local(home) as daemon:
        await daemon.house.change(
            {"history.text": True, "text.normalisers": ["markdown", "pronounce", "urls"]}
        )
        for word, say in (("cosyd", "cozy dee"), ("GIF", "jif"), ("Reykjavík", "Rake-ya-veek")):
            await daemon.dictionary.add(DictionaryEntry(word=word, say=say))
        for text in SAID:
            async for _ in daemon.say(SpeechRequest(text=text, client="calendar")):
                pass
        samples = sorted((ROOT / "voices" / "cosyd_voices").glob("*/*.wav"))
        form = VoiceForm(name="marlene", text="", force=True)
        await daemon.voice.add(form, samples[0])
        books = home / "Books"
        books.mkdir()
        await daemon.watches.add(WatchRequest(folder=str(books)))
        (books / "The Lighthouse.md").write_text(STORY)
        (books / "Notes.txt").write_text("These are the notes of the day. They are short.")
        await asyncio.sleep(20)


def page(home: Path, mode: str, *pages: str, seconds: float = 4.5) -> list[str]:
    """The command that shows *pages* and takes their pictures."""
    return [
        sys.executable,
        str(ROOT / "tools" / "tray_page.py"),
        str(home),
        mode,
        str(seconds),
        *pages,
    ]


def on(display: str) -> dict[str, str]:
    """The environment of a program on *display*, which nobody else's session bus knows."""
    environ = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    return environ


def film(display: str, home: Path) -> None:
    """The page that speaks, speaking."""
    frames = Path(tempfile.mkdtemp())
    window = subprocess.Popen(page(home, "light", "speak", seconds=13), env=on(display))
    time.sleep(3)
    recording = frames / "speak.mkv"
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-y", "-f", "x11grab", "-draw_mouse", "0",
         "-framerate", "12", "-video_size", "1040x680", "-i", f"{display}.0+0,0", "-t", "12",
         str(recording)],
        check=True,
    )  # fmt: skip
    window.wait(60)
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-y", "-i", str(recording), "-vf", "scale=780:-1",
         "-loop", "0", "-quality", "60", str(PICTURES / "speak.webp")],
        check=True,
    )  # fmt: skip
    shutil.rmtree(frames)


if __name__ == "__main__":
    main()
