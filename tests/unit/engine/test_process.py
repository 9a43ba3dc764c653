from __future__ import annotations

import pytest

from cosyd.engine.process import GENTLE, gentle


def test_threads_of_a_worker_sleep_while_they_wait():
    assert gentle({"HOME": "/home/anna"}) == {"HOME": "/home/anna", **GENTLE}


@pytest.mark.parametrize("said", [{"OMP_WAIT_POLICY": "ACTIVE"}, {"GOMP_SPINCOUNT": "9"}])
def test_who_says_how_they_are_to_wait_is_not_talked_into_anything(said):
    assert gentle(said) == said
