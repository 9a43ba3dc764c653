"""OpenDocument texts, as they are printed."""

from __future__ import annotations

import pytest

from cosyd.contract.errors import DocumentFormatUnknown, DocumentLocked, DocumentUnreadable
from readings import kinds, read_as, texts, titles
from unit.narrate.documents.binding import odt, zipped


def read(folder, body, **told):
    return read_as(folder, "letter.odt", odt(body, **told))


def test_headings_make_chapters(tmp_path):
    body = (
        '<text:h text:outline-level="1">One</text:h><text:p>First.</text:p>'
        '<text:section><text:h text:outline-level="1">Two</text:h><text:p>Second.</text:p>'
        "</text:section>"
    )

    document = read(tmp_path, body)

    assert titles(document) == ["One", "Two"]
    assert (document.title, document.author) == ("A Journey", "Ann Bell")


def test_notes_deletions_comments_and_contents_are_left_out(tmp_path):
    body = (
        "<text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:tracked-changes><text:table-of-content><text:p>One 3</text:p>"
        "</text:table-of-content><text:p>She<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>A note.</text:p></text:note-body></text:note> came"
        "<office:annotation><text:p>Why?</text:p></office:annotation>.</text:p>"
    )

    assert texts(read(tmp_path, body)) == ["She came."]


def test_blanks_lines_lists_tables_quotes_and_boxes_are_read(tmp_path):
    body = (
        '<text:p text:style-name="P1">To<text:s text:c="3"/>be\n  or<text:line-break/>not</text:p>'
        "<text:list><text:list-item><text:p>Milk</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Ann</text:p></table:table-cell>"
        "<table:table-cell><text:p>12</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p>Before<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box>"
        "</draw:frame>.</text:p>"
    )

    assert kinds(read(tmp_path, body)) == [
        ("quote", "To be or\nnot"),
        ("item", "Milk"),
        ("item", "Ann, 12"),
        ("paragraph", "Before."),
        ("paragraph", "Boxed"),
    ]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (odt("", manifest="<manifest:encryption-data/>"), DocumentLocked),
        (odt("<text:p>x</text:p>", kind="spreadsheet"), DocumentFormatUnknown),
        (zipped({"a": "x"}), DocumentUnreadable),
    ],
)
def test_what_is_locked_or_no_text_is_refused(tmp_path, content, error):
    with pytest.raises(DocumentUnreadable) as caught:
        read_as(tmp_path, "letter.odt", content)

    assert type(caught.value) is error
