"""Small documents in the formats of offices and publishers, as their programs write them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_STYLES = (
    f'<w:styles xmlns:w="{_W}">'
    '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:styleId="Eigene"><w:name w:val="Eigene"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>'
    "</w:styles>"
)
_CORE = (
    '<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
    "<dc:language>de-DE</dc:language></cp:coreProperties>"
)
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "draw", "meta", "manifest")
)
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
_NS = 'xmlns:epub="http://www.idpf.org/2007/ops" xmlns="http://www.w3.org/1999/xhtml"'


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of these *files*."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, *, title: str = "", author: str = "", head: str = "") -> bytes:
    """A document of Word with that *body*; *head* stands before the root of its XML."""
    return zipped(
        {
            "_rels/.rels": _RELATIONS,
            "word/styles.xml": _STYLES,
            "word/document.xml": f'{head}<w:document xmlns:w="{_W}"><w:body>{body}'
            "<w:sectPr/></w:body></w:document>",
            "docProps/core.xml": _CORE.format(title=title, author=author),
        }
    )


def p(text: str, style: str = "", more: str = "") -> str:
    """A paragraph of Word."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r>{more}</w:p>"


def odt(body: str, *, manifest: str = "", kind: str = "text") -> bytes:
    """An OpenDocument with that *body*."""
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {_ODF}><office:automatic-styles>"
            '<style:style style:name="P1" style:parent-style-name="Quotations"/>'
            f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {_ODF}><office:meta>"
            '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">A Journey</dc:title>'
            "<meta:initial-creator>Ann Bell</meta:initial-creator>"
            "</office:meta></office:document-meta>",
            "META-INF/manifest.xml": f"<manifest:manifest {_ODF}>{manifest}</manifest:manifest>",
        }
    )


def page(body: str, *, kind: str = "") -> str:
    """A page of an EPUB."""
    told = f' epub:type="{kind}"' if kind else ""
    return f"<html {_NS}><head><title>x</title></head><body{told}>{body}</body></html>"


def epub(
    pages: Mapping[str, str],
    *,
    contents: str = "",
    metadata: str = "",
    manifest: str = "",
    files: Mapping[str, str | bytes] | None = None,
    guide: str = "",
    aside: Iterable[str] = (),
) -> bytes:
    """An EPUB of these *pages* in this order.

    Args:
        pages: By their names.
        contents: Of an NCX: what stands within its ``navMap``.
        metadata: What is told besides a title.
        manifest: Further items.
        files: Further files.
        guide: What stands in it.
        aside: Names of pages that are not linear.
    """
    items = "".join(
        f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in pages
    )
    spine = "".join(
        f'<itemref idref="{n}"{" linear=" + repr("no") if n in aside else ""}/>' for n in pages
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": _CONTAINER,
            "OPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:opf="http://www.idpf.org/2007/opf"><dc:title>The Sea</dc:title>'
            f"{metadata}</metadata><manifest>{items}{manifest}"
            '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
            f'<spine toc="ncx">{spine}</spine><guide>{guide}</guide></package>',
            "OPS/toc.ncx": f"<ncx><navMap>{contents}</navMap></ncx>",
            **{f"OPS/{name}": text for name, text in pages.items()},
            **(files or {}),
        }
    )


def point(title: str, target: str, below: str = "") -> str:
    """A line of an NCX."""
    label = f"<navLabel><text>{title}</text></navLabel>"
    return f'<navPoint>{label}<content src="{target}"/>{below}</navPoint>'


class Sheets:
    """A PDF that is drawn line by line. All lengths are in points."""

    def __init__(self, **canvas) -> None:
        self._out = io.BytesIO()
        self.canvas = Canvas(self._out, pagesize=A5, **canvas)

    def lines(self, lines: Iterable[str], *, x=40, y=520, size=10, leading=12, font="Helvetica"):
        """Draw *lines* down from *y*."""
        self.canvas.setFont(font, size)
        for n, line in enumerate(lines):
            self.canvas.drawString(x, y - n * leading, line)
        return self

    def turn(self):
        """Begin a new page."""
        self.canvas.showPage()
        return self

    def bytes(self) -> bytes:
        """The file."""
        self.canvas.showPage()
        self.canvas.save()
        return self._out.getvalue()
