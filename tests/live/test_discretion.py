"""What was said, by whom, and where on this machine, stands in no log, no figure and no error."""

from __future__ import annotations

import contextlib
import json
import os
import signal

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from cosyd.audio.encode import encode_file
from patience import wait_for
from running import RunningDaemon
from sounds import noise

SAID = "Quetzalcoatl"
SHOWN = "Xipetotec"
NAMED = "Huitzilopochtli"

WELL = f"{SAID} speaks."
FAILING = f"{SAID}. Now [fail] {SAID}."
CRASHING = f"{SAID} one two three four five six seven eight. [crash] {SAID}."

RECORDED = encode_file(noise(96_000), "wav", 24_000)

DOORS = {
    "/v1/speech": lambda text: {"text": text},
    "/v1/text/normalize": lambda text: {"text": text},
    "/v1/audio/speech": lambda text: {"model": "tts-1", "voice": "tone", "input": text},
    "/api/v1/audio/speech": lambda text: {
        "model": "m",
        "input": {"mode": "zero_shot", "text": text, "reference_audio_id": "tone"},
    },
    "/tts/v1/synthesize": lambda text: {"text": text, "voice": "tone"},
    "/tts": lambda text: {"text": text, "mode": "zero_shot", "speaker_id": "tone"},
    "/elevenlabs/v1/text-to-speech/tone": lambda text: {"text": text},
    "/api/v1/services/audio/tts/SpeechSynthesizer": lambda text: {
        "model": "cosyvoice-v2",
        "input": {"text": text, "voice": "tone"},
    },
}
"""Where a text is POSTed, and how it is written there."""

IN_ADDRESSES = {
    "/tts/v1/stream": lambda text: {"text": text, "voice": "tone"},
    "/process": lambda text: {"INPUT_TEXT": text, "LOCALE": "en_US", "AUDIO": "WAVE_FILE"},
}

UPLOADS = {
    "/v1/voices": ("audio", {"name": "bell", "transcript": FAILING}),
    "/api/v1/audio/reference_audio": ("file", {"text": SAID}),
    "/clone/v1/upload": ("audio", {}),
    "/elevenlabs/v1/voices/add": ("files", {"name": "bell"}),
}

SOCKETS = (
    "/v1/live",
    "/tts/ws",
    "/api-ws/v1/inference",
    "/api-ws/v1/audio/speech",
    "/elevenlabs/v1/text-to-speech/tone/stream-input",
)


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A daemon that tells all that it has to tell."""
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("watched") / NAMED,
        *("--engine", "tone", "--set", "sinks=zeromq", "--log-level", "debug"),
        *("--set", "engine.restart_pause_s=0"),
    )
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon
    finally:
        daemon.close()


def test_neither_a_text_nor_a_token_nor_a_path_gets_out(watched):
    token = watched.token
    with watched.client() as client:
        answers = [*_requests(client), *_uploads(client)]
    answers += [answer for path in SOCKETS for answer in _messages(watched, path)]
    (watched.home / "config" / "cosyd.toml").write_text(f'nonsense = "{SAID}"\n')
    watched.signal(signal.SIGHUP)
    wait_for(lambda: any("settings.refused" in line for line in watched.log))
    answers.append(watched.get("/metrics").text)
    watched.stop()

    told = "\n".join(watched.log)
    assert len(answers) > 60
    for secret in (token, SHOWN, str(watched.home), os.sep + "site-packages"):
        assert secret not in told
        assert not [answer for answer in answers if secret in answer]
    assert SAID not in told
    assert NAMED not in told
    assert SAID not in answers[-1]
    failures = [answer for answer in answers if "the text asked for it" in answer]
    assert failures
    assert not [answer for answer in failures if SAID in answer]


def _requests(client):
    """What is answered to texts that go well, fail, or are asked for in a wrong way."""
    for path, written in DOORS.items():
        for text in (WELL, FAILING):
            yield _answer(client, "POST", path, json=written(text))
        yield _answer(client, "POST", path, json=written([SAID]))
        yield _answer(client, "POST", path, content=f'{{"text": "{SAID}')
        yield _answer(client, "POST", path, json=written(SAID), headers=_wrong())
    for path, written in IN_ADDRESSES.items():
        for text in (WELL, FAILING):
            yield _answer(client, "GET", path, params=written(text))
        yield _answer(client, "GET", path, params=written(SAID), headers=_wrong())
    secret = {"grant_type": "client_credentials", "client_id": "none", "client_secret": SHOWN}
    yield _answer(client, "POST", "/oauth/token", data=secret)
    yield _answer(client, "GET", f"/v1/engines?token={SHOWN}")
    for path in ("/v1/speech", "/v1/audio/speech"):
        yield _answer(client, "POST", path, json=DOORS[path](CRASHING))


def _uploads(client):
    for path, (field, form) in UPLOADS.items():
        for data in (RECORDED, b"no sound"):
            yield _answer(client, "POST", path, files={field: (f"{NAMED}.wav", data)}, data=form)


def _messages(daemon, path):
    """What comes back on a socket for messages that make no sense there, with a text in them."""
    where = f"{daemon.url.replace('http', 'ws', 1)}{path}?text={SAID}"
    run = {"action": "run-task", "task_id": SAID}
    for message in (
        f'{{"text": "{SAID}',
        json.dumps({"type": "text", "text": [SAID]}),
        json.dumps({"header": run, "payload": {"input": {"text": SAID}}}),
        SAID.encode(),
    ):
        with (
            contextlib.suppress(ConnectionClosed, TimeoutError, InvalidStatus),
            connect(where, additional_headers=daemon.headers, proxy=None) as socket,
        ):
            socket.send(message)
            while True:
                yield str(socket.recv(timeout=0.5))
    with pytest.raises(InvalidStatus) as refused:
        connect(where.replace("/elevenlabs", ""), additional_headers=_wrong(), proxy=None)
    yield (refused.value.response.body or b"").decode()


def _answer(client, method, path, **asked):
    """The body; of an answer that broke off, what had come."""
    body = b""
    with (
        contextlib.suppress(httpx.RemoteProtocolError),
        client.stream(method, path, **asked) as answer,
    ):
        for data in answer.iter_raw():
            body += data
    return body.decode("utf-8", "replace")


def _wrong():
    return {"authorization": f"Bearer {SHOWN}"}
