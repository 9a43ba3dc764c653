"""Recordings that come with requests, and the voices that are made of them."""

from __future__ import annotations

import asyncio
import base64

import pytest

from cosyd.api.compat.references import LARGEST_BYTES, References, sound_of
from cosyd.contract.errors import InvalidRequest, TooManyReferences, UploadTooLarge
from cosyd.contract.model import Utterance
from cosyd.speech.job import Job
from voice_houses import SPEECH, TEXT, Engine, House

SOUND = SPEECH.read_bytes()


def encoded(mark=b""):
    """The same recording, with other bytes behind it."""
    return base64.b64encode(SOUND + mark).decode()


def test_base64_is_read_however_it_is_written():
    content = bytes(range(256))
    plain = base64.b64encode(content).decode()
    ways = [
        plain,
        plain.rstrip("="),
        base64.urlsafe_b64encode(content).decode(),
        base64.encodebytes(content).decode(),
        f"data:audio/wav;base64,{plain}",
        f"data:;base64,{plain}",
    ]

    assert {sound_of(way) for way in ways} == {content}


@pytest.mark.parametrize("told", ["", "=", "§§§", "a", "data:audio/wav;base64,", "https://x/y.wav"])
def test_what_is_no_base64_is_told_apart(told):
    with pytest.raises(InvalidRequest):
        sound_of(told)


def test_too_much_is_refused():
    with pytest.raises(UploadTooLarge):
        sound_of("A" * (LARGEST_BYTES // 3 * 4 + 8))


def test_the_voice_that_was_unused_for_longest_goes_and_none_that_is_in_use(tmp_path):
    house = House(tmp_path, Engine("one"))
    references = References(house.registrar, room=2)
    job = Job(Utterance(text="Hello."))

    async def run():
        first, second = [await references.voice(encoded(mark), TEXT) for mark in (b"1", b"2")]
        await references.voice(encoded(b"1"), TEXT)  # used again
        third = await references.voice(encoded(b"3"), TEXT)
        kept = {one.name for one in house.store.all()}
        references.use(first, job)
        references.use(third, job)
        with pytest.raises(TooManyReferences):
            await references.voice(encoded(b"4"), TEXT)
        job.cancel("it was asked for")
        fourth = await references.voice(encoded(b"4"), TEXT)
        return first, second, third, fourth, kept

    first, second, third, fourth, kept = asyncio.run(run())

    assert kept == {first, third}
    assert second not in kept
    assert {one.name for one in house.store.all()} == {third, fourth}
    assert not house.store.removed()
