"""One text that is written over a socket as ElevenLabs' clients do, and what they hear of it."""

from __future__ import annotations

import base64
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from cosyd.api.compat.elevenlabs_alignment import Aligner, Tail

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cosyd.api.compat.elevenlabs_alignment import Alignment
    from cosyd.api.sound import Shape
    from cosyd.audio.encode import Encoder
    from cosyd.contract.model import SentenceTiming
    from cosyd.speech.job import Job
    from cosyd.speech.live import LiveText, LiveUtterance

    Tell = Callable[[dict[str, Any]], Awaitable[None]]

_JOINED: Final = frozenset({"pcm", "ulaw", "alaw", "mp3"})
"""Formats of which two files, one after the other, are one that every player takes. There the sound
up to a flush leaves to its last sample; else the encoder keeps some of it for what follows."""


class Context:
    """Speaks what is written, from its first word that can be said to its end.

    Args:
        text: Where it is written.
        shape: In which the sound is sent.
        tell: Sends a message to the client.
    """

    def __init__(self, text: LiveText, shape: Shape, tell: Tell) -> None:
        self._text = text
        self._shape = shape
        self._tell = tell
        self._job: Job | None = None
        self._joined = 0
        """Up to here, in characters, the sound has left the encoder."""

        self.ended = False
        """Whether the client has said that it is whole."""

    def write(self, text: str) -> None:
        """Add *text*, cut anywhere.

        Raises:
            CosydError: It grows too long, or cannot be begun.
        """
        self._text.write(text)

    def flush(self) -> None:
        """Say all that was written."""
        self._text.flush()

    def end(self) -> None:
        """It is whole."""
        self.ended = True
        self._text.close()

    def drop(self) -> None:
        """Nobody wants it any more."""
        self._text.cancel()
        self.end()

    @property
    def busy(self) -> bool:
        """Whether something of it waits or is being said."""
        return bool(self._job and not self._job.status.final and not self._job.idle)

    async def speak(self) -> None:
        """Send all of it, as it is being said.

        Raises:
            CosydError: Why it cannot be said to its end.
        """
        async with aclosing(self._text.utterances()) as utterances:
            async for utterance in utterances:
                self._job = utterance.job
                await self._utterance(utterance)

    async def _utterance(self, utterance: LiveUtterance) -> None:
        aligner, tail = Aligner(), Tail()
        encoder, whole = self._shape.encoder(), False
        try:
            async with aclosing(utterance.listen()) as chunks:
                async for chunk in chunks:
                    data, aligned = encoder.feed(tail.after(chunk)), None
                    if chunk.ends:
                        aligned = aligner.sentence(_written(utterance.job), chunk.ends)
                        if due := _said(utterance.job, chunk.ends):
                            aligned = aligned.ended()
                            if self._joins(due):
                                data += encoder.finish()
                                encoder = self._renewed(encoder)
                        whole = aligned.characters[-1:].isspace()
                    await self._send(data, aligned)
            rest = aligner.rest(_written(utterance.job), utterance.job.audio_s)
            aligned = rest.ended() if rest.characters or not whole else None
            await self._send(encoder.finish(), aligned)
        finally:
            encoder.close()

    def _joins(self, due: int) -> bool:
        """Whether the client waits for all sound up to *due*, and takes more after it."""
        if self._shape.format not in _JOINED or self.ended or due <= self._joined:
            return False
        self._joined = due
        return True

    def _renewed(self, encoder: Encoder) -> Encoder:
        encoder.close()
        return self._shape.encoder()

    async def _send(self, data: bytes, aligned: Alignment | None) -> None:
        if not data and aligned is None:
            return
        view = aligned.in_milliseconds() if aligned else None
        await self._tell(
            {
                "audio": base64.b64encode(data).decode(),
                "isFinal": None,
                "normalizedAlignment": view,
                "alignment": view,
            }
        )


def _written(job: Job) -> str:
    return job.manuscript.text if job.manuscript else ""


def _said(job: Job, ends: SentenceTiming) -> int:
    """Up to where the client wants all to be said, in characters, once that has been; else 0."""
    text = job.manuscript
    if text is None or text.due < ends.text_end or text.text[ends.text_end : text.due].strip():
        return 0
    return text.due
