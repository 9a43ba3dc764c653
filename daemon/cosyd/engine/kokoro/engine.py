"""The engine: a sentence in, its PCM out, by ONNX Runtime."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from cosyd.audio.loudness import loudness_lufs
from cosyd.contract.model import VOICE_AUDIO, primary_language
from cosyd.engine import levels
from cosyd.engine.cut import cut
from cosyd.engine.finish import finish, silence
from cosyd.engine.kokoro import g2p
from cosyd.engine.kokoro.blend import mixed
from cosyd.engine.kokoro.likeness import likeness
from cosyd.engine.kokoro.styles import Styles
from cosyd.engine.kokoro.symbols import Symbols
from cosyd.engine.kokoro.weights import model_file
from cosyd.engine.orders import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.engine.finish import Wave
    from cosyd.engine.kokoro.blend import Blend
    from cosyd.engine.orders import Mix, Register

PAD = 0
"""The number that stands at both ends of what the model reads."""

PART = 200
"""The most phonemes in one run, about 13 s of sound at speed 1. The model could take 510, with
1 GB of memory, and nothing would be heard of it for ten seconds."""

SAMPLE = "Good morning to you all."
"""What a new voice says, to nobody, so that its level is known."""

SAMPLE_SPEED = 2.0
"""Twice as fast is heard out in half the time, and tells the level as well (standard deviation to
whole sentences, over 18 voices: 0.70 dB, and 0.71 dB at speed 1)."""

SAMPLE_LUFS = levels.TARGET_LUFS + 0.2
"""How loud that is, said by one of the engine's own voices."""

MOST_DB = 20.0
"""A voice that seems to need more is no voice."""


class Kokoro:
    """A :class:`~cosyd.engine.protocol.SentenceEngine` over Kokoro-82M v1.0, in 8 bits.

    Args:
        threads: Of the processor, that one sentence may use.
        cache: The folder for the model's file; None for the user's cache folder.
    """

    def __init__(self, threads: int = 2, cache: str | None = None) -> None:
        self._threads = threads
        self._session = _session(model_file(cache), threads)
        self._symbols = Symbols()
        self._styles = Styles()
        self._run = _run()

    def warm_up(self) -> None:
        """See :meth:`SentenceEngine.warm_up`; loads the readers of English and Chinese."""
        for text, language, voice in (
            ("Warm up, zyxxo, at 9:30.", "en", "af_heart"),
            ("2026年，一切就绪。", "zh", "zf_xiaoxiao"),
        ):
            for _ in self.speak(Session(session=0, text=text, language=language, voice=voice)):
                pass

    def interrupt(self) -> None:
        """See :meth:`SentenceEngine.interrupt`: the model looks up between two of its layers."""
        self._run.terminate = True

    def speak(self, sentence: Session) -> Iterator[bytes]:
        """See :meth:`SentenceEngine.speak`. Ends early, without an error, when interrupted."""
        self._run = _run()
        return self._spoken(sentence, self._run)

    def register(self, order: Register) -> Iterator[bytes]:
        """See :class:`~cosyd.engine.protocol.Registrar`: keeps a likeness.

        Raises:
            CosydError: As :func:`~cosyd.engine.kokoro.likeness.likeness`.
            OSError: The file cannot be written.
        """
        self._run = _run()
        found = likeness(Path(order.reference), language=order.language, threads=self._threads)
        for blend in found:
            if blend is not None:
                self._keep(blend, Path(order.state), self._run)
            yield b""

    def mix(self, order: Mix) -> Iterator[bytes]:
        """See :class:`~cosyd.engine.protocol.Registrar`.

        Raises:
            UnknownVoice: A part is no voice of this engine.
            VoiceBroken: What was kept of a part cannot be used.
            MixInvalid: The weights are none.
            OSError: The file cannot be written.
        """
        self._run = _run()
        blends = [self._styles.blend(part.voice, part.state) for part in order.parts]
        blend = mixed(blends, [part.weight for part in order.parts])
        yield b""
        self._keep(blend, Path(order.state), self._run)

    def _keep(self, blend: Blend, state: Path, run: onnxruntime.RunOptions) -> None:
        """Keep *blend* with the gain that it needs, unless it is interrupted."""
        phonemes = self._symbols.known(g2p.phonemes(SAMPLE, "en-US"))
        try:
            wave = self._wave(phonemes, blend, SAMPLE_SPEED, run)
        except onnxruntime.capi.onnxruntime_pybind11_state.Fail:
            if run.terminate:
                return
            raise
        needed = SAMPLE_LUFS - loudness_lufs(wave, VOICE_AUDIO.rate_hz)
        replace(blend, gain_db=needed if abs(needed) < MOST_DB else 0.0).save(state)

    def _spoken(self, sentence: Session, run: onnxruntime.RunOptions) -> Iterator[bytes]:
        blend = self._styles.blend(sentence.voice, sentence.state)
        parts = self._phonemes(sentence, blend.language)
        for part in parts:
            try:
                wave = self._wave(part, blend, sentence.speed, run)
            except onnxruntime.capi.onnxruntime_pybind11_state.Fail:
                if run.terminate:
                    return
                raise
            yield finish(
                wave,
                text=sentence.text if part is parts[-1] else part,
                gain_db=blend.gain_db,
                speed=sentence.speed,
            )
        if not parts:
            yield silence(sentence.text, sentence.speed)

    def _phonemes(self, sentence: Session, own: str) -> list[str]:
        """What the model says, in parts that it can take; none where nothing can be said.

        English is read as is fit for a voice whose *own* language that is.
        """
        language = sentence.language
        if primary_language(language) == "en":
            language = "en-GB" if own == "en-GB" else "en-US"
        known = self._symbols.known(g2p.phonemes(sentence.text, language))
        limit = round(PART * min(1.0, sentence.speed))
        return [part for part in cut(known, limit) if any(sign.isalpha() for sign in part)]

    def _wave(self, phonemes: str, blend: Blend, speed: float, run: onnxruntime.RunOptions) -> Wave:
        inputs = {
            "tokens": np.array([[PAD, *self._symbols.ids(phonemes), PAD]], np.int64),
            "style": self._styles.style(blend, len(phonemes)),
            "speed": np.array([speed], np.float32),
        }
        wave: Wave = self._session.run(None, inputs, run)[0].reshape(-1)
        return wave


def _session(file: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # A thread that has nothing to do sleeps, since in a daemon it mostly has.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def _run() -> onnxruntime.RunOptions:
    options = onnxruntime.RunOptions()
    # A run takes up to 300 MB. Given back after each, at no cost that could be measured.
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options
