from __future__ import annotations

from importlib.metadata import EntryPoint, distributions

import pytest

from cosyd.plugins import GROUP, Plugins

GOOD = """
from cosyd import hookimpl

class Shout:
    name = "shout"

    def __call__(self, text, reading):
        return text.upper()

@hookimpl
def register_normalisers(register):
    register(Shout())
"""

SINK = """
import msgspec
from cosyd import hookimpl

class Settings(msgspec.Struct):
    pass

class Sink:
    name = "null"
    Settings = Settings

    async def start(self, house): ...

    def wants(self, utterance): return False

    async def hear(self, job): ...

    async def stop(self): ...

@hookimpl
def register_sinks(register):
    register(Sink())
"""

ENGINE = """
from cosyd import hookimpl
from cosyd.contract.hooks import EngineOffer

@hookimpl
def register_engines(register):
    register(EngineOffer(name="steam", target="steam:Engine", voices=lambda: {voices}))
"""

HOOK = """
from cosyd import hookimpl

@hookimpl
def register_sinks({argument}):
    {body}
"""

BROKEN = {
    "raises_at_import": ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
    "needs_what_is_not_there": (
        "import a_module_that_nobody_has",
        "ModuleNotFoundError: No module named 'a_module_that_nobody_has'",
    ),
    "says_too_much": ("raise RuntimeError('no ' * 9_000)", "RuntimeError: no no"),
    "interrupts_itself": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "is_no_python": ("def (", "SyntaxError"),
    "ends_the_program": ("import sys; sys.exit('I give up')", "SystemExit: I give up"),
    "raises_in_its_hook": (
        HOOK.format(argument="register", body="raise OSError('no card')"),
        "OSError: no card",
    ),
    "ends_the_program_in_its_hook": (
        HOOK.format(argument="register", body="exit(3)"),
        "SystemExit: 3",
    ),
    "misnames_its_argument": (
        HOOK.format(argument="registrar", body="pass"),
        "PluginValidationError",
    ),
    "offers_what_has_no_name": (
        HOOK.format(argument="register", body="register(object())"),
        "TypeError: the sink of type object has no name",
    ),
    "offers_an_empty_name": (
        GOOD.replace('"shout"', '""'),
        "TypeError: the normaliser of type Shout has no name",
    ),
    "offers_a_normaliser_that_cannot_be_called": (
        GOOD.replace("__call__", "call"),
        "TypeError: the normaliser 'shout' cannot be called",
    ),
    "offers_an_engine_that_is_no_offer": (
        SINK.replace("register_sinks", "register_engines"),
        "TypeError: the engine 'null' is no EngineOffer, but of type Sink",
    ),
    "offers_voices_that_are_none": (
        ENGINE.format(voices="('Anna',)"),
        "TypeError: the engine 'steam' has voices that are no Voice",
    ),
    "offers_a_sink_without_settings": (
        SINK.replace("Settings = Settings", "Settings = dict"),
        "TypeError: the sink 'null' has no Settings, a msgspec.Struct",
    ),
    "offers_a_sink_that_cannot_stop": (
        SINK.replace("def stop", "def end"),
        "TypeError: the sink 'null' has no method stop()",
    ),
    "offers_a_sink_that_would_hold_up_the_daemon": (
        SINK.replace("async def hear", "def hear"),
        "TypeError: the sink 'null' has a hear() that is not 'async def'",
    ),
    "offers_voices_that_speak_nothing": (
        ENGINE.format(voices="(Voice(name='a', engine='steam', languages=()),)").replace(
            "EngineOffer\n", "EngineOffer\nfrom cosyd.contract.model import Voice\n"
        ),
        "TypeError: the voice 'a' lacks its name, its engine or its languages",
    ),
    "offers_an_engine_whose_fields_do_not_fit": (
        ENGINE.format(voices="(), sessions='many'"),
        "TypeError: the engine 'steam' does not fit: Expected `int`, got `str`",
    ),
    "cannot_name_its_voices": (ENGINE.format(voices="1 / 0"), "ZeroDivisionError"),
}


def states(plugins):
    return {one.name: one.state for one in plugins.list()}


def test_what_a_stranger_offers_is_found_by_its_entry_point(installed):
    installed("stranger_good", GOOD, name="good")

    plugins = installed.found()

    (status,) = plugins.list()
    assert (status.name, status.state, status.reason) == ("good", "loaded", "")
    assert (status.distribution, status.version) == ("stranger_good", "1.0")
    assert status.offers == ("normaliser shout",)
    assert plugins.normalisers["shout"]("hi", "en") == "HI"


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_one_is_a_state_with_its_reason_and_costs_the_others_nothing(installed, how):
    code, reason = BROKEN[how]
    installed("stranger_broken", code)
    installed("stranger_good", GOOD)

    plugins = installed.found()

    broken, good = plugins.list()
    assert (broken.state, broken.offers) == ("failed", ())
    assert broken.reason.startswith(reason)
    assert len(broken.reason) <= 500
    assert good.state == "loaded"
    assert list(plugins.normalisers) == ["shout"]
    assert not plugins.sinks
    assert not plugins.engines


def test_an_entry_point_that_leads_nowhere_is_a_state(installed):
    installed("stranger_astray", GOOD, attribute=":nothing")

    (status,) = installed.found().list()

    assert status.state == "failed"
    assert "nothing" in status.reason


def test_one_that_fails_half_way_offers_nothing_at_all(installed):
    installed("stranger_half", SINK + GOOD + "    raise OSError('and then this')\n")

    plugins = installed.found()

    (status,) = plugins.list()
    assert (status.state, status.offers) == ("failed", ())
    assert not plugins.sinks
    assert not plugins.normalisers


def test_of_two_plugins_of_the_same_name_the_second_is_told_why_it_is_not_used(installed):
    installed("stranger_a", GOOD, name="twin")
    installed("stranger_b", SINK, name="twin")

    plugins = installed.found()

    assert sorted(one.state for one in plugins.list()) == ["failed", "loaded"]
    (refused,) = [one for one in plugins.list() if one.state == "failed"]
    assert "there is a plug-in called 'twin' already" in refused.reason
    assert refused.distribution in {"stranger_a", "stranger_b"}
    assert len(plugins.sinks) + len(plugins.normalisers) == 1


def test_of_two_things_of_the_same_name_the_second_plugin_fails(installed):
    installed("stranger_a", GOOD)
    installed("stranger_b", GOOD)

    plugins = installed.found()

    assert sorted(states(plugins).values()) == ["failed", "loaded"]
    assert list(plugins.normalisers) == ["shout"]


def test_things_of_different_kinds_may_share_a_name(installed):
    installed("stranger_a", GOOD)
    installed("stranger_b", SINK.replace('"null"', '"shout"'))

    plugins = installed.found()

    assert set(states(plugins).values()) == {"loaded"}


def test_a_plugin_may_offer_several_things(installed):
    installed("stranger_all", SINK + GOOD + ENGINE.format(voices="()"))

    (status,) = installed.found().list()

    assert set(status.offers) == {"sink null", "normaliser shout", "engine steam"}


def test_a_distribution_that_says_nothing_of_itself_is_no_reason_to_fail(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "stranger_mute.py").write_text(GOOD)
    info = tmp_path / "stranger_mute-1.0.dist-info"
    info.mkdir()
    info.joinpath("entry_points.txt").write_text("[cosyd]\nmute = stranger_mute\n")
    (lone,) = distributions(path=[str(tmp_path)])

    (status,) = Plugins(lone.entry_points).list()

    assert (status.state, status.distribution, status.version) == ("loaded", "", "")


def test_our_own_plugins_come_by_the_same_door():
    plugins = Plugins()

    ours = {one.name: one for one in plugins.list() if one.distribution == "cosyd"}
    assert {"embedded", "zeromq", "speaker", "wavfile"} <= set(ours)
    assert {one.state for one in ours.values()} == {"loaded"}
    assert {"zeromq", "speaker", "wavfile"} <= set(plugins.sinks)
    assert {"hibari", "kokoro", "tone"} <= set(plugins.engines)


def test_an_entry_point_without_a_distribution_is_told_too():
    (status,) = Plugins([EntryPoint("lost", "no_such_module_anywhere", GROUP)]).list()

    assert (status.name, status.state, status.distribution) == ("lost", "failed", "")
