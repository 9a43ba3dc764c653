"""Lines made into paragraphs: where one ends, and which are headings, items and footnotes."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.narrate.document import Kind
from cosyd.narrate.documents.lines import joined
from cosyd.narrate.documents.pdf_letters import RAISED_FROM, RAISED_TO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cosyd.narrate.documents.pdf_columns import Line

_ENDS: Final = tuple(".!?:;…。！？：；")
_CLOSING: Final = "\"'\u201d\u2019»)]」』）"
_BULLET: Final = re.compile(r"(?:[•‣▪▫◦●○■□·∙\u2043\u2013\u2014*➢✓-]) ?(?=\S)")
_NUMBERED: Final = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-z][.)]|[ivx]{1,5}\)|\[\d{1,3}\]) ")
_NOTE: Final = re.compile(
    rf"(?:{RAISED_FROM}[^{RAISED_TO}]*{RAISED_TO}|\d{{1,3}} |[*\u2217†‡§¶]+) ?\S"
)
_RAISED: Final = re.compile(rf"{RAISED_FROM}([^{RAISED_TO}]*){RAISED_TO}")
_EXPONENTS: Final = str.maketrans("0123456789+-\u2212", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_SMALL: Final = 0.92
_LARGE: Final = 1.12
"""Of the size of the body: what is smaller may be a footnote; what is larger is a heading."""

_OTHER_SIZE: Final = 0.11
"""Of the size: Chinese and Japanese signs are often a little smaller than letters beside them."""

_INDENT: Final = 0.6
_APART: Final = 1.3
"""Of the size, and of the usual distance of lines: from where on they do not belong together."""

_LONGEST_HEADING: Final = 200
_LONGEST_BOLD: Final = 100


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How most of a document looks."""

    size: float
    leading: float
    """From one line to the next, in sizes of the font."""


class Paragraph(msgspec.Struct, kw_only=True):
    """Lines that belong together."""

    lines: list[Line]
    kind: Kind = Kind.PARAGRAPH
    is_row: bool = False
    """Of a table."""

    @property
    def size(self) -> float:
        """Of the font."""
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        """Whether all of it is."""
        return all(line.bold for line in self.lines)

    @property
    def length(self) -> int:
        """Signs."""
        return sum(len(line.text) for line in self.lines)


def look_of(columns: Sequence[Sequence[Line]]) -> Look:
    """How most of the text in these *columns* looks."""
    sizes: Counter[float] = Counter()
    for column in columns:
        for line in column:
            sizes[round(line.size * 2) / 2] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 1.0
    leadings = [
        (above.base - below.base) / above.size
        for column in columns
        for above, below in pairwise(column)
        if abs(above.size - size) < 1 and above.size > 0
    ]
    return Look(size=max(size, 1.0), leading=statistics.median(leadings) if leadings else 1.2)


def without_notes(column: Sequence[Line], look: Look) -> tuple[list[Line], set[str]]:
    """A *column* without the footnotes at its foot, and the marks of these.

    Only what is certain: smaller type to the end of the column, which begins with a mark, and text
    of the usual size above it.
    """
    at = len(column)
    while at and column[at - 1].size < _SMALL * look.size:
        at -= 1
    above = any(line.size >= _SMALL * look.size for line in column[:at])
    begin = next((n for n in range(at, len(column)) if _NOTE.match(column[n].text)), None)
    if begin is None or not above:
        return list(column), set()
    marks = set()
    for line in column[begin:]:
        if _NOTE.match(line.text):
            raised = _RAISED.match(line.text)
            marks.add(raised[1] if raised else re.match(r"\d+|\S", line.text)[0])  # type: ignore[index]  # _NOTE matched
    return list(column[:begin]), marks


def paragraphs_of(columns: Sequence[Sequence[Line]], look: Look) -> list[Paragraph]:
    """The paragraphs of all *columns*, which go on from one to the next where they seem to."""
    found: list[Paragraph] = []
    for column in columns:
        edges = _edges(column) if column else (0.0, 0.0)
        for n, line in enumerate(column):
            last = found[-1] if found else None
            if last and (not _parts(last, line, edges, look) if n else _goes_over(last, line)):
                last.lines.append(line)
            else:
                found.append(_begun(line, look))
    for paragraph in found:
        if (
            paragraph.kind is Kind.PARAGRAPH
            and not paragraph.is_row
            and _is_heading(paragraph, look)
        ):
            paragraph.kind = Kind.HEADING
    return found


def text_of(paragraph: Paragraph, words: Collection[str], marks: Collection[str]) -> str:
    """What is said.

    Args:
        paragraph: Its lines become one where they were broken for want of room.
        words: The vocabulary of the document, by which hyphens are known.
        marks: Of the footnotes of its pages, which are left out.
    """
    if paragraph.is_row:
        text = ", ".join(cell.text for cell in paragraph.lines[0].cells)
    elif paragraph.kind is Kind.HEADING:
        text = joined([line.text for line in paragraph.lines], words)
    else:
        text = "\n".join(joined(lines, words) for lines in _stanza(paragraph.lines))
    if paragraph.kind is Kind.ITEM:
        text = _BULLET.sub("", text, count=1)
    return _RAISED.sub(lambda found: _exponent(found[1], marks), text).strip()


def _exponent(raised: str, marks: Collection[str]) -> str:
    parts = raised.replace(",", " ").split()
    if not raised.isdecimal() and not any(sign.isdecimal() for sign in raised):
        return ""
    return "" if any(part in marks for part in parts) else raised.translate(_EXPONENTS)


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """The left and the right edge of a column."""
    lefts = sorted(line.left for line in lines)
    rights = sorted(line.right for line in lines)
    return lefts[len(lefts) // 10], rights[-1 - len(rights) // 20]


def _begun(line: Line, look: Look) -> Paragraph:
    is_item = bool(_BULLET.match(line.text) or _NUMBERED.match(line.text))
    is_large = line.bold or line.size > _LARGE * look.size
    is_row = len(line.cells) > 1 and not (is_item or is_large or _is_justified(line))
    kind = Kind.ITEM if (is_item and not is_large) or is_row else Kind.PARAGRAPH
    return Paragraph(lines=[line], kind=kind, is_row=is_row)


def _is_justified(line: Line) -> bool:
    """Whether its gaps are but words pushed apart."""
    gaps = [after.left - before.right for before, after in pairwise(line.cells)]
    return max(gaps) < 1.6 * line.size


def _goes_over(last: Paragraph, line: Line) -> bool:
    """Whether a paragraph goes on in the next column, or on the next page."""
    text = last.lines[-1].text.rstrip(_CLOSING)
    alike = abs(last.size - line.size) < _OTHER_SIZE * line.size and last.bold == line.bold
    if last.is_row or len(line.cells) > 1 or not alike or text.endswith(_ENDS):
        return False
    first = line.text[:1]
    return first.islower() or text.endswith("-") or (first.isalpha() and not first.isupper())


def _parts(last: Paragraph, line: Line, edges: tuple[float, float], look: Look) -> bool:
    """Whether *line* begins a new paragraph after *last*, in the same column."""
    above = last.lines[-1]
    fresh = _begun(line, look)
    looks_other = abs(above.size - line.size) > _OTHER_SIZE * line.size
    is_apart = above.base - line.base > _APART * look.leading * line.size
    if last.is_row or fresh.is_row or looks_other or is_apart or (last.bold and not line.bold):
        return True
    if line.size > _LARGE * look.size:
        return False  # of headings all lines are short, and some end with a colon
    if fresh.kind is Kind.ITEM and _is_next_item(last, line, edges):
        return True
    if _would_fit(above, line, edges):
        return _has_ended(above) or abs(line.left - above.left) > _INDENT * line.size
    return _has_ended(above) and _is_indented(last, line, edges)


def _is_next_item(last: Paragraph, line: Line, edges: tuple[float, float]) -> bool:
    """Whether *line*, which begins with a dash or a number, is an item, and not by chance."""
    near = _INDENT * line.size
    in_line = last.kind is Kind.ITEM and abs(line.left - last.lines[0].left) < near
    return in_line or line.left > edges[0] + near or _has_ended(last.lines[-1])


def _has_ended(line: Line) -> bool:
    return _RAISED.sub("", line.text).rstrip(_CLOSING).endswith(_ENDS)


def _is_indented(last: Paragraph, line: Line, edges: tuple[float, float]) -> bool:
    """Whether its first line is set in; or all but its first one, as in a list of books."""
    above = last.lines[-1]
    if line.left > above.left + _INDENT * line.size and line.left > edges[0] + _INDENT * line.size:
        return True
    return len(last.lines) > 1 and line.left < above.left - _INDENT * line.size


def _would_fit(above: Line, line: Line, edges: tuple[float, float]) -> bool:
    """Whether the first word of *line* would have had room above, and was put here on purpose."""
    word = line.text.split(" ", 1)[0]
    width = (line.right - line.left) / max(1, len(line.text)) * (len(word) + 1)
    return edges[1] - above.right > 1.2 * width + 0.3 * line.size


def _stanza(lines: Sequence[Line]) -> Iterator[list[str]]:
    """The lines, in those that were broken on purpose, as in verse and addresses."""
    edges = _edges(lines)
    begun: list[str] = []
    for above, line in pairwise([lines[0], *lines]):
        same = above.page == line.page and above.base > line.base
        on_purpose = begun and same and _would_fit(above, line, edges)
        if on_purpose and not line.text[:1].islower():
            yield begun
            begun = []
        begun.append(line.text)
    yield begun


def _is_heading(paragraph: Paragraph, look: Look) -> bool:
    if not any(sign.isalpha() for line in paragraph.lines for sign in line.text):
        return False
    if paragraph.size > _LARGE * look.size:
        return paragraph.length < _LONGEST_HEADING
    text = paragraph.lines[-1].text
    short = paragraph.length < _LONGEST_BOLD and not text.endswith((*_ENDS, ","))
    return paragraph.bold and short and paragraph.size > _SMALL * look.size
