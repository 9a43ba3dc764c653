"""What is passed over in a watched folder."""

from __future__ import annotations

import os
import threading

import pytest

from cosyd.narrate.watch.ignoring import Ignoring, passed_over

PASSED_OVER = (
    ".hidden.txt",
    ".~lock.letter.odt#",
    "~$letter.docx",
    "~WRL0001.tmp",
    ".letter.txt.swp",
    "letter.txt~",
    "#letter.txt#",
    "letter.tmp",
    "LETTER.TMP",
    "letter.txt.part",
    "book.epub.crdownload",
    "letter.txt.filepart",
    ".sb-1a2b3c-4d5e",
    ".syncthing.letter.txt.tmp",
    "~syncthing~letter.txt.tmp",
    ".letter.txt.Hb2Xyz",
    ".goutputstream-ABC123",
    "Thumbs.db",
    "desktop.ini",
    "._letter.txt",
    "letter.pdf.reason.txt",
    "$RECYCLE.BIN",
    "System Volume Information",
    "lost+found",
    "__MACOSX",
    "@eaDir",
    ".a\nb.txt",
    "a\nb.txt~",
)


def test_hidden_and_unfinished_files_are_passed_over():
    assert [name for name in PASSED_OVER if not passed_over(name)] == []


DOCUMENTS = (
    "letter.txt",
    "-rf.txt",
    " letter .txt",
    "a\nb.txt",
    "\udcff\udcfe.txt",
    "#1 letter.txt",
    "template.txt",
    "part.txt",
    "the part.md",
    "tmp.txt",
    "reason.txt",
    "desktop.ini.txt",
    "letter (conflicted copy 2026-01-01).txt",
)


def test_documents_are_not():
    assert [name for name in DOCUMENTS if passed_over(name)] == []


def rules(folder, **said):
    for place, lines in said.items():
        at = folder if place == "root" else folder / place
        at.mkdir(exist_ok=True)
        (at / ".cosydignore").write_bytes(lines)
    return Ignoring(str(folder), frozenset())


@pytest.mark.parametrize(
    ("said", "path", "is_passed_over"),
    [
        pytest.param({"root": b"*.md\n"}, "a.md", True, id="by its ending"),
        pytest.param({"root": b"*.md\n"}, "deep/a.md", True, id="at any depth"),
        pytest.param({"root": b"/a.md\n"}, "deep/a.md", False, id="only at the top"),
        pytest.param({"root": b"drafts/\n"}, "drafts/a.txt", True, id="in a folder"),
        pytest.param({"root": b"drafts/\n"}, "drafts", False, id="a file named as that folder"),
        pytest.param({"root": b"*.md\n!keep.md\n"}, "keep.md", False, id="taken back"),
        pytest.param(
            {"root": b"*.md\n", "deep": b"!a.md\n"}, "deep/a.md", False, id="the nearer counts"
        ),
        pytest.param({"root": b"deep/\n", "deep": b"!a.md\n"}, "deep/a.md", True, id="as git does"),
        pytest.param({"root": b"# *.md\n\n"}, "a.md", False, id="a remark"),
        pytest.param({"root": b"\xef\xbb\xbf*.md\r\n"}, "a.md", True, id="from Windows"),
        pytest.param({"root": b"\xff*.md\n"}, "\udcffx.md", True, id="bytes that are no text"),
        pytest.param({"root": b"[z-a]\n!\n*.md\n"}, "a.md", True, id="among broken ones"),
        pytest.param({"root": b"*a*a*a*a*a*a*a*a*b.md\n"}, "a" * 200, False, id="a costly one"),
    ],
)
def test_somebody_says_what_is_passed_over(folder, said, path, is_passed_over):
    (folder / "deep").mkdir()
    (folder / "drafts").mkdir(exist_ok=True)

    assert rules(folder, **said).file(str(folder / path)) is is_passed_over


def test_a_pipe_says_nothing_and_is_not_waited_for(folder):
    os.mkfifo(folder / ".cosydignore")
    one = Ignoring(str(folder), frozenset())
    asking = threading.Thread(target=one.file, args=(str(folder / "a.md"),), daemon=True)

    asking.start()
    asking.join(10)

    assert not asking.is_alive()


def test_a_closed_folder_is_known_by_whatever_name(folder):
    (folder / "spoken").mkdir()
    found = (folder / "spoken").stat()
    one = Ignoring(str(folder), frozenset({(found.st_dev, found.st_ino)}))
    (folder / "spoken").rename(folder / "renamed")

    assert one.folder(str(folder / "renamed"))
    assert one.file(str(folder / "renamed" / "deep" / "a.srt"))
    assert not one.file(str(folder / "a.srt"))
