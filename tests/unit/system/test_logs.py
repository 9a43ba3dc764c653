import io
import json
import logging
import os
import re
import subprocess
import sys
import warnings

import pytest
import structlog

from cosyd.contract.errors import SettingsInvalid
from cosyd.system import logs
from cosyd.system.options import Log

ours = structlog.get_logger("cosyd.test")


@pytest.fixture(autouse=True)
def _leave_no_handler():
    yield
    logs.release()


@pytest.fixture
def told():
    """Configures the log; the result returns what it told since, as objects."""

    def configure(**options):
        stream = io.StringIO()
        logs.configure(Log(**options), stream)
        return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]

    return configure


def test_off_a_terminal_each_event_is_a_line_of_json(told):
    lines = told()

    ours.info("job.ended", job="j1", took_s=0.3)

    (line,) = lines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line.pop("timestamp"))
    assert line == {
        "event": "job.ended",
        "job": "j1",
        "took_s": 0.3,
        "level": "info",
        "logger": "cosyd.test",
    }


def test_on_a_terminal_it_is_for_eyes():
    ours_end, theirs = os.openpty()
    with os.fdopen(theirs, "w") as terminal, os.fdopen(ours_end, "rb", buffering=0) as screen:
        logs.configure(Log(), terminal)

        ours.info("job.ended", job="j1")

        shown = screen.read(4_096).decode()
        logs.release()
    assert "job.ended" in shown
    assert "\x1b[" in shown


def test_console_off_a_terminal_has_no_colours():
    stream = io.StringIO()
    logs.configure(Log(format="console"), stream)

    ours.info("job.ended", job="j1")

    assert "\x1b[" not in stream.getvalue()
    assert "job=j1" in stream.getvalue()


def test_libraries_come_out_alike(told):
    lines = told()

    logging.getLogger("somebody").warning("%s is late", "it")

    (line,) = lines()
    assert (line["event"], line["logger"], line["level"]) == ("it is late", "somebody", "warning")
    assert "timestamp" in line


def test_what_is_bound_to_the_context_is_told(told):
    lines = told()

    with structlog.contextvars.bound_contextvars(job="j1"):
        ours.info("a")
        logging.getLogger("somebody").warning("b")

    assert [line["job"] for line in lines()] == ["j1", "j1"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_traceback_shows_local_variables(form):
    stream = io.StringIO()
    logs.configure(Log(format=form), stream)

    secret = "what was said"

    def speak(text):
        return text / len(text)

    try:
        speak(secret)
    except TypeError:
        ours.exception("engine.failed")
        logging.getLogger("somebody").exception("failed too")

    assert "TypeError" in stream.getvalue()
    assert stream.getvalue().count("speak") >= 2
    assert secret not in stream.getvalue()


def test_an_exception_is_told_by_its_kind_and_way_without_its_words(told, tmp_path):
    lines = told()

    try:
        try:
            int("of it")
        except ValueError as error:
            raise RuntimeError("of it") from error
    except RuntimeError:
        ours.exception("engine.failed")
    try:
        (tmp_path / "of it").read_bytes()
    except OSError:
        ours.exception("file.failed")

    failed, unread = lines()
    assert [one["exc_type"] for one in failed["exception"]] == ["RuntimeError", "ValueError"]
    assert failed["exception"][0]["frames"][0].partition(":")[0].endswith("test_logs.py")
    assert unread["exception"][0]["reason"] == "No such file or directory"
    assert "of it" not in json.dumps([failed, unread])
    assert str(tmp_path) not in json.dumps(unread)


@pytest.mark.parametrize("form", ["json", "console"])
def test_places_of_this_machine_have_other_names(form):
    stream = io.StringIO()
    places = {"/home/anna": "~", "/home/anna/.config/cosyd": "<config>", "/": "<root>"}
    logs.configure(Log(format=form), stream, places)

    ours.info("one", file="/home/anna/.config/cosyd/x.toml", other="/home/annabel/y")
    logging.getLogger("somebody").warning("in /home/anna\nand its inside")

    assert "<config>/x.toml" in stream.getvalue()
    assert "/home/annabel/y" in stream.getvalue()
    assert "in ~" in stream.getvalue()
    assert "inside" not in stream.getvalue()


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_text_or_a_token_never_gets_out(form):
    stream = io.StringIO()
    logs.configure(Log(format=form), stream)

    with structlog.contextvars.bound_contextvars(Authorization="Bearer s3cret"):
        ours.info(
            "job.queued",
            text="s3cret",
            TOKEN="s3cret",
            headers={"XI-API-Key": "s3cret", "host": "here"},
            utterances=[{"text": "s3cret", "voice": "alto"}],
            text_sha="abc",
        )

    assert "s3cret" not in stream.getvalue()
    assert all(kept in stream.getvalue() for kept in ("job.queued", "here", "alto", "abc"))


def test_the_level_holds_for_all(told):
    lines = told(level="warning")

    ours.info("not this")
    logging.getLogger("somebody").info("nor this")
    ours.warning("this")

    assert [line["event"] for line in lines()] == ["this"]


def test_at_debug_only_our_own_loggers_tell_more(told):
    lines = told(level="debug")

    ours.debug("this")
    logging.getLogger("websockets").debug("> TEXT 'what was said'")
    logging.getLogger("uvicorn.access").info("GET /v1/speech?text=what")
    logging.getLogger("uvicorn.error").info("WebSocket /v1/live?token=what [accepted]")

    assert [line["event"] for line in lines()] == ["this"]


def test_to_configure_again_replaces_only_what_it_did_before(told):
    strangers = logging.NullHandler()
    root = logging.getLogger()
    root.addHandler(strangers)
    try:
        first = told()
        second = told()

        ours.info("once")

        assert strangers in root.handlers
    finally:
        root.removeHandler(strangers)
    assert first() == []
    assert len(second()) == 1


def test_release_leaves_logging_as_it_was():
    root = logging.getLogger()
    before = (list(root.handlers), root.level, logging.getLogger("cosyd").level)

    logs.configure(Log(level="debug"), io.StringIO())
    logs.release()

    assert (list(root.handlers), root.level, logging.getLogger("cosyd").level) == before
    logs.release()


def test_a_file_gets_json_as_well(tmp_path):
    stream, path = io.StringIO(), tmp_path / "logs" / "cosyd.log"
    logs.configure(Log(format="console", file=str(path)), stream)

    ours.info("job.ended", job="j1")

    assert json.loads(path.read_text())["job"] == "j1"
    assert "job.ended" in stream.getvalue()


def test_a_file_that_was_moved_away_is_begun_anew(tmp_path):
    path = tmp_path / "cosyd.log"
    logs.configure(Log(file=str(path)), io.StringIO())
    ours.info("first")
    path.rename(tmp_path / "cosyd.log.1")

    ours.info("second")

    assert json.loads(path.read_text())["event"] == "second"


def test_a_file_that_cannot_be_written_is_told_and_changes_nothing(tmp_path):
    before = list(logging.getLogger().handlers)

    with pytest.raises(SettingsInvalid, match=r"cannot be written \(Is a directory\)"):
        logs.configure(Log(file=str(tmp_path)), io.StringIO())

    assert logging.getLogger().handlers == before


def test_a_warning_of_python_is_a_log_line(told):
    lines = told()

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)

    assert "DeprecationWarning: old" in lines()[0]["event"]


SERVE = """
import asyncio, sys, urllib.error, urllib.request
import uvicorn
from cosyd.system import logs
from cosyd.system.options import Log

async def app(scope, receive, send):
    raise RuntimeError("as it happens")

async def main():
    logs.configure(Log(level="debug"))
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/?text=s3cret")
    except urllib.error.HTTPError as error:
        print(error.code)
        error.close()
    server.should_exit = True
    await serving

asyncio.run(main())
"""


def test_a_real_server_logs_json_to_stderr_and_no_address_with_a_text():
    served = subprocess.run(
        [sys.executable, "-c", SERVE], capture_output=True, text=True, check=True
    )

    lines = [json.loads(line) for line in served.stderr.splitlines()]
    assert served.stdout == "500\n"
    assert [line["exception"][0]["exc_type"] for line in lines] == ["RuntimeError"]
    assert "as it happens" not in served.stderr
    assert lines[0]["logger"] == "uvicorn.error"
    assert "s3cret" not in served.stderr
