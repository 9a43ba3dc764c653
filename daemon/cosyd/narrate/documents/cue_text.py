"""What is said in a cue of subtitles, and by whom, without what is only to be seen."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.narrate.documents.lines import cleaned, joined

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_VOICE: Final = re.compile(r"<v(?:\.[^\s>]{0,100})?[ \t]+([^>\n]{1,100})>")
_RUBY: Final = re.compile(r"<rt>[^<\n]{0,100}(?:</rt>|(?=</ruby>))")
_TAG: Final = re.compile(
    r"</?[A-Za-z0-9.:_-][^<>\n]{0,200}>|\{\\[^{}\n]{0,100}\}|\{[a-zA-Z]:[^{}\n]{0,40}\}"
)
_NOISE: Final = re.compile(r"\[[^\[\]\n]{0,200}\]|[♪♫♬♩]+")
_ASIDE: Final = re.compile(
    r"^[ \t-]*\((?:[A-Z][A-Z ,.'-]{2,60}|[a-z]{3,20}(?: [a-z]{2,20}){0,3})\)[ \t]*"
)
_DASH: Final = re.compile(r"^[ \t]*(?:>>+|[-\u2013\u2014](?=[ \t]?\S))[ \t]*")
_LABEL: Final = re.compile(r"^[ \t>-]*(?P<name>[A-Z][A-Z0-9 .'-]{1,30}):[ \t]+(?=\S)")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says."""

    text: str
    speaker: str = ""


def labels(lines: Iterable[str]) -> frozenset[str]:
    """The names in capitals that stand before a colon more than once: those who speak."""
    found = Counter(match["name"] for line in lines if (match := _LABEL.match(_untagged(line))))
    return frozenset(name for name, often in found.items() if often > 1)


def said_in(lines: Sequence[str], names: Collection[str]) -> list[Said]:
    """What is said in the *lines* of a cue, part by part where several speak.

    Args:
        lines: As they stand in the file.
        names: The :func:`labels` of all.
    """
    found: list[Said] = []
    speaker = ""
    parts = _VOICE.split("\n".join(lines))  # text, name, text, name, text ...
    for number, part in enumerate(parts):
        if number % 2:
            speaker = cleaned(unescape(part))
            continue
        for label, text in _labelled(part, names):
            if any(sign.isalnum() for sign in text):
                found.append(Said(text=text, speaker=label or speaker))
    return found


def _labelled(part: str, names: Collection[str]) -> Iterable[tuple[str, str]]:
    """The text of *part*, parted where a line begins with one of the *names*."""
    who, spoken = "", list[str]()
    for line in part.split("\n"):
        text = _ASIDE.sub("", _NOISE.sub("", _untagged(line)))
        label = _LABEL.match(text)
        if label and label["name"] in names:
            yield who, joined(spoken)
            who, spoken = label["name"].title(), []
            text = text[label.end() :]
        spoken.append(_ASIDE.sub("", _DASH.sub("", text)))
    yield who, joined(spoken)


def _untagged(line: str) -> str:
    return unescape(_TAG.sub("", _RUBY.sub("", line)))
