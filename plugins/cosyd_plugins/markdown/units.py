"""What is read on its own, and what lies between."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cosyd.contract.reading import Edit
from cosyd_plugins.markdown.changes import applied, orderly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cosyd_plugins.markdown.source import Source

_CLOSERS: Final = "\"'\u2019\u201d»)]」』）】》"
_ENDED: Final = re.compile(rf"[.!?…。！？:;,：；，、।][{re.escape(_CLOSERS)}]*\s*$")
_CJK: Final = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
_ALNUM: Final = re.compile(r"[^\W_]")

APART: Final = 2
"""Lines from the end of a block to the beginning of another that is parted by a blank one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    begin: int
    end: int
    first_line: int
    last_line: int
    ends: bool


class Units:
    """What is read on its own, in order."""

    def __init__(self) -> None:
        self._all: list[_Unit] = []

    def __bool__(self) -> bool:
        return bool(self._all)

    def add(self, place: tuple[int, int], lines: tuple[int, int], *, ends: bool) -> None:
        """One more.

        Args:
            place: Where it begins and ends in the text.
            lines: Its first and its last line.
            ends: Whether it is a sentence, though no mark may say so: a heading, an item, a row.
        """
        self._all.append(
            _Unit(begin=place[0], end=place[1], first_line=lines[0], last_line=lines[1], ends=ends)
        )

    def a_list_follows(self, line: int) -> None:
        """What stands right above *line*, where a list begins, is a sentence."""
        if self._all and self._all[-1].last_line + 1 == line:
            self._all[-1] = replace(self._all[-1], ends=True)

    def goes_on(self, source: Source, line: int, begin: int) -> bool:
        """Whether the quotation at *begin* in *line* goes on with the sentence of the line above.

        That is so where a text is continued in the middle of a quotation: only its second line
        says that it is one.
        """
        if len(self._all) != 1 or self._all[0].last_line + 1 != line or self._all[0].first_line:
            return False
        above = source.text[source.span(0)[0] : self._all[0].end]
        return source.text[begin].islower() and ">" not in above and not _ENDED.search(above)

    def join(self, end: int, line: int) -> None:
        """The last one goes on to *end*, in *line*."""
        self._all[-1] = replace(self._all[-1], end=end, last_line=line)

    def borders(self, source: Source, found: Sequence[Edit]) -> Iterator[Edit]:
        """What keeps a sentence from going on from one unit into the next.

        Args:
            source: The text.
            found: The edits to it so far.
        """
        edits = orderly(source.text, found)
        place = 0
        for unit, after in pairwise([*self._all, None]):
            assert unit is not None
            own = []
            while place < len(edits) and edits[place].begin < unit.end:
                if edits[place].begin >= unit.begin:
                    own.append(edits[place])
                place += 1
            said = ""
            if unit.ends and (after is not None or unit.last_line < source.last):
                said = _stop(applied(source.text, unit.begin, unit.end, own))
            if after is not None and after.first_line - unit.last_line < APART:
                said += "\n"
            if said:
                yield Edit(begin=unit.end, end=unit.end, said=said)


def _stop(read: str) -> str:
    """The full stop that *read* lacks."""
    if not _ALNUM.search(read) or _ENDED.search(read):
        return ""
    return "。" if _CJK.match(read.rstrip(f"{_CLOSERS} ")[-1:]) else "."
