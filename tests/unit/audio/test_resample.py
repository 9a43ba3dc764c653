from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosyd.audio.formats import rates
from cosyd.audio.level import samples
from cosyd.audio.resample import Resampler
from sounds import Decoded, noise, pieces, sine

RATES = rates("wav")


def resampled(chunks, from_hz, to_hz, **how):
    resampler = Resampler(from_hz, to_hz, **how)
    return b"".join(resampler.feed(chunk) for chunk in chunks) + resampler.finish()


@settings(deadline=None, max_examples=60)
@given(
    frames=st.integers(0, 5_000),
    cuts=st.integers(1, 4_000),
    from_hz=st.sampled_from(RATES),
    to_hz=st.sampled_from(RATES),
)
def test_length_is_exact_and_cuts_leave_no_trace(frames, cuts, from_hz, to_hz):
    pcm = noise(frames)

    whole = resampled([pcm], from_hz, to_hz)
    in_pieces = resampled(pieces(pcm, cuts), from_hz, to_hz)

    assert abs(len(whole) / 2 - frames * to_hz / from_hz) <= 1
    assert in_pieces == whole


@pytest.mark.parametrize("to_hz", [8_000, 22_050, 44_100, 48_000])
def test_a_millisecond_at_a_time_is_the_same_as_a_second(to_hz):
    pcm = noise(2 * 24_000)

    milliseconds = resampled(pieces(pcm, 24), 24_000, to_hz)
    seconds = resampled(pieces(pcm, 24_000), 24_000, to_hz)

    assert milliseconds == seconds


def test_nothing_drifts_over_ten_minutes():
    minute = sine(24_000 * 60, hertz=1_000)

    long = resampled([minute] * 10, 24_000, 44_100)

    assert len(long) / 2 == 600 * 44_100
    last = samples(long[-2 * 44_100 : -2 * 4_410])
    at = 2 * np.pi * 1_000 * (np.arange(len(last)) + 599 * 44_100) / 44_100
    assert np.abs(last - 0.5 * np.sin(at)).max() < 1e-3


@pytest.mark.parametrize("to_hz", RATES)
def test_a_tone_stays_where_it_was(to_hz):
    tone = samples(resampled([sine(24_000)], 24_000, to_hz)).astype(float)

    heard = Decoded(samples=tone, rate_hz=to_hz, codec="", told_s=None)

    assert heard.hertz == pytest.approx(440, abs=0.2)
    assert np.abs(tone[to_hz // 4 : -to_hz // 4]).max() == pytest.approx(0.5, abs=0.01)


def test_what_the_lower_rate_cannot_carry_is_gone_and_not_mirrored():
    tone = samples(resampled([sine(24_000, hertz=7_000)], 24_000, 8_000))

    assert np.abs(tone[800:-800]).max() < 1e-3


def test_floats_stay_floats():
    x = samples(noise(2_400)).astype("<f4")

    there = resampled([x.tobytes()], 24_000, 48_000, sample_type="float32")
    integers = resampled([noise(2_400)], 24_000, 48_000)

    assert len(there) == 4_800 * 4
    assert np.abs(np.frombuffer(there, "<f4") - samples(integers)).max() < 1 / 32_768


def test_the_same_rate_passes_the_same_object():
    resampler = Resampler(24_000, 24_000)
    pcm = noise(100)

    assert resampler.feed(pcm) is pcm
    assert resampler.finish() == b""


@pytest.mark.parametrize("to_hz", [24_000, 48_000])
@pytest.mark.parametrize(("sample_type", "pcm"), [("int16", b"123"), ("float32", b"123456")])
def test_half_a_frame_is_refused(to_hz, sample_type, pcm):
    resampler = Resampler(24_000, to_hz, sample_type=sample_type)

    with pytest.raises(ValueError, match="no whole number"):
        resampler.feed(pcm)


def test_an_empty_feed_is_nothing():
    resampler = Resampler(24_000, 48_000)

    assert resampler.feed(b"") == b""
    assert resampler.finish() == b""
