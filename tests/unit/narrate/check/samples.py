"""Real speech with its transcript: the sample voices that come with the package."""

from __future__ import annotations

import tomllib
import wave

import numpy as np

from cosyd_voices import folders


def spoken(name):
    """PCM at 24 kHz, its words, its language."""
    folder = next(one for one in folders() if one.name == name)
    told = tomllib.loads((folder / "voice.toml").read_text("utf-8"))
    with wave.open(str(folder / "prompt.wav")) as file:
        assert file.getframerate() == 24_000
        pcm = file.readframes(file.getnframes())
    return pcm, told["text"], told["languages"][0]


def pcm_of(samples):
    return np.asarray(samples, "<i2").tobytes()


def samples_of(pcm):
    return np.frombuffer(pcm, "<i2")
