from __future__ import annotations

import asyncio

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
        line(1, 1, walk_text),
        line(2, 1, "All that glitters is seldom sold in bakeries."),
        chapters=("Right", "Wrong"),
    )

    with model_folder() as folder:
        told = reported(book, Spoken(walk, walk, other), recogniser=folder)

    wrong, right = told.chapters
    (misspoken,) = wrong.lines
    assert told.recogniser == folder.name
    assert (wrong.title, right.title) == ("Wrong", "Right")
    assert misspoken.index == 2
    assert misspoken.heard
    assert misspoken.suspicion > 0.6 > wrong.suspicion > 0.1
    assert (right.lines, right.suspicion < 0.1) == ([], True)


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


def test_nobody_listens_to_a_chapter_of_which_nothing_is_spoken(tmp_path):
    (tmp_path / "model.bin").write_bytes(b"no model, as would be found out")

    told = reported(plan(chapters=("Plates",)), Spoken(), recogniser=tmp_path)

    (chapter,) = told.chapters
    assert told.recogniser == tmp_path.name
    assert (chapter.title, chapter.sentences, chapter.suspicion) == ("Plates", 0, 0.0)
