"""What runs on a graphics card: ``pytest -m gpu``. Without one, nothing here is run."""

from __future__ import annotations

import pytest

import checkpoints
from cosyd.engine.cosyvoice2.device import keep_float32, place_of
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.models import Models


@pytest.fixture(scope="session")
def miniature(tmp_path_factory):
    """The folder of a model with the speakers anna and ben, and five tokens for a text token."""
    folder = tmp_path_factory.mktemp("miniature")
    return checkpoints.miniature(folder, speakers=["anna", "ben"], tokens_per_text_token=5)


@pytest.fixture(scope="session")
def models(miniature):
    """On the card, in float32; nobody may change them."""
    keep_float32()
    return Models.of(Checkpoint.open(miniature), place_of("cuda", "fp32"))
