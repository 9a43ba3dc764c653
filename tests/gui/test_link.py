"""The link: what the tray knows is what the daemon does, whatever happens to either."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from PySide6.QtCore import QObject

from cosyd.contract.errors import CosydError, UnknownJob
from cosyd.contract.wire import SpeechRequest
from cosyd_gui.state import Contact, Face


def test_what_is_spoken_shows_while_it_is_spoken(house, qtbot):
    faces = []
    house.link.changed.connect(lambda state: faces.append(state.face))

    house.actions.speak("One sentence. And another one.")

    qtbot.waitUntil(lambda: Face.SPEAKING in faces and house.link.state.jobs == ())


def test_an_answer_is_told_in_the_thread_of_the_windows(house, qtbot):
    owner = QObject()
    answers = []

    house.link.ask(owner, lambda daemon: daemon.engines(), answers.append)

    qtbot.waitUntil(lambda: bool(answers))
    assert any(engine.name == "tone" for engine in answers[0])


def test_what_goes_wrong_is_told_as_the_error_that_it_is(house, qtbot):
    owner = QObject()
    errors = []

    house.link.ask(owner, lambda daemon: daemon.job("none"), failed=errors.append)

    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], UnknownJob)


def test_who_is_gone_is_told_nothing(house, qtbot):
    owner, other = QObject(), QObject()
    told = []
    house.link.ask(owner, lambda daemon: daemon.engines(), told.append)
    owner.deleteLater()
    house.link.ask(other, lambda daemon: daemon.voices(), lambda _: told.append("other"))

    qtbot.waitUntil(lambda: "other" in told)
    qtbot.wait(50)

    assert told == ["other"]


def test_a_daemon_that_goes_and_comes_back_is_found_again(parts, start, qtbot):
    daemon = start("--engine", "tone")
    house = parts.of(daemon.home)

    daemon.close()
    qtbot.waitUntil(lambda: house.link.state.contact is Contact.AWAY)
    start("--engine", "tone", home=daemon.home)

    qtbot.waitUntil(lambda: house.link.state.here)


def test_an_answer_that_breaks_off_as_the_daemon_dies_says_that_it_is_gone(parts, start, qtbot):
    daemon = start("--engine", "tone")
    house = parts.of(daemon.home)
    owner, heard, errors = QObject(), [], []
    request = SpeechRequest(text="Now [slow] one two three. " * 20)
    house.link.stream(owner, lambda client: client.say(request), heard.append, failed=errors.append)
    qtbot.waitUntil(lambda: bool(heard))

    daemon.process.kill()

    qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].code == "daemon.not_running"
    qtbot.waitUntil(lambda: house.link.state.contact is Contact.AWAY)
    assert house.link.state.problem.code == "daemon.not_running"


def test_a_tray_without_a_daemon_says_so(parts, qtbot, tmp_path):
    house = parts.of(tmp_path / "nobody", wait=False)
    errors = []

    house.actions.failed.connect(errors.append)
    house.actions.speak("Hello.")

    qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].code == "daemon.not_running"
    assert house.link.state.face is Face.AWAY


def test_thousands_of_signals_leave_python_whole(house, qtbot):
    """PySide6 6.12.0 takes a reference of True with each, until Python 3.11 ends."""
    before = sys.getrefcount(True)

    for _ in range(5_000):
        house.link.changed.emit(house.link.state)

    assert sys.getrefcount(True) > before - 1_000


def test_a_token_that_is_no_text_is_refused_and_another_lets_in(parts, toned, tmp_path, qtbot):
    ours = tmp_path / "ours"
    token = ours / "token"
    told = json.loads((toned.home / "run" / "daemon.json").read_text())
    right = Path(told["token_file"]).read_bytes()
    (ours / "run").mkdir(parents=True)
    (ours / "run" / "daemon.json").write_text(json.dumps({**told, "token_file": str(token)}))
    for wrong in (b"\xff\xfe\x00", "schlüssel".encode()):
        token.write_bytes(wrong)
        house = parts.of(ours, wait=False)
        qtbot.waitUntil(lambda house=house: house.link.state.contact is Contact.REFUSED)

    token.write_bytes(right)

    qtbot.waitUntil(lambda: house.link.state.here)


def test_what_nobody_foresaw_is_told_too_and_logged_once(house, qtbot, caplog):
    owner = QObject()
    errors = []

    async def stumbles(_):
        raise ZeroDivisionError

    for _ in range(2):
        house.link.ask(owner, stumbles, failed=errors.append)

    qtbot.waitUntil(lambda: len(errors) == 2)
    assert isinstance(errors[0], CosydError)
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]


def test_garbage_is_looked_for_in_the_thread_of_the_windows_alone(house, qtbot):
    """Another thread would destroy what is Qt's, which ends the process."""
    assert not gc.isenabled()
