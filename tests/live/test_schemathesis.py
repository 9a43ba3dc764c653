"""Schemathesis against ``/schema``: all doors do as they say, whatever they are asked.

Nothing is left out. The hubs that models come from are closed ports of this machine, so that
nothing is fetched, and there is no sink that would be heard.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from running import RunningDaemon

CONFIG = """
request-timeout = 30
continue-on-failure = true
max-failures = 40
max-stream-events = 1        # of those of the daemon there is no end
warnings = false             # of what could be linked, and is not

[checks.positive_data_acceptance]    # no schema tells which voices there are, and what can be said
expected-statuses = ["2xx", "3xx", 400, 401, 403, 404, 409, 410, 413, 415, 422, 429, "5xx"]

[[operations]]    # there is no sound card here, and no model of CosyVoice2
include-path-regex = "^/v1/playback|^/v1/engines/|^/v1/voices"
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 503]

[[operations]]    # it learns the feed's token of an answer, and takes it for one that it made up
include-path-regex = "^/v1/narrations/feed"
checks.ignored_auth.enabled = false
"""

QUICK = """
[phases]
coverage.enabled = false
stateful.enabled = false

[generation]
max-examples = 2
no-shrink = true
deterministic = true
"""


LANGUAGES = ("en", "zh", "ja", "es", "fr", "hi", "it", "pt")
"""A text may turn out to be in any; no voice but the tone has to be loaded for it."""


@pytest.fixture
def daemon(tmp_path):
    running = RunningDaemon(
        tmp_path / "home",
        "--engine", "tone",
        "--set", "sinks=[]",
        "--set", "models.huggingface=http://127.0.0.1:9",
        "--set", "models.modelscope=http://127.0.0.1:9",
        *(f"--set=voices.defaults.{one}=tone" for one in LANGUAGES),
    )  # fmt: skip
    try:
        running.wait_ready().wait_engine("tone", "ready")
        yield running
    finally:
        running.close()


def findings(daemon, folder, config, *arguments):
    """What it has to say, where it is not content."""
    (folder / "schemathesis.toml").write_text(config)
    command = Path(sys.executable).with_name("schemathesis")
    ended = subprocess.run(
        [
            command, "--config-file", folder / "schemathesis.toml", "run", f"{daemon.url}/schema",
            "-H", f"Authorization: Bearer {daemon.token}", "--seed", "20261122", *arguments,
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "NO_COLOR": "1"},
    )  # fmt: skip
    return "" if ended.returncode == 0 else ended.stdout[-20_000:] + ended.stderr[-2_000:]


def test_all_operations_do_as_their_schema_says(daemon, tmp_path):
    found = findings(daemon, tmp_path, CONFIG + QUICK)

    assert not found, found


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_they_do_so_in_all_phases_and_thousands_of_cases(daemon, tmp_path):
    found = findings(daemon, tmp_path, CONFIG, "--max-examples", "30")

    assert not found, found
