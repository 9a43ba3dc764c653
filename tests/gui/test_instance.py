"""One tray for each user and daemon."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QCoreApplication

from cosyd_gui.instance import Instance

CLAIM = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from cosyd_gui.instance import Instance
app = QCoreApplication([])
instance = Instance(Path(sys.argv[1]))
sys.stdin.readline()
first = instance.claim(sys.argv[2])
print("first" if first else "second", flush=True)
if first:
    instance.called.connect(lambda page: print("called", page, flush=True))
    app.exec()
"""


@pytest.fixture
def claim(tmp_path):
    """Starts programs that claim to be the only one, once they are told to go."""
    started = []

    def claim(page=""):
        program = subprocess.Popen(
            [sys.executable, "-c", CLAIM, str(tmp_path / "place"), page],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        )  # fmt: skip
        started.append(program)
        return program

    yield claim
    for program in started:
        program.kill()
        program.wait()
        program.stdin.close()
        program.stdout.close()


def go(*programs):
    for program in programs:
        program.stdin.write("go\n")
        program.stdin.flush()
    return [program.stdout.readline().strip() for program in programs]


def test_of_many_that_start_at_the_same_moment_one_stays_and_is_told_of_the_others(claim):
    programs = [claim(f"page{n}") for n in range(4)]

    said = go(*programs)

    assert sorted(said) == ["first", "second", "second", "second"]
    first = programs[said.index("first")]
    told = {first.stdout.readline().strip() for _ in range(3)}
    others = {f"called page{n}" for n in range(4) if said[n] != "first"}
    assert told == others


def test_one_that_was_killed_is_in_nobodys_way(claim):
    first, second, third = claim(), claim(), claim("voices")
    go(first)
    first.kill()
    first.wait()

    said = [*go(second), *go(third)]

    assert said == ["first", "second"]
    assert second.stdout.readline().strip() == "called voices"


def test_trays_of_two_homes_know_nothing_of_each_other(tmp_path, qapp):
    one, other = Instance(tmp_path / "a"), Instance(tmp_path / "b")

    claims = (one.claim(""), other.claim(""))
    one.release()
    other.release()

    assert claims == (True, True)
    assert QCoreApplication.instance() is qapp


def test_where_no_lock_can_be_made_there_is_one_tray_all_the_same(tmp_path, qtbot):
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "place"
    first, second, third = Instance(place), Instance(place), Instance(place)

    called = []
    first.called.connect(called.append)

    claims = first.claim(""), second.claim("voices")
    qtbot.waitUntil(lambda: bool(called))
    first.release()
    claims += (third.claim(""),)
    third.release()

    assert claims == (True, False, True)
    assert called == ["voices"]
