"""An entry of the dictionary, and what may be wrong with one."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cosyd.contract.model import primary_language

if TYPE_CHECKING:
    from collections.abc import Iterable

Key = tuple[str, str, bool, frozenset[str], frozenset[str]]

LONGEST: Final = 1_000
"""Characters of a word, a pattern, or what is said."""

_GROUP: Final = re.compile(r"\\(?:(?P<number>\d{1,2})|g<(?P<name>\w+)>|(?P<itself>\\))")
"""In ``say`` of a pattern: what one of its groups matched, or a backslash."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a word is said, or all that a pattern matches."""

    word: str = ""
    """A whole word, or several; or else there is a ``pattern``."""

    pattern: str = ""
    """A regular expression."""

    say: str
    """What is read instead. For a pattern it may name groups: ``\\1``, ``\\g<name>``."""

    case: bool = False
    """Whether capitals matter."""

    languages: tuple[str, ...] = ()
    """Where only: ``en`` counts for ``en-GB`` as well. Empty: everywhere."""

    voices: tuple[str, ...] = ()
    """By which voices only. Empty: by all."""

    @property
    def name(self) -> str:
        """What it is about."""
        return self.word or self.pattern

    @property
    def key(self) -> Key:
        """What two entries for the same thing share: one takes the place of the other."""
        word = self.word if self.case else self.word.lower()
        return word, self.pattern, self.case, frozenset(self.languages), frozenset(self.voices)

    def counts_for(self, language: str, voice: str) -> bool:
        """Whether it counts where *voice* reads *language*."""
        if self.voices and voice not in self.voices:
            return False
        tongues = {one.lower() for one in self.languages}
        return not tongues or bool({language.lower(), primary_language(language)} & tongues)

    def compiled(self) -> Any:
        """Its pattern, ready to search with.

        Raises:
            ValueError: It is none.
        """
        import regex  # noqa: PLC0415 - slow to load, and most dictionaries have words alone

        try:
            return regex.compile(self.pattern, 0 if self.case else regex.IGNORECASE)
        except (regex.error, OverflowError, RecursionError) as error:
            raise ValueError(f"the pattern {self.pattern!r} is wrong: {error}") from None

    def filled(self, match: Any) -> str:
        """What is said for *match* of its pattern."""

        def group(found: Any) -> str:
            if found["itself"]:
                return "\\"
            which = int(found["number"]) if found["number"] else found["name"]
            return match[which] or ""

        return str(_GROUP.sub(group, self.say))


def entry_of(raw: Any) -> Entry:
    """The entry that *raw* holds, as it came from a file.

    Raises:
        ValueError: Why it is none, in words.
    """
    try:
        entry = msgspec.convert(raw, Entry)
    except msgspec.ValidationError as error:
        raise ValueError(_plain(str(error))) from None
    checked = msgspec.structs.replace(
        entry, word=unicodedata.normalize("NFC", entry.word).strip(), say=entry.say.strip()
    )
    if problem := _problem(checked):
        raise ValueError(problem)
    return checked


def _problem(entry: Entry) -> str:
    """What is wrong with *entry*; empty where nothing is."""
    if bool(entry.word) == bool(entry.pattern):
        return "it needs a word or a pattern, and not both"
    if max(len(entry.name), len(entry.say)) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if not all(one.isprintable() for one in entry.say + entry.word):
        return "it holds characters that cannot be seen"
    return _pattern_problem(entry) if entry.pattern else ""


def _pattern_problem(entry: Entry) -> str:
    try:
        pattern = entry.compiled()
    except ValueError as error:
        return str(error)
    for found in _GROUP.finditer(entry.say):
        number, name = found["number"], found["name"]
        if (number and int(number) > pattern.groups) or (name and name not in pattern.groupindex):
            return f"the pattern has no group {number or name!r}"
    return ""


def _plain(message: str) -> str:
    """*message* of msgspec, in words for who writes the file."""
    for theirs, ours in (
        ("Object contains unknown field", "there is no key called"),
        ("Object missing required field", "it lacks the key"),
        ("Expected `str`, got", "a text is wanted, not"),
        ("Expected `bool`, got", "true or false is wanted, not"),
        ("Expected `array`, got", "a list is wanted, not"),
        ("Expected `object`, got", "a table is wanted, not"),
        (" - at `$.", " in `"),
    ):
        message = message.replace(theirs, ours)
    return message


def merged(
    old: Iterable[Entry], new: Iterable[Entry]
) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """*old* with *new*, of which one for the same thing takes the other's place.

    Returns:
        What was added, what was changed, and what was there already.
    """
    known = {one.key: one for one in old}
    added: dict[tuple[object, ...], Entry] = {}
    changed: dict[tuple[object, ...], Entry] = {}
    same: list[Entry] = []
    for entry in new:
        if entry.key not in known:
            added[entry.key] = entry
        elif known[entry.key] == entry:
            same.append(entry)
            changed.pop(entry.key, None)
        else:
            changed[entry.key] = entry
    return list(added.values()), list(changed.values()), same
