"""The planner: finds who reads each sentence of a text and how, and makes it readable."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import structlog

from cosyd.contract.errors import (
    InstructionMissing,
    MannerUnsupported,
    UnknownLanguage,
    VoiceNotReady,
)
from cosyd.contract.model import Mode, Priority, Utterance, Voice, primary_language
from cosyd.contract.reading import Reading
from cosyd.speech.planning import Planning
from cosyd.text.normalise import BUILT_IN, normalise
from cosyd.text.pieces import pieces
from cosyd.text.rewriting import Rewritten
from cosyd.text.runs import runs
from cosyd.text.scripts import weigh
from cosyd.text.split import Span, sentences, spans_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cosyd.contract.engines import Manner
    from cosyd.contract.hooks import EngineOffer, Normaliser, Splitter, WholeNormaliser
    from cosyd.contract.model import Sentence
    from cosyd.text.language import LanguageFinder
    from cosyd.voices.catalogue import Catalogue


log = structlog.get_logger(__name__)


class Planner:
    """Cuts texts, and makes them readable, as the settings say.

    Args:
        catalogue: The voices.
        finder: Finds languages.
        normalisers: Run in this order: first those that take a text whole, then the others on
            each sentence.
        offers: The engines, by name; they tell how much they take at once.
        splitter: Cuts a text into sentences; None: as we do.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        finder: LanguageFinder,
        normalisers: Sequence[Normaliser | WholeNormaliser],
        offers: Mapping[str, EngineOffer],
        splitter: Splitter | None = None,
    ) -> None:
        self.catalogue = catalogue
        self._finder = finder
        self._whole: list[WholeNormaliser] = []
        self._normalisers: list[Normaliser] = []
        for one in normalisers:
            if getattr(one, "whole", False):
                self._whole.append(cast("WholeNormaliser", one))
            else:
                self._normalisers.append(cast("Normaliser", one))
        self._offers = offers
        self._splitter = splitter
        self._begins_early = any(offer.as_written for offer in offers.values())

    @property
    def has_strangers(self) -> bool:
        """Whether code runs here that may take its time: then plan in a thread."""
        ours = all(one in BUILT_IN for one in self._normalisers)
        return bool(self._splitter or self._whole or not ours)

    def warm_up(self) -> None:
        """Load what finding languages needs, so that no text waits for it."""
        self._finder.warm()

    def check(self, utterance: Utterance) -> None:
        """Raise what is wrong with the voice or the language that was asked for.

        Raises:
            UnknownVoice: No voice has that name.
            VoiceNotReady: It cannot speak now.
            UnknownLanguage: No voice speaks it.
            MannerUnsupported: The voice cannot be used so.
            InstructionMissing: It is to follow one.
        """
        wanted = None if utterance.voice is None else self.catalogue.get(utterance.voice)
        if wanted is not None and wanted.unready:
            raise VoiceNotReady(name=wanted.name, reason=wanted.unready)
        self._check_manner(utterance, wanted)
        if utterance.language is not None:
            self.catalogue.check_language(utterance.language)

    def _check_manner(self, utterance: Utterance, wanted: Voice | None) -> None:
        asked: dict[Manner, object] = {
            "instruct": utterance.instruct,
            "mode": utterance.mode is not Mode.AUTO,
            "seed": utterance.seed is not None,
        }
        if not any(asked.values()):
            return
        voice = wanted or self.catalogue.choose(None, utterance.language or "")
        offer = self._offers.get(voice.engine)
        for manner in (one for one, given in asked.items() if given):
            if offer is not None and manner not in offer.manners:
                able = sorted(one.name for one in self._offers.values() if manner in one.manners)
                raise MannerUnsupported(
                    voice=voice.name,
                    manner=manner,
                    engine=voice.engine,
                    engines=", ".join(able) or "none here",
                )
        if utterance.mode is Mode.INSTRUCT and not (utterance.instruct or voice.instruct):
            raise InstructionMissing

    def manners_of(self, voice: Voice) -> frozenset[Manner]:
        """What can be wished of *voice*, besides pace and volume."""
        offer = self._offers.get(voice.engine)
        return offer.manners if offer is not None else frozenset()

    def begin(self, utterance: Utterance) -> Planning:
        """The planning of *utterance*, whose text may come in parts."""
        return Planning(self, utterance)

    def plan(self, utterance: Utterance) -> list[Sentence]:
        """All pieces of all sentences, in order."""
        return self.begin(utterance).whole(utterance.text)

    # -- for a planning -----------------------------------------------------------------------

    def rewrite(self, text: str) -> Rewritten:
        """*text* after the edits of those normalisers that take it whole."""
        rewritten = Rewritten(text)
        for normaliser in self._whole:
            try:
                rewritten = rewritten.after(normaliser.edits(rewritten.text))
            except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
                _told(normaliser.name, error)
        return rewritten

    def split(self, text: str, language: str | None) -> list[Span]:
        """The sentences of *text*."""
        if self._splitter is not None:
            try:
                return spans_at(text, self._splitter(text, language))
            except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
                _told(self._splitter.name, error)
        return sentences(text)

    def languages(
        self, spoken: Sequence[str], utterance: Utterance, before: Sequence[str]
    ) -> Sequence[str]:
        """The language of each of *spoken*, which follow those *before*."""
        if utterance.language is not None:
            return [utterance.language] * len(spoken)
        found = self._finder.find_all([*before, *spoken])[len(before) :]
        known = self.catalogue.languages()
        beginning = found and not before  # what has begun goes on, as if it had come whole
        if beginning and known and not any(primary_language(tag) in known for tag in found):
            raise UnknownLanguage(language=found[0], languages=", ".join(sorted(known)))
        return found

    def pieces(
        self, text: str, language: str, utterance: Utterance, before: str | None
    ) -> Sequence[tuple[str, str, Voice]]:
        """What the engines get of a sentence after the piece *before*: text, language, voice."""
        return list(self._pieces(text, language, utterance, before))

    def begins_early(self, utterance: Utterance) -> bool:
        """Whether a sentence of it may be begun before it is whole, by some voice.

        Not where a rule that we do not know may look at the whole of it; nor with a seed, since
        how much comes at a time is heard; nor by an instruction, which comes where the text of the
        reference does.
        """
        if self.has_strangers or not utterance.as_written:
            return False
        if utterance.seed is not None or utterance.instruct:
            return False
        if utterance.mode is Mode.INSTRUCT or utterance.priority is Priority.NARRATION:
            return False
        return self._begins_early

    def room(self, voice: Voice) -> int:
        """How many letters its engine takes of a sentence that it begins early; 0 where none."""
        offer = self._offers.get(voice.engine)
        early = offer is not None and offer.as_written and not voice.instruct
        return offer.piece_chars if offer is not None and early else 0

    def _pieces(
        self, sentence: str, language: str, utterance: Utterance, before: str | None
    ) -> Iterator[tuple[str, str, Voice]]:
        unhurried = utterance.priority is Priority.NARRATION
        for text, tongue in self._runs(sentence, language, utterance):
            voice = self.catalogue.choose(utterance.voice, tongue)
            reading = Reading(language=tongue, voice=voice)
            readable = normalise(text, reading, self._normalisers, on_failure=_told).text
            offer = self._offers.get(voice.engine)
            if offer is None:
                yield readable, tongue, voice
                continue
            for piece in pieces(
                readable,
                tongue,
                opening_chars=0 if unhurried else offer.opening_chars,
                piece_chars=offer.piece_chars,
                first=before is None,
                after_letters=None if before is None else weigh(before),
            ):
                before = piece
                yield piece, tongue, voice

    def _runs(self, text: str, language: str, utterance: Utterance) -> Sequence[tuple[str, str]]:
        """*text* whole, where its voice reads all of it; else cut where the script changes."""
        if utterance.language is not None:
            return [(text, language)]
        voice = self.catalogue.choose(utterance.voice, language)
        parts = runs(text, language)
        if all(voice.speaks(tongue) for _, tongue in parts):
            return [(text, language)]
        return parts


def _told(plugin: str, error: Exception) -> None:
    """Without what the error says, which may hold the text."""
    log.warning("text.plugin_failed", plugin=plugin, error=type(error).__name__)
