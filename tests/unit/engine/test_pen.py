"""Text that goes to an engine while it is being written."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from cosyd.contract.errors import EngineCrashed
from cosyd.engine.care import Care
from cosyd.engine.host import EngineHost
from cosyd.engine.orders import Session
from cosyd.engine.pen import Pen
from cosyd.engine.tone import OFFER

WORD_BYTES = 9_600
BEGUN = Session(session=0, text="One", language="en", voice="tone", more=True)


def test_whoever_follows_is_told_what_it_does_not_know_and_all_that_comes():
    pen, told = Pen("One"), []
    pen.write(" two")

    pen.follow(len("One"), lambda *news: told.append(news))
    pen.write(" three")
    pen.close(".")
    pen.close(" Too late.")
    pen.write(" Too late.")

    assert told == [(" two", False), (" three", False), (".", True)]
    assert pen.text == "One two three."


def test_whoever_follows_anew_takes_over():
    pen, first, second = Pen("One"), [], []
    pen.follow(3, lambda *news: first.append(news))
    pen.write(" two")
    pen.leave()
    pen.write(" three")

    pen.follow(len("One two"), lambda *news: second.append(news))
    pen.close()

    assert first == [(" two", False)]
    assert second == [(" three", False), ("", True)]


def test_the_worker_gets_what_is_written_until_the_sentence_is_whole(tmp_path):
    async def run():
        host = EngineHost(OFFER, Care(), lambda name: f"ipc://{tmp_path}/{name}")
        try:
            await host.warm()
            pen = Pen("One")
            speaking = asyncio.create_task(heard(host, pen))
            for text in (" two", " three"):
                await asyncio.sleep(0.02)
                pen.write(text)
            waits = not speaking.done()
            pen.close(" four.")
            whole = await speaking
            given_up = await nothing_of(host, Pen("One"))
            killed = asyncio.create_task(heard(host, Pen("One")))
            await under_way(host)
            await (await host.warm()).kill("the test says so")
            return waits, whole, given_up, await killed
        finally:
            await host.close()

    waits, whole, given_up, killed = asyncio.run(run())

    assert waits
    assert len(whole) == 4 * WORD_BYTES
    assert given_up == 0
    assert isinstance(killed, EngineCrashed)


async def heard(host, pen):
    try:
        return b"".join([pcm async for pcm in host.speak(BEGUN, pen)])
    except EngineCrashed as error:
        return error


async def nothing_of(host, pen):
    """How many sessions there are once one has been given up; what is written then is nobody's."""
    async with aclosing(host.speak(BEGUN, pen)) as sound:
        waiting = asyncio.create_task(anext(sound))
        await under_way(host)
        waiting.cancel()
        await asyncio.wait([waiting])
    pen.write(" two")
    pen.close()
    return host.sessions


async def under_way(host):
    while not host.sessions:  # noqa: ASYNC110 - it has no event
        await asyncio.sleep(0.005)
