"""Covers, and what is none."""

import struct

import pytest

from cosyd.narrate.book.pictures import Unfit, picture
from unit.narrate.book.library import picture as drawn

PNG = drawn("png")
HUGE = PNG[:16] + struct.pack(">II", 60_000, 2) + PNG[24:]
MANY = PNG[:16] + struct.pack(">II", 9_000, 9_000) + PNG[24:]


@pytest.mark.parametrize("codec", ["png", "mjpeg"])
def test_a_picture_tells_what_it_is_by_its_content(tmp_path, codec):
    path = tmp_path / "cover.gif"
    path.write_bytes(drawn(codec, 48, 64))

    found = picture(path, "m4b")

    assert (found.codec, found.width, found.height) == (codec, 48, 64)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "neither"),
        (b"GIF89a" + bytes(99), "neither"),
        (PNG[:12], "neither"),
        (PNG[:20], "too early"),
        (HUGE, "60000 by 2"),
        (MANY, "million"),
        (PNG[:16] + bytes(8) + PNG[24:], "0 by 0"),
        (b"\xff\xd8\xff\xe0\x00", "broken"),
        (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 9, "broken"),
        (b"\xff\xd8\xff\xc0\x00\x11\x08\x00", "too early"),
        (b"\xff\xd8" + b"\xff" * 5_000, "broken"),
        (PNG + bytes(20_000_000), "20 MB"),
    ],
)
def test_what_is_no_cover_is_refused_with_a_reason(tmp_path, data, reason):
    path = tmp_path / "cover.png"
    path.write_bytes(data)

    with pytest.raises(Unfit, match=reason):
        picture(path, "m4b")


def test_a_flac_holds_less(tmp_path):
    path = tmp_path / "cover.png"
    path.write_bytes(PNG + bytes(17_000_000))

    assert picture(path, "mp3").width == 64
    with pytest.raises(Unfit, match="17 MB"):
        picture(path, "flac")


@pytest.mark.parametrize("where", ["missing", "."])
def test_one_that_cannot_be_read_is_refused(tmp_path, where):
    with pytest.raises(Unfit, match="cannot be read"):
        picture(tmp_path / where, "m4b")
