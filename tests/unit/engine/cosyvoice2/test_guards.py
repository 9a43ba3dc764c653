from __future__ import annotations

import numpy as np
import pytest

from cosyd.engine.cosyvoice2.guards import (
    LONGEST_PAUSE_S,
    MOST_SILENT,
    SILENT_TOKENS,
    Pauses,
    SilentTokens,
    can_be_said,
)

RATE_HZ = 24_000
SILENT = min(SILENT_TOKENS)


def tone(seconds):
    return (0.3 * np.sin(np.arange(round(seconds * RATE_HZ)) / 20)).astype(np.float32)


def hush(seconds):
    return np.full(round(seconds * RATE_HZ), 1e-4, np.float32)


@pytest.mark.parametrize("text", ["", " ", "...", "。", "\n", "🙂", "“—”", "\u200b"])
def test_a_text_without_anything_to_pronounce_is_known(text):
    assert not can_be_said(text)


@pytest.mark.parametrize("text", ["a", "7", "好", "€", "+", "50 %", "...no", "é", "ก"])
def test_a_text_with_something_to_pronounce_is_known(text):
    assert can_be_said(text)


def test_a_run_of_silent_tokens_is_cut_and_speech_is_not():
    tokens = [7, *[SILENT] * 40, 8, *[SILENT] * 3, 9, 9, 9, 9, 9, 9, 9, 9]
    guard = SilentTokens()

    kept = [token for token in tokens if guard.keeps(token)]

    assert kept == [7, *[SILENT] * MOST_SILENT, 8, *[SILENT] * 3, *[9] * 8]


def test_a_silence_without_end_becomes_a_pause_wherever_it_is_cut():
    sound = np.concatenate((tone(0.5), hush(5.0), tone(0.5)))
    whole, pieces = Pauses(), Pauses()

    at_once = whole.push(sound)
    in_pieces = np.concatenate([pieces.push(one) for one in np.split(sound, 50)])

    assert np.array_equal(at_once, np.concatenate((tone(0.5), hush(LONGEST_PAUSE_S), tone(0.5))))
    assert np.array_equal(in_pieces, at_once)


def test_what_is_soft_is_no_silence():
    breath = tone(3.0) * 0.01

    assert np.array_equal(Pauses().push(breath), breath)
