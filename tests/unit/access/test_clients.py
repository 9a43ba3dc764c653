"""Who may come in is kept in one file, which several processes use at once."""

from __future__ import annotations

import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from cosyd.access import TOKEN_S, Clients, Effort
from cosyd.access.database import transaction
from cosyd.access.tokens import MOST, issue
from cosyd.contract.access import Scope
from cosyd.contract.errors import (
    ClientExists,
    ClientNameInvalid,
    ClientsUnreadable,
    InvalidClient,
    InvalidScope,
    UnknownClient,
)

SPEAK = [Scope.SPEAK]
BOTH = [Scope.SPEAK, Scope.VOICES]
LIGHT = Effort(memory_kib=64, rounds=1, lanes=1)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def clients(tmp_path, clock):
    with Clients(tmp_path, clock, LIGHT) as clients:
        yield clients


def bearer(clients, token):
    return clients.bearer(token.text.encode())


def elsewhere(folder, code, **more):
    """*code* in a process of its own, which knows the clients of *folder*."""
    code = (
        f"import sys, pathlib\nfrom cosyd.access import *\nfrom cosyd.access.database import *\n"
        f"from cosyd.contract.access import Scope\nfolder = pathlib.Path({str(folder)!r})\n{code}"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        **more,
    )


def test_secrets_and_tokens_are_nowhere_in_the_file_which_is_its_owners_alone(clients, tmp_path):
    client, shown = clients.add("kitchen", SPEAK)
    token = clients.issue(client)
    assert bearer(clients, token)

    for file in tmp_path.iterdir():
        kept = file.read_bytes()
        assert shown.client_secret.encode() not in kept
        assert token.text.encode() not in kept
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"$argon2id$" in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_a_secret_takes_some_effort_to_guess(tmp_path):
    with Clients(tmp_path) as clients:
        clients.add("kitchen", SPEAK)
    with closing(sqlite3.connect(clients.path)) as db:
        (kept,) = db.execute("SELECT secret_argon2 FROM clients").fetchone()

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_file_that_others_could_read_is_closed_to_them(clients):
    clients.add("kitchen", SPEAK)
    clients.path.chmod(0o644)

    clients.all()

    assert stat.S_IMODE(clients.path.stat().st_mode) == 0o600


def test_who_is_first_to_open_the_file_waits_for_who_else_is(clients):
    held = sqlite3.connect(clients.path, isolation_level=None, check_same_thread=False)
    held.execute("BEGIN IMMEDIATE")
    letting_go = threading.Timer(0.3, held.close)
    letting_go.start()

    assert clients.all() == []

    letting_go.join()


def test_a_client_is_who_has_its_secret(clients):
    client, shown = clients.add("kitchen", SPEAK, requests_per_minute=5)

    assert clients.proven(shown.client_id, shown.client_secret) == client
    for id_, secret in ((client.id, shown.client_secret + "x"), ("x", shown.client_secret)):
        with pytest.raises(InvalidClient):
            clients.proven(id_, secret)


@pytest.mark.parametrize("name", ["", " ", "a b", "-a", ".a", "../a", "a" * 65, "küche", "a\n"])
def test_what_is_no_name_is_refused(clients, name):
    with pytest.raises(ClientNameInvalid):
        clients.add(name, SPEAK)


def test_a_name_is_given_once(clients):
    clients.add("kitchen", SPEAK)

    with pytest.raises(ClientExists):
        clients.add("Kitchen", SPEAK)
    assert [one.name for one in clients.all()] == ["kitchen"]


def test_a_token_counts_for_two_hours_and_outlives_who_issued_it(clients, tmp_path, clock):
    client, _ = clients.add("kitchen", BOTH)
    token = clients.issue(client)

    clock.now += TOKEN_S - 1
    with Clients(tmp_path, clock) as later:
        assert bearer(later, token).name == "kitchen"
    clock.now += 1
    assert bearer(clients, token) is None


@pytest.mark.parametrize("token", [b"", b"x", b"\xff\xfe", b"x" * 100_000])
def test_what_is_no_token_is_nobodys(clients, token):
    assert clients.bearer(token) is None
    clients.add("kitchen", SPEAK)
    assert clients.bearer(token) is None


def test_a_token_is_for_what_was_asked_and_no_more_than_its_client_may(clients):
    client, _ = clients.add("kitchen", BOTH)
    owner, _ = clients.add("boss", [Scope.ADMIN])

    assert bearer(clients, clients.issue(client)).scopes == set(BOTH)
    assert bearer(clients, clients.issue(client, "voices")).scopes == {Scope.VOICES}
    assert bearer(clients, clients.issue(owner, "speak voices")).scopes == set(BOTH)
    for wanted in ("admin", "speak admin", "sing", "SPEAK"):
        with pytest.raises(InvalidScope):
            clients.issue(client, wanted)


def test_what_is_removed_elsewhere_counts_no_more_at_once(clients, tmp_path):
    client, shown = clients.add("kitchen", SPEAK)
    token = clients.issue(client)
    assert bearer(clients, token)

    with elsewhere(tmp_path, "Clients(folder).remove('KITCHEN')") as other:
        assert other.wait(20) == 0

    assert bearer(clients, token) is None
    with pytest.raises(InvalidClient):
        clients.proven(client.id, shown.client_secret)
    with pytest.raises(InvalidClient):
        clients.issue(client)
    with pytest.raises(UnknownClient):
        clients.remove("kitchen")


def test_tokens_that_are_revoked_count_no_more_but_others_can_be_had(clients, clock):
    client, _ = clients.add("kitchen", SPEAK)
    other, _ = clients.add("hall", SPEAK)
    old = clients.issue(client)
    clock.now += TOKEN_S / 2
    tokens = [clients.issue(client) for _ in range(3)]
    foreign = clients.issue(other)
    clock.now += TOKEN_S / 2

    assert not clients.revoke(other, tokens[0].text)
    assert clients.revoke(client, tokens[0].text)
    assert [bool(bearer(clients, one)) for one in (old, *tokens)] == [False, False, True, True]
    assert clients.named("kitchen")[1] == 2
    assert clients.revoke_all("kitchen") == 2
    assert clients.named("kitchen")[1] == 0
    assert bearer(clients, foreign)
    assert bearer(clients, clients.issue(client))


def test_of_too_many_tokens_the_oldest_ends_and_the_expired_are_forgotten(clients, clock):
    client, _ = clients.add("kitchen", SPEAK)
    with transaction(clients.path) as db:
        tokens = [issue(db, client, "", clock.now + n) for n in range(MOST + 2)]

    assert [bool(bearer(clients, one)) for one in tokens[:4]] == [False, False, True, True]
    assert bearer(clients, tokens[-1])
    clock.now += TOKEN_S + MOST + 2
    clients.issue(client)
    with closing(sqlite3.connect(clients.path)) as db:
        (left,) = db.execute("SELECT count(*) FROM tokens").fetchone()
    assert left == 1


def test_processes_that_add_at_the_same_time_all_do(tmp_path):
    code = (
        "print('ready', flush=True)\n"
        "name = sys.stdin.readline().strip()\n"
        "clients = Clients(folder, effort=Effort(rounds=1))\n"
        "for n in range(3): clients.add(name + str(n), [Scope.SPEAK])"
    )
    others = [elsewhere(tmp_path, code) for _ in range(3)]
    for other in others:
        other.stdout.readline()

    for other, name in zip(others, "abc", strict=True):
        other.stdin.write(name + "\n")
        other.stdin.flush()
    for other in others:
        other.communicate(timeout=60)

    assert [other.returncode for other in others] == [0, 0, 0]
    with Clients(tmp_path) as clients:
        assert len(clients.all()) == 9


def test_who_is_killed_while_adding_leaves_all_or_nothing_and_blocks_nobody(tmp_path):
    code = (
        "with transaction(folder / 'clients.db') as db:\n"
        "    db.execute(\"INSERT INTO clients VALUES ('1', 'half', '', 'speak', 0, 0, 0)\")\n"
        "    print('in the middle', flush=True)\n"
        "    sys.stdin.read()"
    )
    with elsewhere(tmp_path, code) as other:
        assert other.stdout.readline() == "in the middle\n"
        other.send_signal(signal.SIGKILL)
        other.wait(10)

    with Clients(tmp_path, effort=LIGHT) as clients:
        assert clients.all() == []
        clients.add("half", SPEAK)


def test_a_file_that_cannot_be_used_is_told_and_one_put_in_its_place_counts(clients):
    client, _ = clients.add("kitchen", SPEAK)
    token = clients.issue(client)
    assert bearer(clients, token)
    clients.close()
    good = clients.path.read_bytes()
    assert bearer(clients, token)

    put_in_place(clients.path, b"not a database, and longer than its header" * 100)
    with pytest.raises(ClientsUnreadable):
        bearer(clients, token)
    with pytest.raises(ClientsUnreadable):
        clients.all()
    clients.path.unlink()
    assert bearer(clients, token) is None
    put_in_place(clients.path, good)
    assert bearer(clients, token)


def put_in_place(path, content):
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)


def test_a_file_of_a_newer_version_is_left_as_it_is(clients):
    clients.add("kitchen", SPEAK)
    with closing(sqlite3.connect(clients.path)) as db:
        db.execute("PRAGMA user_version = 99")

    with pytest.raises(ClientsUnreadable, match="newer"):
        clients.add("hall", SPEAK)
