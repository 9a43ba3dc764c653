from __future__ import annotations

import copy

import pytest
import torch

import soundmodels
from checkpoints import FULL, _hift, _Weights, miniature
from cosyd.engine.cosyvoice2.carried import Carried, Whole
from cosyd.engine.cosyvoice2.convolved import PackedConv, packed_convolutions
from cosyd.engine.cosyvoice2.crew import Crew
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.files.weights import filled, of_hift
from cosyd.engine.cosyvoice2.spectrum import Spectrum
from cosyd.engine.cosyvoice2.vocoder import (
    Stream,
    Vocoder,
    VocoderShape,
    cross_fade,
)
from soundmodels import spoken

MEL = spoken(1, 80, 70, seed=5)
HOP = 480


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return miniature(tmp_path_factory.mktemp("vocoder"))


@pytest.fixture(scope="module")
def vocoder(folder):
    return soundmodels.vocoder(folder)


def random(seed=0):
    return torch.Generator().manual_seed(seed)


def streamed(vocoder, *pieces, seed=0):
    stream = Stream(vocoder, random(seed))
    return [stream.push(piece, final=piece is pieces[-1]) for piece in pieces]


def test_the_sizes_are_the_releases_where_none_are_given():
    with torch.device("meta"):
        sizes = {name: one.shape for name, one in Vocoder(VocoderShape()).state_dict().items()}

    released = {name: one.shape for name, one in of_hift(_hift(FULL, _Weights(0, ""))).items()}
    assert sizes == released


def test_weights_that_do_not_fit_are_named(folder):
    checkpoint = Checkpoint.open(folder)
    shape, weights = checkpoint.shape.vocoder, checkpoint.weights("hift")
    half = "conv_pre.parametrizations.weight.original0"

    with pytest.raises(RuntimeError, match=r"conv_pre\.weight"):
        filled(Vocoder, shape, of_hift({key: weights[key] for key in weights if key != half}))
    with pytest.raises(RuntimeError, match="stranger"):
        filled(Vocoder, shape, of_hift({**weights, "stranger": torch.zeros(1)}))


def test_weights_of_any_year_are_the_same_and_a_direction_has_no_length(folder, tmp_path):
    weights = Checkpoint.open(folder).weights("hift")
    old = Checkpoint.open(miniature(tmp_path, weight_norm_of_old=True)).weights("hift")
    longer = {
        name: one.double() * (3 if name.endswith("original1") else 1)
        for name, one in weights.items()
    }

    new = of_hift(weights)

    assert (
        new["conv_pre.bias"].data_ptr() != weights["conv_pre.bias"].data_ptr()
    )  # no longer a file
    assert len(old) == len(weights) > len(new)
    for other in (of_hift(old), of_hift(longer)):
        assert other.keys() == new.keys()
        assert all(torch.allclose(other[name], new[name], atol=1e-6) for name in new)


def test_a_wave_has_480_samples_a_frame_and_is_the_same_for_the_same_seed(vocoder):
    wave = vocoder.decode(MEL, random())

    assert wave.shape == (1, 70 * HOP)
    assert wave.dtype == torch.float32
    assert 0.01 < wave.std() < 0.99
    assert wave.abs().max() <= 0.99
    assert torch.equal(wave, vocoder.decode(MEL, random()))
    assert not torch.equal(wave, vocoder.decode(MEL, random(1)))


def test_however_large_a_mel_is_its_wave_stays_within_bounds(vocoder):
    wave = vocoder.decode(100 * MEL, random())

    assert wave.isfinite().all()
    assert wave.abs().max() == pytest.approx(0.99)


def test_a_mel_of_any_type_is_vocoded_in_float32(vocoder):
    for dtype in (torch.float64, torch.bfloat16):
        mel = MEL.to(dtype)

        assert torch.equal(vocoder.decode(mel, random()), vocoder.decode(mel.float(), random()))


def test_nothing_waits_for_a_value(vocoder):
    """Where there are no values, whoever looked at one would be told."""
    nowhere = copy.deepcopy(vocoder).to("meta")

    wave = nowhere.decode(MEL.to("meta"), random())

    assert wave.shape == (1, 70 * HOP)


def test_waves_of_a_batch_are_those_of_each(vocoder):
    mels = spoken(2, 80, 20, seed=6)
    source = vocoder.excite(mels, random())

    both = vocoder.filter(mels, source)

    for n in range(2):
        alone = vocoder.filter(mels[n : n + 1], source[n : n + 1])
        assert torch.allclose(both[n : n + 1], alone, atol=1e-5)


def test_without_a_voice_there_is_noise_and_with_one_a_tone(vocoder):
    noise = torch.randn(1, 50 * HOP, 9, generator=random())  # a second
    silent, low, high = (
        vocoder.m_source(torch.full((1, 50), hz), noise) for hz in (0.0, 100.0, 200.0)
    )

    loudest = [1 + int(torch.fft.rfft(one[0, 0])[1:1000].abs().argmax()) for one in (low, high)]

    assert loudest[0] % 100 == 0  # of bands of 1 Hz that of the tone or an overtone
    assert loudest[1] % 200 == 0
    weights = vocoder.m_source.l_linear
    hiss = torch.tanh(weights(noise * 0.1 / 3)).mT
    assert torch.allclose(silent, hiss, atol=1e-6)


@pytest.mark.parametrize("frames", [(70,), (50, 20), (1, 2, 3, 30, 30, 4), (69, 1), (30, 40, 0)])
def test_pieces_are_as_long_as_the_whole_and_each_comes_as_soon_as_it_can(vocoder, frames):
    waves = streamed(vocoder, *MEL.split(frames, dim=2))

    so_far = torch.tensor(frames).cumsum(0) * HOP
    heard = torch.tensor([wave.shape[1] for wave in waves]).cumsum(0)
    assert heard[-1] == so_far[-1]
    assert torch.equal(heard[:-1], (so_far[:-1] - 8 * HOP).clamp(min=0))


def test_one_piece_is_the_whole_and_a_stream_can_be_used_again(vocoder):
    stream = Stream(vocoder, random())

    once = stream.push(MEL, final=True)

    assert torch.equal(once, vocoder.decode(MEL, random()))
    assert stream.push(MEL[:, :, :0], final=True).shape == (1, 0)
    assert stream.push(MEL[:, :, :10], final=True).shape == (1, 10 * HOP)


def test_the_excitation_goes_on_through_a_seam_and_one_wave_fades_into_the_next(
    vocoder, monkeypatch
):
    made = []

    def listening(mel, source):
        made.append((mel, source, wave := Vocoder.filter(vocoder, mel, source)))
        return wave

    monkeypatch.setattr(vocoder, "filter", listening)

    heard = streamed(vocoder, *MEL.split(35, dim=2))

    (mel1, source1, wave1), (mel2, source2, wave2) = made
    assert torch.equal(mel2[:, :, :8], mel1[:, :, -8:])
    assert torch.equal(source2[:, :, : 8 * HOP], source1[:, :, -8 * HOP :])
    assert source2.shape == (1, 1, 43 * HOP)
    assert torch.equal(heard[0], wave1[:, : -8 * HOP])
    assert torch.equal(heard[1], cross_fade(wave1[:, -8 * HOP :], wave2))


def test_a_fade_is_no_louder_than_what_it_fades():
    one = torch.full((1, 100), 0.7)

    mixed = cross_fade(one[:, :60], one)
    across = cross_fade(torch.zeros(1, 60), torch.ones(1, 100))[0]

    assert torch.allclose(mixed, one)
    assert (across.diff() >= 0).all()
    assert across[0] < 0.01
    assert across[59] > 0.99


def test_a_spectrum_is_torchs_and_leads_back_to_its_wave():
    spectrum = Spectrum(16, 4)
    wave = torch.randn(2, 1, 400, generator=random())

    parts = spectrum.of(wave, Whole())
    complex_parts = torch.complex(*parts.chunk(2, dim=1))

    window = torch.hann_window(16)
    torchs = torch.stft(wave[:, 0], 16, 4, window=window, return_complex=True)
    assert torch.allclose(complex_parts, torchs, atol=1e-5)
    back = spectrum.wave(complex_parts.abs(), complex_parts.angle(), Whole())
    assert torch.allclose(back, wave[:, 0], atol=1e-5)


def in_stretches(vocoder, source):
    """The wave of MEL, of which 40 frames come first, with the excitation of 30."""
    past = Carried()
    first = vocoder.carry_on(past, MEL[:, :, :40], source[:, :, : 30 * HOP], final=False)
    rest = vocoder.carry_on(past, MEL[:, :, 40:], source[:, :, 30 * HOP :], final=True)
    assert first.shape[1] > 10 * HOP
    return torch.cat([first, rest], dim=1)


@pytest.fixture
def packed(folder):
    one = soundmodels.vocoder(folder)
    packed_convolutions(one, but=one.f0_predictor)
    if not any(isinstance(layer, PackedConv) for layer in one.modules()):
        pytest.fail("no weights were packed")  # torch's own would be tested against themselves
    return one


@pytest.mark.skipif(
    not torch.backends.cpu.get_cpu_capability().startswith("AVX"), reason="packed on these alone"
)
def test_packed_weights_make_the_same_wave_and_so_they_do_without_onednn(
    vocoder, packed, monkeypatch
):
    source = vocoder.excite(MEL, random())
    wave = vocoder.filter(MEL, source)

    ours = packed.decode(MEL, random())
    onward = in_stretches(packed, source)
    monkeypatch.setattr(torch.backends.mkldnn, "enabled", False)
    given_up = packed.filter(MEL, source)

    for other in (ours, onward, given_up):
        assert torch.allclose(other, wave, atol=1e-5)


def test_where_weights_cannot_be_packed_all_stays_as_it_was(folder, vocoder, monkeypatch):
    def refused(*_):
        raise RuntimeError("no such operator")

    monkeypatch.setattr(PackedConv, "forward", refused)

    one = packed_convolutions(soundmodels.vocoder(folder))

    assert torch.equal(one.decode(MEL, random()), vocoder.decode(MEL, random()))


def test_two_threads_make_the_wave_that_one_makes(vocoder):
    source = vocoder.excite(MEL, random())
    alone = vocoder.filter(MEL, source)
    crewed = copy.deepcopy(vocoder)
    crewed.crew = Crew(2)

    together = crewed.filter(MEL, source)
    onward = in_stretches(crewed, source)

    assert torch.allclose(together, alone, atol=1e-6)
    assert torch.allclose(onward, alone, atol=1e-5)
