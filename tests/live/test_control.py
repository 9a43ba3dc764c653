"""The control socket of a real daemon, asked by plain ZeroMQ clients."""

from __future__ import annotations

import json
import time

import pytest
import zmq

from busclients import LAST, asking, counts, kinds, reading
from patience import ended, wait_for

TEXT = "One two three. Four five."
MINUTE = "word " * 300
"""In tones, 60 s of sound."""


@pytest.fixture
def control(tone_daemon):
    with asking(tone_daemon.connection["zmq_control"]) as asker:
        yield asker


@pytest.fixture
def audio(tone_daemon):
    return tone_daemon.connection["zmq_audio"]


@pytest.mark.parametrize("kind", [zmq.DEALER, zmq.REQ])
def test_hello_tells_what_is_there_to_either_kind_of_client(tone_daemon, audio, kind):
    with asking(tone_daemon.connection["zmq_control"], kind) as asker:
        told = [asker.ask("hello", id=number) for number in range(2)]

    assert told[1]["id"] == 1
    assert told[0] == {
        "v": 1,
        "id": 0,
        "ok": True,
        "version": tone_daemon.connection["version"],
        "zmq_audio": audio,
        "formats": [{"fmt": "s16le", "rate": 24_000, "ch": 1}],
        "streams": [],
    }


def test_all_voices_are_told(tone_daemon, control):
    told = control.ask("voices")["voices"]

    known = {voice["name"] for voice in tone_daemon.get("/v1/voices").json()}
    assert {voice["name"] for voice in told} == known
    assert {"name", "engine", "languages", "gender", "description"} == set(told[0])


@pytest.mark.parametrize("request_id", ["an id", 7, None, [1, {"a": 2}], 2**80])
def test_the_id_of_a_request_comes_back_with_its_reply(control, request_id):
    assert control.ask("hello", id=request_id)["id"] == request_id


@pytest.mark.parametrize(
    ("frames", "code", "request_id"),
    [
        ([b""], "request.invalid", None),
        ([b"{"], "request.invalid", None),
        ([b"\xff\xfe"], "request.invalid", None),
        ([b"[1]"], "request.invalid", None),
        ([b"[" * 100_000], "request.invalid", None),
        ([b'{"id":7,"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}"], "request.invalid", None),
        ([b'{"id":"\\ud800","op":"hello"}'], "request.invalid", None),
        ([b'{"id":7}'], "request.invalid", 7),
        ([b'{"id":7,"op":"dance"}'], "request.invalid", 7),
        ([b'{"id":7,"op":3}'], "request.invalid", 7),
        ([b'{"id":7,"v":2,"op":"hello"}'], "request.invalid", 7),
        ([b'{"id":7,"op":"hello","more":1}'], "request.invalid", 7),
        ([b'{"id":7,"op":"say"}'], "request.invalid", 7),
        ([b'{"id":7,"op":"say","text":3}'], "request.invalid", 7),
        ([b'{"id":7,"op":"say","text":"x","stream":"a.b"}'], "request.invalid", 7),
        ([b'{"id":7,"op":"say","text":"x","wait_s":301}'], "request.invalid", 7),
        ([b'{"id":7,"op":"say","text":"x","speed":1e999}'], "request.invalid", 7),
        ([b'{"id":7,"op":"say","text":"x","format":"mp3"}'], "request.invalid", 7),
        ([b'{"id":7,"op":"say","text":"  "}'], "text.empty", 7),
        ([b'{"id":7,"op":"say","text":"x","voice":"bass"}'], "voice.unknown", 7),
        ([b'{"id":7,"op":"cancel"}'], "request.invalid", 7),
        ([b'{"id":7,"op":"cancel","job":"a","stream":"b"}'], "request.invalid", 7),
        ([b'{"id":7,"op":"cancel","job":"a"}'], "job.unknown", 7),
        ([b'{"id":7,"op":"cancel","stream":"a"}'], "stream.unknown", 7),
        ([b'{"id":7,"op":"replay","stream":"a"}'], "stream.unknown", 7),
        ([b'{"id":7,"op":"replay","stream":"a","from_seq":-1}'], "request.invalid", 7),
        ([b'{"id":7,"op":"live.open","speed":9}'], "request.out_of_range", 7),
        ([b'{"id":7,"op":"live.open","wait_subscriber":true}'], "request.invalid", 7),
        ([b'{"id":7,"op":"live.text","live":"a","text":"b"}'], "live.unknown", 7),
        ([b" " * 300_000], "request.too_large", None),
        ([b"a", b"b"], "request.invalid", None),
        ([b'{"op":"hello"}'] * 500, "request.invalid", None),
    ],
    ids=lambda value: repr(value)[:60],
)  # fmt: skip
def test_garbage_is_answered_with_a_code(control, frames, code, request_id):
    control.socket.send_multipart(frames)

    (answer,) = control.frames()
    told = json.loads(answer)
    assert (told["v"], told["ok"], told["error"], told["id"]) == (1, False, code, request_id)
    assert told["message"]
    assert told["solution"]
    assert control.ask("hello")["ok"]


def test_what_is_far_too_large_costs_its_client_the_connection_and_nobody_else_anything(
    tone_daemon, control
):
    with asking(tone_daemon.connection["zmq_control"]) as asker:
        asker.socket.send(b" " * 20_000_000)

        assert control.ask("hello")["ok"]
        assert asker.ask("hello")["ok"]  # it has come in again


def test_what_is_said_goes_on_though_nobody_listens_and_its_text_is_in_no_log(tone_daemon, control):
    told = control.ask("say", text="Mellifluous. [fail]", stream="unheard")
    broken = control.ask("say", text="Mellifluous", voice="mellifluous")

    assert told["stream"] == "unheard"
    assert ended(tone_daemon, told["job"])["status"] == "failed"
    assert broken["error"] == "voice.unknown"
    assert "ellifluous" not in "".join(tone_daemon.log)


def test_nothing_of_a_job_that_waits_for_its_subscriber_is_lost(control, audio):
    for number in range(30):
        stream = f"wanted{number}"
        control.ask("say", text="One two.", stream=stream, wait_subscriber=True)
        with reading(audio, f"audio.{stream}.") as reader:
            got = reader.job()

        assert kinds(got) == ["start", *["audio"] * (len(got) - 3), "sentence", "end"]
        assert counts(got) == list(range(len(got)))
        assert sum(len(payload) for _, _, payload in got) == 19_200


def test_a_subscriber_to_the_events_alone_is_one(control, audio):
    control.ask("say", text="One two.", stream="told", wait_subscriber=True)

    with reading(audio, "event.told.") as reader:
        assert kinds(reader.job()) == ["start", "sentence", "end"]


def test_a_subscriber_that_is_there_already_counts(tone_daemon, control, audio):
    with reading(audio, "audio.early.") as reader:
        control.ask("say", text="One two.", stream="early", wait_subscriber=True)
        reader.job()
        took_s = time.monotonic()
        control.ask("say", text="One two.", stream="early", wait_subscriber=True, wait_s=300)
        reader.job()
        took_s = time.monotonic() - took_s

    assert took_s < 300 / 2


def test_who_reads_everything_does_not_count_and_is_told_that_nobody_came(
    tone_daemon, control, audio
):
    with reading(audio, "audio.") as everything:
        wait_for(lambda: figure(tone_daemon, "zeromq", "subscriptions") == 1)
        text = "Word [slow] word. " * 70  # 42 s of sound, and as long to speak
        told = control.ask("say", text=text, stream="lonely", wait_subscriber=True, wait_s=0.2)
        job = ended(tone_daemon, told["job"])
        got = everything.job()
        time.sleep(0.3)

    assert tone_daemon.get(f"/v1/jobs/{job['id']}").json()["audio_s"] == job["audio_s"]
    assert kinds(got) == ["start", "error"]
    assert got[-1][1]["error"] == "bus.nobody_listens"
    assert "'lonely' within 0.2 seconds" in got[-1][1]["message"]
    assert (job["status"], job["error"]["error"]) == ("failed", "bus.nobody_listens")


def test_why_it_failed_waits_for_the_subscriber_too(tone_daemon, control, audio):
    told = control.ask("say", text="[fail]", stream="sorry", wait_subscriber=True)
    ended(tone_daemon, told["job"])

    with reading(audio, "audio.sorry.") as reader:
        got = reader.job()

    assert got[-1][1]["error"] == "engine.failed"


def test_a_job_that_waits_for_its_subscriber_is_cancelled_at_once(tone_daemon, control, audio):
    with reading(audio, "audio.") as everything:
        wait_for(lambda: figure(tone_daemon, "zeromq", "subscriptions") == 1)
        told = control.ask("say", text="One.", stream="void", wait_subscriber=True, wait_s=300)
        assert control.ask("hello")["streams"] == ["void"]
        cancelled = control.ask("cancel", stream="void")
        got = everything.job()

    assert cancelled["cancelled"] == [told["job"]]
    assert kinds(got) == ["start", "cancelled"]
    assert control.ask("cancel", job=told["job"])["cancelled"] == []
    assert control.ask("hello")["streams"] == []
    assert awaited(tone_daemon) == 0


def awaited(daemon):
    return figure(daemon, "zeromq", "awaited")


def figure(daemon, sink, name):
    wanted = f'cosyd_sink{{figure="{name}",sink="{sink}"}} '
    lines = daemon.get("/metrics").text.splitlines()
    return next(float(line.removeprefix(wanted)) for line in lines if line.startswith(wanted))


def replayed(control):
    """What is replayed, and the reply."""
    got = []
    while len(message := control.frames()) == 3:
        got.append((message[0].decode(), json.loads(message[1]), message[2]))
    return got, json.loads(message[0])


def test_what_was_lost_can_be_had_again(tone_daemon, control, audio):
    with reading(audio, "audio.anew.") as reader:
        control.ask("say", text=TEXT, stream="anew", wait_subscriber=True)
        heard = reader.job()

    control.send("replay", stream="anew", from_seq=3, id="r")
    got, reply = replayed(control)

    assert got == heard[3:]
    assert reply == {"v": 1, "id": "r", "ok": True, "messages": len(got), "missed": 0}


def publish(control, audio, stream, text):
    """Have *text* said on *stream*, and wait until all of it is published."""
    control.ask("say", text=text, stream=stream, wait_subscriber=True)
    with reading(audio, f"event.{stream}.") as reader:
        assert kinds(reader.job())[-1] == "end"


def test_what_is_not_kept_any_more_is_told_first(control, audio):
    publish(control, audio, "long", MINUTE)

    control.send("replay", stream="long", from_seq=5)
    got, reply = replayed(control)

    (topic, gap, payload), *rest = got
    assert (topic, gap["kind"], gap["seq"], payload) == ("audio.long.", "gap", 5, b"")
    assert gap["missed"] == reply["missed"] > 100
    assert counts(rest) == list(range(5 + gap["missed"], 5 + gap["missed"] + len(rest)))
    assert rest[-1][1]["kind"] in LAST
    assert reply["messages"] == len(got)


def test_a_replay_that_is_read_slowly_comes_whole_and_delays_nobody(tone_daemon, control, audio):
    publish(control, audio, "much", "word " * 140)

    with asking(tone_daemon.connection["zmq_control"], RCVHWM=1, RCVBUF=4_096) as slow:
        slow.send("replay", stream="much")
        slow.send("hello", id="after")
        slow.send("replay", stream="much", id="second")
        time.sleep(0.3)
        assert control.ask("hello")["ok"]
        got, reply = replayed(slow)
        behind = [json.loads(slow.frames()[0]) for _ in range(2)]

    assert counts(got) == list(range(len(got)))
    assert sum(len(payload) for _, _, payload in got) == 140 * 200 * 48
    assert reply["messages"] == len(got)
    assert [(one["id"], one["ok"]) for one in behind] == [("after", True), ("second", False)]
    assert behind[1]["error"] == "bus.busy"


def test_a_req_socket_is_told_that_it_cannot_have_a_replay(tone_daemon):
    with asking(tone_daemon.connection["zmq_control"], zmq.REQ) as asker:
        refused = asker.ask("replay", stream="any")

        assert "DEALER" in refused["message"]
        assert asker.ask("hello")["ok"]


def test_a_client_that_never_reads_its_replies_blocks_nobody(tone_daemon, control):
    before = figure(tone_daemon, "control", "requests_total")

    with asking(tone_daemon.connection["zmq_control"], RCVHWM=1, RCVBUF=4_096) as deaf:
        for _ in range(1_500):
            deaf.send("voices")
        wait_for(lambda: figure(tone_daemon, "control", "requests_total") >= before + 1_500)

        assert control.ask("hello")["ok"]
    assert figure(tone_daemon, "control", "unread_total") > 0


def test_a_live_text_is_heard_on_its_stream_while_it_is_written(control, audio):
    with reading(audio, "audio.tale.") as reader:
        tale = control.ask("live.open", stream="tale", wait_subscriber=True)
        name = tale["live"]
        assert control.ask("live.text", live=name, text="One two. Thr")["ok"]
        begun = [reader.next() for _ in range(6)]
        assert control.ask("live.text", live=name, text="ee four")["ok"]
        assert control.ask("live.flush", live=name)["ok"]
        assert control.ask("live.end", live=name)["ok"]
        first = [*begun, *reader.job()]
        assert control.ask("live.text", live=name, text="Five.")["ok"]
        assert control.ask("live.close", live=name)["ok"]
        second = reader.job()

    assert tale["stream"] == "tale"
    assert kinds(begun) == ["start", *["audio"] * 4, "sentence"]
    assert kinds(first)[-1] == kinds(second)[-1] == "end"
    assert counts([*first, *second]) == list(range(len(first) + len(second)))
    assert {header["job"] for _, header, _ in first} != {header["job"] for _, header, _ in second}
    assert control.ask("live.text", live=name, text="Six.")["error"] == "live.unknown"


def test_barging_in_tells_what_was_heard_and_drops_the_rest(control, audio):
    with reading(audio, "audio.chat.") as reader:
        name = control.ask("live.open", stream="chat", wait_subscriber=True)["live"]
        assert control.ask("live.barge_in", live=name, played_ms=1)["heard"] is None
        control.ask("live.text", live=name, text="One two. " + "Three [slow] four. " * 20)
        while (told := reader.next()[1])["kind"] != "sentence":
            job = told["job"]
        played_ms = told["end_ms"]
        heard = control.ask("live.barge_in", live=name, played_ms=played_ms, job=job)["heard"]
        rest = reader.job()
        wrong = control.ask("live.barge_in", live=name, played_ms=0, job="another")
    control.ask("live.close", live=name)

    assert (heard["job"], heard["played_ms"], heard["sentence"]) == (job, played_ms, 1)
    assert heard["text"].startswith("One two.")
    assert heard["text_end"] == len(heard["text"])
    assert kinds(rest)[-1] == "cancelled"
    assert wrong["error"] == "job.unknown"
