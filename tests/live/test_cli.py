"""The command line, as people use it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import wave

import psutil
import pytest

from patience import ended
from sounds import decoded

WORD_FRAMES = 4_800


def test_say_writes_a_whole_wav_file(tone_daemon, tmp_path):
    file = tmp_path / "out.wav"

    done = tone_daemon.run("say", "One two three.", "-o", str(file))

    assert done.returncode == 0, done.stderr
    with wave.open(str(file)) as wav:
        assert (wav.getframerate(), wav.getnframes()) == (24_000, 3 * WORD_FRAMES)
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["out.wav"]


@pytest.mark.parametrize("suffix", ["mp3", "ogg", "opus", "flac", "aac"])
def test_the_format_goes_by_the_name_of_the_file(tone_daemon, tmp_path, suffix):
    file = tmp_path / f"out.{suffix}"

    done = tone_daemon.run("say", "One two three four five.", "-o", str(file))

    assert done.returncode == 0, done.stderr
    sound = decoded(file.read_bytes())
    assert len(sound.samples) / sound.rate_hz == pytest.approx(1.0, abs=0.1)


def test_say_reads_a_pipe_and_writes_a_pipe(tone_daemon):
    done = tone_daemon.run("say", "-o", "-", "--format", "pcm", stdin=b"One two.")

    assert done.returncode == 0, done.stderr
    assert len(done.stdout) == 2 * WORD_FRAMES * 2


def test_say_reads_a_file(tone_daemon, tmp_path):
    (tmp_path / "letter.txt").write_text("\ufeffOne two.", encoding="utf-8")

    done = tone_daemon.run("say", "-f", str(tmp_path / "letter.txt"), "-o", "-", "--format", "pcm")

    assert len(done.stdout) == 2 * WORD_FRAMES * 2


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (("Hi.", "--voice", "nobody"), b"", "cosyd voices list"),
        (("Hi.", "--speed", "7"), b"", "0.5"),
        (("   ",), b"", "empty"),
        ((), b"\xff\xfe\xfd", "UTF-8"),
        (("Hi.", "-o", "out.xyz"), b"", "format"),
    ],
)
def test_what_goes_wrong_is_told_with_what_to_do(tone_daemon, arguments, stdin, says, tmp_path):
    output = () if "-o" in arguments else ("-o", str(tmp_path / "x.wav"))

    done = tone_daemon.run("say", *arguments, *output, stdin=stdin)

    assert done.returncode == 1
    assert says in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert not (tmp_path / "x.wav").exists()


def test_say_aloud_without_a_loudspeaker_says_so(tone_daemon):
    done = tone_daemon.run("say", "Hi.")

    assert done.returncode == 1
    assert "-o FILE" in done.stderr.decode()


def test_say_without_a_daemon_and_without_leave_to_start_one(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "cosyd", "--home", str(tmp_path), "say", "--no-start", "Hi."],
        capture_output=True,
        timeout=30,
        check=False,
    )

    assert done.returncode == 1
    assert "cosyd serve" in done.stderr.decode()


def test_say_starts_a_daemon_that_stays(tmp_path):
    environ = {
        **os.environ,
        "COSYD_HOME": str(tmp_path),
        "COSYD_HTTP__PORT": "0",
        "COSYD_ENGINE__NAME": "tone",
        "COSYD_SINKS": "[]",
    }

    def say(*words: str) -> bytes:
        command = [sys.executable, "-m", "cosyd", "say", "-o", "-", "--format", "pcm", *words]
        done = subprocess.run(command, capture_output=True, timeout=60, check=True, env=environ)
        return done.stdout

    first = say("One two.")
    pid = json.loads((tmp_path / "run" / "daemon.json").read_text())["pid"]
    try:
        second = say("One.")
        again = json.loads((tmp_path / "run" / "daemon.json").read_text())["pid"]
    finally:
        daemon = psutil.Process(pid)
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(15)

    assert (len(first), len(second)) == (2 * WORD_FRAMES * 2, WORD_FRAMES * 2)
    assert again == pid


def hears_ctrl_c() -> None:
    """What is started in the background by a shell ignores it otherwise."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_stops_what_is_being_said(tone_daemon):
    say = subprocess.Popen(
        [sys.executable, "-m", "cosyd", "--home", str(tone_daemon.home), "say", "-o", "-",
         "Now [slow] one two three. " * 20],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        preexec_fn=hears_ctrl_c,  # noqa: PLW1509 - it does nothing that a thread could hold
    )  # fmt: skip
    with say:
        assert say.stdout
        say.stdout.read(44)
        job = tone_daemon.get("/v1/jobs", params={"status": "speaking"}).json()[0]["id"]

        say.send_signal(signal.SIGINT)

        assert say.wait(10) == 130
    assert ended(tone_daemon, job)["status"] == "cancelled"


def test_voices_are_listed_for_eyes_and_for_programs(tone_daemon):
    table = tone_daemon.run("voices", "list").stdout.decode()
    programs = json.loads(tone_daemon.run("voices", "list", "--json").stdout)

    assert "tone" in table
    assert {"name", "engine", "language"} <= set(programs[0])


def test_jobs_are_listed_followed_and_cancelled(toned):
    job = toned.say("Now [slow] one two three. " * 20, detach=True, play=False).json()["id"]
    follow = subprocess.Popen(
        [sys.executable, "-m", "cosyd", "--home", str(toned.home), "jobs", "follow", job],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with follow:
        assert follow.stdout
        first = follow.stdout.readline()

        listed = toned.run("jobs", "list").stdout.decode()
        cancelled = toned.run("jobs", "cancel", job)
        rest = follow.stdout.read()

        assert follow.wait(10) == 0
    assert "job.sentence" in first
    assert job in listed
    assert cancelled.stdout.decode().split() == [job, "cancelled"]
    assert "status=cancelled" in rest
    assert toned.run("jobs", "cancel", "nonsense").returncode == 1


def test_plugins_and_engines_are_listed_with_their_states(tone_daemon):
    plugins = tone_daemon.run("plugins", "list").stdout.decode()
    engines = tone_daemon.run("engines", "list").stdout.decode()

    assert "sink zeromq" in plugins
    assert "ready" in plugins
    assert [line for line in engines.splitlines() if line.startswith("tone\tready")]


def test_the_token_is_the_one_that_opens_the_door(tone_daemon):
    token = tone_daemon.run("token").stdout.decode().strip()

    assert token == tone_daemon.token


def test_doctor_tells_what_is_there_one_line_each(tone_daemon):
    done = tone_daemon.run("doctor")

    told = done.stdout.decode()
    for name in ("Python", "ort", "isk", "ound", "plug-in"):
        assert name in told
    assert "Traceback" not in told + done.stderr.decode()


def test_doctor_works_without_a_daemon(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "cosyd", "--home", str(tmp_path), "doctor"],
        capture_output=True, timeout=60, check=False, text=True,
    )  # fmt: skip

    assert done.returncode in {0, 1}
    assert "Python" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_help_is_there_quickly(tmp_path):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cosyd", "--help"],
        capture_output=True, timeout=60, check=True, text=True,
    )  # fmt: skip

    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert not loaded & {"litestar", "numpy", "av", "onnxruntime", "zmq", "uvicorn"}
