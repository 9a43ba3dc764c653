"""What is kept of narrations, when the disk or the file is not as it should be."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import zlib

import pytest

from cosyd.contract.errors import NarrationNoSpace, NarrationsUnreadable
from cosyd.contract.narrations import NarrationState
from cosyd.narrate.database import FILE, Database
from cosyd.narrate.journal import Journal
from cosyd.narrate.records import Record, Spoken
from cosyd.narrate.sentences import Sentences
from cosyd.narrate.sound import SoundFile, broken
from unit.narrate.stage import narrating


@pytest.fixture
def database(tmp_path):
    made = Database(tmp_path / "narrations")
    yield made
    made.close()


def spoil(tmp_path, how):
    folder = tmp_path / "data" / "narrations"
    folder.mkdir(parents=True)
    if how == "broken":
        (folder / FILE).write_bytes(b"This is no database." * 100)
    else:
        with sqlite3.connect(folder / FILE) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()


@pytest.mark.parametrize(
    ("how", "reason"), [("broken", "not a database"), ("newer", "a newer version")]
)
def test_a_record_that_cannot_be_used_is_told_and_ends_nothing(tmp_path, how, reason):
    spoil(tmp_path, how)

    async def run():
        async with narrating(tmp_path) as on:
            with pytest.raises(NarrationsUnreadable) as caught:
                await on.add(on.write("book.txt", "A word."))
            with pytest.raises(NarrationsUnreadable):
                await asyncio.to_thread(on.narrations.all)
            job = on.on.say("Still heard.")
            await job.wait()
            return str(caught.value)

    assert reason in asyncio.run(run())


def test_the_file_is_nobody_elses_business(tmp_path, database):
    Journal(database).add(Record(id="one"))

    assert (tmp_path / "narrations" / FILE).stat().st_mode & 0o777 == 0o600


def test_paths_that_are_no_text_are_kept_as_they_are(database):
    journal = Journal(database)
    odd = b"/tmp/\xff\xfe\n.txt"

    journal.add(Record(id="one", source=odd, out=odd))

    found = journal.get("one")
    assert (found.source, found.out) == (odd, odd)
    assert found.view().source == r"/tmp/\xff\xfe\n.txt"


def test_turns_go_round_the_watches_and_keep_the_order_of_each(database):
    journal = Journal(database)
    for name, watch in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("b2", "b"), ("own", "")):
        journal.add(Record(id=name, watch=watch))

    first = journal.first_waiting(["b1"])
    journal.change("a2", state=NarrationState.SPEAKING)

    assert first == [("a1", "a"), ("b2", "b"), ("own", "")]
    assert journal.begun() == [("a2", "a")]


def test_a_full_disk_leaves_what_was_there_and_is_told_apart(tmp_path, database):
    journal = Journal(database)
    journal.add(Record(id="one"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with SoundFile(tmp_path / "sound.pcm") as sound:
        sound.append(b"\1\0" * 1_000)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, limits[1]))
        try:
            with pytest.raises(NarrationNoSpace):
                sound.append(b"\2\0" * 1_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

        assert sound.append(b"\3\0" * 10) == 1_000
        assert sound.read(999, 12) == b"\1\0" + b"\3\0" * 10


@pytest.mark.parametrize(
    ("damage", "gone"),
    [
        (lambda file: None, set()),
        (lambda file: file.write_bytes(file.read_bytes() + b"half of a senten"), set()),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), {2}),
        (lambda file: file.write_bytes(file.read_bytes()[:-200] + bytes(200)), {2}),
        (lambda file: file.write_bytes(b""), {0, 1, 2, 3}),
    ],
    ids=["whole", "half a sentence more", "cut short", "zeros at its end", "lost"],
)
def test_sentences_whose_sound_is_not_whole_are_told_and_the_rest_is_cut_off(
    tmp_path, damage, gone
):
    path = tmp_path / "sound.pcm"
    with SoundFile(path) as sound:
        spoken = [kept(sound, line, bytes([line + 1, 0]) * 100) for line in range(3)]
        spoken.append(Spoken(**{name: getattr(spoken[0], name) for name in FIELDS}, line=3))
    damage(path)

    with SoundFile(path) as sound:
        found = broken(sound, spoken)

        assert found == gone
        whole = [one for one in spoken if one.line not in gone]
        assert path.stat().st_size == 2 * max((one.start + 100 for one in whole), default=0)


FIELDS = ("key", "start", "frames", "crc32")


def kept(sound, line, pcm):
    return Spoken(line=line, key=b"", start=sound.append(pcm), frames=100, crc32=zlib.crc32(pcm))


def test_what_was_spoken_before_is_found_in_older_narrations_of_the_same_document(database):
    journal, sentences = Journal(database), Sentences(database)
    spoken = Spoken(line=0, key=b"k", start=5, frames=10, crc32=1, doubts=("too short",))
    silent = Spoken(line=1, key=b"s", start=0, frames=0, crc32=0, left_out=True)
    journal.add(Record(id="old", source=b"/a.txt", content=b"1"))
    sentences.keep("old", [spoken, silent])

    def found(key=b"k", **more):
        return sentences.spoken_before(key, Record(id="new", **more))

    assert found(source=b"/a.txt", content=b"2").spoken == spoken
    assert found(content=b"1").narration == "old"
    assert found(b"s", content=b"1") is None
    assert found(source=b"/b.txt", content=b"2") is None
    assert found(content=b"1", salt="new") is None
    journal.drop_sound("old")
    assert found(content=b"1") is None
