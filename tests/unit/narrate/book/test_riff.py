"""WAV files that tell their chapters, and may be longer than 4 GiB."""

import io
import struct

import av
import pytest

from cosyd.narrate.book.chapters import Mark
from cosyd.narrate.book.riff import header

MARKS = [
    Mark(chapter=0, title="One", begin=0, end=24_000),
    Mark(chapter=1, title="Zwö", begin=24_000, end=60_000),
]
TAGS = {"title": "A book", "artist": "Ann"}
MOST = 0xFFFF_FFFF


def frame_bytes(head):
    """How much sound follows, as an RF64 tells, and how long the whole is."""
    assert head[12:16] == b"ds64"
    return struct.unpack_from("<QQQ", head, 20)


def test_sound_up_to_four_gibibytes_is_plain_riff_and_one_frame_more_is_rf64():
    before = len(header(0, TAGS, MARKS))
    most = (MOST + 8 - before) // 2 * 2

    last, first = header(most, TAGS, MARKS), header(most + 2, TAGS, MARKS)

    assert last[:4] == b"RIFF"
    assert struct.unpack_from("<I", last, 4)[0] == before - 8 + most <= MOST
    assert last[-8:] == struct.pack("<4sI", b"data", most)
    assert first[:4] == b"RF64"
    assert first[-8:] == struct.pack("<4sI", b"data", MOST)
    assert frame_bytes(first) == (len(first) - 8 + most + 2, most + 2, most // 2 + 1)


@pytest.mark.parametrize("pcm_bytes", [48_000, 5 * 2**30])
def test_players_read_it_with_its_chapters(pcm_bytes):
    file = io.BytesIO(header(pcm_bytes, TAGS, MARKS) + bytes(48_000))

    with av.open(file) as container:
        marks = [(one["start"], one["metadata"]["title"]) for one in container.chapters()]
        told = dict(container.metadata)
        sound = sum(frame.samples for frame in container.decode(container.streams.audio[0]))

    assert marks == [(0, "One"), (24_000, "Zwö")]
    assert told == {"title": "A book", "artist": "Ann"}
    assert sound == 24_000


def test_marks_beyond_what_can_be_counted_are_left_out():
    late = Mark(chapter=2, title="Late", begin=2**32, end=2**32 + 1)

    assert b"Late" not in header(2**34, TAGS, [*MARKS, late])
