"""Documents of Word, as they are printed."""

from __future__ import annotations

from readings import kinds, read_as, texts, titles
from unit.narrate.documents.binding import docx, p


def read(folder, body, **told):
    return read_as(folder, "letter.docx", docx(body, **told))


def test_headings_make_chapters_by_style_whatever_the_language_of_word(tmp_path):
    body = p("Eins", "berschrift1") + p("Text.") + p("Zwei", "Eigene") + p("Mehr.")

    document = read(tmp_path, body, title="Die Reise", author="Ann Bell")

    assert titles(document) == ["Eins", "Zwei"]
    assert (document.title, document.author, document.language) == (
        "Die Reise",
        "Ann Bell",
        "de-DE",
    )


def test_a_title_of_the_program_is_none(tmp_path):
    document = read(tmp_path, p("Die Reise", "Titel") + p("Text."), title="Microsoft Word - a.doc")

    assert document.title == "Die Reise"


def test_changes_are_accepted(tmp_path):
    change = (
        '<w:ins w:id="1"><w:r><w:t> came</w:t></w:r></w:ins>'
        "<w:del><w:r><w:delText> went</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t> away</w:t></w:r></w:moveFrom>"
    )

    assert texts(read(tmp_path, p("She", more=change))) == ["She came"]


def test_notes_codes_of_fields_and_what_is_hidden_are_left_out(tmp_path):
    more = (
        '<w:r><w:footnoteReference w:id="2"/></w:r>'
        '<w:r><w:instrText>HYPERLINK "http://x"</w:instrText></w:r>'
        "<w:hyperlink><w:r><w:t>, a link</w:t></w:r></w:hyperlink>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
    )

    assert texts(read(tmp_path, p("Word", more=more))) == ["Word, a link"]


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path):
    box = f"<w:txbxContent>{p('Boxed.')}</w:txbxContent>"
    both = (
        '<w:r><mc:AlternateContent xmlns:mc="urn:mc">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )

    assert texts(read(tmp_path, p("Before.", more=both) + p("After."))) == [
        "Before.",
        "Boxed.",
        "After.",
    ]


def test_tables_are_read_row_by_row_and_those_for_looks_as_text(tmp_path):
    row = "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("Ann", "is 12.", "Rome"))
    frame = f"<w:tr><w:tc>{p('One.')}{p('Two.')}</w:tc></w:tr>"

    document = read(tmp_path, f"<w:tbl><w:tr>{row}</w:tr>{frame}</w:tbl>")

    assert kinds(document) == [
        ("item", "Ann, is 12. Rome"),
        ("paragraph", "One."),
        ("paragraph", "Two."),
    ]


def test_lists_scenes_and_lines_are_kept_and_the_contents_left_out(tmp_path):
    item = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Milk</w:t><w:br/><w:t>Eggs</w:t></w:r></w:p>"
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{p('Contents')}</w:sdtContent></w:sdt>"
    )

    document = read(tmp_path, contents + p("One 3", "Verzeichnis1") + item + p("* * *") + p("End."))

    assert kinds(document) == [("item", "Milk\nEggs"), ("break", ""), ("paragraph", "End.")]
