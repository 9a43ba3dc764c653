from __future__ import annotations

import pytest

from cosyd.engine.kokoro.voices import NAMES
from cosyd.voices import usual

EMBEDDED = {*NAMES, "hibari"}


@pytest.mark.parametrize(
    "names", ["OPENAI", "AZURE", "COSYVOICE", "DASHSCOPE", "ELEVENLABS", "MARYTTS"]
)
def test_every_usual_name_means_an_embedded_voice(names):
    assert set(getattr(usual, names).values()) <= EMBEDDED


def test_no_name_means_two_voices_whatever_its_capitals():
    tables = (usual.OPENAI, usual.AZURE, usual.COSYVOICE, usual.DASHSCOPE, usual.ELEVENLABS,
              usual.MARYTTS)  # fmt: skip
    folded = [name.casefold() for table in tables for name in table]

    assert len(folded) == len(set(folded)) == len(usual.USUAL)
