"""From documents to lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from cosyd.contract.errors import (
    DocumentEmpty,
    NarrationCancelled,
    UnknownLanguage,
    UnknownVoice,
    VoiceNotReady,
)
from cosyd.contract.hooks import EngineOffer
from cosyd.contract.model import Voice
from cosyd.contract.narrations import Pauses
from cosyd.contract.reading import Edit
from cosyd.narrate.document import Block, Chapter, Document, Kind
from cosyd.narrate.manner import Manner
from cosyd.narrate.planning import Planning
from cosyd.speech.planner import Planner
from cosyd.text.language import LanguageFinder
from cosyd.voices.catalogue import Catalogue
from unit.narrate.stage import document

PAUSES = Pauses(sentence_s=1, item_s=2, paragraph_s=3, heading_s=4, chapter_s=5)


def voices(state=""):
    return (
        Voice(name="ann", engine="reader", languages=("en",)),
        Voice(name="lin", engine="reader", languages=("zh",)),
        Voice(name="own", engine="reader", languages=("en",), state=str(state)),
    )


def plan_of(text, *, state="", identity="1", normalisers=(), stopped=lambda: False, **manner):
    read = document(text) if isinstance(text, str) else text
    offer = EngineOffer(name="reader", target="", voices=voices, identity=identity)
    catalogue = Catalogue(voices(state), defaults={"en": "ann", "zh": "lin"})
    finder = LanguageFinder(catalogue.languages())
    planner = Planner(catalogue, finder, normalisers, {"reader": offer})
    planning = Planning(planner, {"reader": offer}.get, stopped=stopped)
    return planning.plan(read, Manner(pauses=PAUSES, **manner), name="a name")


def test_each_sentence_has_its_chapter_its_pause_and_its_voice():
    plan = plan_of("# One\n\nWell. 你好，世界。\n\nMore.\n\n# Two\n\nThe end.")

    told = [(line.chapter, line.text, line.pause_s, line.voice) for line in plan.lines]

    assert told == [
        (0, "One", 4, "ann"),
        (0, "Well.", 1, "ann"),
        (0, "你好，世界。", 3, "lin"),
        (0, "More.", 5, "ann"),
        (1, "Two", 4, "ann"),
        (1, "The end.", 5, "ann"),
    ]
    assert [line.index for line in plan.lines] == list(range(6))
    assert (plan.chapters, plan.title, plan.language) == (("One", "Two"), "a name", "en")


def test_what_cannot_be_said_is_a_pause():
    plan = plan_of("* * *\n\nOne.\n\n* * *\n\nTwo.\n\n# * * *")

    assert [(line.text, line.pause_s) for line in plan.lines] == [("One.", 3), ("Two.", 5)]


def test_a_line_whose_language_changes_within_it_is_found_out_when_it_is_spoken():
    [line] = plan_of("She said 今天天气真的很好 and left the house at once.").lines

    assert (line.language, line.voice) == (None, None)


def test_who_speaks_is_told_by_names():
    text = "Ann: Good morning. How are you?\n\nOwn: Well.\n\nNobody: Quite."
    speakers = {"Ann": "ann", "Own": "lin"}

    plan = plan_of(text, speakers=speakers, language="en")

    assert [(line.speaker, line.text, line.voice) for line in plan.lines] == [
        ("Ann", "Good morning.", "ann"),
        ("Ann", "How are you?", "ann"),
        ("Own", "Well.", "ann"),
        ("", "Nobody: Quite.", "ann"),
    ]


def test_who_speaks_is_told_by_the_document_in_any_capitals():
    cues = tuple(Block(text="Yes.", kind=Kind.CUE, speaker=name) for name in ("ANN", "Bob"))

    plan = plan_of(
        Document(chapters=(Chapter(title="", blocks=cues),)), speakers={"Ann": "own"}, language="en"
    )

    assert [(line.speaker, line.voice) for line in plan.lines] == [("Ann", "own"), ("Bob", "ann")]


def test_a_cue_stays_whole_with_its_place_in_time():
    cue = Block(text="One. Two.", kind=Kind.CUE, begin_s=1.5, end_s=4.0, speaker="Ann")
    [line] = plan_of(Document(chapters=(Chapter(title="", blocks=(cue,)),))).lines

    assert (line.text, line.begin_s, line.end_s, line.pause_s) == ("One. Two.", 1.5, 4.0, 1)


class Louder:
    name = "louder"
    whole = True

    def edits(self, text):
        at = text.find("quiet")
        return [Edit(begin=at, end=at + 5, said="loud")] if at >= 0 else []


def test_what_is_rewritten_as_a_whole_is_told_as_it_was_written():
    [line] = plan_of("It is quiet here.", normalisers=[Louder()]).lines

    assert (line.text, line.said) == ("It is quiet here.", "It is loud here.")


def keys(text="One. Two.", **more):
    return [line.key for line in plan_of(text, **more).lines]


def test_a_key_is_another_wherever_the_sound_would_be(tmp_path):
    state = tmp_path / "state"
    state.write_text("one")
    plain, own = keys(), keys(voice="own", state=state)
    state.write_text("two")

    others = [own, keys(voice="own", state=state), keys(speed=1.5), keys(volume=0.5),
              keys(identity="2"), keys(language="zh")]  # fmt: skip

    assert len({key for some in (plain, *others) for key in some}) == 2 * 7
    assert keys("One. Two.\n\nOne.") == [*plain, plain[0]]
    assert keys(format="mp3", title="Other", check="off", speakers={"X": "lin"}) == plain


@pytest.mark.parametrize(
    ("text", "manner", "error"),
    [
        ("One.", {"voice": "nobody"}, UnknownVoice),
        ("One.", {"speakers": {"Ann": "nobody"}}, UnknownVoice),
        ("One.", {"language": "tlh"}, UnknownLanguage),
        ("Всё это по-русски.", {}, UnknownLanguage),
        ("* * *", {}, DocumentEmpty),
        ("One.", {"stopped": lambda: True}, NarrationCancelled),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_spoken(text, manner, error):
    with pytest.raises(error):
        plan_of(text, **manner)


def test_a_sentence_in_a_language_that_nobody_speaks_is_read_as_well_as_can_be():
    plan = plan_of("This is English, and quite long enough. Всё это по-русски.")

    assert [(line.language, line.voice) for line in plan.lines] == [("en", "ann"), ("en", "ann")]


def test_a_registered_voice_that_is_gone_is_told(tmp_path):
    with pytest.raises(VoiceNotReady):
        plan_of("One.", voice="own", state=Path(tmp_path, "nothing"))
