"""DashScope's socket: clients that do wrong, leave, wait, or never read."""

from __future__ import annotations

import json
import signal
import socket
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import connect

from patience import ended, wait_for
from running import RunningDaemon
from sounds import decoded
from tasksockets import WRONG, event_of, task_client

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "/api-ws/v1/inference"
USUAL = {"voice": "tone", "format": "wav", "sample_rate": 24_000}
WORD_BYTES = 9_600
"""What the tone engine takes for a word."""


@pytest.fixture(scope="module")
def eager(tmp_path_factory) -> Iterator[Any]:
    """A daemon that soon loses patience, and takes short texts."""
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("eager"), "--engine", "tone", "--set", "sinks=zeromq",
        "--set", "tasks.patience_s=0.5", "--set", "speech.max_characters=200",
    )  # fmt: skip
    try:
        daemon.wait_ready().wait_engine("tone", "ready", "idle")
        yield daemon
    finally:
        daemon.close()


@pytest.mark.parametrize(("wrong", "code", "own"), WRONG.values(), ids=WRONG)
def test_whoever_does_wrong_is_told(tone_daemon, wrong, code, own):
    with task_client(tone_daemon, PATH, **USUAL) as client:
        wrong(client)
        failure = client.failure()

    assert (failure["error_code"], failure["attributes"]["code"]) == (code, own)


BAD = {
    "too_loud": ({"volume": 101}, "request.out_of_range"),
    "no_volume": ({"volume": "loud"}, "request.invalid"),
    "too_fast": ({"rate": 2.1}, "request.out_of_range"),
    "too_high": ({"pitch": 3}, "request.out_of_range"),
    "a_seed_too_large": ({"seed": 65_536}, "request.invalid"),
    "a_format_of_nobody": ({"format": "mp4"}, "format.unknown"),
    "an_unknown_voice": ({"voice": "nobody"}, "voice.unknown"),
    "hints_that_are_none": ({"language_hints": "en"}, "request.invalid"),
}


@pytest.mark.parametrize(("parameters", "code"), BAD.values(), ids=BAD)
def test_what_cannot_be_done_is_told_and_ends_the_connection(tone_daemon, parameters, code):
    with task_client(tone_daemon, PATH, **USUAL) as client:
        client.run(**parameters)
        failure = client.failure()

    assert failure["attributes"]["code"] == code


def test_a_text_longer_than_one_job_goes_on_in_the_next(eager):
    text = "one two three four five six seven eight nine ten. " * 3

    with task_client(eager, PATH, **USUAL) as client:
        told = client.say(text, text)

    file = b"".join(one for one in told if isinstance(one, bytes))
    results = [one["payload"] for one in told if event_of(one) == "result-generated"]
    ends = [one["output"] for one in results if one["output"]["type"] == "sentence-end"]
    assert len(decoded(file).samples) == 60 * WORD_BYTES / 2
    assert [one["sentence"]["index"] for one in ends] == list(range(6))
    assert ends[-1]["sentence"]["end_time"] == 60 * 200
    assert told[-1]["payload"]["usage"]["characters"] == 2 * len(text)


def test_whoever_hangs_up_leaves_no_job_behind(tone_daemon):
    with task_client(tone_daemon, PATH, **USUAL) as client:
        client.run()
        client.write("One two three [slow] four five. " * 50)
        while not isinstance(client.next(), bytes):
            pass

    job = tone_daemon.get("/v1/jobs").json()[0]
    assert ended(tone_daemon, job["id"])["status"] == "cancelled"


def test_half_a_frame_ends_its_own_connection_and_no_other(tone_daemon):
    with task_client(tone_daemon, PATH, **USUAL) as other:
        with task_client(tone_daemon, PATH, **USUAL) as client:
            client.run()
            client.write("One two three [slow] four five. " * 50)
            client.until("task-started")
            client.socket.socket.sendall(b"\x81\xfe\xff")
            client.socket.socket.shutdown(socket.SHUT_RDWR)
        job = tone_daemon.get("/v1/jobs").json()[0]

        assert ended(tone_daemon, job["id"])["status"] == "cancelled"
        assert other.say("Hello.")


def test_a_message_that_is_too_large_ends_the_connection(tone_daemon):
    with task_client(tone_daemon, PATH, **USUAL) as client:
        client.socket.send("x" * 2_000_000)

        with pytest.raises(ConnectionClosedError) as caught:
            client.next()

    assert caught.value.rcvd.code == 1009


def test_whoever_does_not_read_holds_up_nobody_and_no_queue_grows(tone_daemon):
    with task_client(tone_daemon, PATH, **USUAL) as client:
        client.run()
        client.write("One two three four five. " * 100)
        client.finish()
        job = wait_for(lambda: tone_daemon.get("/v1/jobs").json()[0])["id"]

        status = ended(tone_daemon, job)["status"]
        said = tone_daemon.say("Hello.", voice="tone").status_code
        file = b"".join(one for one in client.until("task-finished") if isinstance(one, bytes))

    assert (status, said) == ("done", 200)
    assert len(decoded(file).samples) == 100 * 24_000


def test_a_client_that_says_nothing_within_a_task_is_told(eager):
    with task_client(eager, PATH, **USUAL) as client:
        client.run()
        client.write("Hello there. And")
        failure = client.failure()

    assert failure["attributes"]["code"] == "task.silent"


def test_a_finished_task_may_take_longer_than_the_patience_for_its_client(eager):
    with task_client(eager, PATH, **USUAL) as client:
        told = client.say("One two [slow] three four.")

    assert event_of(told[-1]) == "task-finished"


def test_without_a_token_nobody_is_let_in(tone_daemon):
    url = tone_daemon.url.replace("http", "ws", 1) + PATH + "/"

    with pytest.raises(InvalidStatus) as caught:
        connect(url, proxy=None)

    assert caught.value.response.status_code == 401
    assert json.loads(caught.value.response.body)["code"] == "auth.token"


def test_a_daemon_that_stops_speaks_what_was_written_and_says_so(toned):
    with task_client(toned, PATH, **USUAL) as client, task_client(toned, PATH, **USUAL) as idle:
        client.run()
        client.write("One two three [slow] four")
        client.until("task-started")
        toned.signal(signal.SIGTERM)
        sound, failure = b"", None
        while failure is None:
            message = client.next()
            if isinstance(message, bytes):
                sound += message
            elif event_of(message) == "task-failed":
                failure = message["header"]["attributes"]["code"]
        with pytest.raises(ConnectionClosedOK) as caught:
            idle.next()

    assert failure == "daemon.stopping"
    assert len(decoded(sound).samples) == 5 * 0.2 * 24_000
    assert caught.value.rcvd.code == 1001
