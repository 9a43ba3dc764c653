"""Records from the microphone of its environment, as the tray does, and tells what it heard.

PortAudio reads its environment but once, so it is run as a program of its own. It records so many
seconds, unless the microphone goes before.

Usage: python microphone_scene.py SECONDS
"""

import json
import queue
import sys

from cosyd_gui.microphone import Ears, Recording, devices
from cosyd_gui.models.reference_clip import Loudness
from cosyd_gui.portaudio import PortAudio

LIMIT_S = 30


def say(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main():
    seconds = float(sys.argv[1])
    portaudio = PortAudio()
    told = queue.SimpleQueue()
    say(devices=[one.name for one in devices(portaudio)])
    ears = Ears(
        began=lambda rate_hz: told.put(("began", rate_hz)),
        heard=lambda pcm: told.put(("heard", pcm)),
        ended=lambda trouble: told.put(("ended", trouble)),
    )
    recording = Recording(portaudio, None, ears)
    pcm, rate_hz = b"", 0
    while True:
        what, fact = told.get(timeout=LIMIT_S)
        if what == "began":
            rate_hz = fact
        elif what == "heard":
            if not pcm:
                say(rate_hz=rate_hz)
            pcm += fact
            if len(pcm) >= 2 * rate_hz * seconds:
                recording.stop()
        else:
            level_db = Loudness.of(pcm[-rate_hz:]).level_db
            say(ended=fact.trouble if fact else "stopped", bytes=len(pcm), level_db=level_db)
            portaudio.close()
            return


main()
