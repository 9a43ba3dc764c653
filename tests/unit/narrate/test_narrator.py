"""A narration on its way: what is spoken, what is kept, and what stops it."""

from __future__ import annotations

import asyncio

import pytest

from cosyd.contract.errors import (
    EngineCrashed,
    EngineUnavailable,
    NarrationUnfit,
    UnknownNarration,
)
from cosyd.contract.narrations import NarrationState
from unit.narrate.stage import narrating, sound_of

BOOK = "# One\n\nThe first sentence. The second one.\n\n# Two\n\nThe third. The second one."
LINES = ["One", "The first sentence.", "The second one.", "Two", "The third."]
"""What is spoken of it: what stands there twice, once."""

DONE, FAILED, HELD = NarrationState.DONE, NarrationState.FAILED, NarrationState.HELD
PAUSED, CANCELLED = NarrationState.PAUSED, NarrationState.CANCELLED


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """Nobody waits long before he tries again."""
    monkeypatch.setattr("cosyd.narrate.making.PAUSE_S", 0.01)
    monkeypatch.setattr("cosyd.narrate.narrator.LATER_S", (0.5,))


def test_a_document_is_spoken_sentence_by_sentence_and_becomes_a_file(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            view = await on.done(on.write("book.txt", BOOK))
            return on, view, await on.told_to_its_end(view.id)

    on, view, told = asyncio.run(run())

    assert view.state is DONE
    assert on.singer.begun == LINES
    assert (view.sentences, view.spoken, view.chapters, view.audio_s) == (6, 6, 2, 0.6)
    assert [file.name for file in view.files] == ["book.wav", "book.json"]
    sound = (tmp_path / "out" / "book.wav").read_bytes()
    assert all(sound_of(text) in sound for text in LINES)
    assert told == ["waiting", "reading", "speaking", "writing", "done"]


def test_what_was_spoken_is_not_spoken_again_after_an_end_in_its_midst(tmp_path):
    async def run():
        async with narrating(tmp_path) as before:
            view = await before.add(before.write("book.txt", BOOK))
            before.singer.hold()
            await before.spoken(LINES[0])
            before.singer.go()
            await before.spoken(LINES[2])
            before.singer.hold()
        async with narrating(tmp_path) as after:
            return before, after, await after.until(view.id)

    before, after, view = asyncio.run(run())

    assert view.state is DONE
    assert before.singer.ended + after.singer.begun == LINES
    assert after.pages.read_names == []


def test_what_is_edited_is_spoken_and_nothing_else(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            first = await on.done(on.write("book.txt", BOOK))
            on.singer.begun.clear()
            second = await on.done(on.write("book.txt", BOOK.replace("third", "fourth")))
            return on, first, second, await on.now(first.id)

    on, first, second, older = asyncio.run(run())

    assert on.singer.begun == ["The fourth."]
    assert (second.state, second.spoken, second.reused) == (DONE, 6, 5)
    assert [file.name for file in second.files] == [file.name for file in first.files]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["book.json", "book.wav"]
    assert older.files == []


def test_the_same_in_the_same_manner_is_not_narrated_twice_unless_somebody_wants_it(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            path = on.write("book.txt", BOOK)
            first = await on.done(path)
            on.singer.begun.clear()
            same = await on.done(path)
            assert on.singer.begun == []
            other = await on.done(path, voice="ben")
            assert len(on.singer.begun) == 5
            again = await on.done(path, again=True)
            assert len(on.singer.begun) == 10
            return first, same, other, again

    first, same, other, again = asyncio.run(run())

    assert same.id == first.id
    assert len({first.id, other.id, again.id}) == 3


def test_another_format_that_somebody_asks_for_leaves_the_former_where_it_is(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            path = on.write("book.txt", BOOK)
            first = await on.done(path)
            second = await on.done(path, format="flac")
            return await on.now(first.id), second

    first, second = asyncio.run(run())

    assert [file.name for file in first.files] == ["book.wav"]
    assert sorted(file.name for file in second.files) == ["book.flac", "book.json"]
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["book.flac", "book.json", "book.wav"]


def test_what_somebody_has_deleted_is_made_again_without_being_spoken(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            path = on.write("book.txt", BOOK)
            await on.done(path)
            (tmp_path / "out" / "book.wav").unlink()
            on.singer.begun.clear()
            return on, await on.done(path)

    on, view = asyncio.run(run())

    assert on.singer.begun == []
    assert view.reused == 6
    assert (tmp_path / "out" / "book.wav").is_file()


def test_a_sentence_that_cannot_be_spoken_is_left_out_and_told(tmp_path):
    text = "A first one. " + "This is unspeakable. " + "".join(f"Number {n}. " for n in range(12))

    async def run():
        async with narrating(tmp_path) as on:
            view = await on.done(on.write("book.txt", text))
            return on, view, await on.narrations.report(view.id)

    on, view, report = asyncio.run(run())

    assert (view.state, view.doubts) == (DONE, 1)
    assert on.singer.begun.count("This is unspeakable.") == 3
    [line] = report.chapters[0].lines
    assert line.doubts[0].startswith("it was left out: The engine 'reader' failed")


def test_a_narration_of_which_too_much_cannot_be_spoken_fails_with_its_reason(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            return await on.done(on.write("book.txt", "Well. This is unspeakable. Fine."))

    view = asyncio.run(run())

    assert (view.state, view.error) == (FAILED, "engine.failed")
    assert "the text asked for it" in view.message


def test_an_engine_that_cannot_be_used_holds_a_narration_and_not_the_others(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            trouble = EngineUnavailable(engine="reader", reason="it is gone")
            on.singer.errors["Hold on."] = [trouble]
            first = await on.add(on.write("one.txt", "Hold on. Go on."))
            second = await on.done(on.write("two.txt", "Something else."))
            held = await on.now(first.id)
            return held, second, await on.until(first.id)

    held, second, first = asyncio.run(run())

    assert (held.state, held.error) == (HELD, "engine.unavailable")
    assert (second.state, first.state, first.error) == (DONE, DONE, "")


def test_an_engine_that_crashes_is_tried_again(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            on.singer.errors["Well."] = [EngineCrashed(engine="reader", reason="of the test")]
            return on, await on.done(on.write("one.txt", "Well. Fine."))

    on, view = asyncio.run(run())

    assert (view.state, view.doubts) == (DONE, 0)
    assert on.singer.begun == ["Well.", "Well.", "Fine."]


def test_a_voice_that_is_not_there_is_told_before_anything_is_spoken(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            return on, await on.done(on.write("book.txt", BOOK), voice="nobody")

    on, view = asyncio.run(run())

    assert (view.state, view.error) == (FAILED, "voice.unknown")
    assert on.singer.begun == []


def test_a_narration_stops_at_once_and_goes_on_where_it_was(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            on.singer.hold()
            view = await on.add(on.write("book.txt", BOOK))
            await on.spoken("One")
            paused = await on.narrations.pause(view.id)
            under_way = on.on.shelf.under_way()
            with pytest.raises(NarrationUnfit):
                await on.narrations.pause(view.id)
            on.singer.go()
            await on.narrations.resume(view.id)
            return on, paused, under_way, await on.until(view.id)

    on, paused, under_way, view = asyncio.run(run())

    assert (paused.state, view.state) == (PAUSED, DONE)
    assert under_way == []
    assert on.singer.begun == ["One", *LINES]


def test_one_that_was_cancelled_can_be_tried_again_and_one_that_was_removed_cannot(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            on.singer.hold()
            view = await on.add(on.write("book.txt", BOOK))
            await on.spoken("One")
            cancelled = await on.narrations.cancel(view.id)
            with pytest.raises(NarrationUnfit):
                await on.narrations.cancel(view.id)
            on.singer.go()
            await on.narrations.retry(view.id)
            done = await on.until(view.id)
            await on.narrations.remove(view.id)
            with pytest.raises(UnknownNarration):
                await on.narrations.retry(view.id)
            return cancelled, done

    cancelled, done = asyncio.run(run())

    assert (cancelled.state, cancelled.error) == (CANCELLED, "narration.cancelled")
    assert done.state is DONE
    assert (tmp_path / "out" / "book.wav").is_file()
    assert not (tmp_path / "data" / "narrations" / done.id).exists()


def test_a_newer_version_takes_the_place_of_one_that_is_being_spoken(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            on.singer.hold()
            first = await on.add(on.write("book.txt", BOOK))
            await on.spoken("One")
            second = await on.add(on.write("book.txt", BOOK.replace("third", "fourth")))
            on.singer.go()
            return await on.until(first.id), await on.until(second.id)

    first, second = asyncio.run(run())

    assert (first.state, second.state) == (CANCELLED, DONE)
    assert "newer version" in first.message


LONG = "A sentence with a good many words in it cannot be said within a tenth of a second."


def test_a_sentence_that_sounds_misspoken_is_said_again_with_another_seed(tmp_path):
    async def run():
        async with narrating(tmp_path, manners=("seed",), retries=2) as on:
            return on, await on.done(on.write("book.txt", LONG), check="guards")

    on, view = asyncio.run(run())

    assert on.singer.begun == [LONG] * 3
    assert len(set(on.singer.seeds)) == 3
    assert (view.state, view.doubts) == (DONE, 1)


def test_a_book_of_several_voices(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            path = on.write("play.txt", "Ben: Good morning.\n\nA pause.")
            return await on.done(path, speakers={"Ben": "ben"})

    view = asyncio.run(run())
    sound = (tmp_path / "out" / "play.wav").read_bytes()

    assert view.state is DONE
    assert sound_of("Good morning.", "ben") in sound
    assert sound_of("A pause.", "ann") in sound


def test_a_document_that_vanishes_is_missed_only_before_it_was_read(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            on.singer.hold()
            read = await on.add(on.write("read.txt", "The first. The second."))
            await on.spoken("The first.")
            unread = await on.add(on.write("unread.txt", "Something else."))
            for name in ("read.txt", "unread.txt"):
                (tmp_path / name).unlink()
            on.singer.go()
            return await on.until(read.id), await on.until(unread.id)

    read, unread = asyncio.run(run())

    assert read.state is DONE
    assert (unread.state, unread.error) == (FAILED, "document.gone")


def test_silence_that_somebody_wants_for_himself_ends_no_narration(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            on.singer.hold()
            view = await on.add(on.write("book.txt", "The first."))
            await on.spoken("The first.")
            for job in on.on.shelf.all():
                job.cancel("silence!")
            on.singer.go()
            return await on.until(view.id)

    view = asyncio.run(run())

    assert (view.state, view.doubts) == (DONE, 0)


def test_one_that_breaks_what_makes_it_does_not_take_the_others_with_it(tmp_path, monkeypatch):
    async def run():
        async with narrating(tmp_path) as on:
            monkeypatch.setattr(on.pages, "read", None)  # not even callable
            bad = await on.done(on.write("one.txt", "The first."))
            monkeypatch.undo()
            return bad, await on.done(on.write("two.txt", "The second."))

    bad, good = asyncio.run(run())

    assert (bad.state, bad.error) == (FAILED, "internal")
    assert good.state is DONE
