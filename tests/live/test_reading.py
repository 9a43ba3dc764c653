"""Markdown and the dictionary in a real daemon."""

from __future__ import annotations

import pytest

from patience import wait_for
from running import RunningDaemon

TEXT = "# The cosyd\nIt **reads** [this](http://x.org). See `a.py`.\n\n```py\nx = 1. Y\n```\n"


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    """A daemon that reads Markdown, by a dictionary."""
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("reading"), "--engine", "tone",
        "--set", "text.normalisers=markdown,pronounce,urls",
    )  # fmt: skip
    try:
        daemon.run("text", "pronounce", "add", "cosyd", "cozy dee")
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon
    finally:
        daemon.close()


def planned(daemon, text):
    return daemon.post("/v1/text/normalize", json={"text": text}).json()


def fares(daemon):
    return {one["name"]: one for one in daemon.get("/v1/plugins").json()}["pronounce"]


def test_markdown_is_read_by_the_dictionary_and_places_point_into_the_text(reading):
    found = planned(reading, TEXT)

    assert [one["text"] for one in found] == [
        "The cozy dee.", "It reads this.", "See a dot py.", "Code left out.",
    ]  # fmt: skip
    places = [TEXT[one["text_start"] : one["text_end"]] for one in found]
    assert places == [one["source"] for one in found]
    assert places[0] == "# The cosyd"
    assert places[2].startswith("See `a.py`")
    assert places[3].startswith("```py")


def test_the_command_line_shows_it(reading):
    shown = reading.run("text", "show", "**The** cosyd", "--no-start").stdout.decode()

    assert shown.startswith("The cozy dee\ten\ttone\t")


def test_a_text_of_markup_alone_is_a_job_without_sound(reading):
    answer = reading.say("```\nx\n", format="pcm")

    assert (answer.status_code, answer.content) == (200, b"")
    job = reading.get(f"/v1/jobs/{answer.headers['x-job']}").json()
    assert (job["status"], job["sentences"]) == ("done", [])


def test_a_dictionary_that_breaks_is_told_and_stays_in_use(reading):
    file = reading.home / "config" / "pronounce.toml"
    good = file.read_text()

    file.write_text(good + "[[entry\n")
    told = wait_for(
        lambda: planned(reading, "cosyd") and (one := fares(reading))["state"] == "degraded" and one
    )
    still = planned(reading, "cosyd")[0]["text"]
    file.write_text(good.replace("cozy", "cosy"))
    mended = wait_for(lambda: planned(reading, "cosyd")[0]["text"] == "cosy dee" and fares(reading))

    assert f"{file}, line 4" in told["reason"]
    assert still == "cozy dee"
    assert mended["state"] == "ready"
