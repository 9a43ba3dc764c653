from __future__ import annotations

import numpy as np
import pytest

from cosyd.audio.level import samples
from cosyd.engine.cosyvoice2.voices.recording import PIECE_S, pieces_of, read_wav
from sounds import noise, sine


def test_a_long_recording_is_cut_where_it_is_quiet():
    tone, hush = samples(sine(29 * 24_000)), np.zeros(24_000, np.float32)
    sound = np.concatenate((tone, hush, tone, tone))

    pieces = list(pieces_of(sound))

    assert np.array_equal(np.concatenate(pieces), sound)
    assert max(len(piece) for piece in pieces) <= PIECE_S * 24_000
    assert 29.0 <= len(pieces[0]) / 24_000 <= 30.0


def test_no_piece_of_a_recording_is_too_short_to_be_heard():
    barely_too_long = samples(sine(PIECE_S * 24_000 + 10, level=0.0))

    pieces = list(pieces_of(barely_too_long))

    assert min(len(piece) for piece in pieces) >= 24_000


def test_what_is_no_recording_is_told(recording, tmp_path):
    text = tmp_path / "text.wav"
    text.write_text("RIFF, they said")

    with pytest.raises(ValueError, match="no WAV file"):
        read_wav(text)
    with pytest.raises(ValueError, match="24 kHz"):
        read_wav(recording(noise(100), rate_hz=16_000))
