"""The sound of a book, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.audio.level import samples, to_pcm16
from cosyd.audio.pcm import FRAME_BYTES
from cosyd.audio.stretch import Stretch
from cosyd.contract.model import VOICE_AUDIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cosyd.narrate.book.timeline import Placed
    from cosyd.narrate.plan import Sounds

_PIECE_BYTES = VOICE_AUDIO.rate_hz * FRAME_BYTES


def sound(placed: Sequence[Placed], sounds: Sounds, begin: int) -> Iterator[bytes]:
    """All that is heard from frame *begin* to the end of *placed*, a second at a time.

    Raises:
        ValueError: A line sounds longer or shorter than *sounds* had told.
    """
    return _seconds(_parts(placed, sounds, begin))


def _parts(placed: Sequence[Placed], sounds: Sounds, begin: int) -> Iterator[bytes]:
    for one in placed:
        yield from _silence(one.begin - begin)
        pcm = _spoken(one, sounds.pcm(one.line.index))
        if len(pcm) != (one.end - one.begin) * FRAME_BYTES:
            raise ValueError(f"line {one.line.index} is not as long as it was said to be")
        yield pcm
        begin = one.end
    yield from _silence(placed[-1].until - begin if placed else 0)


def _spoken(one: Placed, pcm: bytes) -> bytes:
    if one.speed == 1.0:
        return pcm
    stretch = Stretch(one.speed)
    return to_pcm16(stretch.push(samples(pcm))) + to_pcm16(stretch.flush())


def _silence(frames: int) -> Iterator[bytes]:
    left = frames * FRAME_BYTES
    while left > 0:
        yield bytes(min(left, _PIECE_BYTES))
        left -= _PIECE_BYTES


def _seconds(parts: Iterable[bytes]) -> Iterator[bytes]:
    """*parts* cut anew, so that nobody holds more than a second, or handles crumbs."""
    kept = bytearray()
    for part in parts:
        kept += part
        while len(kept) >= _PIECE_BYTES:
            yield bytes(kept[:_PIECE_BYTES])
            del kept[:_PIECE_BYTES]
    if kept:
        yield bytes(kept)
