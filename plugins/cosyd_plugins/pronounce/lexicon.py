"""Reading with a dictionary: each stretch is replaced once at most."""

from __future__ import annotations

import re
import time
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cosyd_plugins.pronounce.entries import Entry

PATIENCE_S: Final = 0.2
"""What a pattern may take for a sentence. One that takes longer is not asked again."""

_LEAST_S: Final = 0.001

_UNPARTED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af]"
)
"""Thai, Lao, Burmese, Khmer, Chinese, Japanese: nothing parts their words. Korean hangs small words
onto others."""

_KEY_CHARS: Final = 2
"""A word is found by its first two characters."""


class Lexicon:
    """Entries, and the order in which they count.

    Words come before patterns, the longer before the shorter; of two for the same word, that for
    a voice counts before that for a language, and that before one for all. Patterns count in
    their order.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self.problems: list[str] = []
        """What was left out, and why."""

        self._words: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        words = sorted(
            (one for one in self.entries if one.word),
            key=lambda one: (-len(one.word), not one.voices, not one.languages),
        )
        for entry in words:
            lowered = _lower(entry.word)
            self._words[lowered[:_KEY_CHARS]].append((lowered, entry))
        self._patterns = [(one, one.compiled()) for one in self.entries if one.pattern]

    def read(self, text: str, language: str, voice: str) -> str:
        """*text*, which *voice* reads as *language*, with its words as they are to be said."""
        found = list(self._words_in(text, language, voice))
        for entry, pattern in [*self._patterns]:
            if not entry.counts_for(language, voice):
                continue
            try:
                found += self._matches(text, entry, pattern, [one[:2] for one in found])
            except TimeoutError:
                self._leave_out(entry)
        parts: list[str] = []
        place = 0
        for begin, end, said in sorted(found):
            parts += (text[place:begin], said)
            place = end
        return "".join([*parts, text[place:]])

    def _leave_out(self, entry: Entry) -> None:
        self._patterns = [one for one in self._patterns if one[0] is not entry]
        self.problems.append(
            f"The pattern {entry.pattern!r} was left out: it took more than {PATIENCE_S} s."
        )

    def _words_in(self, text: str, language: str, voice: str) -> Iterator[tuple[int, int, str]]:
        if not self._words:
            return
        lowered = _lower(text)
        place = 0
        while place < len(text):
            entry = self._word_at(text, lowered, place, language, voice)
            if entry is None:
                place += 1
                continue
            end = place + len(entry.word)
            yield place, end, entry.say
            place = end

    def _word_at(
        self, text: str, lowered: str, place: int, language: str, voice: str
    ) -> Entry | None:
        """The entry that counts for the word that begins at *place*."""
        for key in (lowered[place : place + _KEY_CHARS], lowered[place : place + 1]):
            for word, entry in self._words.get(key, ()):
                end = place + len(word)
                if (
                    lowered.startswith(word, place)
                    and _parted(text, place)
                    and _parted(text, end)
                    and (not entry.case or text.startswith(entry.word, place))
                    and entry.counts_for(language, voice)
                ):
                    return entry
        return None

    @staticmethod
    def _matches(
        text: str, entry: Entry, pattern: Any, taken: list[tuple[int, int]]
    ) -> Iterator[tuple[int, int, str]]:
        """What *pattern* matches of *text* where nothing is *taken*.

        Raises:
            TimeoutError: It takes too long.
        """
        place = 0
        until = time.thread_time() + PATIENCE_S
        # At least a millisecond: none at all would mean for ever.
        while match := pattern.search(
            text, place, timeout=max(until - time.thread_time(), _LEAST_S)
        ):
            if time.thread_time() > until:
                raise TimeoutError
            begin, end = match.span()
            free = all(end <= first or last <= begin for first, last in taken)
            if free and begin < end:
                yield begin, end, entry.filled(match)
            place = end if free and begin < end else begin + 1
            if place > len(text):
                return


def _lower(text: str) -> str:
    """*text* without capitals, character by character, so that places stay what they are."""
    lowered = text.replace("\u2019", "'").lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def _parted(text: str, place: int) -> bool:
    """Whether a word can begin or end at *place*."""
    if not 0 < place < len(text):
        return True
    before, after = text[place - 1], text[place]
    if _UNPARTED.match(before) or _UNPARTED.match(after):
        return True
    return not (_in_word(before) and _in_word(after))


def _in_word(sign: str) -> bool:
    """Whether words are written with *sign*."""
    return sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M"
