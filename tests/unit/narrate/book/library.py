"""Small books to bind: each line a tone of its own."""

from __future__ import annotations

import contextlib
import resource
from fractions import Fraction
from types import SimpleNamespace

import av
import msgspec
import numpy as np

from cosyd.narrate.book import bind
from cosyd.narrate.book.manifest import Manifest
from cosyd.narrate.document import Kind
from cosyd.narrate.manner import Manner
from cosyd.narrate.plan import Line, Plan
from sounds import sine

RATE_HZ = 24_000


class Tones:
    """Line *n* is a tone of 300 Hz and 50 more for each n."""

    def __init__(self, *seconds, level=0.2):
        self._frames = [round(one * RATE_HZ) for one in seconds]
        self._level = level

    def frames(self, index):
        return self._frames[index]

    def pcm(self, index):
        return sine(self._frames[index], 300 + 50 * index, level=self._level)


def line(index, chapter=0, **facts):
    """A sentence."""
    about = {"text": f"Sentence {index}.", "kind": Kind.PARAGRAPH, "pause_s": 0.5}
    return Line(index=index, chapter=chapter, key=str(index), **(about | facts))


def cue(index, begin_s, end_s, **facts):
    """A cue of subtitles."""
    return line(index, kind=Kind.CUE, begin_s=begin_s, end_s=end_s, **facts)


def plan(*lines, chapters=("One",), title="A Book", **manner):
    """A book of those *lines*."""
    return Plan(
        title=title,
        author="Ann Author",
        language="de-AT",
        description="About something.",
        manner=Manner(**({"loudness_lufs": 0.0} | manner)),
        chapters=tuple(chapters),
        lines=tuple(lines),
    )


def three_chapters(**manner):
    """Five lines in three chapters, which begin at 0, 3.5 and 6.2 s; 9 s in all."""
    lines = [line(0), line(1), line(2, 1), line(3, 2), line(4, 2)]
    book = plan(*lines, chapters=("Öne: a/b?", "", "Three"), **manner)
    return book, Tones(1.0, 0.5, 1.2, 0.5, 0.3)


def bound(book, sounds, folder, *, stem="Book", cover=None, stopped=lambda: False):
    """*book* in *folder*: its files by suffix, and what the manifest says."""
    files = bind(book, sounds, folder, stem=stem, cover=cover, stopped=stopped)
    told = next(file.name for file in files if file.name.endswith(".json"))
    return SimpleNamespace(
        files=files,
        path=folder / next(file.name for file in files if file.audio_s),
        manifest=msgspec.json.decode((folder / told).read_bytes(), type=Manifest),
    )


def picture(codec="png", width=64, height=48):
    """A picture as a file."""
    shape = "rgb24" if codec == "png" else "yuvj420p"
    grey = np.full((height, width, 3), 90, np.uint8)
    frame = av.VideoFrame.from_ndarray(grey, format="rgb24").reformat(format=shape)
    encoder = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, shape
    encoder.time_base = Fraction(1, 1)
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)


@contextlib.contextmanager
def opened(path):
    """The file as FFmpeg reads it."""
    with av.open(str(path)) as container:
        yield container


def decoded(path):
    """Its sound, shape [frames] at its own rate, full scale 1.0; and the rate."""
    with opened(path) as container:
        stream = container.streams.audio[0]
        parts = [frame.to_ndarray().reshape(-1) for frame in container.decode(stream)]
    scale = 32_768 if parts[0].dtype == np.int16 else 1
    return np.concatenate(parts).astype(np.float64) / scale, stream.codec_context.sample_rate


@contextlib.contextmanager
def files_of_at_most(size_bytes):
    """Longer files cannot be written."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
