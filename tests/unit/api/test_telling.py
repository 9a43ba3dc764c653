"""What is sent to one who reads slowly, and in which order."""

from __future__ import annotations

import asyncio
import json

from cosyd.api.sound import Shape
from cosyd.api.telling import Carrying, Telling
from cosyd.contract.errors import EngineFailed
from cosyd.contract.wire_live import Interrupted
from doubles import Telling as Job

PCM = bytes(4_800)


class Client:
    """Reads as much as the test lets it."""

    def __init__(self, *, frames):
        self.got = []
        self.room = asyncio.Semaphore(frames)

    async def take(self, message):
        await self.room.acquire()
        sound = message["bytes"]
        self.got.append(len(sound) if sound else json.loads(message["text"])["type"])


def carrying(format_name="pcm"):
    return Carrying(shape=Shape(format_name), carriage="binary")


async def settled():
    for _ in range(20):
        await asyncio.sleep(0)


def test_after_a_hush_nothing_more_is_sent_but_what_is_told_and_why_it_ended():
    async def run(format_name, frames):
        client = Client(frames=frames)
        telling = Telling(client.take)
        job = Job([PCM] * 5).end()
        speaking = asyncio.create_task(telling.utterance(job, carrying(format_name)))
        await settled()
        job.cancel()
        telling.hush()
        answering = asyncio.create_task(telling.tell(Interrupted()))
        await settled()
        for _ in range(20):
            client.room.release()
        await asyncio.gather(speaking, answering)
        return client.got

    assert asyncio.run(run("pcm", 3)) == ["start", 4_800, 4_800, "interrupted", "cancelled"]
    assert asyncio.run(run("pcm", 0)) == ["start", "interrupted", "cancelled"]
    coded = asyncio.run(run("flac", 2))
    assert coded[2:] == ["interrupted", "cancelled"]


def test_an_utterance_that_fails_ends_in_an_error_after_the_sound_before_it():
    async def run():
        client = Client(frames=100)
        job = Job([PCM])
        job.fail(EngineFailed(engine="x", reason="y"))
        telling = Telling(client.take)
        for _ in range(2):
            await telling.utterance(job, carrying())
        telling.hush()
        return client.got

    assert asyncio.run(run()) == ["start", 4_800, "error"] * 2
