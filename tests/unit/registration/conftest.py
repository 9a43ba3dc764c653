"""A registrar among engines that only pretend."""

from __future__ import annotations

import pytest

from cosyd_voices import folders
from voice_houses import SPEECH, House


@pytest.fixture
def house(tmp_path):
    """Makes houses."""

    def make(*engines, samples=()):
        return House(tmp_path, *engines, samples=samples)

    return make


@pytest.fixture
def wav():
    """A reference, made ready."""
    return SPEECH


@pytest.fixture
def samples():
    """The folders of the sample voices."""
    return folders()
