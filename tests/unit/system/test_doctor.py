import os
import re
import socket
import stat
import subprocess
import sys
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

import cosyd
from cosyd.cli.main import COMMANDS
from cosyd.contract.errors import SoundUnavailable
from cosyd.engine.cosyvoice2.files import identity
from cosyd.engine.cosyvoice2.offer import OFFER
from cosyd.system import doctor, equipment, sound
from cosyd.system.options import Settings
from cosyd.system.runtime import Connection, folders, token, token_path
from cosyd.system.settings import load


@pytest.fixture
def home(tmp_path):
    return folders(tmp_path / "home").make()


@pytest.fixture
def asked(home):
    """Asks the doctor one thing and returns what it finds, by way of all the settings."""

    def ask(name, flags=None, where=None):
        settings = load(home.config.parent, flags or {}, {})
        return next(f for f in doctor.checks(where or home, settings) if f.name == name)

    return ask


@pytest.fixture
def daemon():
    """A real server that says it lives, as the daemon does."""

    class Alive(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/health/live" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Alive) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_fresh_machine_has_no_problem_and_is_not_touched(tmp_path):
    settings = load(tmp_path / "none", {"http.port": 0}, {})

    found = list(doctor.checks(folders(tmp_path / "none"), settings))

    assert [finding for finding in found if finding.ok == "problem"] == []
    assert list(tmp_path.iterdir()) == []


def test_each_finding_is_one_line_and_a_problem_says_what_to_do(home):
    for finding in doctor.checks(home, Settings()):
        assert "\n" not in finding.says + finding.do
        assert finding.says
        assert finding.do or finding.ok == "ok"


def test_the_doctor_loads_no_engine(home):
    code = (
        "import sys\n"
        "from cosyd.system.doctor import checks\n"
        "from cosyd.system.runtime import folders\n"
        "from cosyd.system.options import Settings\n"
        "list(checks(folders(sys.argv[1]), Settings()))\n"
        "print({'torch', 'onnxruntime', 'hibari', 'numpy', 'sounddevice'} & set(sys.modules))\n"
    )

    command = [sys.executable, "-c", code, str(home.config.parent)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)

    assert (run.stdout, run.stderr) == ("set()\n", "")


def test_no_daemon_is_only_a_note(asked):
    assert asked("daemon").ok == "note"


def test_a_daemon_that_answers_is_named(asked, home, daemon):
    url = f"http://127.0.0.1:{daemon.server_port}"
    Connection(url=url).write(home)

    found = asked("daemon")

    assert found.ok == "ok"
    assert found.says == f"pid {os.getpid()} at {url}, version {cosyd.__version__}"


def test_a_daemon_of_another_version_is_a_note(asked, home, daemon):
    Connection(url=f"http://127.0.0.1:{daemon.server_port}", version="0.0.1").write(home)

    found = asked("daemon")

    assert found.ok == "note"
    assert f"{cosyd.__version__} is installed" in found.do


def test_a_daemon_that_does_not_answer_is_a_problem(asked, home):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        Connection(url=f"http://127.0.0.1:{nobody.getsockname()[1]}").write(home)

        found = asked("daemon")

    assert found.ok == "problem"
    assert f"kill {os.getpid()}" in found.do


def test_a_taken_port_names_its_holder(asked):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        found = asked("port", {"http.port": other.getsockname()[1]})

    assert found.ok == "problem"
    assert f"(pid {os.getpid()})" in found.says


def test_the_daemons_own_port_is_no_problem(asked, home, daemon):
    Connection(url=f"http://127.0.0.1:{daemon.server_port}").write(home)

    assert asked("port", {"http.port": daemon.server_port}).ok == "ok"


def test_a_free_port_is_free(asked):
    with socket.socket() as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]

    assert asked("port", {"http.port": port}).says == f"{port} on 127.0.0.1 is free"
    assert asked("port", {"http.port": 0}).says == "any free one"


def test_an_address_that_is_not_ours_cannot_be_listened_on(asked):
    found = asked("port", {"http.host": "192.0.2.1"})

    assert found.ok == "problem"
    assert "cannot be used" in found.says


def test_an_unsafe_runtime_folder_is_a_problem(asked, home):
    home.runtime.chmod(0o777)

    found = asked("folders")

    assert found.ok == "problem"
    assert "others may write to it" in found.says


def test_settings_that_others_may_change_are_noted(asked, home):
    file = home.config / "cosyd.toml"
    file.touch()
    file.chmod(0o666)

    assert asked("folders").ok == "note"


def test_a_token_that_others_may_read_is_a_problem_and_not_shown(asked, home):
    secret = token(home)
    assert asked("token").ok == "ok"
    token_path(home).chmod(0o644)

    found = asked("token")

    assert found.ok == "problem"
    assert secret not in found.says + found.do
    assert stat.S_IMODE(token_path(home).stat().st_mode) == 0o644


def test_a_runtime_folder_too_deep_for_sockets_is_noted(asked, tmp_path):
    deep = folders(tmp_path / ("d" * 90))

    found = asked("bus", where=deep)

    assert found.ok == "note"
    assert str(deep.socket_path("audio")) in found.says


def test_a_model_folder_is_looked_through(home, tmp_path):
    model = tmp_path / "CosyVoice2-0.5B"

    def asked():
        settings = load(home.config.parent, {"engine.model": str(model)}, {})
        return about_cosyvoice2(home, settings)

    assert "there is no folder" in asked().says

    laid_out(model)
    assert asked().ok == "ok"

    (model / "flow.pt").write_bytes(b"")
    found = asked()
    assert found.ok == "problem"
    assert found.says.endswith("lacks flow.pt")


def test_a_model_that_is_not_here_is_noted_with_how_to_fetch_it(home):
    absent = about_cosyvoice2(home, Settings())
    (home.models / OFFER.model.name).mkdir(parents=True)
    in_part = about_cosyvoice2(home, Settings())
    laid_out(home.models / OFFER.model.name)
    whole = about_cosyvoice2(home, Settings())

    assert (absent.ok, in_part.ok, whole.ok) == ("note", "note", "ok")
    assert "cosyd models pull cosyvoice2-0.5b" in absent.do
    assert "in part" in in_part.says


def test_a_model_without_the_libraries_that_load_it_is_a_problem(home):
    laid_out(home.models / OFFER.model.name)
    offer = replace(OFFER, needs=("no_such_library",))

    found = about_cosyvoice2(home, Settings(), offer)

    assert found.ok == "problem"
    assert "no_such_library" in found.says
    assert "cosyd[cosyvoice2]" in found.do


def about_cosyvoice2(home, settings, offer=OFFER):
    found = doctor.checks(home, settings, offers=[offer])
    return next(one for one in found if one.name == "cosyvoice2")


def laid_out(model):
    for name in identity.FILES:
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).write_bytes(b"x")


def test_only_commands_that_there_are_are_advised(home, tmp_path):
    empty = load(home.config.parent, {"engine.model": str(tmp_path)}, {})
    absent = load(home.config.parent, {"engine.model": str(tmp_path / "none")}, {})

    found = [*doctor.checks(home, empty), *doctor.checks(home, absent)]
    advised = {name for one in found for name in re.findall(r"'cosyd (\w+)", one.do)}

    assert advised <= set(COMMANDS)


def test_missing_modules_are_found_without_importing():
    assert equipment.missing(("json", "there_is_no_such_module")) == ["there_is_no_such_module"]


@pytest.mark.parametrize("name", ["there_is_no_such.module", "json.tool.deeper", "", "."])
def test_a_module_in_a_package_that_is_not_there_is_missing(name):
    assert equipment.missing(("json", name)) == [name]


def test_an_engine_without_its_modules_is_a_problem(home):
    needs = {"alto": ("json", "there_is_no_such_module"), "tenor": ("json",)}

    found = [one for one in doctor.checks(home, Settings(), needs) if one.name == "engines"]

    assert [(one.ok, one.says) for one in found] == [
        ("problem", "alto cannot speak: there_is_no_such_module not installed"),
        ("ok", "tenor has all it needs"),
    ]


def test_a_card_is_named_by_its_tool(tmp_path, monkeypatch):
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho 'NVIDIA T4, 15360 MiB'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert equipment.graphics_cards() == ["NVIDIA T4, 15360 MiB"]

    tool.write_text("#!/bin/sh\necho 'no driver'; exit 9\n")
    assert equipment.graphics_cards() == []


def test_sound_outputs_are_asked_for_in_peace(capfd):
    try:
        found = sound.outputs()
    except SoundUnavailable as error:
        found = [str(error.facts["reason"])]

    assert all(isinstance(name, str) for name in found)
    assert capfd.readouterr().err == ""


def test_a_question_that_fails_does_not_keep_the_others_from_being_asked(home, monkeypatch):
    def broken():
        raise RuntimeError("oops")

    monkeypatch.setattr(doctor, "_clock", broken)
    monkeypatch.setattr(equipment, "graphics_cards", broken)

    found = {finding.name: finding for finding in doctor.checks(home, Settings())}

    assert found["graphics card"].ok == "note"
    assert "oops" in found["graphics card"].says
    assert "Python" in found
