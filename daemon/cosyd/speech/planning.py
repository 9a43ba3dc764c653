"""Planning one utterance: from a text, whole or as it comes, to the sentences that engines get."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from cosyd.contract.errors import UnknownLanguage
from cosyd.contract.model import Sentence, Utterance, Voice
from cosyd.text.parting import joined, parting
from cosyd.text.scripts import CJK, weigh
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

_MARKS = ".!?。！？｡।॥…；\uff0e\u2025\u0589\u061f\u06d4\u1362\u104b\u17d4"
_MAY_END = re.compile(rf"[{_MARKS}]+[\"'\u2019\u201d\u00bb)\]」』）】》]*|\n")
_NEXT_WORD = re.compile(rf"[\W_]{{0,100}}(?:[{CJK}]|[^\W_]{{1,20}}[\W_]|[^\W_]{{20}})|[\W_]{{100}}")
"""What must follow a sentence for its end to be sure."""

_AFTER_QUOTE = re.compile(r"\s|[^\s。！？，；\"\u201c「]{0,6}[\s。！？，；\"\u201c「]|.{7}")
"""What must follow one that ends in a closing mark: else it may turn out to be a quotation."""

LEAST_OPENING: Final = 24
"""Letters (a Chinese character as three): five words or so. Of less, the language is a guess, and
an engine that takes text and speech in turns can hardly begin."""

_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CLAUSE_END = re.compile(r"[,;:、，：；\u2014][\"'\u2019\u201d\u00bb)\]」』）】》]*\Z")

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")

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

    def begins_early(self, utterance: Utterance) -> bool:
        """Whether a sentence of it may be begun before it is whole, by some voice."""
        ...

    def room(self, voice: Voice) -> int:
        """How many letters its engine takes of a sentence that it begins early; 0 where none."""
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


@dataclass(slots=True)
class _Open:
    """A sentence that was begun before it is whole."""

    sentence: Sentence
    """With what was handed on of its text."""

    place: int
    """Up to where in the text that is."""

    full: bool = False
    """Whether the rest is said in a piece of its own."""


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

        self._open: _Open | None = None
        self._looked_at: tuple[int, int] | None = None
        """Between which places the last look was for a sentence that can be begun early."""

        self._opening: _Open | None = None
        """What that look came to."""

    def whole(self, text: str) -> list[Sentence]:
        """All pieces of all sentences from :attr:`place` to the end of *text*."""
        sentences = self._planned(text, self._rest(text).found)
        if self._open is not None:
            sentences += self._ending(text, self._open.place)
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
        whole = [one for one in rest.found[:-1] if pause or _sure(rest.read, one.span.end)]
        if pause and rest.found and self._looks_whole(rest):
            whole = list(rest.found)
        if not whole:  # the longer it is, the longer takes a look
            self._not_before = len(text) + max(0, len(text) - self.place - LOOK_ALWAYS) // 16
        return self._planned(text, whole)

    # -- a sentence that is begun before it is whole ------------------------------------------

    def opening(self, text: str) -> Sentence | None:
        """The beginning of a sentence that is not whole yet, where it can be said already.

        What comes later does not change how it is read. Its language is found from it alone, and
        the sentence keeps it. None: there is too little of it, it may be whole any moment, or no
        voice that would read it can begin early.
        """
        if not self._reader.begins_early(self._utterance):
            return None
        begin = len(text) - len(text[self.place :].lstrip())
        end, stopped = self._settled(text, begin)
        if (begin, end) != self._looked_at and not stopped:
            self._looked_at = begin, end
            self._opening = self._opened(text, begin, end)
        return None if stopped or self._opening is None else self._opening.sentence

    def begin(self) -> Sentence:
        """The :meth:`opening`, which is about to be said."""
        assert self._opening is not None
        self._open, self._opening = self._opening, None
        self._index += 1
        return self._open.sentence

    def goes_on(self, text: str) -> str:
        """What more can be said of the sentence that was begun; empty: nothing yet."""
        now = self._open
        if now is None or now.full:
            return ""
        begin = now.sentence.text_start
        end, _ = self._settled(text, begin)
        if end <= now.place:
            return ""
        part = self._part(now, text[begin:end], text[now.place : end])
        room = self._reader.room(now.sentence.voice)
        said = now.sentence.text + part
        if not part or weigh(said) > room:
            now.full = True
            return ""
        now.sentence, now.place = replace(now.sentence, text=said), end
        now.full = weigh(said) > room * 3 // 4 and bool(_CLAUSE_END.search(said))
        return part

    @property
    def is_full(self) -> bool:
        """Whether the rest of the sentence that was begun is a piece of its own."""
        return self._open is not None and self._open.full

    def part_off(self) -> None:
        """Have what was not handed on of the sentence that was begun be a piece of its own."""
        if self._open is not None:
            self._open.full = True

    def _settled(self, text: str, begin: int) -> tuple[int, bool]:
        """Up to where a sentence that begins at *begin* is read as it will be.

        And whether something stands after that which may be its end.
        """
        stop = min(len(text), begin + LONGEST // 2)
        line = _LINE_END.search(text, begin, stop)
        last = line.start() if line else stop
        for mark in _MAY_END.finditer(text, begin, last):
            if not _sure(text, mark.end()):
                return parting(text, begin, mark.start()), True
        return parting(text, begin, last), line is not None

    def _opened(self, text: str, begin: int, end: int) -> _Open | None:
        said = text[begin:end]
        if weigh(said) < LEAST_OPENING:
            return None
        found = self._rest(text).found
        if len(found) != 1 or found[0].begin != begin:
            return None
        try:
            (language,) = self._reader.languages([said], self._utterance, self._spoken)
            made = self._reader.pieces(said, language, self._utterance, self._piece)
        except UnknownLanguage:
            return None
        if len(made) != 1 or weigh(made[0][0]) > self._reader.room(made[0][2]):
            return None
        ((reading, tongue, voice),) = made
        sentence = Sentence(
            text=reading,
            index=self._index,
            language=tongue,
            voice=voice,
            text_start=begin,
            last_piece=False,
        )
        return _Open(sentence, end)

    def _part(self, now: _Open, so_far: str, source: str) -> str:
        """How *source* is read, with which *so_far* ends; empty where another voice reads it."""
        one = now.sentence
        whole = self._reader.pieces(so_far, one.language, self._utterance, one.text)
        made = self._reader.pieces(source, one.language, self._utterance, one.text)
        same = all((tongue, voice) == (one.language, one.voice) for _, tongue, voice in whole)
        return joined(source, made[0][0]) if same and len(made) == 1 else ""

    def _ending(self, text: str, end: int) -> list[Sentence]:
        """The rest of the sentence that was begun, which ends at *end*.

        The first of the pieces is what its engine gets besides, perhaps nothing.
        """
        assert self._open is not None
        now, self._open = self._open, None
        one = now.sentence
        end = max(end, now.place)
        source = text[now.place : end]
        made = list(
            self._reader.pieces(source, one.language, self._utterance, one.text)
            if source.strip()
            else ()
        )
        besides = ""
        if made and not now.full and made[0][1:] == (one.language, one.voice):
            part = joined(source, made[0][0])
            if weigh(one.text + part) <= self._reader.room(one.voice):
                besides = part
                del made[0]
        self._piece = made[-1][0] if made else one.text + besides
        ends = replace(one, source=text[one.text_start : end], text_end=end)
        return [
            replace(ends, text=piece, language=tongue, voice=voice, last_piece=number == len(made))
            for number, (piece, tongue, voice) in enumerate(
                [(besides, one.language, one.voice), *made]
            )
        ]

    # -----------------------------------------------------------------------------------------

    def _may_hold_more(self, text: str) -> bool:
        """Whether a sentence may have become sure since the last look."""
        if len(text) < self._not_before:
            return False
        looked = self._looked
        for mark in _MAY_END.finditer(text, max(self._looked, self.place)):
            if not _sure(text, mark.end()):
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
            if self._open is not None:
                sentences += self._ending(text, one.end)
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


def _sure(text: str, end: int) -> bool:
    """Whether a sentence ends at *end*, whatever may still follow *text*."""
    if not _NEXT_WORD.match(text, end):
        return False
    return text[end - 1] in _MARKS or bool(_AFTER_QUOTE.match(text, end))
