"""The embedded engines, loaded once for all tests of this room."""

from __future__ import annotations

import pytest

from cosyd.engine.hibari import Hibari
from cosyd.engine.kokoro.engine import Kokoro


@pytest.fixture(scope="session")
def hibari():
    engine = Hibari()
    engine.warm_up()
    return engine


@pytest.fixture(scope="session")
def kokoro(tmp_path_factory):
    engine = Kokoro(cache=str(tmp_path_factory.mktemp("kokoro")))
    engine.warm_up()
    return engine
