from __future__ import annotations

import asyncio

import pytest

from cosyd.contract.errors import UnknownJob
from cosyd.speech.shelf import Shelf
from unit.speech.stage import PCM, job, sentence, until


def ended(seconds_ago=0.0, chunks=1):
    one = job()
    for _ in range(chunks):
        one.add(sentence(), PCM, last=False)
    one.finish()
    one.ended -= seconds_ago
    return one


def shelf(*jobs, keep_s=60.0, keep_bytes=1_000_000):
    made = Shelf(keep_s, keep_bytes)
    for one in jobs:
        made.add(one)
    return made


def test_a_job_is_found_by_its_id():
    one = job()

    assert shelf(one).get(one.id) is one


def test_an_id_that_nobody_has_is_told():
    with pytest.raises(UnknownJob) as caught:
        shelf().get("nobody")

    assert caught.value.facts == {"job": "nobody"}


def test_the_newest_stands_first():
    one, two = job(), job()

    assert shelf(one, two).all() == [two, one]


def test_what_is_under_way_is_told_apart_and_never_forgotten():
    waiting = job()
    kept = shelf(ended(), waiting, keep_s=0.0, keep_bytes=0)

    kept.sweep()

    assert kept.under_way() == [waiting]
    assert kept.get(waiting.id) is waiting


def test_what_is_still_heard_is_not_forgotten_until_it_is_not():
    long, other = ended(seconds_ago=61), ended(seconds_ago=61)
    kept = shelf(long, other)

    kept.sweep(lambda job_id: ("speaker",) if job_id == long.id else ())
    while_it_is_heard = kept.all()
    kept.sweep()

    assert while_it_is_heard == [long]
    assert kept.all() == []


def test_what_ended_long_ago_is_forgotten_with_its_sound():
    old, new = ended(seconds_ago=61), ended(seconds_ago=59)
    kept = shelf(old, new)

    kept.sweep()

    assert kept.all() == [new]
    assert (old.pcm_bytes, new.pcm_bytes) == (0, len(PCM))


def test_of_too_much_sound_the_oldest_goes_first_and_no_more_than_needed():
    jobs = [ended() for _ in range(4)]
    kept = shelf(*jobs, keep_bytes=2 * len(PCM))

    kept.sweep()

    assert [one.pcm_bytes for one in jobs] == [0, 0, len(PCM), len(PCM)]
    assert len(kept.all()) == 4


def test_what_is_being_spoken_does_not_count_as_kept():
    under_way = job()
    under_way.add(sentence(), PCM, last=False)
    done = ended()
    kept = shelf(under_way, done, keep_bytes=len(PCM))

    kept.sweep()

    assert under_way.pcm_bytes == done.pcm_bytes == len(PCM)


def test_it_is_tidied_by_itself():
    async def run():
        kept = shelf(ended(seconds_ago=61))
        tidying = asyncio.create_task(kept.keep_tidy())
        await until(lambda: not kept.all())
        tidying.cancel()
        await asyncio.wait([tidying])

    asyncio.run(run())
