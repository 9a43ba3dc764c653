"""The page about models keeps up with what is there."""

import re

import pytest

from cosyd.cli.models import models
from cosyd.contract import errors
from cosyd.contract.wire_models import ImportRequest, ModelProgress, PullRequest
from scripts import ROOT

PAGE = (ROOT / "docs" / "models.md").read_text()
SHOWN = re.findall(r"`([^`]*)`", PAGE)
CODES = [
    one.code for one in vars(errors).values() if isinstance(one, type) and hasattr(one, "code")
]


@pytest.mark.parametrize("shape", [PullRequest, ImportRequest, ModelProgress])
def test_every_member_is_told(shape):
    untold = set(shape.__struct_fields__) - {"name"} - set(SHOWN)

    assert untold == set()


def test_every_command_is_told():
    untold = [name for name in models.commands if name != "stop" and f"models {name}" not in PAGE]

    assert untold == []


def test_every_error_of_models_is_told():
    told = [code for code in CODES if code.startswith("model.") and code != "model.broken"]

    assert len(told) > 8
    assert [code for code in told if code not in SHOWN] == []
