"""OpenAI's contract, by openai-python and LiveKit's agents as they are, and as others ask."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
import socket

import av
import httpx
import openai
import pytest

from patience import ended, wait_for
from recogniser import heard, word_error_rate
from voice_houses import SPEECH

TEXT = "One two three four five. Six seven eight."
SECONDS = 8 * 0.2
"""What the test engine makes of it."""

PCM_RATE = 24_000 * 2
"""Bytes a second."""


@contextlib.contextmanager
def client_of(daemon, **more):
    more = {"api_key": daemon.token, "max_retries": 0, **more}
    with openai.OpenAI(base_url=f"{daemon.url}/v1", **more) as client:
        yield client


@pytest.fixture(scope="module")
def client(tone_daemon):
    with client_of(tone_daemon) as client:
        yield client


def created(client, text=TEXT, **more):
    told = {"model": "tone", "voice": "alloy", **more}
    return client.audio.speech.create(input=text, **told)


def seconds(file):
    with av.open(io.BytesIO(file)) as sound:
        (stream,) = sound.streams.audio
        return sum(one.samples for one in sound.decode(stream)) / stream.rate


def events(client, text=TEXT, **more):
    """The events of an answer, until it ends or breaks off."""
    told = {"model": "tone", "voice": "alloy", "stream_format": "sse", **more}
    with client.audio.speech.with_streaming_response.create(input=text, **told) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        for line in answer.iter_lines():
            if line:
                assert line.startswith("data: ")
                yield json.loads(line.removeprefix("data: "))


@pytest.mark.parametrize(
    ("response_format", "media_type"),
    [
        ("mp3", "audio/mpeg"),
        ("opus", "audio/ogg"),
        ("aac", "audio/aac"),
        ("flac", "audio/flac"),
        ("wav", "audio/wav"),
    ],
)
def test_every_format_is_a_whole_file(client, response_format, media_type):
    answer = created(client, response_format=response_format)

    assert answer.response.headers["content-type"] == media_type
    assert answer.response.headers["x-request-id"]
    assert seconds(answer.content) == pytest.approx(SECONDS, abs=0.15)


def test_pcm_is_mono_at_24_khz_and_every_speed_of_theirs_is_kept(client):
    lengths = {
        speed: len(created(client, response_format="pcm", speed=speed).content) / PCM_RATE
        for speed in (0.25, 0.5, 1.0, 2.0, 3.0, 4.0)
    }

    assert lengths[1.0] == pytest.approx(SECONDS)
    for speed, length in lengths.items():
        assert length * speed == pytest.approx(SECONDS, rel=0.01), speed


def test_the_asynchronous_client_hears_the_sound_while_it_is_being_spoken(tone_daemon):
    async def first():
        async with openai.AsyncOpenAI(
            base_url=f"{tone_daemon.url}/v1", api_key=tone_daemon.token
        ) as client:
            asked = client.audio.speech.with_streaming_response.create(
                model="tts-1", voice="tone", input="[slow] " * 100, response_format="pcm"
            )
            async with asked as answer:
                async for data in answer.iter_bytes():
                    return data, answer.headers["x-job"]
        return None

    data, job = asyncio.run(first())

    assert data
    assert ended(tone_daemon, job)["status"] == "cancelled"  # since it has hung up


@pytest.mark.parametrize("response_format", ["mp3", "wav"])
def test_the_deltas_make_one_file_and_the_last_event_counts(client, response_format):
    told = list(events(client, response_format=response_format))

    *deltas, done = told
    assert {one["type"] for one in deltas} == {"speech.audio.delta"}
    assert seconds(b"".join(base64.b64decode(one["audio"]) for one in deltas)) == pytest.approx(
        SECONDS, abs=0.15
    )
    usage = done["usage"]
    assert (done["type"], usage["input_tokens"]) == ("speech.audio.done", len(TEXT))
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > len(TEXT)


def test_what_ends_too_early_never_ends_cleanly(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "engine.restart_pause_s=0")
    daemon.wait_engine("tone", "ready")
    text = "One two three four. [crash] five six."
    told = []
    with client_of(daemon) as client:
        with pytest.raises(openai.InternalServerError) as failed:
            created(client, "[fail]", response_format="pcm")
        with pytest.raises(openai.APIConnectionError):
            created(client, text, response_format="pcm")
        with pytest.raises(Exception, match="peer closed connection"):
            told.extend(events(client, text, response_format="pcm"))

    assert failed.value.code == "engine.failed"
    assert [told[0]["type"], told[-1]["type"]] == ["speech.audio.delta", "error"]
    assert told[-1]["error"]["code"] == "engine.crashed"


@pytest.mark.parametrize(
    ("wrong", "status", "param"),
    [
        ({"input": ""}, 400, "input"),
        ({"input": " \n"}, 400, "input"),
        ({"input": "?!"}, 400, "input"),
        ({"input": ["Hello."]}, 400, "input"),
        ({"input": None}, 400, "input"),
        ({"input": "a" * 20_001}, 413, "input"),
        ({"input": "a" * 300_000}, 413, None),
        ({"voice": "bass"}, 400, "voice"),
        ({"voice": ""}, 400, "voice"),
        ({"voice": {"id": "voice_1234"}}, 400, "voice"),
        ({"voice": {"name": "tone"}}, 400, "id"),
        ({"voice": 3}, 400, "voice"),
        ({"model": 1}, 400, "model"),
        ({"response_format": "mp4"}, 400, "response_format"),
        ({"speed": 0.2}, 400, "speed"),
        ({"speed": 4.1}, 400, "speed"),
        ({"speed": "fast"}, 400, "speed"),
        ({"stream_format": "websocket"}, 400, "stream_format"),
        ({"instructions": "a" * 4_097}, 400, "instructions"),
    ],
)
def test_a_bad_request_is_told_as_clients_read_it(client, wrong, status, param):
    body = {"model": "tts-1", "input": "Hello.", "voice": "tone", **wrong}

    with pytest.raises(openai.APIStatusError) as refused:
        client.post("/audio/speech", body=body, cast_to=object)

    assert (refused.value.status_code, refused.value.param) == (status, param)
    assert refused.value.type == "invalid_request_error"


@pytest.mark.parametrize("missing", ["model", "input", "voice"])
def test_what_is_missing_is_named(client, missing):
    body = {"model": "tts-1", "input": "Hello.", "voice": "tone"}
    del body[missing]

    with pytest.raises(openai.BadRequestError) as refused:
        client.post("/audio/speech", body=body, cast_to=object)

    assert refused.value.param == missing


BODY = b'{"model": "tts-1", "input": "Hello.", "voice": "tone"}'


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"input": "Hello.", "voice": "tone"}},
        {"files": {"input": b"Hello."}},
        {"content": BODY, "headers": {"content-type": "application/x-www-form-urlencoded"}},
        {"content": BODY, "headers": {"content-type": "text/plain"}},
        {"content": BODY[:-1], "headers": {"content-type": "application/json"}},
        {"content": b"\xff\xfe", "headers": {"content-type": "application/json"}},
        {"content": b"[" * 100_000, "headers": {"content-type": "application/json"}},
        {"content": b"null", "headers": {"content-type": "application/json"}},
        {},
    ],
)
def test_a_body_that_is_no_json_object_is_refused(tone_daemon, sent):
    answer = tone_daemon.post("/v1/audio/speech", **sent)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_what_clients_send_besides_is_overlooked_and_the_path_may_be_short(tone_daemon):
    more = {"stream": True, "user": "ann", "speed": None, "instructions": "Speak like a pirate."}

    answer = tone_daemon.post("/audio/speech", json=json.loads(BODY) | more)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/mpeg")
    assert answer.headers["x-ignored"] == "instructions"  # by a voice that has but one manner


def test_a_wrong_key_is_an_authentication_error(tone_daemon):
    with client_of(tone_daemon, api_key="wrong") as client:
        with pytest.raises(openai.AuthenticationError):
            created(client)


def test_a_client_that_never_reads_holds_nobody_up(tone_daemon, client):
    body = json.dumps({"model": "tts-1", "voice": "tone", "input": "One. " * 2_000})
    head = (
        "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {tone_daemon.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    port = int(tone_daemon.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as deaf:
        deaf.sendall((head + body).encode())
        (job,) = wait_for(lambda: tone_daemon.get("/v1/jobs?status=speaking").json())

        assert created(client, "Hello.", response_format="pcm").content
    assert ended(tone_daemon, job["id"])["status"] in {"cancelled", "done"}


def test_models_are_listed_and_looked_at_as_theirs_are(tone_daemon, client):
    models = {one.id: one for one in client.models.list()}
    shown = client.models.retrieve("cosyvoice2-0.5b")
    ours = tone_daemon.run("models", "list", "--json")
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-9")

    assert {"tone", "cosyvoice2-0.5b", "tts-1", "gpt-4o-mini-tts"} <= set(models)
    assert {one.object for one in models.values()} == {"model"}
    assert (shown.id, shown.state) == ("cosyvoice2-0.5b", "absent")
    assert [one["name"] for one in json.loads(ours.stdout)] == ["cosyvoice2-0.5b"]


def test_a_voice_is_made_with_consent_speaks_and_is_removed(tone_daemon, client):
    consent = client.audio.voice_consents.create(
        name="Ann  Lark", language="en-US", recording=("yes.wav", SPEECH.read_bytes())
    )
    renamed = client.audio.voice_consents.update(consent.id, name="Ann L.")
    voice = client.audio.voices.create(
        name="Ann's voice!", audio_sample=("ann.wav", SPEECH.read_bytes()), consent=consent.id
    )
    spoken = created(client, "Hello.", voice={"id": voice.id}, response_format="pcm").content
    listed = {one["id"] for one in tone_daemon.get("/v1/audio/voices").json()["voices"]}
    known = tone_daemon.get(f"/v1/voices/{voice.id}").json()
    removed = client.audio.voices.delete(voice.id)
    forgotten = client.audio.voice_consents.delete(consent.id)

    assert (renamed.name, renamed.language) == ("Ann L.", "en-US")
    assert (voice.name, voice.object, voice.type) == ("Ann's voice!", "audio.voice", "audio_sample")
    assert voice.id in listed
    assert spoken
    assert known["consent"].startswith("Ann L., 20")
    assert consent.id in known["consent"]
    assert (removed.deleted, forgotten.deleted) == (True, True)
    assert voice.id not in tone_daemon.get("/v1/audio/voices?legacy=true").json()["voices"]
    with pytest.raises(openai.NotFoundError):
        client.audio.voice_consents.retrieve(consent.id)


def test_consents_come_page_by_page_the_newest_first(client):
    made = [
        client.audio.voice_consents.create(name=name, language="en", recording=SPEECH)
        for name in ("first", "second")
    ]
    try:
        page = client.audio.voice_consents.list(limit=1)

        assert [one.name for one in page.data] == ["second"]
        assert [one.name for one in page] == ["second", "first"]
        assert client.audio.voice_consents.retrieve(made[0].id).name == "first"
    finally:
        for one in made:
            client.audio.voice_consents.delete(one.id)


def asks(name):
    """A request that goes wrong, by its name."""
    sample = ("x.wav", SPEECH.read_bytes())
    return {
        "unknown consent": lambda c: c.audio.voices.create(
            name="x", audio_sample=sample, consent="cons_1"
        ),
        "no recording": lambda c: c.audio.voice_consents.create(
            name="x", language="en", recording=b"no sound at all"
        ),
        "no name": lambda c: c.audio.voice_consents.create(
            name=" ", language="en", recording=sample
        ),
        "no language": lambda c: c.audio.voice_consents.create(
            name="x", language="English, please", recording=sample
        ),
        "too large": lambda c: c.audio.voice_consents.create(
            name="x", language="en", recording=bytes(11 * 2**20)
        ),
        "by prompt": lambda c: c.audio.voices.create(name="x", type="prompt", prompt="old"),
        "not there": lambda c: c.audio.voices.delete("nobody"),
        "not theirs": lambda c: c.audio.voices.delete("tone"),
        "outside": lambda c: c.get("/audio/voice_consents/..%2fvoices", cast_to=object),
        "too many": lambda c: c.audio.voice_consents.list(limit=101),
    }[name]


@pytest.mark.parametrize(
    ("name", "status", "param"),
    [
        ("unknown consent", 400, "consent"),
        ("no recording", 422, None),
        ("no name", 400, "name"),
        ("no language", 400, "language"),
        ("too large", 413, None),
        ("by prompt", 400, None),
        ("not there", 404, None),
        ("not theirs", 409, None),
        ("outside", 404, None),
        ("too many", 400, "limit"),
    ],
)
def test_voices_and_consents_that_cannot_be_are_refused(client, name, status, param):
    with pytest.raises(openai.APIStatusError) as refused:
        asks(name)(client)

    assert (refused.value.status_code, refused.value.param) == (status, param)


def test_open_webui_finds_voices_and_models_without_a_token_and_gets_each_sentence(tone_daemon):
    with httpx.Client(base_url=tone_daemon.url, trust_env=False) as web:
        voices = web.get("/v1/audio/voices").json()["voices"]
        models = web.get("/v1/audio/models").json()["models"]
        front = web.get("/")
    body = {"model": "tts-1", "input": "Hello.", "voice": "tone", "custom": {"a": 1}}
    spoken = tone_daemon.post("/v1/audio/speech", json=body)

    assert {"tone", "alloy", "nova"} <= {one["id"] for one in voices}
    assert all(one["name"] for one in voices)
    assert "tone" in {one["id"] for one in models}
    assert front.status_code == 200
    assert seconds(spoken.content) == pytest.approx(0.2, abs=0.15)


def test_what_is_heard_is_what_was_sent(voice_daemon):
    said = "The garden behind the house is full of yellow flowers."
    with client_of(voice_daemon) as client:
        pcm = created(client, said, model="gpt-4o-mini-tts", response_format="pcm").content

    assert word_error_rate(said, heard(pcm, "en")) <= 0.1
