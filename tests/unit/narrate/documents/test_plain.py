"""Plain text: its paragraphs, and chapters where they can be told."""

from __future__ import annotations

import textwrap

import pytest

from readings import read_as, texts, titles

PROSE = (
    "Alice was beginning to get very tired of sitting by her sister on the bank, and of having "
    "nothing to do: once or twice she had peeped into the book her sister was reading, but it had "
    "no pictures or conversations in it. So she was considering what to do, as well as she could."
)
WRAPPED = textwrap.fill(PROSE, 70)
VERSE = "How doth the little crocodile\n  Improve his shining tail,\nAnd pour the waters\n  Of Nile"


def read(tmp_path, text):
    return read_as(tmp_path, "book.txt", text)


def test_lines_that_were_broken_for_want_of_room_become_a_paragraph(tmp_path):
    assert texts(read(tmp_path, f"{WRAPPED}\n\n\n{WRAPPED}\n")) == [PROSE, PROSE]


def test_verse_keeps_its_lines(tmp_path):
    found = texts(read(tmp_path, f"{WRAPPED}\n\n{VERSE}\n\n{WRAPPED}"))

    assert found[1].splitlines() == [line.strip() for line in VERSE.splitlines()]


def test_verse_is_known_by_its_capitals_where_its_lines_are_long(tmp_path):
    lines = [
        "Tell me not, in mournful numbers, that our life is but a dream",
        "Forevermore, and that the soul is dead which slumbers in the stream",
        "Whereunto all our better hopes have flown, although they seem",
        "Nevertheless to be for ever here, and only for that reason gleam",
    ]

    assert texts(read(tmp_path, "\n".join(lines))) == ["\n".join(lines)]


def test_lines_that_are_paragraphs_stay_apart(tmp_path):
    assert texts(read(tmp_path, f"{PROSE}\n{PROSE}\nAnn: Yes.\n")) == [PROSE, PROSE, "Ann: Yes."]
    assert texts(read(tmp_path, "　　话说天下大势。\n　　分久必合。\n")) == [
        "话说天下大势。",
        "分久必合。",
    ]


def test_paragraphs_may_begin_with_an_indent_alone(tmp_path):
    indented = textwrap.fill(PROSE, 70, initial_indent="    ")

    assert texts(read(tmp_path, f"{indented}\n{indented}\n{indented}")) == [PROSE] * 3


def test_a_dash_within_a_sentence_begins_no_line_of_dialogue(tmp_path):
    dashed = f"{WRAPPED}\n\nIt was the day on which all that had been said came to be, and so\n"

    assert len(texts(read(tmp_path, f"{dashed}-- as she knew -- she went."))) == 2
    assert texts(read(tmp_path, f"{WRAPPED}\n\n-- Who is it?\n-- Me."))[1:] == [
        "-- Who is it?",
        "-- Me.",
    ]


def test_chinese_lines_are_joined_without_blanks(tmp_path):
    line = "话说天下大势分久必合合久必分周末七国分争并入于秦及秦灭之后楚汉分争"

    assert texts(read(tmp_path, f"{line}\n{line}\n又并入于汉。")) == [f"{line}{line}又并入于汉。"]


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("a remark-\nable day", "a remarkable day"),
        ("a well-\nknown day", "a well-known day"),
        ("the Anglo-\nSaxon day", "the Anglo-Saxon day"),
        ("a re\u00ad\nmarkable day", "a remarkable day"),
    ],
)
def test_a_word_that_was_cut_is_whole_again(tmp_path, cut, whole):
    begun, rest = cut.split("\n")
    line = f"It was, as all of us who had seen it could not but say aloud, {begun}"

    found = texts(read(tmp_path, f"{line}\n{rest}.\n\nThat was a well-known thing."))

    assert found[0].endswith(f"{whole}.")


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("CHAPTER {n}.", "CHAPTER {n}."),
        ("Chapter {d} — The Storm", "Chapter {d} — The Storm"),
        ("CHAPTER {n}.\n\nThe Storm.", "CHAPTER {n}. The Storm."),
        ("CHAPTER {n}\nDOWN THE HOLE", "CHAPTER {n}. DOWN THE HOLE"),
        ("Kapitel {d}: Sturm", "Kapitel {d}: Sturm"),
        ("{d}. Kapitel", "{d}. Kapitel"),
        ("Глава {d}", "Глава {d}"),
        ("第{d}章　风暴", "第{d}章 风暴"),
        ("{n}.", "{n}."),
        ("# Part {d}", "Part {d}"),
        ("The Storm {d}\n===========", "The Storm {d}"),
        ("STORM {n}", "STORM {n}"),
    ],
)
def test_chapters_begin_at_headings(tmp_path, heading, title):
    long = f"{WRAPPED}\n\n{WRAPPED}"
    numbers = [("I", 1), ("II", 2), ("III", 3)]

    book = read(
        tmp_path, "\n\n\n".join(f"{heading.format(n=n, d=d)}\n\n{long}" for n, d in numbers)
    )

    assert titles(book) == [title.format(n=n, d=d) for n, d in numbers]
    assert texts(book)[0] == titles(book)[0]


@pytest.mark.parametrize(
    "line",
    [
        "Chapter two of her book was long, and so she slept.",
        "Part of the house was gone",
        "I",
        "7",
        "WHAT DID YOU SAY?",
        "ALL RIGHT",
        "Book him",
        "Act now",
    ],
)
def test_what_only_looks_like_a_heading_is_none(tmp_path, line):
    book = read(tmp_path, f"{WRAPPED}\n\n{line}\n\nYes.\n\n{WRAPPED}")

    assert titles(book) == [""]
    assert line in texts(book)


def test_parts_and_their_first_chapters_share_a_mark(tmp_path):
    one = f"CHAPTER 1\n\n{WRAPPED}\n\nCHAPTER 2\n\n{WRAPPED}"

    book = read(tmp_path, f"PART ONE\n\n{one}\n\nPART TWO\n\n{one}")

    assert titles(book) == [
        "PART ONE \N{EN DASH} CHAPTER 1",
        "CHAPTER 2",
        "PART TWO \N{EN DASH} CHAPTER 1",
        "CHAPTER 2",
    ]


def test_a_line_of_nothing_but_dots_costs_no_time(tmp_path):
    book = read(tmp_path, f"CHAPTER I\n{'.' * 50_000}\nText.")

    assert titles(book) == ["CHAPTER I"]


def test_a_table_of_contents_is_left_out(tmp_path):
    names = ["CHAPTER I. The Hole", "CHAPTER II. The Pool", "CHAPTER III. The Race"]
    body = "\n\n".join(f"{name}\n\n{WRAPPED}" for name in names)

    for contents in (
        "CONTENTS\n\n" + "\n".join(names),
        "CONTENTS\n\n" + "\n\n".join(names),
        "Contents:\n" + "\n".join(names),
        "CONTENTS\n\n" + "\n".join(f"{one} .... {page}" for page, one in enumerate(names)),
    ):
        book = read(tmp_path, f"A BOOK\n\n{contents}\n\n\n{body}")

        assert titles(book) == ["", *names]
        assert texts(book)[:2] == ["A BOOK", names[0]]


def test_a_book_of_project_gutenberg_is_read_without_what_is_around_it(tmp_path):
    book = read(
        tmp_path,
        "The Project Gutenberg EBook of A Tale\n\nTitle: A Tale\n       Of Two\n\n"
        "Author: Ann B.\n\nLanguage: German\n\n"
        "*** START OF THIS PROJECT GUTENBERG EBOOK A TALE ***\n\n\nProduced by Carl\n\n\n"
        "[Illustration: a ship]\n\nIt was _very_ late--nearly one.[1]\n\n"
        "[Footnote 1: At night.]\n\n       *       *       *\n\nThen it was two.\n\n"
        "End of the Project Gutenberg EBook of A Tale\n\n"
        "*** END OF THIS PROJECT GUTENBERG EBOOK A TALE ***\n\nFull licence.\n",
    )

    assert (book.title, book.author, book.language) == ("A Tale Of Two", "Ann B.", "de")
    assert texts(book) == ["It was very late \N{EM DASH} nearly one.", "", "Then it was two."]


def test_each_saying_of_a_fortune_file_is_one_block(tmp_path):
    said = texts(read(tmp_path, "One.\n\t\t-- Ann\n%\nTwo,\nthree.\n%\n%\n"))

    assert said == ["One.\n-- Ann", "Two,\nthree."]


def test_items_are_read_one_by_one(tmp_path):
    listed = read(tmp_path, f"{WRAPPED}\n\n- one\n- two\n  more\n\n1. first\n2. second\n")

    assert texts(listed)[1:] == ["one", "two more", "1. first", "2. second"]
    assert {block.kind for block in listed.chapters[0].blocks[1:]} == {"item"}


def test_pages_and_bold_of_printers_leave_no_trace(tmp_path):
    assert texts(read(tmp_path, "N\bNA\bAM\bME\bE\fTwo\x1b[1m!\x1b[0m")) == ["NAME", "Two!"]
