"""``/v1/playback`` and ``cosyd playback``: a real daemon on a real sound server."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest

from patience import wait_for
from running import RunningDaemon
from soundcard import sound_card

SENTENCE_S = 2.4
STORY = " ".join(
    f"This is sentence number {n} of the story that is told here."
    for n in ("one", "two", "three", "four")
)


@pytest.fixture(scope="module")
def loud_daemon(tmp_path_factory):
    with sound_card() as card:
        daemon = RunningDaemon(
            tmp_path_factory.mktemp("playback"), "--engine", "tone", "--set", "sinks=speaker",
            "--set", "daemon.drain_s=60", environ=card.env,
        )  # fmt: skip
        try:
            daemon.wait_ready().wait_engine("tone", "ready")
            wait_for(lambda: daemon.get("/v1/playback").status_code == 200)
            yield daemon
        finally:
            daemon.close()


def do(daemon, action, **query):
    answer = daemon.post(f"/v1/playback/{action}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def now(daemon):
    return daemon.get("/v1/playback").json()


def told(daemon, *arguments):
    """What ``cosyd playback`` prints."""
    result = daemon.run("playback", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout.decode().rstrip("\n").split("\t")


@contextmanager
def listening(daemon):
    """The events of playback, while the block lasts; told by a call."""
    with daemon.client() as client, client.stream("GET", "/v1/events") as stream:
        lines = stream.iter_lines()
        next(lines)

        def until(state):
            events = []
            for line in lines:
                if line.startswith('data: {"event":"playback.changed"'):
                    events.append(json.loads(line.removeprefix("data: ")))
                    if events[-1]["state"] == state:
                        return events
            raise AssertionError(events)

        yield until


def test_what_is_heard_is_paused_skipped_and_stopped(loud_daemon):
    with listening(loud_daemon) as until:
        assert do(loud_daemon, "toggle")["state"] == "idle"
        story = loud_daemon.say(STORY, detach=True).json()["id"]
        after = loud_daemon.say("And this.", detach=True).json()["id"]
        wait_for(lambda: now(loud_daemon)["position_s"] > 0.2)
        paused = do(loud_daemon, "toggle")
        skipped = do(loud_daemon, "skip", sentences=2)
        back = do(loud_daemon, "back")
        resumed = do(loud_daemon, "resume")
        wait_for(lambda: now(loud_daemon)["position_s"] > SENTENCE_S + 0.1)
        next_job = do(loud_daemon, "skip", sentences=99)
        stopped = do(loud_daemon, "stop")
        events = until("idle")

    assert (paused["state"], paused["job"], paused["sentence"]) == ("paused", story, 0)
    assert (paused["waiting"], paused["can_skip"]) == (1, True)
    assert paused["audio_s"] == pytest.approx(4 * SENTENCE_S)
    assert (skipped["state"], skipped["sentence"], skipped["position_s"]) == (
        "paused",
        2,
        2 * SENTENCE_S,
    )
    assert (back["sentence"], back["position_s"]) == (1, SENTENCE_S)
    assert resumed["state"] == "playing"
    assert (next_job["job"], next_job["sentence"], next_job["waiting"]) == (after, 0, 0)
    assert stopped["state"] == "idle"
    wait_for(lambda: not loud_daemon.get(f"/v1/jobs/{after}").json()["sinks"])
    assert [(one["state"], one["job"], one["sentence"]) for one in events] == [
        ("playing", story, 0), ("paused", story, 0), ("paused", story, 2), ("paused", story, 1),
        ("playing", story, 1), ("playing", after, 0), ("idle", None, 0),
    ]  # fmt: skip


@pytest.fixture
def forgetful_daemon(loud_daemon):
    """Forgets each job once it has ended."""

    def keep(seconds):
        with loud_daemon.client() as client:
            change = {"changes": {"jobs.keep_s": seconds}}
            client.patch("/v1/settings", json=change).raise_for_status()

    keep(0)
    yield loud_daemon
    keep(None)


def test_what_was_spoken_long_ago_and_is_still_heard_can_be_stopped(forgetful_daemon):
    def known(job):
        return forgetful_daemon.get(f"/v1/jobs/{job}").status_code == 200

    story = forgetful_daemon.say(STORY, detach=True).json()["id"]
    wait_for(lambda: now(forgetful_daemon)["position_s"] > 0.2)
    fetched = forgetful_daemon.say("One.", format="pcm").headers["x-job"]
    wait_for(lambda: not known(fetched))
    while_it_is_heard = known(story)
    do(forgetful_daemon, "stop")

    assert while_it_is_heard
    wait_for(lambda: not known(story))


def test_media_keys_may_be_bound_to_the_command(loud_daemon):
    job = loud_daemon.say(STORY, detach=True).json()["id"]
    wait_for(lambda: now(loud_daemon)["position_s"] > 0.2)
    do(loud_daemon, "pause")

    skipped = told(loud_daemon, "skip", "2")
    as_json = json.loads("".join(told(loud_daemon, "--json")))
    stopped = told(loud_daemon, "stop")

    assert skipped[:3] == ["paused", job, "sentence 3"]
    assert skipped[3] == "4.8 s of 9.6 s"
    assert (as_json["state"], as_json["sentence"]) == ("paused", 2)
    assert stopped == ["idle"]


@pytest.mark.parametrize("sentences", ["0", "-1", "many", "1e9"])
def test_no_number_of_sentences_is_told_as_such(loud_daemon, sentences):
    answer = loud_daemon.post("/v1/playback/skip", params={"sentences": sentences})

    assert answer.status_code == 400
    assert answer.json()["error"] == "request.invalid"


def test_text_that_replaces_what_is_paused_is_heard(loud_daemon):
    reader = {"detach": True, "priority": "text", "client": "reader"}
    loud_daemon.say(STORY, **reader)
    wait_for(lambda: now(loud_daemon)["position_s"] > 0.2)
    do(loud_daemon, "pause")

    newer = loud_daemon.say("The next line.", **reader).json()["id"]

    wait_for(lambda: (now(loud_daemon)["state"], now(loud_daemon)["job"]) == ("playing", newer))
    wait_for(lambda: now(loud_daemon)["state"] == "idle")


def test_a_stopping_daemon_does_not_wait_for_what_is_paused(loud_daemon):
    job = loud_daemon.say(STORY, detach=True).json()["id"]
    wait_for(lambda: now(loud_daemon)["position_s"] > 0.2)
    do(loud_daemon, "pause")

    assert loud_daemon.stop() == 0
    ended = [line for line in map(json.loads, loud_daemon.log) if line.get("job") == job]
    assert "sink.failed" not in [line["event"] for line in ended]


def test_without_a_player_it_is_told_what_is_missing(tone_daemon):
    answers = [tone_daemon.get("/v1/playback"), tone_daemon.post("/v1/playback/pause")]
    result = tone_daemon.run("playback", "toggle")

    assert {(one.status_code, one.json()["error"]) for one in answers} == {
        (503, "sound.unavailable")
    }
    assert result.returncode != 0
    assert "setting 'sinks'" in result.stderr.decode()
