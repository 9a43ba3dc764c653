"""The benchmarks of CosyVoice2 run, all of them, and count what they say that they count."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

COSYVOICE2 = Path(__file__).parents[2] / "benchmarks" / "cosyvoice2"
SMALL = (
    *("--first-rounds", "1", "--first-requests", "3"),
    *("--flow-rounds", "1", "--flow-whole", "3,3"),
    *("--clients", "4", "--clients-tokens", "20"),
    *("--rtf-seconds", "1", "--rtf-rounds", "1"),
)


def measured(*arguments):
    """Of each table that is printed, its rows: a name, and a figure by contender."""
    command = [sys.executable, COSYVOICE2 / "all.py", "--miniature", "--json", "--threads", "1"]
    done = subprocess.run(
        [*command, *SMALL, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {
        row["name"]: row["values"]
        for part in json.loads(done.stdout)
        for table in part["tables"]
        for row in table["rows"]
    }


def test_they_run_without_the_package_and_count_what_is_done():
    told = measured("--contenders", "fast", "--flow-seconds", "1,4")

    assert told["request 1: tokens before sound"] == {"fast": 11}
    assert told["request 3: tokens before sound"] == {"fast": 11}
    more = told["4 s: frame-steps"]["fast"] - told["1 s: frame-steps"]["fast"]
    assert 19 * 150 <= more <= 20 * 150  # of the first step, half may be known already
    assert told["4 at once: seconds of sound a second"]["fast"] > 0
    assert 0 < told["flow, share of the time"]["fast"] < 100


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_beside_the_package_they_count_what_its_loop_is_known_to_do():
    """The figures are those of upstream's loop for a reference of 87 tokens."""
    told = measured()

    assert told["request 1: tokens before sound"]["package"] == 41
    assert told["request 3: tokens before sound"]["package"] == 116
    assert told["request 3: tokens before sound"]["package-25"] == 41
    assert told["20 s: frame-steps"]["package"] == 103_480
    assert told["20 s, later: frame-steps"]["package"] == 79_480
    assert told["60 s: frame-steps"]["package-25"] == 2_069_480
    assert told["4 at once: seconds of sound a second"]["package"] > 0
    assert told["flow, share of the time"]["package"] > 0
