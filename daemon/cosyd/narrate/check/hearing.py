"""What a recogniser hears in the lines of a chapter. Runs as an errand.

See :mod:`cosyd.registration.hearing` for what a recogniser is.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cosyd.contract.model import VOICE_AUDIO
from cosyd.models.threads import to_its_end
from cosyd.registration import errand
from cosyd.registration.hearing import RATE_HZ, loaded, written_down

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cosyd.narrate.plan import Line, Sounds

AT_ONCE_S = 1_800.0
"""As much sound goes into one file, 86 MB: it may lie in memory, as temporary files often do."""

LIMIT_S = 120.0
"""How long so much may take, and for each second of sound that much more again:"""

TIMES_SOUND = 3.0


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A line among the sound of others."""

    frames: int
    language: str
    """Empty: it is found."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Lines, to be written down."""

    recording: str
    """A file with the PCM of all lines, one after the other."""

    model: str
    lines: list[Spoken]


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What was heard of each line."""

    texts: list[str]


async def hear(lines: Sequence[Line], sounds: Sounds, model: Path, home: str) -> list[str]:
    """What is said in each of *lines*.

    Args:
        lines: Of one chapter.
        sounds: Theirs.
        model: The folder of the recogniser's model.
        home: The language of lines that tell none; empty: it is found.

    Raises:
        CosydError: It could not be found out.
        OSError: There is no room for the sound.
    """
    texts: list[str] = []
    for these in portions(lines, sounds):
        texts += await _hear_portion(these, sounds, model, home)
    return texts


def portions(lines: Sequence[Line], sounds: Sounds) -> list[list[Line]]:
    """*lines* in their order, together as long as :data:`AT_ONCE_S` says, or each alone."""
    found: list[list[Line]] = []
    length_s = 0.0
    for line in lines:
        line_s = VOICE_AUDIO.seconds(sounds.frames(line.index))
        if not found or length_s + line_s > AT_ONCE_S:
            found.append([])
            length_s = 0.0
        found[-1].append(line)
        length_s += line_s
    return found


async def _hear_portion(lines: Sequence[Line], sounds: Sounds, model: Path, home: str) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="cosyd-check-") as folder:
        recording = Path(folder) / "lines.pcm"
        frames = await to_its_end(_write, recording, lines, sounds)
        order = Order(
            recording=str(recording),
            model=str(model),
            lines=[
                Spoken(frames=count, language=line.language or home)
                for line, count in zip(lines, frames, strict=True)
            ],
        )
        limit_s = LIMIT_S + TIMES_SOUND * VOICE_AUDIO.seconds(sum(frames))
        heard = await errand.send(__name__, order, Heard, limit_s)
    return heard.texts


def _write(path: Path, lines: Sequence[Line], sounds: Sounds) -> list[int]:
    with path.open("wb") as file:
        return [file.write(sounds.pcm(line.index)) // VOICE_AUDIO.frame_bytes for line in lines]


def _hear(order: Order) -> Heard:
    import soxr  # noqa: PLC0415 - for the errand alone

    model = loaded(order.model)
    texts = []
    for line, sound in _sounds(order):
        resampled = soxr.resample(sound, VOICE_AUDIO.rate_hz, RATE_HZ)
        texts.append(written_down(model, resampled, line.language.split("-", 1)[0]).text)
    return Heard(texts=texts)


def _sounds(order: Order) -> Iterator[tuple[Spoken, object]]:
    import numpy as np  # noqa: PLC0415 - for the errand alone

    with Path(order.recording).open("rb") as file:
        for line in order.lines:
            pcm = file.read(line.frames * VOICE_AUDIO.frame_bytes)
            yield line, np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768


if __name__ == "__main__":
    errand.run(_hear, Order)
