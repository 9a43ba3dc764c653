from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from cosyd.contract.errors import EngineFailed, JobCancelled, JobDropped, JobGone
from cosyd.contract.model import Status
from unit.speech.stage import PCM, heard, job, sentence, utterance


def spoken(*pieces, **more):
    """A job of which *pieces* have been said, each a sentence; not ended."""
    one = job(**more)
    one.begin()
    for index, pcm in enumerate(pieces):
        one.add(sentence(index=index), pcm, last=False)
        one.add(sentence(index=index), b"", last=True)
    return one


def test_one_who_comes_late_hears_all_from_the_start():
    one = spoken(PCM, PCM)
    one.finish()

    assert asyncio.run(heard(one)) == (PCM + PCM, None)


def test_one_who_listens_from_the_start_hears_it_as_it_comes():
    async def run():
        one, got = job(), []
        async with aclosing(one.listen()) as chunks:
            for number in (1, 2, 3):
                one.add(sentence(), bytes([number, 0]), last=False)
                got.append((await anext(chunks)).pcm)
        return got

    assert asyncio.run(run()) == [b"\x01\x00", b"\x02\x00", b"\x03\x00"]


def test_many_listeners_hear_the_same_whenever_they_come():
    async def run():
        one = job()
        listening = [asyncio.create_task(heard(one)) for _ in range(10)]
        one.add(sentence(), PCM, last=False)
        await asyncio.sleep(0)
        listening += [asyncio.create_task(heard(one)) for _ in range(10)]
        one.add(sentence(), PCM, last=True)
        one.finish()
        listening += [asyncio.create_task(heard(one)) for _ in range(10)]
        return await asyncio.gather(*listening)

    assert set(asyncio.run(run())) == {(PCM + PCM, None)}


def test_a_failure_is_told_after_the_sound_that_came_before_it():
    error = EngineFailed(engine="e", reason="r")
    one = spoken(PCM)

    one.fail(error)

    assert asyncio.run(heard(one)) == (PCM, error)
    assert (one.status, one.error) == (Status.FAILED, error)


@pytest.mark.parametrize("first", ["finish", "fail", "cancel"])
@pytest.mark.parametrize("second", ["finish", "fail", "cancel"])
def test_a_job_ends_once_and_stays_as_it_ended(first, second):
    ends = {
        "finish": lambda one: one.finish(),
        "fail": lambda one: one.fail(EngineFailed(engine="e", reason="r")),
        "cancel": lambda one: one.cancel("the test says so"),
    }
    one, told = spoken(PCM), []
    one.when_ended(told.append)
    ends[first](one)
    before = (one.status, one.error, one.ended)

    ends[second](one)

    assert (one.status, one.error, one.ended) == before
    assert told == [one]


def test_cancelling_says_whether_it_came_in_time():
    one = spoken(PCM)

    assert one.cancel("once") is True
    assert one.cancel("twice") is False
    assert isinstance(one.error, JobCancelled)
    assert "once" in str(one.error)


def test_one_who_asks_after_the_end_is_told_of_it_at_once():
    one, told = job(), []
    one.cancel("the test says so")

    one.when_ended(told.append)

    assert told == [one]


def test_a_listener_who_waits_is_woken_by_the_end():
    async def run():
        one = job()
        waiting = asyncio.create_task(heard(one))
        until_end = asyncio.create_task(one.wait())
        await asyncio.sleep(0)
        one.cancel("the test says so")
        await until_end
        return await waiting

    pcm, error = asyncio.run(run())

    assert pcm == b""
    assert isinstance(error, JobCancelled)


def test_a_listener_may_leave_while_the_job_ends():
    async def run():
        one = spoken(PCM)
        listening = asyncio.create_task(heard(one))
        await asyncio.sleep(0)
        listening.cancel()
        one.finish()
        await asyncio.wait([listening])
        return listening.cancelled(), one.status

    assert asyncio.run(run()) == (True, Status.DONE)


def test_the_last_who_leaves_before_the_end_cancels_it():
    one = spoken(PCM)

    with one.held():
        with one.held():
            pass
        assert one.status is Status.SPEAKING

    assert one.status is Status.CANCELLED


def test_who_leaves_a_detached_job_leaves_it_alone():
    one = spoken(PCM, detached=True)

    with one.held():
        pass

    assert one.status is Status.SPEAKING


def test_who_leaves_after_the_end_changes_nothing():
    one = spoken(PCM)

    with one.held():
        one.finish()

    assert (one.status, one.error) == (Status.DONE, None)


def test_times_are_counted_in_frames():
    one = spoken(PCM, b"\0" * 480, b"")
    one.finish()

    assert [(t.index, t.start_s, t.end_s) for t in one.timings] == [
        (0, 0.0, 0.1),
        (1, 0.1, 0.11),
        (2, 0.11, 0.11),
    ]
    assert one.audio_s == 0.11


def test_the_pieces_of_a_sentence_share_one_time():
    one = job()
    one.add(sentence("Hello", last_piece=False), PCM, last=False)
    one.add(sentence("there."), PCM, last=False)
    ends = one.add(sentence("there."), b"", last=True)

    assert (ends.ends.start_s, ends.ends.end_s) == (0.0, 0.2)
    assert len(one.timings) == 1


def test_chunks_tell_where_they_are():
    one = job()

    places = [one.add(sentence(), PCM, last=False).start_frame for _ in range(3)]

    assert places == [0, 2_400, 4_800]


def test_a_job_goes_by_its_clients_name_where_it_has_one():
    named, nameless = job(stream="kitchen"), job()

    assert (named.stream, nameless.stream) == ("kitchen", nameless.id)


def test_forgotten_sound_is_told_and_takes_no_memory():
    one = spoken(PCM)
    one.finish()

    one.forget_sound()

    assert one.pcm_bytes == 0
    assert one.audio_s == 0.1
    assert isinstance(asyncio.run(heard(one))[1], JobGone)


def test_one_who_waits_hears_what_comes_last_though_it_is_forgotten_at_once():
    async def run():
        one = job()
        one.begin()
        listener = asyncio.create_task(heard(one))
        await asyncio.sleep(0)
        one.add(sentence(), PCM, last=True)
        one.finish()
        one.forget_sound()
        return await listener

    assert asyncio.run(run()) == (PCM, None)


def test_a_slow_listener_hears_to_the_end_what_is_forgotten_meanwhile():
    async def run():
        one = spoken(PCM)
        async with aclosing(one.listen()) as chunks:
            got = (await anext(chunks)).pcm
            one.add(sentence(index=1), PCM, last=True)
            one.finish()
            one.forget_sound()
            async for chunk in chunks:
                got += chunk.pcm
        return got

    assert asyncio.run(run()) == PCM + PCM


def test_a_listener_runs_out_of_sound_as_much_later_as_there_is_sound():
    one = spoken()
    assert one.deadline == one.taken

    one.add(sentence(), PCM, last=False)

    assert one.deadline == pytest.approx(one.first_audio + 0.1)


def test_what_the_queue_drops_is_cancelled_with_the_queues_reason():
    one = job()

    one.drop(JobDropped(priority="text"))

    assert one.status is Status.CANCELLED
    assert isinstance(asyncio.run(heard(one))[1], JobDropped)


def test_no_two_jobs_have_the_same_id():
    assert len({job().id for _ in range(100)}) == 100
    assert utterance().stream is None
