"""What was said lately is heard at once, and its engine is left in peace."""

from __future__ import annotations

import signal

import pytest

from patience import wait_for


@pytest.fixture
def daemon(start):
    running = start("--engine", "tone", "--set", "sinks=[]", "--set", "cache.phrases_mb=1")
    running.wait_engine("tone", "ready")
    return running


def release(daemon):
    daemon.post("/v1/engines/tone/release")
    daemon.wait_engine("tone", "released")


def figure(daemon, name):
    lines = daemon.get("/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


def test_a_phrase_is_heard_again_while_its_engine_is_released(daemon):
    first = daemon.say("Good morning.", format="pcm").content
    release(daemon)

    second = daemon.say("Good morning.", format="pcm").content
    other = daemon.say("Good evening to all.", format="pcm").content

    assert first
    assert second == first
    assert len(other) > len(first)
    assert figure(daemon, "cosyd_phrases_hits") == 1


def test_it_keeps_its_timings_and_its_place_in_a_longer_text(daemon):
    alone = daemon.say("Good morning.", format="pcm").content

    job = daemon.say("All is well. Good morning.", detach=True, play=False).json()["id"]
    wait_for(lambda: daemon.get(f"/v1/jobs/{job}").json()["status"] == "done")
    told = daemon.get(f"/v1/jobs/{job}").json()["sentences"]
    whole = daemon.get(f"/v1/jobs/{job}/audio?format=pcm").content

    assert [one["text"] for one in told] == ["All is well.", "Good morning."]
    assert whole[round(told[1]["start_s"] * 24_000) * 2 :] == alone


def test_other_settings_forget_it(daemon):
    daemon.say("Good morning.")

    daemon.signal(signal.SIGHUP)
    wait_for(lambda: any("settings.reloaded" in line for line in daemon.log))
    release(daemon)
    daemon.say("Good morning.")

    assert daemon.engine("tone")["state"] in {"ready", "idle"}
