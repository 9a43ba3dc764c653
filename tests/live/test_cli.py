"""The command line, as people use it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import wave

import psutil
import pytest

from devices import device
from patience import ended, wait_for
from running import hears_ctrl_c
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


class Starting:
    """A home whose daemon is started by whoever needs one."""

    def __init__(self, home):
        self.home = home
        self.environ = {
            **os.environ,
            "COSYD_HOME": str(home),
            "COSYD_HTTP__PORT": "0",
            "COSYD_ENGINE__NAME": "tone",
            "COSYD_SINKS": "[]",
        }

    def begin(self, *words, **more):
        return subprocess.Popen(
            [sys.executable, "-m", "cosyd", *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**self.environ, **more},
        )  # fmt: skip

    def run(self, *words, **more):
        with self.begin(*words, **more) as begun:
            out, err = begun.communicate(timeout=60)
        return subprocess.CompletedProcess(words, begun.returncode, out, err)

    def say(self, words):
        return self.run(*PIPED, words)

    @property
    def pid(self):
        return json.loads((self.home / "run" / "daemon.json").read_text())["pid"]


PIPED = ("say", "-o", "-", "--format", "pcm")


@pytest.fixture
def starting(tmp_path):
    home = Starting(tmp_path / "home")
    yield home
    if (home.home / "run" / "daemon.json").exists() and home.pid != os.getpid():
        daemon = psutil.Process(home.pid)
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(15)


def test_say_starts_a_daemon_that_stays(starting):
    first = starting.say("One two.")
    pid = starting.pid
    second = starting.say("One.")

    assert (first.returncode, len(first.stdout)) == (0, 2 * WORD_FRAMES * 2)
    assert (second.returncode, len(second.stdout)) == (0, WORD_FRAMES * 2)
    assert starting.pid == pid


def test_several_that_speak_first_at_once_share_one_daemon(starting):
    begun = [starting.begin(*PIPED, "One.") for _ in range(3)]

    told = [one.communicate(timeout=60) for one in begun]

    assert [one.returncode for one in begun] == [0, 0, 0], told
    assert [len(out) for out, _ in told] == [WORD_FRAMES * 2] * 3


def test_what_a_dead_daemon_left_hinders_nobody_even_if_its_number_is_in_use(starting):
    runtime = starting.home / "run"
    runtime.mkdir(parents=True, mode=0o700)
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    (runtime / "daemon.json").write_text(json.dumps({"url": url, "pid": os.getpid()}))

    done = starting.say("One.")

    assert done.returncode == 0, done.stderr
    assert starting.pid != os.getpid()


def test_a_port_that_is_taken_is_told_by_the_command_that_wanted_a_daemon(starting):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        done = starting.run("say", "Hi.", COSYD_HTTP__PORT=port)

    assert done.returncode == 1
    assert f"Port {port}" in done.stderr.decode()


def test_a_log_that_has_grown_large_is_begun_anew(starting):
    data = starting.home / "data"
    data.mkdir(parents=True, mode=0o700)
    (data / "daemon.log").write_bytes(b"x" * 5_000_001)

    done = starting.say("One.")

    assert done.returncode == 0, done.stderr
    assert (data / "daemon.log").stat().st_size < 100_000
    assert (data / "daemon.log.old").stat().st_size == 5_000_001


@pytest.fixture
def client_only(tmp_path):
    """The environment of an installation without extras."""
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    for name in ("av", "litestar", "numpy", "soxr", "uvicorn", "uvloop", "watchdog", "zmq"):
        no = f"raise ModuleNotFoundError(\"No module named '{name}'\", name='{name}')"
        (stubs / f"{name}.py").write_text(no)
    return {"PYTHONPATH": str(stubs)}


def test_without_the_parts_of_the_daemon_serve_says_how_to_get_them(starting, client_only):
    done = starting.run("serve", **client_only)

    assert done.returncode == 1
    assert "pip install 'cosyd[daemon]'" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_without_the_parts_of_the_daemon_files_are_written_all_the_same(
    tone_daemon, starting, client_only, tmp_path
):
    file = tmp_path / "out.mp3"

    done = starting.run(
        "--home", str(tone_daemon.home), "say", "One two.", "-o", str(file), **client_only
    )

    assert done.returncode == 0, done.stderr
    sound = decoded(file.read_bytes())
    assert len(sound.samples) / sound.rate_hz == pytest.approx(0.4, abs=0.15)


def test_say_into_a_device_or_where_nothing_can_be_written(tone_daemon, tmp_path):
    null = tone_daemon.run("say", "One.", "-o", str(device(tmp_path, "null")))
    full = tone_daemon.run("say", "One.", "-o", str(device(tmp_path, "full")))
    nowhere = tone_daemon.run("say", "One.", "-o", str(tmp_path / "no" / "out.wav"))

    assert (null.returncode, full.returncode, nowhere.returncode) == (0, 1, 1)
    assert "/full" in full.stderr.decode()
    assert "there is no folder" in nowhere.stderr.decode()
    assert b"Traceback" not in full.stderr + nowhere.stderr


def test_what_cannot_be_played_is_not_spoken(toned):
    known = [job["id"] for job in toned.get("/v1/jobs").json()]

    done = toned.run("say", "Now [slow] one two three. " * 20)

    assert done.returncode == 1
    jobs = toned.get("/v1/jobs").json()
    assert [job["status"] for job in jobs if job["id"] not in known] == ["cancelled"]


def test_a_daemon_whose_ready_line_nobody_reads_runs_and_stops(starting):
    reads, writes = os.pipe()
    os.close(reads)
    with subprocess.Popen(
        [sys.executable, "-m", "cosyd", "serve"],
        stdout=writes, stderr=subprocess.DEVNULL, env=starting.environ,
    ) as daemon:  # fmt: skip
        os.close(writes)
        wait_for((starting.home / "run" / "daemon.json").exists)  # or "say" starts one of its own
        done = starting.say("One.")
        daemon.send_signal(signal.SIGTERM)

        assert daemon.wait(15) == 0
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_the_start_ends_it_in_order(start, number):
    daemon = start("--engine", "tone", "--set", "sinks=[]", wait=False)
    wait_for((daemon.home / "run" / "daemon.lock").exists)

    daemon.signal(number)

    assert daemon.process.wait(15) == 0
    assert not [line for line in daemon.log if "Traceback" in line]


def test_a_second_signal_ends_what_the_first_would_wait_for(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "daemon.drain_s=300")
    daemon.wait_engine("tone", "ready")
    daemon.say("Now [slow] one two three. " * 200, detach=True, play=False)
    daemon.signal(signal.SIGTERM)
    wait_for(lambda: [line for line in daemon.log if "daemon.draining" in line])

    daemon.signal(signal.SIGINT)

    assert daemon.process.wait(20) == 0


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
        told = next((line for line in follow.stdout if "job.sentence" in line), "")

        listed = toned.run("jobs", "list").stdout.decode()
        cancelled = toned.run("jobs", "cancel", job)
        rest = follow.stdout.read()

        assert follow.wait(10) == 0
    assert job in told
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
