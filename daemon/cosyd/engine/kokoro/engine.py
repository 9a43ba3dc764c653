"""The engine: a sentence in, its PCM out, by ONNX Runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from cosyd.contract.model import primary_language
from cosyd.engine.cut import cut
from cosyd.engine.finish import finish, silence
from cosyd.engine.kokoro import g2p
from cosyd.engine.kokoro.styles import Styles
from cosyd.engine.kokoro.symbols import Symbols
from cosyd.engine.kokoro.voices import LANGUAGES
from cosyd.engine.kokoro.weights import model_file
from cosyd.engine.levels import gain_db
from cosyd.engine.orders import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cosyd.engine.finish import Wave

PAD = 0
"""The number that stands at both ends of what the model reads."""

PART = 200
"""The most phonemes in one run, about 13 s of sound at speed 1. The model could take 510, with
1 GB of memory, and nothing would be heard of it for ten seconds."""


class Kokoro:
    """A :class:`~cosyd.engine.protocol.SentenceEngine` over Kokoro-82M v1.0, in 8 bits.

    Args:
        threads: Of the processor, that one sentence may use.
        cache: The folder for the model's file; None for the user's cache folder.
    """

    def __init__(self, threads: int = 2, cache: str | None = None) -> None:
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

    def _spoken(self, sentence: Session, run: onnxruntime.RunOptions) -> Iterator[bytes]:
        parts = self._phonemes(sentence)
        for part in parts:
            try:
                wave = self._wave(part, sentence, run)
            except onnxruntime.capi.onnxruntime_pybind11_state.Fail:
                if run.terminate:
                    return
                raise
            yield finish(
                wave,
                text=sentence.text if part is parts[-1] else part,
                gain_db=gain_db(sentence.voice),
                speed=sentence.speed,
            )
        if not parts:
            yield silence(sentence.text, sentence.speed)

    def _phonemes(self, sentence: Session) -> list[str]:
        """What the model says, in parts that it can take; none where nothing can be said."""
        language = sentence.language
        if primary_language(language) == "en":
            language = "en-GB" if LANGUAGES[sentence.voice[0]] == "en-GB" else "en-US"
        known = self._symbols.known(g2p.phonemes(sentence.text, language))
        limit = round(PART * min(1.0, sentence.speed))
        return [part for part in cut(known, limit) if any(sign.isalpha() for sign in part)]

    def _wave(self, phonemes: str, sentence: Session, run: onnxruntime.RunOptions) -> Wave:
        inputs = {
            "tokens": np.array([[PAD, *self._symbols.ids(phonemes), PAD]], np.int64),
            "style": self._styles.style(sentence.voice, len(phonemes)),
            "speed": np.array([sentence.speed], np.float32),
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
