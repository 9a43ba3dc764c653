from __future__ import annotations

import wave

import pytest

import cosyd_voices
from cosyd.contract.model import primary_language
from cosyd.engine import embedded
from cosyd.voices import manifest
from recogniser import character_error_rate, heard, word_error_rate
from scripts import script

samples = pytest.mark.parametrize("folder", cosyd_voices.folders(), ids=lambda folder: folder.name)


def test_a_woman_and_a_man_speak_english_and_mandarin():
    voices = [manifest.read(folder) for folder in cosyd_voices.folders()]

    spoken = {(primary_language(voice.languages[0]), voice.gender) for voice in voices}

    assert spoken == {("en", "female"), ("en", "male"), ("zh", "female"), ("zh", "male")}


@samples
def test_a_sample_is_a_reference_that_any_engine_takes(folder):
    with wave.open(str(folder / "prompt.wav")) as recording:
        shape = recording.getparams()[:3]
        seconds = recording.getnframes() / recording.getframerate()

    assert shape == (1, 2, 24_000)
    assert 6 <= seconds <= 10
    assert (folder / "prompt.wav").stat().st_size < 500_000


@samples
def test_a_sample_tells_what_it_says_and_whose_it_is(folder):
    voice = manifest.read(folder)

    assert voice.text
    assert voice.preview
    assert "Apache-2.0" in voice.licence
    assert "synthetic" in voice.consent


def test_samples_have_names_of_their_own():
    names = {folder.name for folder in cosyd_voices.folders()}
    engines = (embedded.HIBARI, embedded.KOKORO)
    words = {word for one in engines for voice in one.voices() for word in voice.name.split("_")}

    assert not names & words


def test_the_tool_would_write_the_same_manifests():
    tool = script("make_sample_voices")

    written = {folder.name: manifest.read(folder) for folder in cosyd_voices.folders()}

    assert written == {sample.name: tool.manifest(sample) for sample in tool.SAMPLES}


@pytest.mark.slow
@samples
def test_a_sample_says_its_transcript(folder):
    voice = manifest.read(folder)
    language = primary_language(voice.languages[0])
    with wave.open(str(folder / "prompt.wav")) as recording:
        pcm = recording.readframes(recording.getnframes())

    words = heard(pcm, language)

    rate = word_error_rate if language == "en" else character_error_rate
    assert rate(voice.text, words) == 0
