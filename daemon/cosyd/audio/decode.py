"""Recordings of whatever kind as samples: a border to files that strangers have made.

Only what recordings come in is opened, so that no playlist reaches for other files or into a
network, and it is read packet by packet, up to a limit of bytes, of seconds, and of patience.
"""

from __future__ import annotations

import io
import stat
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Final, Literal, cast

import av
import numpy as np
import numpy.typing as npt

from cosyd.contract.errors import ReferenceTooLarge, ReferenceTooLong, ReferenceUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

Samples = npt.NDArray[np.float32]
RawSample = Literal["u8", "s16", "s32", "f32"]

_CONTAINERS = "wav,w64,aiff,au,caf,flac,mp3,aac,ogg,mov,mp4,m4a,3gp,matroska,webm,asf,amr"
"""FFmpeg's names of what is opened, and of no playlist: those name other files."""

_CODECS = (
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_u8,pcm_s8,pcm_f32le,pcm_f32be,"
    "pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,flac,alac,mp3,mp3float,mp2,"
    "mp2float,aac,opus,libopus,vorbis,libvorbis,wmav1,wmav2,amrnb,amrwb,libopencore_amrnb,"
    "libopencore_amrwb"
)

_RATES_HZ = (4_000, 384_000)
_MOST_CHANNELS = 8
_MOST_DAMAGED = 50
"""Packets. A file with more of them is none."""

_PATIENCE_S = 15.0
"""A minute of sound takes a tenth of a second."""

_LOUDEST = 1_000.0
"""Of a sample in floats. What is beyond is no sound, nor is what is not finite."""

_CUT_SHORT = 0.95
"""Of the length that a file tells, which some files only guess."""

_LIVE_BYTES = 0x7FFF_0000

_TYPES: Final[Mapping[RawSample, str]] = MappingProxyType(
    {"u8": "u1", "s16": "<i2", "s32": "<i4", "f32": "<f4"}
)
"""Numpy's names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawShape:
    """What must be told of samples that come without a header, little-endian."""

    rate_hz: int
    channels: int = 1
    sample: RawSample = "s16"

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of each channel."""
        return self.channels * np.dtype(_TYPES[self.sample]).itemsize


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What could be heard in a file."""

    samples: Samples
    """Mono, shape [n], 1.0 being full scale; files of floats may go beyond it."""

    rate_hz: int

    damage: str = ""
    """What is wrong with the file, though it was read: ``it ends after 2.1 of 5.0 seconds``."""


def decode(
    file: Path | str | bytes | IO[bytes],
    *,
    limit_s: float,
    limit_bytes: int,
    raw: RawShape | None = None,
) -> tuple[Samples, int]:
    """Samples of shape [n] and their rate; see :func:`decoded`, which tells damage too."""
    recording = decoded(file, limit_s=limit_s, limit_bytes=limit_bytes, raw=raw)
    return recording.samples, recording.rate_hz


def decoded(
    file: Path | str | bytes | IO[bytes],
    *,
    limit_s: float,
    limit_bytes: int,
    raw: RawShape | None = None,
) -> Recording:
    """What can be heard in *file*: WAV, MP3, FLAC, M4A, Ogg, Opus, WebM and more.

    Of several channels the mean is taken, or the first, where they cancel each other out. What is
    there of a file that ends in the middle is used. It takes a tenth of a second, so a thread will
    do; but where a file breaks the decoder itself, it breaks the process.

    Args:
        file: A path, the content itself, or an open file that can be read from its beginning.
        limit_s: The longest sound.
        limit_bytes: The largest file. Of a larger one nothing is read.
        raw: What the samples are, where they come without a header.

    Raises:
        ReferenceTooLarge: It has more than *limit_bytes*.
        ReferenceTooLong: It sounds for more than *limit_s*.
        ReferenceUnreadable: It is no sound, or in a format that is not known.
    """
    try:
        with _opened(file) as source:
            limited = _Limited(source, limit_bytes)
            if raw is not None:
                return _raw(limited, raw, limit_s)
            return _Decoder(limited, limit_s).recording()
    except (av.FFmpegError, OSError) as error:
        reason = error.strerror or str(error)
        raise ReferenceUnreadable(reason=f"no sound is found in it ({reason.lower()})") from error


def _opened(file: Path | str | bytes | IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    """*file*, which is regular: a pipe or a device would wait, or never end."""
    if isinstance(file, bytes):
        return io.BytesIO(file)
    if not isinstance(file, Path | str):
        return nullcontext(file)
    if not stat.S_ISREG(Path(file).stat().st_mode):
        raise ReferenceUnreadable(reason="it is no file")
    return Path(file).open("rb")


class _Limited:
    """A file as FFmpeg sees it: of a known size, and patient only for so long.

    Raises:
        ReferenceTooLarge: It has more than *limit_bytes*.
    """

    def __init__(self, file: IO[bytes], limit_bytes: int) -> None:
        self._file = file
        self.size = file.seek(0, io.SEEK_END)
        if self.size > limit_bytes:
            raise ReferenceTooLarge(limit_mb=limit_bytes / 1_000_000)
        self._until = time.monotonic() + _PATIENCE_S
        file.seek(0)

    def read(self, size: int = -1) -> bytes:
        self.check_time()
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def is_wav(self) -> bool:
        """Whether it begins as one; read again from there."""
        self._file.seek(0)
        head = self._file.read(12)
        self._file.seek(0)
        return head[:4] == b"RIFF" and head[8:] == b"WAVE"

    def cut_short(self) -> bool:
        """Whether it is a WAV file that tells more bytes than there are.

        FFmpeg takes what is there for all. Files of a live stream tell a size near the largest.
        """
        self._file.seek(0)
        head = self._file.read(12)
        told = int.from_bytes(head[4:8], "little") + 8
        return head[:4] == b"RIFF" and self.size < told < _LIVE_BYTES

    def check_time(self) -> None:
        """Give up on a file that was made to take for ever."""
        if time.monotonic() > self._until:
            raise ReferenceUnreadable(reason=f"reading it takes longer than {_PATIENCE_S:.0f} s")


class _Decoder:
    """One file at work."""

    def __init__(self, file: _Limited, limit_s: float) -> None:
        self._file = file
        self._limit_s = limit_s
        self._rate_hz = 0
        self._frames = 0
        self._damaged = 0

    def recording(self) -> Recording:
        """All that can be heard."""
        options = {"format_whitelist": _CONTAINERS, "codec_whitelist": _CODECS}
        with av.open(
            cast("IO[bytes]", self._file), "r", options=options, metadata_errors="replace"
        ) as container:
            stream = _sound(container)
            pieces = list(self._pieces(container, stream))
            told_s = _told_s(container, stream)
        if not self._frames:
            raise ReferenceUnreadable(reason="no sound is found in it")
        samples, odd = _mono(pieces)
        return Recording(
            samples=samples, rate_hz=self._rate_hz, damage=self._damage(told_s, odd=odd)
        )

    def _pieces(self, container: InputContainer, stream: AudioStream) -> Iterator[Samples]:
        """The mean of all channels, and the first one: shape [2, n] each."""
        for frame in self._heard(container, stream):
            self._file.check_time()
            self._check(frame)
            yield _both(frame)

    def _heard(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                yield from stream.decode(packet)
            except (av.EOFError, IndexError):  # the latter where a stream begins in the middle
                return
            except av.InvalidDataError:
                self._damaged += 1
                if self._damaged > _MOST_DAMAGED:
                    raise

    def _check(self, frame: AudioFrame) -> None:
        rate_hz, channels = frame.sample_rate, frame.layout.nb_channels
        low, high = _RATES_HZ
        if not low <= rate_hz <= high:
            raise ReferenceUnreadable(reason=f"{rate_hz} Hz is no rate of a recording")
        if channels > _MOST_CHANNELS:
            raise ReferenceUnreadable(reason=f"it has {channels} channels")
        if self._rate_hz not in {0, rate_hz}:
            raise ReferenceUnreadable(reason="its rate changes in the middle")
        self._rate_hz = rate_hz
        self._frames += frame.samples
        if self._frames > self._limit_s * rate_hz:
            raise ReferenceTooLong(limit_s=self._limit_s)

    def _damage(self, told_s: float, *, odd: bool) -> str:
        heard_s = self._frames / self._rate_hz
        if heard_s < _CUT_SHORT * told_s - 0.05:
            return f"it ends after {heard_s:.1f} of {told_s:.1f} seconds"
        if self._damaged:
            return f"parts of it cannot be read ({self._damaged})"
        if self._file.cut_short():
            return f"it ends after {heard_s:.1f} seconds, and should have been longer"
        return "some of its samples are no numbers" if odd else ""


def _sound(container: InputContainer) -> AudioStream:
    """The sound in *container*.

    Raises:
        ReferenceUnreadable: There is none, or in a format that is not opened.
    """
    if not container.streams.audio:
        what = "a video without sound" if container.streams.video else "no recording"
        raise ReferenceUnreadable(reason=f"it is {what}")
    stream = container.streams.audio[0]
    codec = getattr(stream.codec_context, "name", "unknown")
    if codec not in _CODECS.split(","):
        raise ReferenceUnreadable(reason=f"it is in the format {codec!r}")
    return stream


def _told_s(container: InputContainer, stream: AudioStream) -> float:
    """The length that the file tells; 0 where it tells none."""
    if container.format.name == "aac":  # guessed from its first frames
        return 0.0
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base


def _both(frame: AudioFrame) -> Samples:
    values = frame.to_ndarray()
    if not frame.format.is_planar:
        values = values.reshape(-1, frame.layout.nb_channels).T
    return _mean_and_first(_floats(values))


def _floats(values: npt.NDArray[Any]) -> Samples:
    """Samples of any type, 1.0 being full scale."""
    floats = values.astype(np.float32)
    if values.dtype.kind == "u":
        floats -= np.float32(128)
    if values.dtype.kind in "iu":
        floats /= np.float32(2 ** (8 * values.dtype.itemsize - 1))
    return floats


def _mean_and_first(channels: Samples) -> Samples:
    """Of shape [channels, n] to [2, n]."""
    return np.stack([channels.mean(axis=0, dtype=np.float32), channels[0]])


def _mono(pieces: list[Samples]) -> tuple[Samples, bool]:
    """One channel of [2, n] pieces, and whether some samples could be none, and are silent now."""
    both = np.concatenate(pieces, axis=1)
    odd = ~(np.abs(both) < _LOUDEST)
    mean, first = np.where(odd, np.float32(0), both)
    cancelled = np.square(mean).sum() < 0.05 * np.square(first).sum()
    return np.ascontiguousarray(first if cancelled else mean), bool(odd.any())


def _raw(file: _Limited, shape: RawShape, limit_s: float) -> Recording:
    """The samples of a file without a header; part of a last frame is overlooked."""
    if file.is_wav():
        raise ReferenceUnreadable(reason="it is a WAV file, which tells its rate itself")
    low, high = _RATES_HZ
    if not low <= shape.rate_hz <= high or not 1 <= shape.channels <= _MOST_CHANNELS:
        reason = f"{shape.rate_hz} Hz and {shape.channels} channels are not possible"
        raise ReferenceUnreadable(reason=reason)
    frames = file.size // shape.frame_bytes
    if frames > limit_s * shape.rate_hz:
        raise ReferenceTooLong(limit_s=limit_s)
    if not frames:
        raise ReferenceUnreadable(reason="there is no sound in it")
    values = np.frombuffer(file.read(frames * shape.frame_bytes), _TYPES[shape.sample])
    channels = values.reshape(-1, shape.channels).T
    samples, odd = _mono([_mean_and_first(_floats(channels))])
    damage = "some of its samples are no numbers" if odd else ""
    return Recording(samples=samples, rate_hz=shape.rate_hz, damage=damage)
