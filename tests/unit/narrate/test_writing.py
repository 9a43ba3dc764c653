"""The end of a narration, and what is left of it later."""

from __future__ import annotations

import asyncio
import time

import pytest

from cosyd.contract.errors import EngineUnavailable
from cosyd.contract.narrations import NarrationState
from cosyd.narrate import writing
from cosyd.narrate.book import publish
from cosyd.narrate.document import Kind
from cosyd.narrate.plan import Line
from cosyd.narrate.progress import Progress
from cosyd.narrate.records import Record
from cosyd.narrate.tidying import DAY_S, Tidying
from unit.narrate.stage import narrating

DONE, FAILED = NarrationState.DONE, NarrationState.FAILED
TEXT = "# One\n\nA word.\n\n# Two\n\nMore."


def names(out):
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


@pytest.mark.parametrize("strangers", [(), ("book.wav", "book")], ids=["alone", "beside others"])
@pytest.mark.parametrize("files", ["book", "chapters"])
def test_one_that_was_ended_when_its_files_were_there_leaves_them_once(
    tmp_path, monkeypatch, files, strangers
):
    out = tmp_path / "out"
    out.mkdir()
    for name in strangers:
        (out / name).write_text("of somebody else")
    published = []

    def ended_after(*args, **more):
        published.append(publish(*args, **more))
        raise EngineUnavailable(engine="none", reason="of the test")

    async def ended():
        monkeypatch.setattr(writing, "publish", ended_after)
        async with narrating(tmp_path) as on:
            view = await on.add(on.write("book.txt", TEXT), files=files)
            await on.until(view.id, NarrationState.HELD)
        monkeypatch.setattr(writing, "publish", publish)

    async def gone_on():
        async with narrating(tmp_path) as on:
            [view] = (await asyncio.to_thread(on.narrations.all)).narrations
            return on, await on.until(view.id)

    asyncio.run(ended())
    before = names(out)
    on, view = asyncio.run(gone_on())

    assert on.singer.begun == []
    assert view.state is DONE
    assert names(out) == before
    assert {file.name for file in view.files} == {file.name for file in published[0]}


def test_an_output_that_cannot_be_written_is_told_and_loses_nothing(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            (tmp_path / "out").write_text("no folder")
            failed = await on.done(on.write("book.txt", TEXT))
            (tmp_path / "out").unlink()
            on.singer.begun.clear()
            await on.narrations.retry(failed.id)
            return on, failed, await on.until(failed.id)

    on, failed, done = asyncio.run(run())

    assert (failed.state, failed.error) == (FAILED, "narration.out")
    assert done.state is DONE
    assert on.singer.begun == []
    assert names(tmp_path / "out") == ["book.json", "book.wav"]


def test_nothing_hidden_is_left_and_folders_are_made_when_all_is_whole(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            path = on.write("book.txt", TEXT)
            return await on.done(path, out=str(tmp_path / "some" / "where" / "deep"))

    assert asyncio.run(run()).state is DONE
    assert names(tmp_path / "some") == ["where/deep/book.json", "where/deep/book.wav"]
    assert not [path for path in tmp_path.rglob(".*") if path.name != ".lock"]


def test_the_sound_is_dropped_in_the_end_and_the_record_stays(tmp_path):
    async def run():
        async with narrating(tmp_path, keep_days=1) as on:
            path = on.write("book.txt", TEXT)
            first = await on.done(path)
            tidying = Tidying(on.narrations._tools)
            (on.narrations.folder / "0123456789ab").mkdir()  # as a kill may leave it
            soon = await asyncio.to_thread(tidying.sweep, time.time() + DAY_S / 2)
            late = await asyncio.to_thread(tidying.sweep, time.time() + 2 * DAY_S)
            again = await asyncio.to_thread(tidying.sweep, time.time() + 2 * DAY_S)
            kept = sorted(one.name for one in (on.narrations.folder / first.id).iterdir())
            on.singer.begun.clear()
            on.write("book.txt", TEXT + " And more.")
            await on.done(path)
            here = [one.name for one in on.narrations.folder.iterdir()]
            return (soon, late, again), kept, here, on, await on.now(first.id)

    swept, kept, here, on, first = asyncio.run(run())

    assert swept == (0, 1, 0)
    assert "0123456789ab" not in here
    assert kept == ["report.json"]
    assert on.singer.begun == ["One", "A word.", "Two", "More.", "And more."]
    assert (first.state, first.spoken) == (DONE, 4)


def test_the_feed_tells_of_what_is_done_and_wanted_there(tmp_path):
    async def run():
        async with narrating(tmp_path) as on:
            one = await on.done(on.write("one.txt", "The first."))
            await on.done(on.write("two.txt", "The second."), feed=False)
            three = await on.done(on.write("three.txt", "The third."))
            told = await asyncio.to_thread(on.narrations.told)
            return [three.id, one.id], [view.id for view in told]

    wanted, told = asyncio.run(run())

    assert told == wanted


def line(index, characters):
    return Line(
        index=index, chapter=0, text="x" * characters, kind=Kind.PARAGRAPH, pause_s=0, key=""
    )


def test_what_is_left_is_reckoned_by_the_pace_of_the_last_sentences():
    lines = [line(0, 100), line(1, 50), line(2, 50)]
    progress = Progress(lambda _: None)

    progress.begin("one", lines)
    unknown = progress.left_s("one")
    progress.spoke(lines[0], 4.0)

    assert unknown is None
    assert progress.left_s("one") == 4.0
    assert progress.left_s("other") is None


def test_sentences_are_told_of_at_most_four_times_a_second_and_states_always():
    now, told = [0.0], []
    progress = Progress(told.append, clock=lambda: now[0])

    for tick in range(100):
        now[0] = tick / 100
        progress.tell_sometimes(Record(id="one", spoken=tick))
    progress.tell(Record(id="one", state=DONE))

    assert [event.spoken for event in told[:-1]] == [0, 25, 50, 75]
    assert told[-1].state is DONE
