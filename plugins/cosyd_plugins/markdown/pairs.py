"""Stars, underscores and tildes: which are marks that nobody reads, and which are text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cosyd.contract.reading import Edit
from cosyd_plugins.markdown.spans import at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_PAIRED: Final = frozenset({"em_open", "strong_open", "s_open"})
_PATH: Final = frozenset("/\\@=$%&#")
"""Beside a mark they make it part of a path, an address or a formula."""

_WORD_CHARS: Final = 40
"""No part of a word is longer."""

_FACES: Final = frozenset("<>^-")
"""Beside an underscore they make a face of it: ``>_<``."""

_STOPS: Final = re.compile(r"[.!?…][\"'”\u2019)]*(?:\s|$)|[。！？]")
_ALNUM: Final = re.compile(r"[^\W_]")
_LATIN: Final = re.compile(r"[A-Za-z0-9\u00c0-\u024f]")
_OPENS: Final = re.compile(r"[^\W_]|[\"'“\u2018«(\[¿¡「『（《$]")
_CLOSES: Final = re.compile(r"[^\W_]|[.!?,:;…\"'”\u2019»)\]%。！？，、；：」』）》]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    begin: int
    end: int


def delimiters(text: str, tokens: Sequence[Token], *, first: bool, last: bool) -> Iterator[Edit]:
    """The marks among the *tokens* of *text*.

    Args:
        text: The line.
        tokens: What the parser made of it.
        first: Whether its block is the first: then half a pair may have gone with the sentence
            before it.
        last: Whether it is the last: then the other half may still come.
    """
    open_: list[_Mark] = []
    for place, token in enumerate(tokens):
        if token.type in _PAIRED:
            open_.append(_mark(tokens, place, before=True))
        elif token.type in {"em_close", "strong_close", "s_close"} and open_:
            pair = open_.pop(), _mark(tokens, place, before=False)
            if _is_markup(text, *pair):
                yield from (Edit(begin=one.begin, end=one.end, said="") for one in pair)
    runs = list(_alone(tokens))
    stop = max((one.start() for one in _STOPS.finditer(text)), default=-1) if runs and last else -1
    for run in runs:
        if _is_half(text, run, first=first, goes_on=run.end <= stop):
            yield Edit(begin=run.begin, end=run.end, said="")


def _mark(tokens: Sequence[Token], place: int, *, before: bool) -> _Mark:
    """The mark at *place*, with its other star where it is strong."""
    begin, end = at(tokens[place]) or (0, 0)
    if not tokens[place].type.startswith("strong"):
        return _Mark(begin=begin, end=end)
    return _Mark(begin=begin - before, end=end + (not before))


def _alone(tokens: Sequence[Token]) -> Iterator[_Mark]:
    """The runs of marks that are no pair's."""
    run: _Mark | None = None
    for token in tokens:
        place = at(token)
        if token.type != "text" or place is None or not token.content:
            continue
        if run is not None and run.end == place[0]:
            run = _Mark(begin=run.begin, end=place[1])
            continue
        if run is not None:
            yield run
        run = _Mark(begin=place[0], end=place[1])
    if run is not None:
        yield run


def _is_markup(text: str, opening: _Mark, closing: _Mark) -> bool:
    """Whether the pair marks what stands in it: ``2*3*4`` and ``/_build_/`` have none."""
    begin, end = opening.end, closing.begin
    before, after = _beside(text, opening.begin, -1), _beside(text, closing.end, 1)
    if not _ALNUM.search(text, begin, end) or before in _PATH or after in _PATH:
        return False
    if text[begin] == "/" == text[end - 1] or (text[opening.begin] == "_" and before in _FACES):
        return False
    if after == "." and _LATIN.match(text[closing.end + 1 : closing.end + 2]):
        return False  # __init__.py
    if before and _LATIN.match(before):
        inner = text[begin : min(end, begin + _WORD_CHARS + 1)]
        whole = not any(sign.isspace() or sign.isdigit() for sign in inner)
        return whole and not before.isdigit() and 1 < len(inner) <= _WORD_CHARS
    return True


def _is_half(text: str, run: _Mark, *, first: bool, goes_on: bool) -> bool:
    """Whether the *run* is half of a pair, whose other half is gone or still to come.

    Args:
        text: The line.
        run: The marks.
        first: Whether it may end what began in the sentence before.
        goes_on: Whether it may begin what ends in a sentence to come.
    """
    before, after = text[run.begin - 1 : run.begin], text[run.end : run.end + 1]
    opens = bool(_OPENS.match(after) and not _LATIN.match(before)) and before not in _PATH
    closes = bool(_CLOSES.match(before) and not _LATIN.match(after)) and after not in _PATH
    if text[run.begin] == "_" and (before == "_" or after == "_"):
        return False
    if run.end - run.begin > 1:
        return opens or closes
    if opens and goes_on:
        return text[run.begin] == "*" or after.isupper() or not after.isascii()
    return closes and first and not before.isdigit() and before not in ":;-="


def _beside(text: str, place: int, step: int) -> str:
    """The character beside *place*, beyond other marks; empty at the ends."""
    place -= step < 0
    while 0 <= place < len(text) and text[place] in "*_~":
        place += step
    return text[place] if 0 <= place < len(text) else ""
