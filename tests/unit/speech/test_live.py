"""Text that is spoken while it is written, with all real but the engine."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from cosyd.contract.errors import (
    EngineFailed,
    JobCancelled,
    LiveClosed,
    OutOfRange,
    QueueFull,
    ShuttingDown,
    TextTooLong,
    TooManyLive,
    UnknownJob,
    UnknownVoice,
)
from cosyd.contract.model import Priority
from cosyd.speech.live import AHEAD, REMEMBERED, LiveText
from cosyd.speech.script import Habits
from unit.speech.stage import CANCELLED, DONE, FAILED, PCM, heard, stage, until, utterance


@asynccontextmanager
async def live(**more):
    """A stage, a live text on it, and the utterances that have begun."""
    async with stage(**more) as on:
        text = LiveText(on.speech, utterance(""))
        begun = []

        async def collect():
            async for one in text.utterances():
                begun.append(one)

        collecting = asyncio.create_task(collect())
        yield on, text, begun
        text.cancel()
        text.close()
        await collecting


def test_a_sentence_is_spoken_while_the_next_is_being_written():
    async def run():
        async with live() as (on, text, begun):
            text.write("Hello the")
            text.write("re. How")
            await asyncio.sleep(0.01)
            early = list(on.reader.begun)
            text.write(" are you")
            await until(lambda: on.reader.closed == ["Hello there."])
            before_the_end = on.reader.begun[-1]
            text.end()
            pcm, error = await heard(begun[0])
            return early, before_the_end, on.reader.begun, pcm, error, begun[0].timings

    early, before_the_end, spoken, pcm, error, timings = asyncio.run(run())

    assert (early, before_the_end) == ([], "Hello there.")
    assert spoken == ["Hello there.", "How are you"]
    assert (pcm, error) == (PCM * 4, None)
    assert [(one.text_start, one.text_end) for one in timings] == [(0, 12), (13, 24)]


def test_after_a_pause_what_looks_whole_is_spoken_and_the_utterance_goes_on():
    async def run():
        async with live() as (on, text, begun):
            on.scheduler.habits = Habits(pause_s=0.02)
            text.write("Hello there.")
            await until(lambda: on.reader.closed)
            text.write(" I saw Dr.")
            await asyncio.sleep(0.1)
            waits = list(on.reader.begun)
            text.write(" Smith.")
            text.end()
            await heard(begun[0])
            return waits, on.reader.begun, len(begun)

    assert asyncio.run(run()) == (["Hello there."], ["Hello there.", "I saw Dr. Smith."], 1)


def test_a_flush_has_all_said_and_the_utterance_goes_on():
    async def run():
        async with live() as (on, text, begun):
            text.write("One moment")
            text.flush()
            await until(lambda: on.reader.closed)
            text.write(" please")
            text.end()
            await heard(begun[0])
            return on.reader.begun, len(begun)

    assert asyncio.run(run()) == (["One moment", "please"], 1)


def test_after_the_end_another_utterance_begins():
    async def run():
        async with live() as (_, text, begun):
            taken = []
            for words in ("One", " two.", None, " \n", "Three.", None, None):
                taken.append(text.end() if words is None else text.write(words))
            await until(lambda: len(begun) == 2)
            ends = [await heard(one) for one in begun]
            return [one and one.id for one in taken], [one.id for one in begun], ends

    taken, begun, ends = asyncio.run(run())

    assert taken == [begun[0], None, None, None, begun[1], None, None]
    assert ends == [(PCM * 2, None)] * 2


def test_what_cannot_be_said_begins_no_utterance():
    async def run():
        async with live() as (on, text, _):
            for _ in range(3):
                text.write(" ...\n" * 1_000)
                text.flush()
                text.end()
            return on.shelf.all()

    assert asyncio.run(run()) == []


def test_a_cancel_drops_what_was_written_and_the_next_text_begins_anew():
    async def run():
        async with live(held=True) as (on, text, begun):
            text.write("One. Two. Three")
            on.reader.allow(1)
            await until(lambda: begun and begun[0].job.first_audio)
            text.cancel()
            dropped = await heard(begun[0])
            text.write("Four.")
            text.end()
            on.reader.allow()
            await until(lambda: len(begun) == 2)
            return dropped, await heard(begun[1]), on.reader.begun, on.audience.silenced, begun

    dropped, after, spoken, silenced, begun = asyncio.run(run())

    assert isinstance(dropped[1], JobCancelled)
    assert after == (PCM * 2, None)
    assert spoken == ["One.", "Four."]
    assert silenced[0] == begun[0].id


def test_what_was_spoken_to_its_end_is_not_heard_after_a_cancel_either():
    async def run():
        async with live() as (_, text, begun):
            text.write("One.")
            text.end()
            await until(lambda: begun and begun[0].status is DONE)
            text.cancel()
            return begun[0].status, await heard(begun[0])

    status, (pcm, error) = asyncio.run(run())

    assert (status, pcm) == (CANCELLED, b"")
    assert isinstance(error, JobCancelled)


def test_a_barge_in_tells_what_was_heard_and_drops_the_rest():
    async def run():
        async with live() as (on, text, begun):
            nothing = text.barge_in(1.0)
            text.write("One. Two. Three. And")
            await until(lambda: len(on.reader.closed) == 3)
            told = text.barge_in(0.3)
            again = text.barge_in(9.0, begun[0].id)
            with pytest.raises(UnknownJob):
                text.barge_in(1.0, "nobody")
            return nothing, told, again, begun[0]

    nothing, told, again, job = asyncio.run(run())

    assert nothing is None
    assert (told.job, told.text, told.sentence, told.played_s) == (job.id, "One.", 1, 0.3)
    assert again.text == "One. Two. Three."
    assert job.status is CANCELLED


def test_the_rest_of_an_utterance_that_somebody_else_cancelled_is_swallowed():
    async def run():
        async with live() as (on, text, begun):
            text.write("One. Two. And")
            await until(lambda: len(on.reader.closed) == 2)
            on.speech.cancel(begun[0].id)
            rest = text.write(" the rest. Of it.")
            text.end()
            text.write("Another.")
            text.end()
            await until(lambda: len(begun) == 2)
            await heard(begun[1])
            return rest, on.reader.begun

    assert asyncio.run(run()) == (None, ["One.", "Two.", "Another."])


def test_the_rest_of_an_utterance_that_failed_is_swallowed():
    async def run():
        async with live() as (on, text, begun):
            text.write("One. I fail. And")
            await until(lambda: begun and begun[0].status is FAILED)
            text.write(" the rest. Of it.")
            text.end()
            return await heard(begun[0]), on.reader.begun

    (_, error), spoken = asyncio.run(run())

    assert isinstance(error, EngineFailed)
    assert spoken == ["One.", "I fail."]


def test_what_is_too_long_is_refused_once_and_what_was_written_before_is_spoken():
    async def run():
        async with live(max_characters=20) as (on, text, begun):
            text.write("One. Two. Three.")
            with pytest.raises(TextTooLong):
                text.write(" Four. Five.")
            text.write(" Six.")
            text.end()
            with pytest.raises(TextTooLong):
                text.write("x" * 21)
            await until(lambda: begun)
            return await heard(begun[0]), on.reader.begun, len(on.shelf.all())

    ends, spoken, jobs = asyncio.run(run())

    assert ends == (PCM * 6, None)
    assert (spoken, jobs) == (["One.", "Two.", "Three."], 1)


def test_an_utterance_that_cannot_be_begun_is_refused_once():
    async def run():
        async with live(held=True) as (on, text, _):
            on.say("Something else.")
            text.change(utterance("", priority=Priority.NOTIFICATION))
            with pytest.raises(Exception, match="something else"):
                text.write("Ping")
            return text.write(" pong."), text.end(), len(on.shelf.all())

    assert asyncio.run(run()) == (None, None, 1)


def test_it_is_spoken_as_the_client_says_from_the_next_utterance_on():
    async def run():
        async with live() as (_, text, begun):
            text.write("One")
            text.change(utterance("", speed=2.0, client="me"))
            with pytest.raises(OutOfRange):
                text.change(utterance("", speed=9.0))
            with pytest.raises(UnknownVoice):
                text.change(utterance("", voice="nobody"))
            text.end()
            text.write("Two")
            text.end()
            await until(lambda: len(begun) == 2)
            return [(one.utterance.speed, one.utterance.client) for one in begun]

    assert asyncio.run(run()) == [(1.0, ""), (2.0, "me")]


def test_so_many_write_at_once_and_no_more():
    async def run():
        async with stage() as on:
            on.speech.max_live = 2
            first, second = (LiveText(on.speech, utterance("")) for _ in range(2))
            with pytest.raises(TooManyLive):
                LiveText(on.speech, utterance(""))
            first.close()
            first.close()
            third = LiveText(on.speech, utterance(""))
            for one in (second, third):
                one.close()
            with pytest.raises(LiveClosed):
                third.write("Hello.")

    asyncio.run(run())


def test_who_writes_more_than_anybody_hears_is_stopped():
    async def run():
        async with stage(room=1_000) as on:
            text = LiveText(on.speech, utterance(""))
            for _ in range(AHEAD):
                text.write("One.")
                text.end()
            with pytest.raises(QueueFull):
                text.write("One.")
            text.cancel()
            ended = [job.status.final for job in on.shelf.all()]
            text.close()
            return ended, [one.status async for one in text.utterances()]

    ended, told = asyncio.run(run())

    assert ended == [True] * AHEAD
    assert told == [CANCELLED] * AHEAD


def test_texts_that_nobody_goes_on_with_take_nobodys_place_nor_count_as_being_said():
    async def run():
        async with stage(max_active=1) as on:
            on.scheduler.habits = Habits(pause_s=0.01)
            texts = [LiveText(on.speech, utterance("")) for _ in range(3)]
            for text in texts:
                text.write("One. And")
            await until(lambda: not on.queue.busy)
            said = on.say("Two.", priority=Priority.NOTIFICATION)
            progress = on.say("Three.", priority=Priority.PROGRESS)
            await said.wait()
            await progress.wait()
            for text in texts:
                text.cancel()
                text.close()
            return said.status, progress.status

    assert asyncio.run(run()) == (DONE, DONE)


def test_at_a_stop_what_was_written_is_spoken_and_nothing_more_is_taken():
    async def run():
        async with live() as (on, text, begun):
            text.write("One. And then")
            await until(lambda: on.reader.begun)
            await on.speech.drain(10)
            with pytest.raises(ShuttingDown):
                text.write(" two.")
            with pytest.raises(ShuttingDown):
                LiveText(on.speech, utterance(""))
            return on.reader.begun, begun[0].status

    assert asyncio.run(run()) == (["One.", "And then"], DONE)


def test_of_many_utterances_all_are_dropped_also_what_only_sounds_by_now():
    async def run():
        async with live(held=True, room=100) as (on, text, begun):
            for _ in range(REMEMBERED + 4):
                text.write("One.")
                text.end()
                await asyncio.sleep(0)
            await until(lambda: len(begun) == REMEMBERED + 4)
            on.audience.sounds_of = {begun[0].id}
            begun[0].job.finish()
            text.cancel()
            return begun, on.audience.silenced

    begun, silenced = asyncio.run(run())

    assert {one.status for one in begun} == {CANCELLED}
    assert set(silenced) == {one.id for one in begun}


def test_utterances_of_one_text_are_spoken_one_after_the_other():
    async def run():
        async with live() as (on, text, begun):
            for words in ("One. Two. Three. ", "Four. Five. ", "Six."):
                text.write(words)
                text.end()
            await until(lambda: len(begun) == 3)
            for one in begun:
                await one.job.wait()
            return on.reader.begun, [one.job.after for one in begun]

    spoken, kept = asyncio.run(run())

    assert spoken == ["One.", "Two.", "Three.", "Four.", "Five.", "Six."]
    assert kept == [None] * 3
