"""Who speaks for a client of OpenAI's: a voice here, for the names of a voice and a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.contract.errors import FieldUnfit, UnknownVoice
from cosyd.contract.model import primary_language
from cosyd.voices.usual import OPENAI

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cosyd.contract.model import Voice
    from cosyd.engine.host import EngineHost
    from cosyd.voices.catalogue import Catalogue


def speaker(
    name: str, model: str, catalogue: Catalogue, hosts: Mapping[str, EngineHost]
) -> str | None:
    """The voice that *name* asks for; None: the default of each sentence's language.

    A voice here is itself. A name of OpenAI's is nobody's own, so that where *model* is an engine
    here, or a model of one, a voice of that engine answers to it.

    Raises:
        FieldUnfit: No voice answers to the name.
    """
    if catalogue.owner(name):
        return name
    usual = _usual(name, catalogue)
    engine = _engine(model, hosts)
    if engine and not (usual and usual.engine == engine):
        usual = _alike(usual, engine, catalogue) or usual
    return usual.name if usual else None


def other_names(catalogue: Catalogue) -> Iterator[tuple[str, Voice | None]]:
    """All names that voices answer to besides their own, and whom they mean; None: the default."""
    own = {name.casefold() for name in catalogue.names()}
    others = (*OPENAI, *(alias for alias in catalogue.aliases if alias not in OPENAI))
    for name in others:
        if name.casefold() not in own:
            yield name, catalogue.owner(name) or _usual(name, catalogue)


def _usual(name: str, catalogue: Catalogue) -> Voice | None:
    """The voice for a name that clients ask for unasked; None: the one that is meant is not here.

    Raises:
        FieldUnfit: It is no such name.
    """
    try:
        voice = catalogue.get(name)
    except UnknownVoice:
        if name.casefold() not in OPENAI:
            raise _unknown(name) from None
        return None
    return None if voice.unready else voice


def _unknown(name: str) -> FieldUnfit:
    return FieldUnfit(
        field="voice",
        reason=f"there is no voice called {name[:80]!r}",
        do="GET /v1/audio/voices lists those that there are.",
    )


def _engine(model: str, hosts: Mapping[str, EngineHost]) -> str | None:
    """The engine that *model* names: itself, or what it speaks with."""
    for name, host in hosts.items():
        need = host.offer.model
        if model in {name, need.name if need else name}:
            return name
    return None


def _alike(usual: Voice | None, engine: str, catalogue: Catalogue) -> Voice | None:
    """The voice of *engine* that is most like *usual*; None where none is ready."""

    def unlike(voice: Voice) -> tuple[bool, bool]:
        if usual is None:
            return False, False
        other = primary_language(voice.language) != primary_language(usual.language)
        return other, voice.gender != usual.gender

    ready = [one for one in catalogue.all() if one.engine == engine and not one.unready]
    return min(ready, key=unlike, default=None)
