"""Whom a client of OpenAI's hears, and how much of its instructions is followed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cosyd.api.compat.openai import INSTRUCTION_CHARACTERS, shortened
from cosyd.api.compat.openai_speaker import other_names, speaker
from cosyd.contract.errors import FieldUnfit
from cosyd.contract.model import Voice
from cosyd.voices.catalogue import Catalogue
from cosyd.voices.usual import USUAL


def voice(name, engine, language="en", gender="", unready=""):
    return Voice(name=name, engine=engine, languages=(language,), gender=gender, unready=unready)


HIBARI = voice("hibari", "hibari", gender="female")
CATALOGUE = Catalogue(
    (
        HIBARI,
        voice("zf_xiaoxiao", "kokoro", "zh", "female"),
        voice("am_onyx", "kokoro", "en", "male"),
        voice("af_heart", "kokoro", "en", "female"),
        voice("ann", "cosyvoice2", "en", "female", unready="it is being registered"),
    ),
    defaults={"en": "hibari"},
    aliases={"narrator": "am_onyx"},
    usual=USUAL,
)
MODELS = {"hibari": None, "kokoro": None, "cosyvoice2": SimpleNamespace(name="cosyvoice2-0.5b")}
HOSTS = {
    engine: SimpleNamespace(offer=SimpleNamespace(model=model)) for engine, model in MODELS.items()
}


@pytest.mark.parametrize(
    ("model", "name", "heard"),
    [
        ("tts-1", "alloy", "hibari"),
        ("anything-9", "ONYX", "am_onyx"),
        ("kokoro", "alloy", "af_heart"),
        ("hibari", "onyx", "hibari"),
        ("hibari", "af_heart", "af_heart"),
        ("hibari", "narrator", "narrator"),
        ("cosyvoice2-0.5b", "alloy", "hibari"),
        ("cosyvoice2", "ann", "ann"),
        ("tts-1", "sage", None),
        ("kokoro", "sage", "zf_xiaoxiao"),
    ],
)
def test_a_voice_is_itself_and_their_names_follow_the_model(model, name, heard):
    assert speaker(name, model, CATALOGUE, HOSTS) == heard


@pytest.mark.parametrize("name", ["bass", "", "中文男 "])
def test_a_name_that_nobody_answers_to_is_refused(name):
    with pytest.raises(FieldUnfit):
        speaker(name, "kokoro", CATALOGUE, HOSTS)


def test_every_other_name_says_whom_it_means():
    told = dict(other_names(CATALOGUE))

    assert told["alloy"] == HIBARI
    assert told["narrator"].name == "am_onyx"
    assert told["sage"] is None
    assert not set(told) & set(CATALOGUE.names())


@pytest.mark.parametrize(
    ("told", "followed"),
    [
        ("Voice: calm.\n\nTone:  warm.", "Voice: calm. Tone: warm."),
        ("a" * INSTRUCTION_CHARACTERS, "a" * INSTRUCTION_CHARACTERS),
        ("Speak slowly. " + "and so on " * 60, "Speak slowly."),
        ("很慢地说。" + "等等" * 300, "很慢地说。"),
        ("a" * 600, "a" * INSTRUCTION_CHARACTERS),
    ],
)
def test_long_instructions_end_with_a_sentence(told, followed):
    assert shortened(told) == followed


def test_long_instructions_without_a_sentence_end_with_a_word():
    short = shortened("slowly " * 100)

    assert INSTRUCTION_CHARACTERS - 7 < len(short) <= INSTRUCTION_CHARACTERS
    assert short.endswith("slowly")
