from __future__ import annotations

import numpy as np
import pytest

from cosyd.audio.level import peak, samples
from cosyd.engine import embedded, levels
from saying import say

TEXT = "Would you like to hear the news of the day?"


def loudness_lufs(pcm):
    """Loudness with both gates, by spectrum: within 0.3 LU of what filters would give.

    Source: ITU-R BS.1770-4, annex 1; the coefficients of its two filters are for 48 kHz.
    """
    wave = samples(pcm).astype(np.float64)
    starts = range(0, len(wave) - 9_600, 2_400)
    blocks = np.stack([wave[start : start + 9_600] for start in starts])
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(9_600, 1 / 24_000) / 48_000)
    shelf = np.polyval([1.19839281085285, -2.69169618940638, 1.53512485958697], z)
    shelf /= np.polyval([0.73248077421585, -1.69065929318241, 1.0], z)
    high = np.polyval([1.0, -2.0, 1.0], z)
    high /= np.polyval([0.99007225036621, -1.99004745483398, 1.0], z)
    spectra = np.abs(np.fft.rfft(blocks) * shelf * high) ** 2
    power = 2 * spectra.sum(axis=1) / 9_600**2
    power = power[power > 10 ** ((-70 + 0.691) / 10)]
    power = power[power > power.mean() / 10]
    return -0.691 + 10 * np.log10(power.mean())


def test_every_voice_has_a_measured_gain():
    names = {voice.name for offer in (embedded.HIBARI, embedded.KOKORO) for voice in offer.voices()}

    assert set(levels._table()) == names


@pytest.mark.parametrize("voice", ["af_nova", "am_michael", "bf_emma"])
def test_voices_of_kokoro_are_equally_loud_and_do_not_clip(kokoro, voice):
    pcm = say(kokoro, TEXT, voice)

    assert loudness_lufs(pcm) == pytest.approx(levels.TARGET_LUFS, abs=2)
    assert peak(pcm) < 0.9


def test_hibari_is_as_loud_as_they_are(hibari):
    pcm = say(hibari, TEXT, "hibari")

    assert loudness_lufs(pcm) == pytest.approx(levels.TARGET_LUFS, abs=2)
    assert peak(pcm) < 0.9


def test_a_full_scale_tone_measures_as_the_standard_says():
    tone = np.sin(np.arange(48_000) * 2 * np.pi * 997 / 24_000)

    pcm = (tone * 32_767).astype("<i2").tobytes()

    assert loudness_lufs(pcm) == pytest.approx(-3.01, abs=0.1)
