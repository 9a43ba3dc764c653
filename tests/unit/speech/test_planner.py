from __future__ import annotations

import pytest

from cosyd.contract.errors import UnknownLanguage, UnknownVoice
from cosyd.contract.hooks import EngineOffer
from cosyd.contract.model import Voice
from cosyd.speech.planner import Planner
from cosyd.text.language import LanguageFinder
from cosyd.voices.catalogue import Catalogue
from unit.speech.stage import planner, utterance

ANN = Voice(name="ann", engine="reader", languages=("en-GB",))
MEI = Voice(name="mei", engine="other", languages=("zh", "en"))


class Spelled:
    """Reads digits."""

    name = "spelled"

    def __call__(self, text, reading):
        return text.replace("7", {"en": "seven", "zh": "七"}[reading.language])


def two_tongues(*normalisers, opening_chars=0, piece_chars=400):
    catalogue = Catalogue((ANN, MEI), defaults={"en": "ann", "zh": "mei"})
    offers = {
        name: EngineOffer(
            name=name,
            target="",
            voices=tuple,
            opening_chars=opening_chars,
            piece_chars=piece_chars,
        )
        for name in ("reader", "other")
    }
    return Planner(catalogue, LanguageFinder(catalogue.languages()), normalisers, offers)


def planned(plans, text, **more):
    return [(one.text, one.voice.name) for one in plans.plan(utterance(text, **more))]


def test_each_sentence_is_read_by_the_voice_of_its_language():
    assert planned(two_tongues(), "Good morning. 早上好。Good night.") == [
        ("Good morning.", "ann"),
        ("早上好。", "mei"),
        ("Good night.", "ann"),
    ]


def test_a_voice_that_was_asked_for_reads_all_that_it_can():
    assert {
        voice for _, voice in planned(two_tongues(), "Good morning. 早上好。", voice="mei")
    } == {"mei"}


def test_a_language_that_was_asked_for_is_not_looked_for():
    plan = two_tongues().plan(utterance("Good morning. 早上好。", language="zh"))

    assert {(one.language, one.voice.name) for one in plan} == {("zh", "mei")}


def test_a_foreign_stretch_within_a_sentence_goes_to_who_reads_it():
    assert planned(two_tongues(), "He said 早上好，你们今天好吗 to them.") == [
        ("He said", "ann"),
        ("早上好，你们今天好吗", "mei"),
        ("to them.", "ann"),
    ]


def test_normalisers_are_told_the_language_of_the_sentence():
    assert planned(two_tongues(Spelled()), "It is 7. 现在是7点。") == [
        ("It is seven.", "ann"),
        ("现在是七点。", "mei"),
    ]


def test_sentences_tell_their_place_in_the_clients_text():
    text = "  One 7.  Two.\n\nThree. "

    plan = two_tongues(Spelled()).plan(utterance(text))

    assert [(one.index, text[one.text_start : one.text_end]) for one in plan] == [
        (0, "One 7."),
        (1, "Two."),
        (2, "Three."),
    ]
    assert [one.source for one in plan] == ["One 7.", "Two.", "Three."]
    assert plan[0].text == "One seven."


def test_a_sentence_longer_than_the_engine_takes_comes_in_pieces_of_which_the_last_is_marked():
    text = ", ".join(["the same words again"] * 12) + "."

    plan = planner(piece_chars=60).plan(utterance(text))

    assert len(plan) > 3
    assert {one.index for one in plan} == {0}
    assert [one.last_piece for one in plan] == [False] * (len(plan) - 1) + [True]
    assert {one.source for one in plan} == {text}
    assert " ".join(one.text for one in plan) == text


def test_only_the_first_sentence_is_opened_early():
    sentence = "Here is a clause of some length, and here is another one of some length."

    plan = two_tongues(opening_chars=20).plan(utterance(f"{sentence} {sentence}"))

    firsts = [one.text for one in plan if one.index == 0]
    assert len(firsts) > 1
    assert len(firsts[0]) < len(sentence)


def test_what_is_asked_wrong_is_told_before_it_is_planned():
    plans = two_tongues()

    with pytest.raises(UnknownVoice):
        plans.check(utterance(voice="nobody"))
    with pytest.raises(UnknownLanguage):
        plans.check(utterance(language="tlh"))
    plans.check(utterance(voice="ann", language="en-US"))


def test_an_engine_that_nobody_knows_of_gets_whole_sentences():
    voice = Voice(name="bob", engine="steam", languages=("en",))
    catalogue = Catalogue((voice,), defaults={"en": "bob"})
    plans = Planner(catalogue, LanguageFinder(("en",)), (), {})

    text = "word " * 60 + "end."

    assert planned(plans, text) == [(text, "bob")]
