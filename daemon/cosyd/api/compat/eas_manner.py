"""How EAS clients ask for speech, over HTTP and over their socket, in our own terms."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Meta

from cosyd.api.sound import Shape
from cosyd.contract.errors import InvalidRequest
from cosyd.contract.model import Mode, Utterance
from cosyd.contract.wire import Instruction, Rate

if TYPE_CHECKING:
    from collections.abc import Mapping

DOOR: Final = "eas"


class EasMode(StrEnum):
    """How a reference is used."""

    FAST = "fast_replication"
    CROSS_LINGUAL = "cross_lingual_replication"
    NATURAL_LANGUAGE = "natural_language_replication"


class EasBitRate(StrEnum):
    """In thousands of bits a second."""

    K16 = "16k"
    K32 = "32k"
    K48 = "48k"
    K64 = "64k"
    K128 = "128k"
    K192 = "192k"
    K256 = "256k"
    K320 = "320k"
    K384 = "384k"

    @property
    def bits(self) -> int:
        """Bits a second."""
        return int(self.removesuffix("k")) * 1_000


_MODES: Final[Mapping[EasMode, Mode]] = MappingProxyType(
    {
        EasMode.FAST: Mode.ZERO_SHOT,
        EasMode.CROSS_LINGUAL: Mode.CROSS_LINGUAL,
        EasMode.NATURAL_LANGUAGE: Mode.INSTRUCT,
    }
)


class EasManner(msgspec.Struct, frozen=True, kw_only=True):
    """In which voice and how to speak. Whatever else a client sends is overlooked."""

    mode: EasMode

    reference_audio_id: Annotated[
        str, Meta(min_length=1, description="Of a reference audio; any voice's name will do.")
    ]

    instruct: Annotated[
        Instruction | None,
        Meta(description="For natural_language_replication, which needs it; else overlooked."),
    ] = None

    sample_rate: Annotated[Rate | None, Meta(description="In Hz; 24000.")] = None
    bit_rate: Annotated[EasBitRate | None, Meta(description="For mp3; 192k.")] = None

    volume: Annotated[float | None, Meta(description="A linear factor, 0.0 to 4.0; 1.0.")] = None
    speed: Annotated[float | None, Meta(description="0.5 to 2.0; 1.0.")] = None

    output_format: Annotated[
        str | None, Meta(description="wav, mp3 or pcm; also opus, aac or flac.")
    ] = None


def utterance_of(manner: EasManner, text: str) -> Utterance:
    """What a client asks to have said.

    Raises:
        InvalidRequest: An instruction is to be followed, and there is none.
    """
    follows = manner.mode is EasMode.NATURAL_LANGUAGE
    instruct = (manner.instruct or "") if follows else ""
    if follows and not instruct.strip():
        raise InvalidRequest(reason=f"the mode {manner.mode} needs an instruction in 'instruct'")
    return Utterance(
        text=text,
        voice=manner.reference_audio_id,
        speed=1.0 if manner.speed is None else manner.speed,
        volume=1.0 if manner.volume is None else manner.volume,
        instruct=instruct,
        mode=_MODES[manner.mode],
        door=DOOR,
    )


def shape_of(manner: EasManner) -> Shape:
    """The format in which a client wants the sound.

    Raises:
        UnknownFormat: There is no such format.
        UnsupportedRate: It cannot carry that rate.
    """
    bit_rate = manner.bit_rate or EasBitRate.K192
    return Shape(manner.output_format or "wav", manner.sample_rate, bit_rate.bits)
