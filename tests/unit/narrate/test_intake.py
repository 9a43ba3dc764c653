"""What comes to be narrated: asked for, sent, or found in a watched folder."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager

import pytest

from cosyd.contract.errors import (
    DocumentFormatUnknown,
    DocumentGone,
    DocumentTooLarge,
    InvalidRequest,
    NarrationFileUnknown,
    UnknownProfile,
    UnknownWatch,
    WatchExists,
)
from cosyd.contract.events import WatchChanged
from cosyd.contract.narrations import NarrationState, Wishes
from cosyd.contract.wire_narrations import NarrationRequest, WatchRequest
from unit.narrate.stage import LIMIT_S, narrating, sound_of

DONE, FAILED = NarrationState.DONE, NarrationState.FAILED
PICTURE = b"\xff\xd8\xff and more of a picture"


@asynccontextmanager
async def watching(tmp_path, *, afterwards="keep", **more):
    async with narrating(tmp_path, settle_s=0.05, poll_s=0.2, **more) as on:
        folder = tmp_path / "documents"
        folder.mkdir(exist_ok=True)
        yield (
            on,
            await on.narrations.watch(
                WatchRequest(folder=str(folder), afterwards=afterwards, polling=True)
            ),
        )


async def ended(on, watch, count):
    """The narrations of *watch*, once so many have ended, the newest first."""
    ends = [state for state in NarrationState if state.final]
    async with asyncio.timeout(LIMIT_S):
        while True:
            found = await asyncio.to_thread(on.narrations.all, states=ends, watch=watch.id)
            if found.total >= count:
                return found.narrations
            await asyncio.sleep(0.02)


async def there(path):
    """Until there is such a file."""
    async with asyncio.timeout(LIMIT_S):
        while not path.exists():  # noqa: ASYNC110 - the file system has no event
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"path": "book.txt"}, InvalidRequest),
        ({"path": "/nowhere/book.txt"}, DocumentGone),
        ({"path": "/dev/null"}, DocumentFormatUnknown),
        ({"path": "{folder}"}, DocumentGone),
        ({"path": "{folder}/large.txt"}, DocumentTooLarge),
        ({"path": "{folder}/fine.txt", "out": "somewhere"}, InvalidRequest),
        ({"path": "{folder}/fine.txt", "profile": "none"}, UnknownProfile),
    ],
)
def test_what_cannot_be_narrated_is_told_to_whoever_asks(tmp_path, asked, error):
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    (folder / "fine.txt").write_text("Fine.")
    with (folder / "large.txt").open("wb") as large:
        large.truncate(2_000_000)
    asked = {name: value.format(folder=folder) for name, value in asked.items()}

    async def run():
        async with narrating(tmp_path, max_mb=1) as on:
            with pytest.raises(error):
                await on.narrations.add(NarrationRequest(**asked))
            return await asyncio.to_thread(on.narrations.all)

    assert asyncio.run(run()).total == 0


def test_of_all_wishes_the_nearer_count(tmp_path):
    profiles = {"loud": {"volume": 2.0, "speed": 1.5, "author": "Profile", "bit_rate": 64_000}}
    (tmp_path / "cosyd.toml").write_text('author = "Folder"\nspeed = 1.25\ntitle = "Folder"\n')

    async def run():
        async with narrating(tmp_path, profiles=profiles) as on:
            on.pages.wishes = Wishes(title="Front", language="en", author="Front")
            path = on.write("book.txt", "A word.")
            return await on.done(path, profile="loud", author="Request")

    wishes = asyncio.run(run()).wishes

    assert (wishes.author, wishes.title, wishes.speed) == ("Request", "Front", 1.25)
    assert (wishes.volume, wishes.bit_rate, wishes.format) == (2.0, 64_000, "wav")


def test_a_document_that_is_sent_is_kept_and_what_comes_of_it_too(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            upload = on.write("upload", "A word.")
            view = await on.narrations.receive(
                "..\\..//My letter.TXT", upload, NarrationRequest(path="-")
            )
            done = await on.until(view.id)
            path = await asyncio.to_thread(on.narrations.file, view.id, "My letter.wav")
            with pytest.raises(NarrationFileUnknown):
                await asyncio.to_thread(on.narrations.file, view.id, "../../narrations.db")
            again = on.write("upload", "A word.")
            same = await on.narrations.receive("Other.txt", again, NarrationRequest(path="-"))
            return upload, done, path, same

    upload, done, path, same = asyncio.run(run())

    assert (done.state, done.name, done.source, done.out) == (DONE, "My letter.TXT", "", "")
    assert path.is_relative_to(tmp_path / "data" / "narrations" / done.id)
    assert sound_of("A word.") in path.read_bytes()
    assert not upload.exists()
    assert same.id == done.id
    assert [one.name for one in (tmp_path / "data" / "narrations").iterdir() if one.is_dir()] == [
        done.id
    ]


@pytest.mark.parametrize(
    ("cover", "state"),
    [
        ("face.jpg", DONE),
        ("book.txt", FAILED),
        ("../secret.jpg", FAILED),
        ("none.jpg", FAILED),
        ("circle.jpg", FAILED),
        ("pipe.jpg", FAILED),
    ],
)
def test_a_document_can_only_name_a_picture_beside_it(tmp_path, cover, state):
    (tmp_path / "secret.jpg").write_bytes(PICTURE)

    async def run():
        async with narrating(tmp_path) as on:
            on.pages.wishes = Wishes(cover=cover)
            path = on.write("books/book.txt", "A word.")
            (path.parent / "face.jpg").write_bytes(PICTURE)
            (path.parent / "circle.jpg").symlink_to("circle.jpg")
            os.mkfifo(path.parent / "pipe.jpg")
            view = await on.done(path)
            return view, await asyncio.to_thread(on.narrations.cover, view.id)

    view, kept = asyncio.run(run())

    assert view.state is state
    assert view.error == ("" if state is DONE else "narration.wishes")
    assert (kept.read_bytes() if kept else None) == (PICTURE if state is DONE else None)


def test_what_is_found_in_a_watched_folder_is_narrated_once(tmp_path):
    async def run():
        async with watching(tmp_path) as (on, watch):
            on.write("documents/one.txt", "The first.")
            on.write("documents/deep/two.txt", "The second.")
            await ended(on, watch, 2)
        async with narrating(tmp_path, settle_s=0.05, poll_s=0.1) as on:
            on.write("documents/three.txt", "The third.")
            found = await ended(on, watch, 3)
            os.utime(tmp_path / "documents" / "one.txt", (1, 1))
            on.write("documents/four.txt", "The fourth.")
            return on, await ended(on, watch, 4), found

    on, found, _ = asyncio.run(run())

    assert on.singer.begun == ["The third.", "The fourth."]
    assert sorted(one.name for one in found) == ["four.txt", "one.txt", "three.txt", "two.txt"]
    spoken = tmp_path / "documents" / "spoken"
    assert (spoken / "deep" / "two.wav").is_file()
    assert (spoken / "one.wav").is_file()


def test_originals_are_put_away_and_come_back_when_they_are_tried_again(tmp_path):
    folder = tmp_path / "documents"

    async def run():
        async with watching(tmp_path, afterwards="move") as (on, watch):
            on.write("documents/good.txt", "A word.")
            on.write("documents/bad.txt", "This is broken.")
            await ended(on, watch, 2)
            await there(folder / "failed" / "bad.txt.reason.txt")
            await there(folder / "done" / "good.txt")
            reason = (folder / "failed" / "bad.txt.reason.txt").read_text()
            bad = next(one for one in await ended(on, watch, 2) if one.state is FAILED)
            (folder / "failed" / "bad.txt").write_text("This is whole now.")
            await on.narrations.retry(bad.id)
            done = await on.until(bad.id)
            await there(folder / "done" / "bad.txt")
            return reason, done

    reason, done = asyncio.run(run())

    assert "the test says so" in reason
    assert done.state is DONE
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["bad.txt", "good.txt"]
    assert [*(folder / "failed").iterdir()] == []


def test_one_document_of_a_folder_that_cannot_be_read_does_not_hold_up_the_others(tmp_path):
    async def run():
        async with watching(tmp_path) as (on, watch):
            (tmp_path / "documents" / "cosyd.toml").write_text("voice = 1\n")
            on.write("documents/one.txt", "The first.")
            [bad] = await ended(on, watch, 1)
            (tmp_path / "documents" / "cosyd.toml").unlink()
            await on.narrations.retry(bad.id)
            done = await on.until(bad.id)
            return bad, done

    bad, done = asyncio.run(run())

    assert (bad.state, bad.error) == (FAILED, "narration.wishes")
    assert (done.state, done.wishes.format) == (DONE, "wav")


def test_a_watch_can_rest_and_be_forgotten(tmp_path):
    async def run():
        async with watching(tmp_path) as (on, watch):
            with pytest.raises(WatchExists):
                await on.narrations.watch(WatchRequest(folder=watch.folder))
            resting = await on.narrations.pause_watch(watch.id)
            on.write("documents/one.txt", "The first.")
            resumed = await on.narrations.resume_watch(watch.id)
            await ended(on, watch, 1)
            counted = await asyncio.to_thread(on.narrations.watched, watch.id)
            await on.narrations.unwatch(watch.id)
            with pytest.raises(UnknownWatch):
                await on.narrations.unwatch(watch.id)
            left = await asyncio.to_thread(on.narrations.watches)
            told = [one.state for one in on.on.events if isinstance(one, WatchChanged)]
            return resting, resumed, counted, left, told

    resting, resumed, counted, left, told = asyncio.run(run())

    assert (resting.state, resumed.state) == ("paused", "watching")
    assert (counted.done, counted.waiting, counted.failed) == (1, 0, 0)
    assert left.watches == []
    assert told == ["watching", "paused", "watching", "removed"]


def test_what_came_of_a_narration_is_not_narrated(tmp_path):
    async def run():
        async with watching(tmp_path) as (on, watch):
            path = on.write("elsewhere/one.txt", "The first.")
            captions = {"captions": True, "out": str(tmp_path / "documents")}
            await on.done(path, **captions)
            on.write("documents/two.txt", "The second.")
            return await ended(on, watch, 1)

    found = asyncio.run(run())

    assert [one.name for one in found] == ["two.txt"]
    assert (tmp_path / "documents" / "one.vtt").is_file()


def test_the_book_of_a_folder_that_went_away_waits_until_it_is_back(tmp_path):
    async def run():
        async with watching(tmp_path) as (on, watch):
            folder, away = tmp_path / "documents", tmp_path / "away"
            on.singer.hold()
            (folder / "book.txt").write_text("One. Two.")
            await on.spoken("One.")
            folder.rename(away)
            on.singer.go()
            async with asyncio.timeout(LIMIT_S):
                (one,) = (await asyncio.to_thread(on.narrations.all, watch=watch.id)).narrations
                held = await on.until(one.id, NarrationState.HELD)
            made_anew = folder.exists()
            away.rename(folder)
            await on.narrations.reconfigure()
            return held, made_anew, await on.until(one.id), on.singer.begun

    held, made_anew, done, begun = asyncio.run(run())

    assert (held.error, made_anew) == ("watch.gone", False)
    assert (done.state, begun) == (DONE, ["One.", "Two."])
    assert (tmp_path / "documents" / "spoken" / "book.wav").exists()


def test_what_somebody_has_put_in_the_place_of_a_result_is_not_touched(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            await on.done(on.write("book.txt", "One. Two."))
            (tmp_path / "out" / "book.wav").write_bytes(b"my own")
            return await on.done(on.write("book.txt", "One. Three."))

    view = asyncio.run(run())

    assert (tmp_path / "out" / "book.wav").read_bytes() == b"my own"
    assert "book (2).wav" in {file.name for file in view.files}


def test_a_result_is_called_as_its_document_is_without_what_no_name_can_hold(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            return await on.done(on.write(os.fsdecode(b"odd\xff\nname.txt"), "A word."))

    view = asyncio.run(run())

    assert view.name == r"odd\xff\nname.txt"
    assert [file.name for file in view.files] == ["odd name.wav", "odd name.json"]
