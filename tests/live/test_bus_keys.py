"""The bus over TCP with keys: who is admitted comes in, and nobody else."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys

import pytest
import zmq
import zmq.auth
from click.testing import CliRunner

from busclients import asking, kinds, reading
from cosyd.cli import main
from running import RunningDaemon
from scripts import ROOT

PAGE = (ROOT / "docs" / "zeromq.md").read_text("utf-8")

TCP = (
    "--set", "bus.endpoint=tcp://0.0.0.0:*",
    "--set", "bus.control=tcp://0.0.0.0:*",
)  # fmt: skip


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A daemon that other machines may reach."""
    home = tmp_path_factory.mktemp("guarded")
    made = CliRunner().invoke(main, ["--home", str(home), "bus", "keys"])
    assert made.exit_code == 0, made.output
    daemon = RunningDaemon(home, "--engine", "tone", "--set", "sinks=zeromq", *TCP)
    try:
        yield daemon.wait_ready()
        daemon.stop()
    finally:
        daemon.close()


def bus(daemon):
    return daemon.home / "config" / "bus"


def near(daemon, name):
    return daemon.connection[name].replace("0.0.0.0", "127.0.0.1")


def with_keys(daemon, public, secret):
    """The options of a client with that pair."""
    server, _ = zmq.auth.load_certificate(bus(daemon) / "server.key")
    return {"CURVE_SERVERKEY": server, "CURVE_PUBLICKEY": public, "CURVE_SECRETKEY": secret}


def pair_of(daemon, name):
    return zmq.auth.load_certificate(bus(daemon) / "secrets" / f"{name}.key_secret")


def stays_out(daemon, **options):
    """Whether a client with these options is not answered."""
    with asking(near(daemon, "zmq_control"), **options) as asker:
        asker.send("hello", token=daemon.token)
        return not asker.socket.poll(400)


def test_a_client_that_is_admitted_while_the_daemon_runs_reads_and_asks(guarded):
    told = guarded.run("bus", "keys", "--client", "laptop")
    options = with_keys(guarded, *pair_of(guarded, "laptop"))

    with asking(near(guarded, "zmq_control"), **options) as asker:
        said = asker.ask(
            "say", text="One.", stream="far", wait_subscriber=True, token=guarded.token
        )
        with reading(near(guarded, "zmq_audio"), "audio.far.", **options) as reader:
            got = reader.job()

    assert b"laptop.key_secret" in told.stdout
    assert said["ok"]
    assert (kinds(got)[0], kinds(got)[-1]) == ("start", "end")


def test_over_tcp_the_token_is_wanted_but_for_a_live_text_whose_name_is_known(guarded):
    guarded.run("bus", "keys", "--client", "asker")
    asked = {
        "hello": {},
        "voices": {},
        "say": {"text": "One."},
        "cancel": {"stream": "s"},
        "replay": {"stream": "s"},
        "live.open": {},
    }

    keys = with_keys(guarded, *pair_of(guarded, "asker"))
    with asking(near(guarded, "zmq_control"), **keys) as asker:
        bare = {op: asker.ask(op, **more)["error"] for op, more in asked.items()}
        wrong = asker.ask("hello", token="ünlikely")
        hello = asker.ask("hello", token=guarded.token)
        tale = asker.ask("live.open", token=guarded.token)
        written = asker.ask("live.text", live=tale["live"], text="One.")
        asker.ask("live.close", live=tale["live"])

    assert set(bare.values()) == {"auth.token"}
    assert wrong["error"] == "auth.token"
    assert "'token'" in wrong["solution"]
    assert hello["zmq_audio"] == guarded.connection["zmq_audio"]
    assert written["ok"]


def test_the_client_of_the_page_comes_in(guarded):
    guarded.run("bus", "keys", "--client", "reader")
    *_, client = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

    told = subprocess.run(
        [
            sys.executable, "-c", client, near(guarded, "zmq_control"),
            bus(guarded) / "secrets" / "reader.key_secret", bus(guarded) / "server.key",
        ],
        env={**os.environ, "COSYD_TOKEN": guarded.token},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert told.stdout.strip() == guarded.connection["version"], told.stderr


def test_nobody_else_comes_in(guarded):
    guarded.run("bus", "keys", "--client", "once")
    once = with_keys(guarded, *pair_of(guarded, "once"))
    with asking(near(guarded, "zmq_control"), **once) as asker:
        assert asker.ask("hello", token=guarded.token)["ok"]

    guarded.run("bus", "keys", "--revoke", "once")

    assert stays_out(guarded, **once)
    assert stays_out(guarded, **with_keys(guarded, *zmq.curve_keypair()))
    assert stays_out(guarded)
    with reading(near(guarded, "zmq_audio"), "audio.") as stranger:
        guarded.say("One.")
        assert not stranger.socket.poll(400)


def test_keys_are_for_their_owners_eyes_and_are_not_overwritten(guarded):
    again = guarded.run("bus", "keys")
    odd = guarded.run("bus", "keys", "--client", "../odd")

    assert again.returncode == odd.returncode == 1
    assert b"--force" in again.stderr
    assert b"cannot be the name" in odd.stderr
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (bus(guarded), bus(guarded) / "secrets", *bus(guarded).rglob("*.key_secret"))
    }
    assert modes.pop("bus") == modes.pop("secrets") == 0o700
    assert set(modes.values()) == {0o600}
