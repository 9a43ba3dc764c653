"""What the settings come to for an engine that needs a model."""

from __future__ import annotations

import sys

import pytest

from cosyd.engine.cosyvoice2.offer import OFFER
from cosyd.engine_choices import care_of, with_model
from cosyd.system.options import CosyVoice2, Engine, Settings
from cosyd.system.runtime.paths import folders as folders_of


@pytest.fixture
def folders(tmp_path):
    return folders_of(tmp_path)


@pytest.mark.parametrize(
    ("own", "sessions"),
    [
        ({}, 4),
        ({"sessions": 9}, 9),
        ({"sessions": 9, "reduce_memory": True}, 1),
        ({"sessions": 9, "runtime": "reference"}, 1),
    ],
)
def test_as_many_sentences_are_given_at_once_as_the_engine_speaks(folders, own, sessions):
    settings = Settings(cosyvoice2=CosyVoice2(**own))

    assert with_model(settings, OFFER, folders).sessions == sessions


def test_a_model_that_is_not_there_is_told_by_how_it_can_come(folders, tmp_path):
    nowhere = tmp_path / "nowhere"

    default = care_of(Settings(), OFFER, folders).lacking
    named = care_of(Settings(engine=Engine(model=str(nowhere))), OFFER, folders).lacking

    assert "cosyd models pull" in default
    assert named == f"there is no folder {nowhere}, which engine.model names"


def test_an_interpreter_that_is_not_there_is_told_and_not_started(folders, tmp_path):
    def care(python):
        settings = Settings(
            engine=Engine(model=str(model)),
            cosyvoice2=CosyVoice2(runtime="reference", python=python),
        )
        return care_of(settings, OFFER, folders)

    model = tmp_path / "model"
    for name in OFFER.model.lacking(model):
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).write_text("x")

    assert care(str(tmp_path / "python")).lacking.startswith("there is no Python at ")
    assert (care(sys.executable).lacking, care(sys.executable).python) == ("", sys.executable)
