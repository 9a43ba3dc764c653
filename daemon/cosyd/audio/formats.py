"""The formats in which sound leaves: their names, media types, and what they can carry."""

from __future__ import annotations

from dataclasses import dataclass

from cosyd.contract.errors import UnknownFormat, UnsupportedRate
from cosyd.contract.model import VOICE_AUDIO

_RATES_HZ = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""What clients ask for; all of them are also among the rates of MPEG audio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFormat:
    """One format."""

    media_type: str
    suffix: str
    """Of a file's name, with its dot."""

    rates_hz: tuple[int, ...] = _RATES_HZ

    bit_rate: int | None = None
    """Bits a second where nobody says; None: the format has no such choice."""

    bit_rates: tuple[int, int] = (0, 0)
    """The least and the most bits a second that one channel takes at any rate."""

    def within(self, bit_rate: int | None) -> int | None:
        """*bit_rate* as near as the format can come to it.

        Where a sample rate allows less than the format (MP3 at 8 kHz ends at 64 kbit/s),
        the encoder itself takes the most that there is.
        """
        if self.bit_rate is None:
            return None
        low, high = self.bit_rates
        return min(max(bit_rate or self.bit_rate, low), high)


_FORMATS = {
    "wav": SoundFormat(media_type="audio/wav", suffix=".wav"),
    "mp3": SoundFormat(
        media_type="audio/mpeg",
        suffix=".mp3",
        bit_rate=64_000,
        bit_rates=(8_000, 320_000),
    ),
    "opus": SoundFormat(
        media_type="audio/ogg",
        suffix=".opus",
        rates_hz=(8_000, 12_000, 16_000, 24_000, 48_000),
        bit_rate=32_000,
        bit_rates=(6_000, 256_000),
    ),
    "aac": SoundFormat(
        media_type="audio/aac",
        suffix=".aac",
        bit_rate=64_000,
        bit_rates=(8_000, 384_000),
    ),
    "flac": SoundFormat(media_type="audio/flac", suffix=".flac"),
    "pcm": SoundFormat(media_type="audio/pcm", suffix=".pcm"),
    "ulaw": SoundFormat(media_type="audio/PCMU", suffix=".ulaw"),
    "alaw": SoundFormat(media_type="audio/PCMA", suffix=".alaw"),
}

FORMATS: tuple[str, ...] = tuple(_FORMATS)
"""The names of all formats."""


def sound_format(format_name: str) -> SoundFormat:
    """The format called *format_name*.

    Raises:
        UnknownFormat: There is none.
    """
    try:
        return _FORMATS[format_name]
    except KeyError:
        raise UnknownFormat(format=format_name, formats=", ".join(FORMATS)) from None


def media_type(format_name: str) -> str:
    """The Content-Type, such as ``audio/mpeg``; raises UnknownFormat."""
    return sound_format(format_name).media_type


def file_suffix(format_name: str) -> str:
    """How a file's name ends, such as ``.mp3``; raises UnknownFormat."""
    return sound_format(format_name).suffix


def rates(format_name: str) -> tuple[int, ...]:
    """The sample rates that the format can carry, in Hz; raises UnknownFormat."""
    return sound_format(format_name).rates_hz


def check(format_name: str, rate_hz: int | None = None) -> None:
    """See that sound can leave in this format at this rate (None: at the voices' own).

    Raises:
        UnknownFormat: There is no such format.
        UnsupportedRate: It cannot carry *rate_hz*.
    """
    possible = rates(format_name)
    if (rate_hz or VOICE_AUDIO.rate_hz) not in possible:
        raise UnsupportedRate(
            format=format_name, rate_hz=rate_hz, rates=", ".join(str(rate) for rate in possible)
        )
