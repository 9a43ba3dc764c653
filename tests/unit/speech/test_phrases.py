"""What was said lately is not made again; what differs in any way is."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from cosyd.engine.orders import Session
from cosyd.speech.phrases import Phrases

PHRASE = Session(session=1, text="Good morning.", language="en", voice="hibari")
ROOM = 1_000


class Voice:
    """An engine that counts what it says."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces or (b"ab", b"cd")
        self.said = 0
        self.breaks = False

    async def speak(self, sentence, pen=None):
        self.said += 1
        for pcm in self.pieces:
            yield pcm
        if self.breaks:
            raise OSError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def said(phrases: Phrases, voice: Voice, session: Session = PHRASE) -> bytes:
    async def say() -> bytes:
        if phrase := phrases.find("hibari", session):
            return b"".join(phrase.sound)
        return b"".join([pcm async for pcm in phrases.heard("hibari", voice, session)])

    return asyncio.run(say())


def test_what_was_said_is_there_the_second_time_in_the_same_pieces():
    phrases, voice = Phrases(ROOM, 60), Voice()

    first = said(phrases, voice)
    second = said(phrases, voice, msgspec.structs.replace(PHRASE, session=2))

    assert first == second == b"abcd"
    assert voice.said == 1
    assert phrases.find("hibari", PHRASE).sound == voice.pieces
    assert (phrases.hits, phrases.misses) == (2, 1)


@pytest.mark.parametrize(
    "change",
    [{"text": "Good morning!"}, {"language": "en-GB"}, {"voice": "nova"}, {"speed": 1.1},
     {"volume": 0.9}, {"instruct": "calm"}, {"mode": "zero_shot"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_would_be_heard_otherwise_is_made_anew(change):
    phrases, voice = Phrases(ROOM, 60), Voice()

    said(phrases, voice)
    said(phrases, voice, msgspec.structs.replace(PHRASE, **change))

    assert voice.said == 2


def test_what_has_a_seed_is_always_made():
    phrases, voice = Phrases(ROOM, 60), Voice()
    seeded = msgspec.structs.replace(PHRASE, seed=1)

    said(phrases, voice, seeded)
    said(phrases, voice, seeded)

    assert voice.said == 2
    assert phrases.size == 0


def test_another_model_or_another_file_of_the_voice_is_another_voice(tmp_path):
    model = ["one"]
    phrases, voice = Phrases(ROOM, 60, identity=lambda _: model[0]), Voice()
    state = tmp_path / "state"
    state.write_bytes(b"1")
    cloned = msgspec.structs.replace(PHRASE, state=str(state))

    said(phrases, voice, cloned)
    state.write_bytes(b"22")
    said(phrases, voice, cloned)
    model[0] = "two"
    said(phrases, voice, cloned)
    state.unlink()
    said(phrases, voice, cloned)

    assert voice.said == 4


def test_what_is_too_old_is_made_anew():
    clock = Clock()
    phrases, voice = Phrases(ROOM, 60, now=clock), Voice()

    said(phrases, voice)
    clock.now = 60.0
    said(phrases, voice)
    clock.now = 60.1
    said(phrases, voice)

    assert voice.said == 2


def test_what_was_not_asked_for_longest_goes_first():
    phrases, voice = Phrases(10, 60), Voice(b"12")
    many = [msgspec.structs.replace(PHRASE, text=str(number)) for number in range(5)]
    for one in many:
        said(phrases, voice, one)

    said(phrases, voice, many[0])
    said(phrases, voice)  # a sixth

    assert phrases.size == 10
    assert phrases.find("hibari", many[0])
    assert not phrases.find("hibari", many[1])


@pytest.mark.parametrize("room", [0, 15])
def test_what_takes_too_much_of_the_room_is_not_kept(room):
    phrases, voice = Phrases(room, 60), Voice()

    said(phrases, voice)
    said(phrases, voice)

    assert voice.said == 2
    assert phrases.size == 0


def test_what_breaks_off_or_is_broken_off_is_not_kept():
    phrases, voice = Phrases(ROOM, 60), Voice()
    voice.breaks = True

    async def leave() -> None:
        sound = phrases.heard("hibari", voice, PHRASE)
        await anext(sound)
        await sound.aclose()

    asyncio.run(leave())
    with pytest.raises(OSError):
        said(phrases, voice)

    assert phrases.find("hibari", PHRASE) is None


def test_new_settings_forget_all():
    phrases, voice = Phrases(ROOM, 60), Voice()
    said(phrases, voice)

    phrases.reconfigure(ROOM, 60)

    assert phrases.find("hibari", PHRASE) is None
    assert phrases.size == 0
