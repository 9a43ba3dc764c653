"""SIGTERM at awkward moments."""

from __future__ import annotations

import json
import signal

from patience import wait_for


def ends(daemon):
    """How the jobs ended, by the log."""
    lines = [json.loads(line) for line in daemon.log if line.startswith("{")]
    return [line["status"] for line in lines if line["event"] == "job.ended"]


def none_left(workers):
    return not [one for one in workers if one.is_running()]


def test_while_an_engine_warms_up(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]")
    workers = wait_for(daemon.workers)

    assert daemon.stop() == 0
    assert none_left(workers)


def test_while_a_job_waits_for_its_engine_and_another_for_its_turn(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "speech.max_active=1")
    daemon.post("/v1/engines/tone/release")
    for _ in range(3):
        daemon.say("One two.", detach=True, play=False)

    assert daemon.stop() == 0
    assert ends(daemon) == ["done"] * 3


def test_while_somebody_asks_for_more_again_and_again(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "daemon.drain_s=0.5")
    daemon.wait_engine("tone", "ready")
    workers = daemon.workers()
    for _ in range(20):
        daemon.say("[slow] one two three.", detach=True, play=False)

    daemon.signal(signal.SIGTERM)
    daemon.signal(signal.SIGINT)

    assert daemon.stop() == 0
    assert none_left(workers)
    assert len(ends(daemon)) == 20
    assert set(ends(daemon)) <= {"done", "cancelled"}
    assert not [line for line in daemon.log if "Traceback" in line or '"exception"' in line]
