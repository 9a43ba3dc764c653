"""The audio bus of a real daemon, read by a plain ZeroMQ subscriber."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from itertools import pairwise

import pytest
import zmq

from busclients import Reader, counts, kinds, reading, socket_to
from patience import ended, wait_for

TEXT = "One two three. Four five."


@contextmanager
def subscribed(daemon, *topics):
    """A subscriber whose subscriptions have arrived."""
    wait_for(lambda: subscriptions(daemon) == 0)
    with socket_to(daemon.connection["zmq_audio"], zmq.SUB) as socket:
        for topic in topics:
            socket.setsockopt(zmq.SUBSCRIBE, topic.encode())
        wait_for(lambda: subscriptions(daemon) == len(topics))
        yield Reader(socket)


def subscriptions(daemon):
    told = re.search(
        r'^cosyd_sink\{figure="subscriptions",sink="zeromq"\} (\S+)$',
        daemon.get("/metrics").text,
        re.MULTILINE,
    )
    return int(float(told[1])) if told else None


def gapless(messages):
    return all(
        after["seq"] == before["seq"] + 1 for (_, before, _), (_, after, _) in pairwise(messages)
    )


def test_a_subscriber_reads_the_very_sound_that_http_gives_under_the_clients_own_name(tone_daemon):
    with subscribed(tone_daemon, "audio.kitchen.") as reader:
        answer = tone_daemon.say(TEXT, stream="kitchen", format="pcm")
        messages = reader.job()

    headers = [header for _, header, _ in messages]
    assert {topic for topic, _, _ in messages} == {"audio.kitchen."}
    assert (kinds(messages)[0], kinds(messages)[-1]) == ("start", "end")
    assert kinds(messages).count("sentence") == 2
    assert headers[0]["seq"] == 0
    assert gapless(messages)
    assert {(one["stream"], one["job"]) for one in headers} == {
        ("kitchen", answer.headers["x-job"])
    }
    assert {(one["rate"], one["fmt"], one["ch"]) for one in headers} == {(24_000, "s16le", 1)}
    assert b"".join(payload for _, _, payload in messages) == answer.content
    assert not any("text" in one for one in headers)


def test_times_on_the_bus_are_those_of_the_sound(tone_daemon):
    with subscribed(tone_daemon, "audio.times.") as reader:
        tone_daemon.say(TEXT, stream="times")
        messages = reader.job()

    place_ms = 0.0
    for _, header, payload in messages:
        assert header["pts_ms"] == pytest.approx(place_ms)
        place_ms += len(payload) / 48
    sentences = [header for _, header, _ in messages if header["kind"] == "sentence"]
    assert [(one["index"], one["begin_ms"], one["end_ms"]) for one in sentences] == [
        (0, 0.0, 600.0),
        (1, 600.0, 1000.0),
    ]
    stamps = [header["t_mono_ns"] for _, header, _ in messages]
    assert stamps == sorted(stamps)
    assert stamps[-1] < time.monotonic_ns()


def test_the_event_topic_carries_the_same_without_the_sound(tone_daemon):
    with subscribed(tone_daemon, "event.hall.") as reader:
        tone_daemon.say(TEXT, stream="hall")
        messages = reader.job()

    assert kinds(messages) == ["start", "sentence", "sentence", "end"]
    assert [header["seq"] for _, header, _ in messages] == [0, 1, 2, 3]
    assert {payload for _, _, payload in messages} == {b""}


def test_a_job_without_a_name_goes_by_its_id_and_a_later_job_of_a_name_goes_on_counting(
    tone_daemon,
):
    with subscribed(tone_daemon, "audio.") as reader:
        nameless = tone_daemon.say("One.").headers["x-job"]
        by_id = reader.job()
        jobs = [tone_daemon.say("One.", stream="again").headers["x-job"] for _ in range(2)]
        named = reader.job() + reader.job()

    assert {topic for topic, _, _ in by_id} == {f"audio.{nameless}."}
    assert {header["job"] for _, header, _ in named} == set(jobs)
    assert named[0][1]["seq"] == 0
    assert gapless(named)


def test_a_cancelled_job_ends_as_cancelled(tone_daemon):
    with subscribed(tone_daemon, "audio.cut.") as reader:
        job = tone_daemon.say("[slow] " * 100, stream="cut", detach=True, play=False).json()["id"]
        begun = [reader.next(), reader.next()]
        tone_daemon.delete(f"/v1/jobs/{job}")
        messages = begun + reader.job()

    assert kinds(begun) == ["start", "audio"]
    assert kinds(messages)[-1] == "cancelled"
    assert gapless(messages)
    assert ended(tone_daemon, job)["status"] == "cancelled"


def test_a_failed_job_ends_with_its_error(tone_daemon):
    with subscribed(tone_daemon, "event.oops.") as reader:
        tone_daemon.say("One. Now [fail] two.", stream="oops", detach=True, play=False)
        messages = reader.job()

    *_, (_, last, _) = messages
    assert kinds(messages) == ["start", "sentence", "error"]
    assert last["error"] == "engine.failed"
    assert "the text asked for it" in last["message"]
    assert last["solution"]


def test_the_state_topic_tells_what_becomes_of_engines(toned):
    with subscribed(toned, "state.") as reader:
        toned.post("/v1/engines/tone/release")
        toned.post("/v1/engines/tone/load")
        told = [reader.next() for _ in range(3)]

    assert {topic for topic, _, _ in told} == {"state."}
    assert gapless(told)
    assert [header["state"] for _, header, _ in told] == [
        {"engine": "tone", "state": "released", "reason": ""},
        {"engine": "tone", "state": "warming", "reason": ""},
        {"engine": "tone", "state": "ready", "reason": ""},
    ]


def test_the_bus_may_be_a_port_of_this_machine_and_tell_the_text(start):
    daemon = start(
        "--engine", "tone", "--set", "sinks=zeromq",
        "--set", "bus.endpoint=tcp://127.0.0.1:*", "--set", "bus.text=true",
    )  # fmt: skip

    with subscribed(daemon, "audio.desk.") as reader:
        answer = daemon.say(TEXT, stream="desk", format="pcm")
        messages = reader.job()

    assert re.fullmatch(r"tcp://127\.0\.0\.1:\d+", daemon.connection["zmq_audio"])
    assert b"".join(payload for _, _, payload in messages) == answer.content
    assert [header["text"] for _, header, _ in messages if "text" in header] == [
        "One two three.",
        "Four five.",
    ]


def test_a_reader_that_stops_reading_costs_nobody_else_anything_and_is_told_of(toned):
    endpoint = toned.connection["zmq_audio"]
    with reading(endpoint, "", RCVHWM=1, RCVBUF=4_096), reading(endpoint, "state.") as states:
        with reading(endpoint, "audio.on.") as quick:
            wait_for(lambda: subscriptions(toned) == 3)
            toned.say("word " * 150, stream="on", detach=True, play=False)
            messages = quick.job()
        told = states.next()[1]["state"]

    assert counts(messages) == list(range(len(messages)))
    assert sum(len(payload) for _, _, payload in messages) == 150 * 200 * 48
    assert told["bus"] == "slow_reader"
    assert told["dropped"] == told["dropped_total"] >= 1
