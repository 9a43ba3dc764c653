import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import ClassVar

import msgspec
import pytest

from cosyd.contract.errors import EngineFailed, SoundUnavailable
from cosyd.contract.events import DaemonChanged, PluginChanged, SinkEnded
from cosyd.contract.house import House
from cosyd.contract.model import Utterance
from cosyd.sinks.fanout import Fanout
from doubles import Telling

PCM = b"\x00\x01" * 240


class ListSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: int = 3


class ListSink:
    """Keeps what it hears."""

    Settings: ClassVar[type[msgspec.Struct]] = ListSettings

    def __init__(self, name="list", log=None):
        self.name = name
        self.heard = {}
        self.house = None
        self.log = [] if log is None else log

    async def start(self, house):
        self.house = house
        house.facts[self.name] = "here"
        self.log.append(f"start {self.name}")

    def wants(self, utterance):
        return utterance.text != "not for you"

    async def hear(self, job):
        self.heard[job.id] = []
        async for chunk in job.listen():
            self.heard[job.id].append(chunk.pcm)

    async def stop(self):
        self.log.append(f"stop {self.name}")


class Broken(ListSink):
    """Raises where it is told to."""

    def __init__(self, *, at, error, name="broken"):
        super().__init__(name)
        self.at, self.error = at, error

    def _perhaps(self, at):
        if self.at == at:
            raise self.error

    async def start(self, house):
        self._perhaps("start")
        await super().start(house)

    def wants(self, utterance):
        self._perhaps("wants")
        return True

    async def hear(self, job):
        self._perhaps("hear")
        await super().hear(job)

    async def stop(self):
        self._perhaps("stop")


class Stuck(ListSink):
    """Never gets out of what it is told to get stuck in."""

    def __init__(self, *, at):
        super().__init__("stuck")
        self.at = at

    async def start(self, house):
        if self.at == "start":
            await asyncio.Event().wait()

    async def stop(self):
        self.log.append("stopped")


class Tells(ListSink):
    """Has no card, and says so."""

    async def start(self, house):
        house.tell("unavailable", "no sound card")

    async def hear(self, job):
        raise SoundUnavailable(reason="no sound card")


def house_in(folder, facts):
    return partial(
        House, config_folder=folder, data_folder=folder, runtime_folder=folder, facts=facts
    )


def state_of(fanout, sink):
    post = fanout.posts[sink]
    return post.state, post.reason


@asynccontextmanager
async def running(tmp_path, *sinks, settings=None, limit_s=10.0):
    events, facts = [], {}
    fanout = Fanout(sinks, feed_put=events.append)
    await fanout.start(house_in(tmp_path, facts), settings or {}, limit_s)
    try:
        yield fanout, events, facts
    finally:
        await fanout.drain(0.0)


def ended(events):
    return [
        (event.sink, event.job, event.error) for event in events if isinstance(event, SinkEnded)
    ]


def changes(events, plugin):
    return [
        event.state
        for event in events
        if isinstance(event, PluginChanged) and event.plugin == plugin
    ]


def test_every_sink_hears_the_whole_job_and_tells_its_end(tmp_path):
    one, two = ListSink("one"), ListSink("two")

    async def run():
        async with running(tmp_path, one, two) as (fanout, events, facts):
            job = Telling([PCM, PCM])
            fanout.attach(job)
            await asyncio.sleep(0)
            busy = fanout.playing("job1")
            job.end()
            await fanout.drain(5)
            return busy, fanout.playing("job1"), ended(events), facts

    busy, after, ends, facts = asyncio.run(run())

    assert one.heard == two.heard == {"job1": [PCM, PCM]}
    assert busy == ("one", "two")
    assert after == ()
    assert sorted(ends) == [("one", "job1", None), ("two", "job1", None)]
    assert facts == {"one": "here", "two": "here"}


def test_a_sink_gets_only_the_jobs_that_it_wants(tmp_path):
    sink = ListSink()

    async def run():
        async with running(tmp_path, sink) as (fanout, _, _):
            fanout.attach(Telling([PCM], utterance=Utterance(text="not for you")).end())
            await fanout.drain(5)

    asyncio.run(run())

    assert sink.heard == {}


def test_a_sink_gets_its_table_as_its_own_settings(tmp_path):
    sink = ListSink()

    async def run():
        async with running(tmp_path, sink, settings={"list": {"limit": 7}}):
            return sink.house.settings

    assert asyncio.run(run()) == ListSettings(limit=7)


def test_settings_that_it_cannot_read_are_a_state_that_says_where(tmp_path):
    sink = ListSink()

    async def run():
        async with running(tmp_path, sink, settings={"list": {"limt": 7}}) as (fanout, _, _):
            fanout.attach(Telling([PCM]).end())
            return state_of(fanout, "list")

    state, reason = asyncio.run(run())

    assert state == "failed"
    assert "[plugins.list]" in reason
    assert "limt" in reason
    assert sink.heard == {}


def test_a_sink_that_cannot_start_costs_only_itself(tmp_path):
    good, bad = ListSink(), Broken(at="start", error=OSError("no wire"))

    async def run():
        async with running(tmp_path, bad, good) as (fanout, events, _):
            fanout.attach(Telling([PCM]).end())
            await fanout.drain(5)
            return state_of(fanout, "broken"), changes(events, "broken"), ended(events)

    state, told, ends = asyncio.run(run())

    assert state == ("failed", "OSError: no wire")
    assert told == ["failed"]
    assert ends == [("list", "job1", None)]


def test_a_sink_that_hangs_in_its_start_is_given_up(tmp_path):
    async def run():
        stuck, good = Stuck(at="start"), ListSink()
        async with running(tmp_path, stuck, good, limit_s=0.05) as (fanout, _, _):
            return state_of(fanout, "stuck"), state_of(fanout, "list"), stuck.log

    stuck, good, log = asyncio.run(run())

    assert stuck == ("failed", "it took longer than 0.05 s")
    assert good == ("ready", "")
    assert log == []


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (ZeroDivisionError("oops"), "internal", "ZeroDivisionError: oops"),
        (
            SoundUnavailable(reason="no sound card"),
            "sound.unavailable",
            "There is nothing to play sound with: no sound card.",
        ),
    ],
)
def test_a_sink_that_fails_on_a_job_says_why_and_costs_only_itself(tmp_path, error, code, reason):
    good, bad = ListSink(), Broken(at="hear", error=error)

    async def run():
        async with running(tmp_path, bad, good) as (fanout, events, _):
            fanout.attach(Telling([PCM]).end())
            await asyncio.sleep(0.01)
            return state_of(fanout, "broken"), ended(events), events

    state, ends, events = asyncio.run(run())

    assert state == ("failed", reason)
    assert sorted(ends) == [("broken", "job1", code), ("list", "job1", None)]
    assert [event.message for event in events if getattr(event, "error", None)] == [reason]


def test_a_sink_that_works_again_is_ready_again(tmp_path):
    sink = Broken(at="hear", error=OSError("full"))

    async def run():
        async with running(tmp_path, sink) as (fanout, events, _):
            fanout.attach(Telling([PCM]).end())
            await asyncio.sleep(0.01)
            sink.at = ""
            fanout.attach(Telling([PCM], job="job2").end())
            await asyncio.sleep(0.01)
            return state_of(fanout, "broken"), changes(events, "broken")

    state, told = asyncio.run(run())

    assert state == ("ready", "")
    assert told == ["ready", "failed", "ready"]


def test_what_a_sink_tells_of_itself_stands(tmp_path):
    async def run():
        async with running(tmp_path, Tells("card")) as (fanout, events, _):
            fanout.attach(Telling([PCM]).end())
            await asyncio.sleep(0.01)
            return state_of(fanout, "card"), changes(events, "card"), ended(events)

    state, told, ends = asyncio.run(run())

    assert state == ("unavailable", "no sound card")
    assert told == ["unavailable"]
    assert ends == [("card", "job1", "sound.unavailable")]


def test_a_job_that_fails_is_no_fault_of_its_sinks(tmp_path):
    async def run():
        async with running(tmp_path, ListSink()) as (fanout, events, _):
            failed, cancelled = Telling([PCM]), Telling([PCM], job="job2")
            fanout.attach(failed)
            fanout.attach(cancelled)
            failed.fail(EngineFailed(engine="tone", reason="no breath"))
            cancelled.cancel()
            await asyncio.sleep(0.01)
            return state_of(fanout, "list"), ended(events)

    state, ends = asyncio.run(run())

    assert state == ("ready", "")
    assert ends == [("list", "job1", "engine.failed"), ("list", "job2", "job.cancelled")]


def test_a_sink_whose_wish_cannot_be_told_hears_nothing(tmp_path):
    good, bad = ListSink(), Broken(at="wants", error=KeyError("play"))

    async def run():
        async with running(tmp_path, bad, good) as (fanout, events, _):
            fanout.attach(Telling([PCM]).end())
            await asyncio.sleep(0.01)
            return state_of(fanout, "broken"), ended(events)

    state, ends = asyncio.run(run())

    assert state == ("failed", "KeyError: 'play'")
    assert ends == [("list", "job1", None)]


class AudibleSink(ListSink):
    audible = True


def test_silencing_a_job_ends_what_people_hear_of_it_and_nothing_else(tmp_path):
    async def run():
        async with running(tmp_path, AudibleSink("card"), ListSink()) as (fanout, events, _):
            fanout.attach(first := Telling([PCM]))
            fanout.attach(other := Telling([PCM], job="job2"))
            cut = fanout.silence("job1"), fanout.silence("nobody")
            await asyncio.sleep(0.01)
            still = fanout.playing("job1"), fanout.sounding()
            first.end()
            other.end()
            await asyncio.sleep(0.01)
            return cut, still, ended(events), fanout.sounding()

    cut, still, ends, sounding = asyncio.run(run())

    assert cut == (("card",), ())
    assert still == (("list",), True)
    assert sorted(ends, key=str) == [
        ("card", "job1", "job.cancelled"),
        ("card", "job2", None),
        ("list", "job1", None),
        ("list", "job2", None),
    ]
    assert not sounding


def test_draining_waits_for_what_is_heard_cancels_the_rest_and_stops_the_last_first(tmp_path):
    log = []

    async def run():
        async with running(tmp_path, ListSink("one", log), ListSink("two", log)) as (
            fanout,
            events,
            _,
        ):
            fanout.attach(quick := Telling([PCM]))
            fanout.attach(Telling([PCM], job="endless"))
            asyncio.get_running_loop().call_later(0.02, quick.end)
            await fanout.drain(0.1)
            return ended(events), state_of(fanout, "one")

    ends, state = asyncio.run(run())

    assert sorted(ends) == [
        ("one", "endless", "job.cancelled"),
        ("one", "job1", None),
        ("two", "endless", "job.cancelled"),
        ("two", "job1", None),
    ]
    assert log == ["start one", "start two", "stop two", "stop one"]
    assert state == ("stopped", "")


def test_a_sink_that_cannot_stop_does_not_keep_the_others_from_it(tmp_path):
    log = []

    async def run():
        bad = Broken(at="stop", error=OSError("jammed"))
        async with running(tmp_path, ListSink("one", log), bad) as (fanout, _, _):
            await fanout.drain(0)
            return state_of(fanout, "broken")

    assert asyncio.run(run()) == ("failed", "OSError: jammed")
    assert log == ["start one", "stop one"]


@pytest.mark.parametrize(
    ("hear", "reason"),
    [
        (lambda job: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda job: None, "TypeError: a coroutine was expected, got None"),
    ],
)
def test_a_sink_that_cannot_be_made_to_hear_costs_only_itself(tmp_path, hear, reason):
    good, bad = ListSink(), ListSink("bad")
    bad.hear = hear

    async def run():
        async with running(tmp_path, bad, good) as (fanout, events, _):
            fanout.attach(Telling([PCM]).end())
            await asyncio.sleep(0.01)
            return state_of(fanout, "bad"), fanout.playing("job1"), ended(events)

    state, playing, ends = asyncio.run(run())

    assert state == ("failed", reason)
    assert playing == ()
    assert ends == [("bad", "job1", "internal"), ("list", "job1", None)]
    assert good.heard == {"job1": [PCM]}


class Curious(ListSink):
    """Keeps what it is told, and can fail at it."""

    def __init__(self, name="curious", error=None):
        super().__init__(name)
        self.events, self.error = [], error

    def told(self, event):
        self.events.append(event)
        if self.error:
            raise self.error(f"event {len(self.events)}")


def test_a_sink_that_wants_to_is_told_each_event_from_its_start_to_its_stop(tmp_path):
    sink = Curious()
    early, event, late = (DaemonChanged(state=one) for one in ("ready", "ready", "stopping"))

    async def run():
        Fanout([sink], feed_put=lambda event: None).posts.tell(early)
        async with running(tmp_path, ListSink(), sink) as (fanout, _, _):
            fanout.posts.tell(event)
        fanout.posts.tell(late)

    asyncio.run(run())

    assert sink.events == [event]


def test_a_sink_that_fails_at_what_it_is_told_costs_only_itself_and_is_told_on(tmp_path):
    good, bad = Curious("good"), Curious("bad", error=OSError)
    event = DaemonChanged(state="ready")

    async def run():
        feed = []
        fanout = Fanout(
            [bad, good], feed_put=lambda one: (feed.append(one), fanout.posts.tell(one))
        )
        await fanout.start(house_in(tmp_path, {}), {})
        for heard in (good.events, bad.events, feed):
            heard.clear()
        fanout.posts.tell(event)
        fanout.posts.tell(event)
        seen = (
            state_of(fanout, "bad"),
            state_of(fanout, "good"),
            list(bad.events),
            changes(feed, "bad"),
        )
        await fanout.drain(0)
        return seen

    *states, heard, told = asyncio.run(run())

    assert states == [("failed", "OSError: event 2"), ("ready", "")]
    assert heard == [event, event]
    assert told == ["failed", "failed"]
    assert [one for one in good.events if one == event] == [event, event]


@pytest.mark.parametrize("counted", [lambda: 1 / 0, lambda: None, lambda: {"x": "many"}])
def test_a_sink_that_cannot_count_costs_only_itself(tmp_path, counted):
    good, bad = ListSink(), ListSink("bad")
    good.metrics, bad.metrics = (lambda: {"heard_total": 2}), counted

    async def run():
        async with running(tmp_path, bad, good) as (fanout, events, _):
            got = fanout.posts.metrics(), fanout.posts.metrics()
            return got, state_of(fanout, "bad")[0], changes(events, "bad")

    got, state, told = asyncio.run(run())

    assert got == ({"list": {"heard_total": 2}},) * 2
    assert state == "failed"
    assert told == ["ready", "failed"]


def test_what_sinks_count_is_told_by_sink(tmp_path):
    class Counting(ListSink):
        def metrics(self):
            return {"heard_total": 2}

    fanout = Fanout([ListSink(), Counting("counting")], feed_put=lambda event: None)

    assert fanout.posts.metrics() == {"counting": {"heard_total": 2}}


def test_a_job_that_waits_makes_no_sound_yet(tmp_path):
    async def run():
        async with running(tmp_path, AudibleSink("card")) as (fanout, _, _):
            fanout.attach(job := Telling())
            told = [fanout.sounding()]
            job.say(PCM)
            told += [fanout.sounding(), fanout.playing(job.id)]
            job.end()
            await fanout.drain(5)
            return told

    assert asyncio.run(run()) == [False, True, ("card",)]
