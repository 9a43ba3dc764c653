"""Bad requests get a problem with a code and a solution, before any sound."""

from __future__ import annotations

import json

import pytest

ASKED_WRONG = [
    ({"text": ""}, 400, "text.empty"),
    ({"text": " \n\t "}, 400, "text.empty"),
    ({"text": "...!?"}, 400, "text.empty"),
    ({}, 400, "request.invalid"),
    ({"text": 7}, 400, "request.invalid"),
    ({"text": "Hi.", "voice": "nobody"}, 404, "voice.unknown"),
    ({"text": "Hi.", "voice": ""}, 404, "voice.unknown"),
    ({"text": "Hi.", "format": "midi"}, 400, "format.unknown"),
    ({"text": "Hi.", "sample_rate": 0}, 400, "request.invalid"),
    ({"text": "Hi.", "format": "opus", "sample_rate": 44_100}, 400, "format.rate"),
    ({"text": "Hi.", "language": "tlh"}, 400, "language.unknown"),
    ({"text": "Hi.", "speed": 0.49}, 400, "request.out_of_range"),
    ({"text": "Hi.", "speed": 2.01}, 400, "request.out_of_range"),
    ({"text": "Hi.", "speed": "fast"}, 400, "request.invalid"),
    ({"text": "Hi.", "volume": -1}, 400, "request.out_of_range"),
    ({"text": "Hi.", "priority": "urgent"}, 400, "request.invalid"),
    ({"text": "Hi.", "stream": "no spaces"}, 400, "request.invalid"),
    ({"text": "Hi.", "colour": "red"}, 400, "request.invalid"),
    ({"text": "Hi. " * 6_000}, 413, "text.too_long"),
]


@pytest.mark.parametrize(("body", "status", "code"), ASKED_WRONG)
def test_what_is_asked_wrong_is_told(tone_daemon, body, status, code):
    answer = tone_daemon.post("/v1/speech", json=body)

    assert_problem(answer, status, code)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b'{"text":' + b"[" * 20_000,
        b"nonsense",
        b"[1, 2]",
        b'"Hi."',
        b"null",
        b'{"text": "\xff\xfe"}',
        b'{"text": "Hi.',
    ],
)
def test_a_body_that_is_no_json_object_is_told(tone_daemon, raw):
    answer = tone_daemon.post("/v1/speech", content=raw)

    assert_problem(answer, 400, "request.invalid")


@pytest.mark.parametrize("chunked", [False, True])
def test_two_mebibytes_of_text_are_too_large(tone_daemon, chunked):
    body = json.dumps({"text": "a" * 2 * 1024 * 1024}).encode()

    answer = tone_daemon.post("/v1/speech", content=iter([body]) if chunked else body)

    assert_problem(answer, 413, "request.too_large")


@pytest.mark.parametrize("headers", [{"authorization": ""}, {"authorization": "Bearer wrong"}])
@pytest.mark.parametrize("path", ["/v1/voices", "/v1/jobs", "/metrics", "/schema", "/v1/events"])
def test_without_the_token_nobody_comes_in(tone_daemon, path, headers):
    answer = tone_daemon.get(path, headers=headers)

    assert_problem(answer, 401, "auth.token")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_the_token_may_stand_where_elevenlabs_clients_put_it(tone_daemon):
    headers = {"authorization": "", "xi-api-key": tone_daemon.token}

    assert tone_daemon.get("/v1/jobs", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/jobs/none", 404, "job.unknown"),
        ("GET", "/v1/jobs/none/audio", 404, "job.unknown"),
        ("DELETE", "/v1/jobs/none", 404, "job.unknown"),
        ("GET", "/v1/voices/nobody", 404, "voice.unknown"),
        ("GET", "/v1/engines/steam", 404, "engine.unknown"),
        ("GET", "/nowhere", 404, "route.unknown"),
        ("PUT", "/v1/speech", 405, "route.method"),
        ("GET", "/v1/jobs?status=lost", 400, "request.invalid"),
    ],
)
def test_what_is_not_there_is_told(tone_daemon, method, path, status, code):
    with tone_daemon.client() as client:
        answer = client.request(method, path)

    assert_problem(answer, status, code)


def test_an_answer_carries_the_clients_own_request_id(tone_daemon):
    answer = tone_daemon.get("/v1/jobs/none", headers={"x-request-id": "mine-1"})

    assert answer.headers["x-request-id"] == "mine-1"
    assert answer.json()["request_id"] == "mine-1"


def test_the_text_never_reaches_the_log(toned):
    secret = "Quetzalcoatl"

    toned.say(f"{secret}. Now [fail] {secret}.", detach=True)
    toned.say("", voice=secret)
    toned.say(secret, speed=9)
    toned.post("/v1/speech", content=f'{{"text": "{secret}'.encode())
    toned.stop()

    assert toned.log
    assert not [line for line in toned.log if secret in line]


def assert_problem(answer, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["error"] == code
    assert problem["status"] == status
    assert problem["message"]
    assert problem["solution"]
    assert problem["request_id"] == answer.headers["x-request-id"]


def test_head_is_answered_as_get_is(tone_daemon):
    with tone_daemon.client() as client:
        answer = client.head("/health/live")

    assert (answer.status_code, answer.content) == (200, b"")
