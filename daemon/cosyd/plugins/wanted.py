"""What the settings want of plug-ins: which parts are in use, and which names lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.system.options import Text
from cosyd.system.schema import nearest
from cosyd.text.normalise import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cosyd.plugins.fares import Key
    from cosyd.system.options import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Astray:
    """A name in the settings that leads nowhere."""

    setting: str
    says: str
    do: str


def wanted(settings: Settings) -> dict[Key, str]:
    """The parts that *settings* name, and in which setting each stands; not what is built in."""
    own = {one.name for one in BUILT_IN}
    splitter = settings.text.splitter
    named: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("sinks", "sink", settings.sinks),
        ("doors", "door", settings.doors),
        ("observers", "observer", settings.observers),
        ("gates", "gate", settings.gates),
        (
            "text.normalisers",
            "normaliser",
            [name for name in settings.text.normalisers if name not in own],
        ),
        ("text.splitter", "splitter", () if splitter == Text().splitter else (splitter,)),
        ("voices.sources", "voices", settings.voices.sources),
    )
    return {(kind, name): setting for setting, kind, names in named for name in names}


def astray(settings: Settings, offers: Collection[Key]) -> Iterator[Astray]:
    """Names of parts, and tables of settings, that fit nothing among *offers*."""
    for (kind, name), setting in wanted(settings).items():
        if (kind, name) not in offers:
            known = sorted(other for what, other in offers if what == kind)
            yield Astray(
                setting=setting,
                says=f"no plug-in that is loaded offers a {kind} called {name!r}",
                do=_correct(name, known),
            )
    parts = {name for _, name in offers}
    for name in settings.plugins:
        if name not in parts:
            yield Astray(
                setting=f"[plugins.{name}]",
                says=f"no plug-in that is loaded offers anything called {name!r}",
                do=_correct(name, sorted(parts)),
            )


def _correct(name: str, known: list[str]) -> str:
    meant = nearest(name, known)
    if meant:
        return f"Did you mean {meant!r}?"
    return f"Correct it, or take it out. There are: {', '.join(known) or 'none'}."
