"""Recordings that are sent in: decoded, judged, and made ready for an engine. Runs as an errand.

What somebody sends may crash a decoder of native code, so that it is never decoded in the daemon.
"""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from cosyd.contract.model import VOICE_AUDIO
from cosyd.contract.wire_voices import UPLOAD_BYTES, FindingView
from cosyd.registration import errand

if TYPE_CHECKING:
    from numpy import ndarray

    from cosyd.audio.decode import Recording

REFERENCE_S: Final = 120.0
"""As much of a reference is read, so that it can be told how much too long it is."""

FITTING_S: Final = (2.9, 30.5)
"""How long a reference is that is ready; with the silence that is left at its ends."""

SOURCE_S: Final = 600.0
"""The longest recording that is converted."""

PIECE_S: Final = (20.0, 29.0)
"""Of a long recording, an engine gets pieces of such a length, cut where it is quietest."""

WINDOW_S: Final = 0.05
"""A cut is in the middle of the quietest stretch of this length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was sent in."""

    path: Path

    rate_hz: int | None = None
    """Of raw PCM, 16 bits, little endian; None: the file says what it is."""

    channels: int = 1


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A file to take in."""

    path: str
    rate_hz: int | None
    channels: int
    use: Literal["reference", "source"]
    out: str
    """The folder for what is made of it."""

    text: str = ""
    language: str = ""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    findings: list[FindingView] = []
    files: list[str] = []
    """WAV, mono, 16 bits, 24 kHz: of a reference one, of a source one for each piece."""

    seconds: float = 0.0


def is_fitting(path: Path) -> bool:
    """Whether engines take *path* as a reference, as it is."""
    try:
        with wave.open(str(path)) as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            seconds = file.getnframes() / max(1, file.getframerate())
    except (OSError, EOFError, wave.Error):
        return False
    wanted = (VOICE_AUDIO.rate_hz, VOICE_AUDIO.channels, VOICE_AUDIO.width_bytes)
    return shape == wanted and FITTING_S[0] <= seconds <= FITTING_S[1]


async def take_in(
    upload: Upload,
    use: Literal["reference", "source"],
    folder: Path,
    *,
    text: str = "",
    language: str = "",
) -> Taken:
    """*upload* as it can be used; what is made of it lies in *folder*.

    Raises:
        CosydError: It cannot be read, or is too long.
    """
    order = Order(
        path=str(upload.path),
        rate_hz=upload.rate_hz,
        channels=upload.channels,
        use=use,
        out=str(folder),
        text=text,
        language=language,
    )
    return await errand.send(__name__, order, Taken)


def _take(order: Order) -> Taken:
    return _reference(order) if order.use == "reference" else _source(order)


def _reference(order: Order) -> Taken:
    from cosyd.voices.lint import lint, prepared  # noqa: PLC0415 - numpy, for the errand alone

    recording = _decoded(order, REFERENCE_S)
    sound, rate_hz = recording.samples, recording.rate_hz
    judged = lint(sound, rate_hz, text=order.text, language=order.language, damage=recording.damage)
    found = [FindingView(**msgspec.structs.asdict(one)) for one in judged]
    if any(one.level == "error" for one in found):
        return Taken(findings=found, seconds=len(sound) / rate_hz)
    file = Path(order.out) / "reference.wav"
    ready = prepared(sound, rate_hz)
    _write(file, ready)
    return Taken(findings=found, files=[str(file)], seconds=len(ready) / VOICE_AUDIO.rate_hz)


def _source(order: Order) -> Taken:
    import soxr  # noqa: PLC0415 - for the errand alone

    recording = _decoded(order, SOURCE_S)
    sound = soxr.resample(recording.samples, recording.rate_hz, VOICE_AUDIO.rate_hz)
    files = []
    for number, piece in enumerate(_pieces(sound)):
        file = Path(order.out) / f"piece{number:03}.wav"
        _write(file, piece)
        files.append(str(file))
    return Taken(files=files, seconds=len(sound) / VOICE_AUDIO.rate_hz)


def _decoded(order: Order, limit_s: float) -> Recording:
    from cosyd.audio.decode import RawShape, decoded  # noqa: PLC0415 - PyAV, for the errand alone

    raw = None
    if order.rate_hz is not None:
        raw = RawShape(rate_hz=order.rate_hz, channels=order.channels)
    return decoded(Path(order.path), limit_s=limit_s, limit_bytes=UPLOAD_BYTES, raw=raw)


def _pieces(sound: Any) -> list[Any]:
    """*sound* (float32 [n], 24 kHz) cut where it is quiet."""
    shortest, longest = (round(one * VOICE_AUDIO.rate_hz) for one in PIECE_S)
    pieces = []
    while len(sound) > longest:
        cut = shortest + _quietest(sound[shortest:longest])
        pieces.append(sound[:cut])
        sound = sound[cut:]
    return [*pieces, sound]


def _quietest(sound: ndarray[Any, Any]) -> int:
    import numpy as np  # noqa: PLC0415 - for the errand alone

    window = round(WINDOW_S * VOICE_AUDIO.rate_hz)
    whole = sound[: len(sound) // window * window].reshape(-1, window)
    return int(np.square(whole).sum(axis=1).argmin()) * window + window // 2


def _write(path: Path, sound: Any) -> None:
    import numpy as np  # noqa: PLC0415 - for the errand alone

    pcm = np.clip(np.round(sound * 32_767), -32_768, 32_767).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(VOICE_AUDIO.channels)
        file.setsampwidth(VOICE_AUDIO.width_bytes)
        file.setframerate(VOICE_AUDIO.rate_hz)
        file.writeframes(pcm)


if __name__ == "__main__":
    errand.run(_take, Order)
