"""EAS over HTTP: the sample clients of its documentation, and all that others may send."""

from __future__ import annotations

import base64
import io
import json
import socket
import time
import uuid
import wave

import httpx
import pytest
import requests
from sseclient import SSEClient

from cosyd_voices import folders
from eas_samples import DELETE, LIST, SAID, SEND, SHOW, STREAM, WHOLE, run
from patience import ended, wait_for
from sounds import decoded, heard, pieces

SAMPLE = next(one for one in folders() if one.name == "larkspur") / "prompt.wav"
RECORDING = ("ref.wav", SAMPLE.read_bytes())
TEXT = "希望你以后能够做得比我还好哟"
REFERENCES = "/api/v1/audio/reference_audio"
SPEECH = "/api/v1/audio/speech"


def send(daemon, file=RECORDING, text=TEXT, **fields) -> httpx.Response:
    return daemon.post(REFERENCES, files={"file": file}, data={"text": text, **fields})


@pytest.fixture(scope="module")
def reference(tone_daemon):
    """The id of a reference audio."""
    sent = send(tone_daemon).json()["id"]
    yield sent
    assert tone_daemon.delete(f"{REFERENCES}/{sent}").status_code == 200


def asked(reference: str, text: str = "One two three. Four five.", **more) -> dict:
    """A request that is answered as a whole, unless *more* says otherwise."""
    given = {"mode": "fast_replication", "reference_audio_id": reference, "text": text, **more}
    stream = given.pop("stream", False)
    return {"model": "CosyVoice2-0.5B", "input": given, "stream": stream}


def whole(daemon, reference: str, **more) -> bytes:
    answer = daemon.post(SPEECH, json=asked(reference, **more))
    assert answer.status_code == 200, answer.text
    return base64.b64decode(answer.json()["output"]["audio"]["data"])


def events(answer: httpx.Response | requests.Response) -> list[dict]:
    return [json.loads(one.data) for one in SSEClient(answer).events()]


def sound(told: list[dict]) -> bytes:
    return b"".join(base64.b64decode(one["output"]["audio"]["data"]) for one in told)


def streamed(daemon, reference: str, **more) -> list[dict]:
    answer = daemon.post(SPEECH, json=asked(reference, stream=True, **more))
    assert answer.status_code == 200, answer.text
    return events([answer.content])


# -- references -----------------------------------------------------------------------------------


def test_the_samples_of_the_documentation_send_list_show_and_delete(tone_daemon, tmp_path):
    (tmp_path / "zero_shot_prompt.wav").write_bytes(SAMPLE.read_bytes())
    began = int(time.time())

    sent = json.loads(run(SEND, tone_daemon, tmp_path))
    listed = json.loads(run(LIST, tone_daemon, tmp_path))
    shown = json.loads(run(SHOW, tone_daemon, tmp_path, sent["id"]))
    deleted = json.loads(run(DELETE, tone_daemon, tmp_path, sent["id"]))

    assert sent == {
        "id": str(uuid.UUID(sent["id"])),
        "filename": "zero_shot_prompt.wav",
        "bytes": SAMPLE.stat().st_size,
        "created_at": pytest.approx(began, abs=60),
        "text": TEXT,
    }
    assert isinstance(sent["created_at"], int)
    assert shown == sent
    assert sent in listed
    assert deleted == {
        "code": "OK", "message": f"reference audio: {sent['id']} deleted.", "data": {}
    }  # fmt: skip
    assert tone_daemon.get(f"{REFERENCES}/{sent['id']}").status_code == 404


def test_a_list_has_its_length_and_order_and_all_voices_of_recordings(tone_daemon, reference):
    name = f"own-{uuid.uuid4().hex[:8]}"
    form = {"name": name, "text": TEXT, "language": "zh", "force": "true"}
    tone_daemon.post("/v1/voices", data=form, files={"file": SAMPLE.read_bytes()})

    latest, oldest = (
        tone_daemon.get(REFERENCES, params={"order": order}).json() for order in ("desc", "asc")
    )
    one = tone_daemon.get(REFERENCES, params={"limit": 1, "order": "asc"}).json()

    mine = next(one for one in latest if one["id"] == name)
    times = [one["created_at"] for one in latest]
    assert tone_daemon.get(f"{REFERENCES}/{name}").json() == mine
    assert (mine["filename"], mine["bytes"] > 100_000, mine["text"]) == ("prompt.wav", True, TEXT)
    assert {reference, name} <= {one["id"] for one in latest}
    assert latest == oldest[::-1]
    assert times == sorted(times, reverse=True)
    assert one == oldest[:1]
    assert whole(tone_daemon, name)
    assert tone_daemon.delete(f"{REFERENCES}/{name}").json()["code"] == "OK"


def raw(rate_hz: int) -> bytes:
    with wave.open(str(SAMPLE)) as file:
        pcm = file.readframes(file.getnframes())
    return b"".join(pieces(pcm, 1)[:: 24_000 // rate_hz])


def test_mp3_and_raw_samples_are_taken_and_paths_in_their_names_are_not(tone_daemon, reference):
    mp3 = whole(tone_daemon, reference, text="One two three. " * 10, output_format="mp3")
    pcm = raw(12_000)

    sent = [
        send(tone_daemon, ("../../C:\\own\\me.mp3", mp3)).json(),
        send(tone_daemon, ("own.PCM", pcm), sample_rate="12000").json(),
    ]

    kept = [tone_daemon.get(f"/v1/voices/{one['id']}/reference").content for one in sent]
    for one in sent:
        tone_daemon.delete(f"{REFERENCES}/{one['id']}")
    told = [(one["filename"], one["bytes"]) for one in sent]
    assert told == [("me.mp3", len(mp3)), ("own.PCM", len(pcm))]
    assert [decoded(one).told_s for one in kept] == [
        pytest.approx(6.0, abs=0.5),
        pytest.approx(decoded(SAMPLE.read_bytes()).told_s, abs=0.5),
    ]


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"data": {"text": TEXT}}, 400, "request.invalid"),
        ({"files": {"file": b"x"}}, 400, "request.invalid"),
        ({"files": {"file": b"x"}, "data": {"text": ""}}, 400, "request.invalid"),
        ({"files": {"audio": b"x"}, "data": {"text": TEXT}}, 400, "request.invalid"),
        (
            {"files": [("file", b"x"), ("file", b"y")], "data": {"text": "x"}},
            400, "request.invalid",
        ),
        ({"json": {"text": TEXT}}, 400, "request.invalid"),
        ({"files": {"file": bytes(99)}, "data": {"text": TEXT}}, 422, "voice.reference_unreadable"),
        (
            {"files": {"file": ("a.pcm", b"\0" * 48_000)}, "data": {"text": TEXT}},
            422, "voice.reference_refused",
        ),
        (
            {"files": {"file": ("a.pcm", b"\0" * 9)}, "data": {"text": "x", "sample_rate": "7"}},
            422, "voice.reference_unreadable",
        ),
        (
            {"files": {"file": b"x"}, "data": {"text": "x", "sample_rate": "often"}},
            400, "request.invalid",
        ),
        ({"files": {"file": b"x"}, "data": {"text": "x" * 70_000}}, 400, "request.invalid"),
        ({"files": {"file": RECORDING}, "data": {"text": f"[fail] {TEXT}"}}, 500, "engine.failed"),
    ],
)  # fmt: skip
def test_a_bad_reference_is_told_in_its_words_and_not_kept(tone_daemon, form, status, code):
    before = tone_daemon.get(REFERENCES).json()

    answer = tone_daemon.post(REFERENCES, **form)

    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert all(told[one] for one in ("message", "solution"))
    assert told["request_id"] == answer.headers["x-request-id"]
    assert tone_daemon.get(REFERENCES).json() == before


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", REFERENCES + "?limit=0", 400, "request.invalid"),
        ("GET", REFERENCES + "?limit=1001", 400, "request.invalid"),
        ("GET", REFERENCES + "?limit=many", 400, "request.invalid"),
        ("GET", REFERENCES + "?order=up", 400, "request.invalid"),
        ("GET", REFERENCES + "/nobody", 404, "voice.unknown"),
        ("GET", REFERENCES + "/tone", 404, "voice.no_reference"),
        ("DELETE", REFERENCES + "/nobody", 404, "voice.unknown"),
        ("DELETE", REFERENCES + "/tone", 409, "voice.not_own"),
        ("PUT", REFERENCES + "/nobody", 405, "route.method"),
        ("GET", SPEECH, 405, "route.method"),
        ("GET", "/api/v1/audio/nothing", 404, "route.unknown"),
    ],
)
def test_what_is_not_there_is_told_in_its_words(tone_daemon, method, path, status, code):
    with tone_daemon.client() as client:
        answer = client.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nobody_comes_in_without_the_token(tone_daemon):
    answers = [
        httpx.get(tone_daemon.url + REFERENCES),
        httpx.post(tone_daemon.url + SPEECH, json=asked("tone")),
        httpx.post(tone_daemon.url + SPEECH, headers={"authorization": "Bearer x"}),
    ]

    assert {(one.status_code, one.json()["code"]) for one in answers} == {(401, "auth.token")}


# -- speech ---------------------------------------------------------------------------------------


def test_the_samples_of_the_documentation_write_files_that_play_to_their_end(
    tone_daemon, reference, tmp_path
):
    ours = tone_daemon.say(SAID, voice=reference).content

    shown = run(WHOLE, tone_daemon, tmp_path, reference)
    told = run(STREAM, tone_daemon, tmp_path, reference)

    at_once, as_it_came = (
        (tmp_path / name).read_bytes() for name in ("http_non_stream.wav", "http_stream.wav")
    )
    with wave.open(str(tmp_path / "http_non_stream.wav")) as file:
        played = file.readframes(file.getnframes())
    assert shown == ""
    assert "Event: message" in told
    assert as_it_came == ours
    assert played == ours[44:] == decoded(at_once).pcm == decoded(as_it_came).pcm
    assert len(played) > 24_000


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("wav", {}),
        ("wav", {"sample_rate": 16_000, "speed": 0.5}),
        ("pcm", {"sample_rate": 8_000, "volume": 3.0}),
        ("mp3", {"bit_rate": "32k", "sample_rate": 44_100}),
        ("opus", {"bit_rate": "384k", "sample_rate": 48_000}),
    ],
)
def test_a_stream_is_one_file_as_our_own_door_gives_it(tone_daemon, reference, kind, more):
    text = "One two three. Four five."
    own = {**more, "bit_rate": int(more.get("bit_rate", "192k")[:-1]) * 1_000}
    ours = tone_daemon.say(text, voice=reference, format=kind, **own).content

    told = streamed(tone_daemon, reference, text=text, output_format=kind, **more)
    at_once = whole(tone_daemon, reference, text=text, output_format=kind, **more)

    rate_hz = more.get("sample_rate", 24_000)
    played, own = (heard(one, kind, rate_hz).pcm for one in (sound(told), ours))
    lengths = [len(played) // 2, len(heard(at_once, kind, rate_hz).samples)]
    assert played == own
    assert lengths[1] == pytest.approx(lengths[0], abs=0.06 * rate_hz)
    assert lengths[0] == pytest.approx(rate_hz / more.get("speed", 1.0), abs=0.1 * rate_hz)
    assert len(told) > 1
    assert {one["request_id"] for one in told} == {told[0]["request_id"]}
    assert all(one["output"]["finish_reason"] is None for one in told)
    assert all(one["error"] is None for one in told)


def test_it_streams_unless_told_otherwise_inside_or_outside(tone_daemon, reference):
    plain = asked(reference)
    del plain["stream"]
    inside = {**plain, "input": {**plain["input"], "stream": False}}

    kinds = [
        tone_daemon.post(SPEECH, json=one).headers["content-type"].split(";")[0]
        for one in (plain, {**plain, "stream": None}, inside, {**inside, "stream": True})
    ]

    events, json_ = "text/event-stream", "application/json"
    assert kinds == [events, events, json_, events]


def test_an_instruction_counts_in_one_mode_and_unknown_fields_in_none(tone_daemon, reference):
    more = {"instruct": "calmly", "debug": True, "seed": "x"}

    said = [
        whole(tone_daemon, reference, mode=f"{mode}_replication", **more)
        for mode in ("fast", "cross_lingual", "natural_language")
    ]

    assert said[0] == said[1] == said[2]


def without(name: str, request: dict) -> dict:
    del request["input"][name]
    return request


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"model": "CosyVoice2-0.5B"}, 400, "request.invalid"),
        ({"input": "hello"}, 400, "request.invalid"),
        ([], 400, "request.invalid"),
        (without("text", asked("tone")), 400, "request.invalid"),
        (without("mode", asked("tone")), 400, "request.invalid"),
        (without("reference_audio_id", asked("tone")), 400, "request.invalid"),
        (asked("tone", mode="sft"), 400, "request.invalid"),
        (asked("tone", mode="natural_language_replication"), 400, "request.invalid"),
        (
            asked("tone", mode="natural_language_replication", instruct=" "),
            400, "request.invalid",
        ),
        (asked("tone", instruct="x" * 501), 400, "request.invalid"),
        (asked("tone", text=5), 400, "request.invalid"),
        (asked("tone", text=" "), 400, "text.empty"),
        (asked("tone", text="word " * 5_000), 413, "text.too_long"),
        (asked("tone", text="x" * 300_000), 413, "request.too_large"),
        (asked("nobody"), 404, "voice.unknown"),
        (asked(""), 400, "request.invalid"),
        (asked("tone", speed=2.1), 400, "request.out_of_range"),
        (asked("tone", speed="fast"), 400, "request.invalid"),
        (asked("tone", volume=-1), 400, "request.out_of_range"),
        (asked("tone", volume=4.5), 400, "request.out_of_range"),
        (asked("tone", sample_rate=24_001), 400, "format.rate"),
        (asked("tone", sample_rate=0), 400, "request.invalid"),
        (asked("tone", sample_rate="high"), 400, "request.invalid"),
        (asked("tone", bit_rate="192"), 400, "request.invalid"),
        (asked("tone", bit_rate=192_000), 400, "request.invalid"),
        (asked("tone", output_format="mp4"), 400, "format.unknown"),
        (asked("tone", stream="yes"), 400, "request.invalid"),
        (asked("tone", text="[fail]", stream=True), 500, "engine.failed"),
        (asked("tone", text="[fail]"), 500, "engine.failed"),
    ],
)  # fmt: skip
def test_a_bad_request_has_a_status_and_is_told_in_its_words(tone_daemon, body, status, code):
    answer = tone_daemon.post(SPEECH, json=body)

    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert all(told[one] for one in ("message", "solution"))
    assert told["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 5_000, b"input=x"])
def test_what_is_no_json_is_no_defect(tone_daemon, body):
    answer = tone_daemon.post(SPEECH, content=body, headers={"content-type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")


def test_an_error_after_the_first_sound_is_an_event_and_then_the_stream_breaks(
    tone_daemon, reference
):
    text = "One two three. Now [fail] four."

    with requests.post(
        tone_daemon.url + SPEECH, headers=tone_daemon.headers, timeout=10,
        json=asked(reference, text, stream=True), stream=True,
    ) as answer:  # fmt: skip
        messages = SSEClient(answer).events()
        told = [json.loads(next(messages).data)]
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            told.extend(json.loads(one.data) for one in messages)

    assert [one["error"] for one in told[:-1]] == [None] * (len(told) - 1)
    assert told[-1]["error"]["code"] == "engine.failed"
    assert told[-1]["output"]["audio"]["data"] == ""
    assert len(sound(told)) == 44 + round(3 * 0.2 * 24_000) * 2


def test_whoever_hangs_up_is_not_spoken_to_any_more(tone_daemon, reference):
    body = asked(reference, "[slow] one two three four. " * 20, stream=True)
    with tone_daemon.client() as client, client.stream("POST", SPEECH, json=body) as answer:
        next(answer.iter_raw())
        job = answer.headers["x-job"]

    assert ended(tone_daemon, job)["status"] == "cancelled"


def test_whoever_waits_for_all_of_it_may_hang_up_too(tone_daemon, reference):
    body = asked(reference, "[slow] five six seven eight. " * 20)
    own = len(body["input"]["text"])

    def mine():
        return [one for one in tone_daemon.get("/v1/jobs").json() if one["characters"] == own]

    with tone_daemon.client(), httpx.Client(timeout=0.5, trust_env=False) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.post(tone_daemon.url + SPEECH, json=body, headers=tone_daemon.headers)

    assert wait_for(lambda: [one for one in mine() if one["status"] == "cancelled"])


def test_a_client_that_never_reads_holds_nobody_up(tone_daemon, reference):
    url = httpx.URL(tone_daemon.url)
    body = json.dumps(asked(reference, "[slow] so. " * 500, stream=True)).encode()
    head = (
        f"POST {SPEECH} HTTP/1.1\r\nhost: {url.host}:{url.port}\r\n"
        f"authorization: Bearer {tone_daemon.token}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )

    with socket.create_connection((url.host, url.port)) as deaf:
        deaf.sendall(head.encode() + body)
        assert len(whole(tone_daemon, reference)) > 40_000
        job = tone_daemon.get("/v1/jobs", params={"status": "speaking"}).json()[0]["id"]

    assert ended(tone_daemon, job)["status"] == "cancelled"


@pytest.mark.slow
def test_a_long_text_that_is_wanted_as_a_whole_keeps_its_connection(tone_daemon, reference):
    text = "[slow] one two three four five six. " * 5

    with requests.post(
        tone_daemon.url + SPEECH, headers=tone_daemon.headers, timeout=6.5,
        json=asked(reference, text),
    ) as answer:  # fmt: skip
        data = answer.json()["output"]["audio"]["data"]

    assert answer.content.startswith(b" {")
    assert decoded(base64.b64decode(data)).told_s == pytest.approx(7.0)


def test_a_fresh_machine_speaks_in_a_likeness_of_the_reference(voice_daemon):
    sent = send(voice_daemon, text="Keep the river on your left.").json()["id"]
    text = "Good morning."

    try:
        ours = voice_daemon.say(text, voice=sent).content
        told = streamed(
            voice_daemon, sent, text=text, mode="natural_language_replication", instruct="calmly"
        )
        at_once = whole(voice_daemon, sent, text=text, mode="cross_lingual_replication")
    finally:
        voice_daemon.delete(f"{REFERENCES}/{sent}")
        voice_daemon.post("/v1/engines/kokoro/release")

    with wave.open(io.BytesIO(at_once)) as file:
        frames = file.getnframes()
    assert sound(told) == ours
    assert frames == (len(ours) - 44) // 2 > 12_000
