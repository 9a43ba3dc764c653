"""Which voices are listed, in which order, under which heading. No Qt in here."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cosyd.contract.wire import VoiceView


class Group(StrEnum):
    """Where voices come from."""

    OWN = "own"
    """Made here."""

    SAMPLES = "samples"
    BUILT_IN = "built_in"


def group_of(voice: VoiceView) -> Group:
    """Where *voice* comes from."""
    if voice.own:
        return Group.OWN
    return Group.SAMPLES if voice.sample else Group.BUILT_IN


def listed(
    voices: Iterable[VoiceView], find: str, words_for: Callable[[VoiceView], str]
) -> tuple[Group | VoiceView, ...]:
    """The headings, and below each its voices.

    Args:
        voices: All.
        find: Only those that have all these words, anywhere.
        words_for: More words by which a voice is found, as the name of its language.
    """
    wanted = find.casefold().split()
    rows: list[Group | VoiceView] = []
    kept = [one for one in voices if _has(one, wanted, words_for)]
    for group in Group:
        members = [one for one in kept if group_of(one) is group]
        if members:
            rows += [group, *sorted(members, key=_place)]
    return tuple(rows)


def follow(
    name: str, before: Sequence[VoiceView], now: Sequence[VoiceView], renamed: Iterable[str]
) -> str:
    """What the voice *name* is called now; empty: it is gone.

    Args:
        name: What it was called.
        before: All that there were.
        now: All that there are.
        renamed: Those of which it was told that they got that name.
    """
    if any(one.name == name for one in now):
        return name
    known = {one.name for one in before}
    old = next((one for one in before if one.name == name), None)
    came = [one for one in now if one.name in set(renamed) - known]
    same = [one for one in came if old and one.description == old.description]
    return next((one.name for one in (same or came)), "")


def _place(voice: VoiceView) -> tuple[str, bool, str]:
    """One's own by name; others by language, those first that speak it where none is named."""
    if voice.own:
        return ("", False, voice.name.casefold())
    return (voice.language.casefold(), not voice.default_for, voice.name.casefold())


def _has(voice: VoiceView, wanted: list[str], words_for: Callable[[VoiceView], str]) -> bool:
    said = (
        *(voice.name, voice.engine, voice.gender, voice.description, voice.kind.value),
        *(*voice.languages, *voice.tags, *voice.aliases),
        words_for(voice),
    )
    heap = " ".join(said).casefold()
    return all(one in heap for one in wanted)
