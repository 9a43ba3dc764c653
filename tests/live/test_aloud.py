"""``cosyd say``, aloud: through a real daemon on a real sound server."""

from __future__ import annotations

import pytest

from cosyd.contract.model import VOICE_AUDIO
from patience import wait_for
from running import RunningDaemon
from soundcard import sound_card

NO_CARD = """
</usr/share/alsa/alsa.conf>
pcm.!default { type hw card 7 }
ctl.!default { type hw card 7 }
"""
FADE_BYTES = 256
"""What does not end in silence fades out within this."""


def aloud(home, environ):
    return RunningDaemon(
        home, "--engine", "tone", "--set", "sinks=speaker", environ=environ
    ).wait_ready()


def state(daemon):
    return {one["name"]: one for one in daemon.get("/v1/plugins").json()}["speaker"]


def bare(pcm):
    """*pcm* without silence at its ends, as a recording has it."""
    return pcm.lstrip(b"\0").rstrip(b"\0")


@pytest.fixture(scope="module")
def card():
    with sound_card() as card:
        yield card


@pytest.fixture(scope="module")
def loud_daemon(card, tmp_path_factory):
    """A daemon with a sound card."""
    daemon = aloud(tmp_path_factory.mktemp("loud"), card.env)
    try:
        daemon.wait_engine("tone", "ready")
        wait_for(lambda: state(daemon)["state"] == "ready")
        yield daemon
    finally:
        daemon.close()


def test_what_is_said_is_heard(card, loud_daemon):
    said = bare(loud_daemon.say("Good morning to you.", format="pcm").content)

    with card.recorded() as recording:
        result = loud_daemon.run("say", "Good morning to you.")

    heard = bare(recording.sound)
    assert result.returncode == 0, result.stderr
    assert heard[: len(said) - 2] == said[:-2]
    assert len(heard) - len(said) <= FADE_BYTES


def test_what_is_piped_in_is_heard_to_its_end(card, loud_daemon):
    said = bare(loud_daemon.say("Good morning. To you", format="pcm").content)

    with card.recorded() as recording:
        result = loud_daemon.run("say", stdin=b"Good morning. To you")

    heard = bare(recording.sound)
    assert result.returncode == 0, result.stderr
    assert heard[: len(said) - 2] == said[:-2]
    assert len(heard) - len(said) <= FADE_BYTES


def test_silence_is_heard_at_once(card, loud_daemon):
    with card.recorded() as recording:
        job = loud_daemon.say("[slow] word " * 50, detach=True).json()["id"]
        card.until_loud()
        loud_daemon.delete(f"/v1/jobs/{job}")
        wait_for(lambda: not loud_daemon.get(f"/v1/jobs/{job}").json()["sinks"])

    assert VOICE_AUDIO.seconds(len(recording.sound) // 2) < 10
    assert loud_daemon.get(f"/v1/jobs/{job}").json()["status"] == "cancelled"


def test_without_a_sound_card_it_is_told_and_the_daemon_speaks_on(tmp_path):
    (tmp_path / "asound.conf").write_text(NO_CARD)
    quiet = {"ALSA_CONFIG_PATH": str(tmp_path / "asound.conf"), "PULSE_SERVER": "unix:/nowhere"}
    daemon = aloud(tmp_path / "home", quiet)
    try:
        wait_for(lambda: state(daemon)["state"] == "unavailable")
        playback = daemon.post("/v1/playback/toggle")
        result = daemon.run("say", "Good morning.")
        wait_for(lambda: daemon.get("/v1/jobs").json()[0]["status"] == "done")
        told = state(daemon)["reason"]
    finally:
        daemon.close()

    assert result.returncode != 0
    assert "Traceback" not in result.stderr.decode()
    assert "nothing to play sound with" in result.stderr.decode()
    assert told
    assert (playback.status_code, playback.json()["error"]) == (503, "sound.unavailable")
    assert told in playback.json()["message"]
