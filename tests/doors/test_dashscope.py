"""DashScope's contract, by its own package."""

from __future__ import annotations

import base64
import http.server
import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import dashscope
import pytest
import requests
import websocket
from dashscope.audio.http_tts import HttpSpeechSynthesizer
from dashscope.audio.tts import SpeechSynthesizer as OlderSynthesizer
from dashscope.audio.tts_v2 import (
    AudioFormat,
    ResultCallback,
    SpeechSynthesizer,
    SpeechSynthesizerObjectPool,
    VoiceEnrollmentService,
)
from dashscope.audio.tts_v2.enrollment import VoiceEnrollmentException
from dashscope.common.error import RequestFailure

from cosyd_voices import folders
from patience import ended, wait_for
from running import RunningDaemon
from sounds import decoded, heard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATH = "/api-ws/v1/inference"
ENROLMENT = "/api/v1/services/audio/tts/customization"
PCM = AudioFormat.PCM_24000HZ_MONO_16BIT
WORD_BYTES = 9_600
"""What the tone engine takes for a word."""

SAMPLE = next(one for one in folders() if one.name == "larkspur")


class Heard(ResultCallback):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.events: list[dict[str, Any]] = []
        self.data = b""
        self.over = threading.Event()

    def on_open(self) -> None:
        self.told.append("open")

    def on_complete(self) -> None:
        self.told.append("complete")

    def on_error(self, message: str) -> None:
        self.told.append(message)

    def on_close(self) -> None:
        self.told.append("close")
        self.over.set()

    def on_event(self, message: str) -> None:
        self.events.append(json.loads(message)["payload"])

    def on_data(self, data: bytes) -> None:
        self.data += data


class Closing(websocket.WebSocket):
    """Lets go of its socket, also where the daemon was the first to say good-bye.

    Theirs then takes the connection for closed, and forgets the socket while it is open.
    """

    def close(self, *how: Any, **more: Any) -> None:
        super().close(*how, **more)
        self.shutdown()


@pytest.fixture
def sdk(monkeypatch) -> Iterator[Any]:
    """Turns the package to a daemon: its addresses and its key are all that changes."""
    monkeypatch.setattr("websocket._app.WebSocket", Closing)

    def turn(daemon: Any) -> None:
        url = daemon.url.replace("http", "ws", 1)
        monkeypatch.setattr(dashscope, "base_websocket_api_url", f"{url}{PATH}")
        monkeypatch.setattr(dashscope, "base_http_api_url", f"{daemon.url}/api/v1")
        monkeypatch.setattr(dashscope, "api_key", daemon.token)

    yield turn
    for thread in threading.enumerate():
        if "run_forever" in thread.name:  # it sees ten seconds late that the package has closed
            thread.name = f"kept {thread.name}"
    dashscope.close_shared_sync_session()  # it keeps connections for as long as its process lives


@pytest.fixture
def spoken(tone_daemon, sdk) -> Any:
    """The shared daemon, to which the package is turned."""
    sdk(tone_daemon)
    return tone_daemon


@pytest.fixture(scope="module")
def trusting(tmp_path_factory) -> Iterator[Any]:
    """A daemon that fetches from this machine too."""
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("trusting"), "--engine", "tone", "--set", "sinks=zeromq",
        "--set", "tasks.fetch_private=true",
    )  # fmt: skip
    try:
        daemon.wait_ready().wait_engine("tone", "ready", "idle")
        yield daemon
    finally:
        daemon.close()


@contextmanager
def web(answers: Mapping[str, tuple[int, Mapping[str, str], bytes]]) -> Iterator[str]:
    """A web server on this machine; its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answers[self.path]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


def loudest(pcm: bytes) -> float:
    return float(abs(heard(pcm, "pcm").samples).max())


# -- the package's synthesizer --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "codec", "rate_hz"),
    [
        (AudioFormat.DEFAULT, "mp3float", 22_050),
        (AudioFormat.WAV_24000HZ_MONO_16BIT, "pcm_s16le", 24_000),
        (AudioFormat.MP3_48000HZ_MONO_256KBPS, "mp3float", 48_000),
        (AudioFormat.OGG_OPUS_16KHZ_MONO_32KBPS, "opus", 48_000),
    ],
)
def test_a_text_at_once_comes_back_as_a_whole_file(spoken, wanted, codec, rate_hz):
    synthesizer = SpeechSynthesizer(model="cosyvoice-v2", voice="tone", format=wanted)

    file = synthesizer.call("One two three. Four five.")

    sound = decoded(file)
    assert (sound.codec, sound.rate_hz) == (codec, rate_hz)
    assert len(sound.samples) / rate_hz == pytest.approx(1.0, abs=0.12)
    usage = synthesizer.get_response()["payload"]["usage"]
    assert usage == {"characters": 25}


def test_the_sound_of_a_text_in_pieces_is_that_of_the_whole(spoken):
    whole = spoken.say("Good morning. Now some more, my friend.", voice="tone", format="pcm")
    told = Heard()
    synthesizer = SpeechSynthesizer("cosyvoice-v2", "tone", PCM, callback=told)

    for piece in ("Good mor", "ning. Now", " some more, my fri", "end."):
        synthesizer.streaming_call(piece)
    synthesizer.streaming_complete()

    assert told.data == whole.content
    assert told.told == ["open", "complete", "close"]


def test_the_first_sentence_sounds_before_the_text_is_whole(spoken):
    told = Heard()
    synthesizer = SpeechSynthesizer("cosyvoice-v2", "tone", PCM, callback=told)

    synthesizer.streaming_call("Good morning. And now ")
    wait_for(lambda: len(told.data) == 2 * WORD_BYTES)
    synthesizer.streaming_flush()
    wait_for(lambda: len(told.data) == 4 * WORD_BYTES)
    synthesizer.streaming_call("the rest.")
    synthesizer.async_streaming_complete()

    assert told.over.wait(20)
    assert len(told.data) == 6 * WORD_BYTES


def test_each_sentence_is_told_with_its_times_and_words(spoken):
    told = Heard()
    synthesizer = SpeechSynthesizer(
        "cosyvoice-v2", "tone", PCM, callback=told,
        additional_params={"word_timestamp_enabled": True},
    )  # fmt: skip

    synthesizer.call("One two. 你好 three.")
    assert told.over.wait(20)

    kinds = [one["output"]["type"] for one in told.events]
    assert [kind for kind in kinds if kind != "sentence-synthesis"] == [
        *("sentence-begin", "sentence-end") * 2
    ]
    ends = [one for one in told.events if one["output"]["type"] == "sentence-end"]
    begins = [
        (one["output"]["original_text"], one["output"]["sentence"]["begin_time"]) for one in ends
    ]
    assert begins == [("One two.", 0), ("你好 three.", 400)]
    words = [word for one in ends for word in one["output"]["sentence"]["words"]]
    assert [word["text"] for word in words] == ["One", "two.", "你", "好", "three."]
    assert words[-1]["end_time"] == 800
    assert all(word["begin_time"] < word["end_time"] for word in words)
    assert ends[-1]["usage"] == {"characters": 8 + 11}


def test_no_words_are_told_unless_they_are_asked_for(spoken):
    told = Heard()

    SpeechSynthesizer("cosyvoice-v2", "tone", PCM, callback=told).call("One two.")
    assert told.over.wait(20)

    assert not any(one["output"]["sentence"]["words"] for one in told.events)


def test_volume_rate_and_all_their_other_parameters_are_taken(spoken):
    plain = spoken.say("One two three.", voice="tone", format="pcm").content

    sound = SpeechSynthesizer(
        "cosyvoice-v2", "tone", PCM, volume=25, speech_rate=2.0, pitch_rate=1.2, seed=7,
        instruction="calmly", language_hints=["en"], hot_fix={"replace": [{"One": "Two"}]},
        additional_params={"enable_markdown_filter": True},
    ).call("One two three.")  # fmt: skip

    assert len(sound) == len(plain) / 2
    assert loudest(sound) == pytest.approx(0.125, abs=0.01)


def test_marks_of_ssml_are_not_read(spoken):
    plain = spoken.say("One & two. Three.", voice="tone", format="pcm").content
    text = '<speak rate="2"><s>One &amp; <b>two</b>.</s><break time="1s"/><s>Three.</s></speak>'

    sound = SpeechSynthesizer("cosyvoice-v2", "tone", PCM).call(text)

    assert len(sound) == len(plain)


def test_what_fails_is_raised_with_its_reason(spoken):
    synthesizer = SpeechSynthesizer("cosyvoice-v2", "nobody", PCM)

    with pytest.raises(RequestFailure) as caught:
        synthesizer.call("Hello.")

    assert caught.value.name == "InvalidParameter"
    assert "There is no voice called 'nobody'." in caught.value.message


def test_what_fails_midway_is_told_after_its_beginning(spoken):
    told = Heard()

    SpeechSynthesizer("cosyvoice-v2", "tone", PCM, callback=told).call("One two. Not [fail] this.")
    assert told.over.wait(20)

    assert len(told.data) == 2 * WORD_BYTES
    failure = json.loads(told.told[1])["header"]
    assert (failure["event"], failure["error_code"]) == ("task-failed", "InternalError")


def test_a_cancelled_task_ends_at_once_and_so_does_its_job(spoken):
    told = Heard()
    synthesizer = SpeechSynthesizer("cosyvoice-v2", "tone", PCM, callback=told)
    synthesizer.streaming_call("One two three [slow] four five. " * 50)
    wait_for(lambda: told.data)

    synthesizer.streaming_cancel()

    job = spoken.get("/v1/jobs").json()[0]
    assert told.told == ["open", "complete", "close"]
    assert ended(spoken, job["id"])["status"] == "cancelled"


def test_a_wrong_key_is_refused_at_the_door(spoken, monkeypatch):
    monkeypatch.setattr(dashscope, "api_key", "wrong")

    found = HttpSpeechSynthesizer.call("cosyvoice-v2", "Hello.", "tone")

    assert (found.status_code, found.code) == (401, "auth.token")


def test_the_pool_speaks_one_text_after_another_over_one_connection(spoken):
    pool = SpeechSynthesizerObjectPool(max_size=1)
    try:
        files, sockets = [], set()
        for _ in range(3):
            synthesizer = pool.borrow_synthesizer("cosyvoice-v2", "tone", PCM)
            files.append(synthesizer.call("Once more."))
            sockets.add(id(synthesizer.ws))
            pool.return_synthesizer(synthesizer)
    finally:
        pool.shutdown()
        synthesizer.close()

    assert [len(one) for one in files] == [2 * WORD_BYTES] * 3
    assert len(sockets) == 1


def test_the_older_synthesizer_of_the_package_speaks_too(spoken):
    result = OlderSynthesizer.call("sambert-zhichu-v1", "One two. Three.", format="wav")
    failed = OlderSynthesizer.call("sambert-zhichu-v1", " ", format="wav")

    sound = decoded(result.get_audio_data())
    times = [(one["begin_time"], one["end_time"]) for one in result.get_timestamps()]
    assert len(sound.samples) / sound.rate_hz == pytest.approx(0.6, abs=0.01)
    assert times == [(0, 400), (400, 600)]
    assert failed.get_response().code == "InvalidParameter"


# -- over HTTP ------------------------------------------------------------------------------------


def test_http_brings_an_address_at_which_the_sound_lies(spoken):
    said = spoken.say("Hello there.", voice="tone").content

    result = HttpSpeechSynthesizer.call("cosyvoice-v3-flash", "Hello there.", "tone")

    fetched = requests.get(result.audio_url, timeout=20)
    forged = requests.get(result.audio_url.replace("?", "0?"), timeout=20)
    assert fetched.headers["content-type"] == "audio/wav"
    assert decoded(fetched.content).pcm == decoded(said).pcm
    assert result.usage["characters"] == 12
    assert result.expires_at > time.time()
    assert forged.status_code == 404


def test_http_brings_events_with_the_sound(spoken):
    said = spoken.say("Hello there. One more.", voice="tone").content

    results = list(
        HttpSpeechSynthesizer.call(
            "cosyvoice-v3-flash", "Hello there. One more.", "tone", stream=True
        )
    )

    assert decoded(results[-1].audio_data).pcm == decoded(said).pcm
    assert b"".join(one.audio_data for one in results[:-1]) == results[-1].audio_data
    assert results[-1].usage["characters"] == 22


def test_http_tells_what_went_wrong_before_and_after_the_first_sound(spoken):
    unknown = HttpSpeechSynthesizer.call("m", "Hello.", "nobody")
    failing = HttpSpeechSynthesizer.call("m", "One two. Not [fail] this.", "tone", stream=True)

    assert (unknown.status_code, unknown.code) == (404, "voice.unknown")
    assert next(failing).audio_data
    with pytest.raises(RuntimeError, match="The engine 'tone' failed"):
        list(failing)


HTTP_BAD: dict[str, tuple[Any, int]] = {
    "no_json": (b"{", 400),
    "no_input": ({"model": "m"}, 400),
    "no_text": ({"input": {"voice": "tone"}}, 400),
    "blank_text": ({"input": {"text": " ", "voice": "tone"}}, 400),
    "too_long": ({"input": {"text": "a" * 20_001, "voice": "tone"}}, 413),
    "too_loud": ({"input": {"text": "a", "volume": 101}}, 400),
    "no_volume": ({"input": {"text": "a", "volume": "loud"}}, 400),
    "no_format": ({"input": {"text": "a", "format": "mp4"}}, 400),
    "too_large": (b" " * 300_000, 413),
}


@pytest.mark.parametrize(("body", "status"), HTTP_BAD.values(), ids=HTTP_BAD)
def test_http_refuses_what_it_does_not_understand(spoken, body, status):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    answer = spoken.post(
        "/api/v1/services/audio/tts/SpeechSynthesizer",
        content=content, headers={"content-type": "application/json"},
    )  # fmt: skip

    assert answer.status_code == status
    assert answer.json().keys() == {"code", "message", "solution", "request_id"}


# -- voices of recordings -------------------------------------------------------------------------


def test_a_voice_is_enrolled_listed_changed_and_removed(trusting, sdk):
    sdk(trusting)
    service = VoiceEnrollmentService()
    moved = {"location": "/prompt.wav"}
    sample = (SAMPLE / "prompt.wav").read_bytes()
    with web({"/moved": (302, moved, b""), "/prompt.wav": (200, {}, sample)}) as url:
        name = service.create_voice("cosyvoice-v2", "anna", f"{url}/moved", language_hints=["en"])
        details = service.query_voice(name)
        service.update_voice(name, f"{url}/prompt.wav")
    sound = SpeechSynthesizer("cosyvoice-v2", name, PCM).call("Hello.")
    listed = service.list_voices(prefix="ann"), service.list_voices(prefix="ben")
    service.delete_voice(name)

    assert name.startswith("cosyvoice-v2-anna-")
    assert (details["status"], details["target_model"]) == ("OK", "cosyvoice-v2")
    assert trusting.get(details["resource_link"].removeprefix(trusting.url)).status_code == 404
    assert len(sound) == WORD_BYTES
    assert [[one["voice_id"] for one in page] for page in listed] == [[name], []]
    assert service.list_voices(page_index=0, page_size=100) == []


def test_a_recording_may_come_within_the_request(spoken, sdk):
    service = VoiceEnrollmentService()
    encoded = base64.b64encode((SAMPLE / "prompt.wav").read_bytes()).decode()

    name = service.create_voice("cosyvoice-v2", "anna", f"data:audio/wav;base64,{encoded}")

    assert service.query_voice(name)["status"] == "OK"
    service.delete_voice(name)


REFUSED = {
    "this_machine": ("http://127.0.0.1:{port}/x", "fetch.refused"),
    "this_machine_by_name": ("http://localhost:{port}/x", "fetch.refused"),
    "this_machine_as_a_number": ("http://2130706433:{port}/x", "fetch.refused"),
    "this_machine_in_ipv6": ("http://[::ffff:127.0.0.1]:{port}/x", "fetch.refused"),
    "no_web_address": ("file:///etc/passwd", "fetch.refused"),
    "no_address": ("http://", "fetch.refused"),
    "no_base64": ("data:audio/wav;base64,====", "fetch.refused"),
    "no_sound": ("data:audio/wav,hello", "voice.reference_unreadable"),
}


@pytest.mark.parametrize(("url", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_fetched(spoken, url, code):
    with web({}) as here:  # it would answer nothing, and say so on stderr
        port = here.rpartition(":")[2]

        with pytest.raises(VoiceEnrollmentException) as caught:
            VoiceEnrollmentService().create_voice("m", "anna", url.format(port=port))

    assert caught.value._code == code


ENROLMENT_BAD: dict[str, tuple[Any, int]] = {
    "no_input": ({}, 400),
    "no_action": ({"input": {}}, 400),
    "an_action_of_nobody": ({"input": {"action": "steal_voice"}}, 400),
    "no_url": ({"input": {"action": "create_voice", "target_model": "m", "prefix": "a"}}, 400),
    "a_prefix_with_blanks": (
        {"input": {"action": "create_voice", "target_model": "m", "prefix": "a b", "url": "x"}},
        400,
    ),
    "a_model_that_is_a_path": (
        {"input": {"action": "create_voice", "target_model": "../m", "prefix": "a", "url": "x"}},
        400,
    ),
    "a_page_before_the_first": ({"input": {"action": "list_voice", "page_index": -1}}, 400),
    "no_voice": ({"input": {"action": "query_voice"}}, 400),
    "an_unknown_voice": ({"input": {"action": "delete_voice", "voice_id": "nobody"}}, 404),
    "a_voice_of_somebody_else": ({"input": {"action": "delete_voice", "voice_id": "tone"}}, 404),
}


@pytest.mark.parametrize(("body", "status"), ENROLMENT_BAD.values(), ids=ENROLMENT_BAD)
def test_enrolment_refuses_what_it_does_not_understand(spoken, body, status):
    answer = spoken.post(ENROLMENT, json=body)

    assert answer.status_code == status
    assert answer.json().keys() == {"code", "message", "solution", "request_id"}
