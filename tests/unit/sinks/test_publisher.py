import asyncio
import json
import re
import socket
import time
from contextlib import asynccontextmanager

import msgspec
import pytest
import zmq
import zmq.asyncio

from cosyd.contract.errors import CosydError, EngineFailed, InvalidRequest
from cosyd.contract.events import DaemonChanged, EngineChanged, SettingsReloaded
from cosyd.contract.hooks import House
from cosyd.contract.model import EngineState, SentenceTiming, Utterance
from cosyd.contract.wire_bus import BusHeader, StateHeader
from cosyd.sinks.endpoint import BusNotLocal, BusUnusable
from cosyd.sinks.publisher import BusSettings, Publisher
from doubles import Telling

PCM = b"\x01\x02" * 2_400  # 100 ms
LIMIT_S = 20.0


def house(folder, **settings):
    return House(
        settings=BusSettings(**settings),
        runtime_folder=folder,
        config_folder=folder,
        data_folder=folder,
        tell=lambda state, reason: None,
    )


@asynccontextmanager
async def running(folder, **settings):
    publisher, home = Publisher(), house(folder, **settings)
    await publisher.start(home)
    try:
        yield publisher, home.facts["zmq_audio"]
    finally:
        await publisher.stop()


@asynccontextmanager
async def subscribed(publisher, endpoint, *topics, **options):
    """A real subscriber, whose subscriptions have arrived."""
    with zmq.asyncio.Context() as context, context.socket(zmq.SUB) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        for option, value in options.items():
            socket.setsockopt(getattr(zmq, option), value)
        for topic in topics:
            socket.setsockopt(zmq.SUBSCRIBE, topic)
        socket.connect(endpoint)
        async with asyncio.timeout(LIMIT_S):
            for _ in iter(lambda: publisher.subscriptions >= set(topics), True):
                await asyncio.sleep(0.002)
        yield socket


async def read(socket, *, last=("end", "cancelled", "error")):
    """Messages as (topic, header, payload), up to the one that ends a job."""
    got = []
    async with asyncio.timeout(LIMIT_S):
        while not got or got[-1][1]["kind"] not in last:
            topic, header, payload = await socket.recv_multipart()
            got.append((topic, json.loads(header), payload))
    return got


def kinds(messages):
    return [header["kind"] for _, header, _ in messages]


def counts(messages):
    return [header["seq"] for _, header, _ in messages]


def timing(index, start_s, end_s):
    return SentenceTiming(
        index=index, text="Hello.", start_s=start_s, end_s=end_s, voice="en", language="en"
    )


def two_sentences(**options):
    job = Telling(**options)
    job.say(PCM)
    job.say(PCM, ends=timing(0, 0.0, 0.2))
    job.say(PCM[:2_400], ends=timing(1, 0.2, 0.25))
    return job.end()


@pytest.mark.parametrize("endpoint", ["", "tcp://127.0.0.1:*"])
def test_a_subscriber_reads_the_whole_job_as_the_contract_says(tmp_path, endpoint):
    async def run():
        async with running(tmp_path, endpoint=endpoint) as (publisher, bound):
            async with subscribed(publisher, bound, b"audio.tray.") as socket:
                before_ns = time.monotonic_ns()
                await publisher.hear(two_sentences(job="j7", stream="tray"))
                return before_ns, await read(socket), time.monotonic_ns()

    before_ns, messages, after_ns = asyncio.run(run())

    assert {topic for topic, _, _ in messages} == {b"audio.tray."}
    stamps = [header.pop("t_mono_ns") for _, header, _ in messages]
    assert stamps == sorted(stamps)
    assert before_ns <= stamps[0]
    assert stamps[-1] <= after_ns
    whose = {"v": 1, "stream": "tray", "job": "j7", "rate": 24_000, "fmt": "s16le", "ch": 1}
    assert [(header, payload) for _, header, payload in messages] == [
        ({**whose, "seq": 0, "kind": "start", "pts_ms": 0.0}, b""),
        ({**whose, "seq": 1, "kind": "audio", "pts_ms": 0.0}, PCM),
        ({**whose, "seq": 2, "kind": "audio", "pts_ms": 100.0}, PCM),
        (
            {**whose, "seq": 3, "kind": "sentence", "pts_ms": 200.0}
            | {"index": 0, "begin_ms": 0.0, "end_ms": 200.0},
            b"",
        ),
        ({**whose, "seq": 4, "kind": "audio", "pts_ms": 200.0}, PCM[:2_400]),
        (
            {**whose, "seq": 5, "kind": "sentence", "pts_ms": 250.0}
            | {"index": 1, "begin_ms": 200.0, "end_ms": 250.0},
            b"",
        ),
        ({**whose, "seq": 6, "kind": "end", "pts_ms": 250.0}, b""),
    ]


def test_event_topics_carry_the_same_without_the_audio_and_with_a_count_of_their_own(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            async with subscribed(publisher, bound, b"event.tray.") as socket:
                await publisher.hear(two_sentences(stream="tray"))
                return await read(socket)

    messages = asyncio.run(run())

    assert {topic for topic, _, _ in messages} == {b"event.tray."}
    assert {payload for _, _, payload in messages} == {b""}
    assert kinds(messages) == ["start", "sentence", "sentence", "end"]
    assert counts(messages) == [0, 1, 2, 3]


def test_a_sentence_carries_its_text_only_where_the_setting_says_so(tmp_path):
    async def run(text):
        async with running(tmp_path, text=text) as (publisher, bound):
            async with subscribed(publisher, bound, b"event.job1.") as socket:
                await publisher.hear(two_sentences())
                return await read(socket)

    quiet, telling = asyncio.run(run(False)), asyncio.run(run(True))

    assert "text" not in quiet[1][1]
    assert telling[1][1]["text"] == "Hello."


def test_a_failed_job_ends_with_what_went_wrong_and_what_to_do(tmp_path):
    error = EngineFailed(engine="tone", reason="no breath")

    async def run():
        async with running(tmp_path) as (publisher, bound):
            async with subscribed(publisher, bound, b"audio.job1.") as socket:
                job = Telling([PCM])
                job.fail(error)
                await publisher.hear(job)
                return await read(socket)

    messages = asyncio.run(run())

    assert kinds(messages) == ["start", "audio", "error"]
    last = messages[-1][1]
    assert last["error"] == "engine.failed"
    assert last["message"] == str(error)
    assert last["solution"] == error.advice


def test_a_job_that_breaks_in_an_unforeseen_way_ends_with_an_error_too(tmp_path):
    class Broken(Telling):
        async def listen(self):
            async for chunk in super().listen():
                yield chunk
            raise ZeroDivisionError

    async def run():
        async with running(tmp_path) as (publisher, bound):
            async with subscribed(publisher, bound, b"audio.job1.") as socket:
                with pytest.raises(ZeroDivisionError):
                    await publisher.hear(Broken([PCM]).end())
                return await read(socket)

    messages = asyncio.run(run())

    assert kinds(messages) == ["start", "audio", "error"]
    assert messages[-1][1]["error"] == CosydError.code


def test_a_cancelled_job_ends_with_cancelled_even_before_its_first_sound(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            async with subscribed(publisher, bound, b"audio.") as socket:
                job = Telling()
                job.cancel()
                await publisher.hear(job)
                return await read(socket)

    assert kinds(asyncio.run(run())) == ["start", "cancelled"]


def test_a_hearing_that_is_broken_off_ends_with_cancelled(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            async with subscribed(publisher, bound, b"audio.") as socket:
                hearing = asyncio.create_task(publisher.hear(Telling([PCM])))
                await asyncio.sleep(0)
                hearing.cancel()
                return await read(socket)

    assert kinds(asyncio.run(run())) == ["start", "audio", "cancelled"]


def test_nothing_is_said_of_a_job_that_still_waits(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            async with subscribed(publisher, bound, b"audio.tray.") as socket:
                first, second = Telling(job="a", stream="tray"), Telling(job="b", stream="tray")
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(publisher.hear(first))
                    tasks.create_task(publisher.hear(second))
                    first.say(PCM)
                    await asyncio.sleep(0.01)
                    first.end()
                    await asyncio.sleep(0.01)
                    second.say(PCM)
                    second.end()
                return await read(socket) + await read(socket)

    messages = asyncio.run(run())

    assert [(header["job"], header["kind"]) for _, header, _ in messages] == [
        ("a", "start"),
        ("a", "audio"),
        ("a", "end"),
        ("b", "start"),
        ("b", "audio"),
        ("b", "end"),
    ]
    assert counts(messages) == list(range(6))


def test_a_stream_is_not_taken_for_one_whose_name_begins_alike(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            async with subscribed(publisher, bound, b"audio.tray.") as socket:
                await publisher.hear(two_sentences(job="other", stream="tray2"))
                await publisher.hear(two_sentences(job="mine", stream="tray"))
                return await read(socket)

    assert {header["job"] for _, header, _ in asyncio.run(run())} == {"mine"}


@pytest.mark.parametrize("endpoint", ["", "tcp://127.0.0.1:*"])
def test_a_quick_reader_loses_nothing_of_a_long_job_that_is_all_there(tmp_path, endpoint):
    async def run():
        async with running(tmp_path, endpoint=endpoint) as (publisher, bound):
            async with subscribed(publisher, bound, b"audio.") as socket:
                reading = asyncio.create_task(read(socket))
                await publisher.hear(Telling([PCM] * 600).end())
                return await reading, publisher.dropped

    messages, dropped = asyncio.run(run())

    assert counts(messages) == list(range(602))
    assert dropped == 0


def test_a_stuck_reader_loses_and_delays_nobody(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            narrow = {"RCVHWM": 4, "RCVBUF": 4_096}
            async with subscribed(publisher, bound, b"audio.", **narrow) as stuck:
                async with subscribed(publisher, bound, b"audio.job1.") as quick:
                    reading = asyncio.create_task(read(quick))
                    await publisher.hear(Telling([PCM] * 1_000).end())
                    return await reading, publisher.metrics(), await stuck.recv_multipart()

    messages, metrics, (_, header, _) = asyncio.run(run())

    assert counts(messages) == list(range(1_002))
    assert metrics["dropped_total"] >= 1
    assert metrics["subscriptions"] == 2
    assert json.loads(header)["seq"] == 0


def test_a_stuck_reader_sees_in_the_count_what_it_lost(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            narrow = {"RCVHWM": 4, "RCVBUF": 4_096}
            async with subscribed(publisher, bound, b"audio.", **narrow) as stuck:
                await publisher.hear(Telling([PCM] * 1_000).end())
                early = await read(stuck, last={"audio"})
                async with asyncio.timeout(LIMIT_S):
                    while await stuck.poll(200):
                        early.append((b"", json.loads((await stuck.recv_multipart())[1]), b""))
                await publisher.hear(Telling([PCM], job="job2", stream="job1").end())
                return counts(early), counts(await read(stuck))

    early, late = asyncio.run(run())

    assert early == list(range(len(early)))
    assert len(early) < 1_002
    assert late == [1_002, 1_003, 1_004]


def test_a_topic_that_is_too_long_disconnects_who_wants_it(tmp_path):
    async def run():
        async with (
            running(tmp_path) as (publisher, bound),
            subscribed(publisher, bound, b"event.fine.") as reader,
        ):
            with zmq.asyncio.Context() as context, context.socket(zmq.XSUB) as greedy:
                greedy.setsockopt(zmq.LINGER, 0)
                with greedy.get_monitor_socket(zmq.EVENT_DISCONNECTED) as watch:
                    greedy.connect(bound)
                    await greedy.send(b"\x01" + b"a" * 5_000)
                    async with asyncio.timeout(LIMIT_S):
                        await watch.recv_multipart()
                    greedy.disable_monitor()
            await publisher.hear(two_sentences(stream="fine"))
            return publisher.subscriptions, await read(reader)

    subscriptions, messages = asyncio.run(run())

    assert max(map(len, subscriptions)) < 100
    assert kinds(messages) == ["start", "sentence", "sentence", "end"]


def test_a_late_subscriber_reads_on_from_where_the_job_is(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            job = Telling([PCM] * 3)
            hearing = asyncio.create_task(publisher.hear(job))
            await asyncio.sleep(0.01)
            async with subscribed(publisher, bound, b"audio.job1.") as socket:
                job.say(PCM)
                job.end()
                await hearing
                return await read(socket), publisher.ring.since("job1", 0)

    messages, kept = asyncio.run(run())

    assert counts(messages) == [4, 5]
    assert messages[0][1]["pts_ms"] == 300.0
    assert [one.seq for one in kept] == list(range(6))
    assert kept[1].frames[2] == PCM


def test_changes_of_state_have_a_topic_of_their_own(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            async with subscribed(publisher, bound, b"state.") as socket:
                publisher.told(DaemonChanged(state="ready"))
                publisher.told(SettingsReloaded())
                publisher.told(
                    EngineChanged(engine="tone", state=EngineState.CRASHED, reason="killed")
                )
                return [await socket.recv_multipart() for _ in range(2)]

    messages = asyncio.run(run())

    assert {(topic, payload) for topic, _, payload in messages} == {(b"state.", b"")}
    headers = [msgspec.json.decode(header, type=StateHeader) for _, header, _ in messages]
    assert [header.seq for header in headers] == [0, 1]
    assert [header.state for header in headers] == [
        {"daemon": "ready"},
        {"engine": "tone", "state": "crashed", "reason": "killed"},
    ]


def test_a_header_can_be_read_with_the_type_of_the_contract(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            async with subscribed(publisher, bound, b"audio.") as socket:
                await publisher.hear(two_sentences())
                return (await socket.recv_multipart())[1]

    header = msgspec.json.decode(asyncio.run(run()), type=BusHeader)

    assert (header.seq, header.kind, header.index) == (0, "start", msgspec.UNSET)


def test_a_name_that_no_topic_can_carry_is_refused(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, _):
            await publisher.hear(Telling(stream="a.b"))

    with pytest.raises(InvalidRequest):
        asyncio.run(run())


def test_an_address_of_the_network_is_refused(tmp_path):
    with pytest.raises(BusNotLocal):
        asyncio.run(Publisher().start(house(tmp_path, endpoint="tcp://0.0.0.0:26791")))


def test_a_port_that_is_taken_is_told_with_the_address(tmp_path):
    async def run():
        async with running(tmp_path, endpoint="tcp://127.0.0.1:*") as (_, bound):
            await Publisher().start(house(tmp_path, endpoint=bound))

    with pytest.raises(BusUnusable, match=re.escape("tcp://127.0.0.1:")):
        asyncio.run(run())


def test_a_folder_whose_path_is_too_long_for_a_socket_is_told(tmp_path):
    deep = tmp_path / ("x" * 120)
    deep.mkdir()

    with pytest.raises(BusUnusable, match="107 bytes"):
        asyncio.run(Publisher().start(house(deep)))


def test_a_file_where_the_socket_should_be_is_kept(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann")

    with pytest.raises(BusUnusable, match="a file of that name"):
        asyncio.run(Publisher().start(house(tmp_path, endpoint=f"ipc://{letter}")))

    assert letter.read_text() == "Dear Ann"


def test_an_address_where_another_program_listens_is_left_to_it(tmp_path):
    async def run():
        async with running(tmp_path) as (publisher, bound):
            with pytest.raises(BusUnusable, match="another program listens there"):
                await Publisher().start(house(tmp_path, endpoint=bound))
            async with subscribed(publisher, bound, b"audio.") as socket:
                await publisher.hear(Telling([PCM], utterance=Utterance(text="x")).end())
                return kinds(await read(socket))

    assert asyncio.run(run())[0] == "start"


def test_it_can_be_started_again_where_a_crash_left_its_socket(tmp_path):
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "audio"))

    async def run():
        for _ in range(2):
            async with running(tmp_path) as (publisher, bound):
                async with subscribed(publisher, bound, b"audio.") as socket:
                    await publisher.hear(Telling([PCM], utterance=Utterance(text="x")).end())
                    got.append(kinds(await read(socket)))

    got = []
    asyncio.run(run())

    assert got == [["start", "audio", "end"]] * 2
