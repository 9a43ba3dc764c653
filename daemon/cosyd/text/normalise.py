"""Making a sentence readable: the chosen normalisers, one after the other, and never an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.text.addresses import Addresses
from cosyd.text.made import checked
from cosyd.text.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cosyd.contract.hooks import Normaliser, Reading

BUILT_IN: tuple[Normaliser, ...] = (Addresses(),)
"""The normalisers that are there without any plug-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A text as it should be read, and how it came to that."""

    text: str

    changed_by: tuple[str, ...] = ()
    """The normalisers that changed it, in order; ``tidy`` is the first, which always runs."""

    failures: tuple[tuple[str, str], ...] = ()
    """Name and reason of each that gave up; the text went on without it."""


def normalise(
    text: str,
    reading: Reading,
    normalisers: Iterable[Normaliser],
    *,
    on_failure: Callable[[str, Exception], None] | None = None,
) -> Readable:
    """*text* tidied, then run through the *normalisers*.

    A normaliser that raises, or makes what cannot be said, or leaves nothing to be said, is passed
    over: the text goes on as it was.

    Args:
        text: A sentence, or part of one.
        reading: How it is read: in which language, by which voice.
        normalisers: Those that the settings choose, in their order.
        on_failure: Told the name and the error of each that failed.
    """
    changed: list[str] = []
    failures: list[tuple[str, str]] = []
    readable = tidy(text) or text
    if readable != text:
        changed.append("tidy")
    for normaliser in normalisers:
        try:
            said = checked(normaliser(readable, reading))
        except Exception as error:  # noqa: BLE001 - a stranger's code, and the text must go on
            failures.append((normaliser.name, f"{type(error).__name__}: {error}"))
            if on_failure is not None:
                on_failure(normaliser.name, error)
            continue
        if said.strip() and said != readable:
            readable = said
            changed.append(normaliser.name)
    return Readable(text=readable, changed_by=tuple(changed), failures=tuple(failures))
