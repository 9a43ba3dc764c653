from __future__ import annotations

import numpy as np
import pytest

from cosyd.audio.level import samples
from cosyd.engine.cut import cut
from cosyd.engine.finish import CEILING, finish, limited, pause_s


def tone(seconds, level):
    return (np.sin(np.arange(round(seconds * 24_000)) * 0.1) * level).astype(np.float32)


def between(silent_s, wave):
    silence = np.zeros(round(silent_s * 24_000), np.float32)
    return np.concatenate([silence, wave, silence])


@pytest.mark.parametrize("silent_s", [0.0, 0.01, 0.5])
def test_silence_at_both_ends_is_the_same_whatever_the_model_left(silent_s):
    pcm = finish(between(silent_s, tone(1, 0.3)), text="Yes.", gain_db=0, speed=1.0)

    loud = np.flatnonzero(np.abs(samples(pcm)) > 0.001)
    assert loud[0] <= 0.035 * 24_000
    assert len(pcm) / 2 - loud[-1] == pytest.approx(0.25 * 24_000, abs=240)


def test_no_sound_is_lost_between_the_ends():
    wave = tone(1, 0.3)

    kept = samples(finish(between(0.3, wave), text="Yes.", gain_db=0, speed=1.0))

    begin = int(np.flatnonzero(np.abs(kept) > 0.001)[0])
    assert np.allclose(kept[begin : begin + 23_000], wave[1:23_001], atol=0.03)


def test_the_gain_is_in_decibels():
    quiet = samples(finish(tone(1, 0.1), text="Yes.", gain_db=0, speed=1.0))
    loud = samples(finish(tone(1, 0.1), text="Yes.", gain_db=6.02, speed=1.0))

    assert np.abs(loud).max() / np.abs(quiet).max() == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize("frames", [1, 23, 24, 25, 24_001])
@pytest.mark.parametrize("level", [1.0, 5.0])
def test_the_limiter_lets_nothing_over_its_ceiling(frames, level):
    noise = (np.random.default_rng(0).standard_normal(frames) * level).astype(np.float32)

    assert np.abs(limited(noise)).max() <= CEILING + 1e-6
    assert len(limited(noise)) == frames


def test_the_limiter_touches_only_what_is_near_a_peak():
    wave = tone(1, 0.3)
    wave[12_000] = 2.0

    changed = np.flatnonzero(np.abs(limited(wave) - wave) > 1e-6)

    assert changed[0] > 12_000 - 0.01 * 24_000
    assert changed[-1] < 12_000 + 0.01 * 24_000


def test_an_ill_model_is_an_error_and_no_noise():
    with pytest.raises(ValueError, match="no sound"):
        finish(np.full(2_400, np.nan, np.float32), text="Yes.", gain_db=0, speed=1.0)


@pytest.mark.parametrize("wave", [np.zeros(0, np.float32), np.zeros(9_000, np.float32)])
def test_a_model_that_says_nothing_gives_a_pause(wave):
    assert len(finish(wave, text="Yes.", gain_db=8, speed=1.0)) == 2 * 6_000


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("One, ", True),
        ("他说：", True),
        ("One.", False),
        ("“Well,” ", True),
        ("一。", False),
        ("and then", True),
        ("", True),
    ],
)
def test_a_clause_is_followed_by_a_shorter_pause(text, clause):
    assert (pause_s(text) < pause_s("One.")) is clause


def test_long_phonemes_are_cut_at_the_best_border_and_none_is_lost():
    text = "ab cd, ef gh. ij kl; mn op qr " * 20

    pieces = cut(text, 50)

    assert all(0 < len(piece) <= 50 for piece in pieces)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
    assert {piece[-1] for piece in pieces[:-1]} == {"."}


def test_phonemes_without_any_border_are_cut_all_the_same():
    assert [len(piece) for piece in cut("a" * 1_100, 510)] == [510, 510, 80]


def test_short_phonemes_stay_whole():
    assert cut(" ab cd. ", 8) == ["ab cd."]
    assert cut("", 8) == []
