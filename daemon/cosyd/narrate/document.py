"""What a reader makes of a file: chapters of text, and what is known of it besides."""

from enum import StrEnum

import msgspec

from cosyd.contract.narrations import Wishes


class Kind(StrEnum):
    """What a block is, which says how long the pause after it is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    """Of a list, or a row of a table."""

    QUOTE = "quote"
    CUE = "cue"
    """Of subtitles: it has its place in time."""

    BREAK = "break"
    """Between scenes: silence like that of a heading, and no text."""


class Block(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch of plain text, without marks and with no line breaks that mean nothing."""

    text: str
    kind: Kind = Kind.PARAGRAPH

    speaker: str = ""
    """Who says it, where the document tells apart from the text (``<v Ann>`` of WebVTT)."""

    language: str = ""
    """BCP 47 tag, where the document tells; empty: it is found."""

    begin_s: float | None = None
    """Of a cue: when it begins."""

    end_s: float | None = None
    """Of a cue: when the next thing may begin."""


class Chapter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part that gets a mark of its own in the book."""

    title: str
    """For the mark; empty where there is none. What is to be spoken of it is among the blocks."""

    blocks: tuple[Block, ...]


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """The picture of a book."""

    media_type: str
    """``image/jpeg`` or ``image/png``, and nothing else."""

    data: bytes


class Document(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that was read of a file."""

    chapters: tuple[Chapter, ...]
    """At least one, and at least one block with something to say."""

    title: str = ""
    author: str = ""
    language: str = ""
    """BCP 47 tag, as the document tells; empty: it does not."""

    description: str = ""
    cover: Cover | None = None
    wishes: Wishes = Wishes()
    """Of its front matter."""
