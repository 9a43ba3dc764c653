"""The page about narrations keeps up with what is there."""

import re
import tomllib

import click
import msgspec
import pytest

from cosyd.cli.narrate import narrate
from cosyd.cli.narrations import narrations
from cosyd.cli.watch import watch
from cosyd.contract import errors
from cosyd.contract.events import NarrationChanged, WatchChanged
from cosyd.contract.narrations import NarrationState, Pauses, Wishes
from cosyd.contract.wire_narrations import NarrationForm, WatchRequest
from cosyd.narrate.documents import SUFFIXES
from cosyd.system.options import Narrations
from scripts import ROOT

PAGE = (ROOT / "docs" / "narrations.md").read_text()
SHOWN = set(re.findall(r"`([^`]*)`", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)))
CODES = {
    one.code for one in vars(errors).values() if isinstance(one, type) and hasattr(one, "code")
}


def untold(names):
    return [name for name in names if name not in SHOWN]


@pytest.mark.parametrize("shape", [Wishes, Pauses, NarrationForm, WatchRequest])
def test_every_member_is_told(shape):
    assert untold(shape.__struct_fields__) == []


@pytest.mark.parametrize("event", [NarrationChanged, WatchChanged])
def test_every_event_is_told(event):
    names = [event.__struct_config__.tag, *event.__struct_fields__]

    assert untold(set(names) - {"at"}) == []


def test_every_state_suffix_and_error_is_told():
    codes = {code for code in CODES if code.split(".")[0] in {"narration", "document", "watch"}}

    assert untold(state.value for state in NarrationState) == []
    assert untold(SUFFIXES) == []
    assert len(codes) > 15
    assert untold(codes) == []


def test_every_setting_is_told():
    names = set(Narrations.__struct_fields__)

    assert [name for name in names if not re.search(rf"narrations\.{name}\b", PAGE)] == []


@pytest.mark.parametrize(("group", "name"), [(narrations, "narrations"), (watch, "watch")])
def test_every_command_is_told(group, name):
    words = [f"{name} {command}" for command in group.commands]

    assert [one for one in words if one not in PAGE and one.split()[1] not in SHOWN] == []


def test_every_option_is_told():
    commands = (narrate, watch.commands["add"])
    options = {
        option
        for command in commands
        for one in command.params
        if isinstance(one, click.Option)
        for option in one.opts
        if option.startswith("--")
    }

    assert sorted(one for one in options - {"--json"} if one not in PAGE) == []


def test_every_example_is_one():
    for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL):
        table = tomllib.loads(block)
        profiles = table.get("narrations", {}).get("profiles", {})
        for wishes in profiles.values() if profiles else [table] if "http" not in table else []:
            msgspec.convert(wishes, Wishes)
