from __future__ import annotations

import numpy as np
import pytest

from cosyd.engine.orders import Convert, Mix, More, Part, Register, Session
from cosyd.engine.protocol import CHUNK_BYTES, Finished, Sound
from cosyd.engine.stepwise import OneAtATime

PCM = np.arange(-1_200, 1_200, dtype="<i2").tobytes()


def session(number=1, text="Hello.", **more):
    return Session(session=number, text=text, language="en", voice="v", **more)


class Scripted:
    """Yields what it was given; an error in it is raised."""

    def __init__(self, *script):
        self.script = script
        self.warmed = 0
        self.interrupted = 0
        self.closed = []

    def warm_up(self):
        self.warmed += 1

    def interrupt(self):
        self.interrupted += 1

    def speak(self, sentence):
        try:
            for item in self.script:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self.closed.append(sentence.session)


def steps(engine, limit=100):
    """All that comes of *engine* until it has nothing to do."""
    news = []
    for _ in range(limit):
        more = engine.step()
        if not more:
            return news
        news += more
    raise AssertionError("it never ends")


def test_a_sentence_is_told_to_its_end():
    engine = OneAtATime(Scripted(PCM, PCM))
    engine.submit(session(7))

    assert steps(engine) == [Sound(7, PCM), Sound(7, PCM), Finished(7)]


def test_sentences_are_spoken_in_the_order_in_which_they_came():
    engine = OneAtATime(Scripted(PCM))
    for number in (3, 1, 2):
        engine.submit(session(number))

    assert [one.session for one in steps(engine) if isinstance(one, Finished)] == [3, 1, 2]


def test_what_is_long_is_cut_into_chunks_that_lose_nothing():
    long = PCM * 5
    engine = OneAtATime(Scripted(long))
    engine.submit(session())

    *sounds, finished = steps(engine)

    assert finished == Finished(1)
    assert max(len(one.pcm) for one in sounds) == CHUNK_BYTES
    assert b"".join(one.pcm for one in sounds) == long


def test_the_volume_is_applied():
    engine = OneAtATime(Scripted(PCM))
    engine.submit(session(volume=0.5))

    sound, _ = steps(engine)

    assert np.frombuffer(sound.pcm, "<i2") == pytest.approx(np.frombuffer(PCM, "<i2") / 2, abs=1)


@pytest.mark.parametrize(
    "script", [(ValueError("no"),), (PCM, ValueError("no")), (PCM, b"half a frame.")]
)
def test_a_sentence_that_fails_is_told_and_the_next_works(script):
    scripted = Scripted(*script)
    engine = OneAtATime(scripted)
    engine.submit(session(1))
    *_, failed = steps(engine)
    scripted.script = (PCM,)

    engine.submit(session(2))

    assert isinstance(failed, Finished)
    assert failed.reason.startswith("ValueError")
    assert steps(engine) == [Sound(2, PCM), Finished(2)]
    assert scripted.closed == [1, 2]


def test_an_engine_may_fail_before_it_has_an_iterator():
    class Refuses(Scripted):
        def speak(self, sentence):
            raise LookupError(sentence.voice)

    engine = OneAtATime(Refuses())
    engine.submit(session())

    assert steps(engine) == [Finished(1, "LookupError: v")]


def test_an_engine_may_answer_with_a_list():
    class Lists(Scripted):
        def speak(self, sentence):
            return [PCM]

    engine = OneAtATime(Lists())
    engine.submit(session())

    assert steps(engine) == [Sound(1, PCM), Finished(1)]


def test_a_cancelled_sentence_is_closed_and_the_next_begins():
    scripted = Scripted(PCM, PCM, PCM)
    engine = OneAtATime(scripted)
    engine.submit(session(1))
    engine.submit(session(2))
    engine.step()

    engine.cancel(1)

    assert scripted.closed == [1]
    assert {one.session for one in steps(engine)} == {2}


def test_a_cancelled_sentence_that_waits_is_never_begun():
    scripted = Scripted(PCM)
    engine = OneAtATime(scripted)
    for number in (1, 2, 3):
        engine.submit(session(number))

    engine.cancel(2)

    assert [one.session for one in steps(engine) if isinstance(one, Finished)] == [1, 3]
    assert scripted.closed == [1, 3]


def test_cancelling_what_is_over_or_unknown_does_nothing():
    engine = OneAtATime(Scripted(PCM))
    engine.submit(session(1))
    steps(engine)

    engine.cancel(1)
    engine.cancel(99)
    engine.submit(session(2))

    assert steps(engine) == [Sound(2, PCM), Finished(2)]


def test_only_the_sentence_under_way_can_be_interrupted():
    scripted = Scripted(PCM, PCM)
    engine = OneAtATime(scripted)
    engine.interrupt(1)
    engine.submit(session(1))
    engine.submit(session(2))
    engine.interrupt(1)
    engine.step()

    engine.interrupt(2)
    assert scripted.interrupted == 0
    engine.interrupt(1)
    assert scripted.interrupted == 1


def test_an_engine_that_fails_to_let_go_does_not_stop_the_next():
    class Clings(Scripted):
        def speak(self, sentence):
            try:
                yield PCM
                yield PCM
            finally:
                if sentence.session == 1:
                    raise OSError("will not")

    engine = OneAtATime(Clings())
    engine.submit(session(1))
    engine.step()

    engine.cancel(1)
    engine.submit(session(2))

    assert steps(engine)[-1] == Finished(2)


def test_warming_up_is_the_engines_own():
    scripted = Scripted()

    OneAtATime(scripted).warm_up()

    assert scripted.warmed == 1


def test_text_that_comes_in_parts_is_spoken_when_all_of_it_is_there():
    scripted = Scripted(PCM)
    texts = []
    scripted.speak = lambda sentence: texts.append(sentence.text) or [PCM]
    engine = OneAtATime(scripted)
    engine.submit(session(1, "Hel", more=True))
    engine.submit(session(2))

    engine.go_on(More(session=1, text="lo "))
    before = steps(engine)
    engine.go_on(More(session=3, text="unknown", last=True))
    engine.go_on(More(session=1, text="world.", last=True))

    assert before == [Sound(2, PCM), Finished(2)]
    assert steps(engine) == [Sound(1, PCM), Finished(1)]
    assert texts == ["Hello.", "Hello world."]


def test_text_that_is_given_up_before_it_is_all_there_is_never_spoken():
    engine = OneAtATime(Scripted(PCM))
    engine.submit(session(1, more=True))

    engine.cancel(1)
    engine.go_on(More(session=1, text="", last=True))

    assert engine.step() is None


def test_voices_are_registered_and_mixed_and_recordings_converted_in_turn():
    class Voices(Scripted):
        def register(self, order):
            yield b""

        def mix(self, order):
            yield from ()

        def convert(self, order):
            yield PCM

    engine = OneAtATime(Voices(PCM))
    engine.submit(session(1))
    engine.submit(Register(session=2, reference="r", transcript="", language="en", state="s"))
    engine.submit(Mix(session=3, parts=(Part(voice="v"),), state="s"))
    engine.submit(Convert(session=4, source="s", voice="v", volume=0.0))

    news = []
    while (more := engine.step()) is not None:
        news += more

    assert news == [
        *(Sound(1, PCM), Finished(1), Finished(2), Finished(3)),
        *(Sound(4, bytes(len(PCM))), Finished(4)),
    ]


def test_what_an_engine_does_not_have_fails_alone():
    engine = OneAtATime(Scripted(PCM))
    engine.submit(Convert(session=1, source="s", voice="v"))
    engine.submit(session(2))

    failed, *spoken = steps(engine)

    assert failed.session == 1
    assert "convert" in failed.reason
    assert spoken == [Sound(2, PCM), Finished(2)]
