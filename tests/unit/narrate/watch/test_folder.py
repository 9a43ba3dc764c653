"""A watched folder, through whatever happens to it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial

import psutil
import pytest
from watchdog import observers
from watchdog.observers.api import BaseObserver, EventEmitter

from cosyd.contract.narrations import WatchState
from cosyd.narrate.watch import notices
from patience import wait_for

NOBODY = 65_534


@pytest.fixture(params=[False, True], ids=["told", "looked at"])
def polling(request):
    """Whether nobody tells of changes."""
    return request.param


def test_what_is_there_at_the_start_is_told_of_and_what_comes_later(folder, watching, polling):
    (folder / "before.txt").write_text("x")
    watch = watching(polling=polling)

    assert watch.tells("before.txt")

    (folder / "later.md").write_text("x")
    (folder / "picture.png").write_bytes(b"x")

    assert watch.tells("before.txt", "later.md")
    assert watch.watch.polling is polling


def test_a_document_is_not_waited_for_until_the_next_look(folder, watching):
    watch = watching(poll_s=60)

    (folder / "a.txt").write_text("x")

    assert watch.tells("a.txt")


def test_a_file_that_is_being_written_is_waited_for(folder, watching, polling):
    watch = watching(polling=polling)
    with (folder / "slow.txt").open("w") as file:
        for _ in range(3):
            file.write("word ")
            file.flush()
            watch.is_quiet()
            assert watch.watch.settling == 1

    assert watch.tells("slow.txt")


def test_each_version_is_told_of_once(folder, watching, polling):
    watch = watching(polling=polling)
    (folder / "a.txt").write_text("one")
    wait_for(lambda: len(watch.told) == 1)

    os.utime(folder / "a.txt")
    wait_for(lambda: len(watch.told) == 2)
    watch.look_again()
    watch.is_quiet()

    assert watch.tells("a.txt", "a.txt")


def test_a_whole_folder_that_is_moved_in_away_and_back_is_told_of_once(folder, tmp_path, watching):
    watch = watching()
    (tmp_path / "book" / "part").mkdir(parents=True)
    (tmp_path / "book" / "part" / "a.txt").write_text("x")
    (tmp_path / "book" / "b.txt").write_text("x")
    (tmp_path / "book").rename(folder / "book")
    assert watch.tells("book/b.txt", "book/part/a.txt")

    (folder / "book").rename(tmp_path / "away")
    watch.is_quiet()
    (tmp_path / "away").rename(folder / "book")
    (folder / "book" / "part" / "c.txt").write_text("x")

    assert watch.tells("book/b.txt", "book/part/a.txt", "book/part/c.txt")


def test_a_file_that_is_put_back_is_told_of_again(folder, watching, polling):
    watch = watching(polling=polling)
    (folder / "failed").mkdir()
    (folder / "a.txt").write_text("x")
    assert watch.tells("a.txt")

    (folder / "a.txt").rename(folder / "failed" / "a.txt")
    watch.is_quiet()
    (folder / "failed" / "a.txt").rename(folder / "a.txt")

    assert watch.tells("a.txt", "a.txt")


def test_a_download_is_waited_for(folder, watching):
    watch = watching()
    (folder / "book.txt.part").write_text("Once up")
    (folder / "book.txt").write_text("Once")
    watch.is_quiet()
    watch.is_quiet()
    assert watch.told == []

    (folder / "book.txt.part").replace(folder / "book.txt")

    assert watch.tells("book.txt")


def test_an_empty_file_is_told_of_in_the_end(folder, watching):
    watch = watching(empty_s=0.2)
    (folder / "empty.txt").touch()
    watch.is_quiet()

    assert watch.tells("empty.txt")


def test_what_comes_of_a_document_is_never_taken_for_one(folder, tmp_path, watching, polling):
    out = folder / "deep" / "results"
    elsewhere = folder / "others"
    watch = watching(polling=polling, out=out, others=lambda: [elsewhere])
    for place in (out, elsewhere, folder / "spoken", folder / "done" / "deep", folder / "failed"):
        place.mkdir(parents=True)
        (place / "captions.srt").write_text("x")
    (folder / "link").symlink_to(out)
    (folder / "linked.srt").symlink_to(out / "captions.srt")
    (folder / "deep" / "a.txt").write_text("x")
    watch.is_quiet()
    watch.look_again()
    watch.is_quiet()

    assert watch.tells("deep/a.txt")


def test_links_are_followed_within_the_folder_and_once(folder, tmp_path, watching, polling):
    watch = watching(polling=polling)
    (tmp_path / "secret.txt").write_text("x")
    (folder / ".store").mkdir()
    (folder / ".store" / "7f3a").write_text("x")
    (folder / "in.txt").symlink_to(folder / ".store" / "7f3a")
    (folder / "a.txt").write_text("x")
    (folder / "hard.txt").hardlink_to(folder / "a.txt")
    (folder / "same.txt").symlink_to("a.txt")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "nowhere.txt").symlink_to("gone.txt")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "up").symlink_to(folder)
    (folder / "away.txt").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    watch.is_quiet()
    watch.look_again()
    watch.is_quiet()

    assert watch.tells("a.txt", "hard.txt", "in.txt")


NAMES = (
    "new\nline.txt",
    "\udcff\udcfe.txt",
    "-rf.txt",
    "  spaces  .txt",
    "\u202eright to left.txt",
    "\N{GRINNING FACE}.TXT",
    "e\u0301.txt",
    "\u00e9.txt",
    "a" * 251 + ".txt",
    "*?[!.txt",
)


def test_every_name_comes_through(folder, watching):
    watch = watching()
    for name in NAMES:
        (folder / name).write_text("x")

    assert watch.tells(*NAMES)
    assert all(one.read_text() == "x" for one in watch.told)


def test_what_is_passed_over_may_be_said_and_taken_back_meanwhile(folder, watching):
    (folder / ".cosydignore").write_text("draft*\n")
    watch = watching()
    (folder / "draft.txt").write_text("x")
    watch.is_quiet()
    assert watch.told == []

    (folder / ".cosydignore").unlink()
    (folder / ".cosydignore").write_text("other*\n")

    assert watch.tells("draft.txt")


def test_the_folder_goes_and_comes_back_with_nothing_told_twice(
    folder, tmp_path, watching, polling
):
    watch = watching(polling=polling)
    (folder / "a.txt").write_text("x")
    assert watch.tells("a.txt")

    folder.rename(tmp_path / "away")
    assert watch.comes_to(WatchState.GONE)
    assert watch.watch.reason == "it is not there"
    (tmp_path / "away" / "b.txt").write_text("x")
    (tmp_path / "away").rename(folder)

    assert watch.comes_to(WatchState.WATCHING)
    assert watch.tells("a.txt", "b.txt")
    assert watch.watch.reason == ""


def test_a_folder_that_is_there_only_later_is_watched_then(folder, watching):
    folder.rmdir()
    watch = watching()
    assert watch.comes_to(WatchState.GONE)

    folder.write_text("a file")
    wait_for(lambda: watch.watch.reason == "it is not a folder any more")
    folder.unlink()
    folder.mkdir()
    (folder / "a.txt").write_text("x")

    assert watch.tells("a.txt")


def test_another_folder_of_that_name_is_watched_anew(folder, tmp_path, watching):
    watch = watching()
    (folder / "a.txt").write_text("x")
    assert watch.tells("a.txt")

    folder.rename(tmp_path / "old")
    folder.mkdir()
    (folder / "b.txt").write_text("x")
    wait_for(lambda: len(watch.told) == 2)
    (folder / "c.txt").write_text("x")

    assert watch.tells("a.txt", "b.txt", "c.txt")


@contextmanager
def without_rights(folder):
    """Nobody who runs this may read *folder*; the root may read all, and is somebody else."""
    if os.geteuid():
        folder.chmod(0)
    else:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if os.getuid():
            folder.chmod(0o755)
        else:
            os.seteuid(0)


def test_rights_are_taken_and_given_back(folder, watching):
    watch = watching()
    (folder / "a.txt").write_text("x")
    assert watch.tells("a.txt")

    with without_rights(folder):
        assert watch.comes_to(WatchState.GONE)
        assert watch.watch.reason == "the user of the daemon may not read it"
    assert watch.comes_to(WatchState.WATCHING)
    (folder / "b.txt").write_text("x")

    assert watch.tells("a.txt", "b.txt")


def test_an_empty_place_where_a_disk_was_is_no_watched_folder(folder, watching, monkeypatch):
    monkeypatch.setattr(os.path, "ismount", lambda _: True)
    watch = watching()
    watch.is_quiet()

    monkeypatch.undo()
    assert watch.comes_to(WatchState.GONE)
    assert watch.watch.reason == "it is not mounted"

    monkeypatch.setattr(os.path, "ismount", lambda _: True)
    assert watch.comes_to(WatchState.WATCHING)


def test_the_event_loop_itself_never_waits_for_the_folder(folder, watching, monkeypatch):
    asking = set()
    for name in ("stat", "lstat", "scandir", "readlink"):
        monkeypatch.setattr(os, name, partial(_noting, asking, getattr(os, name), str(folder)))
    (folder / "a.txt").write_text("x")
    watch = watching()

    assert watch.tells("a.txt")

    assert asking
    assert watch.thread not in asking


def _noting(threads, call, folder, path, *args, **kwargs):
    if isinstance(path, str) and path.startswith(folder):
        threads.add(threading.current_thread())
    return call(path, *args, **kwargs)


def test_a_document_that_is_refused_is_told_of_again(folder, watching):
    watch = watching()
    watch.refusals = 2
    (folder / "a.txt").write_text("x")

    assert watch.tells("a.txt")
    assert watch.refusals == 0


def test_what_has_gone_or_changed_before_its_turn_is_not_told_of_as_it_was(folder, watching):
    watch = watching()
    watch.let.clear()
    (folder / "first.txt").write_text("x")
    wait_for(lambda: watch.watch.settling == 1)
    wait_for(lambda: watch.watch.settling == 0)
    (folder / "gone.txt").write_text("x")
    (folder / "changed.txt").write_text("x")
    wait_for(lambda: watch.watch.settling == 2)
    wait_for(lambda: watch.watch.settling == 0)
    (folder / "gone.txt").unlink()
    (folder / "changed.txt").write_text("more")
    watch.let.set()

    assert watch.tells("changed.txt", "first.txt")
    watch.is_quiet()
    assert watch.tells("changed.txt", "first.txt")


def test_an_error_of_whoever_is_told_of_changes_ends_nothing(folder, watching):
    watch = watching()
    watch.watch._on_change = None

    (folder / "a.txt").write_text("x")

    assert watch.tells("a.txt")


class Worn(EventEmitter):
    """Ends as soon as it has begun."""

    def run(self):
        """Do nothing."""


def test_an_observer_that_ends_is_replaced(folder, watching, monkeypatch):
    made = []

    def first_worn(**how):
        made.append(how)
        return BaseObserver(Worn) if len(made) == 1 else observers.Observer(**how)

    monkeypatch.setattr(notices, "_observer", first_worn)
    watch = watching()
    wait_for(lambda: len(made) == 2)

    (folder / "a.txt").write_text("x")

    assert watch.tells("a.txt")


class Refused(EventEmitter):
    """Meets a limit of the system."""

    def start(self):
        """Fail."""
        raise OSError(errno.ENOSPC, "inotify watch limit reached")


def test_where_a_limit_is_met_it_is_looked_at_and_said_what_to_raise(folder, watching, monkeypatch):
    monkeypatch.setattr(notices, "_observer", lambda: BaseObserver(Refused))
    watch = watching()
    (folder / "a.txt").write_text("x")

    assert watch.tells("a.txt")
    assert watch.watch.polling
    assert "sysctl fs.inotify.max_user_watches=" in watch.watch.reason


COUNT = 5_000
WRITE = """
import pathlib, sys
for number in range(int(sys.argv[2])):
    pathlib.Path(sys.argv[1], f"{number}.txt").write_text("x")
"""


def test_thousands_at_once_are_told_of_once_each_and_little_is_kept(folder, watching):
    watch = watching()
    watch.is_quiet()
    before = psutil.Process().memory_info().rss
    subprocess.run([sys.executable, "-c", WRITE, folder, str(COUNT)], check=True)
    wait_for(lambda: len(watch.told) >= COUNT, 60)
    kept = psutil.Process().memory_info().rss - before
    watch.look_again()
    watch.is_quiet()

    assert len(watch.told) == len(set(watch.told)) == COUNT
    assert kept < 5_000 * COUNT
    assert watch.changes < COUNT / 10


def test_an_observer_that_loses_events_costs_no_document(folder, watching, monkeypatch):
    monkeypatch.setattr(notices.Notices, "_hear", lambda *_: (_ for _ in ()).throw(ValueError))
    watch = watching()
    for number in range(10):
        (folder / f"{number}.txt").write_text("x")

    assert watch.tells(*(f"{number}.txt" for number in range(10)))


def test_a_tree_that_is_deleted_while_it_is_looked_at_does_no_harm(folder, watching):
    watch = watching()
    for number in range(20):
        (folder / f"{number}" / "deep").mkdir(parents=True)
        (folder / f"{number}" / "deep" / "a.txt").write_text("x")
    shutil.rmtree(folder)
    assert watch.comes_to(WatchState.GONE)

    folder.mkdir()
    (folder / "a.txt").write_text("x")

    wait_for(lambda: folder / "a.txt" in watch.told)
