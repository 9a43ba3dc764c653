"""Very many at once. The benchmarks do the work and measure it; here it only must not fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
LIMIT_S = 900

KEPT_MB = 160
"""The sound of finished jobs (the setting jobs.keep_mb says 128), and what a heap wastes."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(LIMIT_S)]


def measured(script, *arguments):
    """The figures of one table."""
    done = subprocess.run(
        [sys.executable, BENCHMARKS / script, "--json", *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT_S - 60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (table,) = json.loads(done.stdout)["tables"]
    return {figure["name"]: figure["value"] for figure in table["figures"]}


def test_ten_thousand_clients_that_wait_for_their_subscription_hear_all_of_their_job():
    told = measured("bus.py", "connects", "--connects", "10000")

    assert told["first chunks lost"] == 0
    assert told["not whole, or with gaps"] == 0
    assert told["lengths of the sound"] == 1
    assert told["memory of the daemon after"] - told["memory of the daemon before"] < KEPT_MB


def test_two_hundred_subscribers_of_one_stream_all_hear_all_of_it():
    told = measured("bus.py", "crowd", "--subscribers", "200", "--seconds", "5")

    assert told["messages lost"] == 0
    assert told["first message, by its seq"] == 0


def test_a_subscriber_that_stops_reading_costs_the_others_no_message():
    told = measured("bus.py", "stuck", "--rounds", "3", "--seconds", "5")

    assert told["messages that the others lost"] == 0
    assert told["times it was found full"] >= 3


@pytest.mark.parametrize("engine", ["tone", "hibari"])
def test_all_that_thirty_two_write_at_once_is_spoken(engine):
    told = measured("live.py", engine, "--sessions", "32", "--alone", "1")

    assert told["32 at once: not complete"] == 0
    assert told["32 in the same moment: not complete"] == 0
