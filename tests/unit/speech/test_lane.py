from __future__ import annotations

import asyncio

from cosyd.contract.model import Priority
from cosyd.speech.lane import Lane
from unit.speech.stage import PCM, job, sentence, until


class Visitor:
    """A job that stays in the lane until the test has it leave."""

    def __init__(self, lane, one, *, heard=False):
        self.job = one
        self.inside = False
        self.gave_way = False
        self._heard = heard
        self._leave = asyncio.Event()
        self.task = asyncio.create_task(self._visit(lane))

    async def _visit(self, lane):
        async with lane.turn(self.job) as turn:
            self.inside = True
            turn.sounds = self._heard
            try:
                async with turn.until_it_gives_way():
                    await self._leave.wait()
            finally:
                self.inside = False
                self.gave_way = turn.gives_way

    async def just_left(self):
        """Have it leave, and return before anyone else has been let in."""
        self._leave.set()
        await asyncio.sleep(0)

    async def leave(self):
        self._leave.set()
        await asyncio.wait([self.task])
        await asyncio.sleep(0)


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


def scene(play):
    """Run *play*; no error may have come up in a callback, nor a task be left."""

    async def run():
        errors = []
        asyncio.get_running_loop().set_exception_handler(lambda _, facts: errors.append(facts))
        result = await play()
        await settled()
        assert not errors
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return result

    return asyncio.run(run())


async def free_again(lane, width):
    """Whether all of the places can be taken."""
    visitors = [Visitor(lane, job()) for _ in range(width + 1)]
    await settled()
    inside = [one.inside for one in visitors]
    for one in visitors:
        await one.leave()
    return inside == [True] * width + [False]


def test_so_many_are_let_in_as_the_engine_takes():
    async def play():
        lane = Lane(2)
        return await free_again(lane, 2)

    assert scene(play)


def test_the_most_urgent_goes_next_then_the_one_who_would_run_dry_first():
    async def play():
        lane = Lane(1)
        first = Visitor(lane, job(), heard=True)
        await settled()
        supplied = job("supplied")
        supplied.add(sentence(), PCM * 100, last=False)
        waiting = [
            Visitor(lane, supplied),
            Visitor(lane, job("progress", priority=Priority.PROGRESS)),
            Visitor(lane, job("dry")),
            Visitor(lane, job("important", priority=Priority.IMPORTANT)),
        ]
        await settled()
        order, last = [], first
        while not all(one.task.done() for one in waiting):
            await last.leave()
            await settled()
            last = next((one for one in waiting if one.inside), last)
            order.append(last.job.utterance.text)
        return order[: len(waiting)]

    assert scene(play) == ["important", "dry", "supplied", "progress"]


def test_one_who_gives_up_waiting_leaves_nothing_behind():
    async def play():
        lane = Lane(1)
        inside, waiting = Visitor(lane, job()), Visitor(lane, job())
        await settled()
        waiting.task.cancel()
        await inside.leave()
        await settled()
        return waiting.task.cancelled(), await free_again(lane, 1)

    assert scene(play) == (True, True)


def test_one_who_gives_up_in_the_moment_of_being_let_in_leaves_nothing_behind():
    async def play():
        lane = Lane(1)
        inside, waiting = Visitor(lane, job()), Visitor(lane, job())
        await settled()
        inside._leave.set()
        await until(inside.task.done)
        waiting.task.cancel()
        await settled()
        return waiting.inside, await free_again(lane, 1)

    assert scene(play) == (False, True)


def test_a_newcomer_is_not_hurt_by_one_who_gives_up_in_the_same_moment():
    async def play():
        lane = Lane(1)
        inside = Visitor(lane, job())
        gone = Visitor(lane, job("gone", priority=Priority.IMPORTANT), heard=True)
        await settled()
        inside.task.cancel()
        await asyncio.wait([inside.task])
        gone.task.cancel()
        newcomer = Visitor(lane, job())
        await until(lambda: newcomer.inside or newcomer.task.done())
        came_in = newcomer.inside
        await newcomer.leave()
        return came_in, await free_again(lane, 1)

    assert scene(play) == (True, True)


def test_a_free_place_is_not_given_to_one_who_has_just_given_up():
    async def play():
        lane = Lane(1)
        inside, gone, later = (Visitor(lane, job()) for _ in range(3))
        await settled()
        await inside.just_left()
        gone.task.cancel()
        await until(lambda: later.inside)
        await later.leave()
        return gone.task.cancelled(), await free_again(lane, 1)

    assert scene(play) == (True, True)


def test_what_is_important_takes_the_place_of_what_nobody_has_heard_yet():
    async def play():
        lane = Lane(1)
        quiet = Visitor(lane, job())
        await settled()
        urgent = Visitor(lane, job(priority=Priority.IMPORTANT))
        await until(lambda: urgent.inside)
        await urgent.leave()
        return quiet.gave_way, quiet.task.exception()

    assert scene(play) == (True, None)


def test_whatever_people_wait_for_takes_the_place_of_a_narration():
    async def play():
        lane = Lane(1)
        book = Visitor(lane, job(priority=Priority.NARRATION))
        await settled()
        word = Visitor(lane, job(priority=Priority.PROGRESS))
        await until(lambda: word.inside)
        await word.leave()
        return book.gave_way, book.task.exception()

    assert scene(play) == (True, None)


def test_a_narration_waits_for_a_narration():
    async def play():
        lane = Lane(1)
        first = Visitor(lane, job(priority=Priority.NARRATION))
        await settled()
        second = Visitor(lane, job(priority=Priority.NARRATION))
        await settled()
        waits = not second.inside
        await first.leave()
        await until(lambda: second.inside)
        await second.leave()
        return waits, first.gave_way

    assert scene(play) == (True, False)


def test_what_is_heard_already_is_not_broken_off():
    async def play():
        lane = Lane(1)
        heard = Visitor(lane, job(), heard=True)
        await settled()
        urgent = Visitor(lane, job(priority=Priority.IMPORTANT))
        await settled()
        waits = not urgent.inside
        await heard.leave()
        await until(lambda: urgent.inside)
        await urgent.leave()
        return waits, heard.gave_way

    assert scene(play) == (True, False)


def test_what_is_important_waits_for_what_is_important():
    async def play():
        lane = Lane(1)
        first = Visitor(lane, job(priority=Priority.IMPORTANT))
        await settled()
        second = Visitor(lane, job(priority=Priority.IMPORTANT))
        await settled()
        inside = (first.inside, second.inside)
        await first.leave()
        await until(lambda: second.inside)
        await second.leave()
        return inside

    assert scene(play) == (True, False)


def test_one_may_give_way_who_was_let_in_and_does_not_know_it_yet():
    async def play():
        lane = Lane(1)
        inside, quiet = Visitor(lane, job(), heard=True), Visitor(lane, job())
        await settled()
        await inside.just_left()
        urgent = Visitor(lane, job(priority=Priority.IMPORTANT))
        await until(lambda: urgent.inside or urgent.task.done())
        await urgent.leave()
        await asyncio.wait([quiet.task])
        return urgent.task.exception(), quiet.gave_way, await free_again(lane, 1)

    assert scene(play) == (None, True, True)


def test_the_one_who_is_supplied_for_longest_gives_way():
    async def play():
        lane = Lane(2)
        supplied = job()
        supplied.add(sentence(), PCM * 100, last=False)
        visitors = [Visitor(lane, job()), Visitor(lane, supplied)]
        await settled()
        urgent = Visitor(lane, job(priority=Priority.IMPORTANT))
        await until(lambda: urgent.inside)
        told = [one.gave_way for one in visitors]
        for one in (*visitors, urgent):
            await one.leave()
        return told

    assert scene(play) == [False, True]


def test_one_who_must_give_way_may_be_cancelled_in_the_same_moment():
    async def play():
        lane = Lane(1)
        quiet = Visitor(lane, job())
        await settled()
        urgent = Visitor(lane, job(priority=Priority.IMPORTANT))
        await asyncio.sleep(0)
        quiet.task.cancel()
        await until(lambda: urgent.inside)
        await urgent.leave()
        return quiet.task.cancelled(), await free_again(lane, 1)

    assert scene(play) == (True, True)
