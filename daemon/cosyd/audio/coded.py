"""The formats that FFmpeg writes, by way of PyAV."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, cast

import av
import numpy as np
from av.audio.frame import AudioFrame

from cosyd.audio.containers import goes_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream

    from cosyd.audio.containers import ByteSink


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coding:
    """FFmpeg's names for a format, and what makes it a stream without delay."""

    container: str
    codec: str
    sample_format: str
    everywhere: dict[str, str] = field(default_factory=dict)
    live: dict[str, str] = field(default_factory=dict)
    """Options of the container, on a wire only."""

    live_codec: dict[str, str] = field(default_factory=dict)
    """Options of the codec, on a wire only: half the work, so that the event loop can do it."""

    live_frames_a_second: int | None = None
    """Size of the codec's frames on a wire, where it can be chosen."""

    def codec_options(self, rate_hz: int) -> dict[str, str]:
        """What the codec is told on a wire."""
        if self.live_frames_a_second is None:
            return self.live_codec
        return self.live_codec | {"frame_size": str(rate_hz // self.live_frames_a_second)}


_CODINGS = {
    # Without "live" its first frame tells the true length and the encoder's delay ("Xing").
    "mp3": _Coding(
        container="mp3",
        codec="libmp3lame",
        sample_format="s16p",
        everywhere={"id3v2_version": "0"},
        live={"write_xing": "0"},
        live_codec={"compression_level": "7"},
    ),
    # 20 ms, one packet, is a page: Ogg's usual page holds back a second. That costs 11 kbit/s.
    "opus": _Coding(
        container="ogg",
        codec="libopus",
        sample_format="s16",
        live={"page_duration": "20000"},
        live_codec={"compression_level": "5", "vbr": "constrained"},
    ),
    "aac": _Coding(
        container="adts", codec="aac", sample_format="fltp", live_codec={"aac_coder": "fast"}
    ),
    # Else 8 KiB of nothing, meant for tags, come before the first sound.
    "flac": _Coding(
        container="flac",
        codec="flac",
        sample_format="s16",
        everywhere={"metadata_header_padding": "0"},
        live_frames_a_second=50,
    ),
    # Telephony, 8 bits a sample without a header. Source: ITU-T G.711.
    "ulaw": _Coding(container="mulaw", codec="pcm_mulaw", sample_format="s16"),
    "alaw": _Coding(container="alaw", codec="pcm_alaw", sample_format="s16"),
}


class Coded:
    """A :class:`~cosyd.audio.containers.Container` of one of these formats."""

    def __init__(
        self, sink: ByteSink, format_name: str, rate_hz: int, bit_rate: int | None
    ) -> None:
        """Write the header of *format_name*, where it has one: ``mp3``, ``opus``, ``ulaw``, ..."""
        coding = _CODINGS[format_name]
        live = not goes_back(sink)
        self._rate_hz = rate_hz
        self._frames = 0
        options = coding.everywhere | ({"flush_packets": "1"} | coding.live if live else {})
        self._container = av.open(
            cast("IO[bytes]", sink), "w", format=coding.container, options=options
        )
        self._stream = cast(
            "AudioStream",
            self._container.add_stream(
                coding.codec,
                rate=rate_hz,
                options=coding.codec_options(rate_hz) if live else {},
                layout="mono",
                format=coding.sample_format,
            ),
        )
        if bit_rate:
            self._stream.bit_rate = bit_rate
        self._container.start_encoding()

    def write(self, pcm: bytes) -> None:
        """As :class:`~cosyd.audio.containers.Container`."""
        if pcm:
            self._encode(self._frame(pcm))

    def finish(self) -> None:
        """As :class:`~cosyd.audio.containers.Container`."""
        self._encode(None)
        with _errors_of_the_sink():
            self._container.close()

    def close(self) -> None:
        """As :class:`~cosyd.audio.containers.Container`. The end is written even now."""
        with contextlib.suppress(OSError), _errors_of_the_sink():
            self._container.close()

    def _frame(self, pcm: bytes) -> AudioFrame:
        frame = AudioFrame.from_ndarray(
            np.frombuffer(pcm, "<i2")[np.newaxis], format="s16", layout="mono"
        )
        frame.sample_rate = self._rate_hz
        frame.pts = self._frames
        self._frames += frame.samples
        return frame

    def _encode(self, frame: AudioFrame | None) -> None:
        with _errors_of_the_sink():
            for packet in self._stream.encode(frame):
                self._container.mux(packet)


@contextlib.contextmanager
def _errors_of_the_sink() -> Iterator[None]:
    """All as OSError: once a sink has failed, FFmpeg repeats it in an error of its own."""
    try:
        yield
    except av.FFmpegError as error:
        raise OSError(f"the sound cannot be written: {error}") from error
