"""Takes the pictures of the web console for the documents: light and dark, desk and phone.

    python tools/console_pictures.py [FOLDER]

Wants what the tests of the console want (chromium, node, ``npm ci`` in tests/web), and ImageMagick.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browsing import Browser  # noqa: E402 - it lies beside the tests
from patience import wait_for  # noqa: E402 - beside the tests
from running import CACHE, RunningDaemon  # noqa: E402 - beside the tests

STORY = (
    "The kettle boils in four minutes. Meanwhile, the train to Kyoto has left at 9:15, and nobody "
    "on the platform seems to mind. Dr. Smith owes me 42 dollars. A small machine in the corner "
    "reads all of this aloud, calmly, one sentence after the other. It stops when it is told to."
)

SHAPES = {
    "": {},
    "-dark": {"dark": True},
    "-phone": {"phone": True, "scale": 2},
    "-phone-dark": {"phone": True, "dark": True, "scale": 2},
}

COLOURS = 64
WIDEST_PX = 1280


def furnish(daemon: RunningDaemon) -> None:
    """Something to be seen on each page."""
    tale = ("file", ("The kettle and the train.txt", STORY.encode()))
    narration = daemon.post("/v1/narrations", files=[tale]).raise_for_status().json()
    daemon.say("Good morning.", client="doorbell").raise_for_status()
    wait_for(lambda: daemon.get(f"/v1/narrations/{narration['id']}").json()["state"] == "done", 60)


def squeeze(picture: Path) -> None:
    """Make it small enough for a page of the documents."""
    options = ["-resize", f"{WIDEST_PX}x>", "+dither", "-colors", str(COLOURS), "-strip"]
    subprocess.run(["convert", str(picture), *options, f"PNG8:{picture}"], check=True)


def main() -> None:
    """Take them all."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ[CACHE] = f"{home}/cache"
        Path(home, "cache").mkdir()
        daemon = RunningDaemon(Path(home) / "home", "--engine", "hibari", "--set", "sinks=[]",
                               "--set", "history.text=true").wait_ready()  # fmt: skip
        browser = Browser()
        try:
            daemon.wait_engine("hibari", "ready")
            furnish(daemon)
            told = {"url": daemon.url, "token": daemon.token, "text": STORY, "folder": str(folder)}
            for suffix, shape in SHAPES.items():
                browser.play("pictures", suffix=suffix, **told, **shape)
        finally:
            browser.close()
            daemon.close()
    for picture in sorted(folder.glob("console-*.png")):
        squeeze(picture)
        print(picture.name, picture.stat().st_size)


if __name__ == "__main__":
    main()
