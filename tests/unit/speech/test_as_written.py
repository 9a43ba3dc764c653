"""A sentence that is spoken while it is being written, with all real but the engine."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from cosyd.contract.errors import EngineFailed, JobCancelled
from cosyd.contract.model import Priority
from cosyd.speech import script
from cosyd.speech.live import LiveText
from cosyd.speech.phrases import Phrases
from cosyd.speech.script import Habits
from unit.speech.stage import DONE, FAILED, PCM, Reader, heard, planner, stage, until, utterance

LONG = "Once upon a time there was a queen"
"""Enough to begin with; its last word may go on."""

BEGUN = LONG.removesuffix(" queen")
QUICK = Habits(pause_s=0.02, quiet_s=0.02)


class Scribe(Reader):
    """Says 100 ms of each part of a text as it comes, or as long as it is told."""

    def __init__(self):
        super().__init__()
        self.sound = PCM
        self.said = []
        """What it got, by sentence: the parts, and whether all of them have come."""

    async def speak(self, session, pen=None):
        self.begun.append(session.text)
        parts = [session.text]
        self.said.append(parts)
        came = asyncio.Queue()
        came.put_nowait((session.text, not session.more))
        if session.more:
            pen.follow(len(session.text), lambda text, last: came.put_nowait((text, last)))
        self.at_once += 1
        last = False
        try:
            while not last:
                text, last = await came.get()
                if text is not session.text and text:
                    parts.append(text)
                if "fail" in text:
                    raise EngineFailed(engine="reader", reason="the text asked for it")
                yield self.sound
        finally:
            if pen:
                pen.leave()
            self.at_once -= 1
            self.closed.append("".join(parts))


@asynccontextmanager
async def writing(habits=None, *, manner=None, plans=None, **more):
    """A stage, and a live text on it."""
    async with stage(reader=Scribe(), plans=plans or planner(as_written=True), **more) as on:
        on.scheduler.habits = habits or Habits()
        text = LiveText(on.speech, manner or utterance(""))
        yield on, text
        text.cancel()
        text.close()


def run(scene, **more):
    async def on_stage():
        async with writing(**more) as (on, text):
            return await scene(on, text)

    return asyncio.run(on_stage())


def test_a_sentence_is_heard_before_its_end_is_written_and_told_whole():
    async def scene(on, text):
        job = text.write(LONG).job
        await until(lambda: job.first_audio)
        early = list(on.reader.said[0])
        text.write(" of the")
        await until(lambda: on.reader.said[0][-1] == " queen of")
        text.write(" north. And")
        await until(lambda: on.reader.said[0][-1] == " the")
        text.write(" then")
        await until(lambda: job.timings)
        text.end()
        return early, on.reader.said, await heard(job), job.timings, on.story(job)

    early, said, (pcm, error), timings, story = run(scene)

    assert early == [BEGUN]
    assert said == [[BEGUN, " queen of", " the", " north."], ["And then"]]
    assert (len(pcm), error) == (len(PCM) * 5, None)
    assert [(one.text, one.text_start, one.text_end) for one in timings] == [
        (f"{LONG} of the north.", 0, 48),
        ("And then", 49, 57),
    ]
    assert (timings[0].start_s, timings[0].end_s) == (0.0, 0.4)
    assert story.count("job.first_audio") == 1


@pytest.mark.parametrize(
    ("manner", "habits", "plans"),
    [
        ({}, Habits(as_written=False), planner(as_written=True)),
        ({}, Habits(), planner()),
        ({"as_written": False}, Habits(), planner(as_written=True)),
        ({"seed": 7}, Habits(), planner(as_written=True)),
        ({"instruct": "calm"}, Habits(), planner(as_written=True)),
    ],
    ids=["setting", "engine", "wish", "seed", "instruction"],
)
def test_otherwise_a_sentence_is_said_once_it_is_whole(manner, habits, plans):
    async def scene(on, text):
        job = text.write(LONG).job
        await asyncio.sleep(0.02)
        before = list(on.reader.said)
        text.end()
        await heard(job)
        return before, on.reader.said

    assert run(scene, manner=utterance("", **manner), habits=habits, plans=plans) == ([], [[LONG]])


@pytest.mark.parametrize("text", ["Once upon a time", f"{LONG}.", f"{LONG} by Dr.", f"{LONG}\n"])
def test_what_is_short_or_may_be_whole_is_waited_for(text):
    async def scene(on, live):
        live.write(text)
        await asyncio.sleep(0.02)
        return on.reader.said

    assert run(scene) == []


def test_while_there_is_something_to_hear_a_sentence_may_become_whole():
    async def scene(on, text):
        on.reader.sound = PCM * 20
        text.write(f"{LONG}. {LONG}")
        await until(lambda: on.reader.closed)
        await asyncio.sleep(0.05)
        waits = len(on.reader.said)
        text.write(" went. And")
        text.write(" so")
        await until(lambda: len(on.reader.said) == 2)
        return waits, on.reader.said[1]

    assert run(scene) == (1, [f"{LONG} went."])


def test_it_is_begun_by_itself_when_the_sound_before_it_runs_out(monkeypatch):
    monkeypatch.setattr(script, "AHEAD_S", 0.05)

    async def scene(on, text):
        job = text.write(f"{LONG}. {LONG}").job
        await until(lambda: len(on.reader.said) == 2)
        return on.reader.said[1], job.deadline - asyncio.get_running_loop().time()

    said, ahead_s = run(scene)

    assert said == [BEGUN]
    assert ahead_s < 0.05 + 0.1


def test_who_writes_more_slowly_than_people_speak_is_heard_sentence_by_sentence(monkeypatch):
    monkeypatch.setattr(script, "PACE", 1e6)

    async def scene(on, text):
        text.write("O")
        await asyncio.sleep(0.01)
        text.write(LONG[1:])
        await asyncio.sleep(0.02)
        waits = list(on.reader.said)
        text.write(". The")
        text.write(" end")
        await until(lambda: on.reader.said)
        return waits, on.reader.said

    assert run(scene) == ([], [[f"{LONG}."]])


@pytest.mark.parametrize("end", ["flush", "end", "close"])
def test_a_sentence_ends_where_the_writer_says_so(end):
    async def scene(on, text):
        job = text.write(LONG).job
        await until(lambda: job.first_audio)
        getattr(text, end)()
        await until(lambda: job.timings)
        return on.reader.said, [one.text for one in job.timings]

    assert run(scene) == ([[BEGUN, " queen"]], [LONG])


def test_a_writer_who_pauses_takes_nobodys_place_and_can_go_on():
    async def scene(on, text):
        job = text.write(LONG).job
        await until(lambda: job.first_audio and on.lane._free)
        other = on.say("Something else.")
        await other.wait()
        idle = job.idle
        text.write(" went. Away ")
        await until(lambda: job.timings)
        return other.status, idle, on.reader.said, on.lane._free

    status, idle, said, free = run(scene, habits=QUICK, width=1)

    assert (status, idle, free) == (DONE, True, 1)
    assert said == [[BEGUN, " queen went."], ["Something else."]]


def test_a_writer_who_stays_away_is_let_go_of_and_the_rest_is_said_when_it_comes():
    async def scene(on, text):
        job = text.write(LONG).job
        await until(lambda: on.reader.closed)
        closed = list(on.reader.closed)
        text.write(" of the north. Yes")
        text.end()
        await heard(job)
        return closed, on.reader.said, [one.text for one in job.timings]

    closed, said, told = run(scene, habits=Habits(pause_s=0.01, patience_s=0.05))

    assert closed == [BEGUN]
    assert said == [[BEGUN], ["queen of the north."], ["Yes"]]
    assert told == [f"{LONG} of the north.", "Yes"]


def test_a_cancel_within_a_sentence_stops_the_engine_at_once():
    async def scene(on, text):
        job = text.write(LONG).job
        await until(lambda: job.first_audio)
        text.cancel()
        await until(lambda: on.reader.closed)
        text.write("Another one.")
        text.end()
        await until(lambda: len(on.reader.closed) == 2)
        return (await heard(job))[1], on.reader.closed

    error, closed = run(scene, width=1)

    assert isinstance(error, JobCancelled)
    assert closed == [BEGUN, "Another one."]


def test_an_engine_that_fails_within_a_sentence_fails_the_job_and_no_other():
    async def scene(on, text):
        job = text.write(LONG).job
        await until(lambda: job.first_audio)
        text.write(" who would fail to come")
        _, error = await heard(job)
        text.end()
        other = on.say("Another.")
        await other.wait()
        return error, other.status

    error, status = run(scene, width=1)

    assert isinstance(error, EngineFailed)
    assert status is DONE


def test_what_breaks_while_a_sentence_is_being_written_leaves_no_engine_waiting():
    async def scene(on, text):
        job = text.write(LONG).job
        await until(lambda: job.first_audio)
        on.speech.planner.split = None
        text.write(" went away. She ")
        await until(lambda: job.status.final)
        return job.status, on.reader.closed, on.lane._free

    assert run(scene, width=1) == (FAILED, [BEGUN], 1)


def test_what_gave_way_before_it_was_heard_is_said_with_all_that_is_known_by_then():
    class Shy(Scribe):
        """Says nothing before it has all."""

        async def speak(self, session, pen=None):
            self.begun.append(session.text)
            if session.more:
                await asyncio.Event().wait()
            yield PCM

    async def scene(on, text):
        job = text.write(LONG).job
        await until(lambda: on.reader.begun)
        urgent = on.say("Fire!", priority=Priority.IMPORTANT)
        await urgent.wait()
        await until(lambda: len(on.reader.begun) == 3)
        urgent = on.say("Fire!", priority=Priority.IMPORTANT)
        text.write(" went away. She ")
        await until(lambda: job.timings)
        return on.reader.begun

    async def on_stage():
        async with stage(reader=Shy(), plans=planner(as_written=True)) as on:
            text = LiveText(on.speech, utterance(""))
            begun = await scene(on, text)
            text.cancel()
            text.close()
            return begun

    assert asyncio.run(on_stage()) == [BEGUN, "Fire!", BEGUN, "Fire!", f"{LONG} went away."]


def test_waiting_for_the_writer_is_no_underrun():
    async def scene(on, text):
        job = text.write(LONG).job
        await until(lambda: job.first_audio)
        await asyncio.sleep(0.15)
        text.write(" went")
        text.write(" away. She ")
        await until(lambda: job.timings)
        return job.underruns

    assert run(scene) == 0


def test_what_was_said_in_parts_is_not_kept_for_the_whole():
    async def scene(on, text):
        on.scheduler.speaking.phrases = Phrases(1_000_000, 60)
        job = text.write(LONG).job
        await until(lambda: job.first_audio)
        text.end()
        await job.wait()
        kept = on.scheduler.speaking.phrases.size
        await on.say(LONG).wait()
        return kept, on.scheduler.speaking.phrases.size, on.reader.begun

    assert run(scene) == (0, len(PCM), [BEGUN, LONG])


def test_at_a_stop_what_was_written_is_spoken_to_its_end():
    async def scene(on, text):
        job = text.write(LONG).job
        await until(lambda: job.first_audio)
        await on.speech.drain(10)
        return job.status, on.reader.closed

    assert run(scene) == (DONE, [LONG])
