"""The pictures of a sound, and what is made of a reference: as in the package."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
import torch

import checkpoints
from cosyd.contract.errors import ModelBroken, NoSpeech, ReferenceTooLong
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.voices.features import flow_mel, speaker_bank, whisper_mel
from cosyd.engine.cosyvoice2.voices.reference import Prompter


def wave(rate_hz, seconds=3.217, *, loud=0.3):
    """A voice-like sound that rises, with pauses and a little noise."""
    random = np.random.default_rng(3)
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    pitch = np.cumsum(120 + 40 * time) / rate_hz * 2 * np.pi
    voice = sum(np.sin(pitch * n) / n for n in range(1, 12)) * (np.sin(time * 7) > -0.6)
    return (loud * voice / 3 + 0.003 * random.normal(size=len(time))).astype(np.float32)


SOUNDS = {
    "a voice": wave,
    "a loud one": lambda rate_hz: np.clip(wave(rate_hz, loud=4.0), -1, 1),
    "silence": lambda rate_hz: np.zeros(2 * rate_hz, np.float32),
    "a short one": lambda rate_hz: wave(rate_hz, 0.11),
}


def their_features(reference, *, folder, narrow, wide):
    import whisper
    from torchaudio.compliance import kaldi

    narrow = torch.from_numpy(narrow)[None]
    bank = kaldi.fbank(narrow, num_mel_bins=80, dither=0, sample_frequency=16000)
    mel = reference.parts(folder)["feat_extractor"](torch.from_numpy(wide)[None])
    return {
        "whisper": whisper.log_mel_spectrogram(narrow, n_mels=128)[0],
        "bank": bank - bank.mean(dim=0, keepdim=True),
        "mel": mel[0].T,
    }


def their_reference(reference, *, folder, wave, text):
    """What its front end makes of a reference at 16 kHz, which it resamples itself."""
    made = reference.whole(folder).frontend.frontend_zero_shot(
        "Hello.", text, torch.from_numpy(wave)[None], 24000, ""
    )
    return {name: value for name, value in made.items() if not name.endswith("_len")}


@pytest.mark.parametrize("sound", SOUNDS)
def test_each_picture_is_theirs(package, miniature, sound):
    narrow, wide = SOUNDS[sound](16_000), SOUNDS[sound](24_000)
    theirs = package(their_features, folder=miniature, narrow=narrow, wide=wide)

    narrow, wide = torch.from_numpy(narrow), torch.from_numpy(wide)
    np.testing.assert_allclose(whisper_mel(narrow), theirs["whisper"], atol=1e-4)
    np.testing.assert_allclose(speaker_bank(narrow), theirs["bank"], atol=1e-4)
    np.testing.assert_allclose(flow_mel(wide), theirs["mel"], atol=1e-4)


@pytest.fixture
def prompter(miniature):
    return Prompter(Checkpoint.open(miniature))


@pytest.mark.parametrize("seconds", [3.0, 3.217, 29.99])
def test_a_reference_becomes_what_it_becomes_there(package, miniature, prompter, seconds):
    sound = wave(16_000, seconds)
    theirs = package(their_reference, folder=miniature, wave=sound, text="Good morning.")

    ours = prompter.register(sound, 16_000, transcript="Good morning.", language="en")

    tokens = theirs["flow_prompt_speech_token"][0].tolist()
    assert list(ours.speech_tokens) == tokens
    assert list(ours.text_ids) == theirs["prompt_text"][0].tolist()
    assert len(ours.mel) == 2 * len(tokens) == theirs["prompt_speech_feat"].shape[1]
    assert len(set(tokens)) > 10
    np.testing.assert_allclose(ours.embedding, theirs["flow_embedding"][0], atol=1e-5)


def test_a_reference_of_any_rate_makes_the_same_voice(prompter):
    sound = wave(48_000)

    ours = prompter.register(sound, 48_000, transcript="")
    narrow = prompter.register(soxr.resample(sound, 48_000, 16_000), 16_000, transcript="")

    assert ours.speech_tokens == narrow.speech_tokens
    np.testing.assert_allclose(ours.embedding, narrow.embedding, atol=1e-5)


@pytest.mark.parametrize(
    ("sound", "error"),
    [
        (np.zeros(0, np.float32), NoSpeech),
        (wave(16_000, 0.05), NoSpeech),
        (np.full(16_000, np.nan, np.float32), NoSpeech),
        (wave(16_000, 30.1), ReferenceTooLong),
    ],
)
def test_what_is_no_reference_is_refused_before_any_work(prompter, sound, error):
    prompter._checkpoint = None

    with pytest.raises(error):
        prompter.register(sound, 16_000, transcript="")


def test_a_damaged_model_is_named(tmp_path):
    folder = checkpoints.miniature(tmp_path)
    prompter = Prompter(Checkpoint.open(folder))
    (folder / "campplus.onnx").write_bytes(b"damaged")

    with pytest.raises(ModelBroken, match=r"campplus\.onnx"):
        prompter.register(wave(16_000), 16_000, transcript="")
