"""What the tray plays itself, on a sound card of our own."""

from __future__ import annotations

import math
import subprocess
import sys
import wave
from array import array
from pathlib import Path

from soundcard import sound_card

SCENE = Path(__file__).parent.parent / "player_scene.py"


def test_a_file_is_heard_to_its_end_or_until_it_is_stopped_or_the_card_is_gone(tmp_path):
    file = tmp_path / "tone.wav"
    pcm = array("h", (round(9_000 * math.sin(n / 10)) + 1 for n in range(10_001))).tobytes()
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 24_000, 0, "NONE", ""))
        out.writeframes(pcm)

    with sound_card() as card, subprocess.Popen(
        [sys.executable, str(SCENE), str(file)],
        env=card.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as scene:  # fmt: skip
        whole = scene.stdout.readline()
        stopped = scene.stdout.readline(), scene.stdout.readline()
        heard = card.since_put_in().sound
        ended = subprocess.run([sys.executable, str(SCENE), str(file), "end"], env=card.env,
                               capture_output=True, check=False)  # fmt: skip
        card.pull_out()
        failed = scene.stdout.readline()

    assert heard.startswith(pcm)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert failed == "tray.no_sound It cannot be played here: the loudspeaker is gone.\n"
    assert scene.returncode == 0
    assert (whole, stopped) == ("ended False\n", ("ended False\n", "on and on\n"))
