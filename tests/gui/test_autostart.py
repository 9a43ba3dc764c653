"""Start at login: what is written is what each system reads."""

from __future__ import annotations

import plistlib
import shlex
import subprocess
import tomllib
from configparser import ConfigParser
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

from PySide6.QtCore import QSettings

from cosyd_gui.app import as_started
from cosyd_gui.reach.autostart import LaunchAgent, RunKey, XdgAutostart, own_command, switched
from cosyd_gui.views.pages import PAGES

ROOT = Path(__file__).parents[2]
DESKTOP = ROOT / "packaging" / "desktop"

COMMAND = ["/opt/a b/cosyd-tray", "--home", '/x/$y"`100%\\z']


def test_on_linux_it_is_a_desktop_entry(tmp_path):
    place = XdgAutostart(tmp_path / "autostart")

    assert not place.enabled()
    place.enable(COMMAND)

    read = ConfigParser(interpolation=None, strict=True)
    read.optionxform = str
    read.read_string(place.file.read_text())
    entry = dict(read["Desktop Entry"])
    assert (entry["Type"], entry["Terminal"]) == ("Application", "false")
    assert "100%%" in entry["Exec"]
    unescaped = entry["Exec"].replace("\\\\", "\\").replace("%%", "%")
    as_shells_read = subprocess.run(  # the escapes within quotes are the same
        ["sh", "-c", f"printf '%s\\n' {unescaped}"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert as_shells_read == COMMAND
    assert place.enabled()
    place.disable()
    place.disable()
    assert not place.enabled()


def test_what_the_desktop_has_switched_off_is_off(tmp_path):
    place = XdgAutostart(tmp_path)
    place.enable(COMMAND)
    written = place.file.read_text()

    for line in ("Hidden=true", "X-GNOME-Autostart-enabled=false"):
        name = line.partition("=")[0]
        kept = [one for one in written.splitlines() if not one.startswith(name)]
        place.file.write_text("\n".join([*kept, line]))
        assert not place.enabled(), line
    place.file.write_text("no entry")

    assert not place.enabled()


def test_on_macos_it_is_a_property_list(tmp_path):
    place = LaunchAgent(tmp_path / "LaunchAgents")

    place.enable(COMMAND)

    said = plistlib.loads(place.file.read_bytes())
    assert (said["ProgramArguments"], said["RunAtLoad"]) == (COMMAND, True)
    assert place.enabled()
    place.disable()
    assert not place.enabled()


def test_on_windows_it_is_a_value_of_the_registry(tmp_path):
    place = RunKey(QSettings(str(tmp_path / "run.ini"), QSettings.Format.IniFormat))

    place.enable(["C:\\Program Files\\cosyd-tray.exe"])

    assert place.enabled()
    place.disable()
    assert not place.enabled()


def test_at_the_login_the_tray_of_the_same_daemon_is_started(tmp_path):
    place = XdgAutostart(tmp_path)
    arguments = as_started(Path("/srv/my home"), "https://kitchen:26790")

    assert switched(True, own_command(*arguments), place) == ""

    read = ConfigParser(interpolation=None)
    read.read_string(place.file.read_text("utf-8"))
    started = shlex.split(read["Desktop Entry"]["Exec"])
    assert started[-4:] == ["--home", "/srv/my home", "--url", "https://kitchen:26790"]


def test_that_it_cannot_be_written_is_told_and_not_raised(tmp_path):
    (tmp_path / "autostart").write_text("a file where the folder should be")

    why = switched(True, own_command(), XdgAutostart(tmp_path / "autostart"))

    assert why


def test_the_files_for_desktops_name_what_is_there():
    read = ConfigParser(interpolation=None, strict=True)
    read.read_string((DESKTOP / "cosyd-tray.desktop").read_text("utf-8"))
    about = ET.parse(DESKTOP / "org.cosyd.tray.metainfo.xml").getroot()
    pages = {entry.name for entry in PAGES}

    programs = [read[group]["Exec"] for group in read.sections()]
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["gui-scripts"]

    assert {program.split()[0] for program in programs} == set(scripts)
    assert {program.split()[-1] for program in programs[1:]} <= pages
    assert about.findtext("launchable") == "cosyd-tray.desktop"
    icon = files("cosyd_gui") / "icons" / "cosyd.svg"
    assert (DESKTOP / "cosyd-tray.svg").read_text() == icon.read_text()
