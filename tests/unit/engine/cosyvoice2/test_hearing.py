"""What leaves while the mel still comes is the wave of the whole mel."""

from __future__ import annotations

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import soundmodels
from checkpoints import miniature
from cosyd.engine.cosyvoice2.hearing import SETTLED, Hearing
from soundmodels import spoken

HOP = 480
FRAMES = 170
MEL = spoken(1, 80, FRAMES, seed=5)
TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def vocoder(tmp_path_factory):
    return soundmodels.vocoder(miniature(tmp_path_factory.mktemp("hearing")))


@pytest.fixture(params=[True, False], ids=["carried", "by itself"])
def carries(request):
    return request.param


def heard(vocoder, ends, first_held=SETTLED, *, carries=False):
    """The waves of MEL, cut at *ends*."""
    random = torch.Generator().manual_seed(0)
    hearing = Hearing(vocoder, random, first_held, carries=carries)
    starts = [0, *ends]
    ends = [*ends, FRAMES]
    with torch.inference_mode():
        return [
            hearing.push(MEL[:, :, start:end], final=end == FRAMES)
            for start, end in zip(starts, ends, strict=True)
        ]


@pytest.fixture(scope="module")
def whole(vocoder):
    (wave,) = heard(vocoder, [])
    return wave


def test_the_whole_is_as_long_as_its_mel_and_sounds(whole):
    assert whole.shape == (1, HOP * FRAMES)
    assert 0.01 < whole.std() < 0.99


@pytest.mark.parametrize("ends", [[50], [50, 100, 150], [16, 66, 116, 166], [1, 2, 3], [169]])
def test_wherever_it_is_cut_it_is_the_whole(vocoder, whole, ends, carries):
    wave = torch.cat(heard(vocoder, ends, carries=carries), dim=1)

    assert wave.shape == whole.shape
    assert float((wave - whole).abs().max()) < TOLERANCE


@settings(max_examples=8, deadline=None)
@given(st.sets(st.integers(1, FRAMES - 1), max_size=6), st.booleans())
def test_it_may_be_cut_anywhere(vocoder, whole, ends, carries):
    wave = torch.cat(heard(vocoder, sorted(ends), carries=carries), dim=1)

    assert float((wave - whole).abs().max()) < TOLERANCE


def test_in_double_precision_it_is_the_wave_that_the_vocoder_makes_at_once(vocoder, carries):
    """In single precision the vocoder's own phase is rounded as upstream's is, to 0.01."""
    exact = copy.deepcopy(vocoder).double()

    wave = torch.cat(heard(exact, [16, 66, 116, 166], carries=carries), dim=1)

    at_once = exact.decode(MEL.double(), torch.Generator().manual_seed(0))
    assert float((wave - at_once).abs().max()) < TOLERANCE


def test_nothing_is_held_back_longer_than_it_must_be(vocoder, carries):
    first, second, _ = heard(vocoder, [50, 100], carries=carries)

    assert first.shape[1] == HOP * (50 - SETTLED)
    assert second.shape[1] == HOP * 50


def test_the_first_sound_may_leave_early_and_all_after_it_is_the_whole(vocoder, whole, carries):
    first, *rest = heard(vocoder, [16, 66, 116], first_held=8, carries=carries)

    assert first.shape[1] == HOP * 8
    wave = torch.cat([first, *rest], dim=1)
    assert wave.shape == whole.shape
    faded = HOP * 16
    assert float((wave[:, faded:] - whole[:, faded:]).abs().max()) < TOLERANCE


def test_what_leaves_early_goes_over_into_the_whole_without_a_step(vocoder, whole, carries):
    first, *rest = heard(vocoder, [16, 66], first_held=8, carries=carries)

    wave = torch.cat([first, *rest], dim=1)[0]
    at = HOP * 8
    steps = (wave[1:] - wave[:-1]).abs()
    usual = (whole[0, 1:] - whole[0, :-1]).abs().max()
    assert steps[at - 1] <= usual


def test_with_a_shorter_view_it_would_not_be_the_whole(vocoder, whole, monkeypatch):
    monkeypatch.setattr("cosyd.engine.cosyvoice2.hearing.FILTER_REACH", 4)

    wave = torch.cat(heard(vocoder, [50, 100, 150]), dim=1)

    assert float((wave - whole).abs().max()) > 10 * TOLERANCE


def test_a_phase_that_began_anew_would_not_be_the_whole(vocoder, whole, monkeypatch, carries):
    monkeypatch.setattr(type(vocoder.m_source), "turned", lambda *_: None)

    wave = torch.cat(heard(vocoder, [50, 100, 150], carries=carries), dim=1)

    assert float((wave - whole).abs().max()) > 10 * TOLERANCE


def test_what_is_carried_is_of_one_utterance(vocoder, whole):
    """Two that are cut elsewhere and take turns are each the whole."""
    all_ends = [[40, 90, FRAMES], [30, 100, FRAMES]]
    both = [
        Hearing(vocoder, torch.Generator().manual_seed(0), SETTLED, carries=True) for _ in all_ends
    ]
    made = [[], []]

    with torch.inference_mode():
        for number in range(3):
            for hearing, waves, ends in zip(both, made, all_ends, strict=True):
                start = ends[number - 1] if number else 0
                mel = MEL[:, :, start : ends[number]]
                waves.append(hearing.push(mel, final=ends[number] == FRAMES))

    for waves in made:
        assert float((torch.cat(waves, dim=1) - whole).abs().max()) < TOLERANCE


def test_a_phase_that_is_not_settled_would_not_be_the_whole(vocoder, whole, monkeypatch):
    monkeypatch.setattr("cosyd.engine.cosyvoice2.hearing.PITCH_REACH", 3)

    wave = torch.cat(heard(vocoder, [50, 100, 150], carries=True), dim=1)

    assert float((wave - whole).abs().max()) > 10 * TOLERANCE


def test_memory_does_not_grow_with_the_speech(vocoder, carries):
    hearing = Hearing(vocoder, torch.Generator().manual_seed(0), carries=carries)
    kept = []

    for _ in range(6):
        hearing.push(spoken(1, 80, 50), final=False)
        kept.append(hearing.kept_frames)

    assert kept[2:] == kept[2:3] * 4
