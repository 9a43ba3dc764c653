"""Ducking against a real PulseAudio, with real programs that play."""

import asyncio
import itertools
import json
import os
import signal
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

from cosyd.contract.events import Missed, PlaybackChanged
from cosyd.contract.hooks import House
from cosyd_plugins.duck.ducker import Ducker
from cosyd_plugins.duck.journal import Entry, Journal
from cosyd_plugins.duck.server import Stream
from cosyd_plugins.ducking import Ducking, DuckingSettings
from patience import wait_for
from running import RunningDaemon
from soundcard import sound_card

LOW = 0.3 ** (1 / 3)
"""Where a slider stands whose amplitude is 0.3."""

QUICK = {"fade_s": 0.05, "linger_s": 0.0}
PLAYING = PlaybackChanged(sink="speaker", state="playing", job="one")
IDLE = PlaybackChanged(sink="speaker", state="idle")
_numbers = itertools.count()
PAUSED = PlaybackChanged(sink="speaker", state="paused", job="one")

NOTE = (8_000 * np.sin(np.arange(30 * 24_000) * (2 * np.pi * 440 / 24_000))).astype("<i2").tobytes()


@pytest.fixture(scope="module")
def card():
    with sound_card() as card, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULSE_SERVER", card.env["PULSE_SERVER"])
        patch.setenv("HOME", card.env["HOME"])
        pactl(card, "load-module", "module-stream-restore")
        yield card


def pactl(card, *arguments):
    """What the sound server answers."""
    asked = subprocess.run(
        ["pactl", "-f", "json", *map(str, arguments)],
        env={**card.env, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    return asked.stdout


class Music:
    """A program that plays one note."""

    def __init__(self, card, name):
        self._card = card
        self.name = name
        note = Path(card.env["HOME"]) / "note.pcm"
        if not note.exists():
            note.write_bytes(NOTE)
        shape = ["--rate=24000", "--channels=1", "--format=s16le", "--raw", "--latency-msec=20"]
        self.process = subprocess.Popen(
            ["pacat", "--playback", *shape, f"--client-name={name}", str(note)], env=card.env
        )
        wait_for(self._found)

    def _found(self):
        for one in json.loads(pactl(self._card, "list", "sink-inputs")):
            if one["properties"]["application.process.id"] == str(self.process.pid):
                return one
        return None

    @property
    def slider(self):
        return self._found()["volume"]["mono"]["value"] / 65_536

    @slider.setter
    def slider(self, wanted):
        number = round(wanted * 65_536)
        pactl(self._card, "set-sink-input-volume", self._found()["index"], number)

    def until_at(self, wanted):
        wait_for(lambda: abs(self.slider - wanted) < 0.002)

    def close(self):
        self.process.kill()
        self.process.wait()
        wait_for(lambda: not self._found())


@contextmanager
def playing(card, name=""):
    """A program of which the server remembers nothing, unless it has a *name*."""
    music = Music(card, name or f"music {next(_numbers)}")
    try:
        yield music
    finally:
        music.close()


class Duck:
    """The observer, in a loop of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.states = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.observer = Ducking()

    def do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def start(self, settings):
        house = House(
            settings=settings,
            config_folder=self.folder,
            data_folder=self.folder,
            runtime_folder=self.folder,
            tell=lambda state, reason: self.states.append((state, reason)),
        )
        self.do(self.observer.start(house))

    def notice(self, *events):
        for event in events:
            self.do(self.observer.notice(event))

    @property
    def state(self):
        return self.states[-1][0]

    def close(self):
        self.do(self.observer.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def ducking(folder, **settings):
    duck = Duck(folder)
    try:
        duck.start(DuckingSettings(**QUICK | settings))
        yield duck
    finally:
        duck.close()


def loudness(card):
    """The amplitude of what was recorded last."""
    last = np.frombuffer(card.since_put_in().pcm[-4_800:], "<i2").astype(float)
    return float(np.sqrt(2 * np.mean(last**2)))


def test_others_are_quieter_while_cosyd_is_heard_and_as_loud_as_before_when_it_is_not(
    card, tmp_path
):
    with playing(card) as music, ducking(tmp_path) as duck:
        music.slider = 0.9
        before = wait_for(lambda: loudness(card))
        heard = []
        for event in (PLAYING, PAUSED, PLAYING, IDLE):
            duck.notice(event)
            music.until_at(0.9 * LOW if event is PLAYING else 0.9)
            heard.append(loudness(card) / before)

    assert heard == pytest.approx([0.3, 1.0, 0.3, 1.0], rel=0.05)


def test_they_come_back_only_after_a_while(card, tmp_path):
    with playing(card) as music:
        with ducking(tmp_path, linger_s=30.0) as duck:
            duck.notice(PLAYING)
            music.until_at(LOW)
            duck.notice(IDLE, PLAYING, IDLE)
            loudness(card)  # takes its time

            assert music.slider == pytest.approx(LOW, abs=0.002)
        assert music.slider == 1.0  # to stop waits for nothing


def test_a_daemon_lowers_others_while_it_speaks_and_they_come_back_when_it_is_killed(
    card, tmp_path
):
    daemon = RunningDaemon(
        tmp_path, "--engine", "tone", "--set", "sinks=speaker", "--set", "observers=ducking",
        environ=card.env,
    )  # fmt: skip
    try:
        daemon.wait_ready()
        with playing(card) as music:
            daemon.say("One. " * 200, play=True, detach=True)
            music.until_at(LOW)
            daemon.post("/v1/playback/pause")
            music.until_at(1.0)
            daemon.post("/v1/playback/resume")
            music.until_at(LOW)
            family = daemon.workers()
            daemon.signal(signal.SIGKILL)

            music.until_at(1.0)
        psutil.wait_procs(family, timeout=10)
        assert list((tmp_path / "data" / "ducking").glob("*.json")) == []
    finally:
        daemon.close()


def test_others_come_back_though_all_that_knew_of_them_is_killed(card, tmp_path):
    with playing(card) as music, playing(card, "radio") as radio:
        music.slider = 0.8
        with ducking(tmp_path) as duck:
            duck.notice(PLAYING)
            music.until_at(0.8 * LOW)
            radio.until_at(LOW)
            os.kill(duck.observer._process.pid, signal.SIGKILL)
            wait_for(lambda: duck.state == "unavailable")
            radio.close()  # the server remembers it as it was last
            duck.notice(IDLE)
            wait_for(lambda: duck.state == "ready")

            music.until_at(0.8)
        radio.__init__(card, "radio")
        assert radio.slider == 1.0


def test_who_changes_a_volume_meanwhile_keeps_it(card, tmp_path):
    with playing(card) as music, playing(card, "radio") as radio, ducking(tmp_path) as duck:
        duck.notice(PLAYING)
        music.until_at(LOW)
        radio.until_at(LOW)
        music.slider = 0.5
        loudness(card)
        assert music.slider == pytest.approx(0.5, abs=0.002)
        duck.notice(IDLE)
        radio.until_at(1.0)

        assert music.slider == pytest.approx(0.5, abs=0.002)


def test_two_daemons_that_speak_at_once_lower_others_but_once(card, tmp_path):
    with (
        playing(card) as music,
        ducking(tmp_path / "one") as one,
        ducking(tmp_path / "two") as two,
    ):
        one.notice(PLAYING)
        music.until_at(LOW)
        two.notice(PLAYING)
        loudness(card)  # takes its time
        both = music.slider
        one.notice(IDLE)
        two.notice(IDLE)
        music.until_at(1.0)

    assert both == pytest.approx(LOW, abs=0.002)


def test_what_begins_meanwhile_is_lowered_once_and_what_ends_is_remembered_as_it_was(
    card, tmp_path
):
    with ducking(tmp_path) as duck:
        duck.notice(PLAYING)
        with playing(card, "album") as first:
            first.until_at(LOW)
        with playing(card, "album") as next_one:  # begins as low as the one before ended
            loudness(card)
            assert next_one.slider == pytest.approx(LOW, abs=0.002)
            duck.notice(IDLE)
            next_one.until_at(1.0)
            duck.notice(PLAYING)
            next_one.until_at(LOW)
        duck.notice(Missed(count=3))
        wait_for(lambda: not list((tmp_path / "ducking").glob("*.json")))
    with playing(card, "album") as last:
        assert last.slider == 1.0


def test_some_programs_are_never_lowered(card, tmp_path):
    with playing(card, "Screen Reader") as reader, playing(card) as music:
        with ducking(tmp_path, ignore=("screen reader",)) as duck:
            duck.notice(PLAYING)
            music.until_at(LOW)

            assert reader.slider == 1.0


def test_without_a_sound_server_it_says_so_and_works_when_one_comes(card, tmp_path, monkeypatch):
    server = tmp_path / "server"
    monkeypatch.setenv("PULSE_SERVER", f"unix:{server}")
    with playing(card) as music, ducking(tmp_path) as duck:
        wait_for(lambda: duck.state == "unavailable")
        duck.notice(PLAYING)
        server.symlink_to(card.env["PULSE_SERVER"].removeprefix("unix:"))
        music.until_at(LOW)

    told = [state for state, _ in duck.states]
    assert told == ["starting", "unavailable", "ready"]


class Server:
    """Streams that are there at once."""

    session = "1"
    hides_memory = False

    def __init__(self, *streams):
        self.sliders = {one.index: one.volumes for one in streams}
        self._streams = streams
        self.told = None

    def streams(self):
        return self._streams

    def set_volumes(self, index, volumes):
        self.sliders[index] = volumes
        return True

    def remembered(self):
        return {}

    def remember(self, key, volumes, channels, *, muted):
        self.told = key, volumes, channels, muted


@pytest.fixture
def journal(tmp_path):
    journal = Journal(tmp_path)
    yield journal
    journal.close()


def test_neither_our_own_sound_nor_what_is_paused_is_lowered(journal):
    server = Server(
        Stream(index=1, pids=frozenset({7})), Stream(index=2, corked=True), Stream(index=3)
    )
    ducker = Ducker(server, journal, floor=0.5, spared=lambda one: 7 in one.pids)

    ducker.set_level(0.5)

    assert server.sliders == {1: (1.0,), 2: (1.0,), 3: (0.5,)}


@pytest.mark.parametrize("hides_memory", [True, False])
def test_a_server_that_hides_what_it_remembers_is_told_how_loud_a_program_was(
    hides_memory, journal
):
    server = Server(Stream(index=1, key="album", volumes=(0.8,)))
    server.hides_memory = hides_memory  # as PipeWire does
    ducker = Ducker(server, journal, floor=0.5, spared=lambda _: False)
    ducker.set_level(0.5)
    server._streams = ()

    ducker.set_level(1.0)

    assert server.told == (("album", (0.8,), ("mono",), False) if hides_memory else None)


def test_a_damaged_journal_is_none(journal, tmp_path):
    entry = Entry(session="1", index=1, key="", before=(1.0, 0.5), lowest=0.5)
    journal.write([entry])
    assert journal.read() == [entry]

    (tmp_path / "lowered.json").write_text('[{"index": 1')

    assert journal.read() == []
