"""What a stranger hands over, checked to its last field: a wrong type would break who uses it."""

from __future__ import annotations

from typing import Any, TypeVar, get_args

import msgspec

from cosyd.contract.engines import EngineOffer, Manner
from cosyd.contract.events import AnyEvent, Event
from cosyd.contract.model import Voice, VoiceKind

T = TypeVar("T")


class _Offer(msgspec.Struct, kw_only=True):
    """An :class:`EngineOffer` but for its voices."""

    name: str
    target: str
    needs: tuple[str, ...]
    sessions: int
    opening_chars: int
    hidden: bool
    piece_chars: int
    manners: frozenset[Manner]
    registers: VoiceKind | None
    converts: bool
    languages: tuple[str, ...]
    identity: str


def exact(value: T, kind: type[T]) -> T:
    """*value*, made anew.

    Raises:
        TypeError: It is no *kind*, or holds what does not belong there.
    """
    if not isinstance(value, kind):
        raise TypeError(f"it made {type(value).__name__}, not {kind.__name__}")
    shape: Any = kind
    names = getattr(shape, "__struct_fields__", None) or shape.__dataclass_fields__
    try:
        return msgspec.convert({name: getattr(value, name) for name in names}, kind)
    except msgspec.ValidationError as error:
        raise TypeError(f"its {kind.__name__} does not fit: {error}") from error


def exact_voices(voices: object) -> tuple[Voice, ...]:
    """*voices*, each made anew.

    Raises:
        TypeError: One is no voice, or has no name, or no language.
    """
    if not isinstance(voices, tuple):
        raise TypeError(f"its voices are {type(voices).__name__}, not a tuple")
    made = tuple(exact(voice, Voice) for voice in voices)
    for voice in made:
        if not (voice.name and voice.engine and voice.languages):
            raise TypeError(f"the voice {voice.name!r} lacks its name, its engine or its languages")
    return made


def exact_offer(offer: EngineOffer) -> EngineOffer:
    """*offer*, whose voices are asked for once, so that no stranger's code is run again.

    Raises:
        TypeError: Something in it does not fit.
    """
    fields = {name: getattr(offer, name) for name in _Offer.__struct_fields__}
    try:
        msgspec.convert(fields, _Offer)
    except msgspec.ValidationError as error:
        raise TypeError(f"the engine {offer.name!r} does not fit: {error}") from error
    if offer.sessions < 1 or offer.piece_chars < 1:
        raise TypeError(f"the engine {offer.name!r} can speak nothing at all")
    voices = exact_voices(tuple(offer.voices()))
    return EngineOffer(**fields, voices=lambda: voices)


def exact_event(event: Event) -> Event:
    """*event*, made anew.

    Raises:
        TypeError: It is none of :mod:`cosyd.contract.events`, or does not fit.
    """
    if type(event) not in get_args(AnyEvent):
        raise TypeError(f"{type(event).__name__} is no event")
    return exact(event, type(event))
