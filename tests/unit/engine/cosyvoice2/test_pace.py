"""With how few tokens a first sound leaves: so that the next is there when it has been heard."""

from __future__ import annotations

from functools import partial

import pytest
import torch

from cosyd.engine.cosyvoice2.generation import answered
from cosyd.engine.cosyvoice2.pace import FIRST_TOKENS, Pace, first_tokens, measured


@pytest.mark.parametrize(
    ("token_s", "chunk_s", "sound_s", "first"),
    [
        (0.0025, 0.022, 0.005, 8),  # an RTX 3060
        (0.0039, 0.05, 0.01, 8),  # 0.16 s: just in time
        (0.0041, 0.05, 0.01, 17),
        (0.01, 0.2, 0.07, 17),  # 0.52 s
        (0.011, 0.2, 0.07, 25),
        (0.1, 1.5, 0.4, 25),  # nothing would be in time
    ],
)
def test_the_first_sound_lasts_until_the_next_is_there(token_s, chunk_s, sound_s, first):
    pace = Pace(token_s=token_s, chunk_s=chunk_s, sound_s=sound_s)

    assert first_tokens(pace) == first


def test_what_is_measured_is_what_the_models_take(models):
    with torch.inference_mode():
        pace = measured(models, partial(answered, models.lm), seats=4)

    assert 0 < pace.token_s < pace.chunk_s
    assert pace.sound_s > 0
    assert first_tokens(pace) in FIRST_TOKENS
