"""Plug-ins that are files, and what the doctor says of them and of the settings."""

from __future__ import annotations

import py_compile
import sys

import msgspec
import pytest

from cosyd.contract.wire import PluginView
from cosyd.plugins.diagnosis import findings
from cosyd.plugins.found import files_in
from cosyd.plugins.registry import Plugins
from cosyd.plugins.work import load
from cosyd.system.options import Settings

SHOUT = """
from __future__ import annotations

from dataclasses import dataclass

from cosyd import hookimpl

@dataclass
class Shout:
    name: str = "shout"

    def __call__(self, text, reading):
        return text.upper()

@hookimpl
def register_normalisers(register):
    register(Shout())
"""

ON = msgspec.convert({"daemon": {"plugin_files": True}}, Settings)


@pytest.fixture
def folder(tmp_path):
    """The folder of plug-ins, with one in it that is good."""
    tmp_path.chmod(0o700)
    folder = tmp_path / "plugins"
    folder.mkdir(mode=0o700)
    write(folder / "hello.py", SHOUT)
    return folder


def write(path, code, mode=0o600):
    path.write_text(code)
    path.chmod(mode)


def status(plugins, name):
    return next(one for one in plugins.list() if one.name == name)


def said(settings, config_folder, *views):
    return {one.name: f"{one.says} -> {one.do}" for one in findings(views, settings, config_folder)}


def test_each_file_is_a_plugin_named_by_its_stem(folder):
    write(folder / "_shared.py", "raise RuntimeError")
    write(folder / "notes.txt", "no plug-in")

    plugins = load(ON, folder.parent)

    hello = status(plugins, "hello")
    assert (hello.state, hello.offers) == ("loaded", ("normaliser shout",))
    assert hello.distribution == "plugins/hello.py"
    assert plugins.normalisers["shout"]("hi", None) == "HI"
    assert not {"_shared", "notes"} & {one.name for one in plugins.list()}
    assert [one.name for one in folder.iterdir() if one.is_dir()] == []  # no compiled code is kept


def test_compiled_code_that_somebody_put_beside_a_file_is_not_run(folder):
    write(folder.parent / "evil.py", "raise SystemExit('it was run')")
    compiled = folder / "__pycache__" / f"hello.{sys.implementation.cache_tag}.pyc"
    py_compile.compile(
        str(folder.parent / "evil.py"),
        str(compiled),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )

    assert status(load(ON, folder.parent), "hello").state == "loaded"


def test_files_are_not_run_but_told_where_the_settings_do_not_say_so(folder):
    write(folder / "hello.py", "raise SystemExit('it was run')")

    plugins = load(Settings(), folder.parent)

    hello = status(plugins, "hello")
    assert (hello.state, hello.offers) == ("off", ())
    assert "daemon.plugin_files" in hello.reason
    told = said(Settings(), folder.parent)["plug-in files"]
    assert "hello.py" in told
    assert "daemon.plugin_files" in told


@pytest.mark.parametrize("what", ["plugins", "plugins/hello.py", "linked"])
def test_a_file_that_others_could_have_written_is_not_run(folder, what):
    if what == "linked":
        elsewhere = folder.parent / "open"
        elsewhere.mkdir()
        elsewhere.chmod(0o777)
        (folder / "hello.py").rename(elsewhere / "hello.py")
        (folder / "hello.py").symlink_to(elsewhere / "hello.py")
    else:
        (folder.parent / what).chmod(0o720)

    hello = status(load(ON, folder.parent), "hello")

    assert (hello.state, hello.offers) == ("failed", ())
    assert "is not loaded: others may write to " in hello.reason


def test_a_file_of_the_name_of_a_plugin_that_is_there_is_not_run(folder):
    write(folder / "speaker.py", "raise SystemExit('it was run')")

    plugins = load(ON, folder.parent)

    states = {(one.state, one.reason) for one in plugins.list() if one.name == "speaker"}
    assert states == {("loaded", ""), ("failed", "there is a plug-in called 'speaker' already")}


def test_no_folder_is_no_fault(tmp_path):
    assert files_in(tmp_path) == []
    assert Plugins([], files=files_in(tmp_path)).list() == []


def test_the_doctor_says_what_files_mean_which_plugins_fare_badly_and_what_to_do(tmp_path):
    settings = msgspec.convert(
        {
            "daemon": {"plugin_files": True},
            "sinks": ["loud", "speeker"],
            "plugins": {"speaker": {}, "lost": {}},
        },
        Settings,
    )
    view = PluginView(
        name="megaphone", state="blocked", reason="it hangs", distribution="mega", version="1",
        offers=["sink loud", "sink speaker", "door control"], in_use=["sink loud"],
    )  # fmt: skip

    told = said(settings, tmp_path, view)

    assert "whoever can write there" in told["plug-in files"]
    assert told["plug-in megaphone"].startswith("blocked: it hangs -> ")
    assert "'sinks'" in told["plug-in megaphone"]
    assert "Did you mean 'speaker'?" in told["sinks"]
    assert "'lost'" in told["[plugins.lost]"]
    assert set(told) == {"plug-in files", "plug-in megaphone", "sinks", "[plugins.lost]"}
