"""What goes over HTTP about the dictionary: words that are read otherwise than they are written."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Long = Annotated[str, Meta(max_length=1_000)]


class DictionaryEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a word is said, or all that a pattern matches."""

    word: Annotated[Long, Meta(description="A whole word, or several; or else a pattern.")] = ""
    pattern: Annotated[Long, Meta(description="A regular expression.")] = ""

    say: Annotated[
        Long, Meta(description="What is read instead. Of a pattern it may name groups: \\1.")
    ]

    case: Annotated[bool, Meta(description="Whether capitals matter.")] = False
    languages: Annotated[
        list[str], Meta(description="Where only; en counts for en-GB as well. Empty: everywhere.")
    ] = []
    voices: Annotated[list[str], Meta(description="By which voices only. Empty: by all.")] = []


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """An entry, and by what name it is changed or removed."""

    id: str
    """Stays the same as long as the entry does."""

    entry: DictionaryEntry


class DictionaryView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole dictionary."""

    file: str
    in_use: bool
    """Whether ``text.normalisers`` names it; else nothing is read by it."""

    problem: str = ""
    """What is wrong with the file, where it cannot be read; then it is not changed either."""

    entries: list[EntryView]
