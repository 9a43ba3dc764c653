"""Models, as people fetch, verify, import and remove them, with a daemon and without."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading

import pytest

import checkpoints
from hub import LLM_BYTES, MODEL, Fault, Hub, miniature
from patience import wait_for
from running import RunningDaemon, hears_ctrl_c

PULL = ("models", "pull", "--revision", "main")
AT = f"/v1/models/{MODEL}"


@pytest.fixture
def hub():
    with Hub(miniature()) as hub:
        yield hub


@pytest.fixture
def shell(hub, tmp_path):
    """The command line at a home where no daemon runs."""

    def shell(*words, limit_bytes=None, wait=True):
        limit = ["prlimit", f"--fsize={limit_bytes}"] if limit_bytes else []
        process = subprocess.Popen(
            [*limit, sys.executable, "-m", "cosyd", "--home", str(tmp_path / "home"), *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **hub.environ},
        )  # fmt: skip
        if not wait:
            return process
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    return shell


@pytest.fixture
def model(tmp_path):
    """Where the command line puts it."""
    return tmp_path / "home" / "data" / "models" / MODEL


@pytest.fixture(scope="module")
def fetching(tmp_path_factory):
    """A daemon that speaks in tones and knows a hub, which the tests of this file share.

    Its cosyvoice2 looks elsewhere, so that nobody tries to load what is no model at all.
    """
    with Hub(miniature()) as hub:
        home = tmp_path_factory.mktemp("fetching")
        elsewhere = ("--set", f"engine.model={home / 'elsewhere'}")
        daemon = RunningDaemon(
            home, "--engine", "tone", "--set", "sinks=[]", *elsewhere, environ=hub.environ
        )
        try:
            daemon.wait_ready().wait_engine("tone", "ready")
            yield daemon, hub
        finally:
            daemon.close()


def events(daemon, path, **body):
    """The events of an answer, as pairs of name and data."""
    with daemon.client() as client, client.stream("POST", path, json=body) as answer:
        assert answer.status_code == 200, answer.read()
        lines = [line.partition(": ")[2] for line in answer.iter_lines() if ": " in line]
    return [(name, json.loads(data)) for name, data in zip(lines[::2], lines[1::2], strict=True)]


def test_without_a_daemon_a_model_is_fetched_verified_and_removed(hub, shell, model):
    hub.faults["llm.pt"] = [Fault(drop_after=100_000)]

    pulled = shell(*PULL)
    listed = shell("models", "list", "--json")
    (model / "flow.pt").write_bytes(b"x" * 2_000)
    verified = shell("models", "verify")
    mended = shell("models", "pull")
    removed = shell("models", "remove")

    assert (pulled.returncode, mended.returncode, removed.returncode) == (0, 0, 0), pulled.stderr
    assert f"{MODEL} is whole" in pulled.stdout
    assert "fetching" in pulled.stdout
    assert json.loads(listed.stdout)[0]["state"] == "whole"
    assert (verified.returncode, "flow.pt is not as it should be" in verified.stdout) == (1, True)
    assert not model.exists()


def test_a_pull_that_is_killed_is_taken_up_where_it_ended(hub, shell, model):
    hub.faults["llm.pt"] = [Fault(pace_s=0.05)]
    process = shell(*PULL, wait=False)
    part = model / "llm.pt.part"
    wait_for(lambda: part.exists() and part.stat().st_size > 50_000)

    process.send_signal(signal.SIGKILL)
    process.communicate()
    here = part.stat().st_size
    again = shell(*PULL)

    assert again.returncode == 0, again.stderr
    assert hub.requests("llm.pt")[-1]["range"] == f"bytes={here}-"
    assert (model / "llm.pt").read_bytes() == hub.files["llm.pt"]


def test_a_disk_that_takes_no_more_is_told_and_what_has_come_is_kept(hub, shell, model):
    full = shell(*PULL, limit_bytes=LLM_BYTES // 2)
    part = (model / "llm.pt.part").stat().st_size
    again = shell(*PULL)

    assert full.returncode == 1
    assert "llm.pt.part cannot be used: File too large" in full.stderr
    assert "Traceback" not in full.stderr
    assert part == LLM_BYTES // 2
    assert again.returncode == 0, again.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("pull", "cosyvoice9"), MODEL),
        (("pull",), "--revision"),
        (("remove",), "is not here"),
        (("import", "."), "cosyvoice2.yaml"),
    ],
)
def test_what_goes_wrong_is_told_with_what_to_do(shell, words, says):
    done = shell("models", *words)

    assert done.returncode in {1, 2}
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_all_who_pull_hear_of_one_download(fetching):
    daemon, hub = fetching
    hub.faults["llm.pt"] = [Fault(pace_s=0.02)]
    heard = []

    def follow():
        heard.append(events(daemon, "/v1/models/pull", name=MODEL, revision="main"))

    others = [threading.Thread(target=follow) for _ in range(2)]
    for other in others:
        other.start()
    wait_for(lambda: daemon.get(AT).json()["progress"])
    busy = daemon.delete(AT).json()
    for other in others:
        other.join()

    assert [one[-1][0] for one in heard] == ["done", "done"]
    assert {name for one in heard for name, _ in one[:-1]} == {"progress"}
    assert len(hub.requests("llm.pt")) == 1
    assert busy["error"] == "model.busy"
    assert daemon.post(f"{AT}/verify").json()["state"] == "whole"
    assert daemon.delete(AT).json()["state"] == "absent"


def test_ctrl_c_stops_the_download_of_the_daemon(fetching):
    daemon, hub = fetching
    hub.faults["llm.pt"] = [Fault(pace_s=1.0)]  # far slower than a signal on a busy machine
    process = subprocess.Popen(
        [sys.executable, "-m", "cosyd", "--home", str(daemon.home), *PULL],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=hears_ctrl_c,  # noqa: PLW1509 - it does nothing that a thread could hold
    )  # fmt: skip
    wait_for(lambda: (daemon.get(AT).json()["progress"] or {}).get("bytes_done", 0) > 20_000)

    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)

    assert process.returncode == 130
    assert "What has come is kept" in told
    wait_for(lambda: daemon.get(AT).json()["progress"] is None)
    assert daemon.get(AT).json()["state"] == "partial"
    assert daemon.delete(AT).status_code == 200


def test_a_download_that_fails_ends_with_the_problem(fetching):
    daemon, hub = fetching
    hub.faults["llm.pt"] = [Fault(status=401)]

    name, problem = events(daemon, "/v1/models/pull", name=MODEL, revision="main")[-1]

    assert (name, problem["error"]) == ("error", "model.token")
    assert "HF_TOKEN" in problem["solution"]
    assert daemon.get("/health/live").status_code == 200
    daemon.delete(AT)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"name": "cosyvoice9"}, "model.unknown"),
        ({"name": MODEL, "revision": "../../etc"}, "request.invalid"),
        ({"name": MODEL, "files": "some"}, "request.invalid"),
        ({}, "request.invalid"),
    ],
)
def test_a_pull_that_makes_no_sense_is_refused_before_it_begins(fetching, body, error):
    daemon, _ = fetching

    answer = daemon.post("/v1/models/pull", json=body)

    assert answer.status_code in {400, 404}
    assert answer.json()["error"] == error


def test_an_import_that_is_refused_ends_with_the_problem_and_nothing_is_taken(fetching, tmp_path):
    daemon, _ = fetching
    folder = str(tmp_path)

    name, problem = events(daemon, "/v1/models/import", name=MODEL, folder=folder, own=True)[-1]

    assert (name, problem["error"]) == ("error", "model.file")
    assert daemon.get(AT).json()["state"] == "absent"


def test_a_model_speaks_when_it_comes_and_not_when_it_is_gone(start, tmp_path):
    made = checkpoints.miniature(tmp_path / "made", speakers=["anna"], tokens_per_text_token=2.0)
    files = {
        str(one.relative_to(made)): one.read_bytes() for one in made.rglob("*") if one.is_file()
    }
    with Hub(files) as hub:
        daemon = start(
            "--engine", "tone", "--set", "sinks=[]", "--set", "cosyvoice2.threads=1",
            environ=hub.environ,
        )  # fmt: skip

        def known():
            return "anna" in {one["name"] for one in daemon.get("/v1/voices").json()}

        before = known()
        pulled = daemon.run(*PULL)
        spoken = daemon.say("Hello.", voice="anna", seed=1)
        # It refuses while an engine is at work: here it makes voices known to it when it has come.
        removed = wait_for(lambda: (it := daemon.run("models", "remove")).returncode == 0 and it)
        gone = known()
        reason = daemon.engine("cosyvoice2")["reason"]

    assert (pulled.returncode, removed.returncode) == (0, 0)
    assert (before, gone) == (False, False)
    assert (spoken.status_code, len(spoken.content) > 10_000) == (200, True), spoken.text
    assert "is not here" in reason
