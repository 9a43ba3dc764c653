"""Planning one utterance: from a text, whole or as it comes, to the sentences that engines get."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from cosyd.contract.model import Sentence, Utterance
from cosyd.speech.early import Before, Early
from cosyd.speech.early import Reader as EarlyReader
from cosyd.text.ends import MAY_END, sure
from cosyd.text.split import LONGEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.text.rewriting import Rewritten
    from cosyd.text.split import Span

CONTEXT: Final = 3
"""Sentences before a new one that help to find its language."""

LOOK_BACK: Final = 1_000
"""Characters that were planned already, of the same paragraph, and are looked at once more: how
long a line is, and whether a text has capitals, says where its sentences end."""

LOOK_ALWAYS: Final = 300
"""Characters. A longer text without the end of a sentence is not looked at with each word."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")

_ANOTHER = " The next one."
"""Begins a sentence, wherever one can begin."""


class Reader(EarlyReader, Protocol):
    """What a planning needs of a :class:`~cosyd.speech.planner.Planner`."""

    def rewrite(self, text: str) -> Rewritten:
        """*text* after the edits of those normalisers that take it whole."""
        ...

    def split(self, text: str, language: str | None) -> list[Span]:
        """Its sentences."""
        ...


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence that is not planned yet, and where it stands in the text as it was written."""

    span: Span
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is not planned yet, of a text that was rewritten from some place before on."""

    read: str
    found: Sequence[_Found]


class Planning:
    """One utterance on its way from text to sentences. Its text may come in parts.

    However it is cut, the sentences are those of the whole text, but for one without capitals,
    which is not waited for to see whether it gets some.
    """

    def __init__(self, reader: Reader, utterance: Utterance) -> None:
        self._reader = reader
        self._utterance = utterance
        self._index = 0
        self._piece: str | None = None
        self._spoken: list[str] = []
        self._starts = [0]
        """Where sentences begin that are looked at again, the first of them first."""

        self._looked = 0
        """No sentence ends at any mark before here that is not planned."""

        self._not_before = 0
        """To look again is not worth it while the text is shorter."""

        self.place = 0
        """How much of the text has been planned, in characters."""

        self.early = Early(reader, utterance)
        """The sentence that was begun before it is whole."""

    def whole(self, text: str) -> list[Sentence]:
        """All pieces of all sentences from :attr:`place` to the end of *text*."""
        sentences = self._planned(text, self._rest(text).found)
        if self.early.has_begun:
            sentences += self.early.ending(text)
        self.place = len(text)
        return sentences

    def so_far(self, text: str, *, pause: bool = False) -> list[Sentence]:
        """The pieces of those sentences that are sure to be whole, though more may follow.

        Args:
            text: All that has been written.
            pause: Nothing more has come for a while: a sentence that looks whole counts as such.
        """
        if not (pause or self._may_hold_more(text)):
            return []
        rest = self._rest(text)
        whole = [one for one in rest.found[:-1] if pause or sure(rest.read, one.span.end)]
        if pause and rest.found and self._looks_whole(rest):
            whole = list(rest.found)
        if not whole:  # the longer it is, the longer takes a look
            self._not_before = len(text) + max(0, len(text) - self.place - LOOK_ALWAYS) // 16
        return self._planned(text, whole)

    def opening(self, text: str) -> Sentence | None:
        """The beginning of a sentence that is not whole yet, where it can be said already."""
        begin = len(text) - len(text[self.place :].lstrip())
        before = Before(index=self._index, spoken=self._spoken, piece=self._piece)

        def is_one() -> bool:
            found = self._rest(text).found
            return len(found) == 1 and found[0].begin == begin

        return self.early.opening(text, begin, before, is_one)

    def begin_early(self) -> Sentence:
        """The :meth:`opening`, which is about to be said."""
        self._index += 1
        return self.early.begin()

    def _may_hold_more(self, text: str) -> bool:
        """Whether a sentence may have become sure since the last look."""
        if len(text) < self._not_before:
            return False
        looked = self._looked
        for mark in MAY_END.finditer(text, max(self._looked, self.place)):
            if not sure(text, mark.end()):
                break
            self._looked = mark.end()
        return self._looked > looked or len(text) - self.place >= LONGEST

    def _rest(self, text: str) -> _Rest:
        """The sentences from :attr:`place` on."""
        for start in (self._starts[0], self.place):
            rewritten = self._reader.rewrite(text[start:])
            spans = self._reader.split(rewritten.text, self._utterance.language)
            found = [self._found(rewritten, start, span) for span in spans]
            ahead = [one for one in found if one.end > self.place]
            if not ahead or ahead[0].begin >= self.place:
                break  # else they are not cut where they were before: then as if it began here
        return _Rest(rewritten.text, ahead)

    @staticmethod
    def _found(rewritten: Rewritten, start: int, span: Span) -> _Found:
        begin, end = rewritten.written(span.begin, span.end)
        return _Found(span, start + begin, start + end)

    def _looks_whole(self, rest: _Rest) -> bool:
        """Whether the last sentence would end even if another one followed it."""
        if rest.read.endswith("\n"):
            return True
        before = rest.read[rest.found[0].span.begin :].rstrip()
        spans = self._reader.split(before + _ANOTHER, self._utterance.language)
        ends = [span.end for span in spans[:-1]]
        return len(before) in ends

    def _planned(self, text: str, found: Sequence[_Found]) -> list[Sentence]:
        said = [one.span.text for one in found]
        tongues = self._reader.languages(said, self._utterance, self._spoken)
        sentences = []
        for one, language in zip(found, tongues, strict=True):
            if one.end <= self.place:  # it was handed on before its end was known
                continue
            if self.early.has_begun:
                sentences += self.early.ending(text, one.end)
                self._piece = sentences[-1].text or self._piece
            else:
                sentences += self._sentence(text, one, language)
            if _BLANK_LINE.search(text, self.place, one.begin):
                self._starts.clear()
            self._starts.append(one.begin)
            self.place = sentences[-1].text_end
        while len(self._starts) > 1 and self.place - self._starts[0] > LOOK_BACK:
            del self._starts[0]
        self._spoken = [*self._spoken, *said][-CONTEXT:]
        return sentences

    def _sentence(self, text: str, found: _Found, language: str) -> list[Sentence]:
        made = self._reader.pieces(found.span.text, language, self._utterance, self._piece)
        index = self._index
        self._index += 1
        if made:
            self._piece = made[-1][0]
        return [
            Sentence(
                text=piece,
                index=index,
                language=tongue,
                voice=voice,
                source=text[found.begin : found.end],
                text_start=found.begin,
                text_end=found.end,
                last_piece=number == len(made),
            )
            for number, (piece, tongue, voice) in enumerate(made, start=1)
        ]
