"""The planner: from an utterance to the sentences that engines get."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import structlog

from cosyd.contract.errors import UnknownLanguage
from cosyd.contract.model import Sentence, Utterance, Voice, primary_language
from cosyd.text.normalise import BUILT_IN, normalise
from cosyd.text.pieces import pieces
from cosyd.text.runs import runs
from cosyd.text.scripts import weigh
from cosyd.text.split import Span, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cosyd.contract.hooks import EngineOffer, Normaliser
    from cosyd.text.language import LanguageFinder
    from cosyd.voices.catalogue import Catalogue


log = structlog.get_logger(__name__)


class _OneAtATime:
    """A plug-in's normaliser, never called by two threads at once."""

    def __init__(self, normaliser: Normaliser) -> None:
        self.name = normaliser.name
        self._normaliser = normaliser
        self._lock = Lock()

    def __call__(self, text: str, language: str) -> str:
        """See :class:`~cosyd.contract.hooks.Normaliser`."""
        with self._lock:
            return self._normaliser(text, language)


class Planner:
    """Cuts a text, finds who reads each sentence and how, and makes it readable.

    Args:
        catalogue: The voices.
        finder: Finds languages.
        normalisers: Run on each sentence, in this order.
        offers: The engines, by name; they tell how much they take at once.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        finder: LanguageFinder,
        normalisers: Sequence[Normaliser],
        offers: Mapping[str, EngineOffer],
    ) -> None:
        self.catalogue = catalogue
        self._finder = finder
        self._normalisers = [one if one in BUILT_IN else _OneAtATime(one) for one in normalisers]
        self._offers = offers

    @property
    def has_strangers(self) -> bool:
        """Whether normalisers run that may take their time: then plan in a thread."""
        return any(isinstance(one, _OneAtATime) for one in self._normalisers)

    def warm_up(self) -> None:
        """Load what finding languages needs, so that no text waits for it."""
        self._finder.warm()

    def check(self, utterance: Utterance) -> None:
        """Raise what is wrong with the voice or the language that was asked for.

        Raises:
            UnknownVoice: No voice has that name.
            UnknownLanguage: No voice speaks it.
        """
        if utterance.voice is not None:
            self.catalogue.get(utterance.voice)
        if utterance.language is not None:
            self.catalogue.check_language(utterance.language)

    def plan(self, utterance: Utterance) -> list[Sentence]:
        """All pieces of all sentences, in order."""
        return list(self._plan(utterance))

    def _plan(self, utterance: Utterance) -> Iterator[Sentence]:
        spans = sentences(utterance.text)
        before: str | None = None
        for index, (span, language) in enumerate(
            zip(spans, self._languages(spans, utterance), strict=True)
        ):
            made = list(self._pieces(span, language, utterance, before))
            before = made[-1][0] if made else before
            for place, (text, tongue, voice) in enumerate(made):
                yield Sentence(
                    text=text,
                    index=index,
                    language=tongue,
                    voice=voice,
                    source=span.text,
                    text_start=span.begin,
                    text_end=span.end,
                    last_piece=place == len(made) - 1,
                )

    def _languages(self, spans: Sequence[Span], utterance: Utterance) -> Sequence[str]:
        if utterance.language is not None:
            return [utterance.language] * len(spans)
        found = self._finder.find_all(span.text for span in spans)
        spoken = self.catalogue.languages()
        if found and spoken and not any(primary_language(tag) in spoken for tag in found):
            raise UnknownLanguage(language=found[0], languages=", ".join(sorted(spoken)))
        return found

    def _pieces(
        self, span: Span, language: str, utterance: Utterance, before: str | None
    ) -> Iterator[tuple[str, str, Voice]]:
        """What the engines get of a sentence after the piece *before*: text, language, voice."""
        for text, tongue in self._runs(span.text, language, utterance):
            voice = self.catalogue.choose(utterance.voice, tongue)
            readable = normalise(text, tongue, self._normalisers, on_failure=_told).text
            offer = self._offers.get(voice.engine)
            if offer is None:
                yield readable, tongue, voice
                continue
            for piece in pieces(
                readable,
                tongue,
                opening_chars=offer.opening_chars,
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


def _told(normaliser: str, error: Exception) -> None:
    """Without what the error says, which may hold the text."""
    log.warning("text.normaliser_failed", normaliser=normaliser, error=type(error).__name__)
