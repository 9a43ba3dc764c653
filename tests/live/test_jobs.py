"""Jobs: the queue, its priorities, cancelling, and what is kept."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from patience import ended, wait_for

LONG = "Now [slow] one two three. " * 12
"""Twelve seconds of work, a second for each sentence."""


def send(daemon, text: str, **more) -> dict:
    answer = daemon.say(text, detach=True, play=False, **more)
    assert answer.status_code == 202, answer.text
    return answer.json()


def speaking(daemon, job: str) -> bool:
    return wait_for(lambda: daemon.get(f"/v1/jobs/{job}").json()["audio_s"] > 0)


def test_cancelling_reaches_the_engine_within_a_chunk(toned):
    job = send(toned, LONG)["id"]
    speaking(toned, job)

    answer = toned.delete(f"/v1/jobs/{job}")
    said_s = answer.json()["audio_s"]

    wait_for(lambda: toned.engine("tone")["sessions"] == 0)
    after = toned.get(f"/v1/jobs/{job}").json()
    assert (after["status"], after["error"]["error"]) == ("cancelled", "job.cancelled")
    assert after["audio_s"] == said_s
    assert toned.say("Hi.").status_code == 200


def test_the_newest_jobs_are_listed_with_who_asked(toned):
    jobs = [send(toned, "Hi.", client=name)["id"] for name in ("editor", "clock")]

    newest = toned.get("/v1/jobs", params={"limit": 2}).json()
    refused = [toned.get("/v1/jobs", params={"limit": limit}) for limit in (0, 1_001, "x")]

    assert [(job["id"], job["client"]) for job in newest] == [
        (jobs[1], "clock"), (jobs[0], "editor")
    ]  # fmt: skip
    assert [answer.status_code for answer in refused] == [400] * 3


def test_one_who_listens_is_told_that_the_job_was_cancelled(toned):
    job = send(toned, LONG)["id"]
    speaking(toned, job)
    with ThreadPoolExecutor() as pool:
        headers = {"accept": "text/event-stream"}
        with toned.client() as client:
            with client.stream("GET", f"/v1/jobs/{job}/audio", headers=headers) as answer:
                got = []
                lines = pool.submit(lambda: collect(answer, got))
                wait_for(lambda: got)
                toned.delete(f"/v1/jobs/{job}")
                lines.result()

    assert any('"error":"job.cancelled"' in line for line in got)


def collect(answer, got: list[str]) -> None:
    try:
        for line in answer.iter_lines():
            got.append(line)  # noqa: PERF402 - as they come
    except httpx.RemoteProtocolError as error:
        got.append(str(error))


def test_silence_cancels_everything(toned):
    jobs = [send(toned, LONG)["id"] for _ in range(3)]

    stopped = toned.delete("/v1/jobs").json()

    assert {one["id"] for one in stopped} == set(jobs)
    assert {ended(toned, job)["status"] for job in jobs} == {"cancelled"}


def test_what_is_important_gets_in_between_two_sentences(toned):
    long = send(toned, "[slow] one two three. " * 6)["id"]
    speaking(toned, long)

    urgent = send(toned, "Fire.", priority="important")["id"]

    assert ended(toned, urgent)["status"] == "done"
    assert toned.get(f"/v1/jobs/{long}").json()["status"] == "speaking"
    assert ended(toned, long)["status"] == "done"


def test_text_replaces_older_text_of_the_same_client_only(toned):
    other = send(toned, LONG, priority="text", client="them")["id"]
    old = send(toned, LONG, priority="text", client="us")["id"]
    new = send(toned, "New.", priority="text", client="us")["id"]

    assert ended(toned, old)["error"]["error"] == "job.dropped"
    assert ended(toned, new)["status"] == "done"
    assert toned.get(f"/v1/jobs/{other}").json()["status"] == "speaking"


def test_a_message_is_never_replaced(toned):
    first = send(toned, LONG)["id"]
    second = send(toned, "More.")["id"]

    assert ended(toned, second)["status"] == "done"
    assert toned.get(f"/v1/jobs/{first}").json()["status"] == "speaking"


def test_a_notification_is_dropped_while_something_is_being_said(toned):
    send(toned, LONG)

    answer = toned.say("Mail.", priority="notification")

    assert (answer.status_code, answer.json()["error"]) == (409, "job.dropped")


def test_a_notification_is_said_when_nothing_else_is(toned):
    assert toned.say("Mail.", priority="notification").status_code == 200


def test_of_several_progress_reports_the_last_is_said_when_there_is_room(toned):
    busy = send(toned, "[slow] " * 10)["id"]
    first = send(toned, "Ten percent.", priority="progress")["id"]
    last = send(toned, "Ninety percent.", priority="progress")["id"]

    assert ended(toned, first)["error"]["error"] == "job.dropped"
    assert toned.get(f"/v1/jobs/{last}").json()["status"] == "queued"
    assert ended(toned, busy)["status"] == "done"
    assert ended(toned, last)["status"] == "done"


def test_a_full_queue_says_when_to_come_back(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "queue.room=2",
                   "--set", "speech.max_active=1")  # fmt: skip
    speaking(daemon, send(daemon, LONG)["id"])
    send(daemon, "One.")
    send(daemon, "Two.")

    answer = daemon.say("Three.")

    assert (answer.status_code, answer.json()["error"]) == (429, "queue.full")
    assert int(answer.headers["retry-after"]) > 0


def test_jobs_are_listed_with_the_newest_first(toned):
    jobs = [send(toned, "One.")["id"], send(toned, "Two.")["id"]]

    listed = [one["id"] for one in toned.get("/v1/jobs").json()]

    assert listed[:2] == jobs[::-1]


def test_ended_jobs_are_forgotten_after_a_while(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "jobs.keep_s=0.1")
    job = send(daemon, "One.")["id"]

    wait_for(lambda: daemon.get(f"/v1/jobs/{job}").status_code == 404)


def test_the_sound_of_ended_jobs_takes_no_more_memory_than_allowed(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "jobs.keep_mb=0")
    job = send(daemon, "One.")["id"]

    gone = wait_for(
        lambda: (answer := daemon.get(f"/v1/jobs/{job}/audio")).status_code == 410 and answer
    )

    assert gone.json()["error"] == "job.gone"
    assert daemon.get(f"/v1/jobs/{job}").json()["status"] == "done"


def test_two_hundred_jobs_at_once_are_all_said(toned):
    def said(number: int) -> int:
        answer = toned.say(f"Number {number}.", format="pcm")
        return len(answer.content) if answer.status_code == 200 else answer.status_code

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(said, range(200)))

    assert set(answers) == {round(2 * 0.2 * 24_000) * 2}


@pytest.mark.parametrize("name", ["kitchen", "a-b_C9"])
def test_a_job_may_have_a_name_of_the_clients_own_on_the_bus(toned, name):
    assert send(toned, "Hi.", stream=name)["stream"] == name


def test_events_tell_a_jobs_whole_story(toned):
    with toned.client() as client, client.stream("GET", "/v1/events") as events:
        lines = events.iter_lines()
        wait_for(lambda: next(lines).startswith("event: hello"))
        job = send(toned, "One. Two.")["id"]
        story = []
        for line in lines:
            if line.startswith("event: "):
                story.append(line.removeprefix("event: "))
            if story[-1:] == ["job.ended"]:
                break

    assert job
    assert story == [
        "job.queued", "job.started", "job.first_audio", "job.sentence", "job.sentence", "job.ended",
    ]  # fmt: skip


def test_the_first_sound_of_a_job_is_timed(toned):
    before = time.time()

    job = ended(toned, send(toned, "One.")["id"])

    assert before <= job["created_at"] <= time.time()
    assert 0 < job["first_audio_ms"] < 60_000


def test_what_is_important_goes_before_a_sentence_that_nobody_has_heard_yet(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "engines.tone.pace=10")
    daemon.wait_engine("tone", "ready")
    being_made = send(daemon, "One.")["id"]
    wait_for(lambda: daemon.engine("tone")["sessions"] == 1)

    urgent = send(daemon, "Two.", priority="important")["id"]

    assert ended(daemon, urgent)["status"] == "done"
    assert daemon.get(f"/v1/jobs/{being_made}").json()["audio_s"] == 0
    other = ended(daemon, being_made)
    assert (other["status"], other["audio_s"]) == ("done", pytest.approx(0.2))


def test_what_is_important_is_taken_though_the_queue_is_full(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "queue.room=1",
                   "--set", "speech.max_active=1")  # fmt: skip
    speaking(daemon, send(daemon, LONG)["id"])
    waiting = send(daemon, "One.")["id"]

    urgent = send(daemon, "Fire.", priority="important")["id"]

    assert ended(daemon, urgent)["status"] == "done"
    assert daemon.get(f"/v1/jobs/{waiting}").json()["status"] == "queued"
