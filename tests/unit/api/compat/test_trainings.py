"""Samples that wait, and voices that are made of them in the background."""

from __future__ import annotations

import asyncio
import shutil
import time

import msgspec
import pytest

from cosyd.api.compat import trainings as module
from cosyd.api.compat.trainings import MOST_OF_ONE, WAITING, Sample, Trainings
from cosyd.contract.errors import EngineFailed, QueueFull, UnknownSample, VoiceNameInvalid
from voice_houses import SPEECH, TEXT, Engine, House


@pytest.fixture
def engine():
    return Engine("one")


@pytest.fixture
def house(tmp_path, engine):
    return House(tmp_path, engine)


def kept(trainings, tmp_path, number=0, client="", at=None):
    """A sample that was taken."""
    ready = tmp_path / "ready.wav"
    shutil.copy(SPEECH, ready)
    sample = Sample(
        id=f"{number:032x}",
        client=client,
        at=time.time() if at is None else at,
        seconds=7.2,
        text=TEXT,
        language="en",
    )
    trainings._keep(sample, ready)
    return sample


def test_samples_outlive_the_daemon_but_not_the_day(house, tmp_path):
    folder = tmp_path / "samples"
    fresh = kept(Trainings(house.registrar, folder), tmp_path, 1)
    old = kept(Trainings(house.registrar, folder), tmp_path, 2, at=time.time() - 86_401)
    later = Trainings(house.registrar, folder)

    assert later.sample(fresh.id, "") == fresh
    for wrong in (old.id, "../samples/" + fresh.id, "0" * 32):
        with pytest.raises(UnknownSample):
            later.sample(wrong, "")
    with pytest.raises(UnknownSample):
        later.sample(fresh.id, "another client")
    assert [one.name for one in folder.iterdir()] == [fresh.id]


def test_of_one_client_no_more_are_kept_than_there_is_room_for(house, tmp_path):
    trainings = Trainings(house.registrar, tmp_path / "samples")
    theirs = kept(trainings, tmp_path, 99, client="them", at=time.time() - 1_000)

    for number in range(MOST_OF_ONE + 2):
        kept(trainings, tmp_path, number, at=time.time() - 900 + number)

    left = {one.name for one in (tmp_path / "samples").iterdir()}
    assert left == {theirs.id, *(f"{number:032x}" for number in range(2, MOST_OF_ONE + 2))}


def test_so_many_at_once_and_no_more_and_all_end_where_the_daemon_does(house, engine, tmp_path):
    trainings = Trainings(house.registrar, tmp_path / "samples")
    sample = kept(trainings, tmp_path)

    async def run():
        begun = [trainings.begin(sample, f"voice {number}") for number in range(WAITING)]
        with pytest.raises(QueueFull):
            trainings.begin(sample, "one more")
        trainings.begin(msgspec.structs.replace(sample, client="them"), "theirs")
        await asyncio.sleep(0)
        await trainings.close()
        return begun

    begun = asyncio.run(run())

    assert not any(one.over for one in begun)
    assert not house.store.all()


def test_a_voice_gets_a_name_that_it_can_have_and_nobody_else_has(house, tmp_path):
    trainings = Trainings(house.registrar, tmp_path / "samples")

    async def run():
        names = []
        for told in ("My voice: the 2nd!", "my-voice-the-2nd"):
            training = trainings.begin(kept(trainings, tmp_path), told)
            await training.task
            names.append((training.state, training.voice))
        return names

    assert asyncio.run(run()) == [
        ("completed", "My-voice-the-2nd"),
        ("completed", "my-voice-the-2nd-2"),
    ]


@pytest.mark.parametrize("told", ["…!", "mix", "con", " - "])
def test_a_name_of_which_nothing_can_be_used_is_refused_at_once(house, tmp_path, told):
    trainings = Trainings(house.registrar, tmp_path / "samples")

    with pytest.raises(VoiceNameInvalid):
        trainings.begin(kept(trainings, tmp_path), told)


def test_why_it_failed_is_told_and_the_sample_can_be_used_again(house, engine, tmp_path):
    trainings = Trainings(house.registrar, tmp_path / "samples")
    sample = kept(trainings, tmp_path)
    engine.fails = True

    async def run():
        training = trainings.begin(sample, "ann")
        await training.task
        return training

    training = asyncio.run(run())

    assert (training.state, type(training.error)) == ("failed", EngineFailed)
    assert trainings.sample(sample.id, "") == sample
    for _ in range(module.TOLD):
        training.tell()
    with pytest.raises(EngineFailed):
        training.tell()
