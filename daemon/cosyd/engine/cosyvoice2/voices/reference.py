"""From a recording to a voice: what CosyVoice2 needs of a reference, computed once.

Border: a mono wave and its transcript in, a :class:`VoiceState` out. The two models that listen
(ONNX files of the checkpoint) are loaded when they are needed and let go of at once: the larger
takes half a gigabyte, and a voice is registered once in its life.

Source: ``frontend_zero_shot`` of CosyVoice's ``cli/frontend.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import soxr
import torch

from cosyd.contract.errors import ModelBroken, NoSpeech, ReferenceTooLong
from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN
from cosyd.engine.cosyvoice2.voices.features import (
    FLOW_HZ,
    TOKENIZER_HZ,
    flow_mel,
    speaker_bank,
    whisper_mel,
)
from cosyd.engine.cosyvoice2.voices.state import EMBEDDING, VoiceState

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
    from cosyd.engine.cosyvoice2.voices.recording import Wave

LONGEST_S = 30.0
"""What the speech tokenizer was made for; upstream refuses more, too."""

SHORTEST_S = 0.1
"""Less makes no token. How long a good reference is, is for others to say."""


class Prompter:
    """Registers voices with one model."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint

    def register(
        self,
        wave: Wave,
        rate_hz: int,
        *,
        transcript: str,
        language: str = "",
        instruction: str = "",
    ) -> VoiceState:
        """The voice in *wave*.

        Args:
            wave: The reference, mono, -1 to 1, [samples].
            rate_hz: Of the wave; it is resampled.
            transcript: What is said in it; empty where that is not known, and then the voice can
                speak in the modes CROSS_LINGUAL and INSTRUCT.
            language: What it is said in.
            instruction: How the voice speaks where an utterance does not say otherwise.

        Raises:
            ReferenceTooLong: It is longer than 30 s.
            NoSpeech: It is much too short, or no sound.
            ModelBroken: The model that listens is damaged.
        """
        _check(wave, rate_hz)
        narrow = soxr.resample(wave, rate_hz, TOKENIZER_HZ)
        mel = flow_mel(torch.from_numpy(soxr.resample(wave, rate_hz, FLOW_HZ)))  # [T, 80]
        tokens = self.speech_tokens(narrow)
        count = min(len(tokens), len(mel) // FRAMES_PER_TOKEN)
        return VoiceState(
            model=self._checkpoint.identity,
            embedding=self.embedding(narrow),
            text_ids=self._checkpoint.tokenizer().encode(transcript),
            speech_tokens=tokens[:count],
            mel=mel[: FRAMES_PER_TOKEN * count].clone(),
            transcript=transcript,
            language=language,
            instruction=instruction,
        )

    def speech_tokens(self, wave: Wave) -> tuple[int, ...]:
        """What is said in *wave* (16 kHz, at most 30 s), as 25 tokens a second.

        Raises:
            ReferenceTooLong: It is longer than 30 s.
            NoSpeech: It is much too short, or no sound.
            ModelBroken: The model that listens is damaged.
        """
        _check(wave, TOKENIZER_HZ)
        mel = whisper_mel(torch.from_numpy(wave))[None].numpy()  # [1, 128, T]
        codes = _run(self._checkpoint.speech_tokenizer, mel, np.array([mel.shape[2]], np.int32))
        return tuple(codes.flatten().tolist())

    def embedding(self, wave: Wave) -> torch.Tensor:
        """Who speaks in *wave* (16 kHz), [192].

        The encoder averages over stretches of two seconds. ONNX Runtime up to 1.25 divides the
        last one, which is shorter, by the length of a whole one; later versions by its own, as
        PyTorch does, in which the encoder was trained. What is installed decides; the difference
        is a slight one in the weight of the end, and a registered voice keeps what it has.

        Raises:
            ReferenceTooLong: It is longer than 30 s.
            NoSpeech: It is much too short, or no sound.
            ModelBroken: The model that listens is damaged.
        """
        _check(wave, TOKENIZER_HZ)
        bank = speaker_bank(torch.from_numpy(wave))[None].numpy()  # [1, T, 80]
        numbers = _run(self._checkpoint.speaker_encoder, bank).flatten()
        if len(numbers) != EMBEDDING:
            raise ValueError(
                f"{self._checkpoint.speaker_encoder.name} gives {len(numbers)} numbers"
            )
        return torch.from_numpy(numbers)


def _check(wave: Wave, rate_hz: int) -> None:
    if len(wave) > LONGEST_S * rate_hz:
        raise ReferenceTooLong(limit_s=LONGEST_S)
    if len(wave) < SHORTEST_S * rate_hz or not np.isfinite(wave).all():
        raise NoSpeech


def _run(file: Path, *inputs: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """What the model in *file* makes of *inputs*, which it takes by their place, not their name.

    Raises:
        ModelBroken: It is damaged, or another model.
        MemoryError: There is no room for it.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is told below
    options.enable_cpu_mem_arena = False  # it would be kept for a second run that never comes
    try:
        model = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        names = [one.name for one in model.get_inputs()]
        return np.asarray(model.run(None, dict(zip(names, inputs, strict=True)))[0])
    except Exception as error:  # the library's errors have nothing else in common
        if "alloc" in str(error):
            raise MemoryError(str(error)) from error
        reason = f"is no model that can listen ({str(error).strip()[:200]})"
        raise ModelBroken(file=file.name, reason=reason) from error
