from __future__ import annotations

import asyncio

from cosyd.narrate.check.hearing import portions
from cosyd.narrate.check.report import report
from cosyd.narrate.document import Kind
from cosyd.narrate.manner import Manner
from cosyd.narrate.plan import Line, Plan
from recogniser import model_folder
from unit.narrate.check.samples import spoken


class Spoken:
    """Lines that were spoken: those of real voices."""

    def __init__(self, *pcm):
        self._pcm = pcm

    def frames(self, index):
        return len(self._pcm[index]) // 2

    def pcm(self, index):
        return self._pcm[index]


class Lengths(Spoken):
    """Lines of so many minutes, of which nobody wants to hear anything."""

    def frames(self, index):
        return self._pcm[index] * 60 * 24_000


def line(index, chapter, text, language="en"):
    more = {"kind": Kind.PARAGRAPH, "pause_s": 0.5, "key": str(index)}
    return Line(index=index, chapter=chapter, text=text, language=language, **more)


def plan(*lines, chapters):
    told = {"title": "Book", "author": "", "description": "", "manner": Manner()}
    return Plan(language="en", chapters=chapters, lines=lines, **told)


def reported(a_plan, sounds, *, doubts=None, recogniser=None):
    places = [(float(one.index), one.index + 1.0) for one in a_plan.lines]
    return asyncio.run(
        report(a_plan, sounds, doubts=doubts or {}, places=places, recogniser=recogniser)
    )


def test_a_recogniser_tells_which_line_says_something_else_than_what_is_written():
    walk, walk_text, _ = spoken("bramble")
    other, _, _ = spoken("larkspur")
    book = plan(
        line(0, 0, walk_text),
        line(1, 0, "All that glitters is seldom sold in bakeries."),
        chapters=("",),
    )

    with model_folder() as folder:
        told = reported(book, Spoken(walk, other), recogniser=folder)

    (chapter,) = told.chapters
    (misspoken,) = chapter.lines
    assert told.recogniser == folder.name
    assert misspoken.index == 1
    assert misspoken.heard
    assert misspoken.suspicion > 0.6 > chapter.suspicion > 0.1


def test_the_most_suspicious_comes_first():
    lines = [line(0, 0, "One."), line(1, 1, "Two."), line(2, 1, "Three.")]
    book = plan(*lines, chapters=("Right", "Wrong"))

    told = reported(book, Spoken(b"", b"", b""), doubts={2: ["it is silent"]})

    wrong, right = told.chapters
    assert (wrong.title, wrong.suspicion, [one.index for one in wrong.lines]) == (
        "Wrong",
        0.25,
        [2],
    )
    assert (right.title, right.suspicion, right.lines) == ("Right", 0.0, [])


def test_without_a_recogniser_the_guards_doubts_are_told():
    book = plan(line(0, 0, "One."), line(1, 0, "Two."), chapters=("",))

    told = reported(book, Spoken(b"", b""), doubts={1: ["it is silent"]})

    ((doubtful,),) = [chapter.lines for chapter in told.chapters]
    assert (told.recogniser, doubtful.index, doubtful.doubts) == ("", 1, ["it is silent"])
    assert (doubtful.heard, doubtful.begin_s) == (None, 1.0)


def test_a_recogniser_that_breaks_costs_no_more_than_what_it_would_have_heard(tmp_path):
    (tmp_path / "model.bin").write_bytes(b"no model")
    book = plan(line(0, 0, "One."), chapters=("",))

    told = reported(book, Spoken(bytes(4_800)), recogniser=tmp_path)

    assert (told.recogniser, told.chapters[0].suspicion) == ("", 0.0)


def test_a_long_chapter_is_listened_to_in_portions_of_half_an_hour():
    lines = [line(index, 0, "On and on.") for index in range(5)]
    minutes = Lengths(15, 14, 2, 40, 1)

    assert [[one.index for one in these] for these in portions(lines, minutes)] == [
        [0, 1],
        [2],
        [3],
        [4],
    ]


def test_nobody_listens_to_a_chapter_of_which_nothing_is_spoken(tmp_path):
    (tmp_path / "model.bin").write_bytes(b"no model, as would be found out")

    told = reported(plan(chapters=("Plates",)), Spoken(), recogniser=tmp_path)

    (chapter,) = told.chapters
    assert told.recogniser == tmp_path.name
    assert (chapter.title, chapter.sentences, chapter.suspicion) == ("Plates", 0, 0.0)
