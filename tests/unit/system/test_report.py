"""The doctor's report, which goes to strangers."""

import getpass
import platform

import pytest

from cosyd.contract.wire import PluginView
from cosyd.contract.wire_house import LogLine
from cosyd.system.finding import Finding
from cosyd.system.report import Report
from cosyd.system.runtime import folders
from cosyd.system.settings import load


@pytest.fixture
def report(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "anna"))
    monkeypatch.setattr(getpass, "getuser", lambda: "anna")
    monkeypatch.setattr(platform, "node", lambda: "kitchen.lan")
    home = folders(tmp_path / "anna" / "cosyd")

    def markdown(flags=None, **more):
        parts = {"plugins": [], "findings": [], **more}
        return Report(folders=home, settings=load(home.config, flags or {}, {}), **parts).markdown()

    return markdown


BELL = PluginView(
    name="bell",
    state="failed",
    reason="it | broke",
    distribution="bells",
    version="1",
    offers=[],
    in_use=[],
)


def line(event, **facts):
    return LogLine(number=1, at=0, level="warning", event=event, facts=facts)


def test_it_tells_what_helps(report):
    told = report(
        {"http.port": 1, "sinks": "zeromq", "log.level": "debug"},
        findings=[Finding(name="sound", ok="problem", says="no sound card")],
        plugins=[BELL],
        log=[line("engine.changed", engine="kokoro", reason="killed", took_s="0.3")],
    )

    assert "| problem | sound | no sound card |" in told
    assert "| http.port | 1 (flag) |" in told
    assert '| sinks | ["zeromq"] (flag) |' in told
    assert "| bell | failed | it / broke | bells 1 |" in told
    assert "1970-01-01 00:00:00Z warning engine.changed engine=kokoro reason=killed" in told
    assert "| msgspec | " in told


def test_it_names_nobody_and_no_place_of_theirs(report, tmp_path):
    told = report(
        {"http.hosts": "secret.example.org", "voices.aliases.mum": "anna", "engine.model": "/m/x"},
        findings=[
            Finding(name="model", says=f"it is in {tmp_path}/anna/models/x and /mnt/secret/y"),
            Finding(name="port", says="held by anna on kitchen.lan, kitchen"),
            Finding(name="voices", says="secret", abroad="a voice cannot be read"),
        ],
        log=[
            line("x", voice="secret", client="secret", reason="no file /srv/secret/z.wav"),
            line("settings.refused", reason="http.host is 'secret', but has to be an address"),
        ],
    )

    for name in ("secret", "anna", "mum", "kitchen", str(tmp_path)):
        assert name not in told
    assert "it is in ~/models/x and …/y" in told
    assert "held by <user> on <host>, <host>" in told
    assert "a voice cannot be read" in told
    assert "settings.refused" in told
