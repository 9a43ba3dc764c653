"""Narrations of a real daemon, which is killed, filled up, stopped and started again."""

from __future__ import annotations

import json
import random
import resource
import signal
import sqlite3
import time
import wave
from contextlib import closing
from functools import partial

import pytest

from cosyd.narrate.database import Database
from cosyd.narrate.journal import Journal
from patience import wait_for

CHAPTERS = 3
SENTENCES = 11

KILLS = 5
PATIENCE_S = 120

VOICED = ("--set", "sinks=[]", "--log-level", "debug")
QUICK = ("--engine", "tone", *VOICED)
PLAIN = {"format": "wav", "loudness_lufs": 0.0, "check": "off", "captions": False}
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")

LINES = CHAPTERS * (SENTENCES + 1)


def book(folder):
    """A book of three chapters, none of whose sentences stands there twice."""
    chapters = []
    for chapter in WORDS[:CHAPTERS]:
        said = (f"In part {chapter} this is number {word}." for word in WORDS[:SENTENCES])
        chapters.append(f"<h1>Part {chapter}</h1><p>{' '.join(said)}</p>")
    path = folder / "book.html"
    path.write_text(f"<html><body>{''.join(chapters)}</body></html>")
    return path


def asked(daemon, path, out, **more):
    answer = daemon.post(
        "/v1/narrations", json={"path": str(path), "out": str(out), "wishes": PLAIN, **more}
    )
    return answer.raise_for_status().json()["id"]


def view(daemon, narration):
    return daemon.get(f"/v1/narrations/{narration}").raise_for_status().json()


def ended(daemon, narration):
    """The narration, once it has ended."""
    ends = {"done", "failed", "cancelled"}
    return wait_for(
        lambda: (found := view(daemon, narration))["state"] in ends and found, PATIENCE_S
    )


def events(daemon, name):
    """What the log tells under that name."""
    lines = (line for line in tuple(daemon.log) if f'"{name}"' in line)
    return [json.loads(line) for line in lines if line.startswith("{")]


def spoken(daemon):
    """How many sentences its engine has spoken to their end."""
    return sum(event["status"] == "done" for event in events(daemon, "job.ended"))


def frames(path):
    with wave.open(str(path)) as sound:
        return sound.readframes(sound.getnframes())


def narrated_through_kills(start, tmp_path, kills, chance, arguments=QUICK):
    """A book during whose narration the daemon is killed so often; what came of it at last.

    The last kill is while the files are written, or thereabouts.

    Returns:
        The daemon that lived, the narration, and how many sentences were spoken in all lives.
    """
    home, out = tmp_path / "home", tmp_path / "out"
    path = book(tmp_path)
    narration, said = "", 0
    for left in range(kills, 0, -1):
        daemon = start(*arguments, home=home)
        narration = narration or asked(daemon, path, out)
        rest = LINES - said
        more = rest if left == 1 else chance.randint(0, max(0, 2 * rest // left - 2))
        wait_for(partial(spoke, daemon, narration, more), PATIENCE_S)
        time.sleep(chance.random() * 0.05)
        daemon.signal(signal.SIGKILL)
        daemon.close()
        said += spoken(daemon)
    daemon = start(*arguments, home=home)
    found = ended(daemon, narration)
    return daemon, found, said + spoken(daemon)


def spoke(daemon, narration, sentences):
    """Whether so many sentences have been spoken, or all."""
    return spoken(daemon) >= sentences or view(daemon, narration)["state"] in {"writing", "done"}


def check_like_the_undisturbed(daemon, found, said, kills, tmp_path):
    """The same, sample for sample; and none but what was being spoken was spoken twice."""
    whole = ended(daemon, asked(daemon, tmp_path / "book.html", tmp_path / "calm", again=True))

    assert (found["state"], found["spoken"], found["reused"]) == ("done", LINES, 0)
    assert LINES <= said <= LINES + kills
    assert whole["spoken"] - whole["reused"] == LINES
    assert frames(tmp_path / "out" / "book.wav") == frames(tmp_path / "calm" / "book.wav")
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["book.json", "book.wav"]
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_a_daemon_that_is_killed_again_and_again_narrates_as_one_that_is_not(start, tmp_path):
    chance = random.Random(5)

    daemon, found, said = narrated_through_kills(start, tmp_path, KILLS, chance)

    check_like_the_undisturbed(daemon, found, said, KILLS, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("book_number", range(10))
def test_a_hundred_kills(start, tmp_path, book_number):
    chance = random.Random(book_number)

    daemon, found, said = narrated_through_kills(start, tmp_path, 10, chance)

    check_like_the_undisturbed(daemon, found, said, 10, tmp_path)


def narrations(daemon, **filters):
    return daemon.get("/v1/narrations", params=filters).raise_for_status().json()["narrations"]


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_kills_while_the_embedded_voice_speaks(start, tmp_path):
    chance = random.Random(3)

    daemon, found, said = narrated_through_kills(start, tmp_path, KILLS, chance, VOICED)

    check_like_the_undisturbed(daemon, found, said, KILLS, tmp_path)


def empty_the_log(daemon):
    """Bring what the database's log holds of earlier tests into the database itself."""
    (path,) = daemon.home.rglob("narrations.db")
    with closing(sqlite3.connect(path, timeout=PATIENCE_S)) as database:
        wait_for(lambda: database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)


def test_a_full_disk_holds_a_narration_until_there_is_room(toned, tmp_path):
    daemon, pid = toned, toned.process.pid
    daemon.say("Good morning.").raise_for_status()  # what this needs is unpacked on the disk
    empty_the_log(daemon)  # or that, which is longer than the files of this one, would be full
    limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (500_000, limits[1]))
    try:
        narration = asked(daemon, book(tmp_path), tmp_path / "out")
        held = wait_for(lambda: (one := view(daemon, narration))["state"] == "held" and one)
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    daemon.signal(signal.SIGHUP)  # so that it looks at once
    found = ended(daemon, narration)

    assert held["error"] == "narration.no_space"
    assert 0 < held["spoken"] < LINES
    assert (found["state"], found["spoken"], found["message"]) == ("done", LINES, "")


@pytest.fixture
def hasty(toned):
    """A daemon that watches with little patience."""
    settings = toned.home / "config" / "cosyd.toml"
    settings.write_text("[narrations]\nsettle_s = 0.2\n")
    toned.signal(signal.SIGHUP)
    wait_for(lambda: events(toned, "settings.reloaded"))
    yield toned
    settings.unlink()
    toned.signal(signal.SIGHUP)


def test_a_watched_folder_becomes_a_folder_of_books(hasty, tmp_path):
    daemon, folder = hasty, tmp_path / "documents"
    (folder / "more").mkdir(parents=True)
    book(folder).rename(folder / "more" / "book.html")
    asked_for = {"folder": str(folder), "wishes": PLAIN, "afterwards": "move"}
    watch = daemon.post("/v1/watches", json=asked_for).raise_for_status().json()["id"]

    done = wait_for(lambda: narrations(daemon, watch=watch, state="done"))
    wait_for((folder / "done" / "more" / "book.html").exists)
    (folder / "broken.epub").write_bytes(b"PK nothing of the kind")
    failed = wait_for(lambda: narrations(daemon, watch=watch, state="failed"))
    reason = wait_for(lambda: [*folder.glob("failed/*.reason.txt")])[0]

    told = daemon.get(f"/v1/watches/{watch}").json()
    daemon.delete(f"/v1/watches/{watch}").raise_for_status()

    assert done[0]["out"] == str(folder / "spoken" / "more")
    assert sorted(one.name for one in (folder / "spoken" / "more").iterdir()) == [
        "book.json",
        "book.wav",
    ]
    assert failed[0]["message"] in reason.read_text()
    assert (told["state"], told["done"], told["failed"], told["waiting"]) == ("watching", 1, 1, 0)
    assert sorted(one.name for one in folder.iterdir()) == ["done", "failed", "more", "spoken"]


def test_a_daemon_that_is_stopped_gives_the_sentence_up_and_keeps_what_was_spoken(start, tmp_path):
    path = tmp_path / "slow.html"
    path.write_text(f"<p>Quick. This is [slow] {'word ' * 150}.</p><p>Quick again.</p>")
    daemon = start(*QUICK, "--set", "daemon.drain_s=60", home=tmp_path / "home")
    narration = asked(daemon, path, tmp_path / "out")
    wait_for(lambda: view(daemon, narration)["spoken"] == 1)

    assert daemon.stop() == 0  # long before a sentence of half a minute would end
    assert [one["status"] for one in events(daemon, "job.ended")] == ["done", "cancelled"]
    database = Database(tmp_path / "home" / "data" / "narrations")
    kept = Journal(database).get(narration)
    database.close()
    assert (kept.state, kept.spoken, kept.sentences) == ("speaking", 1, 3)


def test_a_disk_on_which_nothing_at_all_can_be_kept_is_told_nevertheless(toned, tmp_path):
    daemon, pid = toned, toned.process.pid
    path = tmp_path / "slow.html"
    path.write_text("<p>One is [slow]. Two is [slow]. Three is [slow]. Four is [slow].</p>")
    narration = asked(daemon, path, tmp_path / "out")
    wait_for(lambda: view(daemon, narration)["spoken"])
    limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        held = wait_for(lambda: (one := view(daemon, narration))["state"] == "held" and one)
        daemon.say("Still here.").raise_for_status()
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    daemon.signal(signal.SIGHUP)
    found = ended(daemon, narration)

    assert held["error"].startswith("narration.")
    assert (found["state"], found["spoken"]) == ("done", 4)
