"""What strangers do in their imports and their calls, and what is told of it."""

from __future__ import annotations

import asyncio
import builtins
import sys
import threading
from contextlib import suppress
from functools import partial
from importlib.metadata import distributions, entry_points

import msgspec
import pytest

from cosyd.contract.errors import SettingsInvalid
from cosyd.contract.house import House
from cosyd.contract.model import Utterance, Voice
from cosyd.contract.reading import Reading
from cosyd.contract.watching import Verdict
from cosyd.plugins import Plugins
from cosyd.plugins.caller import Stuck
from cosyd.plugins.configuring import Configuring
from cosyd.speech.gates import Gates
from cosyd.system.options import Settings
from patience import wait_for

READING = Reading(language="en", voice=Voice(name="ann", engine="tone", languages=("en",)))

SLOW_IMPORT = """
import threading
free = threading.Event()
import builtins
builtins.{name} = free
free.wait(30)
from cosyd import hookimpl

class Late:
    name = "late"
    def __call__(self, text, reading):
        return text

@hookimpl
def register_normalisers(register):
    register(Late())
    {name}_done = True
"""

MOODY = """
import itertools
import threading
from cosyd import hookimpl
from cosyd.contract.hooks import Verdict
from msgspec import Struct

mood = {"do": ""}
free = threading.Event()

def act():
    if mood["do"] == "raise":
        raise KeyError("the text itself")
    if mood["do"] == "leave":
        raise SystemExit
    if mood["do"] == "hang":
        free.wait(30)

class Moody:
    name = "moody"

    class Settings(Struct, forbid_unknown_fields=True):
        word: str = "none"

    word = ""

    def configure(self, house):
        act()
        self.word = house.settings.word

    def __call__(self, text, reading):
        act()
        if mood["do"] == "ever":
            return itertools.repeat((0, 1))
        made = {"number": 7, "half": "\\ud800", "endless": text * 20_000}
        return made.get(mood["do"], text.upper())

    def judge(self, utterance, now):
        act()
        if mood["do"] == "odd":
            return Verdict(action="hold", until="tomorrow")
        return None if mood["do"] == "none" else Verdict(action="drop")

@hookimpl
def register_normalisers(register):
    register(Moody())

@hookimpl
def register_splitters(register):
    register(Moody())

@hookimpl
def register_gates(register):
    register(Moody())
"""


@pytest.fixture
def moody(installed):
    """A plug-in that does what it is told to, and how each of its states was told."""
    installed("stranger_moody", MOODY)
    plugins = installed.found()
    plugins.call_limit_s = 0.1
    plugins.told = []
    plugins.fares.changed = lambda key, state: plugins.told.append((*key, *state))
    plugins.module = sys.modules["stranger_moody"]
    yield plugins
    plugins.module.free.set()


def state(plugins, name="stranger_moody"):
    return {one.name: (one.state, one.reason) for one in plugins.list()}[name]


def test_strangers_that_hang_in_their_imports_cost_the_limit_but_once(installed, monkeypatch):
    for name in ("slow_one", "slow_two"):
        installed(f"stranger_{name}", SLOW_IMPORT.format(name=name))

    plugins = installed.found(import_limit_s=0.3)

    events = [getattr(builtins, name) for name in ("slow_one", "slow_two")]  # both had begun
    for event in events:
        event.set()
    wait_for(lambda: not [one for one in threading.enumerate() if "loads" in one.name])
    for name in ("slow_one", "slow_two"):
        delattr(builtins, name)
        assert state(plugins, f"stranger_{name}") == ("failed", "its import took longer than 0.3 s")
    assert not plugins.normalisers


def test_ours_are_loaded_before_a_stranger_of_the_same_name(installed):
    installed("stranger_speaker", MOODY, name="speaker")
    strangers = [point for one in distributions(path=[sys.path[0]]) for point in one.entry_points]

    plugins = Plugins([*strangers, *entry_points(group="cosyd")])

    assert "speaker" in plugins.sinks
    assert "moody" not in plugins.normalisers
    assert "stranger_speaker" not in sys.modules


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        ("raise", "KeyError"),
        ("leave", "RuntimeError"),
        ("number", "TypeError"),
        ("half", "UnicodeEncodeError"),
        ("endless", "ValueError"),
    ],
)
def test_one_that_fails_is_told_without_the_text_until_it_works_again(moody, mood, reason):
    shout = moody.normalisers["moody"]
    moody.module.mood["do"] = mood
    for _ in range(2):
        with pytest.raises((KeyError, RuntimeError, TypeError, ValueError)):
            shout("hi", READING)
    failing = state(moody)
    moody.module.mood["do"] = ""

    assert shout("hi", READING) == "HI"
    assert failing == ("failed", f"{reason} in a call")
    assert moody.told == [
        ("normaliser", "moody", "failed", f"{reason} in a call"),
        ("normaliser", "moody", "ready", ""),
    ]


def test_a_splitter_that_never_ends_does_not_fit(moody):
    moody.module.mood["do"] = "ever"

    with pytest.raises(ValueError, match="follow"):
        moody.splitters["moody"]("One. Two.", "en")


def test_one_that_hangs_is_blocked_until_it_comes_back(moody):
    shout = moody.normalisers["moody"]
    moody.module.mood["do"] = "hang"
    for _ in range(2):
        with pytest.raises(Stuck):
            shout("hi", READING)
    blocked = state(moody)
    moody.module.mood["do"] = ""
    moody.module.free.set()
    wait_for(lambda: state(moody)[0] == "ready")

    assert shout("hi", READING) == "HI"
    assert blocked == ("blocked", "it has not come back from a call for 0 s")
    assert [one[2] for one in moody.told] == ["blocked", "ready"]


@pytest.mark.parametrize("mood", ["raise", "hang", "none", "odd"])
def test_a_gate_that_fails_or_hangs_lets_all_pass(moody, mood):
    gates = Gates([moody.gates["moody"]])
    before = asyncio.run(gates.judge(Utterance(text="Hello.")))
    moody.module.mood["do"] = mood

    name, verdict = asyncio.run(gates.judge(Utterance(text="Hello.")))

    assert before == ("moody", Verdict(action="drop"))
    assert (name, verdict.action) == ("", "pass")
    assert state(moody)[0] == ("blocked" if mood == "hang" else "failed")


def configuring(plugins, folder, **table):
    settings = msgspec.convert({"text": {"normalisers": ["moody"]}}, Settings)
    house = partial(House, config_folder=folder, data_folder=folder, runtime_folder=folder)
    return Configuring(plugins, settings, house, {"moody": table})


def test_a_table_that_does_not_fit_changes_nothing_where_it_is_read(moody, tmp_path):
    async def run():
        first = configuring(moody, tmp_path, word="one")
        await first.read()
        await first.apply()
        with pytest.raises(SettingsInvalid, match=r"\[plugins.moody\].*wrd"):
            await configuring(moody, tmp_path, wrd="two").read()

    asyncio.run(run())

    assert moody.normalisers["moody"]._part.word == "one"
    assert state(moody) == ("ready", "")
    assert not moody.unfit


def test_one_that_cannot_be_configured_is_told_and_not_used(moody, tmp_path):
    async def run(**table):
        one = configuring(moody, tmp_path, **table)
        with suppress(SettingsInvalid):
            await one.read()
        await one.apply()
        return moody.unfit, *state(moody)

    unfit, told, reason = asyncio.run(run(word=7))
    moody.module.mood["do"] = "raise"
    unfit_too, told_too, reason_too = asyncio.run(run(word="one"))
    moody.module.mood["do"] = ""
    healed = asyncio.run(run(word="one"))

    assert unfit == unfit_too == {("normaliser", "moody")}
    assert told == told_too == "failed"
    assert "[plugins.moody]" in reason
    assert "KeyError" in reason_too
    assert healed == (set(), "ready", "")
