"""What the sound of a sentence depends on, as a hash: two of the same key sound the same."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.contract.errors import VoiceNotReady

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cosyd.contract.hooks import EngineOffer
    from cosyd.contract.model import Voice

ALGORITHM: Final = 1
"""Another number, and nothing counts as spoken that was spoken before."""

_SEEDS: Final = 2**63
"""Seeds are below this."""


class Identities:
    """Tells voices from what they were before, under whatever name. For one plan at a time.

    Args:
        offer: The engine of that name, as it is now; None where it is not here.
        state_now: Where the state of a voice is by now that was elsewhere.
    """

    def __init__(
        self, offer: Callable[[str], EngineOffer | None], state_now: Callable[[str], str] = str
    ) -> None:
        self._offer = offer
        self._state_now = state_now
        self._known: dict[Voice, tuple[object, ...]] = {}

    def of(self, voice: Voice) -> tuple[object, ...]:
        """What *voice* is: its engine, and what that has registered of it.

        Raises:
            VoiceNotReady: What was registered of it cannot be read.
        """
        known = self._known.get(voice)
        if known is None:
            offer = self._offer(voice.engine)
            known = self._known[voice] = (
                voice.engine,
                offer.identity if offer else "",
                self._digest(voice) if voice.state else voice.spoken_by or voice.name,
                *(voice.speed, voice.volume, voice.instruct),
            )
        return known

    def _digest(self, voice: Voice) -> str:
        try:
            with Path(self._state_now(voice.state)).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            reason = "what was registered of it cannot be read"
            raise VoiceNotReady(name=voice.name, reason=reason) from error


def key_of(pieces: Sequence[tuple[str, str, tuple[object, ...]]], *manner: object) -> str:
    """The key of a sentence.

    Args:
        pieces: What the engines get of it: text, language, and what its voice is.
        manner: How: speed, volume, instruction.
    """
    facts = msgspec.msgpack.encode((ALGORITHM, pieces, manner))
    return hashlib.blake2b(facts, digest_size=16).hexdigest()


def seed_of(key: bytes, attempt: int, salt: str) -> int:
    """A seed that each attempt at that sentence always gets."""
    facts = msgspec.msgpack.encode((key, attempt, salt))
    return int.from_bytes(hashlib.blake2b(facts, digest_size=8).digest()) % _SEEDS
