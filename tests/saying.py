"""An engine, asked directly: without a daemon, a worker or a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.contract.model import VOICE_AUDIO
from cosyd.engine.orders import Session

if TYPE_CHECKING:
    from cosyd.engine.protocol import SentenceEngine


def session(text: str, voice: str, language: str = "en", speed: float = 1.0) -> Session:
    """What an engine is given for *text*."""
    return Session(session=1, text=text, language=language, voice=voice, speed=speed)


def say(
    engine: SentenceEngine, text: str, voice: str, language: str = "en", speed: float = 1.0
) -> bytes:
    """The whole PCM of *text*."""
    return b"".join(engine.speak(session(text, voice, language, speed)))


def seconds(pcm: bytes) -> float:
    """How long *pcm* sounds."""
    return VOICE_AUDIO.seconds(VOICE_AUDIO.frames(pcm))
