"""``POST /v1/speech``, over real sockets."""

from __future__ import annotations

import base64
import json
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from patience import ended, wait_for
from sounds import decoded

RATE_HZ = 24_000
WORD_S = 0.2
"""How long the tone engine takes for a word."""


def sse_events(answer: httpx.Response) -> list[tuple[str, dict]]:
    events = []
    for block in answer.text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        events.append((lines["event"], json.loads(lines["data"])))
    return events


def test_wav_of_unknown_length_holds_every_sample(tone_daemon):
    answer = tone_daemon.say("One two three. Four five.")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["x-sample-rate"] == "24000"
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.content[:4] == b"RIFF"
    assert struct.unpack("<I", answer.content[40:44]) == (0xFFFFFFFF,)
    assert len(answer.content) - 44 == round(5 * WORD_S * RATE_HZ) * 2


@pytest.mark.parametrize("format_name", ["wav", "mp3", "opus", "aac", "flac", "pcm"])
def test_every_format_carries_all_of_the_sound(tone_daemon, format_name):
    answer = tone_daemon.say("One two three four five.", format=format_name)

    assert heard_s(answer.content, format_name) == pytest.approx(5 * WORD_S, abs=0.1)


@pytest.mark.parametrize(
    ("format_name", "rate_hz"), [("wav", 8_000), ("pcm", 48_000), ("mp3", 44_100)]
)
def test_the_sample_rate_is_the_one_asked_for(tone_daemon, format_name, rate_hz):
    answer = tone_daemon.say("One two three four five.", format=format_name, sample_rate=rate_hz)

    assert answer.headers["x-sample-rate"] == str(rate_hz)
    assert heard_s(answer.content, format_name, rate_hz) == pytest.approx(5 * WORD_S, abs=0.1)


def test_speed_is_the_engines_own(tone_daemon):
    slow = tone_daemon.say("One two three four.", speed=0.5, format="pcm")
    fast = tone_daemon.say("One two three four.", speed=2.0, format="pcm")

    assert len(slow.content) == 4 * len(fast.content)


def test_volume_is_a_factor_that_never_clips(tone_daemon):
    def peak(volume: float) -> int:
        pcm = tone_daemon.say("One.", volume=volume, format="pcm").content
        return max(abs(one) for one in struct.unpack(f"<{len(pcm) // 2}h", pcm))

    assert peak(0.0) == 0
    assert peak(0.5) == pytest.approx(peak(1.0) / 2, rel=0.01)
    assert peak(1.0) < peak(4.0) < 32_767


def test_events_carry_the_same_sound_and_exact_times(tone_daemon):
    text = "One two three. Four five."
    whole = tone_daemon.say(text).content

    answer = tone_daemon.post(
        "/v1/speech", json={"text": text}, headers={"accept": "text/event-stream"}
    )

    events = sse_events(answer)
    names = [name for name, _ in events]
    sound = b"".join(base64.b64decode(data["audio"]) for name, data in events if name == "audio")
    spoken = [data for name, data in events if name == "sentence"]
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (names[0], names[-1]) == ("start", "end")
    assert sound == whole
    assert [one["text"] for one in spoken] == ["One two three.", "Four five."]
    assert [(one["start_s"], one["end_s"]) for one in spoken] == [
        (0.0, pytest.approx(0.6)),
        (pytest.approx(0.6), pytest.approx(1.0)),
    ]
    assert text[spoken[1]["text_start"] : spoken[1]["text_end"]] == "Four five."


def test_the_first_sound_comes_before_the_last_is_made(tone_daemon):
    with tone_daemon.client() as client:
        with client.stream("POST", "/v1/speech", json={"text": "[slow] " * 20}) as answer:
            began = time.monotonic()
            sound = answer.iter_raw()
            next(sound)
            first_s = time.monotonic() - began
            for _ in sound:
                pass
            whole_s = time.monotonic() - began

    assert first_s < whole_s / 4


def test_two_clients_are_spoken_to_side_by_side(tone_daemon):
    def said(text: str) -> tuple[float, bytes]:
        answer = tone_daemon.say(text, format="pcm")
        return time.monotonic(), answer.content

    long_text = " ".join(["[slow] one two three four."] * 6)
    with ThreadPoolExecutor() as pool:
        long = pool.submit(said, long_text)
        time.sleep(0.3)
        short = pool.submit(said, "Hi.")

        assert short.result()[0] < long.result()[0]
        assert len(short.result()[1]) == round(WORD_S * RATE_HZ) * 2


def test_hanging_up_stops_the_engine(tone_daemon):
    with tone_daemon.client() as client:
        with client.stream("POST", "/v1/speech", json={"text": "[slow] " * 100}) as answer:
            next(answer.iter_raw())
            job = answer.headers["x-job"]

    assert ended(tone_daemon, job)["status"] == "cancelled"
    assert no_session(tone_daemon, "tone")


def test_hanging_up_before_the_first_sound_cancels_the_job_that_waits(toned):
    with ThreadPoolExecutor() as pool:
        blocker = pool.submit(toned.say, "[slow] " * 8)
        jobs = wait_for(lambda: toned.get("/v1/jobs", params={"status": "speaking"}).json())
        with pytest.raises(httpx.ReadTimeout):
            toned.post("/v1/speech", json={"text": "Later."}, timeout=0.3)
        waited = next(
            one["id"] for one in toned.get("/v1/jobs").json() if one["id"] != jobs[0]["id"]
        )

        assert ended(toned, waited)["status"] == "cancelled"
        assert blocker.result().status_code == 200


def test_somebody_else_who_listens_keeps_the_job_alive(tone_daemon):
    with tone_daemon.client() as first, tone_daemon.client() as second:
        with first.stream("POST", "/v1/speech", json={"text": "[slow] " * 10}) as one:
            begun = one.iter_raw()
            next(begun)
            job = one.headers["x-job"]
            with second.stream("GET", f"/v1/jobs/{job}/audio", params={"format": "pcm"}) as other:
                sound = other.iter_raw()
                pcm = next(sound)
                one.close()
                pcm += b"".join(sound)

    assert len(pcm) == round(10 * WORD_S * RATE_HZ) * 2
    assert ended(tone_daemon, job)["status"] == "done"


def test_a_detached_job_goes_on_alone_and_can_be_heard_from_its_start(tone_daemon):
    taken = tone_daemon.say("[slow] one two three.", detach=True)
    job = taken.json()["id"]

    heard = tone_daemon.get(f"/v1/jobs/{job}/audio", params={"format": "pcm"})

    assert taken.status_code == 202
    assert taken.headers["location"] == f"/v1/jobs/{job}"
    assert len(heard.content) == round(4 * WORD_S * RATE_HZ) * 2
    assert tone_daemon.get(f"/v1/jobs/{job}").json()["status"] == "done"


def test_a_failure_in_the_middle_breaks_the_connection(tone_daemon):
    text = "One two three. Now [fail] four. Five."

    with pytest.raises(httpx.RemoteProtocolError):
        tone_daemon.say(text)

    job = tone_daemon.get("/v1/jobs").json()[0]
    assert (job["status"], job["error"]["error"]) == ("failed", "engine.failed")
    assert [one["text"] for one in job["sentences"]] == ["One two three."]


def test_a_failure_in_the_middle_of_events_is_told_before_the_break(tone_daemon):
    got = b""

    with tone_daemon.client() as client:
        headers = {"accept": "text/event-stream"}
        body = {"text": "One two three. Now [fail] four."}
        with client.stream("POST", "/v1/speech", json=body, headers=headers) as answer:
            with pytest.raises(httpx.RemoteProtocolError):
                for data in answer.iter_raw():
                    got += data

    last = got.decode().strip().split("\n\n")[-1]
    assert last.startswith("event: error")
    assert json.loads(last.split("data: ", 1)[1])["error"] == "engine.failed"


def test_a_failure_before_the_first_sound_has_a_status(tone_daemon):
    answer = tone_daemon.say("[fail]")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["error"] == "engine.failed"


def heard_s(file: bytes, format_name: str, rate_hz: int = RATE_HZ) -> float:
    """How long *file* sounds, by a decoder that is not ours."""
    if format_name == "pcm":
        return len(file) / 2 / rate_hz
    sound = decoded(file)
    assert sound.rate_hz == rate_hz or format_name == "opus"
    return len(sound.samples) / sound.rate_hz


def no_session(daemon, engine: str) -> bool:
    return wait_for(lambda: daemon.engine(engine)["sessions"] == 0)
