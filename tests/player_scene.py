"""Plays on the sound card of its environment, as the tray does, and tells what became of it.

PortAudio reads its environment but once, so it is run as a program of its own. It plays the file to
its end, then begins anew and stops, then plays it over and over. Or it ends in the middle of that.

Usage: python player_scene.py FILE.wav [end]
"""

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from cosyd_gui.player import Player
from cosyd_gui.portaudio import PortAudio

SOON_MS = 200


def say(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main():
    wav = Path(sys.argv[1]).read_bytes()
    app = QCoreApplication([])
    portaudio = PortAudio()
    player = Player(portaudio)
    told = []

    def again():
        player.begin()
        player.feed(wav + 100 * wav[44:])

    def ended():
        told.append("ended")
        say(f"ended {player.playing}")
        if told == ["ended"]:
            again()
            QTimer.singleShot(SOON_MS, player.stop)
        else:
            again()
            say("on and on")

    def failed(error):
        say(f"{error.code} {error}")
        app.quit()

    player.ended.connect(ended)
    player.failed.connect(failed)
    player.begin()
    for place in range(0, len(wav), 1_000):
        player.feed(wav[place : place + 1_000])
    player.finish()
    if sys.argv[2:] == ["end"]:
        again()
        QTimer.singleShot(SOON_MS, app.quit)
    app.exec()
    portaudio.close()


main()
