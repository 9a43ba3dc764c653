"""Subtitles (SubRip and WebVTT): each cue with its place in time.

Own code: of what there is, pysubs2 1.8 reads notes aloud and forgets who speaks, and webvtt-py 0.6
loses all that follows a cue out of order. A cue is a line with two times, and the text below it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.contract.errors import DocumentTooLarge, DocumentUnreadable
from cosyd.narrate.document import Block, Chapter, Document, Kind
from cosyd.narrate.documents.cue_text import Said, labels, said_in
from cosyd.narrate.documents.pieces import held
from cosyd.narrate.documents.source import told
from cosyd.narrate.documents.texts import text_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cosyd.narrate.documents.limits import Limits

_TIME: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,6}))?"
_TIMES: Final = re.compile(rf"[ \t]*{_TIME}[ \t]*-{{1,2}}>[ \t]*{_TIME}(?:[ \t].*)?")
_CHAPTER: Final = re.compile(r"NOTE\s+chapter\b:?\s*(?P<title>.*)", re.IGNORECASE)
_HEADER: Final = re.compile(r"\s*WEBVTT(?:\s|\Z)")
_LANGUAGE: Final = re.compile(r"^Language:[ \t]*([\w-]{2,35})[ \t]*$", re.MULTILINE)
_AT_ONCE: Final = 0.4
"""Two cues sound at once where the second begins within that part of the first."""

_GAP_S: Final = 0.1
"""Captions that roll show each line twice, with hardly a gap. After a longer one it is meant."""

_LONGEST_S: Final = 24 * 3_600
"""Silence takes time and room as well, and a few bytes can ask for a year of it."""

_BYTES: Final = 12
"""For each character, times included, and some more."""


class _Cue(msgspec.Struct):
    begin_s: float
    end_s: float
    lines: list[str]
    chapter: str | None = None
    """The title of the chapter that it begins."""


def read(path: Path, limits: Limits) -> Document:
    """The cues in a file of subtitles."""
    text = text_in(path, limits, bytes_each=_BYTES)
    is_vtt = bool(_HEADER.match(text))
    cues = list((_vtt_cues if is_vtt else _srt_cues)(text.split("\n")))
    if not cues and text.strip():
        reason = "no line of it says from when to when something is said (00:01:02,500 --> ...)"
        raise DocumentUnreadable(name=told(path), reason=reason)
    if any(cue.end_s > _LONGEST_S for cue in cues):
        reason = f"by its times it lasts longer than {_LONGEST_S // 3_600} hours"
        raise DocumentTooLarge(name=told(path), reason=reason)
    language = _LANGUAGE.search(text, 0, 400) if is_vtt else None
    document = Document(
        chapters=tuple(_chapters(sorted(cues, key=lambda cue: cue.begin_s))),
        language=language[1] if language else "",
    )
    return held(document, path, limits)


def _srt_cues(lines: Sequence[str]) -> Iterator[_Cue]:
    """Each line with times, and what is below it up to the number before the next."""
    places = [place for place, line in enumerate(lines) if _TIMES.fullmatch(line)]
    for place, following in pairwise([*places, len(lines)]):
        text: list[str] = []
        for line in lines[place + 1 : following + (following < len(lines))]:
            if "-->" not in line and not _TIMES.fullmatch(line):
                text.append(line)
            elif text and _is_number(text):  # of the next cue, or of one whose times are broken
                text.pop()
        yield _cue(lines[place], text)


def _is_number(text: Sequence[str]) -> bool:
    """Whether the last line of *text*, with times below it, is the number of a cue."""
    last = text[-1].strip()
    return last.isdecimal() or (bool(last) and len(text) > 1 and not text[-2].strip())


def _vtt_cues(lines: Sequence[str]) -> Iterator[_Cue]:
    """Each line with times, and what is below it up to a blank one."""
    chapter: str | None = None
    cue: _Cue | None = None
    for line in lines:
        if _TIMES.fullmatch(line):
            if cue:
                yield cue
            cue = _cue(line, [], chapter)
            chapter = None
        elif found := _CHAPTER.match(line):
            chapter = found["title"].strip()
        elif cue and line.strip():
            cue.lines.append(line)
        elif cue:
            yield cue
            cue = None
    if cue:
        yield cue


def _cue(times: str, lines: list[str], chapter: str | None = None) -> _Cue:
    found = _TIMES.fullmatch(times)
    assert found is not None
    begin_s, end_s = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
    return _Cue(begin_s=begin_s, end_s=max(begin_s, end_s), lines=lines, chapter=chapter)


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, part = (one or "0" for one in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{part}")


def _chapters(cues: Sequence[_Cue]) -> Iterator[Chapter]:
    """The chapters that notes tell of, or one."""
    title, blocks = "", list[Block]()
    for cue, found in _placed(cues):
        if cue.chapter is not None:
            if blocks:
                yield Chapter(title=title, blocks=tuple(blocks))
            title, blocks = cue.chapter, []
        blocks += found
    yield Chapter(title=title, blocks=tuple(blocks))


def _placed(cues: Sequence[_Cue]) -> Iterator[tuple[_Cue, list[Block]]]:
    """Each cue with its blocks, which may sound until the next one begins.

    Those of cues that are shown at once share their time, each as much as it has to say.
    """
    names = labels(line for cue in cues for line in cue.lines)
    before: _Cue | None = None
    together: list[tuple[_Cue, list[Said]]] = []
    for cue in cues:
        shown = before.lines if before and cue.begin_s <= before.end_s + _GAP_S else ()
        said = said_in([line for line in cue.lines if line not in shown], names)
        before = cue
        if together and not _overlap(together[0][0], cue):
            yield from _shared(together, cue.begin_s)
            together = []
        together.append((cue, said))
    if together:
        yield from _shared(together, max(cue.end_s for cue, _ in together))


def _overlap(first: _Cue, cue: _Cue) -> bool:
    return cue.begin_s < first.begin_s + _AT_ONCE * (first.end_s - first.begin_s)


def _shared(
    together: Sequence[tuple[_Cue, list[Said]]], end_s: float
) -> Iterator[tuple[_Cue, list[Block]]]:
    """The blocks of cues that are shown at once, one after the other until *end_s*.

    Where there is no time between, since it is wrong, nobody has to hurry.
    """
    begin_s = together[0][0].begin_s
    size = sum(len(one.text) for _, said in together for one in said)
    a_character_s = (end_s - begin_s) / size if size else 0.0
    done = 0
    for cue, said in together:
        blocks = []
        for one in said:
            blocks.append(
                Block(
                    text=one.text,
                    kind=Kind.CUE,
                    speaker=one.speaker,
                    begin_s=round(begin_s + done * a_character_s, 3),
                    end_s=round(begin_s + (done + len(one.text)) * a_character_s, 3)
                    if a_character_s
                    else None,
                )
            )
            done += len(one.text)
        yield cue, blocks
