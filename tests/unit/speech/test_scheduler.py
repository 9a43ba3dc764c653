from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cosyd.api.views import job_view
from cosyd.contract.errors import CosydError, EngineFailed, EngineUnavailable, VoiceBroken
from cosyd.contract.events import FirstAudio, JobStarted
from cosyd.contract.model import Priority, Status, Voice
from cosyd.contract.watching import PASS, Verdict
from cosyd.speech import gates
from cosyd.speech.gates import Gates
from unit.speech.stage import (
    CANCELLED,
    DONE,
    FAILED,
    PCM,
    QUEUED,
    VOICE,
    Reader,
    heard,
    planner,
    stage,
    statuses,
    until,
    utterance,
)

STORY = [
    "job.queued", "job.started", "job.first_audio", "job.sentence", "job.sentence", "job.ended",
]  # fmt: skip


class SlowPlanner:
    """Takes as long as the test wants to plan a text, in whichever thread it is asked to."""

    has_strangers = False

    def __init__(self):
        self._real = planner()
        self.asked = threading.Event()
        self.go = threading.Event()

    def check(self, utterance):
        self._real.check(utterance)

    def begin(self, utterance):
        return SlowPlanning(self, utterance)

    def whole(self, utterance):
        self.asked.set()
        assert self.go.wait(20)
        return self._real.plan(utterance)


class SlowPlanning:
    def __init__(self, planner, utterance):
        self._planner, self._utterance = planner, utterance

    def whole(self, text):
        return self._planner.whole(self._utterance)


async def spoken(job):
    await job.wait()
    return job


def test_a_job_is_spoken_sentence_by_sentence():
    async def run():
        async with stage() as on:
            job = on.say("One. Two.")
            return on, job, await heard(job)

    on, job, (pcm, error) = asyncio.run(run())

    assert (pcm, error) == (PCM * 4, None)
    assert on.reader.begun == on.reader.closed == ["One.", "Two."]
    assert [(one.text, one.start_s, one.end_s) for one in job.timings] == [
        ("One.", 0.0, 0.2),
        ("Two.", 0.2, 0.4),
    ]
    assert on.story(job) == STORY


def test_the_engine_is_woken_before_its_first_sentence_has_its_turn():
    async def run():
        async with stage(held=True) as on:
            jobs = [on.say("One. Two."), on.say("Three.")]
            await until(lambda: on.reader.begun)
            woken = on.reader.woken
            on.reader.allow()
            for job in jobs:
                await job.wait()
            return woken

    assert asyncio.run(run()) == 2


def test_equal_jobs_are_spoken_side_by_side_and_never_more_than_the_engine_takes():
    async def run():
        async with stage(held=True, width=2) as on:
            jobs = [on.say("One. Two. Three.") for _ in range(3)]
            for _ in range(18):
                on.reader.allow(1)
                await asyncio.sleep(0.002)
            for job in jobs:
                await job.wait()
            return on.reader, statuses(*jobs)

    reader, ended = asyncio.run(run())

    assert ended == [DONE] * 3
    assert reader.most_at_once == 2
    assert set(reader.begun[:3]) >= {"One."}
    assert reader.begun[:3] == ["One."] * 3


def test_so_many_jobs_are_active_and_the_rest_wait():
    async def run():
        async with stage(held=True, max_active=2) as on:
            jobs = [on.say() for _ in range(4)]
            await until(lambda: on.queue.waiting == 2)
            before = statuses(*jobs)
            on.reader.allow()
            for job in jobs:
                await job.wait()
            return before, statuses(*jobs)

    before, after = asyncio.run(run())

    assert before == [Status.SPEAKING, Status.SPEAKING, QUEUED, QUEUED]
    assert after == [DONE] * 4


def test_what_is_important_needs_no_free_place_among_the_active():
    async def run():
        async with stage(held=True, max_active=1) as on:
            first = on.say("First.")
            await until(lambda: on.reader.begun)
            on.reader.allow(1)
            await until(lambda: first.audio_s)
            urgent = on.say("Fire.", priority=Priority.IMPORTANT)
            await until(lambda: urgent.status is Status.SPEAKING)
            on.reader.allow()
            await asyncio.gather(first.wait(), urgent.wait())
            return statuses(first, urgent)

    assert asyncio.run(run()) == [DONE, DONE]


def test_a_sentence_that_gives_way_is_said_anew_and_nothing_of_it_twice():
    async def run():
        async with stage(held=True) as on:
            long = on.say("One.")
            await until(lambda: on.reader.begun == ["One."])
            urgent = on.say("Fire.", priority=Priority.IMPORTANT)
            await until(lambda: on.reader.begun[-1] == "Fire.")
            on.reader.allow()
            return on, await heard(urgent), await heard(long)

    on, urgent, long = asyncio.run(run())

    assert on.reader.begun == ["One.", "Fire.", "One."]
    assert urgent == long == (PCM * 2, None)


def test_a_job_cancelled_while_it_waits_in_the_queue_is_never_begun():
    async def run():
        async with stage(held=True, max_active=1) as on:
            first, waiting = on.say("First."), on.say("Waiting.")
            await until(lambda: on.reader.begun)
            waiting.cancel("the test says so")
            on.reader.allow()
            await first.wait()
            await asyncio.sleep(0.01)
            return on, first, waiting

    on, first, waiting = asyncio.run(run())

    assert statuses(first, waiting) == [DONE, CANCELLED]
    assert on.reader.begun == ["First."]
    assert on.story(waiting) == ["job.queued", "job.ended"]


def test_a_job_cancelled_while_it_waits_for_the_engine_keeps_no_place_in_it():
    async def run():
        async with stage(held=True) as on:
            jobs = [on.say(text) for text in ("First.", "Waiting.", "Last.")]
            await until(lambda: on.reader.begun)
            jobs[1].cancel("the test says so")
            on.reader.allow()
            await asyncio.gather(*(job.wait() for job in jobs))
            return on.reader.begun, statuses(*jobs)

    assert asyncio.run(run()) == (["First.", "Last."], [DONE, CANCELLED, DONE])


def test_a_job_cancelled_in_mid_sentence_lets_go_of_the_engine_and_gets_no_more_sound():
    async def run():
        async with stage(held=True) as on:
            job = on.say("One. Two.")
            on.reader.allow(1)
            await until(lambda: job.audio_s)
            job.cancel("the test says so")
            on.reader.allow()
            await until(lambda: on.reader.closed)
            return on, job, await heard(job)

    on, job, (pcm, error) = asyncio.run(run())

    assert (pcm, error.code) == (PCM, "job.cancelled")
    assert on.reader.begun == ["One."]
    assert on.story(job) == ["job.queued", "job.started", "job.first_audio", "job.ended"]


@pytest.mark.parametrize("turns", range(12))
def test_cancelling_at_any_moment_ends_a_job_exactly_once(turns):
    """From the moment of being taken to that of the last chunk, one turn of the loop each."""

    async def run():
        async with stage() as on:
            job = on.say("One.")
            for _ in range(turns):
                await asyncio.sleep(0)
            in_time = job.cancel("the test says so")
            next_ = on.say("Next.")
            await next_.wait()
            return on, job, in_time, next_

    on, job, in_time, next_ = asyncio.run(run())

    assert job.status is (CANCELLED if in_time else DONE)
    assert on.story(job).count("job.ended") == 1
    assert on.story(job)[-1] == "job.ended"
    assert next_.status is DONE


def test_silence_at_a_border_between_sentences_leaves_the_engine_free():
    async def run():
        async with stage(held=True, width=2, max_active=6) as on:
            for _ in range(20):
                jobs = [on.say("One. Two. Three.") for _ in range(6)]
                on.reader.allow(4)
                await until(lambda: on.reader.at_once)
                for job in jobs:
                    job.cancel("silence")
                await asyncio.sleep(0)
            on.reader.allow()
            await (last := on.say("Last.")).wait()
            return last.status, await heard(last)

    assert asyncio.run(run()) == (DONE, (PCM * 2, None))


def test_a_sentence_that_fails_costs_its_job_and_no_other():
    async def run():
        async with stage() as on:
            jobs = [on.say(text) for text in ("One. Then fail. Three.", "Other.")]
            await asyncio.gather(*(job.wait() for job in jobs))
            return on, jobs, await heard(jobs[0])

    on, (failed, other), (pcm, error) = asyncio.run(run())

    assert statuses(failed, other) == [FAILED, DONE]
    assert isinstance(error, EngineFailed)
    assert pcm == PCM * 2
    assert "Three." not in on.reader.begun


def test_a_defect_costs_its_job_and_tells_nothing_of_the_inside():
    async def run():
        async with stage() as on:
            broken, other = on.say("Now break."), on.say("Other.")
            await asyncio.gather(broken.wait(), other.wait())
            return broken, other

    broken, other = asyncio.run(run())

    assert statuses(broken, other) == [FAILED, DONE]
    assert type(broken.error) is CosydError


def test_a_voice_whose_engine_is_not_there_is_told():
    strange = planner(voices=(Voice(name="bob", engine="steam", languages=("en",)),))

    async def run():
        async with stage(plans=strange) as on:
            return await spoken(on.say())

    job = asyncio.run(run())

    assert isinstance(job.error, EngineUnavailable)
    assert job.error.facts["engine"] == "steam"


def test_a_text_of_which_nothing_is_left_to_say_is_done():
    class Nothing(SlowPlanner):
        def whole(self, utterance):
            return []

    async def run():
        async with stage(plans=Nothing()) as on:
            job = await spoken(on.say())
            return job, await heard(job)

    job, sound = asyncio.run(run())

    assert (job.status, sound) == (DONE, (b"", None))


def test_a_long_text_is_planned_while_others_are_spoken():
    slow = SlowPlanner()

    async def run():
        async with stage(plans=slow) as on:
            try:
                long = on.say("word " * 600)
                await until(slow.asked.is_set)
                on.scheduler.planner = planner()
                short = await spoken(on.say("Short."))
                meanwhile = long.status
            finally:
                slow.go.set()
            return short, meanwhile, await spoken(long)

    short, meanwhile, long = asyncio.run(run())

    assert statuses(short, long) == [DONE, DONE]
    assert meanwhile is Status.SPEAKING


def test_one_who_hangs_up_while_a_long_text_is_planned_is_let_go_at_once():
    slow = SlowPlanner()

    async def run():
        async with stage(plans=slow) as on:
            try:
                job = on.say("word " * 600)
                with job.held():
                    await until(slow.asked.is_set)
                await job.wait()
                on.scheduler.planner = planner()
                assert (await spoken(on.say("Next."))).status is DONE
            finally:
                slow.go.set()
            return on, job

    on, job = asyncio.run(run())

    assert job.status is CANCELLED
    assert on.reader.begun == ["Next."]


def test_the_end_of_the_daemon_cancels_what_is_left():
    async def run():
        reader = Reader(held=True)
        async with stage(reader=reader, max_active=2) as on:
            jobs = [on.say() for _ in range(2)]
            await until(lambda: on.reader.begun)
        return jobs

    jobs = asyncio.run(run())

    assert statuses(*jobs) == [CANCELLED, CANCELLED]
    assert {str(job.error) for job in jobs} == {"The job was cancelled: the daemon is stopping."}


def test_a_hundred_jobs_that_come_end_and_are_cancelled_at_once_leave_nothing_behind():
    async def run():
        async with stage(width=3, max_active=5, room=200) as on:
            jobs = [
                on.say(f"Number {n}. " * (1 + n % 3), priority=tuple(Priority)[n % 2])
                for n in range(100)
            ]
            for n, job in enumerate(jobs):
                if n % 3 == 0:
                    await asyncio.sleep(0)
                    job.cancel("the test says so")
            await asyncio.gather(*(job.wait() for job in jobs))
            return on, jobs

    on, jobs = asyncio.run(run())

    assert on.reader.most_at_once == 3
    assert not on.queue.busy
    for n, job in enumerate(jobs):
        assert job.status is DONE or n % 3 == 0
        assert on.story(job).count("job.ended") == 1
        if job.status is DONE:
            assert job.frames * 2 == len(PCM) * 2 * (1 + n % 3)


class Judge:
    """A gate that says what the test wants of the texts that it knows, and lets others pass."""

    name = "judge"

    def __init__(self, **verdicts):
        self.verdicts = verdicts
        self.asked = []
        self.go = threading.Event()
        self.go.set()

    def judge(self, utterance, now):
        self.asked.append(utterance.text)
        assert self.go.wait(20)
        return self.verdicts.get(utterance.text, PASS)


def not_before(seconds):
    until = datetime.now().astimezone() + timedelta(seconds=seconds)
    return Verdict(action="hold", reason="it is quiet", until=until)


def test_a_job_that_is_held_keeps_nobody_waiting_and_is_said_when_the_gate_lets_it_pass():
    judge = Judge(Wait=not_before(3_600))

    async def run():
        async with stage(max_active=1) as on:
            on.scheduler.gates = Gates([judge])
            waiting = on.say("Wait")
            await until(lambda: waiting.hold)
            hold, other = waiting.hold, await spoken(on.say("Other."))
            judge.verdicts.clear()
            on.queue.release()
            await waiting.wait()
            return on, waiting, hold, other

    on, waiting, hold, other = asyncio.run(run())

    assert statuses(waiting, other) == [DONE, DONE]
    assert (hold.gate, hold.reason, waiting.hold) == ("judge", "it is quiet", None)
    assert on.reader.begun == ["Other.", "Wait"]
    assert on.story(waiting)[:3] == ["job.queued", "job.held", "job.started"]
    assert judge.asked == ["Wait", "Other.", "Wait"]


def test_the_time_that_a_job_was_held_is_no_waiting():
    judge = Judge(Wait=not_before(3_600))

    async def run():
        async with stage() as on:
            on.scheduler.gates = Gates([judge])
            job = on.say("Wait")
            await until(lambda: job.hold)
            job.taken -= 3_600.0  # as if it had been for an hour
            job.hold = replace(job.hold, since=job.hold.since - 3_600.0)
            judge.verdicts.clear()
            on.queue.release()
            await job.wait()
            return on.events, job

    events, job = asyncio.run(run())

    told = [one.waited_ms for one in events if isinstance(one, JobStarted)]
    told += [one.after_ms for one in events if isinstance(one, FirstAudio)]
    assert len(told) == 2
    assert max(told) < 3_600_000 / 2
    assert job.held_s >= 3_600.0
    assert job_view(job, ()).first_audio_ms < 3_600_000 / 2


def test_a_job_that_only_waits_for_what_is_provided_is_in_nobodys_way():
    async def run():
        async with stage() as on:
            waiting = on.speech.say(utterance("Hello."), provided=asyncio.Future())
            await until(lambda: waiting.spoken)
            notification = on.say("Now.", priority=Priority.NOTIFICATION)
            await notification.wait()
            before = waiting.status
            waiting.cancel("the test says so")
            await asyncio.sleep(0)
            return before, notification.status, waiting.status

    assert asyncio.run(run()) == (Status.SPEAKING, DONE, CANCELLED)


def test_a_job_that_is_held_again_and_again_does_not_grow(monkeypatch):
    monkeypatch.setattr(gates, "LEAST_HOLD_S", 0.001)
    judge = Judge(Wait=not_before(-1))

    async def run():
        async with stage() as on:
            on.scheduler.gates = Gates([judge])
            job = on.say("Wait")
            await until(lambda: len(judge.asked) > 20)
            grown = len(job._when_ended)
            job.cancel("the test says so")
            return grown

    assert asyncio.run(run()) < 5


def test_a_job_that_a_gate_drops_is_never_begun_and_says_why():
    judge = Judge(No=Verdict(action="drop", reason="it is quiet"))

    async def run():
        async with stage(max_active=1) as on:
            on.scheduler.gates = Gates([judge])
            job = await spoken(on.say("No"))
            return on, job, await spoken(on.say("Yes."))

    on, job, after = asyncio.run(run())

    assert statuses(job, after) == [CANCELLED, DONE]
    assert (job.error.code, job.error.facts["reason"]) == ("job.dropped", "it is quiet")
    assert on.story(job) == ["job.queued", "job.ended"]


def test_one_who_hangs_up_while_the_gate_is_asked_or_holds_is_let_go():
    judge = Judge(Wait=not_before(3_600))
    judge.go.clear()

    async def run():
        async with stage(max_active=1) as on:
            on.scheduler.gates = Gates([judge])
            asked = on.say("Wait")
            try:
                await until(lambda: judge.asked)
                asked.cancel("nobody listens any more")
            finally:
                judge.go.set()
            held = on.say("Wait")
            await until(lambda: held.hold)
            held.cancel("nobody listens any more")
            return on, statuses(asked, held), (await spoken(on.say("Next."))).status

    on, gone, after = asyncio.run(run())

    assert (gone, after) == ([CANCELLED, CANCELLED], DONE)
    assert on.reader.begun == ["Next."]


def test_a_gate_that_does_not_know_for_how_long_is_asked_again_after_a_minute():
    judge = Judge(Wait=Verdict(action="hold", reason="you are in a meeting"))

    async def run():
        async with stage() as on:
            on.scheduler.gates = Gates([judge])
            job = on.say("Wait")
            await until(lambda: job.hold)
            return job.hold.until

    assert 50 < asyncio.run(run()) - time.time() <= 60


def test_a_gate_whose_time_is_over_is_asked_again_but_not_without_a_pause(monkeypatch):
    monkeypatch.setattr(gates, "LEAST_HOLD_S", 0.1)
    judge = Judge(Wait=not_before(-3_600))

    async def run():
        async with stage() as on:
            on.scheduler.gates = Gates([judge])
            on.say("Wait")
            begun = time.monotonic()
            await until(lambda: len(judge.asked) == 3)
            return time.monotonic() - begun

    assert asyncio.run(run()) >= 0.2


def test_a_stop_waits_for_nothing_that_is_held_or_about_to_be():
    judge = Judge(Wait=not_before(3_600))

    async def run():
        async with stage() as on:
            on.scheduler.gates = Gates([judge])
            held = on.say("Wait")
            await until(lambda: held.hold)
            judge.go.clear()
            judged = on.say("Wait")
            await until(lambda: len(judge.asked) == 2)
            stop = asyncio.create_task(on.speech.drain(3_600))
            await until(lambda: held.status.final)
            judge.go.set()
            await stop
            return on, held, judged

    on, held, judged = asyncio.run(run())

    assert statuses(held, judged) == [CANCELLED, CANCELLED]
    assert "may not be said yet" in str(judged.error)
    assert "job.held" not in on.story(judged)


class Mover(Reader):
    """While it is about to speak, the voice moves."""

    def __init__(self, ways):
        super().__init__()
        self.ways = ways

    async def speak(self, session, pen=None):
        self.begun.append(session.state)
        self.ways["/ann"] = "/ben"
        if session.state != "/ben":
            raise VoiceBroken(voice="ann", reason="it is not there")
        yield PCM


@pytest.mark.parametrize("moved", [True, False])
def test_a_voice_that_is_moved_is_spoken_with_and_one_that_is_gone_is_told(moved):
    ways = {}
    voice = replace(VOICE, state="/ann")

    async def run():
        async with stage(reader=Mover(ways), plans=planner(voices=(voice,))) as on:
            if moved:
                on.scheduler.speaking.state_now = lambda state: ways.get(state, state)
            return on.reader.begun, await heard(on.say("One."))

    begun, (pcm, error) = asyncio.run(run())

    if moved:
        assert (begun, pcm, error) == (["/ann", "/ben"], PCM, None)
    else:
        assert (begun, pcm, type(error)) == (["/ann"], b"", VoiceBroken)
