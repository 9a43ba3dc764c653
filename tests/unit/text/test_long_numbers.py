"""A number that nobody can count to is read digit by digit."""

from __future__ import annotations

import pytest

from cosyd.text.tidy import tidy


@pytest.mark.parametrize(
    "long", ["1" * 16, "9" * 500, "1." + "3" * 500, "$" + "7" * 80, "1," * 1_000]
)
def test_no_run_of_digits_is_longer_than_a_voice_can_count(long):
    said = tidy(f"It is {long} now.")

    assert max(map(len, said.replace(",", " ").split())) <= 4


@pytest.mark.parametrize("plain", ["1,234,567.89", "2026-11-22", "123456789012345", "192.168.0.1"])
def test_numbers_that_people_write_are_left_alone(plain):
    assert tidy(plain) == plain
