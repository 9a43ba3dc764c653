from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosyd.audio.level import samples
from cosyd.audio.stretch import HOP, LATENCY_S, REACH, Stretch
from sounds import Decoded, noise, sine

RATE_HZ = 24_000


def stretched(chunks, speed):
    stretch = Stretch(speed)
    return np.concatenate([*(stretch.push(chunk) for chunk in chunks), stretch.flush()])


def cut(x, places):
    return np.split(x, sorted(place % (len(x) + 1) for place in places))


@settings(deadline=None, max_examples=30)
@given(
    frames=st.integers(0, 9_000),
    speed=st.sampled_from((0.5, 0.7, 0.99, 1.0, 1.01, 1.3, 2.0, 4.0)),
    places=st.lists(st.integers(0, 9_000), max_size=8),
)
def test_length_is_exact_and_cuts_leave_no_trace(frames, speed, places):
    x = samples(noise(frames))

    whole = stretched([x], speed)
    in_pieces = stretched(cut(x, places), speed)

    assert len(whole) == round(frames / speed)
    assert in_pieces.tobytes() == whole.tobytes()


def test_at_speed_one_the_sound_is_the_same():
    x = samples(noise(10_000))
    stretch = Stretch(1.0)

    assert stretch.push(x) is x
    assert not stretch.flush().size


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.25, 2.0])
@pytest.mark.parametrize("hertz", [80.0, 180.0, 440.0])
def test_the_pitch_stays_and_nothing_clicks(speed, hertz):
    x = samples(sine(2 * RATE_HZ, hertz))

    heard = stretched([x], speed)

    steady = heard[: -(2 * HOP + REACH)]  # the sound ends, and what fades into nothing is no tone
    tone = Decoded(samples=steady.astype(float), rate_hz=RATE_HZ, codec="", told_s=None)
    assert tone.hertz == pytest.approx(hertz, rel=0.01)
    assert np.abs(np.diff(steady)).max() <= 1.15 * np.abs(np.diff(x)).max()
    assert np.abs(steady[RATE_HZ // 10 :]).max() > 0.9 * np.abs(x).max()


def test_sound_comes_while_it_is_pushed():
    x = samples(noise(RATE_HZ))
    stretch = Stretch(1.25)

    given = sum(len(stretch.push(part)) for part in np.split(x, 100))

    assert given / RATE_HZ >= 1 / 1.25 - LATENCY_S


def test_a_long_stream_keeps_no_more_than_it_needs():
    stretch = Stretch(1.5)
    part = samples(noise(RATE_HZ))

    for _ in range(20):
        stretch.push(part)

    assert len(stretch._kept) < 4 * (2 * HOP + REACH)


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_what_is_no_speed_is_refused(speed):
    with pytest.raises(ValueError, match="no speed"):
        Stretch(speed)
