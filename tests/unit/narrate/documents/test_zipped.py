"""Zips of strangers are refused for a reason, quickly and in little memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import pytest

from cosyd.contract.errors import (
    DocumentEmpty,
    DocumentFormatUnknown,
    DocumentLocked,
    DocumentTooLarge,
    DocumentUnreadable,
)
from cosyd.narrate.documents.zipped import unzipped
from readings import LIMITS, read_as, texts
from unit.narrate.documents.binding import docx, p, zipped

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
GOOD = docx(p("Hello."))
BOMB = "<!DOCTYPE a [" + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


def refused(folder, content, name="letter.docx"):
    with pytest.raises(DocumentUnreadable) as caught:
        read_as(folder, name, content)
    return caught.value


@pytest.mark.parametrize(
    ("content", "error", "reason"),
    [
        (b"", DocumentEmpty, "file is empty"),
        (b"Dear Ann, how are you?", DocumentFormatUnknown, "no docx inside"),
        (GOOD[: len(GOOD) // 2], DocumentUnreadable, "not whole"),
        (GOOD[:60] + bytes(80) + GOOD[140:], DocumentUnreadable, "damaged"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), DocumentLocked, "password"),
        (OLE + "WordDocument".encode("utf-16-le"), DocumentFormatUnknown, "before 2007"),
        (zipped({"../../etc/passwd": "x"}), DocumentUnreadable, "leads out"),
        (zipped({"/etc/passwd": "x"}), DocumentUnreadable, "absolute path"),
        (zipped({"..\\x": "x"}), DocumentUnreadable, "leads out"),
        (zipped({str(n): "" for n in range(20_001)}), DocumentTooLarge, "20,000 files"),
        (zipped({"a.txt": "x"}), DocumentUnreadable, "none of Word"),
        (docx(p("&b;"), head=f"{BOMB}]>"), DocumentUnreadable, "defines entities"),
        (docx("<w:sdt>" * 10_000), DocumentUnreadable, "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_document_is_refused_for_its_reason(tmp_path, content, error, reason):
    caught = refused(tmp_path, content)

    assert type(caught) is error
    assert reason in str(caught)


def test_an_entity_that_names_a_file_is_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    head = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]>'

    assert "secret" not in str(refused(tmp_path, docx(p("&b;"), head=head)))


def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path):
    bomb = docx("<w:p/>" * 3_000_000)
    tracemalloc.start()

    try:
        caught = refused(tmp_path, bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(caught, DocumentTooLarge)
    assert peak < 5e6


def test_what_comes_out_is_counted_whatever_the_list_says(tmp_path):
    lying = bytearray(zipped({"a": bytes(30_000_000), "b": "x"}))
    at = lying.rindex(b"PK\1\2", 0, lying.rindex(b"PK\1\2"))
    lying[at + 24 : at + 28] = struct.pack("<I", 1_000)
    path = tmp_path / "letter.docx"
    path.write_bytes(lying)

    with pytest.raises(DocumentUnreadable, match="damaged"), unzipped(path, LIMITS) as archive:
        archive.read("a")


def test_parts_that_are_small_each_may_be_too_large_together(tmp_path):
    path = tmp_path / "letter.docx"
    path.write_bytes(zipped({name: bytes(4_000_000) for name in "abc"}))

    with pytest.raises(DocumentTooLarge), unzipped(path, LIMITS) as archive:
        for name in "abc":
            archive.read(name)


def test_files_of_one_name_are_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", "x")
        archive.writestr("b", "y")
    twice = out.getvalue().replace(b"b", b"a")

    assert "there twice" in str(refused(tmp_path, twice))


def test_an_encrypted_part_asks_for_a_password(tmp_path):
    locked = bytearray(GOOD)
    at = 0
    while (at := locked.find(b"PK\1\2", at + 1)) > 0:
        locked[at + 8] |= 1

    assert isinstance(refused(tmp_path, bytes(locked)), DocumentLocked)


def test_a_comment_at_the_end_and_backslashes_in_names_are_fine(tmp_path):
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"made by somebody"
    windows = out.getvalue().replace(b"word/", b"word\\")

    assert texts(read_as(tmp_path, "letter.docx", windows)) == ["Hello."]
