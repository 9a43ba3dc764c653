"""The letters of a page, put together to stretches of text with a place and a size.

All lengths are in points, 1/72 inch; x runs to the right and y up, as seen by whoever reads the
text upright, however the page is turned.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfTextPage

RAISED_FROM: Final = "\ue000"
RAISED_TO: Final = "\ue001"
"""Between them are small raised signs: marks of footnotes, or exponents."""

_MARK: Final = re.compile(r"[\d*\u2217†‡§¶+,\u2212-]{1,6}")
_BOLD: Final = re.compile(rb"bold|black|heavy|demi|medi$|medi-|cmbx|cmssbx|-bd", re.IGNORECASE)
_BOLD_FLAG: Final = 1 << 18
"""ForceBold. Source: ISO 32000-1, table 123."""

_LIGATURES: Final = {ord(sign): unicodedata.normalize("NFKC", sign) for sign in "ﬀﬁﬂﬃﬄﬅﬆ"}
_HYPHENS: Final = frozenset({0x02, 0xFFFE})
"""What PDFium makes of hyphens at the ends of lines."""

_BLANKS: Final = frozenset({0x0A, 0x0D, 0x20, 0xA0, 0x09, 0x3000, *range(0x2000, 0x200B)})
_UNKNOWN: Final = frozenset({0x00, 0xFFFD, *range(0xE000, 0xF8FF + 1)})
"""Letters of fonts that do not tell what they mean, and those of private use."""

_SAME_LINE: Final = 0.2
_WIDE_GAP: Final = 0.8
_WORD_GAP: Final = 0.25
_OVERLAP: Final = 0.4
"""Of the size: how far letters of a run may be off its line; from where on a gap may be one
between columns; from where on it parts words; how far one may begin before the last has ended."""

_SAME_HEIGHT: Final = 0.12
_SMALL: Final = 0.9
_SAME_SIZE: Final = 0.03
_INITIAL: Final = 1.6
"""Of the size: what letters of one font have in common; marks of footnotes have less; what is the
same; an initial has more."""

_UPRIGHT: Final = 0.1
"""Radians: 6 degrees."""

_HEBREW: Final = "\u0590"
"""The first of the scripts that run from right to left."""


class Stretch(msgspec.Struct, kw_only=True):
    """Text on one line, without wide gaps in it."""

    text: str
    left: float
    right: float
    base: float
    """The height of the line on which the letters stand."""

    size: float
    """Of the font of most of it, as it is seen."""

    bold: bool
    most: int
    """How many letters of that size it has."""


class Letters(msgspec.Struct, frozen=True, kw_only=True):
    """What is on a page."""

    stretches: list[Stretch]
    count: int
    unknown: int
    """How many of these signs have no meaning that the file tells."""


def letters_of(page: PdfTextPage) -> Letters:
    """What is on *page*, in the order in which the file has it."""
    count = raw.FPDFText_CountChars(page)
    reader = _Reader(page, _quarter(page, count))
    stretches: list[Stretch] = []
    for run in reader.runs(count):
        if not (stretches and _joined(stretches[-1], run)):
            stretches.append(run.stretch())
    for stretch in stretches:
        stretch.text = _readable(stretch.text)
    return Letters(
        stretches=_with_initials([one for one in stretches if one.text]),
        count=count,
        unknown=reader.unknown,
    )


def _with_initials(stretches: list[Stretch]) -> list[Stretch]:
    """The *stretches*, with each large initial put before the line beside which it hangs."""
    gone = set()
    for initial in (one for one in stretches if len(one.text) == 1):
        for one in stretches:
            beside = 0 <= one.left - initial.right + 1 < 2 * one.size
            hangs = abs(initial.base + initial.size - one.base - one.size) < one.size
            if beside and hangs and _is_initial(initial, one.size) and one.text[:1].isalpha():
                one.text, one.left = initial.text + one.text, initial.left
                gone.add(id(initial))
                break
    return [one for one in stretches if id(one) not in gone]


def _is_initial(stretch: Stretch, size: float) -> bool:
    """Whether it is one letter, much larger than the *size* of those that follow."""
    return len(stretch.text) == 1 and stretch.text.isupper() and stretch.size > _INITIAL * size


class _Place(NamedTuple):
    """Where a letter is: its ends, its lower end, how high it is."""

    left: float
    right: float
    low: float
    height: float


class _Run(msgspec.Struct, kw_only=True):
    """Letters of one font on one line."""

    letters: list[str]
    left: float
    right: float
    last_left: float
    """Of the last letter: those of a ligature all have its box."""

    low: float
    """Where its letters end below."""

    base: float
    height: float
    size: float
    bold: bool
    spaced: bool
    """Whether there is a blank before it."""

    last: int = 0
    """The index of the last letter."""

    def stretch(self) -> Stretch:
        text = "".join(self.letters)
        return Stretch(
            text=text,
            left=self.left,
            right=self.right,
            base=self.base,
            size=self.size,
            bold=self.bold,
            most=len(text),
        )


class _Reader:
    """Asks PDFium for each letter of a *page* on which most text runs to *quarter*.

    There are millions in a book, so no more is asked of each than what it is and where.
    """

    def __init__(self, page: PdfTextPage, quarter: int) -> None:
        self.unknown = 0
        self._page = page.raw
        self._quarter = quarter
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box = raw.FS_RECTF()

    def runs(self, count: int) -> Iterator[_Run]:
        """The letters, in runs; those at an angle to the others, as of stamps, are left out."""
        unicode_of, page = raw.FPDFText_GetUnicode, self._page
        run: _Run | None = None
        spaced = False
        for index in range(count):
            code = unicode_of(page, index)
            if code in _BLANKS:
                spaced = True
                continue
            if code in _UNKNOWN:
                self.unknown += 1
                continue
            letter = "-" if code in _HYPHENS else chr(code)
            place = self._place(index)
            left, right = place.left, place.right
            if run is None or not _goes_on(run, letter, place):
                yield from self._ended(run)
                run = self._begun(index, place, spaced=spaced)
            elif spaced or left - run.right > _WORD_GAP * run.size:
                run.letters.append(" ")
            run.letters.append(letter)
            run.left, run.right, run.last_left = min(run.left, left), max(run.right, right), left
            run.last, spaced = index, False
        yield from self._ended(run)

    def _ended(self, run: _Run | None) -> Iterator[_Run]:
        """The *run*, unless it stands at an angle; it is bold where both its ends are."""
        if run is not None and run.size:
            run.bold = run.bold and self._is_bold(run.last)
            yield run

    def _place(self, index: int) -> _Place:
        """Where a letter is, as seen upright."""
        box = self._box
        raw.FPDFText_GetLooseCharBox(self._page, index, box)
        match self._quarter:
            case 1:
                return _Place(box.bottom, box.top, -box.right, box.right - box.left)
            case 2:
                return _Place(-box.right, -box.left, -box.top, box.top - box.bottom)
            case 3:
                return _Place(-box.top, -box.bottom, box.left, box.right - box.left)
            case _:
                return _Place(box.left, box.right, box.bottom, box.top - box.bottom)

    def _base(self, index: int) -> float:
        """The height of the line on which a letter stands."""
        raw.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
        x, y = self._x.value, self._y.value
        return (y, -x, -y, x)[self._quarter]

    def _begun(self, index: int, place: _Place, *, spaced: bool) -> _Run:
        angle, size = _direction(self._page, index)
        off = math.remainder(angle - self._quarter * math.pi / 2, math.tau)
        return _Run(
            letters=[],
            left=place.left,
            right=place.right,
            last_left=place.left,
            low=place.low,
            base=self._base(index),
            height=place.height,
            size=size if abs(off) < _UPRIGHT else 0.0,
            bold=self._is_bold(index),
            spaced=spaced,
        )

    def _is_bold(self, index: int) -> bool:
        name = ctypes.create_string_buffer(128)
        flags = ctypes.c_int()
        raw.FPDFText_GetFontInfo(self._page, index, name, len(name), flags)
        return bool(_BOLD.search(name.value)) or bool(flags.value & _BOLD_FLAG)


def _direction(page: Any, index: int) -> tuple[float, float]:
    """The angle at which a letter stands, in radians, and its size."""
    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(page, index)
    if not raw.FPDFText_GetMatrix(page, index, matrix):
        return 0.0, size
    return math.atan2(matrix.b, matrix.a), size * math.hypot(matrix.c, matrix.d)


def _quarter(page: PdfTextPage, count: int) -> int:
    """To which side most text runs: 0 right, 1 up, 2 left (on its head), 3 down."""
    step = max(1, count // 50)
    angles = (_direction(page.raw, index)[0] for index in range(0, count, step))
    found = Counter(round(angle / (math.pi / 2)) % 4 for angle in angles)
    return found.most_common(1)[0][0] if found else 0


def _goes_on(run: _Run, letter: str, place: _Place) -> bool:
    """Whether a letter there belongs to *run*."""
    size = run.size or place.height
    if abs(place.low - run.low) > _SAME_LINE * size:
        return False
    if abs(place.height - run.height) > _SAME_HEIGHT * run.height:
        return False
    gap = place.left - run.right
    if letter > _HEBREW and unicodedata.bidirectional(letter) in {"R", "AL"}:
        return max(gap, run.left - place.right) < _WIDE_GAP * size
    begins = gap > -0.5 * size or abs(place.left - run.last_left) < 0.01 * size
    return begins and gap < _WIDE_GAP * size


def _joined(stretch: Stretch, run: _Run) -> bool:
    """Whether *run* follows right after *stretch* on its line, and has been put to it."""
    larger, smaller = max(stretch.size, run.size), min(stretch.size, run.size)
    gap = run.left - stretch.right
    if not -_OVERLAP * larger < gap < _WIDE_GAP * larger:
        return False
    off = run.base - stretch.base
    if abs(off) > (0.3 if smaller > _SMALL * larger else 0.6) * larger:
        return False
    text = "".join(run.letters)
    is_mark = off > 0.15 * larger and run.size < _SMALL * larger and bool(_MARK.fullmatch(text))
    if is_mark:
        text = f"{RAISED_FROM}{text}{RAISED_TO}"
    elif stretch.size < _SMALL * run.size and off < 0 and _MARK.fullmatch(stretch.text):
        stretch.text = f"{RAISED_FROM}{stretch.text}{RAISED_TO}"  # a footnote begins so
    if not (is_mark or _is_initial(stretch, run.size)) and (run.spaced or gap > _WORD_GAP * larger):
        text = f" {text}"
    stretch.bold = run.bold and stretch.bold if not is_mark else stretch.bold
    if abs(run.size - stretch.size) < _SAME_SIZE * larger:
        stretch.most += len(run.letters)
    elif len(run.letters) > stretch.most:
        stretch.size, stretch.base, stretch.most = run.size, run.base, len(run.letters)
    stretch.text += text
    stretch.right = max(stretch.right, run.right)
    return True


def _readable(text: str) -> str:
    """*text* without ligatures, with pairs of surrogates as the signs that they stand for."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(text.translate(_LIGATURES).split())
