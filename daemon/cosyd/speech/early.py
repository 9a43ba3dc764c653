"""A sentence that is begun before it is whole: what of it can be said already, and what is left.

Border: text as it was written goes in, sentences come out. Who begins one, and when, is settled in
:mod:`cosyd.speech.script`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from cosyd.contract.errors import UnknownLanguage
from cosyd.contract.model import Sentence, Utterance, Voice
from cosyd.text.parting import joined, settled
from cosyd.text.runs import LONG_OTHER, runs
from cosyd.text.scripts import STRETCH, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEAST: Final = 20
"""Letters alone (a Chinese character as three): five words or so. Of less, the language is a guess,
and an engine that takes text and speech in turns can hardly begin."""

_CLAUSE_END = re.compile(r"[,;:、，：；\u2014][\"'\u2019\u201d\u00bb)\]」』）】》]*\Z")


class Reader(Protocol):
    """What is needed of a :class:`~cosyd.speech.planner.Planner`."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What comes before a sentence."""

    index: int
    """So many sentences."""

    spoken: Sequence[str]
    """The last of them, which help to find its language."""

    piece: str | None
    """What an engine got last."""


@dataclass(slots=True)
class _Begun:
    sentence: Sentence
    """With what was handed on of its text."""

    place: int
    """Up to where in the text that is."""

    full: bool = False
    """Whether the rest is said in a piece of its own."""


class Early:
    """One sentence after the other, each from its beginning to its end.

    A sentence keeps the language and the voice that were found from its beginning.
    """

    def __init__(self, reader: Reader, utterance: Utterance) -> None:
        self._reader = reader
        self._utterance = utterance
        self._looked_at: tuple[int, int] | None = None
        """Between which places the last look for an opening was."""

        self._opening: _Begun | None = None
        """What it came to."""

        self._begun: _Begun | None = None

    @property
    def has_begun(self) -> bool:
        """Whether a sentence was begun, and not ended."""
        return self._begun is not None

    @property
    def is_full(self) -> bool:
        """Whether the rest of the sentence is a piece of its own."""
        return self._begun is not None and self._begun.full

    def opening(
        self, text: str, begin: int, before: Before, is_one: Callable[[], bool]
    ) -> Sentence | None:
        """The beginning of the sentence at *begin*, if it can be said though more is to come.

        None: there is too little of it, it may be whole any moment, or no voice that would read it
        can begin early.

        Args:
            text: All that has been written.
            begin: Where in it the sentence begins.
            before: What comes before.
            is_one: Whether one sentence begins there, and nothing else is left of the text.
        """
        if not self._reader.begins_early(self._utterance):
            return None
        end, may_end = settled(text, begin)
        if may_end:
            return None
        if (begin, end) != self._looked_at:
            self._looked_at = begin, end
            letters = "".join(filter(str.isalpha, text[begin:end]))
            enough = weigh(letters) >= LEAST and is_one()
            self._opening = self._opened(text[begin:end], begin, before) if enough else None
        return None if self._opening is None else self._opening.sentence

    def begin(self) -> Sentence:
        """The :meth:`opening`, which is about to be said."""
        assert self._opening is not None
        self._begun, self._opening = self._opening, None
        return self._begun.sentence

    def goes_on(self, text: str) -> str:
        """What more can be said of the sentence; empty: nothing yet."""
        now = self._begun
        if now is None or now.full:
            return ""
        begin = now.sentence.text_start
        end, _ = settled(text, begin)
        if end <= now.place:
            return ""
        part = self._part(now.sentence, text[begin:end], text[now.place : end])
        if not part:
            return ""
        said = now.sentence.text + part
        room = self._reader.room(now.sentence.voice)
        if weigh(said) > room:
            now.full = True
            return ""
        now.sentence, now.place = replace(now.sentence, text=said), end
        now.full = weigh(said) > room * 3 // 4 and bool(_CLAUSE_END.search(said))
        return part

    def part_off(self) -> None:
        """Have what was not handed on be a piece of its own."""
        if self._begun is not None:
            self._begun.full = True

    def ending(self, text: str, end: int | None = None) -> list[Sentence]:
        """The rest of the sentence, which ends at *end*, or with what was handed on.

        The first of the pieces is what its engine gets besides, perhaps nothing.
        """
        assert self._begun is not None
        now, self._begun = self._begun, None
        one = now.sentence
        end = max(end or 0, now.place)
        source = text[now.place : end]
        made = list(self._made(source, one) if source.strip() else ())
        besides = ""
        if made and not now.full and made[0][1:] == (one.language, one.voice):
            part = joined(source, made[0][0])
            if weigh(one.text + part) <= self._reader.room(one.voice):
                besides = part
                del made[0]
        whole = replace(one, source=text[one.text_start : end], text_end=end)
        return [
            replace(whole, text=piece, language=tongue, voice=voice, last_piece=number == len(made))
            for number, (piece, tongue, voice) in enumerate(
                [(besides, one.language, one.voice), *made]
            )
        ]

    def _opened(self, said: str, begin: int, before: Before) -> _Begun | None:
        try:
            (language,) = self._reader.languages([said], self._utterance, before.spoken)
            made = self._reader.pieces(said, language, self._utterance, before.piece)
        except UnknownLanguage:
            return None
        if len(made) != 1 or weigh(made[0][0]) > self._reader.room(made[0][2]):
            return None
        ((reading, tongue, voice),) = made
        if not self._reads_on(said, tongue, voice):
            return None
        sentence = Sentence(
            text=reading,
            index=before.index,
            language=tongue,
            voice=voice,
            text_start=begin,
            last_piece=False,
        )
        return _Begun(sentence, begin + len(said))

    def _part(self, one: Sentence, so_far: str, source: str) -> str:
        """How *source* is read, with which *so_far* ends.

        Empty where another voice reads some of it, or may come to.
        """
        whole = self._made(so_far, one)
        made = self._made(source, one)
        same = all((tongue, voice) == (one.language, one.voice) for _, tongue, voice in whole)
        if not same or len(made) != 1 or not self._reads_on(source, one.language, one.voice):
            return ""
        return joined(source, made[0][0])

    def _reads_on(self, source: str, language: str, voice: Voice) -> bool:
        """Whether *voice* reads what *source* ends in, however far that goes on."""
        if self._utterance.language is not None:
            return True
        stretches = [match.group() for match in STRETCH.finditer(source)]
        going_on = stretches[-1] * LONG_OTHER if stretches else ""
        return all(voice.speaks(run.language) for run in runs(going_on, language))

    def _made(self, source: str, one: Sentence) -> Sequence[tuple[str, str, Voice]]:
        return self._reader.pieces(source, one.language, self._utterance, one.text)
