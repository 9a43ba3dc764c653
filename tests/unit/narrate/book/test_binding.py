"""Books as files, read back by FFmpeg."""

import errno
from itertools import pairwise

import numpy as np
import pytest

from cosyd.audio.level import to_pcm16
from cosyd.contract.errors import NarrationNoSpace, OutputUnwritable
from cosyd.contract.narrations import Pauses
from cosyd.narrate.book import BookStopped, bind, timeline
from cosyd.narrate.book.failing import writing_to
from cosyd.narrate.book.mastering import measured
from cosyd.narrate.book.sounding import sound
from cosyd.narrate.book.timeline import length
from sounds import noise
from unit.narrate.book.library import (
    Tones,
    bound,
    decoded,
    files_of_at_most,
    line,
    opened,
    picture,
    plan,
    three_chapters,
)

FORMATS = ("m4b", "mp3", "opus", "flac", "wav")
BEGINS_S = [0.0, 3.5, 6.2]
LONG_S = 9.0
SHORT = Pauses(chapter_s=0.0)


@pytest.fixture(scope="module")
def cover(tmp_path_factory):
    path = tmp_path_factory.mktemp("cover") / "cover"
    path.write_bytes(picture("mjpeg"))
    return path


@pytest.fixture(scope="module")
def shelf(tmp_path_factory, cover):
    """The same book in all formats."""
    folder = tmp_path_factory.mktemp("shelf")
    return {
        name: bound(*three_chapters(format=name), folder / name, cover=cover) for name in FORMATS
    }


@pytest.mark.parametrize("name", FORMATS)
def test_it_sounds_as_long_as_it_is_and_at_the_right_places(shelf, name):
    book, sounds = three_chapters()
    said = np.frombuffer(b"".join(sound(timeline(book, sounds), sounds, 0)), "<i2") / 32_768

    heard, rate_hz = decoded(shelf[name].path)

    assert len(heard) / rate_hz == pytest.approx(LONG_S, abs=1024 / 24_000)
    heard = heard[:: rate_hz // 24_000][: len(said)]
    for begin_s, end_s in ((0.1, 0.9), (1.6, 1.9), (3.6, 4.6), (6.3, 6.6)):
        there = slice(round(begin_s * 24_000), round(end_s * 24_000))
        assert np.corrcoef(heard[there], said[there])[0, 1] > 0.98


@pytest.mark.parametrize("name", ["flac", "wav"])
def test_without_loss_it_is_the_sound_sample_for_sample(shelf, name):
    book, sounds = three_chapters()
    said = np.frombuffer(b"".join(sound(timeline(book, sounds), sounds, 0)), "<i2")

    heard, _ = decoded(shelf[name].path)

    assert np.array_equal((heard * 32_768).astype("<i2"), said)


@pytest.mark.parametrize("name", FORMATS)
def test_players_find_its_chapters(shelf, name):
    with opened(shelf[name].path) as file:
        marks = file.chapters()

    assert [mark["metadata"]["title"] for mark in marks] == ["Öne: a/b?", "2", "Three"]
    begins_s = [float(mark["start"] * mark["time_base"]) for mark in marks]
    assert begins_s == pytest.approx(BEGINS_S, abs=0.002)


@pytest.mark.parametrize("name", FORMATS)
def test_it_tells_what_it_is(shelf, name):
    with opened(shelf[name].path) as file:
        told = {**file.metadata, **file.streams.audio[0].metadata}

    assert told["title"] == told["album"] == "A Book"
    assert told["artist"] == "Ann Author"
    assert told["genre"] == "Audiobook"
    assert "About something." in {told.get("description"), told.get("comment")}
    assert told["language"] in {"deu", "de-AT"}


def test_an_m4b_says_that_it_is_an_audiobook_and_begins_with_its_index(shelf):
    with opened(shelf["m4b"].path) as file:
        told = dict(file.metadata)
    data = shelf["m4b"].path.read_bytes()

    assert told["major_brand"] == "M4B "
    assert told["media_type"] == "2"
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"chpl" in data


@pytest.mark.parametrize("name", ["m4b", "mp3", "opus", "flac"])
def test_its_cover_is_the_picture_bit_by_bit(shelf, cover, name):
    with opened(shelf[name].path) as file:
        (stream,) = file.streams.video
        data = bytes(next(packet for packet in file.demux(stream)))

    assert data == cover.read_bytes()


def test_files_tell_their_sizes_and_the_sound_comes_first(shelf):
    files = shelf["m4b"].files

    assert [one.name for one in files] == ["Book.m4b", "Book.srt", "Book.vtt", "Book.json"]
    assert [one.media_type for one in files] == [
        "audio/mp4",
        "application/x-subrip",
        "text/vtt",
        "application/json",
    ]
    assert files[0].audio_s == LONG_S
    folder = shelf["m4b"].path.parent
    assert all((folder / one.name).stat().st_size == one.size_bytes for one in files)


def test_the_manifest_tells_where_each_sentence_sounds(shelf):
    told = shelf["mp3"].manifest

    assert (told.format, told.files, told.audio_s, told.notes) == ("mp3", "book", LONG_S, [])
    assert [one.begin_s for one in told.chapters] == BEGINS_S
    assert [(one.begin_s, one.end_s) for one in told.sentences[:2]] == [(0.0, 1.0), (1.5, 2.0)]
    assert [one.chapter for one in told.sentences] == [0, 0, 1, 2, 2]
    assert all(a.end_s <= b.begin_s for a, b in pairwise(told.sentences))
    assert told.loudness.before == told.loudness.after


@pytest.mark.parametrize("name", ["m4b", "mp3", "opus"])
def test_the_same_book_is_the_same_files(tmp_path, shelf, name):
    again = bound(*three_chapters(format=name), tmp_path / "again", cover=None)
    once = bound(*three_chapters(format=name), tmp_path / "once", cover=None)

    assert [one.size_bytes for one in again.files] == [one.size_bytes for one in once.files]
    for one in again.files:
        assert (tmp_path / "again" / one.name).read_bytes() == (
            tmp_path / "once" / one.name
        ).read_bytes()


def test_each_chapter_may_have_a_file(tmp_path):
    book, sounds = three_chapters(files="chapters", format="flac")

    made = bound(book, sounds, tmp_path / "staging", stem="My: Book")

    folder = tmp_path / "staging" / "My - Book"
    chapters = ["01 Öne - a-b", "02", "03 Three"]
    assert {path.name for path in folder.iterdir()} == {
        *(f"{name}{suffix}" for name in chapters for suffix in (".flac", ".srt", ".vtt")),
        "My - Book.m3u8",
        "My - Book.json",
    }
    assert {one.name for one in made.files} == {f"My - Book/{p.name}" for p in folder.iterdir()}
    listed = (folder / "My - Book.m3u8").read_text("utf-8").splitlines()
    assert [entry for entry in listed if entry[0] != "#"] == [f"{name}.flac" for name in chapters]
    assert [one.file for one in made.manifest.chapters] == [f"{name}.flac" for name in chapters]
    assert [len(decoded(folder / f"{name}.flac")[0]) for name in chapters] == [
        84_000,
        64_800,
        67_200,
    ]
    assert "00:00:00,000 --> 00:00:01,200" in (folder / "02.srt").read_text("utf-8")
    with opened(folder / "02.flac") as file:
        assert file.metadata["track"] == "2/3"
        assert (file.metadata["title"], file.metadata["album"]) == ("2", "A Book")


def test_the_whole_becomes_as_loud_as_was_asked_for(tmp_path):
    sounds = Tones(3, 3, level=0.05)

    made = bound(plan(line(0), line(1), loudness_lufs=-18.0, format="flac"), sounds, tmp_path / "s")

    heard, _ = decoded(made.path)
    assert made.manifest.loudness.after.integrated_lufs == pytest.approx(-18.0, abs=0.2)
    assert np.abs(heard).max() > 0.1


@pytest.mark.parametrize("name", ["m4b", "mp3"])
def test_what_a_codec_loses_brings_no_peak_above_the_ceiling(tmp_path, name):
    class Rough(Tones):
        def pcm(self, index):
            return noise(self.frames(index), index)

    made = bound(plan(line(0), format=name, loudness_lufs=-15.0), Rough(4), tmp_path / "s")

    heard, _ = decoded(made.path)
    after = measured([to_pcm16(heard)])
    assert made.manifest.loudness.limited
    assert after.integrated_lufs == pytest.approx(-15.0, abs=0.7)
    assert after.peak_dbtp <= -1.0


def test_captions_are_left_out_where_nobody_wants_them(tmp_path):
    made = bound(plan(line(0), captions=False), Tones(1), tmp_path / "s")

    assert [one.name for one in made.files] == ["Book.m4b", "Book.json"]


def test_a_cover_that_is_none_is_left_out_with_a_note(tmp_path):
    (tmp_path / "cover").write_bytes(b"<svg/>")

    made = bound(plan(line(0)), Tones(1), tmp_path / "s", cover=tmp_path / "cover")

    assert made.manifest.notes == ["The cover was left out: it is neither a jpeg nor a png."]
    with opened(made.path) as file:
        assert not file.streams.video


def test_more_chapters_than_an_mp3_can_count_are_told_in_a_note(tmp_path):
    lines = [line(index, index, pause_s=0.0) for index in range(300)]
    book = plan(*lines, chapters=[f"c{n}" for n in range(300)], format="mp3", pauses=SHORT)

    made = bound(book, Tones(*[0.02] * 300), tmp_path / "s")

    assert made.manifest.notes == ["Only the first 255 chapters have marks."]
    with opened(made.path) as file:
        assert len(file.chapters()) == 255


def test_a_book_that_nobody_wants_any_more_leaves_nothing(tmp_path):
    asked = iter([False] * 12 + [True])

    with pytest.raises(BookStopped):
        bound(*three_chapters(loudness_lufs=-18.0), tmp_path / "s", stopped=lambda: next(asked))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_cannot_grow_is_an_error_with_a_reason_and_leaves_nothing(tmp_path, name):
    book, sounds = plan(*map(line, range(4)), format=name), Tones(*[2] * 4)

    with pytest.raises(OutputUnwritable, match="too large"), files_of_at_most(20_000):
        bind(book, sounds, tmp_path / "s", stem="b", cover=None, stopped=lambda: False)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_as_such(tmp_path, code):
    with pytest.raises(NarrationNoSpace), writing_to(tmp_path):
        raise OSError(code, "No space left on device")


def test_a_folder_that_cannot_be_made_is_told_by_its_name(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputUnwritable) as caught:
        bound(*three_chapters(), tmp_path / "file" / "s")

    assert caught.value.facts["folder"] == str(tmp_path / "file")


def test_a_line_without_sound_is_a_file_all_the_same(tmp_path):
    book = plan(line(0, pause_s=0.0), pauses=SHORT, loudness_lufs=-18.0)
    assert length(timeline(book, Tones(0))) == 2400

    made = bound(book, Tones(0), tmp_path / "s")

    assert made.manifest.loudness.after.integrated_lufs is None
    with opened(made.path) as file:
        assert file.duration == 100_000
