"""How loud a book is, and is made."""

import math

import numpy as np
import pytest

from cosyd.audio.level import samples
from cosyd.narrate.book.limiter import Limiter
from cosyd.narrate.book.loudness import Meter, true_peaks
from cosyd.narrate.book.mastering import mastering, measured
from sounds import noise, pieces, sine

RATE_HZ = 24_000
PEAKY = b"".join(sine(RATE_HZ // 4, 200, level=0.9 if n % 8 == 0 else 0.12) for n in range(8 * 4))
"""Soft, with a loud quarter of a second every two seconds."""


def test_a_tone_of_full_scale_is_as_loud_as_the_norm_says():
    """EBU Tech 3341: 997 Hz at 0 dBFS in one channel are -3.01 LUFS."""
    heard = measured([sine(5 * RATE_HZ, 997, level=1.0)])

    assert heard.integrated_lufs == pytest.approx(-3.01, abs=0.05)
    assert heard.peak_dbtp == pytest.approx(0.0, abs=0.05)


def test_silence_does_not_make_it_softer_and_pieces_make_no_difference():
    tone = sine(4 * RATE_HZ, 500, level=0.1)
    whole = tone + bytes(len(tone)) + tone

    once, again = measured([whole]), measured(pieces(whole, 7_001))

    assert once == again
    assert once.integrated_lufs == pytest.approx(measured([tone]).integrated_lufs, abs=0.2)


def test_silence_and_crumbs_are_not_loud_at_all():
    assert measured([bytes(RATE_HZ)]).integrated_lufs == -math.inf
    assert measured([sine(100)]).integrated_lufs == -math.inf
    assert Meter().result().peak_dbtp == -math.inf


def test_a_peak_between_two_samples_is_seen():
    between = (0.5 * np.sin(np.pi / 2 * np.arange(2000) + np.pi / 4)).astype(np.float32)

    assert np.abs(between).max() == pytest.approx(0.354, abs=0.001)
    assert true_peaks(between, 0.0)[50:-50].max() == pytest.approx(0.5, abs=0.002)


def test_the_limiter_holds_true_peaks_and_leaves_all_else_alone():
    soft = samples(sine(RATE_HZ, 300, level=0.2))
    loud = samples(noise(RATE_HZ // 2)) * 4
    wave = np.concatenate((soft, loud, soft)).astype(np.float32)

    limiter = Limiter(0.5)
    limited = np.concatenate((limiter.push(wave), limiter.flush()))

    assert len(limited) == len(wave)
    assert true_peaks(limited, 0.0).max() <= 0.5 * 1.002
    assert np.array_equal(limited[: RATE_HZ - 1000], soft[:-1000])
    assert np.array_equal(limited[-RATE_HZ + 1000 :], soft[1000:])


def test_where_a_stream_is_cut_makes_no_difference_to_the_limiter():
    wave = (samples(noise(3 * RATE_HZ)) * 3).astype(np.float32)

    def limited(step):
        limiter = Limiter(0.5)
        made = [limiter.push(wave[at : at + step]) for at in range(0, len(wave), step)]
        return np.concatenate([*made, limiter.flush()])

    assert np.array_equal(limited(len(wave)), limited(997))


@pytest.mark.parametrize("target_lufs", [-24.0, -18.0])
@pytest.mark.parametrize("sound", [PEAKY, noise(4 * RATE_HZ), sine(2 * RATE_HZ, level=0.02)])
def test_the_whole_becomes_as_loud_as_was_asked_for(sound, target_lufs):
    made = mastering(lambda: pieces(sound, RATE_HZ), target_lufs, "wav")

    after = measured(made.mastered(pieces(sound, RATE_HZ)))

    assert after.integrated_lufs == pytest.approx(target_lufs, abs=0.5)
    assert after.peak_dbtp <= -1.0


def test_peaks_are_not_held_back_by_more_than_six_decibels():
    made = mastering(lambda: [PEAKY], -8.0, "wav")

    after = measured(made.mastered([PEAKY]))

    assert made.limited
    assert made.gain_db == pytest.approx(-1.1 + 6 - made.before.peak_dbtp)
    assert after.integrated_lufs < -8.5
    assert after.peak_dbtp <= -1.0


@pytest.mark.parametrize(("sound", "target_lufs"), [(PEAKY, 0.0), (bytes(RATE_HZ), -18.0)])
def test_untouched_means_bit_by_bit(sound, target_lufs):
    made = mastering(lambda: [sound], target_lufs, "flac")

    assert not made.touches
    assert b"".join(made.mastered([sound])) == sound
