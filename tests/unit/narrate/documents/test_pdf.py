"""PDFs: lines and words found from places of letters, and put in the order of reading."""

from __future__ import annotations

import zlib

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth

from cosyd.contract.errors import (
    DocumentEmpty,
    DocumentFormatUnknown,
    DocumentLocked,
    DocumentTooLarge,
    DocumentUnreadable,
)
from readings import kinds, read_as, texts, titles
from unit.narrate.documents.binding import Sheets

TEXT = (
    "The sea was calm that morning and the boats lay still in the harbour. Nobody had told the "
    "keeper of the light that the ship would come a day early, and so he slept. When he woke at "
    "last the whole town stood on the shore and waved to those who had been away for so long."
)
MORE = (
    "Years later they spoke of it still, in the kitchens and in the inn by the bridge, and each of "
    "them told it in another way. Only the keeper kept silent, for he had seen nothing at all of "
    "what the others had seen, and was ashamed of it until the day on which he died."
)


def wrapped(text, width=300):
    """The lines of *text* in the usual type, in a column of that width."""
    return simpleSplit(text, "Helvetica", 10, width)


WIDE = wrapped(TEXT)


def read(folder, sheets):
    return read_as(folder, "sea.pdf", sheets.bytes())


def objects(*bodies):
    """A PDF of these objects, the first of which is its catalogue, without an index."""
    parts = [f"{n} 0 obj\n{body}\nendobj\n" for n, body in enumerate(bodies, 1)]
    text = "%PDF-1.5\n" + "".join(parts) + "trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
    return text.encode("latin-1")


def test_lines_become_paragraphs_by_indents_and_by_space(tmp_path):
    first = wrapped(MORE, 288)[0]
    rest = wrapped(MORE.removeprefix(first))
    sheets = Sheets().lines(WIDE)
    sheets.lines([first], x=52, y=520 - 12 * len(WIDE))
    sheets.lines(rest, y=508 - 12 * len(WIDE)).lines(WIDE, y=300)

    assert texts(read(tmp_path, sheets)) == [TEXT, MORE, TEXT]


def test_columns_are_read_one_after_the_other_below_what_goes_across(tmp_path):
    sheets = Sheets().lines(["A Title That Goes Across Both of the Columns"], size=16, y=550)
    sheets.lines(wrapped(TEXT, 150), y=520)
    sheets.lines(wrapped(MORE, 150), x=220, y=520)

    assert texts(read(tmp_path, sheets))[1:] == [TEXT, MORE]


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page(tmp_path):
    lines = wrapped(TEXT, 150)
    sheets = Sheets().lines(lines[:4]).lines(lines[4:8], x=220).turn().lines(lines[8:])

    assert texts(read(tmp_path, sheets)) == [TEXT]


def test_tables_are_read_row_by_row(tmp_path):
    sheets = Sheets().lines(WIDE)
    for n, row in enumerate([("Ann", "12", "Rome"), ("Bob", "13", "Oslo")]):
        for column, cell in enumerate(row):
            sheets.lines([cell], x=60 + 90 * column, y=300 - 14 * n)

    assert kinds(read(tmp_path, sheets))[1:] == [
        ("item", "Ann, 12, Rome"),
        ("item", "Bob, 13, Oslo"),
    ]


@pytest.mark.parametrize(
    ("end", "begin", "whole"),
    [
        ("they were sur-", "prised by it", "surprised"),
        ("the well-", "known keeper", "well-known"),
        ("the Baltic-", "Atlantic race", "Baltic-Atlantic"),
    ],
)
def test_words_that_were_cut_are_whole_again(tmp_path, end, begin, whole):
    lines = ["Nobody in the town was as well-known as the keeper, and", end, begin, "in the end."]
    sheets = Sheets().lines(
        [lines[0], f"{'when the news of the ship came at last ' + end}", *lines[2:]]
    )

    assert whole in texts(read(tmp_path, sheets))[0].split()


def test_heads_feet_and_numbers_of_pages_are_left_out_but_no_headings(tmp_path):
    sheets = Sheets()
    for number in range(1, 7):
        head = ["The Sea"] if number % 2 else [f"Part {(number + 1) // 2}"]
        sheets.lines(head, x=180, y=570).lines([f"- {number} -"], x=200, y=20)
        sheets.lines([f"Chapter {7 - number}"], y=545, size=10)
        sheets.lines([*WIDE[:-1], f"{WIDE[-1]} It was day {number}."], y=520).turn()

    said = texts(read(tmp_path, sheets))

    assert "The Sea" not in said
    assert not any(text.startswith("- ") for text in said)
    assert [text for text in said if text.startswith("Chapter")] == [
        f"Chapter {n}" for n in range(6, 0, -1)
    ]


def test_footnotes_and_their_marks_are_left_out_and_exponents_are_not(tmp_path):
    sheets = Sheets()
    x = 40.0
    for text, size, rise in [
        ("He had a hut of 12 m", 10, 0),
        ("2", 6, 4),
        (" on the shore, and a boat", 10, 0),
        ("3", 6, 4),
    ]:
        sheets.lines([text], x=x, y=520 + rise, size=size)
        x += stringWidth(text, "Helvetica", size)
    sheets.lines(WIDE, y=496)
    sheets.lines(["3"], y=100, size=5).lines(["Some say that it was larger."], x=44, y=97, size=7)

    said = texts(read(tmp_path, sheets))

    assert said[0].startswith("He had a hut of 12 m² on the shore, and a boat")
    assert "3" not in said[0]
    assert "Some say" not in " ".join(said)


def test_bookmarks_make_the_chapters(tmp_path):
    sheets = Sheets()
    for name in ("The Harbour", "The Light"):
        sheets.canvas.bookmarkHorizontal(name, 0, 560)
        sheets.canvas.addOutlineEntry(name, name, 0)
        sheets.lines([name], size=10, y=550).lines(WIDE).turn()

    document = read(tmp_path, sheets)

    assert titles(document) == ["The Harbour", "The Light"]
    assert [len(chapter.blocks) for chapter in document.chapters] == [2, 2]


def test_larger_type_makes_chapters_and_the_largest_is_the_title(tmp_path):
    sheets = Sheets().lines(["The Sea"], size=24, y=550)
    for n in (1, 2):
        sheets.lines([f"Chapter {n}"], size=12, y=525).lines([f"Day {n}"], size=16, y=505)
        sheets.lines(WIDE, y=480).lines(["Night"], size=12, y=380).lines(WIDE, y=360).turn()

    document = read(tmp_path, sheets)

    assert document.title == "The Sea"
    assert titles(document)[-2:] == ["Chapter 1. Day 1", "Chapter 2. Day 2"]


def test_lists_are_items_and_the_list_of_contents_is_left_out(tmp_path):
    sheets = Sheets().lines(["Contents"], size=14, y=550)
    sheets.lines(["The Harbour . . . . . . . . 1", "The Light . . . . . . . . . 4", "Ends ..... 9"])
    sheets.turn().lines(WIDE).lines(["\u2022 a boat,", "\u2022 a light."], x=50, y=300)

    assert kinds(read(tmp_path, sheets)) == [
        ("paragraph", TEXT),
        ("item", "a boat,"),
        ("item", "a light."),
    ]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_is_turned_is_read_upright_and_a_stamp_across_it_is_not(tmp_path, degrees):
    sheets = Sheets()
    sheets.canvas.setPageRotation(degrees)
    sheets.canvas.translate(210, 300)
    sheets.canvas.rotate(degrees)
    sheets.lines(WIDE, x=-190, y=100)
    sheets.canvas.rotate(37)
    sheets.lines(["DRAFT"], x=0, y=0, size=40)

    assert texts(read(tmp_path, sheets)) == [TEXT]


def test_a_large_initial_belongs_to_its_word(tmp_path):
    sheets = Sheets().lines(["T"], size=26, y=508).lines(["he sea was calm that morning and"], x=58)
    sheets.lines(["the boats lay still in the harbour"], x=58, y=508).lines(["of the town."], y=496)

    assert texts(read(tmp_path, sheets))[0].startswith(
        "The sea was calm that morning and the boats"
    )


def test_what_is_told_of_it_is_taken_unless_it_is_a_program(tmp_path):
    def told(title):
        sheets = Sheets(lang="en-GB").lines(WIDE)
        sheets.canvas.setTitle(title)
        sheets.canvas.setAuthor("Ann Bell")
        return read(tmp_path, sheets)

    assert (told("The Sea").title, told("The Sea").author) == ("The Sea", "Ann Bell")
    assert told("Microsoft Word - sea.doc").title == ""
    assert told("The Sea").language == "en-GB"


def test_a_password_that_is_for_opening_locks_it_and_one_for_changes_does_not(tmp_path):
    def locked(user):
        return Sheets(encrypt=StandardEncryption(user, "owner", strength=128)).lines(WIDE)

    assert texts(read(tmp_path, locked(""))) == [TEXT]
    with pytest.raises(DocumentLocked, match="password"):
        read(tmp_path, locked("secret"))


def test_pages_that_are_pictures_ask_for_ocr(tmp_path):
    sheets = Sheets()
    sheets.canvas.rect(40, 40, 300, 400, fill=1)

    with pytest.raises(DocumentEmpty, match="pictures") as caught:
        read(tmp_path, sheets)
    assert "OCR" in caught.value.advice


def test_a_broken_index_is_repaired(tmp_path):
    broken = Sheets(pageCompression=0).lines(WIDE).bytes().replace(b"startxref", b"startxxxx")

    assert texts(read_as(tmp_path, "sea.pdf", broken)) == [TEXT]


CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>"
BOMB = zlib.compress(b" " * 60_000_000, 9).decode("latin-1")


@pytest.mark.parametrize(
    ("content", "error", "reason"),
    [
        (b"", DocumentEmpty, "file is empty"),
        (b"Dear Ann, how are you?", DocumentFormatUnknown, "no pdf inside"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, DocumentUnreadable, "damaged"),
        (
            objects(CATALOGUE, "<</Type/Pages/Count 1000000000/Kids[2 0 R 2 0 R]>>"),
            DocumentUnreadable,
            "damaged",
        ),
        (
            objects(CATALOGUE, f"<</Length {len(BOMB)}>>\nstream\n{BOMB}\nendstream"),
            DocumentTooLarge,
            "48 MB",
        ),
    ],
    ids=["empty", "text", "noise", "loop", "bomb"],
)
def test_what_is_no_document_is_refused_for_its_reason(tmp_path, content, error, reason):
    with pytest.raises(DocumentUnreadable, match=reason) as caught:
        read_as(tmp_path, "sea.pdf", content)

    assert type(caught.value) is error


def test_bookmarks_that_lead_in_a_circle_end(tmp_path):
    fonts = "/Resources<</Font<</F 5 0 R>>>>"
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R{fonts}>>"
    content = "<</Length 41>>\nstream\nBT /F 12 Tf 100 700 Td (Hello you.) Tj ET \nendstream"
    book = objects(
        "<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        content,
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</First 7 0 R/Last 7 0 R>>",
        "<</Title(A)/Next 7 0 R/First 7 0 R/Dest[3 0 R/Fit]>>",
    )

    assert texts(read_as(tmp_path, "sea.pdf", book)) == ["Hello you."]
