from __future__ import annotations

import asyncio
import time

import pytest

from cosyd.contract.errors import JobDropped, QueueFull
from cosyd.contract.model import Priority, Status
from cosyd.speech import queue as queue_module
from cosyd.speech.job import Hold
from cosyd.speech.queue import JobQueue
from unit.speech.stage import job


def filled(*jobs, room=8, **more):
    queue = JobQueue(room, **more)
    for one in jobs:
        queue.put(one)
    return queue


def order(queue):
    """The jobs as they get their turn, each ending before the next is asked for."""

    async def run():
        got = []
        while queue.waiting:
            one = await queue.next()
            got.append(one.utterance.text)
            one.finish()
        return got

    return asyncio.run(run())


def test_the_most_urgent_goes_first_else_the_oldest():
    queue = filled(
        job("m1"),
        job("p", priority=Priority.PROGRESS),
        job("t", priority=Priority.TEXT),
        job("m2"),
        job("i", priority=Priority.IMPORTANT),
    )

    assert order(queue) == ["i", "m1", "m2", "t", "p"]


def test_there_is_room_for_so_many_and_no_more():
    queue = filled(job(), job(), room=2)

    with pytest.raises(QueueFull) as caught:
        queue.put(job())

    assert caught.value.facts["waiting"] == 2
    assert queue.waiting == 2


def test_what_takes_the_place_of_another_needs_no_room():
    old = job("old", priority=Priority.TEXT, client="c")
    queue = filled(job(), old, room=2)

    queue.put(job("new", priority=Priority.TEXT, client="c"))

    assert old.status is Status.CANCELLED
    assert order(queue) == ["Hello.", "new"]


def test_text_replaces_what_the_same_client_says_and_has_waiting():
    async def run():
        one, two = (job(priority=Priority.TEXT, client="c") for _ in range(2))
        queue = filled(one)
        await queue.next()
        queue.put(two)
        queue.put(third := job(priority=Priority.TEXT, client="c"))
        return queue, one, two, third

    queue, one, two, third = asyncio.run(run())

    assert [each.status for each in (one, two, third)] == [
        Status.CANCELLED, Status.CANCELLED, Status.QUEUED,
    ]  # fmt: skip
    assert isinstance(one.error, JobDropped)
    assert (queue.waiting, queue.speaking) == (1, ())


@pytest.mark.parametrize(
    ("priority", "client"),
    [(Priority.TEXT, "other"), (Priority.MESSAGE, "c"), (Priority.IMPORTANT, "c")],
)
def test_nothing_else_is_replaced(priority, client):
    old = job(priority=priority, client=client)
    queue = filled(old)

    queue.put(job(priority=Priority.TEXT, client="c"))

    assert old.status is Status.QUEUED


@pytest.mark.parametrize("busy", ["waiting", "speaking", "sounding"])
def test_a_notification_is_dropped_while_anything_is_being_said(busy):
    async def run():
        queue = filled(
            *([] if busy == "sounding" else [job()]), sounding=lambda: busy == "sounding"
        )
        if busy == "speaking":
            await queue.next()
        with pytest.raises(JobDropped):
            queue.put(job(priority=Priority.NOTIFICATION))
        return queue.waiting

    assert asyncio.run(run()) == (busy == "waiting")


def test_a_notification_is_taken_when_all_is_quiet():
    queue = filled(job("n", priority=Priority.NOTIFICATION))

    assert order(queue) == ["n"]


def test_of_a_series_of_progress_the_last_is_kept_until_all_is_quiet():
    async def run():
        sounds = True
        queue = filled(sounding=lambda: sounds)
        reports = [job(f"{n} percent", priority=Priority.PROGRESS) for n in (10, 50, 90)]
        for one in reports:
            queue.put(one)
        turn = asyncio.create_task(queue.next())
        await asyncio.sleep(0)
        assert not turn.done()
        sounds = False
        queue.look()
        return await turn, [one.status for one in reports]

    last, statuses = asyncio.run(run())

    assert last.utterance.text == "90 percent"
    assert statuses == [Status.CANCELLED, Status.CANCELLED, Status.QUEUED]


def test_progress_waits_for_what_is_being_said():
    async def run():
        queue = filled(first := job())
        await queue.next()
        queue.put(job("done", priority=Priority.PROGRESS))
        turn = asyncio.create_task(queue.next())
        await asyncio.sleep(0)
        assert not turn.done()
        first.finish()
        return (await turn).utterance.text

    assert asyncio.run(run()) == "done"


def test_one_who_waits_for_what_is_important_gets_nothing_else():
    async def run():
        queue = filled(job())
        turn = asyncio.create_task(queue.next(Priority.IMPORTANT))
        await asyncio.sleep(0)
        assert not turn.done()
        queue.put(urgent := job(priority=Priority.IMPORTANT))
        return await turn is urgent, queue.waiting

    assert asyncio.run(run()) == (True, 1)


def test_two_who_wait_each_get_a_job():
    async def run():
        queue = filled()
        turns = [asyncio.create_task(queue.next()) for _ in range(2)]
        await asyncio.sleep(0)
        jobs = [job("one"), job("two")]
        for one in jobs:
            queue.put(one)
        return jobs, await asyncio.gather(*turns)

    jobs, got = asyncio.run(run())

    assert got == jobs


def test_a_job_that_ends_while_it_waits_is_never_handed_out():
    gone = job("gone")
    queue = filled(gone, job("next"))

    gone.cancel("the test says so")

    assert order(queue) == ["next"]


def test_one_who_waits_may_leave_and_takes_no_job_along():
    async def run():
        queue = filled()
        turn = asyncio.create_task(queue.next())
        await asyncio.sleep(0)
        turn.cancel()
        queue.put(one := job())
        await asyncio.wait([turn])
        return await queue.next() is one

    assert asyncio.run(run())


def test_the_queue_is_busy_from_the_first_word_to_the_last():
    async def run():
        queue = filled()
        told = [queue.busy]
        queue.put(one := job())
        told.append(queue.busy)
        await queue.next()
        told += [queue.busy, queue.speaking == (one,)]
        one.finish()
        return [*told, queue.busy]

    assert asyncio.run(run()) == [False, True, True, True, False]


def test_a_narration_is_in_nobodys_way_and_comes_only_to_those_who_ask_for_it():
    async def run():
        queue = filled(book := job(priority=Priority.NARRATION), job("note"))
        usual = await queue.next()
        usual.finish()
        quiet = [queue.busy]
        queue.put(job("notification", priority=Priority.NOTIFICATION))
        narrated = await queue.next(Priority.NARRATION)
        quiet.append((await queue.next()).utterance.text)
        return usual.utterance.text, quiet, narrated is book

    assert asyncio.run(run()) == ("note", [False, "notification"], True)


async def held(queue, *jobs, for_s=3_600.0):
    """*jobs*, held after they had their turn."""
    for one in jobs:
        queue.put(one)
        assert await queue.next() is one
        queue.hold(one, Hold(until=time.time() + for_s))


def test_what_is_held_waits_without_being_in_anybodys_way():
    async def run():
        queue = filled(room=2)
        await held(queue, *(job(text, priority=Priority.IMPORTANT) for text in ("one", "two")))
        told = queue.busy, queue.waiting, len(queue.held())
        for priority in (Priority.NOTIFICATION, Priority.IMPORTANT, Priority.IMPORTANT):
            queue.put(job(priority.value, priority=priority))
            (await queue.next()).finish()
        return told

    assert asyncio.run(run()) == (False, 0, 2)


def test_only_so_many_are_held():
    async def run():
        queue = filled(room=1)
        await held(queue, job("one"))
        with pytest.raises(QueueFull):
            await held(queue, job("two"))

    asyncio.run(run())


def test_what_was_held_has_its_turn_when_its_time_has_come_in_the_old_order():
    first, second, later = job("first"), job("second"), job("later")

    async def run():
        queue = filled()
        await held(queue, second, first, for_s=0.05)
        turn = asyncio.create_task(queue.next())
        got = [await turn]
        queue.put(later)
        return [*got, await queue.next(), await queue.next()], first.hold

    assert asyncio.run(run()) == ([first, second, later], None)


def test_a_computer_that_slept_through_the_end_of_a_hold_notices_it(monkeypatch):
    """Timers stand still while it sleeps; the clock on the wall does not."""
    monkeypatch.setattr(queue_module, "LOOK_S", 0.02)
    now = time.time()

    async def run():
        queue = filled()
        await held(queue, one := job())
        turn = asyncio.create_task(queue.next())
        await asyncio.sleep(0.05)
        before = turn.done()
        monkeypatch.setattr(time, "time", lambda: now + 4_000)
        return before, await asyncio.wait_for(turn, 10) is one

    assert asyncio.run(run()) == (False, True)


def test_what_is_held_can_be_cancelled_replaced_and_released():
    async def run():
        queue = filled()
        gone, old, kept = job("gone"), job("old", priority=Priority.TEXT), job("kept")
        await held(queue, gone, old, kept)
        gone.cancel("the test says so")
        queue.put(new := job("new", priority=Priority.TEXT))
        replaced = old.status
        queue.release()
        return replaced, [await queue.next(), await queue.next()] == [kept, new], queue.held()

    assert asyncio.run(run()) == (Status.CANCELLED, True, [])


def test_a_closed_queue_holds_nothing():
    async def run():
        queue = filled()
        early, late = job("early"), job("late")
        await held(queue, early)
        queue.close()
        await held(queue, late)
        return early, late, queue.busy

    early, late, busy = asyncio.run(run())

    assert [early.status, late.status, busy] == [Status.CANCELLED, Status.CANCELLED, False]
    assert "stopping" in str(early.error)
