"""CosyVoice2 with a model of random weights, as clients and the daemon meet it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import wave
from contextlib import aclosing

import pytest
from msgspec import structs
from websockets.sync.client import connect

import checkpoints
from cosyd.contract.errors import VoiceBroken
from cosyd.engine.care import Care
from cosyd.engine.cosyvoice2.offer import OFFER
from cosyd.engine.host import EngineHost
from cosyd.engine.orders import Convert, Mix, Part, Register, Session
from patience import wait_for
from running import RunningDaemon
from sounds import noise

SECOND = 48_000
LONG = "Once upon a time there was a queen. " * 4
BEGUN = "Once upon a time there was a queen who lived in a castle by"
ONE_THREAD = ("--set", "cosyvoice2.threads=1")  # the machine is shared, and the model tiny


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    return checkpoints.miniature(folder, speakers=["anna", "ben"], tokens_per_text_token=5)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory, model):
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("cosyvoice2"), "--engine", "cosyvoice2",
        "--set", f"engine.model={model}", "--set", "sinks=[]", *ONE_THREAD,
    )  # fmt: skip
    try:
        daemon.wait_ready().wait_engine("cosyvoice2", "ready", "idle")
        yield daemon
    finally:
        daemon.close()


def writing(daemon, query):
    """A connection by which a text is written while it is spoken."""
    address = daemon.url.replace("http", "ws") + "/v1/live" + query
    return connect(address, additional_headers=daemon.headers, proxy=None, max_size=None)


def write(live, text):
    live.send(json.dumps({"type": "text", "text": text}))


def until(live, kind):
    """All that comes, up to a message of that *kind*, or to sound."""
    told = []
    while not told or not (isinstance(told[-1], bytes) if kind is bytes else is_a(kind, told[-1])):
        message = live.recv(timeout=60)
        told.append(message if isinstance(message, bytes) else json.loads(message))
    return told


def is_a(kind, message):
    return not isinstance(message, bytes) and message["type"] == kind


def test_a_voice_of_the_model_speaks_in_each_mode_that_it_can(daemon):
    manners = (
        {},
        {"mode": "sft"},
        {"mode": "cross_lingual"},
        {"instruct": "calm and slow"},
        {"mode": "instruct", "instruct": "calm and slow"},
        {"speed": 2.0},
    )

    said = [daemon.say("Hi.", voice="ben", seed=7, **manner) for manner in manners]

    assert {answer.status_code for answer in said} == {200}
    assert said[0].content == said[1].content
    assert said[0].content != said[3].content == said[4].content
    assert len(said[5].content) - 44 == (len(said[0].content) - 44) // 2


def test_what_a_voice_cannot_do_is_told_before_anything_is_heard(daemon):
    no_transcript = daemon.say("Hi.", voice="anna", mode="zero_shot")
    no_instruction = daemon.say("Hi.", voice="anna", mode="instruct")

    assert no_transcript.json()["error"] == "manner.mode_unfit"
    assert no_instruction.json()["error"] == "manner.instruction_missing"


def test_who_hangs_up_stops_the_model_and_its_memory_comes_back(daemon):
    def hang_up():
        body = {"text": LONG, "voice": "anna"}
        with daemon.client() as client, client.stream("POST", "/v1/speech", json=body) as answer:
            next(answer.iter_raw())
        wait_for(lambda: daemon.engine("cosyvoice2")["sessions"] == 0)
        daemon.say("Hi.", voice="anna")

    hang_up()
    before = wait_for(lambda: daemon.engine("cosyvoice2")["rss_bytes"])
    for _ in range(3):
        hang_up()

    assert daemon.engine("cosyvoice2")["rss_bytes"] < before + (32 << 20)


def test_a_sentence_is_heard_while_it_is_being_written_and_then_told_whole(daemon):
    with writing(daemon, "?voice=anna") as live:
        write(live, f"{BEGUN} the")
        told = until(live, bytes)
        job = daemon.get(f"/v1/jobs/{told[1]['job']}").json()
        other = daemon.say("Hi.", voice="ben")
        write(live, " sea, and")
        write(live, " was seldom seen. So")
        live.send('{"type":"close"}')
        told += until(live, "end")

    sentences = [one for one in told if not isinstance(one, bytes) and one["type"] == "sentence"]
    pcm = b"".join(one for one in told if isinstance(one, bytes))
    assert (job["status"], job["sentences"]) == ("speaking", [])
    assert other.status_code == 200
    assert [one["text"] for one in sentences] == [f"{BEGUN} the sea, and was seldom seen.", "So"]
    assert [one["text_start"] for one in sentences] == [0, len(sentences[0]["text"]) + 1]
    assert sentences[0]["end_s"] == sentences[1]["start_s"] > 2
    assert len(pcm) == told[-1]["audio_s"] * SECOND
    view = daemon.get(f"/v1/jobs/{job['id']}").json()
    assert [one["text"] for one in view["sentences"]] == [one["text"] for one in sentences]


@pytest.mark.parametrize("how", ["cancel", "hang up"])
def test_who_goes_away_within_a_sentence_frees_the_engine(daemon, how):
    with writing(daemon, "?voice=anna") as live:
        write(live, f"{BEGUN} the")
        until(live, bytes)
        speaking = daemon.engine("cosyvoice2")["sessions"]
        if how == "cancel":
            live.send('{"type":"cancel"}')
            until(live, "cancelled")
            wait_for(lambda: daemon.engine("cosyvoice2")["sessions"] == 0)

    wait_for(lambda: daemon.engine("cosyvoice2")["sessions"] == 0)
    assert speaking == 1


def test_what_comes_in_the_way_of_the_worker_is_told_and_others_speak(daemon, model):
    weights = model / "flow.pt"
    kept = weights.read_bytes()
    job = daemon.say(LONG, voice="anna", detach=True, play=False).json()["id"]
    wait_for(lambda: daemon.get(f"/v1/jobs/{job}").json()["audio_s"] > 0, 60)

    try:
        weights.write_bytes(kept[: len(kept) // 2])
        os.kill(daemon.engine("cosyvoice2")["pid"], signal.SIGKILL)
        killed = wait_for(lambda: daemon.get(f"/v1/jobs/{job}").json()["error"])
        halved = daemon.say("Hi.", voice="anna").json()
        other = daemon.say("Hello.", voice="hibari")
    finally:
        weights.write_bytes(kept)
    whole = daemon.say("Hi.", voice="anna")
    for name in ("cosyvoice2", "hibari"):  # started here, and not to be left behind
        daemon.post(f"/v1/engines/{name}/release")

    assert killed["error"] == "engine.crashed"
    assert halved["error"] == "engine.unavailable"
    assert "'flow.pt' is cut short" in halved["message"]
    assert "cosyd models verify" in halved["message"]
    assert (other.status_code, whole.status_code) == (200, 200)


def test_a_reference_becomes_a_voice_that_speaks_mixes_and_takes_over_words(tmp_path, model):
    reference = tmp_path / "reference.wav"
    with wave.open(str(reference), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(noise(3 * 24_000))
    own, mixed = str(tmp_path / "own"), str(tmp_path / "mixed")
    say = Session(session=0, text="Hi.", language="en", voice="own", state=own, seed=1)

    async def run():
        care = Care(table={"model": str(model), "threads": 1})
        host = EngineHost(OFFER, care, lambda name: f"ipc://{tmp_path}/{name}")
        try:
            return await conversation(host)
        finally:
            await host.close()

    async def conversation(host):
        async def heard(order):
            return b"".join([pcm async for pcm in host.speak(order)])

        parts = (Part(voice="own", state=own), Part(voice="anna"))
        await heard(
            Register(
                session=0, reference=str(reference), transcript="Hm.", language="en", state=own
            )
        )
        await heard(Mix(session=0, parts=parts, state=mixed))
        said = await asyncio.gather(
            heard(say),
            heard(structs.replace(say, voice="mixed", state=mixed)),
            heard(structs.replace(say, instruct="slow")),
            heard(structs.replace(say, text=LONG[:16])),
            heard(Convert(session=0, source=str(reference), voice="own", state=own)),
        )
        async with aclosing(host.speak(structs.replace(say, text=LONG))) as given_up:
            await anext(given_up)
        with pytest.raises(VoiceBroken):
            await heard(structs.replace(say, state=str(tmp_path / "gone")))
        return said, await heard(say)

    said, again = asyncio.run(run())

    assert len(set(said)) == 5
    assert len(said[0]) == len(said[2]) == 15 * 1_920
    assert len(said[4]) == 3 * SECOND
    assert again == said[0]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_memory_is_the_same_after_200_requests_and_50_cancels(daemon):
    def rss():
        return wait_for(lambda: daemon.engine("cosyvoice2")["rss_bytes"])

    for _ in range(20):
        daemon.say("Hello there.", voice="anna")
    before = rss()
    for number in range(200):
        daemon.say(("Hi.", "Hello there.")[number % 2], voice=("anna", "ben")[number // 2 % 2])
        if number % 4 == 0:
            body = {"text": LONG, "voice": "anna"}
            with daemon.client() as client, client.stream("POST", "/v1/speech", json=body) as one:
                next(one.iter_raw())

    wait_for(lambda: daemon.engine("cosyvoice2")["sessions"] == 0)
    after = rss()
    daemon.post("/v1/engines/cosyvoice2/release")  # perhaps started here, and not to be left behind

    assert after < before + (24 << 20)
