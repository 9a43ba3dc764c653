"""Whether a thing that a plug-in offers is what the contract says of its kind."""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.contract.hooks import EngineOffer
from cosyd.contract.model import Voice

if TYPE_CHECKING:
    from collections.abc import Callable


def check(kind: str, thing: Any) -> None:
    """That *thing* is what the contract says of its *kind*.

    Raises:
        TypeError: It is not.
    """
    if not (isinstance(getattr(thing, "name", None), str) and thing.name):
        raise TypeError(f"the {kind} {_kind_of(thing)} has no name")
    lacking = _CHECKS[kind](thing)
    if lacking:
        raise TypeError(f"the {kind} {thing.name!r} {lacking}")


def _no_engine(thing: Any) -> str:
    if not isinstance(thing, EngineOffer):
        return f"is no EngineOffer, but {_kind_of(thing)}"
    if not all(isinstance(voice, Voice) for voice in thing.voices()):
        return "has voices that are no Voice"
    return ""


def _no_sink(thing: Any) -> str:
    return _no_part(thing, "start", "hear", "stop") or _lacks(thing, "wants")


def _no_door(thing: Any) -> str:
    return _no_part(thing, "start", "stop")


def _no_observer(thing: Any) -> str:
    return _no_part(thing, "start", "notice", "stop")


def _no_normaliser(thing: Any) -> str:
    if getattr(thing, "whole", False):
        return _lacks(thing, "edits") or _no_settings(thing)
    return _not_callable(thing)


def _not_callable(thing: Any) -> str:
    return _no_settings(thing) if callable(thing) else "cannot be called"


def _no_gate(thing: Any) -> str:
    return _lacks(thing, "judge") or _no_settings(thing)


def _no_voices(thing: Any) -> str:
    return _lacks(thing, "voices") or _no_settings(thing)


def _no_part(thing: Any, *methods: str) -> str:
    """What a part that works for as long as the daemon runs lacks, with its async *methods*."""
    if not hasattr(thing, "Settings"):
        return "has no Settings, a msgspec.Struct"
    for method in methods:
        if lacking := _lacks(thing, method):
            return lacking
        if not iscoroutinefunction(getattr(thing, method)):
            return f"has a {method}() that is not 'async def'"
    return _no_settings(thing)


def _no_settings(thing: Any) -> str:
    shape = getattr(thing, "Settings", None)
    if shape is None or (isinstance(shape, type) and issubclass(shape, msgspec.Struct)):
        return ""
    return "has no Settings, a msgspec.Struct"


def _lacks(thing: Any, method: str) -> str:
    return "" if callable(getattr(thing, method, None)) else f"has no method {method}()"


_CHECKS: dict[str, Callable[[Any], str]] = {
    "engine": _no_engine,
    "sink": _no_sink,
    "normaliser": _no_normaliser,
    "splitter": _not_callable,
    "voices": _no_voices,
    "door": _no_door,
    "observer": _no_observer,
    "gate": _no_gate,
}
"""What a thing of each kind lacks, in words; empty where it lacks nothing."""


def _kind_of(thing: Any) -> str:
    return f"of type {type(thing).__name__}"
