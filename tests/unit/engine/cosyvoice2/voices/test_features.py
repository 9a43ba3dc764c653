from __future__ import annotations

import pytest
import torch

from cosyd.engine.cosyvoice2.voices.features import (
    FLOW_HZ,
    TOKENIZER_HZ,
    flow_mel,
    slaney_mel,
    speaker_bank,
    whisper_mel,
)


def tone(hz, rate_hz, seconds=1.0):
    return 0.5 * torch.sin(torch.arange(round(seconds * rate_hz)) * hz * 2 * torch.pi / rate_hz)


def test_frames_come_at_their_rates():
    assert whisper_mel(tone(300, TOKENIZER_HZ)).shape == (128, 100)
    assert flow_mel(tone(300, FLOW_HZ)).shape == (50, 80)
    assert speaker_bank(tone(300, TOKENIZER_HZ)).shape == (98, 80)  # whole windows alone


@pytest.mark.parametrize("hz", [200, 1_000, 3_000])
def test_a_tone_is_loudest_where_its_pitch_is(hz):
    bands = slaney_mel(FLOW_HZ, 1_920, 80, torch.zeros(0), top_hz=8_000.0)  # [80, 961]

    loudest = flow_mel(tone(hz, FLOW_HZ))[20].argmax()

    assert loudest == bands[:, hz * 1_920 // FLOW_HZ].argmax()


def test_a_higher_tone_is_higher_in_each_picture():
    low, high = tone(400, TOKENIZER_HZ), tone(800, TOKENIZER_HZ)

    assert whisper_mel(low)[:, 50].argmax() < whisper_mel(high)[:, 50].argmax()


def test_silence_has_numbers():
    for picture in (whisper_mel, flow_mel, speaker_bank):
        assert picture(torch.zeros(16_000)).isfinite().all()


def test_how_loud_a_voice_is_says_nothing_of_who_speaks():
    noise = torch.randn(16_000, generator=torch.Generator().manual_seed(1)) * 0.1

    assert torch.allclose(speaker_bank(noise), speaker_bank(noise * 4), atol=1e-3)


def test_triangles_have_equal_areas():
    areas = slaney_mel(16_000, 16_384, 40, torch.zeros(0)).sum(dim=1)

    assert areas.max() / areas.min() < 1.01
