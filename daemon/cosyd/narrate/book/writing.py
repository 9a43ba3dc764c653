"""A book's sound as a file, written while it passes."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast

import av
import av.stream
import numpy as np
from av.audio.frame import AudioFrame

from cosyd.audio.formats import sound_format
from cosyd.contract.model import VOICE_AUDIO
from cosyd.narrate.book.chapters import MOST_IN_MP3, for_comments, for_muxers
from cosyd.narrate.book.pictures import for_comment
from cosyd.narrate.book.riff import WavFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.stream import VideoStream

    from cosyd.contract.narrations import BookFormat
    from cosyd.narrate.book.chapters import Mark
    from cosyd.narrate.book.pictures import Picture
    from cosyd.narrate.book.tagging import Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a file is to be."""

    format_name: BookFormat
    bit_rate: int | None
    frames: int
    """How much sound will come."""

    tags: Tags
    marks: Sequence[Mark] = ()
    picture: Picture | None = None


class _Writer(Protocol):
    def write(self, pcm: bytes) -> None: ...

    def finish(self) -> None: ...


@contextlib.contextmanager
def written(path: Path, wanted: Wanted) -> Iterator[_Writer]:
    """The file *path*, new and whole when the block ends.

    Raises:
        OSError: It cannot be written.
    """
    if wanted.format_name == "wav":
        with path.open("xb") as file:
            yield WavFile(file, wanted.frames, wanted.tags.file, wanted.marks)
        return
    with _as_errors_of_the_system(), contextlib.closing(_CodedFile(path, wanted)) as coded:
        yield coded
        coded.finish()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coding:
    """FFmpeg's names for a format."""

    container: str
    codec: str
    sample_format: str
    rates_like: str
    """The name in :mod:`cosyd.audio.formats` of what it holds."""

    options: dict[str, str] = field(default_factory=dict)
    commented: bool = False
    """Whether its tags are Vorbis comments."""


_CODINGS: dict[BookFormat, _Coding] = {
    # The index before the sound, so that it plays while it is being fetched.
    "m4b": _Coding(
        container="mp4",
        codec="aac",
        sample_format="fltp",
        rates_like="aac",
        options={"movflags": "+faststart", "brand": "M4B "},
    ),
    # Version 2.3 of ID3: Windows and many cars know no other.
    "mp3": _Coding(
        container="mp3",
        codec="libmp3lame",
        sample_format="s16p",
        rates_like="mp3",
        options={"id3v2_version": "3"},
    ),
    "opus": _Coding(
        container="ogg", codec="libopus", sample_format="s16", rates_like="opus", commented=True
    ),
    "flac": _Coding(
        container="flac", codec="flac", sample_format="s16", rates_like="flac", commented=True
    ),
}

_REPEATABLE = {"fflags": "+bitexact"}
"""No random numbers in it: the same book is the same file."""

_COVER = {"comment": "Cover (front)"}
"""By which FFmpeg's muxers know what a picture shows."""


class _CodedFile:
    """A file by way of FFmpeg."""

    def __init__(self, path: Path, wanted: Wanted) -> None:
        self._wanted = wanted
        self._coding = _CODINGS[wanted.format_name]
        self._frames = 0
        self._container = av.open(
            str(path),
            "w",
            format=self._coding.container,
            options=self._coding.options | _REPEATABLE,
        )
        self._stream = self._sound(self._container)
        self._tell()
        if wanted.picture and self._coding.container != "ogg":
            stream = self._cover(self._container, wanted.picture)
            self._container.mux(_packet(stream, wanted.picture))
        self._container.start_encoding()

    def write(self, pcm: bytes) -> None:
        """The next piece of the sound, which is not empty."""
        frame = AudioFrame.from_ndarray(
            np.frombuffer(pcm, "<i2")[np.newaxis], format="s16", layout="mono"
        )
        frame.sample_rate = VOICE_AUDIO.rate_hz
        frame.pts = self._frames
        self._frames += frame.samples
        self._encode(frame)

    def finish(self) -> None:
        """What the encoder holds back, and the end."""
        self._encode(None)
        self._container.close()

    def close(self) -> None:
        """Let go of the file, finished or not."""
        with contextlib.suppress(av.FFmpegError):
            self._container.close()

    def _encode(self, frame: AudioFrame | None) -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)

    def _sound(self, container: OutputContainer) -> AudioStream:
        stream = cast(
            "AudioStream",
            container.add_stream(
                self._coding.codec,
                rate=VOICE_AUDIO.rate_hz,
                layout="mono",
                format=self._coding.sample_format,
            ),
        )
        bit_rate = sound_format(self._coding.rates_like).within(self._wanted.bit_rate)
        if bit_rate:
            stream.bit_rate = bit_rate
        if self._coding.container == "mp4" and self._wanted.tags.language:
            stream.metadata["language"] = self._wanted.tags.language
        return stream

    def _cover(self, container: OutputContainer, picture: Picture) -> VideoStream:
        stream = cast("VideoStream", container.add_stream(picture.codec, rate=1))
        stream.width, stream.height = picture.width, picture.height
        stream.pix_fmt = "rgb24" if picture.codec == "png" else "yuvj420p"
        stream.metadata.update(_COVER)
        # An integer, as PyAV before 18 takes nothing else.
        cast("Any", stream).disposition = av.stream.Disposition.attached_pic.value
        return stream

    def _tell(self) -> None:
        """Tags and marks."""
        marks = self._wanted.marks
        self._container.metadata.update(self._wanted.tags.file)
        if self._coding.commented:
            self._container.metadata.update(for_comments(marks))
            if self._wanted.picture and self._coding.container == "ogg":
                self._container.metadata.update(for_comment(self._wanted.picture))
        elif self._wanted.format_name == "mp3":
            self._container.set_chapters(for_muxers(marks[:MOST_IN_MP3]))
        else:
            self._container.set_chapters(for_muxers(marks))


def _packet(stream: VideoStream, picture: Picture) -> av.Packet[VideoStream]:
    """The picture as it is: nothing decodes or encodes it."""
    packet = cast("av.Packet[VideoStream]", av.Packet(picture.data))
    packet.stream = stream
    packet.pts = packet.dts = 0
    return packet


@contextlib.contextmanager
def _as_errors_of_the_system() -> Iterator[None]:
    try:
        yield
    except av.FFmpegError as error:
        raise OSError(error.errno, error.strerror) from error
