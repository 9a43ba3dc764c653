"""Strangers' sinks, doors and observers, which work in an event loop of their own."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from functools import partial
from typing import ClassVar

import msgspec
import pytest

from cosyd.contract.errors import EngineFailed, JobCancelled, UnknownVoice
from cosyd.contract.events import DaemonChanged, PluginChanged, SinkEnded
from cosyd.contract.hooks import Desk, DoorHouse
from cosyd.contract.house import House
from cosyd.contract.model import Utterance
from cosyd.contract.sinks import Playback, Seeker
from cosyd.feed import Feed
from cosyd.plugins import elsewhere
from cosyd.plugins.abroad import abroad
from cosyd.plugins.bridges import LentHearing
from cosyd.plugins.elsewhere import Elsewhere
from cosyd.plugins.observers import Observers
from cosyd.plugins.posts import Posts
from cosyd.sinks.fanout import Fanout
from doubles import Telling

PCM = b"\x00\x01" * 240
LIMIT_S = 0.2


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """The watchdog looks often."""
    monkeypatch.setattr(elsewhere, "PING_EVERY_S", 0.05)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    word: str = "none"


class Part:
    """Does what it is told, and hangs where it is told to: the thread, not only the task."""

    name = "part"
    Settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self, hangs_in=""):
        self.hangs_in = hangs_in
        self.free = threading.Event()
        self.heard = []
        self.events = []
        self.threads = set()
        self.house = None

    def _do(self, what):
        self.threads.add(threading.current_thread().name)
        if what == self.hangs_in:
            self.free.wait(30)

    async def start(self, house):
        self._do("start")
        self.house = house

    def wants(self, utterance):
        self._do("wants")
        return utterance.text != "not for you"

    async def hear(self, job):
        self._do("hear")
        with job.held():
            async for chunk in job.listen():
                self.heard.append(chunk.pcm)

    async def notice(self, event):
        self._do("notice")
        self.events.append(event)

    def told(self, event):
        self._do("told")
        self.events.append(event)

    def metrics(self):
        self._do("metrics")
        return {"heard": len(self.heard)}

    async def stop(self):
        self._do("stop")
        self.events.append("stopped")


class Held(Telling):
    """A job of which somebody counts who holds it."""

    holders: ClassVar[list[str]] = []

    def held(self):
        return self

    def __enter__(self):
        self.holders.append(threading.current_thread().name)

    def __exit__(self, *_):
        self.holders.append("let go")


def house_in(folder, kind=House, **more):
    return partial(kind, config_folder=folder, data_folder=folder, runtime_folder=folder, **more)


@asynccontextmanager
async def hearing(tmp_path, part, table=None):
    events = []
    fanout = Fanout([abroad(part, Elsewhere("mine", lambda: LIMIT_S))], feed_put=events.append)
    await fanout.start(house_in(tmp_path), {"part": table or {}}, 5.0)
    try:
        yield fanout, events
    finally:
        part.free.set()
        await fanout.drain(5.0)
        await until(loop_gone)


def loop_gone():
    """Whether the plug-in's thread has ended, which must not leave our loop in the lurch."""
    return all(one.name != "plug-in mine at work" for one in threading.enumerate())


async def until(ask):
    for _ in range(1_500):
        if answer := ask():
            return answer
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


def states(events):
    return [one.state for one in events if isinstance(one, PluginChanged)]


def ends(events):
    return [(one.job, one.error) for one in events if isinstance(one, SinkEnded)]


def test_a_sink_hears_all_in_its_own_thread_and_only_what_it_wants(tmp_path):
    part = Part()

    async def run():
        async with hearing(tmp_path, part, {"word": "seven"}) as (fanout, events):
            job = Held([PCM])
            fanout.attach(job)
            fanout.attach(Telling(utterance=Utterance(text="not for you"), job="job2"))
            await until(lambda: fanout.playing("job1"))
            job.say(PCM * 2)
            job.end()
            await until(lambda: ends(events))
            await until(lambda: fanout.posts.metrics() == {"part": {"heard": 2.0}})
            return fanout.posts["part"].now(), ends(events)

    state, ended = asyncio.run(run())

    assert part.heard == [PCM, PCM * 2]
    assert part.house.settings.word == "seven"
    assert part.threads == {"plug-in mine at work"}
    assert Held.holders == ["MainThread", "let go"]
    assert (state, ended) == (("ready", ""), [("job1", None)])
    assert part.events[-1] == "stopped"


def test_why_a_job_fails_or_is_silenced_reaches_the_sink_and_is_not_its_fault(tmp_path):
    part = Part()
    part.audible = True

    async def run():
        async with hearing(tmp_path, part) as (fanout, events):
            failed, cut = Held([PCM]), Held([PCM], job="job2")
            fanout.attach(failed)
            fanout.attach(cut)
            await until(lambda: fanout.playing("job1") and fanout.playing("job2"))
            failed.fail(EngineFailed(engine="tone", reason="no breath"))
            silenced = fanout.silence("job2")
            await until(lambda: len(ends(events)) == 2)
            return silenced, ends(events), fanout.posts["part"].now()

    silenced, ended, state = asyncio.run(run())

    assert silenced == ("part",)
    assert sorted(ended) == [("job1", "engine.failed"), ("job2", "job.cancelled")]
    assert state == ("ready", "")


@pytest.mark.parametrize("where", ["hear", "wants", "told", "metrics"])
def test_one_that_hangs_is_blocked_and_not_waited_for_until_it_answers_again(tmp_path, where):
    part = Part(hangs_in=where)

    async def run():
        async with hearing(tmp_path, part) as (fanout, events):
            fanout.posts.tell(DaemonChanged(state="ready"))
            fanout.attach(Held([PCM]).end())
            await until(lambda: "blocked" in states(events))
            blocked, count = fanout.posts["part"].now(), fanout.posts.metrics()
            fanout.attach(Held([PCM], job="job2").end())  # nobody asks it now
            part.free.set()
            await until(lambda: states(events)[-1] == "ready")
            await asyncio.sleep(0.05)
            return blocked, count, states(events)

    blocked, count, told = asyncio.run(run())

    assert blocked[0] == "blocked"
    assert blocked[1].startswith("its event loop has not answered for ")
    assert list(count) == ["part"]  # as of a moment ago, without asking it
    assert told == ["ready", "blocked", "ready"]
    assert part.heard in ([PCM], [])


def test_stopping_does_not_wait_for_one_that_never_answers(tmp_path, monkeypatch):
    monkeypatch.setattr(elsewhere, "LEAVE_LIMIT_S", 60.0)  # for which nobody waits either
    part = Part(hangs_in="hear")

    async def run():
        async with hearing(tmp_path, part) as (fanout, events):
            fanout.attach(Held([PCM]).end())
            await until(lambda: "blocked" in states(events))
            async with asyncio.timeout(15):  # it hangs for 30 s
                await fanout.drain(60.0)
            return fanout.posts["part"].now()

    assert asyncio.run(run())[0] == "blocked"


def test_what_it_tells_of_itself_is_heard_and_does_not_come_back_to_it(tmp_path):
    class Tells(Part):
        def told(self, event):
            super().told(event)
            self.house.tell("unavailable", f"event {len(self.events)}")

    part, events = Tells(), []

    async def run():
        async with hearing(tmp_path, part) as (fanout, _):
            fanout.posts._put = lambda event: (events.append(event), fanout.posts.tell(event))
            fanout.posts.tell(DaemonChanged(state="ready"))
            await until(lambda: states(events))
            await asyncio.sleep(0.05)
            return fanout.posts["part"].now(), states(events)

    assert asyncio.run(run()) == (("unavailable", "event 1"), ["unavailable"])


def test_one_whose_settings_do_not_fit_is_told_and_its_loop_ends(tmp_path):
    async def run():
        async with hearing(tmp_path, Part(), {"wrd": "seven"}) as (fanout, _):
            return fanout.posts["part"].now()

    state, reason = asyncio.run(run())

    assert state == "failed"
    assert "[plugins.part]" in reason


def test_an_observer_is_told_and_one_that_hangs_holds_up_nobody(tmp_path):
    part = Part(hangs_in="notice")

    async def run():
        feed, told = Feed(), []
        observers = Observers([abroad(part, Elsewhere("mine", lambda: LIMIT_S))], feed)
        await observers.start(house_in(tmp_path), {})
        with feed.tapped(told.append):
            await asyncio.sleep(0)
            feed.put(DaemonChanged(state="ready"))
            await until(lambda: "blocked" in states(told))
            part.free.set()
            await until(lambda: states(told)[-1] == "ready" and part.events)
        await observers.stop()
        return part.events[0]

    assert asyncio.run(run()).state == "ready"


class Counter(Desk):
    """Says what it is asked to say, in the loop in which it lives."""

    version = "1"

    def __init__(self):
        self.said = []
        self.thread = threading.current_thread()

    def say(self, utterance, *, provided=None):
        assert threading.current_thread() is self.thread
        if utterance.voice:
            raise UnknownVoice(name=utterance.voice)
        job = Held([PCM], utterance=utterance)
        self.said.append(job)
        if provided is not None:
            asyncio.ensure_future(provided).add_done_callback(lambda it: job.cancel(it.result()))
        return job

    def jobs(self):
        return self.said


class SayingDoor(Part):
    """Opens, and goes through."""

    async def start(self, house):
        with pytest.raises(UnknownVoice):
            house.desk.say(Utterance(text="Hello.", voice="bass"))
        with pytest.raises(TypeError, match="Utterance does not fit"):
            house.desk.say(Utterance(text=b"Hello."))
        with pytest.raises(TypeError, match="DaemonChanged does not fit"):
            house.put(DaemonChanged(state=7))
        asked = asyncio.get_running_loop().create_future()
        job = house.desk.say(Utterance(text="Hello."), provided=asked)
        asked.set_result("it was provided")
        try:
            async for chunk in job.listen():
                self.heard.append(chunk.pcm)
        except JobCancelled as error:
            self.heard.append(error.facts["reason"])
        self.heard += [type(one) for one in house.desk.jobs()]


def test_a_door_opens_onto_the_desk_as_ours_do(tmp_path):
    part = SayingDoor()

    async def run():
        doors = Posts("door", [abroad(part, Elsewhere("mine", lambda: 5.0))], put=lambda _: None)
        await doors.start(house_in(tmp_path, DoorHouse, desk=Counter(), token=None), {})
        state = doors["part"].now()
        await doors.stop()
        return state

    assert asyncio.run(run()) == ("ready", "")
    assert part.heard == [PCM, "it was provided", LentHearing]


def test_one_that_ends_its_own_loop_or_raises_systemexit_there_costs_nobody(tmp_path):
    class Leaves(Part):
        async def hear(self, job):
            asyncio.get_running_loop().call_soon(exit)
            await asyncio.sleep(0.01)
            raise SystemExit

    async def run():
        async with hearing(tmp_path, Leaves()) as (fanout, events):
            fanout.attach(Held([PCM]).end())
            await until(lambda: ends(events))
            return fanout.posts["part"].now(), states(events)

    state, told = asyncio.run(run())

    assert state == ("failed", "RuntimeError: SystemExit")
    assert told[-1] == "failed"


class Playing(Part):
    """Can be paused and skipped, as players could from the first."""

    def playback(self):
        return Playback(state="idle")

    def pause(self):
        self.heard.append("pause")

    def resume(self):
        self.heard.append("resume")

    def skip(self, sentences):
        self.heard.append(("skip", sentences))


class Seeking(Playing):
    """Can go to any sentence as well."""

    def go_to(self, sentence):
        self.heard.append(("to", sentence, threading.current_thread().name))


def test_a_player_goes_to_a_sentence_in_its_own_thread_where_it_can(tmp_path):
    seeking, playing = Seeking(), Playing()

    async def run():
        async with hearing(tmp_path, playing) as (fanout, _):
            fanout.player()[1].skip(2)
            await until(lambda: playing.heard)
            can = isinstance(fanout.player()[1], Seeker)
        async with hearing(tmp_path, seeking) as (fanout, _):
            fanout.player()[1].go_to(4)
            await until(lambda: seeking.heard)
            return can

    assert not asyncio.run(run())
    assert playing.heard == [("skip", 2)]
    assert seeking.heard == [("to", 4, "plug-in mine at work")]
