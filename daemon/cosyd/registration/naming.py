"""Names: which voice one means, whether it is free, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import (
    MixInvalid,
    UnknownVoice,
    VoiceExists,
    VoiceNameTaken,
    VoiceNotOwn,
)
from cosyd.voices.names import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cosyd.registration.roster import Roster
    from cosyd.voices.manifest import Manifest
    from cosyd.voices.stored import StoredVoice

FEWEST_PARTS: Final = 2
"""Of a mix."""


class Names:
    """All that voices answer to.

    Args:
        roster: The voices that were added.
        means: The voice of any kind that a name, or another name of it, means now.
    """

    def __init__(self, roster: Roster, means: Callable[[str], str | None]) -> None:
        self._roster = roster
        self._means = means

    def stored(self, name: str, what: str) -> StoredVoice:
        """The voice called *name*, which has a folder, and is to be *what*.

        Raises:
            UnknownVoice: There is none.
            ManifestInvalid: There is one that cannot be read.
            VoiceNotOwn: It comes with an engine.
        """
        meant = self._means(name)
        stored = self._roster.find(meant or name)
        if stored is None and meant is None:
            self._roster.store.get(name)  # tells what is wrong with one that cannot be read
            raise UnknownVoice(name=name)
        if stored is None:
            raise VoiceNotOwn(name=meant, source="an engine", what=what)
        return stored

    def own(self, name: str, what: str = "changed") -> StoredVoice:
        """The voice called *name*, which somebody here has added.

        Raises:
            UnknownVoice: There is none.
            VoiceNotOwn: It comes with an engine, or with the package.
        """
        stored = self.stored(name, what)
        if stored.sample:
            raise VoiceNotOwn(name=stored.name, source="the package", what=what)
        return stored

    def check(self, manifest: Manifest) -> None:
        """Make sure that no other voice has any name of a new one.

        Raises:
            CosydError: As :meth:`check_free`.
        """
        self.check_free(manifest.name)
        self.check_aliases(manifest.name, manifest.aliases)

    def check_aliases(self, own: str, aliases: Sequence[str]) -> None:
        """Make sure that none of *aliases* means another voice than *own*."""
        for alias in aliases:
            self.check_free(alias, but=own)

    def free(self, aliases: Sequence[str], own: str) -> tuple[str, ...]:
        """Those of *aliases* that mean no other voice than *own*."""
        meant = {alias: self._means(alias) for alias in aliases}
        return tuple(alias for alias, voice in meant.items() if voice in {None, own})

    def check_free(self, name: str, but: str = "") -> None:
        """Make sure that no voice has *name*, or answers to it, other than *but*.

        Raises:
            VoiceExists: It is the name of one that was added.
            VoiceNameTaken: It means one that was not, or is another name of one.
        """
        meant = self._means(name)
        if meant is None or meant == but:
            return
        if folded(meant) == folded(name) and self._roster.find(meant):
            raise VoiceExists(name=meant)
        raise VoiceNameTaken(name=name, voice=meant)

    def parts(self, parts: Mapping[str, float]) -> dict[str, float]:
        """*parts* by the names of their voices.

        Raises:
            MixInvalid: They are too few.
            UnknownVoice: One of them is nobody.
        """
        meant: dict[str, float] = {}
        for name, weight in parts.items():
            voice = self._means(name)
            if voice is None:
                raise UnknownVoice(name=name)
            meant[voice] = meant.get(voice, 0.0) + weight
        if len(meant) < FEWEST_PARTS:
            raise MixInvalid(reason="it takes two or more")
        return meant
