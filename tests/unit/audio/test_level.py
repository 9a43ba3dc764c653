from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from cosyd.audio.level import KNEE, apply_volume, peak, rms_dbfs, samples, to_pcm16
from sounds import noise, pieces, sine

EVERY_SAMPLE = np.arange(-32_768, 32_768).astype("<i2").tobytes()


def test_floats_and_integers_are_the_same_sound():
    assert to_pcm16(samples(EVERY_SAMPLE)) == EVERY_SAMPLE


def test_what_is_too_loud_is_clipped_and_not_wrapped_around():
    pcm = to_pcm16(np.array([1.0, 1.5, 99.0, -1.0, -1.5, -99.0]))

    assert np.frombuffer(pcm, "<i2").tolist() == [32_767] * 3 + [-32_768] * 3


def test_a_number_that_is_none_becomes_silence_and_is_logged():
    ill = np.array([0.5, math.nan, math.inf, -math.inf, -0.5], np.float32)

    with capture_logs() as lines:
        pcm = to_pcm16(ill)

    assert np.frombuffer(pcm, "<i2").tolist() == [16_384, 0, 0, 0, -16_384]
    assert [(line["event"], line["samples"]) for line in lines] == [("pcm.not_finite", 3)]


def test_volume_one_is_the_same_object():
    pcm = sine(100)

    assert apply_volume(pcm, 1.0) is pcm


def test_below_the_knee_volume_just_multiplies():
    pcm = sine(2_400, level=0.2)

    louder = apply_volume(pcm, 4.0)

    assert np.abs(samples(louder) - 4 * samples(pcm)).max() < 1 / 32_768


def test_softer_is_never_bent():
    softer = apply_volume(EVERY_SAMPLE, 0.95)

    assert np.abs(samples(softer) - 0.95 * samples(EVERY_SAMPLE)).max() < 1 / 32_768


def test_silence_at_volume_zero():
    assert not any(apply_volume(sine(240), 0.0))


@given(volume=st.floats(1.0, 4.0))
def test_louder_never_clips_turns_over_or_jumps(volume):
    loud = np.frombuffer(apply_volume(EVERY_SAMPLE, volume), "<i2").astype(int)

    steps = np.diff(loud)
    assert steps.min() >= 0
    assert steps.max() <= math.ceil(volume + 0.01)  # the floats have 24 bits
    assert (loud == 32_767).mean() < 0.005
    assert loud.max() > 32_700


def test_the_bend_begins_smoothly():
    x = np.linspace(KNEE - 0.05, KNEE + 0.05, 2_001) / 2
    loud = samples(apply_volume(to_pcm16(x), 2.0))

    slope = np.diff(loud[::100]) / np.diff(2 * samples(to_pcm16(x))[::100])

    assert slope[0] == pytest.approx(1.0, abs=0.01)
    assert np.abs(np.diff(slope)).max() < 0.25


def test_hardly_more_than_one_changes_hardly_anything():
    pcm = sine(2_400, level=1.0)

    louder = apply_volume(pcm, 1.001)

    assert np.abs(samples(louder) - samples(pcm)).max() < 0.002


@given(frames=st.integers(1, 500), volume=st.floats(0.0, 4.0))
def test_volume_does_not_care_where_chunks_are_cut(frames, volume):
    pcm = noise(1_000)

    assert b"".join(apply_volume(p, volume) for p in pieces(pcm, frames)) == apply_volume(
        pcm, volume
    )


@pytest.mark.parametrize("volume", [-0.1, math.nan, math.inf])
def test_what_is_no_volume_is_refused(volume):
    with pytest.raises(ValueError, match="no volume"):
        apply_volume(sine(10), volume)


@pytest.mark.parametrize("volume", [0.5, 1.0, 2.0])
def test_half_a_frame_is_refused(volume):
    with pytest.raises(ValueError, match="no whole number"):
        apply_volume(b"123", volume)


def test_levels_of_a_tone():
    tone = sine(24_000, hertz=100, level=0.5)

    assert peak(tone) == pytest.approx(0.5, abs=1e-3)
    assert rms_dbfs(tone) == pytest.approx(-9.03, abs=0.01)


def test_the_loudest_sample_counts_as_full():
    assert peak(b"\x00\x80") == 1.0
    assert rms_dbfs(b"\x00\x80" * 10) == 0.0


@pytest.mark.parametrize("pcm", [b"", bytes(200)])
def test_silence_has_no_level(pcm):
    assert peak(pcm) == 0.0
    assert rms_dbfs(pcm) == -math.inf
