"""What an answer tells of an error."""

from __future__ import annotations

import pytest

from cosyd.api.problems import in_the_words_of
from cosyd.contract.errors import ManifestInvalid, NotFound, VoicesUnwritable

HOME = "/home/anna maria/.local/share"


@pytest.mark.parametrize(
    "path", ["/v1/voices", "/v1/audio/voices", "/api/v1/audio/reference_audio"]
)
@pytest.mark.parametrize(
    "error",
    [
        VoicesUnwritable(folder=f"{HOME}/voices", reason="Permission denied"),
        ManifestInvalid(source="The voice in /home/anna/voices/bell", reason="it has no name"),
    ],
)
def test_no_folder_of_this_machine_is_told(path, error):
    _, told = in_the_words_of(path, error, "r1")

    assert "anna" not in str(told)
    assert "…/voices" in str(told) or "…/bell" in str(told)


def test_a_path_that_was_asked_for_is_told_as_it_was():
    _, told = in_the_words_of("/home/anna", NotFound(path="/home/anna"), "r1")

    assert told["facts"] == {"path": "/home/anna"}
