"""EPUB 2 and 3: the text in its order, in the chapters of its contents."""

from __future__ import annotations

import pytest

from cosyd.contract.errors import DocumentEmpty, DocumentLocked, DocumentUnreadable
from readings import read_as, texts, titles
from unit.narrate.documents.binding import epub, page, point

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
LONG = "<p>" + "A long story about the sea, and those who sail on it. " * 30 + "</p>"


def read(folder, pages, **told):
    return read_as(folder, "sea.epub", epub(pages, **told))


def test_each_line_of_the_contents_begins_a_chapter_within_a_page_too(tmp_path):
    pages = {
        "a.html": page("<p id='one'>First.</p><h2 id='two'>Two</h2><p>Second.</p>"),
        "b.html": page("<p>Goes on.</p>"),
        "c.html": page("<p>Third.</p>"),
    }
    contents = point("I", "a.html#one") + point("II", "a.html#two") + point("III", "c.html")

    document = read(tmp_path, pages, contents=contents)

    assert [(c.title, [b.text for b in c.blocks]) for c in document.chapters] == [
        ("I", ["First."]),
        ("II", ["Two", "Second.", "Goes on."]),
        ("III", ["Third."]),
    ]


def test_the_chapters_of_parts_count_and_sections_of_chapters_do_not(tmp_path):
    names = ["p1", "c1", "c2", "p2", "c3"]
    pages = {f"{n}.html": page(f"<h1>{n}</h1>" + (LONG if n[0] == "c" else "")) for n in names}
    section = point("1.1", "c1.html#nowhere")
    first = point("One", "c1.html", section) + point("Two", "c2.html")
    contents = point("Part I", "p1.html", first)
    contents += point("Part II", "p2.html", point("Three", "c3.html"))

    document = read(tmp_path, pages, contents=contents)

    assert titles(document) == ["Part I \N{EN DASH} One", "Two", "Part II \N{EN DASH} Three"]


def test_without_contents_headings_make_the_chapters(tmp_path):
    pages = {f"{n}.html": page(f"<h2>{n}</h2><p>Text.</p>") for n in "ab"}

    assert titles(read(tmp_path, pages)) == ["a", "b"]


def test_the_page_of_contents_of_epub_3_counts_and_tells_of_other_pages(tmp_path):
    nav = page(
        '<nav epub:type="toc"><ol><li><a href="a.html">The First</a></li></ol></nav>'
        '<nav epub:type="landmarks"><ol><li><a epub:type="titlepage" href="t.html">T</a></li></ol>'
        "</nav>"
    )
    pages = {"t.html": page("<p>The Sea. London.</p>"), "a.html": page("<p>Text.</p>")}
    item = '<item id="nav" href="nav.html" properties="nav" media-type="application/xhtml+xml"/>'

    document = read(tmp_path, pages, manifest=item, files={"OPS/nav.html": nav})

    assert titles(document) == ["The First"]
    assert texts(document) == ["Text."]


def test_what_is_for_the_eye_alone_is_left_out(tmp_path):
    pages = {
        "c.html": page("<p>Copyright</p>", kind="copyright-page"),
        "g.html": page("<p>Guide says contents.</p>"),
        "n.html": page("<p>All rights reserved.</p>"),
        "x.html": page("<p>An aside.</p>"),
        "a.html": page('<p>Text<a epub:type="noteref" href="#f">1</a>.</p>'
                       '<aside epub:type="footnote" id="f">A note.</aside>'),
    }  # fmt: skip
    contents = point("Impressum", "n.html") + point("One", "a.html")

    document = read(
        tmp_path,
        pages,
        contents=contents,
        guide='<reference type="toc" href="g.html"/>',
        aside=["x.html"],
    )

    assert texts(document) == ["Text."]


def test_the_licence_around_the_text_is_left_out(tmp_path):
    text = page(
        "<p>This eBook is for anyone.</p><p>*** START OF THE PROJECT GUTENBERG EBOOK ***</p>"
        "<p>Text.</p><p>*** END OF THE PROJECT GUTENBERG EBOOK ***</p><p>Licence.</p>"
    )

    assert texts(read(tmp_path, {"a.html": text})) == ["Text."]


def test_title_authors_language_and_description_are_told(tmp_path):
    metadata = (
        '<dc:creator opf:role="aut">Ann Bell</dc:creator>'
        '<dc:creator opf:role="trl">Tom Cook</dc:creator><dc:creator id="e">Eve Day</dc:creator>'
        '<meta refines="#e" property="role">ill</meta><dc:language>en-GB</dc:language>'
        "<dc:description>&lt;p&gt;Of &lt;b&gt;waves&lt;/b&gt;.&lt;/p&gt;</dc:description>"
    )

    document = read(tmp_path, {"a.html": page("<p>Text.</p>")}, metadata=metadata)

    assert (document.title, document.author) == ("The Sea", "Ann Bell")
    assert (document.language, document.description) == ("en-GB", "Of waves.")


@pytest.mark.parametrize(
    ("item", "metadata", "data", "found"),
    [
        ('id="i" properties="cover-image"', "", PNG, True),
        ('id="i"', '<meta name="cover" content="i"/>', PNG, True),
        ('id="cover"', "", PNG, True),
        ('id="cover"', "", b"<svg/>", False),
    ],
)
def test_a_cover_is_found_if_it_is_a_picture(tmp_path, item, metadata, data, found):
    cover = f'<item {item} href="c.png" media-type="image/png"/>'

    document = read(
        tmp_path,
        {"a.html": page("<p>Text.</p>")},
        metadata=metadata,
        manifest=cover,
        files={"OPS/c.png": data},
    )

    assert (document.cover is not None) is found


@pytest.mark.parametrize(
    ("algorithm", "locked"),
    [
        ("http://www.idpf.org/2008/embedding", False),
        ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", True),
    ],
)
def test_copy_protection_is_told_and_disguised_fonts_do_not_matter(tmp_path, algorithm, locked):
    method = f'<enc><EncryptionMethod Algorithm="{algorithm}"/></enc>'
    book = epub({"a.html": page("<p>Text.</p>")}, files={"META-INF/encryption.xml": method})

    if locked:
        with pytest.raises(DocumentLocked, match="protected against copying"):
            read_as(tmp_path, "sea.epub", book)
    else:
        assert texts(read_as(tmp_path, "sea.epub", book)) == ["Text."]


def test_pages_of_pictures_have_nothing_to_say(tmp_path):
    with pytest.raises(DocumentEmpty, match="pictures"):
        read(tmp_path, {"a.html": page('<img src="a.png"/>')})


def test_odd_contents_do_not_hold_it_up(tmp_path):
    nested = "".join(f"<navPoint><content src='a.html#{n}'/>" for n in range(300))
    many = point("Again", "a.html") * 5_000

    for contents in (nested + "</navPoint>" * 300, many, "<navPoint/>", "<broken"):
        document = read(tmp_path, {"a.html": page("<p>Text.</p>")}, contents=contents)
        assert texts(document) == ["Text."]


def test_a_page_that_is_named_again_and_again_is_read_once(tmp_path):
    manifest = "".join(
        f'<item id="i{n}" href="a.html?{n}" media-type="text/html"/>' for n in range(500)
    )
    refs = "".join(f'<itemref idref="i{n}"/><itemref idref="a.html"/>' for n in range(500))
    document = read(
        tmp_path,
        {"a.html": page("<p>Text.</p>")},
        manifest=f"{manifest}</manifest><spine>{refs}</spine><manifest>",
    )

    assert texts(document) == ["Text."]


def test_a_book_that_names_no_pages_is_refused(tmp_path):
    with pytest.raises(DocumentUnreadable, match="lacks the file that names its pages"):
        read_as(tmp_path, "sea.epub", epub({}, files={"META-INF/container.xml": "<container/>"}))
