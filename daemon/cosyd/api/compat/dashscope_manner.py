"""How DashScope's clients ask for speech, in our own terms."""

from __future__ import annotations

import html
import re
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from cosyd.api.sound import Shape
from cosyd.contract.errors import OutOfRange
from cosyd.contract.model import Utterance
from cosyd.contract.wire import Instruction
from cosyd.speech.service import SPEED

DOOR: Final = "dashscope"

VOLUME: Final = (0, 100)
USUAL_VOLUME: Final = 50
PITCH: Final = (0.5, 2.0)

USUAL_RATE_HZ: Final = 22_050
"""Where none is asked for. Opus cannot carry it, and comes as the voices speak."""

LARGEST_KILO: Final = 510
"""A bit rate up to this one is in thousands; whoever sends more means bits."""

_PARTING: Final = re.compile(r"</?(?:speak|p|s|break)\b[^>]*>")
_MARK: Final = re.compile(r"<[^>]*>")


Hertz = Annotated[int, Meta(ge=0, le=384_000, description="Of samples; 22050.")]
Kilobits = Annotated[int, Meta(ge=0, le=512_000, description="In thousands of bits a second.")]
Seed = Annotated[int, Meta(ge=0, le=65_535, description="0: none.")]


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """In which voice and how to speak. Whatever else a client sends is overlooked."""

    voice: Annotated[
        str | None, Meta(description="Any voice's name; left out: that of the language.")
    ] = None

    format: Annotated[
        str | None, Meta(description="mp3, wav, pcm or opus; also flac or aac. Default is mp3.")
    ] = None

    sample_rate: Hertz | None = None

    bit_rate: Kilobits | None = None

    volume: Annotated[float | None, Meta(description="0 to 100; 50.")] = None
    rate: Annotated[float | None, Meta(description="0.5 to 2.0 times the voice's pace.")] = None
    pitch: Annotated[float | None, Meta(description="0.5 to 2.0. Not followed.")] = None
    seed: Seed | None = None
    instruction: Instruction | None = None
    language_hints: Annotated[
        list[str] | None, Meta(description="The first is taken for the language of the text.")
    ] = None
    enable_ssml: Annotated[
        bool | None, Meta(description="Marks of a text that begins with <speak> are left out.")
    ] = None
    text_type: str | None = None
    word_timestamp_enabled: Annotated[
        bool | None, Meta(description="Tell when words are heard; within a sentence estimated.")
    ] = None

    @property
    def marked(self) -> bool:
        """Whether a text may be SSML."""
        return bool(self.enable_ssml) or self.text_type == "SSML"


def utterance_of(manner: Manner, text: str) -> Utterance:
    """What a client asks to have said.

    Raises:
        OutOfRange: It cannot be.
    """
    _within("volume", manner.volume, VOLUME)
    _within("rate", manner.rate, SPEED)
    _within("pitch", manner.pitch, PITCH)
    return Utterance(
        text=text,
        voice=manner.voice or None,
        language=next(iter(manner.language_hints or ()), None),
        speed=1.0 if manner.rate is None else manner.rate,
        volume=1.0 if manner.volume is None else manner.volume / USUAL_VOLUME,
        instruct=manner.instruction or "",
        seed=manner.seed or None,  # their package sends 0 where nobody wants one
        door=DOOR,
    )


def format_of(manner: Manner) -> tuple[str, int | None, int | None]:
    """The name of the format, the sample rate, and the bits a second that a client wants."""
    name = (manner.format or "mp3").lower()
    if name == "default":  # what their package sends where nobody chose one
        name = "mp3"
    usual_hz = None if name == "opus" else USUAL_RATE_HZ
    bits = manner.bit_rate or 0
    bits = bits if bits > LARGEST_KILO else 1_000 * bits
    return name, manner.sample_rate or usual_hz, bits or None


def shape_of(manner: Manner) -> Shape:
    """The format in which a client wants the sound.

    Raises:
        UnknownFormat: There is no such format.
        UnsupportedRate: It cannot carry that rate.
    """
    return Shape(*format_of(manner))


def without_marks(text: str) -> str:
    """What is to be read of *text*, which may be SSML."""
    if not text.lstrip().startswith("<speak"):
        return text
    return html.unescape(_MARK.sub("", _PARTING.sub(" ", text)))


def _within(field: str, value: float | None, allowed: tuple[float, float]) -> None:
    low, high = allowed
    if value is not None and not low <= value <= high:  # also for NaN
        raise OutOfRange(field=field, value=value, low=low, high=high)
