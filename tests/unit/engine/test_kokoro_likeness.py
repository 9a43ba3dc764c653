from __future__ import annotations

import math
import os
import wave
from pathlib import Path

import numpy as np
import pytest
import soxr
from safetensors.numpy import save_file

import cosyd_voices
from cosyd.audio.level import samples, to_pcm16
from cosyd.audio.loudness import loudness_lufs
from cosyd.contract.errors import (
    MixInvalid,
    NoSpeech,
    ReferenceUnreadable,
    UnknownVoice,
    VoiceBroken,
)
from cosyd.engine import levels
from cosyd.engine.kokoro import dvector as dvectors
from cosyd.engine.kokoro.blend import mixed, own
from cosyd.engine.kokoro.dvector import EncoderDamaged, dvector
from cosyd.engine.orders import Mix, Part, Register, Session
from cosyd.voices.listening import listen
from saying import say, session

TEXT = "Would you like to hear the news?"
REFERENCES = {folder.name: folder / "prompt.wav" for folder in cosyd_voices.folders()}
MAN, WOMAN = REFERENCES["bramble"], REFERENCES["qingquan"]


def register(engine, reference, state):
    order = Register(
        session=1, reference=str(reference), transcript="", language="en", state=str(state)
    )
    for _ in engine.register(order):
        pass
    return state


def mix(engine, state, *parts):
    wanted = tuple(Part(voice=voice, state=str(of), weight=weight) for voice, of, weight in parts)
    for _ in engine.mix(Mix(session=1, parts=wanted, state=str(state))):
        pass
    return state


def said(engine, state, text=TEXT):
    order = Session(session=1, text=text, language="en", voice="mine", state=str(state))
    return b"".join(engine.speak(order))


def recording(path):
    with wave.open(str(path)) as file:
        return file.readframes(file.getnframes())


def write_wav(path, pcm, rate_hz=24_000):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(pcm)
    return path


def at_16k(pcm):
    return soxr.resample(samples(pcm), 24_000, 16_000)


def height_hz(pcm):
    return float(np.nanmedian(listen(samples(pcm), 24_000).pitch_hz))


def likeness_of(one, other):
    """The cosine of their d-vectors."""
    return float(dvector(at_16k(one)) @ dvector(at_16k(other)))


@pytest.fixture(scope="module")
def man(kokoro, tmp_path_factory):
    return register(kokoro, MAN, tmp_path_factory.mktemp("man") / "state.safetensors")


@pytest.fixture(scope="module")
def woman(kokoro, tmp_path_factory):
    return register(kokoro, WOMAN, tmp_path_factory.mktemp("woman") / "state.safetensors")


@pytest.fixture(scope="module")
def mans_words(kokoro, man):
    return said(kokoro, man)


@pytest.fixture(scope="module")
def womans_words(kokoro, woman):
    return said(kokoro, woman)


@pytest.mark.parametrize(
    ("words", "reference", "stranger"),
    [("mans_words", MAN, WOMAN), ("womans_words", WOMAN, MAN)],
)
def test_a_likeness_has_the_pitch_and_the_sound_of_its_speaker(request, words, reference, stranger):
    original, other = recording(reference), recording(stranger)

    like = request.getfixturevalue(words)

    assert height_hz(like) == pytest.approx(height_hz(original), rel=0.15)
    assert likeness_of(like, original) > likeness_of(like, other) + 0.2


def test_a_likeness_is_nearer_to_its_speaker_than_the_default_voice(kokoro, mans_words):
    default = say(kokoro, TEXT, "af_heart")

    original = recording(MAN)

    assert likeness_of(mans_words, original) > likeness_of(default, original) + 0.2


def test_a_likeness_is_as_loud_as_the_engines_own_voices(mans_words, womans_words):
    for pcm in (mans_words, womans_words):
        assert loudness_lufs(samples(pcm), 24_000) == pytest.approx(levels.TARGET_LUFS, abs=2)


def test_a_mix_lies_between_its_parts(kokoro, man, woman, tmp_path):
    state = mix(kokoro, tmp_path / "state", ("man", man, 2.0), ("woman", woman, 2.0))

    mixed = said(kokoro, state)

    low, high = (height_hz(recording(reference)) for reference in (MAN, WOMAN))
    assert low * 1.2 < height_hz(mixed) < high / 1.2


def test_a_mix_reads_english_as_the_heaviest_part_does(kokoro):
    american, british = own("am_adam", 0.0), own("bm_george", 0.0)
    order = session("I can't ask after half past.", "mine")

    read = [
        kokoro._phonemes(order, mixed([american, british], weights).language)
        for weights in ((5, 1), (1, 5))
    ]

    assert read == [kokoro._phonemes(order, tag) for tag in ("en-US", "en-GB")]
    assert read[0] != read[1]


@pytest.mark.parametrize("weights", [(1.0, -0.1), (0.0, 0.0), (1.0, math.nan), (1.0, math.inf)])
def test_weights_that_are_none_are_refused(kokoro, tmp_path, weights):
    parts = [("af_heart", "", weights[0]), ("am_adam", "", weights[1])]

    with pytest.raises(MixInvalid):
        mix(kokoro, tmp_path / "state", *parts)

    assert not list(tmp_path.iterdir())


def test_a_mix_of_an_unknown_voice_is_refused(kokoro, tmp_path):
    with pytest.raises(UnknownVoice):
        mix(kokoro, tmp_path / "state", ("af_heart", "", 1.0), ("mary", "", 1.0))


@pytest.mark.parametrize("kind", ["silence", "noise", "nothing"])
def test_a_reference_without_a_voice_is_refused(kokoro, tmp_path, kind):
    noise = np.random.default_rng(0).normal(0, 0.1, 72_000)
    sound = {"silence": np.zeros(72_000), "noise": noise, "nothing": np.zeros(0)}[kind]
    reference = write_wav(tmp_path / "reference.wav", to_pcm16(sound))

    with pytest.raises(NoSpeech):
        register(kokoro, reference, tmp_path / "state")

    assert list(tmp_path.iterdir()) == [reference]


def test_a_reference_that_is_no_such_recording_is_refused(kokoro, tmp_path):
    text = tmp_path / "text.wav"
    text.write_text("not a sound")
    slow = write_wav(tmp_path / "slow.wav", recording(MAN), rate_hz=8_000)

    for reference in (text, slow, tmp_path / "missing.wav"):
        with pytest.raises(ReferenceUnreadable):
            register(kokoro, reference, tmp_path / "state")


@pytest.mark.parametrize("damage", ["missing", "cut", "foreign", "misshapen"])
def test_a_voice_whose_file_is_damaged_says_so(kokoro, man, tmp_path, damage):
    state = tmp_path / "state"
    if damage == "cut":
        state.write_bytes(man.read_bytes()[:-40])
    elif damage == "foreign":
        save_file({"embedding": np.zeros(192, np.float32)}, state, {"model": "abc"})
    elif damage == "misshapen":
        about = {"engine": "kokoro", "format": "1"}
        save_file(
            {"timbre": np.ones(3, np.float32), "prosody": np.ones(3, np.float32)}, state, about
        )

    with pytest.raises(VoiceBroken) as caught:
        said(kokoro, state)

    assert caught.value.facts["voice"] == "mine"


def test_a_voice_that_was_registered_anew_is_heard_at_once(kokoro, man, woman, tmp_path):
    state = tmp_path / "state"
    state.write_bytes(man.read_bytes())
    before = said(kokoro, state, "Hello.")

    state.write_bytes(woman.read_bytes())
    os.utime(state, ns=(1, 1))
    after = said(kokoro, state, "Hello.")

    assert after == said(kokoro, woman, "Hello.") != before


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_an_encoder_that_is_not_the_right_one_is_refused(monkeypatch, tmp_path, damage):
    monkeypatch.syspath_prepend(tmp_path)
    package = tmp_path / "an_encoder"
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").touch()
    if damage == "changed":
        Path(package, dvectors.ENCODER).write_bytes(b"other")
    monkeypatch.setattr(dvectors, "PACKAGE", "an_encoder")

    with pytest.raises(EncoderDamaged):
        dvector(np.zeros(16_000, np.float32))
