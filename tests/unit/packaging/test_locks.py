"""The locks hold what is asked for, pinned, and say nothing of where it comes from."""

import re
import tomllib

import pytest

from scripts import ROOT

LOCKS = sorted((ROOT / "packaging" / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def name_of(requirement):
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace("_", "-")


def locked(lock):
    return re.findall(r"^([a-z0-9._-]+)==", (LOCKS[0].parent / lock).read_text(), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_names_no_address(lock):
    text = lock.read_text()

    assert "://" not in text
    assert "index-url" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_everything_is_pinned_and_has_a_hash(lock):
    requirements = re.sub(r"^ *#.*\n", "", lock.read_text(), flags=re.MULTILINE)

    entries = re.split(r"\n(?=\S)", requirements.strip())

    assert entries
    assert [e for e in entries if not re.match(r"\S+==\S+.*\\\n +--hash=sha256:", e)] == []


def test_what_the_daemon_asks_for_is_in_the_lock():
    extras = PROJECT["project"]["optional-dependencies"]
    asked = PROJECT["project"]["dependencies"] + [
        one
        for extra in ("daemon", "embedded", "languages", "likeness", "sound")
        for one in extras[extra]
    ]

    missing = {name_of(one) for one in asked} - set(locked("run.txt"))

    assert missing == set()


def test_what_cosyvoice2_asks_for_is_locked_but_for_torch_whose_build_the_machine_decides():
    asked = PROJECT["project"]["optional-dependencies"]["cosyvoice2"]

    missing = {name_of(one) for one in asked} - set(locked("cosyvoice2.txt"))

    assert missing == {"torch"}


@pytest.mark.parametrize("group", ["test", "lint", "package", "bootstrap", "load"])
def test_what_a_group_asks_for_is_in_its_lock(group):
    asked = {name_of(one) for one in PROJECT["dependency-groups"][group]}

    assert asked <= set(locked(f"{group}.txt"))


def test_the_locks_agree_on_every_version():
    versions = {}
    for lock in LOCKS:
        for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text(), re.MULTILINE):
            versions.setdefault(name, set()).add(version)

    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
