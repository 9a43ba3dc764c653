"""The process that reads, and what strangers put before it."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import subprocess
import sys
from subprocess import PIPE

import pytest

from cosyd.contract.errors import (
    CosydError,
    DocumentEmpty,
    DocumentFormatUnknown,
    DocumentGone,
    DocumentTooLarge,
    DocumentUnreadable,
    ShuttingDown,
)
from cosyd.narrate.documents import reader as reader_module
from cosyd.narrate.documents.limits import Limits
from cosyd.narrate.documents.reader import Reader
from cosyd.narrate.documents.source import opened, told
from cosyd.narrate.documents.wire import Order, framed
from patience import wait_for
from readings import LIMITS, read_as, texts


def reader(**limits):
    return Reader(max_bytes=lambda: 1_000_000, max_characters=lambda: 100_000, **limits)


def in_turn(paths, **limits):
    """What is read of *paths*, or the error, and the ids of the processes that were at it."""

    async def run():
        reads, found, ids = reader(**limits), [], []
        for path in paths:
            try:
                found.append(await reads.read(path))
            except CosydError as error:
                found.append(error)
            ids.append(reads._process.pid if reads._process else None)
        await reads.close()
        return found, ids

    return asyncio.run(run())


def test_one_process_reads_one_document_after_the_other(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Number {number}.")

    found, ids = in_turn([tmp_path / f"{number}.txt" for number in range(3)])

    assert [texts(document) for document in found] == [[f"Number {one}."] for one in range(3)]
    assert len(set(ids)) == 1


def test_what_breaks_its_process_is_told_and_the_next_is_read(tmp_path):
    (tmp_path / "slow.md").write_text("![" * 200_000)
    (tmp_path / "good.txt").write_text("Good.")

    found, ids = in_turn([tmp_path / "slow.md", tmp_path / "good.txt"], limit_s=1)

    assert isinstance(found[0], DocumentTooLarge)
    assert "longer than 1 s" in str(found[0])
    assert ids[0] is None
    assert texts(found[1]) == ["Good."]


def test_memory_is_limited(tmp_path):
    (tmp_path / "big.html").write_text("<br>a" * 199_000)

    (error,), _ = in_turn([tmp_path / "big.html"], memory_bytes=100_000_000)

    assert isinstance(error, DocumentTooLarge)
    assert "memory" in str(error)


def test_a_process_that_was_killed_is_replaced(tmp_path):
    (tmp_path / "a.txt").write_text("Good.")

    async def run():
        reads = reader()
        await reads.read(tmp_path / "a.txt")
        os.kill(reads._process.pid, signal.SIGKILL)
        document = await reads.read(tmp_path / "a.txt")
        await reads.close()
        return document

    assert texts(asyncio.run(run())) == ["Good."]


def test_an_idle_process_leaves_and_comes_back(tmp_path):
    (tmp_path / "a.txt").write_text("Good.")

    async def run():
        reads = reader(idle_s=0.01)
        await reads.read(tmp_path / "a.txt")
        process = reads._process
        async with asyncio.timeout(15):
            assert await process.wait() == 0
        document = await reads.read(tmp_path / "a.txt")
        await reads.close()
        return document, process.pid, reads._process

    document, _, left = asyncio.run(run())

    assert texts(document) == ["Good."]
    assert left is None


def test_who_does_not_wait_any_more_leaves_nothing_at_work(tmp_path):
    (tmp_path / "slow.md").write_text("![" * 200_000)

    async def run():
        reads = reader()
        task = asyncio.create_task(reads.read(tmp_path / "slow.md"))
        await asyncio.to_thread(wait_for, lambda: reads._process)
        process = reads._process
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await reads.close()
        return process.returncode

    assert asyncio.run(run()) == -signal.SIGKILL


def test_closing_waits_for_no_document(tmp_path):
    (tmp_path / "slow.md").write_text("![" * 200_000)

    async def run():
        reads = reader()
        tasks = [asyncio.create_task(reads.read(tmp_path / "slow.md")) for _ in range(2)]
        await asyncio.to_thread(wait_for, lambda: reads._process)
        await reads.close()
        return await asyncio.gather(*tasks, return_exceptions=True), reads._process

    errors, left = asyncio.run(run())

    assert [type(error) for error in errors] == [ShuttingDown] * 2
    assert left is None


def test_closing_ends_a_process_that_is_being_started(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("Good.")
    spawn = reader_module._spawn

    async def run():
        reads = reader()

        async def spawn_while_closing(*args):
            closing.append(asyncio.create_task(reads.close()))
            await asyncio.sleep(0)
            return await spawn(*args)

        closing = []
        monkeypatch.setattr(reader_module, "_spawn", spawn_while_closing)
        with pytest.raises(ShuttingDown):
            await reads.read(tmp_path / "a.txt")
        await closing[0]
        return reads._process

    assert asyncio.run(run()) is None


def test_that_no_process_can_be_started_is_told(tmp_path, monkeypatch):
    async def spawn(*_):
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(reader_module, "_spawn", spawn)

    (error,), _ = in_turn([tmp_path / "a.txt"])

    assert isinstance(error, DocumentUnreadable)
    assert "no process can be started" in str(error)


def test_a_process_whose_daemon_is_gone_ends_in_the_midst_of_a_document(tmp_path):
    (tmp_path / "slow.md").write_text("![" * 200_000)
    limits = Limits(max_bytes=1_000_000, max_characters=1_000_000)
    order = Order(path=os.fsencode(tmp_path / "slow.md"), limits=limits, limit_s=60)
    command = [sys.executable, "-P", "-m", "cosyd.narrate.documents", "1500000000"]

    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE) as process:
        process.stdin.write(framed(order))
        process.stdin.close()

        assert process.stdout.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("name", "content", "kind", "reason"),
    [
        ("a.txt", b"", DocumentEmpty, "holds no words"),
        ("a.txt", b" \n\xc2\xa0\n***\n", DocumentEmpty, "holds no words"),
        ("a.md", b"```\ncode\n```", DocumentEmpty, "holds no words"),
        ("a.txt", bytes(range(256)), DocumentUnreadable, "it is no text"),
        ("a.txt", b"%PDF-1.7\n", DocumentFormatUnknown, "it is a PDF document"),
        ("a.md", b"\x89PNG\r\n\x1a\n", DocumentFormatUnknown, "a picture (PNG)"),
        ("a.epub", b"%PDF-1.7\n", DocumentFormatUnknown, "it is a PDF document"),
        ("a.pdf", b"PK\x03\x04", DocumentFormatUnknown, "a zip file"),
        ("a.xyz", b"Text", DocumentFormatUnknown, "its name ends in .xyz"),
        ("README", b"Text", DocumentFormatUnknown, "does not tell what it is"),
        ("a.txt", b"x" * 4_000_001, DocumentTooLarge, "more than 1,000,000 characters"),
        ("a.txt", b"x" * 1_000_001, DocumentTooLarge, "more than 1,000,000 characters"),
        ("a.html", b"x" * 10_000_001, DocumentTooLarge, "10.0 MB may be read"),
        ("a.srt", b"0:00:01,0 --> 25:00:00,0\nx", DocumentTooLarge, "longer than 24 hours"),
        ("a\n\x1b[1m.txt", b"", DocumentEmpty, "in a\ufffd\ufffd[1m.txt:"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(tmp_path, name, content, kind, reason):
    with pytest.raises(kind) as caught:
        read_as(tmp_path, name, content)

    assert reason in str(caught.value)
    assert str(caught.value).isprintable()


def test_nothing_but_files_is_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "link.txt").symlink_to("/dev/zero")
    names = ["pipe.txt", "folder.txt", "link.txt", "gone.txt", "a\0b.txt", "n\udcff.txt"]

    found, _ = in_turn([tmp_path / name for name in names])

    assert [type(error) for error in found] == [DocumentUnreadable] * 3 + [DocumentGone] * 3
    assert [str(error).partition(": ")[2] for error in found[:4]] == [
        "it is a pipe, no file.",
        "it is a folder, no file.",
        "it is a device, no file.",
        "it is not there any more.",
    ]


def test_a_file_that_has_grown_is_measured_before_it_is_read(tmp_path):
    (tmp_path / "hole.txt").touch()
    os.truncate(tmp_path / "hole.txt", 2_000_000_000)

    with (
        pytest.raises(DocumentTooLarge, match=r"2,000\.0 MB"),
        opened(tmp_path / "hole.txt", LIMITS),
    ):
        pass


def test_a_file_that_shrinks_while_it_is_read_is_what_is_left(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x" * 100_000)

    with opened(path, Limits(max_bytes=1_000_000, max_characters=9)) as file:
        os.truncate(path, 3)

        assert file.read() == b"xxx"


def test_a_name_is_told_in_one_line_whatever_it_is():
    assert told("/a/b\nc\udc80\u202e.txt") == "b\ufffdc\ufffd\ufffd.txt"
    assert len(told("x" * 255)) == 121
