"""Planning one utterance: from a text, whole or as it comes, to the sentences that engines get."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

from cosyd.contract.model import Sentence, Utterance, Voice
from cosyd.text.scripts import CJK
from cosyd.text.split import LONGEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.text.rewriting import Rewritten
    from cosyd.text.split import Span

CONTEXT: Final = 3
"""Sentences before a new one that help to find its language."""

_MAY_END = re.compile(r"[.!?。！？｡।॥…；\n\u0589\u061f\u06d4\u1362\u104b\u17d4]")
_DECIDED = re.compile(rf"\s*(?:[^\w\s]*\w+(?:\W|$(?<=[{CJK}]))|.{{24}})", re.DOTALL)
"""What must follow a sentence for its end to be sure: a whole word, or enough characters."""

_ANOTHER = " The next one."
"""Begins a sentence, wherever one can begin."""


class Reader(Protocol):
    """What a planning needs of a :class:`~cosyd.speech.planner.Planner`."""

    def rewrite(self, text: str) -> Rewritten:
        """*text* after the edits of those normalisers that take it whole."""
        ...

    def split(self, text: str, language: str | None) -> list[Span]:
        """Its sentences."""
        ...

    def languages(
        self, spoken: Sequence[str], utterance: Utterance, before: Sequence[str]
    ) -> Sequence[str]:
        """The language of each of *spoken*, which follow those *before*."""
        ...

    def pieces(
        self, text: str, language: str, utterance: Utterance, before: str | None
    ) -> Sequence[tuple[str, str, Voice]]:
        """What the engines get of a sentence after the piece *before*: text, language, voice."""
        ...


class Planning:
    """One utterance on its way from text to sentences. Its text may come in parts."""

    def __init__(self, reader: Reader, utterance: Utterance) -> None:
        self._reader = reader
        self._utterance = utterance
        self._index = 0
        self._piece: str | None = None
        self._spoken: list[str] = []
        self.place = 0
        """How much of the text has been planned, in characters."""

    def whole(self, text: str) -> list[Sentence]:
        """All pieces of all sentences from :attr:`place` to the end of *text*."""
        rest = self._reader.rewrite(text[self.place :])
        spans = self._reader.split(rest.text, self._utterance.language)
        return self._planned(text, rest, spans, len(text))

    def so_far(self, text: str, *, pause: bool = False) -> list[Sentence]:
        """The pieces of those sentences that are sure to be whole, though more may follow.

        Args:
            text: All that has been written.
            pause: Nothing more has come for a while: a sentence that looks whole counts as such.
        """
        if not _MAY_END.search(text, self.place) and len(text) - self.place < LONGEST:
            return []
        rest = self._reader.rewrite(text[self.place :])
        spans = self._reader.split(rest.text, self._utterance.language)
        whole = [one for one in spans[:-1] if pause or _DECIDED.match(rest.text, one.end)]
        if pause and len(whole) == len(spans) - 1 and self._looks_whole(rest.text, spans):
            whole = spans
        if not whole:
            return []
        _, end = rest.written(whole[-1].begin, whole[-1].end)
        return self._planned(text, rest, whole, self.place + end)

    def _looks_whole(self, text: str, spans: Sequence[Span]) -> bool:
        """Whether the last of *spans* would end even if another sentence followed it."""
        more = self._reader.split(text.rstrip() + _ANOTHER, self._utterance.language)
        return len(more) > len(spans) and more[len(spans) - 1].end == spans[-1].end

    def _planned(
        self, text: str, rest: Rewritten, spans: Sequence[Span], end: int
    ) -> list[Sentence]:
        said = [span.text for span in spans]
        tongues = self._reader.languages(said, self._utterance, self._spoken)
        sentences = []
        for span, language in zip(spans, tongues, strict=True):
            sentences += self._sentence(text, rest, span, language)
        self.place = end
        self._spoken = [*self._spoken, *said][-CONTEXT:]
        return sentences

    def _sentence(self, text: str, rest: Rewritten, span: Span, language: str) -> list[Sentence]:
        made = self._reader.pieces(span.text, language, self._utterance, self._piece)
        begin, end = (self.place + one for one in rest.written(span.begin, span.end))
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
                source=text[begin:end],
                text_start=begin,
                text_end=end,
                last_piece=number == len(made),
            )
            for number, (piece, tongue, voice) in enumerate(made, start=1)
        ]
