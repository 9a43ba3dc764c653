"""A miniature of CosyVoice2, made and loaded once for all tests of this room."""

from __future__ import annotations

import wave

import pytest
import torch

import checkpoints
from cosyd.engine.cosyvoice2.device import place_of
from cosyd.engine.cosyvoice2.fast import Fast
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.models import Models
from cosyd.system.options import CosyVoice2 as Options


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Small matrices are no faster on two, and far slower on a busy machine."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def one_thread_again():
    """The test before may have taken more."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def miniature(tmp_path_factory):
    """The folder of a model with the speakers anna and ben, and five tokens for a text token."""
    folder = tmp_path_factory.mktemp("miniature")
    return checkpoints.miniature(folder, speakers=["anna", "ben"], tokens_per_text_token=5)


@pytest.fixture(scope="session")
def checkpoint(miniature):
    return Checkpoint.open(miniature)


@pytest.fixture(scope="session")
def models(checkpoint):
    """Loaded; nobody may change them."""
    return Models.of(checkpoint, place_of("cpu"))


@pytest.fixture
def recording(tmp_path):
    """Writes PCM to a WAV file."""

    def record(pcm, rate_hz=24_000):
        path = tmp_path / "said.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate_hz)
            file.writeframes(pcm)
        return path

    return record


@pytest.fixture(scope="module")
def loaded(miniature):
    """The fast runtime; what a test changes of it, it sets anew."""
    return Fast(miniature, Options(device="cpu", first_tokens=8))
