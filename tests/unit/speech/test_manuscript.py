from __future__ import annotations

import asyncio

import pytest

from cosyd.contract.errors import LiveClosed, TextTooLong
from cosyd.speech.manuscript import Manuscript


def test_it_tells_that_something_was_written_since_it_was_last_asked():
    async def run():
        manuscript = Manuscript(100)
        manuscript.write("Hello ")
        manuscript.write("there.")

        return await manuscript.news(None), await manuscript.news(0.01), manuscript.text

    assert asyncio.run(run()) == (True, False, "Hello there.")


def test_what_would_make_it_too_long_is_not_added():
    manuscript = Manuscript(10)
    manuscript.write("123456789")

    with pytest.raises(TextTooLong):
        manuscript.write("ab")

    assert manuscript.text == "123456789"


def test_once_closed_all_is_due_and_nothing_more_is_taken():
    manuscript = Manuscript(10)
    manuscript.write("Hello")
    manuscript.close()

    with pytest.raises(LiveClosed):
        manuscript.write("!")

    assert (manuscript.due, manuscript.closed) == (5, True)


def test_it_is_idle_only_while_nobody_writes_though_all_was_said():
    async def run():
        manuscript = Manuscript(100)
        manuscript.write("Hello.")
        await manuscript.news(None)
        waiting = asyncio.create_task(manuscript.news(None))
        await asyncio.sleep(0)
        idle = manuscript.idle
        manuscript.write("More.")
        await waiting
        return idle, manuscript.idle

    assert asyncio.run(run()) == (True, False)
