"""The demonstration in a locale that cannot write what is said."""

import os
import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[3] / "tools"


def test_what_the_locale_cannot_write_does_not_end_the_demonstration():
    code = (
        "import sys\n"
        "sys.path.insert(0, sys.argv.pop(1))\n"
        "import demo\n"
        "demo.demonstrate = lambda home, text, out, play: print(text)\n"
        "sys.exit(demo.main())\n"
    )
    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}

    run = subprocess.run(
        [sys.executable, "-c", code, TOOLS, "--text", "Hi 今天"],
        check=False,
        env=environ,
        capture_output=True,
        text=True,
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("Hi ??\n")
