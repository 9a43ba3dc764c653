"""Which of the stored voices can speak, by which engine, and which have to be registered first.

Looks at files, and changes none.
"""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.contract.errors import CannotRegister, CosydError, MixInvalid
from cosyd.contract.model import Voice, VoiceKind, primary_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cosyd.engine.host import EngineHost
    from cosyd.voices.manifest import Manifest
    from cosyd.voices.store import VoiceStore
    from cosyd.voices.stored import StoredVoice

_ODD = re.compile(r"[^A-Za-z0-9_.-]")
"""What cannot be part of a file's name; strangers' engines may be called as they like."""

UNKNOWN_LANGUAGE: Final = "und"
"""BCP 47's tag for what nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A voice that an engine is to register."""

    voice: StoredVoice
    host: EngineHost

    made_of: str
    """Tells what the voice is made of now from what it was made of: text, sound, and engine."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Another one, where registering may end otherwise than the last time."""
        offer = self.host.offer
        return (self.voice.name, offer.name, offer.identity, self.made_of)


class Roster:
    """The stored voices, as the engines that are here now can speak them.

    Args:
        store: Where they are.
        hosts: All engines.
    """

    def __init__(self, store: VoiceStore, hosts: Mapping[str, EngineHost]) -> None:
        self.store = store
        self.hosts = hosts
        self.failed: dict[tuple[str, str, str, str], str] = {}
        """Why registering failed; it is not tried again before something has changed."""

    # -- engines --------------------------------------------------------------------------------

    def makers(self) -> list[EngineHost]:
        """The engines that make voices of references, those that clone first."""
        able = [host for host in self.hosts.values() if host.offer.registers is not None]
        return sorted(able, key=lambda host: host.offer.registers is not VoiceKind.CLONE)

    def makers_for(self, manifest: Manifest) -> list[EngineHost]:
        """Those that may speak this voice, the best first; none that cannot be started.

        Raises:
            CannotRegister: There is none.
        """
        asked = [one for one in self.makers() if manifest.engine in {"", one.name}]
        ready = [one for one in asked if not one.care.lacking]
        if not ready:
            raise CannotRegister(reason=_why_none(manifest, asked))
        return ready

    # -- states ---------------------------------------------------------------------------------

    def state(self, voice: StoredVoice, host: EngineHost) -> Path:
        """Where what *host* needs of *voice* is kept, or would be."""
        words = (host.name, host.offer.identity or "0")
        return voice.state(*(_ODD.sub("_", word) for word in words))

    def state_now(self, state: str) -> str:
        """Where a state is by now whose voice was renamed or removed; empty stays empty."""
        return str(self.store.place_now(Path(state))) if state else ""

    def made_of(self, voice: StoredVoice) -> str:
        """What a state depends on, besides its engine.

        Raises:
            OSError: The reference cannot be read.
        """
        manifest = voice.manifest
        words = (manifest.text, manifest.languages[:1], manifest.instruct, manifest.mix)
        digest = hashlib.sha256(msgspec.json.encode(words))
        if (reference := voice.reference) is not None:
            found = reference.stat()
            digest.update(_digest(reference, found.st_mtime_ns, found.st_size, found.st_ino))
        return digest.hexdigest()[:16]

    def spoken_by(self, voice: StoredVoice) -> EngineHost | None:
        """The best engine that has registered *voice*."""
        try:
            makers = self.makers_for(voice.manifest)
        except CannotRegister:
            return None
        return next((one for one in makers if self.state(voice, one).is_file()), None)

    # -- voices ---------------------------------------------------------------------------------

    def stored(self) -> list[StoredVoice]:
        """All that are shown; samples only where an engine can clone them."""
        return [one for one in self.store.all() if not one.sample or self._clones(one.manifest)]

    def find(self, name: str) -> StoredVoice | None:
        """The stored voice of that name, where it is shown."""
        try:
            stored = self.store.get(name)
        except CosydError:
            return None
        return stored if not stored.sample or self._clones(stored.manifest) else None

    def voices(self) -> list[Voice]:
        """All that are shown, whether they can speak now or not; the samples first."""
        return [self.voice(one) for one in sorted(self.stored(), key=lambda one: not one.sample)]

    def voice(self, stored: StoredVoice) -> Voice:
        """*stored* as the rest of the daemon knows it."""
        manifest = stored.manifest
        host = self.spoken_by(stored)
        engine = host.name if host else manifest.engine or self._first_choice()
        kind = host.offer.registers if host else None
        return Voice(
            name=manifest.name,
            engine=engine,
            languages=_languages(manifest.languages, host),
            gender=manifest.gender,
            description=manifest.description,
            kind=VoiceKind.MIX if manifest.mix else kind or VoiceKind.CLONE,
            state=str(self.state(stored, host)) if host else "",
            instruct=manifest.instruct,
            unready="" if host else self.why_not_ready(stored),
        )

    def aliases(self) -> dict[str, str]:
        """The other names of the voices, as their manifests have them."""
        return {alias: one.name for one in self.stored() for alias in one.manifest.aliases}

    def pending(self) -> list[Wanted]:
        """What is to be registered: by its best engine not yet, or of something else by now."""
        found = (self.wanted(one) for one in self.stored())
        return [one for one in found if one is not None and one.key not in self.failed]

    def wanted(self, voice: StoredVoice) -> Wanted | None:
        """What is to be registered of *voice*; None where nothing is, or nothing can be."""
        try:
            host = self.maker_of(voice)
            made_of = self.made_of(voice)
        except (CosydError, OSError):
            return None
        if _kept(made_of_file(self.state(voice, host))) == made_of:
            return None
        return Wanted(voice=voice, host=host, made_of=made_of)

    def maker_of(self, voice: StoredVoice) -> EngineHost:
        """The engine that *voice* is to be registered with.

        Raises:
            CannotRegister: None can, or there is nothing to make it of.
            MixInvalid: No engine has all that it is a mix of.
        """
        makers = self.makers_for(voice.manifest)
        if voice.manifest.mix:
            return self.mixer(makers, voice.manifest.mix)
        if voice.reference is None:
            raise CannotRegister(reason="it has no reference")
        return makers[0]

    def mixer(self, makers: Iterable[EngineHost], parts: Mapping[str, float]) -> EngineHost:
        """The first of *makers* that has all of *parts*, or can have them.

        Raises:
            MixInvalid: None has.
        """
        makers = list(makers)
        for host in makers:
            if all(self.part_of(name, host) is not None for name in parts):
                return host
        missing = next((one for one in parts if not self._known(one, makers)), None)
        if missing is not None:
            raise MixInvalid(reason=f"no engine here mixes {missing!r}")
        raise MixInvalid(reason="no engine speaks with all of them")

    def part_of(self, name: str, host: EngineHost) -> str | StoredVoice | None:
        """The voice *name* for *host*: its own, one that it can register; None: it has none."""
        stored = self.find(name)
        if stored is not None:
            mixed = stored.manifest.mix and not self.state(stored, host).is_file()
            fits = stored.manifest.engine in {"", host.name}
            return stored if fits and not mixed else None
        own = (one for one in host.offer.voices() if one.name == name and not one.spoken_by)
        return next((one.name for one in own), None)

    def why_not_ready(self, voice: StoredVoice) -> str:
        """Why no engine speaks it now."""
        try:
            self.maker_of(voice)
            made_of = self.made_of(voice)
        except CosydError as error:
            return str(error.facts.get("reason", error)).rstrip(".")
        except OSError as error:
            return f"its reference cannot be read ({error.strerror})"
        name = voice.name
        for (failed, _, _, of_what), reason in self.failed.items():
            if (failed, of_what) == (name, made_of):
                return f"it could not be registered: {reason.rstrip('.')}"
        return "it is being registered"

    def _known(self, name: str, makers: Sequence[EngineHost]) -> bool:
        return any(self.part_of(name, host) is not None for host in makers)

    def _clones(self, manifest: Manifest) -> bool:
        """Whether an engine whose model was fetched can clone it."""
        try:
            makers = self.makers_for(manifest)
        except CannotRegister:
            return False
        return any(
            one.offer.registers is VoiceKind.CLONE and one.offer.model is not None for one in makers
        )

    def _first_choice(self) -> str:
        """The engine that would speak it, if it could be started."""
        makers = self.makers()
        ready = [one for one in makers if not one.care.lacking]
        return next((one.name for one in (*ready, *makers)), "none")


def made_of_file(state: Path) -> Path:
    """Beside a state: what it was made of."""
    return state.with_suffix(".made_of")


@functools.lru_cache(maxsize=1_024)  # a voice is looked at more often than it is changed
def _digest(path: Path, *_as_it_was: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _kept(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, ValueError):
        return ""


def _languages(own: Sequence[str], host: EngineHost | None) -> tuple[str, ...]:
    """A voice's own languages, then those that its engine has all voices speak."""
    others = host.offer.languages if host else ()
    known = {primary_language(tag) for tag in own}
    added = (tag for tag in others if primary_language(tag) not in known)
    return (*own, *added) or (UNKNOWN_LANGUAGE,)


def _why_none(manifest: Manifest, asked: Sequence[EngineHost]) -> str:
    """Why no engine can speak it."""
    if asked:
        return f"the engine {asked[0].name!r} cannot be started, {asked[0].care.lacking}"
    if manifest.engine:
        return f"the engine {manifest.engine!r} makes no voices, or is not installed"
    return "none that makes voices is installed"
