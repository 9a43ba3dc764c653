"""What :mod:`test_speaker` has played, each in a process of its own: PortAudio reads its
environment but once. Prints what happens, a line of JSON each.

Usage: python speaker_scenes.py SCENE
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

from cosyd.contract.errors import CosydError, EngineFailed
from cosyd.contract.hooks import House
from cosyd.contract.model import Priority, Utterance
from cosyd_plugins.speaker import Speaker, SpeakerSettings
from doubles import Telling

RATE_HZ = 24_000
CHUNK = 2_400


def noise(frames, seed):
    """No two stretches of it are alike."""
    return random.Random(seed).randbytes(2 * frames)


def pieces(pcm):
    """The chunks that an engine would make of it."""
    return [pcm[place : place + 2 * CHUNK] for place in range(0, len(pcm), 2 * CHUNK)]


LONG = noise(2 * RATE_HZ, seed=1)
SHORT = noise(3 * CHUNK, seed=2)
NEWS = noise(3 * CHUNK, seed=3)
SENTENCES = [noise(RATE_HZ, seed=seed) for seed in (5, 6, 7)]
LATENCY_S = 0.4  # so that a busy machine does not stutter


def tell(what, *facts):
    sys.stdout.write(json.dumps([what, *facts]) + "\n")
    sys.stdout.flush()


@asynccontextmanager
async def speaking(*, patience_s=30.0, **settings):
    speaker = Speaker(retry_s=0.2, patience_s=patience_s)
    folder = Path("/nonexistent")
    await speaker.start(
        House(
            settings=SpeakerSettings(**({"latency_s": LATENCY_S} | settings)),
            runtime_folder=folder,
            config_folder=folder,
            data_folder=folder,
            tell=lambda state, reason: tell("state", state, reason),
            put=lambda event: tell("changed", event.state, event.sentence),
        )
    )
    try:
        yield speaker
    finally:
        await speaker.stop()
        tell("metrics", speaker.metrics())


def job(pcm=b"", name="job", priority=Priority.MESSAGE):
    utterance = Utterance(text="Hello.", play=True, priority=priority)
    return Telling(pieces(pcm), utterance=utterance, job=name)


async def hear(speaker, telling):
    """Hear it, and tell how that ended, and when."""
    try:
        await speaker.hear(telling)
    except CosydError as error:
        tell("ended", telling.id, error.code, str(error))
    else:
        tell("ended", telling.id, None, "")


async def until_heard(speaker, position_s):
    while True:
        left_s = position_s - speaker.playback().position_s
        if left_s <= 0:
            return
        await asyncio.sleep(max(0.01, left_s / 2))


async def plain():
    async with speaking() as speaker:
        await hear(speaker, job(LONG).end())


async def impatient():
    async with speaking(patience_s=0.5) as speaker:
        await hear(speaker, job(LONG).end())


async def one_after_another():
    async with speaking() as speaker:
        await asyncio.gather(
            hear(speaker, job(LONG, "long").end()), hear(speaker, job(SHORT, "short").end())
        )


async def as_it_is_made():
    """The engine is a bit quicker than the sound."""
    async with speaking() as speaker:
        live = job()
        hearing = asyncio.create_task(hear(speaker, live))
        for piece in pieces(LONG):
            live.say(piece)
            await asyncio.sleep(0.08)
        live.end()
        await hearing


async def slow_engine():
    """The engine of the second job is slower than the sound; the card is open by then."""
    async with speaking() as speaker:
        await hear(speaker, job(SHORT, "first").end())
        live = job()
        hearing = asyncio.create_task(hear(speaker, live))
        for piece in pieces(NEWS):
            live.say(piece)
            await asyncio.sleep(0.3)
        live.end()
        await hearing


async def how_long():
    """From the first chunk until all of it has been heard."""
    async with speaking() as speaker:
        started = time.monotonic()
        await hear(speaker, job(SHORT).end())
        tell("took_s", time.monotonic() - started)


async def cancelled():
    async with speaking() as speaker:
        live = job(LONG)
        hearing = asyncio.create_task(hear(speaker, live))
        await until_heard(speaker, 0.5)
        live.cancel()
        await hearing


async def silenced():
    """All of it has been spoken, and then nobody wants to hear it."""
    async with speaking() as speaker:
        hearing = asyncio.create_task(speaker.hear(job(LONG).end()))
        await until_heard(speaker, 0.5)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        tell("cancelled", hearing.cancelled())
        await hear(speaker, job(SHORT, "next").end())


async def interrupted():
    async with speaking() as speaker:
        message = asyncio.create_task(hear(speaker, job(LONG, "message").end()))
        await until_heard(speaker, 0.5)
        waiting = asyncio.create_task(hear(speaker, job(SHORT, "waiting").end()))
        await hear(speaker, job(NEWS, "news", Priority.IMPORTANT).end())
        await asyncio.gather(message, waiting)


async def failing():
    """The engine gives up in the midst of it."""
    async with speaking() as speaker:
        live = job(SHORT)
        live.fail(EngineFailed(engine="tone", reason="no breath"))
        await hear(speaker, live)


async def softly():
    async with speaking(volume=0.5) as speaker:
        await hear(speaker, job(SHORT).end())


async def by_name():
    async with speaking(device="PULSE") as speaker:
        await hear(speaker, job(SHORT).end())


async def by_wrong_name():
    async with speaking(device="gramophone") as speaker:
        await hear(speaker, job(SHORT).end())


async def unplugged():
    """The test takes the output away in the midst of it."""
    async with speaking(device="headset") as speaker:
        await hear(speaker, job(LONG).end())


def three_sentences():
    live = job()
    for index, sound in enumerate(SENTENCES):
        for piece in pieces(sound):
            live.say(piece, sentence=index)
    return live.end()


async def paused():
    """Twice; the second time when the card has all of it, and has not played it."""
    async with speaking() as speaker:
        hearing = asyncio.create_task(hear(speaker, three_sentences()))
        for position_s in (0.7, 3 - LATENCY_S / 2):
            await until_heard(speaker, position_s)
            tell("paused", speaker.playback().position_s)
            speaker.pause()
            await asyncio.sleep(0.4)
            speaker.resume()
        await hearing


async def skipped():
    """From within the first sentence to the third, and back to the second."""
    async with speaking() as speaker:
        hearing = asyncio.create_task(hear(speaker, three_sentences()))
        for position_s, steps in ((0.3, 2), (2.3, -1)):
            await until_heard(speaker, position_s)
            speaker.skip(steps)
            tell("skipped", speaker.playback().sentence)
        await hearing


async def two_with_a_rest():
    """The card goes to sleep in between."""
    async with speaking() as speaker:
        await hear(speaker, job(SHORT, "first").end())
        await asyncio.sleep(1.3)
        tell("open", speaker._card.shape is not None)
        await hear(speaker, job(NEWS, "second").end())


if __name__ == "__main__":
    asyncio.run(globals()[sys.argv[1]]())
