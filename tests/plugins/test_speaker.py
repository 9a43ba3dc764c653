"""The speaker against a real PulseAudio, in processes of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import speaker_scenes as scenes
from soundcard import sound_card

TESTS = Path(__file__).parent.parent
LIMIT_S = 60
FADE_BYTES = 256
"""What is cut off, or does not end in silence, fades out within this."""
BREAK_FRAMES = 100

NO_CARD = """
</usr/share/alsa/alsa.conf>
pcm.!default { type hw card 7 }
ctl.!default { type hw card 7 }
"""
BROKEN = "this is no configuration {"


def seconds(pcm):
    return len(pcm) / 2 / scenes.RATE_HZ


@pytest.fixture(scope="module")
def card():
    with sound_card() as card:
        yield card


class Scene:
    """A scene that plays."""

    def __init__(self, name, env):
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", str(TESTS / "speaker_scenes.py"), name],
            env={**env, "PYTHONPATH": f"{env.get('PYTHONPATH', '')}:{TESTS}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.told = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.communicate()

    def until(self, *what):
        """Read on until it tells *what*."""
        for line in self._process.stdout:
            self.told.append(json.loads(line))
            if self.told[-1][: len(what)] == list(what):
                return
        pytest.fail(f"It never told {what}: {self.told}\n{self._process.stderr.read()}")

    def finish(self):
        out, err = self._process.communicate(timeout=LIMIT_S)
        self.told += [json.loads(line) for line in out.splitlines()]
        assert err == ""
        assert self._process.returncode == 0
        return self

    def all(self, what):
        """The facts of each time that it told *what*."""
        return [facts for kind, *facts in self.told if kind == what]


def play(card, name):
    """The scene *name* once it is over, and what was heard of it."""
    with card.recorded() as recording, Scene(name, card.env) as scene:
        scene.finish()
    return scene, recording.sound


def likeness(heard, said):
    """1.0 where one is the other, at what shift whatever."""
    size = 2 * max(len(heard), len(said))
    both = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(said, size)))
    return both.max() / np.linalg.norm(heard) / np.linalg.norm(said)


def bare(pcm):
    """*pcm* without silence at its ends, as a recording has it."""
    samples = np.flatnonzero(np.frombuffer(pcm, "<i2"))
    return pcm[2 * samples[0] : 2 * (samples[-1] + 1)]


def between_silences(heard):
    """What of *heard* sounds without a break."""
    samples = np.frombuffer(heard, "<i2")
    loud = np.flatnonzero(samples)
    breaks = np.flatnonzero(np.diff(loud) > BREAK_FRAMES)
    begins, ends = [loud[0], *loud[breaks + 1]], [*loud[breaks], loud[-1]]
    return [samples[begin : end + 1].tobytes() for begin, end in zip(begins, ends, strict=True)]


@pytest.mark.parametrize("name", ["plain", "as_it_is_made"])
def test_what_is_heard_is_what_was_said_bit_by_bit(card, name):
    scene, heard = play(card, name)

    said = bare(scenes.LONG)
    assert heard[: len(said)] == said
    assert len(heard) - len(said) <= FADE_BYTES
    assert scene.all("ended") == [["job", None, ""]]
    assert scene.all("metrics")[0][0]["underruns_total"] == 0


def test_jobs_sound_one_after_another_without_a_gap(card):
    scene, heard = play(card, "one_after_another")

    said = bare(scenes.LONG + scenes.SHORT)
    assert heard[: len(said)] == said
    assert [facts[0] for facts in scene.all("ended")] == ["long", "short"]


def test_an_engine_that_is_too_slow_makes_pauses_and_loses_nothing(card):
    scene, heard = play(card, "slow_engine")

    first, *rest = scenes.pieces(scenes.NEWS)
    begin = heard.find(bare(first))
    places = [heard.find(bare(piece), begin) for piece in (first, *rest)]
    assert -1 not in places
    assert places == sorted(places)
    assert seconds(heard[begin:]) > 0.5
    assert scene.all("metrics")[0][0]["underruns_total"] >= 1


def test_it_has_ended_only_when_the_last_of_it_has_been_heard(card):
    with card.recorded() as recording, Scene("how_long", card.env) as scene:
        scene.until("took_s")
        length = len(recording.pcm)
        scene.finish()

    heard = recording.pcm
    assert heard.find(bare(scenes.SHORT)[-2_000:]) < length
    assert scene.all("took_s")[0][0] > 0.3


def test_a_job_that_is_cancelled_falls_silent(card):
    scene, heard = play(card, "cancelled")

    assert scene.all("ended")[0][:2] == ["job", "job.cancelled"]
    assert bare(scenes.LONG).startswith(heard[:-FADE_BYTES])
    assert 0.2 < seconds(heard) < 1.7


def test_what_is_spoken_already_is_silenced_too_and_the_next_is_heard(card):
    scene, heard = play(card, "silenced")

    first, _, rest = heard.partition(bare(scenes.SHORT))
    assert scene.all("cancelled") == [[True]]
    assert scene.all("ended") == [["next", None, ""]]
    assert 0.2 < seconds(first) < 1.7
    assert len(rest) <= FADE_BYTES


def test_an_important_job_interrupts_and_what_it_interrupted_goes_on(card):
    scene, heard = play(card, "interrupted")

    place = heard.find(scenes.NEWS)
    assert place > 0
    resumed = heard[:place] + heard[place + len(scenes.NEWS) :]
    said = bare(scenes.LONG + scenes.SHORT)
    assert resumed[: len(said)] == said
    assert [facts[0] for facts in scene.all("ended")] == ["news", "message", "waiting"]


def test_a_pause_is_silent_at_once_and_loses_nothing(card):
    scene, heard = play(card, "paused")

    said = b"".join(scenes.SENTENCES)
    first, second, third = between_silences(heard)
    assert said.startswith(first[:-FADE_BYTES])
    for before, after in ((first, second), (second, third)):
        # What was faded in is another's; beyond it, it goes on before where it was cut off.
        begin = said.index(after[FADE_BYTES : FADE_BYTES + 2_000]) - FADE_BYTES
        repeated_s = seconds(said[begin : said.index(before[-2_000:]) + 2_000])
        assert 0 < repeated_s < 0.3
        assert said[begin + FADE_BYTES :].startswith(after[FADE_BYTES:-FADE_BYTES])
    assert said[-2_000:] in third
    assert seconds(first) - scene.all("paused")[0][0] < scenes.LATENCY_S / 2
    assert [facts[0] for facts in scene.all("changed")].count("paused") == 2


def test_the_sentence_that_is_skipped_to_begins_with_its_first_frame(card):
    scene, heard = play(card, "skipped")

    first, third, rest = between_silences(heard)
    assert scenes.SENTENCES[0].startswith(first)
    assert scenes.SENTENCES[2].startswith(third)
    assert rest.startswith(b"".join(scenes.SENTENCES[1:]))
    assert 0.2 < seconds(first) < 0.95
    assert 0.2 < seconds(third) < 0.95
    assert scene.all("skipped") == [[2], [1]]
    told = scene.all("changed")
    assert told == [["playing", sentence] for sentence in (0, 2, 1, 2)] + [["idle", 0]]


def test_an_output_is_chosen_by_name_and_what_it_played_goes_on_when_it_is_unplugged(card):
    card.plug("usb", "My-Headset")
    with card.recorded() as recording, Scene("unplugged", card.env) as scene:
        card.until_loud("usb")
        headset = card.unplug("usb").sound
        scene.finish()

    said = bare(scenes.LONG)
    rest = recording.sound
    assert said.startswith(headset[:-FADE_BYTES])
    assert rest[:2_000] in said
    assert said.index(rest[:2_000]) - len(headset) < 0.1 * 2 * scenes.RATE_HZ
    assert said[-2_000:] in rest
    assert scene.all("ended") == [["job", None, ""]]


def test_what_came_before_an_engine_gave_up_is_heard(card):
    scene, heard = play(card, "failing")

    assert bare(scenes.SHORT) in heard
    assert scene.all("ended")[0][:2] == ["job", "engine.failed"]


def test_the_volume_is_that_of_the_settings(card):
    _, heard = play(card, "softly")

    said = np.frombuffer(bare(scenes.SHORT), "<i2")
    ears = np.frombuffer(heard, "<i2")
    whole = min(len(said), len(ears))
    assert np.abs(2.0 * ears[:whole] - said[:whole]).max() <= 2


def test_the_card_is_let_go_of_when_nothing_sounds_for_a_while(card):
    scene, heard = play(card, "two_with_a_rest")

    assert scene.all("open") == [[False]]
    assert bare(scenes.SHORT) in heard
    assert bare(scenes.NEWS) in heard


def test_a_card_can_be_chosen_by_a_part_of_its_name(card):
    _, heard = play(card, "by_name")

    assert bare(scenes.SHORT) in heard


def test_a_name_that_no_card_has_is_told_with_those_there_are(card):
    scene, heard = play(card, "by_wrong_name")

    _, code, message = scene.all("ended")[0]
    assert code == "sound.unavailable"
    assert "'gramophone'" in message
    assert "pulse" in message
    assert heard == b""


def test_a_card_that_vanishes_is_told_and_the_rest_is_heard_when_it_is_back():
    with sound_card() as card, Scene("plain", card.env) as scene:
        card.until_loud()
        card.pull_out()
        scene.until("state", "unavailable")
        card.put_in()
        scene.finish()
        heard = card.since_put_in()

    assert scene.all("ended") == [["job", None, ""]]
    states = [state for state, _ in scene.all("state")]
    assert states == ["starting", "ready", "unavailable", "ready"]
    assert bare(scenes.LONG)[-scenes.RATE_HZ // 2 :] in heard.pcm


def test_a_card_that_does_not_come_back_is_not_waited_for_for_ever():
    with sound_card() as card, Scene("impatient", card.env) as scene:
        card.until_loud()
        card.pull_out()
        scene.finish()

    assert scene.all("ended")[0][:2] == ["job", "sound.unavailable"]
    assert scene.all("state")[-1][0] == "unavailable"


@pytest.mark.parametrize(
    "alsa", [NO_CARD, BROKEN, None], ids=["no card", "broken set-up", "no set-up"]
)
def test_without_a_card_the_job_says_so_and_nothing_crashes(tmp_path, alsa):
    config = tmp_path / "asound.conf"
    if alsa is not None:
        config.write_text(alsa)
    env = {**os.environ, "ALSA_CONFIG_PATH": str(config)}

    with Scene("plain", env) as scene:
        scene.finish()

    assert [state for state, _ in scene.all("state")] == ["starting", "unavailable"]
    assert scene.all("ended")[0][:2] == ["job", "sound.unavailable"]


def test_a_card_that_takes_nothing_but_48_khz_in_stereo_gets_just_that(tmp_path):
    record = tmp_path / "record.pcm"
    env = {
        **os.environ,
        "PYTHONPATH": str(TESTS / "narrowcard"),
        "NARROW_CARD": str(record),
    }

    with Scene("plain", env) as scene:
        scene.finish()

    both = np.fromfile(record, "<i2").reshape(-1, 2)
    loud = np.flatnonzero(both[:, 0])
    heard = both[loud[0] : loud[-1], 0].astype(float)
    said = np.frombuffer(scenes.LONG, "<i2").astype(float)
    assert scene.all("ended") == [["job", None, ""]]
    assert (both[:, 0] == both[:, 1]).all()
    assert abs(len(heard) / 2 - len(said)) < 100
    assert likeness(heard, np.repeat(said, 2)) > 0.8


def test_without_portaudio_it_says_what_to_install(tmp_path):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}

    with Scene("plain", env) as scene:
        scene.finish()

    assert "libportaudio2" in scene.all("ended")[0][2]
