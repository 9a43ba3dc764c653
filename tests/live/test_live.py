"""``WS /v1/live``, over real sockets, with a client that nobody here wrote, and with ours."""

from __future__ import annotations

import asyncio
import base64
import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from cosyd.client import Client
from cosyd.contract.errors import UnknownVoice
from cosyd.contract.wire_live import Interrupted, Open
from cosyd.live_client import LiveBroken
from patience import ended, wait_for
from running import RunningDaemon
from sounds import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

RATE_HZ = 24_000
WORD_BYTES = round(0.2 * RATE_HZ) * 2
"""What the tone engine takes for a word."""

LAST = {"end", "cancelled", "error"}
PATIENCE_S = 20


class Writer:
    """One who writes, and reads what comes."""

    def __init__(self, socket_: Any) -> None:
        self.socket = socket_

    def send(self, kind: str, **what: Any) -> None:
        self.socket.send(json.dumps({"type": kind, **what}))

    def write(self, *texts: str) -> None:
        for text in texts:
            self.send("text", text=text)

    def next(self) -> dict[str, Any] | bytes:
        message = self.socket.recv(timeout=PATIENCE_S)
        return message if isinstance(message, bytes) else json.loads(message)

    def until(self, *kinds: str) -> list[dict[str, Any] | bytes]:
        """All that comes, up to a message of one of *kinds*."""
        told = [self.next()]
        while isinstance(told[-1], bytes) or told[-1]["type"] not in kinds:
            told.append(self.next())
        return told

    def closed(self) -> int:
        """Why the connection ends, once it has."""
        with pytest.raises(ConnectionClosed) as caught:
            while True:
                self.next()
        return caught.value.rcvd.code


@contextmanager
def writing(daemon: RunningDaemon, query: str = "", **more: Any) -> Iterator[Writer]:
    if "additional_headers" not in more:
        more["additional_headers"] = daemon.headers
    options = {"proxy": None, "max_size": None, "close_timeout": 0.5, **more}
    address = daemon.url.replace("http", "ws") + "/v1/live" + query
    with connect(address, **options) as socket_:
        yield Writer(socket_)


def sound_of(told) -> bytes:
    return b"".join(one for one in told if isinstance(one, bytes))


def messages(told, kind: str) -> list[dict[str, Any]]:
    return [one for one in told if isinstance(one, dict) and one["type"] == kind]


def test_the_sound_and_its_times_are_those_of_a_text_that_comes_at_once(tone_daemon):
    text = "Hello Dr. Smith. How are you, e.g. today?\n- One\n- Two\n\n真的吗？”他问。好。 The end"
    at_once = tone_daemon.say(text, format="pcm")
    job = ended(tone_daemon, at_once.headers["x-job"])

    with writing(tone_daemon) as live:
        live.write(*(text[place : place + 3] for place in range(0, len(text), 3)))
        live.send("end")
        told = live.until(*LAST)

    start, spoken, end = told[1], messages(told, "sentence"), told[-1]
    assert [told[0]["type"], start["type"], end["type"]] == ["opened", "start", "end"]
    assert sound_of(told) == at_once.content
    assert [{key: one[key] for key in one if key not in {"type", "job"}} for one in spoken] == job[
        "sentences"
    ]
    assert {one["job"] for one in (start, end, *spoken)} == {start["job"]}
    assert end["audio_s"] == pytest.approx(len(at_once.content) / 2 / RATE_HZ)


def test_a_sentence_is_heard_while_the_next_is_being_written(tone_daemon):
    with writing(tone_daemon) as live:
        live.write("One two. And ")
        told = live.until("sentence")

        assert (told[-1]["text"], told[-1]["text_start"], told[-1]["text_end"]) == (
            "One two.",
            0,
            8,
        )
        assert len(sound_of(told)) == 2 * WORD_BYTES


def test_utterances_come_one_after_the_other_each_as_a_file_in_its_own_format(tone_daemon):
    with writing(tone_daemon, "?format=wav&audio=base64") as live:
        live.write("One two.")
        live.send("end")
        live.send("open", format="mp3", sample_rate=44_100, stream="mine")
        live.write("Three four five.")
        live.send("close")
        live.write("More.")
        told = live.until("end")
        more = live.until("end")
        code = live.closed()

    wav = b"".join(base64.b64decode(one["audio"]) for one in messages(told, "audio"))
    starts = messages([*told, *more], "start")
    assert wav[:4] == b"RIFF"
    assert len(wav) - 44 == 2 * WORD_BYTES
    assert sound_of(told) == b""
    assert [(one["utterance"], one["format"], one["sample_rate"]) for one in starts] == [
        (0, "wav", RATE_HZ),
        (1, "mp3", 44_100),
    ]
    assert starts[1]["stream"] == "mine"
    heard = decoded(sound_of(more))
    assert len(heard.samples) / heard.rate_hz == pytest.approx(0.6, abs=0.1)
    assert [one["error"] for one in messages([*told, *more], "error")] == ["live.closed"]
    assert code == 1000


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("?format=xyz", 400, "format.unknown"),
        ("?format=mp3&sample_rate=1", 400, "format.rate"),
        ("?voice=nobody", 404, "voice.unknown"),
        ("?speed=9", 400, "request.out_of_range"),
        ("?speed=fast", 400, "request.invalid"),
        ("?text=Hello", 400, "request.invalid"),
    ],
)
def test_what_is_wrong_with_the_address_is_told_with_a_status(tone_daemon, query, status, code):
    with pytest.raises(InvalidStatus) as caught, writing(tone_daemon, query):
        pass

    answer = caught.value.response
    assert (answer.status_code, json.loads(answer.body)["error"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_where_there_is_no_websocket_that_is_told(tone_daemon):
    address = tone_daemon.url.replace("http", "ws") + "/v1/nowhere"

    with pytest.raises(InvalidStatus) as caught:
        connect(address, additional_headers=tone_daemon.headers, proxy=None)

    answer = caught.value.response
    assert (answer.status_code, json.loads(answer.body)["error"]) == (404, "route.unknown")


def test_the_token_may_come_as_a_subprotocol_since_a_web_page_can_send_no_header(tone_daemon):
    bearer = f"cosyd.bearer.{tone_daemon.token}"

    def let_in(*subprotocols):
        offered = {"additional_headers": {}, "subprotocols": list(subprotocols) or None}
        with writing(tone_daemon, **offered) as live:
            return live.socket.subprotocol

    assert let_in("cosyd.live", bearer) == "cosyd.live"
    assert let_in(bearer) == bearer
    for wrong in ((), ("cosyd.live",), ("cosyd.live", "cosyd.bearer.x")):
        with pytest.raises(InvalidStatus) as caught:
            let_in(*wrong)
        assert caught.value.response.status_code == 401


def test_messages_that_make_no_sense_are_told_and_the_connection_goes_on(tone_daemon):
    nonsense = [
        "", "{", "[]", '"x"', "{}", '{"type":"sing"}', '{"type":"text"}',
        '{"type":"text","text":7}',
        '{"type":"text","text":"x","more":1}', '{"type":"barge_in","played_ms":-1}', "[" * 100_000,
        '{"type":"barge_in","played_ms":1e999}', '{"type":"open","format":"xyz"}',
        '{"type":"open","voice":"nobody"}', '{"type":"barge_in","played_ms":1,"job":"nobody"}',
    ]  # fmt: skip

    with writing(tone_daemon) as live:
        live.next()
        codes = []
        for one in nonsense:
            live.socket.send(one)
            error = live.next()
            assert (error["type"], error["fatal"]) == ("error", False)
            assert error["message"]
            assert error["solution"]
            codes.append(error["error"])
        live.write("One.")
        live.send("end")
        told = live.until(*LAST)

    assert codes == ["live.message"] * 12 + ["format.unknown", "voice.unknown", "job.unknown"]
    assert len(sound_of(told)) == WORD_BYTES


@pytest.mark.parametrize(
    ("frame", "code"),
    [(b"\x00\x01", 1003), ("x" * 1_100_000, 1009)],
    ids=["binary", "huge"],
)
def test_frames_that_nobody_can_take_end_the_connection_and_say_why(tone_daemon, frame, code):
    with writing(tone_daemon) as live:
        live.socket.send(frame)

        assert live.closed() == code


def test_text_that_is_not_utf_8_ends_the_connection_and_says_why(tone_daemon):
    with writing(tone_daemon) as live:
        live.socket.send(b'{"type":"text","text":"\xff\xfe"}', text=True)

        assert live.closed() == 1007


def test_an_engine_that_fails_ends_the_utterance_and_not_the_connection(tone_daemon):
    with writing(tone_daemon) as live:
        live.write("One. Two [fail] two. Three")
        failed = live.until("error")
        live.write(" and more. And more.")
        live.send("end")
        live.write("Four.")
        live.send("end")
        told = live.until(*LAST)

    assert (failed[-1]["error"], failed[-1]["utterance"]) == ("engine.failed", 0)
    assert [one["text"] for one in messages(failed, "sentence")] == ["One."]
    assert (told[-1]["type"], told[-1]["utterance"]) == ("end", 1)
    assert [one["text"] for one in messages(told, "sentence")] == ["Four."]


def test_who_reads_slowly_gets_silence_at_once_and_is_told_what_was_heard(tone_daemon):
    address = (tone_daemon.url.rsplit(":", 1)[0].rsplit("/", 1)[1],
               int(tone_daemon.url.rsplit(":", 1)[1]))  # fmt: skip
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    narrow.connect(address)

    with writing(tone_daemon, sock=narrow, max_queue=1) as live:
        live.write("One two three. " * 150)
        live.send("end")
        told = live.until("start")
        job = told[-1]["job"]
        assert ended(tone_daemon, job)["status"] == "done"
        with writing(tone_daemon) as other:
            other.write("Hi.")
            other.send("end")
            assert len(sound_of(other.until("end"))) == WORD_BYTES

        live.send("barge_in", played_ms=1_500)
        before = live.until("interrupted")
        live.write("Now this.")
        live.send("end")
        after = live.until("end")

    heard = before[-1]
    assert (heard["job"], heard["text_end"], heard["sentence"]) == (job, 37, 2)
    assert heard["text"] == "One two three. One two three. One two"
    assert len(sound_of(before)) < 450 * WORD_BYTES / 10
    assert after[0]["type"] == "cancelled"
    assert after[0]["job"] == job
    assert len(sound_of(after)) == 2 * WORD_BYTES


def test_a_cancel_and_a_hang_up_stop_the_engine(tone_daemon):
    with writing(tone_daemon) as live:
        live.write("Now [slow] one two three four five. " * 20)
        live.send("end")
        told = live.until("start")
        live.next()
        live.send("cancel")
        told += live.until("cancelled")
        live.write("Now [slow] one two three four five. " * 20)
        told += live.until("start")

    jobs = [one["job"] for one in messages(told, "start")]
    assert messages(told, "cancelled")[0]["error"] == "job.cancelled"
    assert [ended(tone_daemon, one)["status"] for one in jobs] == ["cancelled"] * 2
    wait_for(lambda: tone_daemon.engine("tone")["sessions"] == 0)


def test_a_job_that_somebody_else_cancels_is_told_and_the_next_text_is_heard(tone_daemon):
    with writing(tone_daemon) as live:
        live.write("One two. And")
        job = live.until("sentence")[1]["job"]
        tone_daemon.delete(f"/v1/jobs/{job}")
        told = live.until(*LAST)
        live.write(" the rest of it. Of it.")
        live.send("end")
        live.write("Three.")
        live.send("end")
        after = live.until(*LAST)

    assert (told[-1]["type"], told[-1]["job"]) == ("cancelled", job)
    assert [one["text"] for one in messages(after, "sentence")] == ["Three."]


@pytest.fixture(scope="module")
def open_daemon(tmp_path_factory) -> Iterator[RunningDaemon]:
    """One that asks for no token and lets two write at once."""
    home = tmp_path_factory.mktemp("open")
    daemon = RunningDaemon(
        home, "--engine", "tone", "--no-auth", "--set", "sinks=[]", "--set", "speech.max_live=2"
    )
    try:
        yield daemon.wait_ready()
    finally:
        daemon.close()


def test_without_a_token_no_web_page_from_elsewhere_is_let_in(open_daemon):
    def from_page(origin):
        with writing(open_daemon, additional_headers={}, origin=origin):
            pass

    from_page(open_daemon.url)
    with pytest.raises(InvalidStatus) as caught:
        from_page("https://evil.example")

    assert caught.value.response.status_code == 403
    assert json.loads(caught.value.response.body)["error"] == "request.origin"


def test_so_many_write_at_once_and_a_place_is_free_when_one_leaves(open_daemon):
    def let_in(house):
        house.enter_context(writing(open_daemon, additional_headers={}))

    with ExitStack() as stays:
        let_in(stays)
        with ExitStack() as leaves:
            let_in(leaves)
            with pytest.raises(InvalidStatus) as caught, ExitStack() as third:
                let_in(third)

        def free():
            try:
                let_in(stays)
            except InvalidStatus:
                return False
            return True

        wait_for(free)

    answer = caught.value.response
    assert (answer.status_code, json.loads(answer.body)["error"]) == (429, "live.full")
    assert answer.headers["retry-after"] == "1"


def test_at_a_stop_all_is_heard_to_its_end_and_who_is_stuck_is_let_go(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "daemon.drain_s=3")
    daemon.wait_engine("tone", "ready")
    with writing(daemon, max_queue=1) as live, writing(daemon, max_queue=1) as stuck:
        for one in (live, stuck):
            one.write("One two three. " * 50 + "And then")
        job = live.until("start")[-1]["job"]
        wait_for(lambda: len(daemon.get(f"/v1/jobs/{job}").json()["sentences"]) == 50)

        daemon.signal(signal.SIGTERM)
        wait_for(lambda: sum("job.ended" in line for line in daemon.log) == 2)
        time.sleep(0.5)  # the server would have cut them off by now
        live.write(" four.")
        told = live.until("end")
        code = live.closed()

        assert daemon.process.wait(20) == 0

    assert messages(told, "sentence")[-1]["text"] == "And then"
    assert len(sound_of(told)) == 152 * WORD_BYTES
    assert code == 1001
    assert not [line for line in daemon.log if "Traceback" in line or '"exception"' in line]


def test_our_client_writes_and_hears(tone_daemon):
    async def run():
        told = []
        async with Client(tone_daemon.url, tone_daemon.token) as client:
            async with client.live(Open(format="wav", play=False, speed=2.0)) as live:
                await live.write("One two. Th")
                await live.write("ree")
                await live.flush()
                await live.end()
                await live.barge_in(0.0)
                await live.cancel()
                await live.change(Open())
                await live.write("Four.")
                await live.close()
                told = [one async for one in live.told()]
                with pytest.raises(LiveBroken):
                    await live.write("More.")
            with pytest.raises(UnknownVoice):
                async with client.live(Open(voice="nobody")):
                    pass
        return told

    told = asyncio.run(run())

    kinds = [type(one).__name__ for one in told if not isinstance(one, bytes)]
    assert kinds.count("Interrupted") == 1
    assert any(isinstance(one, Interrupted) for one in told)
    assert kinds[-1] == "End"
    assert kinds.count("Start") == kinds.count("End") + kinds.count("Cancelled")


def test_what_is_piped_into_say_is_heard_before_its_end(tone_daemon):
    command = [sys.executable, "-m", "cosyd", "--home", str(tone_daemon.home), "say", "-o", "-"]
    with subprocess.Popen(
        [*command, "--format", "pcm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as say:
        assert say.stdin
        assert say.stdout
        say.stdin.write("One two. Thr\u00e4".encode()[:-1])
        say.stdin.flush()
        first = say.stdout.read(2 * WORD_BYTES)
        say.stdin.write("Thr\u00e4 four.".encode()[4:])
        say.stdin.close()
        rest = say.stdout.read()

        assert say.wait(PATIENCE_S) == 0
    assert len(first + rest) == 4 * WORD_BYTES
