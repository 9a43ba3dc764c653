"""The cloud contract, as the functions of its own guide ask for it, and what bad requests get."""

from __future__ import annotations

import base64
import json
import time

import pytest
import requests

from patience import wait_for
from running import RunningDaemon
from sounds import decoded
from voice_houses import SPEECH, TEXT

SAMPLE = """
import requests
import base64
import time

def get_access_token(client_id, client_secret):
    url = "https://api.cosyvoice.com/oauth/token"
    data = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret
    }
    response = requests.post(url, data=data)
    return response.json().get("access_token")

def text_to_speech(text, token):
    url = "https://api.cosyvoice.com/tts/v1/synthesize"
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json"
    }
    data = {
        "text": text,
        "voice": "zh-CN-XiaoyanNeural",
        "format": "mp3",
        "speed": 1.0,
        "pitch": 0
    }
    response = requests.post(url, headers=headers, json=data)
    if response.status_code == 200:
        audio_data = base64.b64decode(response.json()["audio"])
        with open("output.mp3", "wb") as f:
            f.write(audio_data)
        return True
    return False

def stream_tts(text, token):
    url = "https://api.cosyvoice.com/tts/v1/stream"
    headers = {
        "Authorization": f"Bearer {token}"
    }
    params = {
        "text": text,
        "chunk_size": 512  # 每块音频数据大小（字节）
    }
    with requests.get(url, headers=headers, params=params, stream=True) as r:
        r.raise_for_status()
        with open("stream.mp3", "wb") as f:
            for chunk in r.iter_content(chunk_size=8192):
                if chunk:
                    f.write(chunk)

def clone_voice(audio_path, token):
    # 1. 上传训练样本
    with open(audio_path, "rb") as f:
        files = {"audio": ("sample.wav", f, "audio/wav")}
        upload_url = "https://api.cosyvoice.com/clone/v1/upload"
        upload_res = requests.post(upload_url, files=files, headers={"Authorization": f"Bearer {token}"})
    # 2. 启动克隆任务
    task_url = "https://api.cosyvoice.com/clone/v1/train"
    task_data = {
        "sample_id": upload_res.json()["sample_id"],
        "voice_name": "custom_voice"
    }
    task_res = requests.post(task_url, json=task_data, headers={"Authorization": f"Bearer {token}"})
    # 3. 轮询训练状态
    status_url = f"https://api.cosyvoice.com/clone/v1/status/{task_res.json()['task_id']}"
    while True:
        status = requests.get(status_url, headers={"Authorization": f"Bearer {token}"})
        if status.json()["state"] == "completed":
            return status.json()["voice_id"]
        time.sleep(10)
"""  # noqa: E501 - the guide's own lines
"""The functions of the guide, word by word."""


class QuickClock:
    """``time``, for a sample that waits ten seconds between two questions."""

    @staticmethod
    def sleep(_):
        time.sleep(0.05)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    """A daemon for this file, in which the guide's voice is a tone."""
    running = RunningDaemon(
        tmp_path_factory.mktemp("cloud"), "--engine", "tone", "--set", "sinks=[]",
        "--set", "voices.aliases.zh-CN-XiaoyanNeural=tone",
    )  # fmt: skip
    try:
        running.wait_ready().wait_engine("tone", "ready")
        yield running
    finally:
        running.close()


@pytest.fixture(scope="module")
def client(daemon):
    """A client of the daemon: its id and secret."""
    return json.loads(daemon.run("clients", "add", "cloud", "--json").stdout)


@pytest.fixture
def sample(daemon, tmp_path, monkeypatch):
    """The guide's functions; nothing but the host is another."""
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(SAMPLE.replace("https://api.cosyvoice.com", daemon.url), names)
    names["time"] = QuickClock
    return names


@pytest.fixture
def token(sample, client):
    return sample["get_access_token"](client["client_id"], client["client_secret"])


def voices(daemon):
    """The names of the voices that were added."""
    return {one["name"] for one in daemon.get("/v1/voices").json() if one["kind"] == "clone"}


def upload(daemon, file=SPEECH, **fields):
    content = file if isinstance(file, bytes) else file.read_bytes()
    return daemon.post("/clone/v1/upload", files={"audio": ("a.wav", content)}, data=fields)


def state(daemon, task):
    return daemon.get(f"/clone/v1/status/{task}").json()


def test_the_guides_own_functions_write_files_that_play_to_their_end(sample, token, tmp_path):
    assert sample["text_to_speech"]("one two three", token)
    sample["stream_tts"]("one two three four", token)

    whole = decoded((tmp_path / "output.mp3").read_bytes())
    stream = decoded((tmp_path / "stream.mp3").read_bytes())
    assert whole.codec.startswith("mp3")
    assert len(whole.samples) / whole.rate_hz == pytest.approx(0.6, abs=0.05)
    assert len(stream.samples) / stream.rate_hz == pytest.approx(0.8, abs=0.1)


def test_the_guides_own_function_clones_a_voice_which_speaks_also_the_second_time(
    daemon, sample, token
):
    first = sample["clone_voice"](str(SPEECH), token)
    second = sample["clone_voice"](str(SPEECH), token)

    assert voices(daemon) == {first, second} == {"custom_voice", "custom_voice-2"}
    body = {"text": "Hello.", "voice": first}
    assert daemon.post("/tts/v1/synthesize", json=body).status_code == 200


def test_a_stream_comes_in_chunks_of_exactly_the_size_that_was_asked_for(daemon):
    params = {"text": "one two three four five", "format": "wav", "chunk_size": 1000}
    with requests.get(
        daemon.url + "/tts/v1/stream",
        params=params, headers=daemon.headers, stream=True, timeout=30,
    ) as answer:  # fmt: skip
        sizes = [len(chunk) for chunk in answer.raw.read_chunked(decode_content=False)]

    assert set(sizes[:-1]) == {1000}
    assert sizes[-1] <= 1000
    assert sum(sizes) == 44 + 48_000


@pytest.mark.parametrize("audio", ["mp3", "wav", "opus", "aac", "flac", "pcm"])
def test_every_format_comes_whole(daemon, audio):
    body = {"text": "one two", "format": audio, "volume": 0.5, "voice": None, "speed": None}

    told = daemon.post("/tts/v1/synthesize", json=body).json()

    sound = base64.b64decode(told["audio"])
    assert (told["format"], told["audio_s"]) == (audio, 0.4)
    if audio == "pcm":
        assert len(sound) == 19_200
    else:
        heard = decoded(sound)
        assert len(heard.samples) / heard.rate_hz == pytest.approx(0.4, abs=0.1)


def test_json_is_gzipped_for_those_who_take_it_and_sound_never(daemon):
    body = {"text": "one two three", "format": "wav"}
    with daemon.client() as client:
        taken = client.post("/tts/v1/synthesize", json=body)
        client.headers["accept-encoding"] = "gzip;q=0, identity"
        refused = client.post("/tts/v1/synthesize", json=body)
        client.headers["accept-encoding"] = "gzip"
        sound = client.get("/tts/v1/stream", params={"text": "one two three"})

    assert taken.headers["content-encoding"] == "gzip"
    assert int(taken.headers["content-length"]) < len(refused.content)
    assert "content-encoding" not in refused.headers
    assert "content-encoding" not in sound.headers
    assert taken.json()["audio"] == refused.json()["audio"]


def test_a_pitch_that_no_voice_follows_is_told_of(daemon):
    answer = daemon.post("/tts/v1/synthesize", json={"text": "Hello.", "pitch": 3})

    assert (answer.status_code, answer.headers["x-ignored"]) == (200, "pitch")


def test_a_failure_is_a_state_for_some_time_and_then_an_error_so_that_nobody_asks_for_ever(daemon):
    told = upload(daemon, text=f"{TEXT} [fail]").json()
    order = {"sample_id": told["sample_id"], "voice_name": "never"}

    task = daemon.post("/clone/v1/train", json=order).json()["task_id"]

    failed = wait_for(lambda: (now := state(daemon, task))["state"] == "failed" and now)
    assert failed["error"] == "engine.failed"
    assert failed["voice_id"] is None
    answers = [daemon.get(f"/clone/v1/status/{task}") for _ in range(6)]
    assert answers[-1].status_code == 502
    assert "state" not in answers[-1].json()
    assert "never" not in voices(daemon)


def test_what_one_client_sends_is_no_others(daemon, client, token):
    mine = upload(daemon).json()["sample_id"]
    theirs = {"authorization": f"Bearer {token}"}
    order = {"sample_id": mine, "voice_name": "stolen"}

    answer = daemon.post("/clone/v1/train", json=order, headers=theirs)

    assert (answer.status_code, answer.json()["error"]) == (404, "sample.unknown")


BAD = {
    "no text": ({"voice": "tone"}, 400, "request.invalid"),
    "text is a number": ({"text": 3}, 400, "request.invalid"),
    "blank text": ({"text": " \n"}, 400, "text.empty"),
    "too long": ({"text": "a b " * 6_000}, 413, "text.too_long"),
    "too large": ({"text": "a" * 300_000}, 413, "request.too_large"),
    "unknown voice": ({"text": "Hi", "voice": "nobody"}, 404, "voice.unknown"),
    "unknown format": ({"text": "Hi", "format": "mp9"}, 400, "format.unknown"),
    "rate": ({"text": "Hi", "format": "mp3", "sample_rate": 7}, 400, "format.rate"),
    "too fast": ({"text": "Hi", "speed": 9}, 400, "request.out_of_range"),
    "the engine fails": ({"text": "[fail] Hi"}, 502, "engine.failed"),
    "a list": ([], 400, "request.invalid"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_requests_are_answered_as_the_guide_lists_them(daemon, what):
    body, status, code = BAD[what]

    answer = daemon.post("/tts/v1/synthesize", json=body)

    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert answer.json()["solution"]


BAD_STREAMS = {
    "no text": ({}, 400, "request.invalid"),
    "too small": ({"text": "Hi", "chunk_size": 63}, 400, "request.invalid"),
    "too large": ({"text": "Hi", "chunk_size": 65_537}, 400, "request.invalid"),
    "no number": ({"text": "Hi", "chunk_size": "big"}, 400, "request.invalid"),
    "the engine fails": ({"text": "[fail] Hi"}, 502, "engine.failed"),
}


@pytest.mark.parametrize("what", BAD_STREAMS)
def test_bad_streams_are_refused_before_they_begin(daemon, what):
    params, status, code = BAD_STREAMS[what]

    answer = daemon.get("/tts/v1/stream", params=params)

    assert (answer.status_code, answer.json()["error"]) == (status, code)


def test_bad_samples_and_trainings_are_refused(daemon):
    train = "/clone/v1/train"
    answers = {
        "noise": upload(daemon, b"no sound at all"),
        "no file": daemon.post("/clone/v1/upload", data={"text": "x"}),
        "no such sample": daemon.post(train, json={"sample_id": "../../voices", "voice_name": "x"}),
        "no name": daemon.post(train, json={"sample_id": "0" * 32, "voice_name": ""}),
        "no such task": daemon.get("/clone/v1/status/none"),
        "no token": requests.post(daemon.url + train, json={}, timeout=30),
    }

    assert {what: (one.status_code, one.json()["error"]) for what, one in answers.items()} == {
        "noise": (422, "voice.reference_unreadable"),
        "no file": (400, "request.invalid"),
        "no such sample": (404, "sample.unknown"),
        "no name": (400, "request.invalid"),
        "no such task": (404, "training.unknown"),
        "no token": (401, "auth.token"),
    }
