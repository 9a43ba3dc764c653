"""Engines: crashes, restarts, release and warm-up, as clients see them."""

from __future__ import annotations

import os
import signal
import time

import httpx
import psutil
import pytest

from patience import ended, wait_for

LONG = "Now [slow] one two three. " * 12


def send(daemon, text: str, **more) -> str:
    return daemon.say(text, detach=True, play=False, **more).json()["id"]


def test_a_worker_killed_in_the_middle_fails_its_job_and_no_other(toned):
    crashes = toned.engine("tone")["crashes"]
    doomed = send(toned, LONG)
    wait_for(lambda: toned.get(f"/v1/jobs/{doomed}").json()["audio_s"] > 0)
    waiting = send(toned, "Later.")

    os.kill(toned.engine("tone")["pid"], signal.SIGKILL)
    began = time.monotonic()
    failed = ended(toned, doomed)
    took_s = time.monotonic() - began

    assert failed["error"]["error"] == "engine.crashed"
    assert took_s < 2
    assert ended(toned, waiting)["status"] in {"done", "failed"}
    assert toned.say("Hi.").status_code == 200
    assert toned.engine("tone")["crashes"] == crashes + 1


def test_a_job_that_waited_for_the_worker_survives_its_crash(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "speech.max_active=1")
    daemon.wait_engine("tone", "ready")
    doomed = send(daemon, LONG)
    wait_for(lambda: daemon.get(f"/v1/jobs/{doomed}").json()["audio_s"] > 0)
    waiting = [send(daemon, "Later.") for _ in range(3)]

    os.kill(daemon.engine("tone")["pid"], signal.SIGKILL)

    assert {ended(daemon, job)["status"] for job in waiting} == {"done"}


def test_one_who_hears_a_crash_hears_no_clean_end(toned):
    with pytest.raises(httpx.RemoteProtocolError):
        toned.say("One two three four. [crash] five six.")


def test_a_text_that_crashes_the_engine_again_and_again_takes_nothing_else_with_it(toned):
    for _ in range(2):
        assert (
            ended(toned, send(toned, "One two three [crash]."))["error"]["error"]
            == "engine.crashed"
        )

    assert toned.say("Hi.").status_code == 200


def test_a_stuck_worker_is_noticed_and_replaced(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "engine.stall_s=1.5",
                   "--set", "engines.tone.pace=30")  # fmt: skip

    job = ended(daemon, send(daemon, "Hi."))

    assert job["error"]["error"] == "engine.crashed"
    assert "stuck" in job["error"]["message"]


def test_an_unused_engine_is_released_and_comes_back_at_the_first_sign_of_a_client(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "engine.idle_after_s=0.2",
                   "--set", "engine.release_after_s=1")  # fmt: skip
    health = httpx.Client(base_url=daemon.url, trust_env=False)
    with health:
        wait_for(lambda: state(health, "tone") == "idle")
        worker = psutil.Process(daemon.process.pid).children(recursive=True)
        wait_for(lambda: state(health, "tone") == "released")
        wait_for(lambda: not any(one.is_running() for one in worker))
        assert health.get("/health/ready").status_code == 200

        daemon.get("/v1/voices")

        wait_for(lambda: state(health, "tone") in {"warming", "ready", "idle"})
    assert daemon.say("Hi.").status_code == 200


def state(client: httpx.Client, engine: str) -> str:
    return client.get("/health/live").json()["engines"][engine]


def test_an_engine_is_released_and_loaded_by_hand(toned):
    released = toned.post("/v1/engines/tone/release").json()
    loaded = toned.post("/v1/engines/tone/load").json()

    assert (released["state"], released["pid"], released["device"]) == ("released", None, "")
    assert (loaded["state"], loaded["rss_bytes"] >= 0) == ("ready", True)
    assert loaded["device"] == "cpu"
    assert toned.engine("cosyvoice2")["model"] == "cosyvoice2-0.5b"


def test_an_engine_that_speaks_is_not_released(toned):
    job = send(toned, LONG)
    wait_for(lambda: toned.get(f"/v1/jobs/{job}").json()["audio_s"] > 0)

    assert toned.post("/v1/engines/tone/release").status_code == 503


def test_an_engine_that_cannot_be_loaded_says_why(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "engines.tone.colour=red")
    daemon.wait_engine("tone", "crashed")

    answer = daemon.say("Hi.")

    assert (answer.status_code, answer.json()["error"]) == (503, "engine.unavailable")
    assert "colour" in answer.json()["message"]
    assert daemon.get("/health/live").status_code == 200
    assert daemon.get("/health/ready").status_code == 503


def test_the_daemon_itself_never_loads_a_model_library(tone_daemon):
    mapped = psutil.Process(tone_daemon.process.pid).memory_maps()

    assert not [one.path for one in mapped if "onnxruntime" in one.path or "torch" in one.path]


def test_to_look_at_a_released_engine_does_not_load_it(toned):
    toned.post("/v1/engines/tone/release")

    for path in ("/v1/engines", "/metrics", "/v1/plugins", "/v1/jobs", "/schema"):
        toned.get(path)

    time.sleep(0.3)
    assert toned.engine("tone")["state"] == "released"
