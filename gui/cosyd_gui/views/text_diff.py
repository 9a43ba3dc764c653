"""What of a text is read otherwise than it is written. No Qt in here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_UNPARTED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Thai, Lao, Japanese, Chinese, Korean: one sign is a token, since words are not parted."""

_WORD = rf"[^\W{_UNPARTED}]+"
_TOKEN = re.compile(rf"[{_UNPARTED}]|{_WORD}(?:[.,:/'\u2019-]{_WORD})*|\s+|[^\w\s]")
"""What is written without a blank is one: "v2.13", "don't"; but no full stop at its end."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text."""

    source: str
    """As it is written."""

    text: str
    """As it is read."""

    @property
    def changed(self) -> bool:
        """Whether these are two."""
        return self.source != self.text


def pieces(source: str, text: str) -> list[Piece]:
    """*source* beside *text*, in order: word by word what is the same and what is not."""
    return list(_parted(_joined(_matched(_TOKEN.findall(source), _TOKEN.findall(text)))))


def _matched(written: list[str], read: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(str.isspace, written, read, autojunk=False)
    for _, begin, end, read_begin, read_end in matcher.get_opcodes():
        yield Piece("".join(written[begin:end]), "".join(read[read_begin:read_end]))


def _joined(parts: Iterable[Piece]) -> Iterator[Piece]:
    """Changes between which nothing but blanks stays the same are one."""
    done: list[Piece] = []
    for part in parts:
        blank = len(done) > 1 and not done[-1].changed and not done[-1].text.strip()
        if part.changed and blank and done[-2].changed:
            between, before = done.pop(), done.pop()
            done.append(
                Piece(
                    before.source + between.source + part.source,
                    before.text + between.text + part.text,
                )
            )
        elif part.changed and done and done[-1].changed:
            before = done.pop()
            done.append(Piece(before.source + part.source, before.text + part.text))
        else:
            done.append(part)
    yield from done


def _parted(parts: Iterable[Piece]) -> Iterator[Piece]:
    """Blanks around a change stand beside it, as far as both sides have them."""
    for part in parts:
        if not part.changed:
            yield part
            continue
        before = _common(part.source, part.text)
        inside = Piece(part.source[len(before) :], part.text[len(before) :])
        after = _common(inside.source[::-1], inside.text[::-1])[::-1]
        if before:
            yield Piece(before, before)
        yield Piece(
            inside.source.removesuffix(after) if after else inside.source,
            inside.text.removesuffix(after) if after else inside.text,
        )
        if after:
            yield Piece(after, after)


def _common(one: str, other: str) -> str:
    """The blanks that both begin with."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count] and one[count].isspace():
        count += 1
    return one[:count]
