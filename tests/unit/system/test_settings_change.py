"""The settings file, changed by a program as a careful person would change it."""

import stat
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosyd.contract.errors import SettingsBroken, SettingsInvalid, SettingsUnwritable
from cosyd.system.runtime import files
from cosyd.system.settings_change import by_name, changed, text_of, write

WRITTEN = """\
# Mine, do not touch
sinks = ["zeromq"]   # no loudspeaker

[speech]   # how I like it
language = "en"  # home

# The card in the kitchen
[plugins.speaker]
volume = 0.5
"""


def test_what_is_not_changed_stays_to_the_letter():
    after = changed(WRITTEN, {"speech.language": "de", "speech.max_active": 3})

    assert after == WRITTEN.replace(
        'language = "en"  # home\n', 'language = "de"  # home\nmax_active = 3\n'
    )


def test_a_value_that_is_there_already_changes_nothing():
    assert changed(WRITTEN, {"plugins.speaker": {"volume": 0.5}, "sinks": ["zeromq"]}) == WRITTEN


def test_nothing_takes_a_line_out():
    after = changed(WRITTEN, {"speech.language": None, "speech.max_live": None, "log.level": None})

    assert after == WRITTEN.replace('language = "en"  # home\n', "")


def test_a_file_is_begun_where_there_is_none():
    after = changed(None, {"plugins.speaker.device": "usb", "gates": ["quiet_hours"]})

    assert after.startswith("# ")
    assert tomllib.loads(after) == {
        "gates": ["quiet_hours"],
        "plugins": {"speaker": {"device": "usb"}},
    }


def without_bare(table):
    """*table* without tables in which there is nothing, which mean nothing."""
    kept = {k: without_bare(v) if isinstance(v, dict) else v for k, v in table.items()}
    return {key: value for key, value in kept.items() if value != {}}


PLAIN = st.sampled_from([None, True, 1, 1.0, "", 'a "b" \\ \n', ["x"], []])
ANY = PLAIN | st.just({"a b": 1, "c": {"d": [{"e": 2}]}})
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("sinks", "http.port", "log.level"), PLAIN),
        **dict.fromkeys(("plugins.a.x", "plugins.a.y", "plugins.b", "voices.aliases"), ANY),
    },
)


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        "",
        "http.port = 1",
        "[plugins]\na = {x = 1}\n",
        "[plugins.a]\nx = 1\n[http]\r\nport = 1\n[plugins.b]\ny = 2",
        '[[plugins.a.x]]\nurl = "u"\n# the end',
    ],
)
@given(changes=CHANGES)
@settings(max_examples=25, deadline=None)
def test_whatever_the_layout_the_rest_means_what_it_meant(text, changes):
    wanted = tomllib.loads(text)
    for name, value in changes.items():
        *above, key = name.split(".")
        table = wanted
        for part in above:
            if value is not None:
                table.setdefault(part, {})
            table = table.get(part, {})
        table.pop(key, None)
        if value is not None:
            table[key] = value

    after = changed(text, changes)

    assert without_bare(tomllib.loads(after)) == without_bare(wanted)


def test_what_has_no_form_in_toml_is_refused():
    with pytest.raises(SettingsInvalid, match="TOML"):
        changed(WRITTEN, {"plugins.speaker": {"device": None}})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("speach.language", "speech.language"),
        ("speech.langage", "speech.language"),
        ("http", "name those"),
        ("", "no setting"),
        ("plugins..x", "no setting"),
        ("http.port.x", "no setting"),
    ],
)
def test_a_name_that_is_none_is_refused(name, told):
    with pytest.raises(SettingsInvalid, match=told):
        by_name({name: 1})


def test_a_table_may_be_named_for_what_is_in_it():
    assert by_name({"http": {"port": 1}, "plugins": {"a": {"b": 2}}, "voices.aliases": {}}) == {
        "http.port": 1,
        "plugins.a": {"b": 2},
        "voices.aliases": {},
    }


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "config" / "cosyd.toml"
    write(path, WRITTEN)
    return path


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_its_owners_alone(file):
    assert (mode_of(file), mode_of(file.parent)) == (0o600, 0o700)


def test_a_file_keeps_its_mode_and_a_link_stays_one(file, tmp_path):
    dotfiles = tmp_path / "dotfiles.toml"
    file.rename(dotfiles)
    file.symlink_to(dotfiles)
    dotfiles.chmod(0o640)

    write(file, "[http]\n")

    assert file.is_symlink()
    assert (mode_of(dotfiles), dotfiles.read_text()) == (0o640, "[http]\n")


def test_a_full_disk_leaves_the_old_file_and_nothing_else(file, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)

    with pytest.raises(SettingsUnwritable, match="No space left"):
        write(file, "[http]\n")

    assert file.read_text() == WRITTEN
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_is_no_text_is_not_taken_for_an_empty_one(file):
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(SettingsBroken, match="UTF-8"):
        text_of(file)
