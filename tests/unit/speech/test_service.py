from __future__ import annotations

import asyncio
import math

import pytest

from cosyd.contract.errors import (
    JobDropped,
    OutOfRange,
    QueueFull,
    ShuttingDown,
    TextEmpty,
    TextTooLong,
    UnknownJob,
    UnknownLanguage,
    UnknownVoice,
)
from cosyd.contract.events import JobEnded, JobQueued
from cosyd.contract.model import Priority, Voice
from unit.speech.stage import CANCELLED, DONE, heard, planner, stage, statuses, until


@pytest.mark.parametrize(
    ("text", "more", "error"),
    [
        ("", {}, TextEmpty),
        (" \n\t", {}, TextEmpty),
        ("...?! —", {}, TextEmpty),
        ("word " * 5, {}, TextTooLong),
        ("Hi.", {"voice": "nobody"}, UnknownVoice),
        ("Hi.", {"language": "tlh"}, UnknownLanguage),
        ("Hi.", {"speed": 0.4}, OutOfRange),
        ("Hi.", {"speed": math.nan}, OutOfRange),
        ("Hi.", {"volume": 4.1}, OutOfRange),
        ("Hi.", {"volume": math.inf}, OutOfRange),
    ],
)
def test_what_cannot_be_said_is_refused_before_anything_is_done(text, more, error):
    async def run():
        async with stage(max_characters=20) as on:
            with pytest.raises(error):
                on.say(text, **more)
            return on

    on = asyncio.run(run())

    assert on.events == []
    assert on.shelf.all() == []
    assert on.audience.attached == []


@pytest.mark.parametrize("text", ["7", "ñ", "你", "€", "+", "½"])
def test_whatever_is_read_aloud_may_be_said(text):
    async def run():
        async with stage() as on:
            on.speech.check(on.say(text).utterance)

    asyncio.run(run())


def test_a_job_is_known_and_given_to_the_sinks_before_it_is_begun():
    async def run():
        async with stage() as on:
            job = on.say()
            known = (on.shelf.get(job.id) is job, list(on.audience.attached), list(on.events))
            await job.wait()
            return known, job

    (on_shelf, attached, (queued,)), job = asyncio.run(run())

    assert on_shelf
    assert attached == [job.id]
    assert (type(queued), queued.job, queued.characters) == (JobQueued, job.id, 6)


def test_a_narration_goes_to_who_listens_and_to_no_sink_and_is_not_kept():
    async def run():
        async with stage() as on:
            job = on.say(priority=Priority.NARRATION)
            known = on.shelf.get(job.id) is job
            sound = b"".join([chunk.pcm async for chunk in job.listen()])
            return known, len(sound), on.shelf.all(), on.audience.attached

    known, size, kept, attached = asyncio.run(run())

    assert known
    assert size > 0
    assert (kept, attached) == ([], [])


def test_the_end_of_a_job_is_told_with_what_came_of_it():
    async def run():
        async with stage() as on:
            done, failed = on.say("One."), on.say("fail.")
            await asyncio.gather(done.wait(), failed.wait())
            return [one for one in on.events if isinstance(one, JobEnded)], done

    ended, done = asyncio.run(run())

    facts = {one.job == done.id: (one.status.value, one.error, one.audio_s) for one in ended}
    assert facts == {True: ("done", None, 0.2), False: ("failed", "engine.failed", 0.0)}


def test_a_job_for_which_there_is_no_room_is_forgotten():
    async def run():
        async with stage(held=True, max_active=1, room=1) as on:
            first = on.say()
            await until(lambda: on.reader.begun)
            second = on.say()
            with pytest.raises(QueueFull):
                on.say()
            with pytest.raises(JobDropped):
                on.say(priority=Priority.NOTIFICATION)
            known = on.shelf.all()
            on.reader.allow()
            await second.wait()
            return known, [second, first]

    known, jobs = asyncio.run(run())

    assert known == jobs


def test_a_job_is_cancelled_by_its_id_and_silenced_where_it_sounds():
    async def run():
        async with stage(held=True) as on:
            job = on.say()
            on.speech.cancel(job.id)
            with pytest.raises(UnknownJob):
                on.speech.cancel("nobody")
            return on, job

    on, job = asyncio.run(run())

    assert job.status is CANCELLED
    assert on.audience.silenced == [job.id]


def test_a_job_that_was_spoken_may_still_be_silenced():
    async def run():
        async with stage() as on:
            await (job := on.say()).wait()
            on.speech.cancel(job.id)
            return on, job

    on, job = asyncio.run(run())

    assert job.status is DONE
    assert on.audience.silenced == [job.id]


def test_text_silences_what_still_sounds_of_older_text_of_the_same_client():
    async def run():
        async with stage() as on:
            mine = on.say(priority=Priority.TEXT, client="me")
            other = on.say(priority=Priority.TEXT, client="you")
            message = on.say(client="me")
            await asyncio.gather(mine.wait(), other.wait(), message.wait())
            new = on.say(priority=Priority.TEXT, client="me")
            await new.wait()
            return on.audience.silenced, mine

    silenced, mine = asyncio.run(run())

    assert silenced == [mine.id]


def test_draining_takes_nothing_new_and_lets_what_was_taken_be_spoken():
    async def run():
        async with stage(held=True, max_active=1) as on:
            jobs = [on.say("Speaking."), on.say("Queued.")]
            await until(lambda: on.reader.begun)
            draining = asyncio.create_task(on.speech.drain(60))
            await asyncio.sleep(0)
            with pytest.raises(ShuttingDown):
                on.say()
            assert not draining.done()
            on.reader.allow()
            await draining
            return jobs

    assert statuses(*asyncio.run(run())) == [DONE, DONE]


@pytest.mark.parametrize("deadline_s", [0, 0.05])
def test_draining_ends_what_never_ends_by_itself(deadline_s):
    async def run():
        async with stage(held=True, max_active=1) as on:
            jobs = [on.say("Speaking."), on.say("Queued.")]
            await until(lambda: on.reader.begun)
            await on.speech.drain(deadline_s)
            told = statuses(*jobs)
            await until(lambda: on.reader.closed)
            return told

    assert asyncio.run(run()) == [CANCELLED, CANCELLED]


def test_draining_is_over_at_once_where_there_is_nothing_to_say():
    async def run():
        async with stage() as on:
            await on.speech.drain(0)

    asyncio.run(run())


def test_new_settings_hold_from_the_next_utterance_on():
    eve = Voice(name="eve", engine="reader", languages=("en",))

    async def run():
        async with stage(max_characters=20) as on:
            on.speech.reconfigure(planner(voices=(eve,)), 5)
            with pytest.raises(TextTooLong):
                on.say("Too long.")
            job = on.say("Hi.")
            await heard(job)
            return job

    assert asyncio.run(run()).timings[0].voice == "eve"
