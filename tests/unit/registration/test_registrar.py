"""Adding, changing and registering voices: whole or not at all."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
import wave
from pathlib import Path

import msgspec
import numpy as np
import pytest

from cosyd.contract.errors import (
    EngineFailed,
    MixInvalid,
    ReferenceRefused,
    VoiceExists,
    VoiceNameTaken,
    VoiceNotOwn,
)
from cosyd.engine.orders import Mix, Register
from cosyd.registration.intake import Upload
from cosyd.registration.upkeep import Upkeep
from voice_houses import SPEECH, TEXT, Engine, manifest


def add(home, name="ann", file=SPEECH, force=False, **more):
    return home.registrar.add(manifest(name, **more), Upload(path=file), force=force)


def mix(home, name="both", **more):
    parts = {"nell": 1.0, "olga": 2.0}
    return home.registrar.mix(manifest(name, text="", mix=parts, **more))


def mixer():
    return Engine("same", voices=("nell", "olga"))


def write(path, sound):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return path


def speech(path, seconds=None, gain=1.0):
    with wave.open(str(SPEECH)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32_768
    if seconds:
        sound = np.resize(sound, round(seconds * 24_000))
    return write(path, sound * gain)


def test_a_voice_can_speak_when_it_has_been_added(house):
    home = house(Engine("same"))

    added = asyncio.run(add(home, tags=("warm",)))

    voice = home.voice("ann")
    assert (voice.unready, voice.engine) == ("", "same")
    assert Path(voice.state).read_text() == "same one voice"
    (order,) = home.engines["same"].orders
    assert isinstance(order, Register)
    assert (order.transcript, order.language) == (TEXT, "en")
    assert added.voice.manifest.tags == ("warm",)
    assert [(one.voice, one.change) for one in home.events] == [("ann", "added")]
    assert home.roster.pending() == []


def test_where_the_engine_fails_nothing_is_left(house):
    home = house(Engine("same", voices=("nell", "olga")))
    home.engines["same"].fails = True

    for adding in (add(home), mix(home)):
        with pytest.raises(EngineFailed):
            asyncio.run(adding)

    assert (home.left(), home.events) == ([], [])


def test_one_who_does_not_wait_any_longer_stops_the_engine_and_leaves_nothing(house):
    home = house(mixer())

    async def leave():
        home.engines["same"].hold = asyncio.Event()
        adding = asyncio.create_task(mix(home))
        await until(lambda: home.engines["same"].orders)
        adding.cancel()
        await asyncio.wait([adding])

    asyncio.run(leave())

    assert home.engines["same"].given_up == 1
    assert home.left() == []


def test_of_two_who_add_the_same_name_at_once_one_is_told(house):
    home = house(mixer())

    async def both():
        return await asyncio.gather(mix(home), mix(home), return_exceptions=True)

    results = asyncio.run(both())

    assert sorted(type(one).__name__ for one in results) == ["Added", "VoiceExists"]
    assert [one.name for one in home.store.all()] == ["both"]


def test_a_name_that_means_another_voice_is_refused_before_anything_is_done(house):
    home = house(mixer())
    asyncio.run(mix(home, aliases=("alloy",)))

    for name, error in (("BOTH", VoiceExists), ("nell", VoiceNameTaken), ("alloy", VoiceNameTaken)):
        with pytest.raises(error):
            asyncio.run(mix(home, name))
    with pytest.raises(VoiceNameTaken):
        asyncio.run(mix(home, "ben", aliases=("nell",)))
    assert len(home.engines["same"].orders) == 1


def test_a_warning_refuses_unless_it_is_overridden_and_an_error_stands(house, tmp_path):
    home = house(Engine("same"))
    quiet, short = speech(tmp_path / "q", gain=0.01), speech(tmp_path / "s", seconds=1)

    async def all_three():
        return await asyncio.gather(
            add(home, file=quiet),
            add(home, file=short, force=True),
            add(home, file=quiet, force=True),
            return_exceptions=True,
        )

    warned, refused, _ = asyncio.run(all_three())

    assert (type(warned), type(refused)) == (ReferenceRefused, ReferenceRefused)
    assert "--force" in warned.advice
    assert "--force" not in refused.advice
    assert {one["code"] for one in warned.facts["findings"]} >= {"quiet"}
    assert home.voice("ann").unready == ""


def test_a_mix_registers_those_of_its_parts_that_its_engine_does_not_know_yet(house, tmp_path):
    home = house(Engine("near", voices=("nell",)))
    home.store.add(manifest(), SPEECH)

    asyncio.run(home.registrar.mix(manifest("both", text="", mix={"ANN": 2, "nell": 1})))

    first, second = home.engines["near"].orders
    assert isinstance(first, Register)
    assert isinstance(second, Mix)
    assert [(part.voice, bool(part.state), part.weight) for part in second.parts] == [
        ("ann", True, 2), ("nell", False, 1),
    ]  # fmt: skip
    assert home.voice("both").kind == "mix"


def test_to_mix_a_voice_with_itself_is_no_mix(house):
    home = house(Engine("near", voices=("nell",)))

    with pytest.raises(MixInvalid):
        asyncio.run(home.registrar.mix(manifest("both", text="", mix={"nell": 1, "NELL": 2})))


def test_what_comes_with_an_engine_or_the_package_is_not_changed(house, samples):
    home = house(Engine("same", model=True, voices=("nell",)), samples=samples)

    for name in ("nell", "larkspur"):
        with pytest.raises(VoiceNotOwn):
            asyncio.run(home.registrar.change(name, {"notes": "mine"}))
        with pytest.raises(VoiceNotOwn):
            asyncio.run(home.registrar.remove(name))


async def until(ask):
    """Until *ask* is true."""
    async with asyncio.timeout(30):
        while not ask():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


def kept_up(home, then):
    """The upkeep of *home* runs while *then* does."""

    async def run():
        upkeep = Upkeep(home.registrar, home._refresh)
        task = asyncio.create_task(upkeep.run())
        try:
            await then(upkeep)
        finally:
            task.cancel()
            await asyncio.wait([task])

    asyncio.run(run())


def test_voices_that_were_copied_into_the_folder_are_registered(house, samples):
    home = house(Engine("same"))

    async def copy(_):
        shutil.copytree(samples[0], home.store.folder / "copied")
        await until(lambda: home.events)

    kept_up(home, copy)

    assert home.voice("copied").unready == ""

    assert [(one.voice, one.change) for one in home.events] == [("copied", "registered")]


def test_a_reference_that_was_put_there_by_hand_is_made_ready_before_an_engine_gets_it(house):
    home = house(Engine("same"))
    voice = home.store.add(manifest(), SPEECH)
    with wave.open(str(SPEECH)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    with wave.open(str(voice.reference), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(np.repeat(pcm, 4).tobytes())

    asyncio.run(home.registrar.register(home.roster.wanted(voice)))

    assert home.engines["same"].shapes == [(24_000, 1, 2)]


def test_one_that_fails_does_not_cost_the_others_theirs_and_is_tried_when_engines_change(house):
    home = house(Engine("other"), Engine("same"))
    home.store.add(manifest("ann", engine="other"), SPEECH)
    home.store.add(manifest("ben", engine="same"), SPEECH)
    home.engines["other"].fails = True

    async def look(upkeep):
        await until(lambda: home.voice("ben").unready == "")
        await until(lambda: "does not like it" in home.voice("ann").unready)
        assert len(home.engines["other"].orders) == 1
        home.engines["other"].fails = False
        upkeep.look_again()
        await until(lambda: len(home.events) == 3)

    kept_up(home, look)

    assert home.voice("ann").unready == ""
    assert [one.change for one in home.events if one.voice == "ann"] == ["failed", "registered"]


def test_a_new_model_has_all_voices_registered_anew(house):
    home = house(Engine("same"))
    home.store.add(manifest(), SPEECH)
    engine = home.engines["same"]

    async def look(upkeep):
        await until(lambda: home.voice("ann").unready == "")
        engine.offer = dataclasses.replace(engine.offer, identity="two")
        upkeep.look_again()
        await until(lambda: home.voice("ann").unready == "")

    kept_up(home, look)

    assert Path(home.voice("ann").state).read_text() == "same two voice"
    assert len(list(home.store.get("ann").made())) == 2


def test_a_voice_that_is_removed_while_it_is_being_registered_stays_removed(house):
    home = house(Engine("same"))
    voice = home.store.add(manifest(), SPEECH)

    async def meanwhile():
        home.engines["same"].hold = asyncio.Event()
        wanted = home.roster.wanted(voice)
        registering = asyncio.create_task(home.registrar.register(wanted))
        await until(lambda: home.engines["same"].orders)
        await home.registrar.remove("ann")
        home.engines["same"].hold.set()
        await registering

    asyncio.run(meanwhile())

    assert home.store.all() == []
    assert not voice.folder.exists()


def test_a_recognisers_transcript_is_taken_where_none_is_given_and_beside_one_that_differs(
    house, monkeypatch
):
    home = house(Engine("same"))
    home.recogniser = home.folder

    async def hear(recording, model, language):
        return heard

    monkeypatch.setattr("cosyd.registration.hearing.hear", hear)
    heard = Heard(text=TEXT, language="en")
    other = "Something else was never said in this recording, or was it, all the same, by you?"

    async def both():
        return await asyncio.gather(
            add(home, text="", languages=("und",)),
            add(home, "ben", text=other),
            return_exceptions=True,
        )

    added, refused = asyncio.run(both())

    assert "was heard" in str(refused)
    assert added.voice.manifest.text == TEXT
    assert "text_missing" not in {one.code for one in added.findings}


class Heard(msgspec.Struct):
    text: str
    language: str
