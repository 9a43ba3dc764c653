"""From a document to the lines that are spoken of it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.contract.errors import DocumentEmpty, NarrationCancelled
from cosyd.contract.model import Priority, Utterance, primary_language
from cosyd.narrate.dialogue import parts, speaker_of
from cosyd.narrate.document import Kind
from cosyd.narrate.keys import Identities, key_of
from cosyd.narrate.plan import Line, Plan
from cosyd.speech.service import can_be_said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cosyd.contract.hooks import EngineOffer
    from cosyd.contract.model import Voice
    from cosyd.contract.narrations import Pauses
    from cosyd.narrate.document import Block, Document
    from cosyd.narrate.manner import Manner
    from cosyd.speech.planner import Planner

TOGETHER: Final = 200
"""Sentences whose languages are found together, each the others' context."""

BREATH_S: Final = 0.001
BREATH_EVERY: Final = 20
"""So long others may run after so many sentences: they may be in the midst of a live answer, and a
thread that reckons on and on lets them in only now and then."""

CONTEXT: Final = 3
"""Sentences before them that help."""

LONGEST_CUE: Final = 1_000
"""Characters. A cue that is longer is spoken sentence by sentence."""

Made = list[tuple[str, str, "Voice"]]
"""What the engines get of a sentence: text, language, voice."""


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A sentence that is not planned yet."""

    chapter: int
    kind: Kind
    said: str
    written: str
    pause_s: float
    speaker: str = ""
    voice: str | None = None
    language: str | None = None
    begin_s: float | None = None
    end_s: float | None = None


class Planning:
    """Makes plans. It takes about a millisecond for each sentence: for a thread.

    Args:
        planner: Cuts texts and makes them readable, as all that is spoken.
        offer: The engine of that name; None where it is not here.
        state_now: Where the state of a voice is by now that was elsewhere.
        stopped: Whether nobody wants the plan any more.
    """

    def __init__(
        self,
        planner: Planner,
        offer: Callable[[str], EngineOffer | None],
        *,
        state_now: Callable[[str], str] = str,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._planner = planner
        self._offer = offer
        self._identities = Identities(offer, state_now)
        self._stopped = stopped

    def plan(self, document: Document, manner: Manner, *, name: str, cover: str = "") -> Plan:
        """The plan of *document* in *manner*.

        Args:
            document: What was read.
            manner: How it is narrated.
            name: The document's, where it has no title.
            cover: The name of its picture.

        Raises:
            CosydError: A voice or a language is not there or cannot be used so, nothing can be
                said, or nobody wants it any more.
        """
        self._check(manner)
        drafts = _pausing(self._drafts(document, manner), manner.pauses)
        lines: list[Line] = []
        before: list[str] = []
        for batch in _batches(drafts, TOGETHER):
            if self._stopped():
                raise NarrationCancelled(narration=name)
            self._find_languages(batch, manner, before)
            before = [*before, *(one.said for one in batch)][-CONTEXT:]
            for place, draft in enumerate(batch):
                if place % BREATH_EVERY == 0:
                    time.sleep(BREATH_S)
                self._add(lines, draft, manner)
        if not lines:
            raise DocumentEmpty(name=name, reason="it holds no letters and no digits")
        tongues = Counter(line.language for line in lines if line.language)
        return Plan(
            title=manner.title or document.title or name,
            author=manner.author or document.author,
            language=manner.language
            or document.language
            or (tongues.most_common(1)[0][0] if tongues else ""),
            description=document.description,
            manner=manner,
            chapters=tuple(chapter.title for chapter in document.chapters),
            lines=tuple(lines),
            cover=cover,
        )

    def _check(self, manner: Manner) -> None:
        """Raise what is wrong with the voices that are asked for."""
        whole = Utterance(
            text="-", voice=manner.voice, language=manner.language, instruct=manner.instruct
        )
        self._planner.check(whole)
        for voice in manner.speakers.values():
            self._planner.check(Utterance(text="-", voice=voice))

    def _drafts(self, document: Document, manner: Manner) -> Iterator[_Draft]:
        """The sentences of *document*; one with nothing to say stands for silence."""
        for number, chapter in enumerate(document.chapters):
            for block in chapter.blocks:
                yield from self._drafts_of(block, number, manner)

    def _drafts_of(self, block: Block, chapter: int, manner: Manner) -> Iterator[_Draft]:
        pause_s = _pause_s(block.kind, manner.pauses)
        language = block.language if self._speaks(block.language) else None
        drafts = [
            _Draft(
                chapter=chapter,
                kind=block.kind,
                said=said,
                written=written,
                pause_s=manner.pauses.sentence_s,
                speaker=speaker,
                voice=manner.speakers.get(speaker, manner.voice),
                language=manner.language or language,
            )
            for speaker, text in _parts(block, manner)
            for said, written in self._cut(text, block.kind, manner.language or language)
        ] or [
            _Draft(chapter=chapter, kind=block.kind, said="", written="", pause_s=pause_s)
        ]  # fmt: skip
        drafts[0].begin_s = block.begin_s
        drafts[-1].end_s = block.end_s
        drafts[-1].pause_s = pause_s
        yield from drafts

    def _speaks(self, language: str) -> bool:
        return primary_language(language) in self._planner.catalogue.languages()

    def _cut(self, text: str, kind: Kind, language: str | None) -> Iterator[tuple[str, str]]:
        """The sentences of *text*: as they are said, and as they are written."""
        rewritten = self._planner.rewrite(text)
        if kind is Kind.CUE and len(text) <= LONGEST_CUE:
            yield rewritten.text.strip(), text.strip()
            return
        for span in self._planner.split(rewritten.text, language):
            begin, end = rewritten.written(span.begin, span.end)
            yield span.text, text[begin:end]

    def _find_languages(
        self, batch: Sequence[_Draft], manner: Manner, before: Sequence[str]
    ) -> None:
        open_ones = [one for one in batch if one.language is None and can_be_said(one.said)]
        if not open_ones:
            return
        utterance = _utterance(open_ones[0], manner)
        found = self._planner.languages([one.said for one in open_ones], utterance, before)
        for draft, language in zip(open_ones, found, strict=True):
            draft.language = language

    def _add(self, lines: list[Line], draft: _Draft, manner: Manner) -> None:
        """Add the line of *draft* to the *lines*; silence where nothing is to be said."""
        made = self._made(draft, manner) if can_be_said(draft.said) else []
        if not made:
            if lines:
                last = lines.pop()
                lines.append(_longer(last, draft))
            return
        tongues = {language for _, language, _ in made}
        voices = {voice.name for _, _, voice in made}
        facts = [(text, language, self._identities.of(voice)) for text, language, voice in made]
        instruct = manner.instruct if self._may_follow(made) else ""
        lines.append(
            Line(
                index=len(lines),
                chapter=draft.chapter,
                text=draft.written,
                said="" if draft.said == draft.written else draft.said,
                kind=draft.kind,
                pause_s=draft.pause_s,
                key=key_of(facts, manner.speed, manner.volume, instruct),
                voice=voices.pop() if len(voices) == 1 else draft.voice,
                language=tongues.pop() if len(tongues) == 1 else None,
                speaker=draft.speaker,
                begin_s=draft.begin_s,
                end_s=draft.end_s,
            )
        )

    def _made(self, draft: _Draft, manner: Manner) -> Made:
        """What the engines get of it.

        Where no voice speaks its language, the voice that is left reads it as its own.
        """
        utterance = _utterance(draft, manner)
        made = [*self._planner.pieces(draft.said, draft.language or "", utterance, None)]
        if not made or manner.language is not None or all(self._speaks(one) for _, one, _ in made):
            return made
        language = made[0][2].language
        utterance = replace(utterance, language=language)
        return [*self._planner.pieces(draft.said, language, utterance, None)]

    def _may_follow(self, made: Made) -> bool:
        offers = [self._offer(voice.engine) for _, _, voice in made]
        return any(offer is not None and "instruct" in offer.manners for offer in offers)


def _utterance(draft: _Draft, manner: Manner) -> Utterance:
    return Utterance(
        text="-", voice=draft.voice, language=manner.language, priority=Priority.NARRATION
    )


def _parts(block: Block, manner: Manner) -> Sequence[tuple[str, str]]:
    """Who says what of *block*."""
    if block.speaker or not manner.speakers:
        return [(speaker_of(block.speaker, manner.speakers), block.text)]
    return parts(block.text, manner.speakers)


def _pause_s(kind: Kind, pauses: Pauses) -> float:
    """How long it is silent after a block."""
    match kind:
        case Kind.HEADING | Kind.BREAK:
            return pauses.heading_s
        case Kind.ITEM:
            return pauses.item_s
        case Kind.CUE:
            return pauses.sentence_s
        case _:
            return pauses.paragraph_s


def _pausing(drafts: Iterator[_Draft], pauses: Pauses) -> Iterator[_Draft]:
    """The *drafts*, each last one of a chapter with the pause of its end."""
    last: _Draft | None = None
    for draft in drafts:
        if last is not None:
            if last.chapter != draft.chapter and last.kind is not Kind.CUE:
                last.pause_s = pauses.chapter_s
            yield last
        last = draft
    if last is not None:
        if last.kind is not Kind.CUE:
            last.pause_s = pauses.chapter_s
        yield last


def _longer(line: Line, silence: _Draft) -> Line:
    """*line*, with the pause that *silence* stands for."""
    return msgspec.structs.replace(line, pause_s=max(line.pause_s, silence.pause_s))


def _batches(drafts: Iterator[_Draft], size: int) -> Iterator[list[_Draft]]:
    batch: list[_Draft] = []
    for draft in drafts:
        batch.append(draft)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
