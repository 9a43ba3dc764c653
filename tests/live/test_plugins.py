"""Plug-ins of strangers, installed beside a real daemon on the spot."""

from __future__ import annotations

import signal
import time
from statistics import median
from typing import TYPE_CHECKING

import pytest

from patience import ended, wait_for
from running import RunningDaemon

if TYPE_CHECKING:
    from pathlib import Path

KEEPER = '''
"""A sink that keeps what it hears, a normaliser, and an engine with its voice."""

from pathlib import Path

import msgspec

from cosyd import hookimpl
from cosyd.contract.hooks import EngineOffer
from cosyd.contract.model import Voice


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    folder: str = ""


class Keeper:
    name = "keeper"
    Settings = Settings

    async def start(self, house):
        self.folder = Path(house.settings.folder)
        house.facts["keeper"] = "never seen"

    def wants(self, utterance):
        return "keep" in utterance.text

    async def hear(self, job):
        pcm = b""
        async for chunk in job.listen():
            pcm += chunk.pcm
        (self.folder / job.id).write_bytes(pcm)

    async def stop(self):
        (self.folder / "stopped").touch()


class Numbers:
    name = "numbers"

    def __call__(self, text, reading):
        return text.replace("7", "seven")


class Beep:
    def warm_up(self): ...

    def interrupt(self): ...

    def speak(self, sentence):
        yield b"\\x10\\x20" * 2400


@hookimpl
def register_sinks(register):
    register(Keeper())


@hookimpl
def register_normalisers(register):
    register(Numbers())


@hookimpl
def register_engines(register):
    voice = Voice(name="beep", engine="beep", languages=("en",))
    register(EngineOffer(name="beep", target="stranger_keeper:Beep", voices=lambda: (voice,)))
'''

CLUMSY = """
from cosyd import hookimpl
from msgspec import Struct

class Clumsy:
    name = "clumsy"
    Settings = Struct

    async def start(self, house): ...

    def wants(self, utterance):
        return True

    async def hear(self, job):
        raise LookupError("dropped it")

    async def stop(self): ...

@hookimpl
def register_sinks(register):
    register(Clumsy())
"""

BLOCKS = """
import threading
import time
from pathlib import Path

import msgspec

from cosyd import hookimpl
from cosyd.contract.hooks import PASS


def block():
    while not Path("{free}").exists():
        time.sleep(0.05)
    return False


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    word: str = ""


class Dozer:
    name = "doze_{what}"
    Settings = Settings

    def configure(self, house): ...

    async def start(self, house): ...

    async def stop(self): ...

    def __call__(self, text, reading):
        if "Doze" in text:
            block()
        return text

    def wants(self, utterance):
        return "Doze" in utterance.text

    async def hear(self, job):
        threading.Thread(target=block, daemon=False).start()
        block()

    async def notice(self, event):
        if type(event).__name__ == "JobQueued" and event.characters == len("Doze. Then go on."):
            block()

    def judge(self, utterance, now):
        if "Doze" in utterance.text:
            block()
        return PASS


@hookimpl
def register_{what}s(register):
    register(Dozer())
"""

CALL_RAISES = """
from cosyd import hookimpl

class Raises:
    name = "raises"

    def __call__(self, text, reading):
        raise LookupError(text)

@hookimpl
def register_normalisers(register):
    register(Raises())
"""

REGISTRATION_RAISES = """
from cosyd import hookimpl

@hookimpl
def register_sinks(register):
    raise OSError("no card")
"""

IMPORT_BLOCKS = "import time\ntime.sleep(60)\n"

BROKEN = "raise RuntimeError('made for another version')\n"


def install(folder: Path, module: str, code: str) -> None:
    """*code* as a distribution of its own, found by whoever has *folder* on the path."""
    (folder / f"{module}.py").write_text(code)
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    name = module.removeprefix("stranger_")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[cosyd]\n{name} = {module}\n")


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """Where the stranger's sink puts what it hears."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def strange_daemon(tmp_path_factory, kept):
    """A daemon with plug-ins of which two are broken, each in its own way."""
    folder = tmp_path_factory.mktemp("strangers")
    install(folder, "stranger_keeper", KEEPER)
    install(folder, "stranger_clumsy", CLUMSY)
    install(folder, "stranger_broken", BROKEN)
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("strange"),
        "--engine", "tone", "--set", "sinks=zeromq,keeper,clumsy,broken",
        "--set", f"plugins.keeper.folder={kept}", "--set", "text.normalisers=numbers",
        environ={"PYTHONPATH": str(folder)},
    )  # fmt: skip
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon
    finally:
        daemon.close()


def plugins(daemon):
    return {one["name"]: one for one in daemon.get("/v1/plugins").json()}


def test_a_strangers_sink_hears_what_it_wants_to(strange_daemon, kept):
    answer = strange_daemon.say("Please keep this.", format="pcm")
    strange_daemon.say("But not this.")

    file = kept / answer.headers["x-job"]
    assert wait_for(lambda: file.exists() and file.read_bytes()) == answer.content
    assert len(list(kept.iterdir())) == 1


def test_how_each_plugin_fares_is_told(strange_daemon):
    told = plugins(strange_daemon)

    keeper, broken = told["keeper"], told["broken"]
    assert (keeper["state"], keeper["reason"]) == ("ready", "")
    assert (keeper["distribution"], keeper["version"]) == ("stranger_keeper", "1.0")
    assert set(keeper["offers"]) == {"sink keeper", "engine beep", "normaliser numbers"}
    assert (broken["state"], broken["offers"]) == ("failed", [])
    assert broken["reason"] == "RuntimeError: made for another version"
    assert told["zeromq"]["state"] == "ready"


def test_the_command_line_tells_it_too(strange_daemon):
    shown = strange_daemon.run("plugins", "list").stdout.decode()

    assert "made for another version" in shown


def test_a_sink_that_fails_on_a_job_is_told_and_the_job_is_spoken(strange_daemon):
    job = strange_daemon.say("One two.", detach=True, play=False).json()["id"]

    assert ended(strange_daemon, job)["status"] == "done"
    clumsy = wait_for(
        lambda: (one := plugins(strange_daemon)["clumsy"])["state"] == "failed" and one
    )
    assert clumsy["reason"] == "LookupError: dropped it"
    assert strange_daemon.get("/health/ready").status_code == 200


def test_a_strangers_normaliser_runs_where_the_settings_name_it(strange_daemon):
    (sentence,) = strange_daemon.post("/v1/text/normalize", json={"text": "Room 7."}).json()

    assert sentence["text"] == "Room seven."


def test_a_strangers_engine_speaks_with_its_own_voice(strange_daemon):
    answer = strange_daemon.say("Anything.", voice="beep", format="pcm")

    assert answer.content == b"\x10\x20" * 2400
    released = strange_daemon.post("/v1/engines/beep/release").json()
    assert (released["state"], released["crashes"]) == ("released", 0)


def test_all_sinks_are_stopped_with_the_daemon(start, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / "strangers").mkdir()
    install(tmp_path / "strangers", "stranger_keeper", KEEPER)
    daemon = start(
        "--engine", "tone", "--set", "sinks=keeper", "--set", f"plugins.keeper.folder={kept}",
        environ={"PYTHONPATH": str(tmp_path / "strangers")},
    )  # fmt: skip

    assert daemon.stop() == 0

    assert [one.name for one in kept.iterdir()] == ["stopped"]


DOZERS = ("normaliser", "sink", "observer", "gate")


@pytest.fixture(scope="module")
def dozing(tmp_path_factory):
    """A daemon with plug-ins that fail or block wherever one can, and what frees those."""
    strangers = tmp_path_factory.mktemp("dozers")
    free = strangers / "free"
    for what in DOZERS:
        install(
            strangers,
            f"stranger_doze_{what}",
            BLOCKS.replace("{what}", what).replace("{free}", str(free)),
        )
    install(strangers, "stranger_raises", CALL_RAISES)
    install(strangers, "stranger_unregistered", REGISTRATION_RAISES)
    install(strangers, "stranger_broken", BROKEN)
    install(strangers, "stranger_endless", IMPORT_BLOCKS)
    install(strangers, "stranger_endless_too", IMPORT_BLOCKS)
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("dozing"),
        "--engine", "tone", "--set", "daemon.plugin_limit_s=0.5",
        "--set", "sinks=doze_sink", "--set", "observers=doze_observer",
        "--set", "gates=doze_gate", "--set", "text.normalisers=raises,doze_normaliser",
        environ={"PYTHONPATH": str(strangers)},
    )  # fmt: skip
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon, free
    finally:
        daemon.close()


def timed(daemon, text):
    begun = time.monotonic()
    answer = daemon.say(text, format="pcm")
    return time.monotonic() - begun, answer.content


def dozers(daemon):
    told = plugins(daemon)
    return {told[f"doze_{what}"]["state"] for what in DOZERS}


def test_plugins_that_fail_or_block_are_told_and_cost_speech_nothing(dozing):
    daemon, free = dozing
    text = "One sentence. And another one."
    calm = [timed(daemon, text) for _ in range(3)]

    dozed = daemon.say("Doze. Then go on.", format="pcm")
    wait_for(lambda: dozers(daemon) == {"blocked"})
    told = plugins(daemon)
    meanwhile = [timed(daemon, text) for _ in range(3)]

    assert {sound for _, sound in meanwhile} == {calm[0][1]}
    assert median(took for took, _ in meanwhile) < 4 * max(took for took, _ in calm)
    free.touch()
    wait_for(lambda: dozers(daemon) <= {"ready", "loaded"})
    assert dozed.content == daemon.say("Doze. Then go on.", format="pcm").content != b""
    assert {(told[one]["state"], told[one]["reason"]) for one in ("endless", "endless_too")} == {
        ("failed", "its import took longer than 5 s")
    }
    assert told["broken"]["state"] == told["unregistered"]["state"] == "failed"
    assert told["unregistered"]["reason"] == "OSError: no card"
    assert (told["raises"]["state"], told["raises"]["reason"]) == (
        "failed",
        "LookupError in a call",
    )
    assert "has not come back from a call for " in told["doze_gate"]["reason"]
    assert "event loop has not answered for " in told["doze_sink"]["reason"]
    assert told["doze_gate"]["in_use"] == ["gate doze_gate"]
    assert told["wavfile"]["in_use"] == []
    assert "Then go on" not in "".join(daemon.log)


def test_a_daemon_stops_though_plugins_hang_for_ever_and_refuses_tables_that_do_not_fit(dozing):
    daemon, free = dozing
    free.unlink(missing_ok=True)
    (daemon.home / "config" / "cosyd.toml").write_text(
        "[queue]\nroom = 3\n[plugins.doze_gate]\nwrd = 'one'\n"
    )
    daemon.signal(signal.SIGHUP)
    refused = wait_for(lambda: [one for one in daemon.log if "settings.refused" in one])
    daemon.say("Doze. Then go on.")
    wait_for(lambda: dozers(daemon) == {"blocked"})
    doctor = daemon.run("doctor").stdout.decode()

    assert daemon.stop() == 0

    assert "[plugins.doze_gate]" in refused[0]
    assert not [one for one in daemon.log if "settings.reloaded" in one]
    for what in DOZERS:
        assert f"plug-in doze_{what}: blocked" in doctor
