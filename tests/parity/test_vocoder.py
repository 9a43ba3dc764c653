"""Our vocoder gives its authors' waves, from the same noise."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

import soundmodels
from cosyd.engine.cosyvoice2.vocoder import Stream, cross_fade
from soundmodels import prompt, solved, spoken

SEED = 11
FADED = 8 * 480


def waves(reference, *, folder, mel, seed):
    import copy
    from unittest.mock import patch

    random = torch.Generator().manual_seed(seed)

    def noise(x, **_):  # in the order of ours; theirs also draws some that it does not use
        drawn = torch.randn(x.shape, generator=random) if x.shape[-1] > 1 else torch.zeros_like(x)
        return drawn.to(x.dtype)

    mel = torch.from_numpy(mel)
    hift = copy.deepcopy(reference.parts(folder)["hift"]).to(mel.dtype)
    with patch("torch.randn_like", noise):
        wave, source = hift.inference(mel)
    return {"pitch": hift.f0_predictor(mel), "source": source, "wave": wave}


def streamed(reference, *, folder, tokens, prompt, mel, embedding, ends, window, seed):
    """What the class's own ``token2wav`` says, chunk by chunk, and the window that it fades by."""
    import warnings
    from unittest.mock import patch

    from cosyvoice.cli.model import CosyVoice2Model

    random = torch.Generator().manual_seed(seed)

    def noise(x, **_):
        return torch.randn(x.shape, generator=random) if x.shape[-1] > 1 else torch.zeros_like(x)

    parts = reference.parts(folder)
    model = CosyVoice2Model(None, parts["flow"], parts["hift"])
    their_window, model.speech_window = model.speech_window, window
    model.hift_cache_dict["us"] = None
    tokens, voice = torch.from_numpy(tokens), (prompt, mel, embedding)
    voice = [torch.from_numpy(one) for one in voice]
    pieces = []
    with patch("torch.randn_like", noise), warnings.catch_warnings(action="ignore"):
        for begin, end in zip([0, *ends], [*ends, None], strict=True):
            pieces.append(
                model.token2wav(
                    tokens if end is None else tokens[:, : end + 3],
                    *voice,
                    token_offset=begin,
                    uuid="us",
                    stream=end is not None,
                    finalize=end is None,
                )
            )
    lengths = torch.tensor([piece.shape[1] for piece in pieces])
    return {"wave": torch.cat(pieces, dim=1), "lengths": lengths, "window": their_window}


@pytest.fixture(scope="module")
def vocoder(miniature):
    return soundmodels.vocoder(miniature)


def random():
    return torch.Generator().manual_seed(SEED)


@pytest.mark.parametrize(("frames", "tolerance"), [(2, 1e-6), (58, 1e-4), (250, 1e-3)])
def test_whole_waves_are_theirs(token2wav, miniature, vocoder, frames, tolerance):
    """Each part gives what theirs gives; and all together as far as a pitch's last bit allows.

    That adds up in the phase: the ninth tone turns 34 times a frame, so pitches that differ by
    10^-7 of themselves are a thousandth of a radian apart after a second.
    """
    mel = spoken(1, 80, frames, seed=7)
    theirs = token2wav(waves, folder=miniature, mel=mel, seed=SEED)
    pitch, source = (torch.from_numpy(theirs[name]) for name in ("pitch", "source"))
    noise = torch.randn(1, 480 * frames, 9, generator=random())

    ours = {
        "pitch": vocoder.f0_predictor(mel),
        "source": vocoder.m_source(pitch, noise),
        "wave": vocoder.filter(mel, source),
    }
    wave = vocoder.decode(mel, random())

    np.testing.assert_allclose(ours["pitch"], theirs["pitch"], rtol=1e-6)
    np.testing.assert_allclose(ours["source"], theirs["source"], atol=1e-6)
    np.testing.assert_allclose(ours["wave"], theirs["wave"], atol=1e-5)
    np.testing.assert_allclose(wave, theirs["wave"], atol=tolerance)
    assert 0.01 < theirs["wave"].std() < 0.7  # so that the comparison says something


def test_in_double_precision_the_whole_wave_is_theirs_however_long(token2wav, miniature, vocoder):
    mel = spoken(1, 80, 250, seed=7).double()
    theirs = token2wav(waves, folder=miniature, mel=mel.numpy(), seed=SEED)

    wave = copy.deepcopy(vocoder).double().decode(mel, random())

    np.testing.assert_allclose(wave, theirs["wave"], atol=1e-4)
    assert theirs["wave"].dtype == np.float64


def test_tokens_streamed_are_heard_as_theirs_but_for_the_fade(token2wav, miniature, vocoder):
    """The halves of their fade sum to 1.08, so each of their seams is 8 % too loud; ours to 1.

    With our halves in place of theirs, the waves are the same.
    """
    flow = soundmodels.flow(miniature)
    said, voice, embedding = spoken(70), prompt(12), spoken(1, 192, seed=3)
    ends = [13 + 25, 13 + 50]
    rise = cross_fade(torch.zeros(1, FADED), torch.ones(1, FADED))
    stream = Stream(vocoder, random())

    ours = []
    for begin, end in zip([0, *ends], [*ends, None], strict=True):
        heard = said if end is None else said[:, : end + 3]
        last = end is None
        mel = solved(flow, heard, voice, embedding, final=last, streaming=not last)
        ours.append(stream.push(mel[:, :, 2 * begin :], final=last))

    theirs = token2wav(
        streamed,
        folder=miniature,
        tokens=said,
        prompt=voice.tokens,
        mel=voice.mel,
        embedding=embedding,
        ends=ends,
        window=torch.cat([rise, 1 - rise], dim=1)[0],
        seed=SEED,
    )
    assert [wave.shape[1] for wave in ours] == theirs["lengths"].tolist()
    np.testing.assert_allclose(torch.cat(ours, dim=1), theirs["wave"], atol=1e-4)
    sums = theirs["window"][:FADED] + theirs["window"][FADED:]
    assert sums == pytest.approx(1.08, abs=0.001)
