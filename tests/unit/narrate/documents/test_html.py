"""HTML, as somebody reads it aloud."""

from __future__ import annotations

import pytest

from cosyd.contract.errors import DocumentUnreadable
from cosyd.narrate.documents.html import page_of
from readings import kinds, read_as, texts, titles


def said(markup):
    return [piece.block.text for piece in page_of(markup).pieces]


@pytest.mark.parametrize(
    ("markup", "heard"),
    [
        ("<p>One <b>t</b>wo\n three&nbsp;&amp; &#x66;our", ["One two three & four"]),
        ("<p>one<p>two<div>three</div>four", ["one", "two", "three", "four"]),
        ("<p>Roses<br>Violets<br><br>Sugar", ["Roses\nViolets", "Sugar"]),
        ("<h2>CHAPTER I.<br>Down</h2>", ["CHAPTER I. Down"]),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", ["a", "b", "c"]),
        ("<ol start=3><li>x<li><p>y</ol>", ["3. x", "4. y"]),
        ("<table><tr><th>A<th>B<tr><td>One.<td>2</table>", ["A, B", "One. 2"]),
        ("<p><ruby>漢<rp>(<rt>kan<rp>)</ruby>字\n日本", ["漢字日本"]),
        ("<p>E=mc<sup>2</sup>, 1<sup>st</sup>, H<sub>2</sub>O", ["E=mc², 1st, H2O"]),
        ("<p>so<sup><a href=#n>1</a></sup> it<a href=#m>[2]</a> is", ["so it is"]),
        ("<p>see <a href=x.html#y>page 2</a>", ["see page 2"]),
        ("<p><q>Oh</q> un\u00addone", ["“Oh” undone"]),
        ("<p>a<hr><p>* * *<p>b", ["a", "", "b"]),
        ("<pre>Roses\n  Violets</pre>", ["Roses\nViolets"]),
        ("<pre><code>x = 1</code></pre><p>y", ["y"]),
        ("<img alt='a red fox'><img alt=x.png><a href=x><img alt='build it'></a>", ["a red fox"]),
        ("<title>T</title><script>a<p>b</script><style>c</style><p>d<!-- e -->", ["d"]),
        ("<nav>a</nav><footer>b</footer><p hidden>c<p aria-hidden=true>d<p>e", ["e"]),
        ("<p style='color:red; display : none'>a<p>b", ["b"]),
        ("<ul>" + "<li><a href=#one>One</a>" * 4 + "</ul>", []),
        ("<aside epub:type='footnote'>a</aside><p>b<span epub:type='pagebreak'>9</span>", ["b"]),
        ("<blockquote>a<footer>b</footer></blockquote>", ["a", "b"]),
        ("<html><head><title/><script src='x'/></head><body><p>a<a id='x'/>b<i/>c</p></body>",
         ["abc"]),
        ("<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><p>a &y; b", ["a &y; b"]),
        ("<form><p>a<input value=x><p>b</form>", ["a", "b"]),
        ("<form>Search <input></form><div><form><p>Your name</form></div>c", ["c"]),
        ("<p>a" + "\n" * 300_000 + "b", ["a b"]),
        ("", []),
        ("   ", []),
    ],
)  # fmt: skip
def test_what_is_read_aloud(markup, heard):
    assert said(markup) == heard


def test_a_page_has_a_title_an_author_a_language_and_chapters(tmp_path):
    page = read_as(
        tmp_path,
        "page.HTML",
        "<html lang=en><head><title>Site</title><meta name=author content='Ann B.'></head><body>"
        "<header>Site of Ann</header><main><h1>Tale</h1><p>Once.<h2>One</h2><blockquote>a"
        "<p lang=fr>Bonjour</blockquote><h2>Two</h2>b</main><p>Advertisement</body></html>",
    )

    assert (page.title, page.author, page.language) == ("Tale", "Ann B.", "en")
    assert titles(page) == ["Tale", "One", "Two"]
    assert kinds(page) == [
        ("heading", "Tale"),
        ("paragraph", "Once."),
        ("heading", "One"),
        ("quote", "a"),
        ("quote", "Bonjour"),
        ("heading", "Two"),
        ("paragraph", "b"),
    ]
    assert [block.language for block in page.chapters[1].blocks] == ["", "", "fr"]


def test_anchors_are_kept_for_who_looks_for_chapters():
    page = page_of("<div id=a><a name=b></a><h1 id=c>One</h1><p>x<p id=d>y<span id=e>z</span>")

    assert [piece.ids for piece in page.pieces] == [("a", "b", "c"), (), ("d", "e")]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=windows-1251>", "cp1251"),
        ("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"),
        ("<?xml version='1.0' encoding='shift_jis'?>", "cp932"),
        ("<meta charset=utf-8>", "utf-16"),
        ("<meta charset=latin-1>", "utf-8"),
        ("<meta charset=nonsense>", "utf-8"),
    ],
)
def test_a_page_may_be_in_any_encoding(tmp_path, head, encoding):
    words = "日本" if encoding == "cp932" else "Слово"

    page = read_as(tmp_path, "page.html", f"{head}<p>{words}".encode(encoding))

    assert texts(page) == [words]


def test_a_page_that_tells_a_wrong_encoding_is_read_in_the_right_one(tmp_path):
    words = "Café and naïve people of the café"

    page = read_as(tmp_path, "page.html", f"<meta charset=utf-8><p>{words}".encode("cp1252"))

    assert texts(page) == [words]


def test_what_a_page_tells_of_itself_is_short_or_nothing(tmp_path):
    title = "x" * 100_000

    page = read_as(tmp_path, "page.html", f"<html lang='{{ it }}'><title>{title}</title><p>a")
    chapters = read_as(tmp_path, "page.html", f"<title>index.html</title><h1>{title}</h1><p>a")

    assert (page.title, page.language) == (title[:300], "")
    assert (chapters.title, titles(chapters)) == (title[:1_000], [title[:1_000]])


def test_a_page_that_is_nested_without_end_is_refused():
    with pytest.raises(DocumentUnreadable, match="depth"):
        page_of("<div>" * 100_000 + "deep")


def test_a_page_of_project_gutenberg_is_read_without_its_licence(tmp_path):
    page = read_as(
        tmp_path,
        "book.htm",
        "<pre>Title: X\n\n*** START OF THIS PROJECT GUTENBERG EBOOK X ***\n\n</pre><h1>X</h1>"
        "<p>Text.<pre>End of the Project Gutenberg EBook of X</pre><p>Licence.",
    )

    assert texts(page) == ["X", "Text."]
