"""``/v1/playback/mute``, ``/to`` and ``cosyd mute``: a real daemon on a real sound server."""

from __future__ import annotations

import asyncio
import time

import pytest
from click.testing import CliRunner

from cosyd.cli.playback import mute
from cosyd.client import Client
from cosyd.contract.errors import JobDropped, NothingHeard, OutOfRange
from cosyd.contract.wire import SpeechRequest
from loud import loud_daemon
from patience import ended, wait_for
from running import RunningDaemon
from soundcard import sound_card

SENTENCE_S = 2.4
STORY = " ".join(
    f"This is sentence number {n} of the story that is told here."
    for n in ("one", "two", "three", "four")
)


RADIO = '''
import msgspec
from cosyd import hookimpl
from cosyd.contract.hooks import Playback


class Radio:
    """A player of a stranger, made before players could go to a sentence."""

    name = "radio"
    Settings = msgspec.Struct
    audible = True

    async def start(self, house):
        pass

    def wants(self, utterance):
        return utterance.play

    async def hear(self, job):
        async for _ in job.listen():
            pass

    async def stop(self):
        pass

    def playback(self):
        return Playback(state="idle")

    def pause(self):
        pass

    def resume(self):
        pass

    def skip(self, sentences):
        pass


@hookimpl
def register_sinks(register):
    register(Radio())
'''


@pytest.fixture(scope="module")
def card():
    with sound_card() as card:
        yield card


@pytest.fixture(scope="module", name="loud_daemon")
def loud(card, tmp_path_factory):
    with loud_daemon(tmp_path_factory.mktemp("mute"), card) as daemon:
        yield daemon


def do(daemon, work):
    """What *work* makes of a client of *daemon*."""

    async def program():
        async with Client(daemon.url, daemon.token) as client:
            return await work(client)

    return asyncio.run(program())


def now(daemon):
    return daemon.get("/v1/playback").json()


def job(daemon, job_id):
    return daemon.get(f"/v1/jobs/{job_id}").json()


def test_silence_is_kept_until_somebody_ends_it(card, loud_daemon):
    story = loud_daemon.say(STORY, detach=True).json()["id"]
    waits = loud_daemon.say("And this.", detach=True).json()["id"]
    wait_for(lambda: now(loud_daemon)["position_s"] > 0.2)

    muted = do(loud_daemon, lambda client: client.mute())
    message = loud_daemon.say("Later.", detach=True).json()["id"]
    for_good = wait_for(lambda: (one := job(loud_daemon, message))["held_reason"] and one)
    again = do(loud_daemon, lambda client: client.mute(3_600))
    held = wait_for(lambda: (one := job(loud_daemon, message))["held_until"] and one)
    fetched = loud_daemon.say("For me alone.", format="pcm", play=False)
    dropped = ended(
        loud_daemon, loud_daemon.say("7 %", detach=True, priority="progress").json()["id"]
    )
    with card.recorded() as recording:
        ended_now = do(loud_daemon, lambda client: client.unmute())
        wait_for(lambda: job(loud_daemon, message)["status"] == "done")
        wait_for(lambda: not job(loud_daemon, message)["sinks"])

    assert (muted.state, muted.muted, muted.muted_until) == ("idle", True, None)
    assert {job(loud_daemon, one)["status"] for one in (story, waits)} <= {"done", "cancelled"}
    assert not job(loud_daemon, story)["sinks"]
    assert for_good["held_until"] is None
    assert for_good["held_reason"] == "it is muted until somebody ends it"
    assert 3_590 < again.muted_until - time.time() < 3_600
    assert held["status"] == "queued"
    assert held["held_until"] == pytest.approx(again.muted_until)
    assert held["held_reason"].startswith("it is muted until ")
    assert len(fetched.content) > 10_000
    assert dropped["error"]["error"] == JobDropped.code
    assert not ended_now.muted
    assert recording.sound.strip(b"\0")


def test_it_lasts_over_a_restart_and_ends_by_itself(card, tmp_path):
    (tmp_path / "radio.py").write_text(RADIO)
    (tmp_path / "radio-1.dist-info").mkdir()
    (tmp_path / "radio-1.dist-info" / "METADATA").write_text("Name: radio\nVersion: 1\n")
    (tmp_path / "radio-1.dist-info" / "entry_points.txt").write_text("[cosyd]\nradio = radio\n")
    first = RunningDaemon(
        tmp_path / "home", "--engine", "tone", "--set", "sinks=radio",
        environ={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    try:
        first.wait_ready()
        cannot = first.post("/v1/playback/to?sentence=0")
        by_command = first.run("mute", "30m")
        told = now(first)
        assert first.stop() == 0
    finally:
        first.close()
    second = RunningDaemon(tmp_path / "home", "--engine", "tone", "--set", "sinks=zeromq")
    try:
        second.wait_ready()
        after = now(second)
        do(second, lambda client: client.mute(0.5))
        message = second.say("Later.", detach=True).json()["id"]
        done = ended(second, message)
        over = second.run("unmute")
        without = second.get("/v1/playback")
    finally:
        second.close()

    assert (without.status_code, cannot.json()["error"]) == (503, "playback.cannot_go")
    assert "'radio'" in cannot.json()["message"]
    assert b"muted until " in by_command.stdout
    assert (told["muted"], told["state"]) == (True, "idle")
    assert after["muted_until"] == told["muted_until"]
    assert done["status"] == "done"
    assert done["held_until"] is None
    assert over.stdout == b"idle\n"


def test_a_time_that_is_none_is_refused_with_one_that_is():
    told = CliRunner().invoke(mute, ["soon"], obj=None)

    assert (told.exit_code, "say 90, 30m, 1h or 2d" in told.output) == (2, True)


def test_what_is_heard_goes_on_with_any_sentence(loud_daemon):
    async def work(client):
        with pytest.raises(NothingHeard):
            await client.go_to(0)
        story = (await client.send(SpeechRequest(text=STORY))).id
        await asyncio.to_thread(wait_for, lambda: now(loud_daemon)["position_s"] > 0.2)
        third = await client.go_to(2)
        await client.control("pause")
        second = await client.go_to(1)
        with pytest.raises(OutOfRange) as refused:
            await client.go_to(4)
        await client.control("stop")
        return story, third, second, refused.value.facts["high"]

    story, third, second, last = do(loud_daemon, work)
    loud_daemon.say(STORY, detach=True)
    wait_for(lambda: now(loud_daemon)["position_s"] > 0.2)
    by_command = loud_daemon.run("playback", "to", "4")
    loud_daemon.post("/v1/playback/stop")

    assert (third.job, third.sentence) == (story, 2)
    assert 0 <= third.position_s - 2 * SENTENCE_S < 0.5
    assert (second.state, second.sentence, second.position_s) == ("paused", 1, SENTENCE_S)
    assert last == 3
    assert b"sentence 4" in by_command.stdout


@pytest.mark.parametrize("body", [{"for_s": 0}, {"for_s": -1}, {"for_s": 1e9}, {"for": 3}])
def test_no_time_is_told_as_such(loud_daemon, body):
    with loud_daemon.client() as client:
        answer = client.put("/v1/playback/mute", json=body)

    assert (answer.status_code, answer.json()["error"]) == (400, "request.invalid")
    assert not now(loud_daemon)["muted"]


def test_who_names_no_time_means_until_it_is_ended(loud_daemon):
    with loud_daemon.client() as client:
        muted = client.put("/v1/playback/mute").json()
        ended_again = client.delete("/v1/playback/mute").json()

    operation = loud_daemon.get("/schema").json()["paths"]["/v1/playback/mute"]["put"]
    assert (muted["muted"], muted["muted_until"], ended_again["muted"]) == (True, None, False)
    assert operation["requestBody"]["required"] is False
