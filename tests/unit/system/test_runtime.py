import errno
import fcntl
import os
import pwd
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from cosyd.contract.errors import AlreadyRunning
from cosyd.system.runtime import (
    Connection,
    DaemonLock,
    FolderRefused,
    alive,
    connection_path,
    folders,
    new_token,
    private_folder,
    token,
    token_path,
)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def home(tmp_path):
    return folders(tmp_path / "home").make()


@pytest.fixture
def start():
    """Starts Python code in a process of its own, and waits for its first line."""
    started = []

    def start(code, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        process.first_line = process.stdout.readline().strip()
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


HOLD_LOCK = """
import sys
from cosyd.system.runtime import DaemonLock, folders
with DaemonLock(folders(sys.argv[1])) as lock:
    lock.announce("http://127.0.0.1:4711")
    print("held", flush=True)
    sys.stdin.read()
"""


# -- folders ----------------------------------------------------------------------------------


def test_home_holds_all_four_folders(tmp_path):
    found = folders(None, {"COSYD_HOME": str(tmp_path)})

    assert found == folders(tmp_path)
    assert (found.config, found.data) == (tmp_path / "config", tmp_path / "data")
    assert (found.cache, found.runtime) == (tmp_path / "cache", tmp_path / "run")


def test_without_home_the_platform_decides(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)

    found = folders(None, {})

    assert found.config == tmp_path / "etc" / "cosyd"
    assert found.runtime.name == "cosyd"


def test_to_name_folders_makes_none(tmp_path):
    folders(tmp_path / "home")

    assert not (tmp_path / "home").exists()


def test_folders_with_secrets_are_private(home):
    assert mode(home.config) == 0o700
    assert mode(home.runtime) == 0o700
    assert home.data.is_dir()
    assert home.cache.is_dir()


def test_a_runtime_folder_that_others_only_read_is_tightened(home):
    home.runtime.chmod(0o755)

    home.make()

    assert mode(home.runtime) == 0o700


@pytest.mark.parametrize("open_mode", [0o770, 0o707])
def test_a_runtime_folder_that_others_write_to_is_refused(home, open_mode):
    home.runtime.chmod(open_mode)

    with pytest.raises(FolderRefused, match=r"others may write to it \(mode 07"):
        home.make()


def test_a_runtime_folder_in_a_folder_that_others_write_to_is_refused(home):
    home.runtime.parent.chmod(0o777)

    with pytest.raises(FolderRefused, match="others may write to the folder above it"):
        home.make()


def test_a_runtime_folder_of_somebody_else_is_refused(home):
    foreign = Path("/usr")
    if os.geteuid() == 0:
        foreign = home.runtime
        os.chown(foreign, 65_534, 65_534)

    with pytest.raises(FolderRefused, match=r"belongs to another user \(uid \d+\)"):
        private_folder(foreign)


def test_a_link_for_a_runtime_folder_is_refused(tmp_path, home):
    home.runtime.rmdir()
    home.runtime.symlink_to(tmp_path)

    with pytest.raises(FolderRefused, match="it is a link"):
        home.make()


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path):
    (tmp_path / "cache").write_text("")

    with pytest.raises(FolderRefused, match="it is a file, not a folder"):
        folders(tmp_path).make()


def test_sockets_are_in_the_runtime_folder(tmp_path):
    short = folders("/run/user/1000/cosyd")

    assert short.socket_path("audio") == Path("/run/user/1000/cosyd/run/audio")


def test_a_path_too_long_for_sockets_gets_a_short_private_stand_in(tmp_path):
    deep = folders(tmp_path / ("x" * 80) / "home").make()

    path = deep.socket_path("audio")

    assert len(os.fsencode(path)) <= 107
    assert mode(path.parent) == 0o700
    assert folders(tmp_path / ("x" * 80) / "home").socket_path("audio") == path
    deep.remove_sockets()
    assert not path.parent.exists()


def test_a_temporary_folder_too_deep_for_sockets_is_not_used(tmp_path, monkeypatch):
    long = tmp_path / ("t" * 80)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    deep = folders(tmp_path / ("x" * 80)).make()

    path = deep.socket_path("n" * 32)

    assert len(os.fsencode(path)) <= 107
    assert mode(path.parent) == 0o700
    deep.remove_sockets()
    assert not path.parent.exists()


@pytest.mark.parametrize("home", [None, "~/voice"])
def test_a_user_without_a_home_is_told_what_to_do(home, monkeypatch):
    def nobody(_):
        raise KeyError

    for name in ("HOME", *(name for name in os.environ if name.startswith("XDG_"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)

    with pytest.raises(FolderRefused, match="HOME is not set") as caught:
        folders(home, {})

    assert caught.value.advice == "Set HOME, or choose a folder with --home."


def test_a_socket_name_that_can_never_fit_is_refused(home):
    with pytest.raises(FolderRefused, match="a socket may have 107 bytes"):
        home.socket_path("n" * 108)


# -- lock -------------------------------------------------------------------------------------


def test_a_second_daemon_learns_who_is_there(home, start):
    holder = start(HOLD_LOCK, home.config.parent)

    with pytest.raises(AlreadyRunning) as caught, DaemonLock(home):
        pass

    assert caught.value.facts == {"pid": holder.pid, "url": "http://127.0.0.1:4711"}


def test_the_lock_of_a_killed_daemon_is_free(home, start):
    holder = start(HOLD_LOCK, home.config.parent)
    holder.kill()
    holder.wait()

    with DaemonLock(home) as lock:
        lock.announce("http://127.0.0.1:1")

        assert str(os.getpid()) in (home.runtime / "daemon.lock").read_text()


def test_the_lock_is_free_after_the_block(home):
    with DaemonLock(home):
        pass

    with DaemonLock(home):
        pass


def test_a_daemon_that_still_starts_holds_the_lock_already(home):
    with DaemonLock(home):
        with pytest.raises(AlreadyRunning) as caught, DaemonLock(home):
            pass

    assert caught.value.facts == {"pid": os.getpid(), "url": "still starting"}


@pytest.mark.parametrize("content", ["", '{"pid": 0}', "{", "\udcff"])
def test_no_process_is_advised_to_be_killed_that_is_not_known(home, start, content):
    lock = home.runtime / "daemon.lock"
    lock.write_bytes(os.fsencode(content))
    hold = (
        "import fcntl, sys\n"
        "file = open(sys.argv[1]); fcntl.flock(file, fcntl.LOCK_EX)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    start(hold, lock)

    with pytest.raises(AlreadyRunning) as caught, DaemonLock(home):
        pass

    assert str(caught.value) == f"Another process holds the lock {lock}."
    assert "kill" not in caught.value.advice
    assert caught.value.code == "daemon.lock_held"


def test_a_file_system_without_locks_is_told(home, monkeypatch):
    def no_locks(_file, _operation):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)

    with pytest.raises(FolderRefused, match=r"it cannot be locked \(No locks available\)"):
        with DaemonLock(home):
            pass


def test_the_lock_makes_its_folder(tmp_path):
    with DaemonLock(folders(tmp_path)):
        assert mode(tmp_path / "run") == 0o700


def test_the_lock_is_for_its_owner_alone(home):
    with DaemonLock(home):
        assert mode(home.runtime / "daemon.lock") == 0o600


# -- connection file --------------------------------------------------------------------------


def test_the_connection_file_says_how_to_reach_the_daemon(home):
    written = Connection(url="http://127.0.0.1:1", zmq_audio="ipc:///a", token_file="/t")

    path = written.write(home)

    assert Connection.read(home) == written
    assert written.pid == os.getpid()
    assert mode(path) == 0o600
    assert [file.name for file in home.runtime.iterdir()] == ["daemon.json"]


def test_a_newer_daemons_file_can_be_read(home):
    connection_path(home).write_text(f'{{"url": "http://a", "pid": {os.getpid()}, "new": [1]}}')

    found = Connection.read(home)

    assert found is not None
    assert found.url == "http://a"


def test_no_connection_file_is_no_daemon(home):
    assert Connection.read(home) is None


def test_what_a_killed_daemon_left_is_no_daemon(home, start):
    process = start("print('there', flush=True); input()")
    Connection(url="http://127.0.0.1:1", pid=process.pid).write(home)
    assert Connection.read(home) is not None

    process.kill()
    process.wait()

    assert Connection.read(home) is None


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\xff\xfe", b'{"pid": 1}', b'{"url": "a", "pid": "x"}']
)
def test_a_damaged_connection_file_is_no_daemon(home, damage):
    connection_path(home).write_bytes(damage)

    assert Connection.read(home) is None


def test_a_daemon_removes_its_own_connection_file(home):
    mine = Connection(url="http://127.0.0.1:1")
    mine.write(home)

    mine.remove(home)

    assert not connection_path(home).exists()
    mine.remove(home)


def test_a_daemon_leaves_the_connection_file_of_its_successor(home, start):
    successor = start("print('there', flush=True); input()")
    Connection(url="http://127.0.0.1:2", pid=successor.pid).write(home)

    Connection(url="http://127.0.0.1:1").remove(home)

    assert connection_path(home).exists()


def test_numbers_that_are_no_process_are_not_alive():
    assert alive(os.getpid())
    assert alive(1)
    assert not alive(0)
    assert not alive(-1)
    assert not alive(2**40)


# -- token ------------------------------------------------------------------------------------


def test_the_token_is_made_once_and_private(home):
    made = token(home)

    assert len(made) == 43
    assert token(home) == made
    assert mode(token_path(home)) == 0o600
    assert [file.name for file in home.config.iterdir()] == ["token"]


def test_the_token_can_be_made_before_its_folder(tmp_path):
    assert token(folders(tmp_path))

    assert mode(tmp_path / "config") == 0o700


def test_all_who_start_at_once_get_the_same_token(home):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: token(home), range(8)))

    assert len(found) == 1
    assert [file.name for file in home.config.iterdir()] == ["token"]


def test_processes_that_start_at_once_get_the_same_token(home):
    code = "import sys; from cosyd.system.runtime import *; print(token(folders(sys.argv[1])))"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(home.config.parent)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]

    found = {process.communicate()[0].strip() for process in processes}

    assert found == {token(home)}


def test_a_token_that_others_can_read_is_tightened_with_a_warning(home):
    made = token(home)
    token_path(home).chmod(0o644)

    with capture_logs() as logs:
        assert token(home) == made

    assert mode(token_path(home)) == 0o600
    assert [(line["event"], line["mode"]) for line in logs] == [("token.tightened", "0644")]
    assert made not in str(logs)


def test_a_token_of_ones_own_is_taken(home):
    token_path(home).write_text("  chosen by hand\n")
    token_path(home).chmod(0o600)

    assert token(home) == "chosen by hand"


def test_an_empty_token_file_is_filled(home):
    token_path(home).touch(mode=0o600)

    assert len(token(home)) == 43


def test_a_new_token_replaces_the_old_one(home):
    old = token(home)

    new = new_token(home)

    assert new != old
    assert token(home) == new
    assert mode(token_path(home)) == 0o600


def test_a_token_that_cannot_be_read_is_told(home):
    token_path(home).mkdir()

    with pytest.raises(FolderRefused, match="Is a directory"):
        token(home)
