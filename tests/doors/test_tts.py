"""``/tts``: its four modes over HTTP and over a socket, and what bad requests get."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import time

import pytest
import requests
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from patience import wait_for
from sounds import decoded
from voice_houses import SPEECH, TEXT

REFERENCE = base64.b64encode(SPEECH.read_bytes()).decode()
FRAME_BYTES = 960
"""20 ms at 24 kHz."""


@pytest.fixture(scope="module", autouse=True)
def left_as_it_was(tone_daemon):
    """Others share the daemon."""
    yield
    for name in references(tone_daemon):
        assert tone_daemon.delete(f"/v1/voices/{name}").status_code == 200


@pytest.fixture
def session(tone_daemon):
    """As load tests have it: a session that keeps its connection, and a base URL."""
    with requests.Session() as session:
        session.headers.update(tone_daemon.headers)
        yield session


def tts(daemon, **body):
    return daemon.post("/tts", json={"text": "one two", **body})


def references(daemon):
    return {one["name"] for one in daemon.get("/v1/voices").json() if "tts-" in one["name"]}


@pytest.mark.parametrize("rate_hz", [24_000, 22_050])
def test_a_stream_is_raw_pcm_in_pieces_of_20_ms(tone_daemon, session, rate_hz):
    payload = {"mode": "sft", "text": "one two three", "speaker_id": "tone", "stream": True}
    payload["sample_rate"] = rate_hz
    with session.post(tone_daemon.url + "/tts", json=payload, stream=True, timeout=30) as answer:
        sizes = [len(chunk) for chunk in answer.raw.read_chunked(decode_content=False)]

    assert answer.headers["Content-Type"] == "audio/pcm"
    assert (answer.headers["X-Sample-Rate"], answer.headers["X-Channels"]) == (str(rate_hz), "1")
    assert sum(sizes) == 2 * rate_hz * 6 // 10
    assert not any(size % (2 * rate_hz // 50) for size in sizes)


def test_without_a_stream_it_is_the_same_with_its_length(tone_daemon):
    streamed = tts(tone_daemon)
    whole = tts(tone_daemon, stream=False)

    assert whole.content == streamed.content
    assert int(whole.headers["content-length"]) == len(whole.content)
    assert "content-length" not in streamed.headers


def test_opus_comes_by_format_and_by_accept(tone_daemon):
    by_format = tts(tone_daemon, format="opus", bit_rate=16_000)
    accept = {"accept": "audio/ogg, */*;q=0.1"}
    by_accept = tone_daemon.post("/tts", json={"text": "one two"}, headers=accept)

    for answer in (by_format, by_accept):
        assert answer.headers["content-type"] == "audio/ogg"
        assert decoded(answer.content).codec == "opus"
    assert len(by_format.content) < len(by_accept.content)


def test_a_reference_makes_one_voice_however_often_and_by_however_many_it_is_sent(tone_daemon):
    before = references(tone_daemon)
    body = {"mode": "zero_shot", "reference_audio": REFERENCE, "reference_text": TEXT}

    async def twice():
        asking = (asyncio.to_thread(tts, tone_daemon, **body) for _ in range(2))
        return await asyncio.gather(*asking)

    first, second = asyncio.run(twice())
    started = time.monotonic()
    url = f"data:audio/wav;base64,{REFERENCE}"
    again = tts(tone_daemon, **{**body, "reference_audio": url})
    took_s = time.monotonic() - started

    assert first.content == second.content == again.content
    assert first.content != tts(tone_daemon).content  # its own pitch
    assert len(references(tone_daemon) - before) <= 1
    print(f"the second time it took {took_s:.3f} s")  # noqa: T201 - worth knowing, not worth a limit


def test_what_a_voice_cannot_follow_is_told(tone_daemon):
    felt = tts(tone_daemon, mode="instruct", emotion="happy", dialect="sichuan")
    plain = tts(tone_daemon, mode="instruct", emotion="neutral")

    assert (felt.status_code, felt.headers["x-ignored"]) == (200, "instruct")
    assert (plain.status_code, plain.headers.get("x-ignored")) == (200, None)


BAD = {
    "no text": ({"text": None}, 400, "request.invalid"),
    "blank": ({"text": "  "}, 400, "text.empty"),
    "unknown mode": ({"mode": "clone"}, 400, "request.invalid"),
    "too fast": ({"speed": 2.1}, 400, "request.invalid"),
    "unknown speaker": ({"speaker_id": "nobody"}, 400, "voice.unknown"),
    "unknown emotion": ({"emotion": "blue"}, 400, "manner.unknown"),
    "unknown dialect": ({"dialect": "klingon"}, 400, "manner.unknown"),
    "nothing to take after": ({"mode": "zero_shot"}, 400, "voice.reference_missing"),
    "no instruction": ({"mode": "instruct"}, 400, "manner.instruction_missing"),
    "no base64": ({"reference_audio": "§§"}, 400, "request.invalid"),
    "no sound": ({"reference_audio": "aGVsbG8="}, 400, "voice.reference_unreadable"),
    "too short": ({"reference_audio": REFERENCE[:40_000]}, 400, "voice.reference_refused"),
    "other words": (
        {"reference_audio": REFERENCE, "reference_text": "x"}, 400, "voice.reference_refused",
    ),
    "too large": ({"reference_audio": "A" * 14_400_000}, 413, "upload.too_large"),
    "much too large": ({"reference_audio": "A" * 15_000_000}, 413, "request.too_large"),
    "unknown format": ({"format": "mp9"}, 400, "format.unknown"),
    "the engine fails": ({"text": "[fail]"}, 500, "engine.failed"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_requests_get_a_code_a_message_and_a_solution(tone_daemon, what):
    body, status, code = BAD[what]
    before = references(tone_daemon)

    answer = tts(tone_daemon, **body)

    told = answer.json()
    assert (answer.status_code, told["error"]) == (status, code)
    assert told["message"]
    assert told["solution"]
    assert references(tone_daemon) == before


def test_the_rule_tells_the_words_that_it_takes(tone_daemon):
    told = tts(tone_daemon, emotion="blue").json()

    assert "happy" in told["solution"]


def test_hanging_up_cancels_the_job(tone_daemon):
    with tone_daemon.client() as client:
        body = {"text": "[slow] " + "word " * 100}
        with client.stream("POST", "/tts", json=body) as answer:
            next(answer.iter_raw())
            job = answer.headers["x-job"]

    assert wait_for(lambda: tone_daemon.get(f"/v1/jobs/{job}").json()["status"] == "cancelled")


# -- the socket -----------------------------------------------------------------------------------


def talk(daemon, conversation, path="/tts/ws"):
    """What *conversation* makes of a socket."""

    async def run():
        url = daemon.url.replace("http", "ws") + path
        headers = daemon.headers
        async with connect(url, additional_headers=headers, proxy=None, max_size=None) as socket:
            return await conversation(socket)

    return asyncio.run(run())


async def send(socket, **message):
    await socket.send(json.dumps(message))


async def heard(socket, answers=1):
    """What comes until so many requests are answered: what is told, and the sound's frames."""
    told, frames = [], []
    while answers:
        message = await socket.recv()
        if isinstance(message, bytes):
            frames.append(message)
            continue
        told.append(json.loads(message))
        answers -= told[-1]["type"] != "start"
    return told, frames


@pytest.mark.parametrize("path", ["/tts/ws", "/tts"])
def test_a_socket_takes_one_request_after_the_other(tone_daemon, path):
    async def conversation(socket):
        await send(socket, text="one two", id="a")
        await send(socket, text="one two", id=2, format="opus")
        return await heard(socket), await heard(socket)

    (pcm, frames), (opus, pages) = talk(tone_daemon, conversation, path)

    assert [one["type"] for one in pcm] == ["start", "end"]
    assert {len(frame) for frame in frames} == {FRAME_BYTES}
    assert b"".join(frames) == tts(tone_daemon).content
    assert (pcm[0]["id"], pcm[0]["sample_rate"], pcm[1]["audio_s"]) == ("a", 24_000, 0.4)
    assert (opus[0]["id"], opus[0]["format"]) == (2, "opus")
    assert decoded(b"".join(pages)).codec == "opus"


def test_a_mistake_costs_its_own_request_alone(tone_daemon):
    async def conversation(socket):
        await socket.send('{"text": ')
        await send(socket, text="[fail]", id="fails")
        await send(socket, text="one", emotion="blue", id="odd")
        await send(socket, text="one", id="good", stream=False, format="wav")
        return await heard(socket, answers=4)

    told, frames = talk(tone_daemon, conversation)

    assert [(one["type"], one["id"], one.get("error")) for one in told] == [
        ("error", None, "request.invalid"),
        ("error", "fails", "engine.failed"),
        ("error", "odd", "manner.unknown"),
        ("start", "good", None),
        ("end", "good", None),
    ]
    assert [len(frame) for frame in frames] == [44 + 9_600]


def test_cancelling_drops_what_waits_and_what_sounds_and_the_socket_stays(tone_daemon):
    async def conversation(socket):
        await send(socket, text="[slow] " + "word " * 200, id="long")
        await send(socket, text="one", id="next")
        await send(socket, text="two", id="last")
        while not isinstance(await socket.recv(), bytes):
            pass
        await send(socket, cancel="last")
        await send(socket, cancel=True)
        dropped = await heard(socket, answers=3)
        await send(socket, text="after", id="after")
        return dropped, await heard(socket)

    (dropped, _), (after, _) = talk(tone_daemon, conversation)

    assert {(one["type"], one["id"]) for one in dropped} == {
        ("cancelled", "long"), ("cancelled", "next"), ("cancelled", "last"),
    }  # fmt: skip
    assert [one["type"] for one in after] == ["start", "end"]


def test_a_flood_of_requests_and_a_frame_that_is_no_text_are_refused(tone_daemon):
    async def conversation(socket):
        await send(socket, text="[slow] " + "word " * 200, id="long")
        for number in range(40):
            await send(socket, text="one", id=number)
        refused = []
        while not refused or refused[-1].get("id") != 39:
            message = await socket.recv()
            if isinstance(message, str) and json.loads(message)["type"] == "error":
                refused.append(json.loads(message))
        await socket.send(b"\x00")
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await socket.recv()
        return refused, closed.value.rcvd.code

    refused, code = talk(tone_daemon, conversation)

    assert {one["error"] for one in refused} == {"queue.full"}
    assert code == 1003


def test_who_never_reads_and_leaves_within_a_frame_costs_no_more_than_its_own_job(tone_daemon):
    text = "[slow] " + "never " * 333
    key = "AAAAAAAAAAAAAAAAAAAAAA=="
    head = (
        "GET /tts/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Authorization: Bearer {tone_daemon.token}\r\n\r\n"
    )
    body = json.dumps({"text": text}).encode()
    whole = b"\x81\xfe" + len(body).to_bytes(2) + b"\0\0\0\0" + body

    with socket.create_connection(tone_daemon.connection["url"][7:].split(":"), 10) as wire:
        wire.sendall(head.encode())
        assert b" 101 " in wire.recv(100)
        wire.sendall(whole)
        job = wait_for(lambda: _job(tone_daemon, len(text)))
        wire.sendall(whole[: len(whole) // 2])
    ended = wait_for(lambda: (now := _job(tone_daemon, len(text)))["status"] == "cancelled" and now)

    assert ended["id"] == job["id"]
    assert tts(tone_daemon).status_code == 200


def _job(daemon, characters):
    """The job with a text of that length, once there is one."""
    jobs = daemon.get("/v1/jobs").json()
    return next((one for one in jobs if one["characters"] == characters), None)
