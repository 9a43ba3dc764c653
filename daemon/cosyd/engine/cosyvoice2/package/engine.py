"""The reference runtime: the package of CosyVoice2's authors, behind the border of every engine.

Its own class ``CosyVoice2`` speaks, with its own front end, text normaliser, chunks and random
numbers: to compare with, not to be fast. A voice that one runtime has registered can be used by
the other. Runs under the interpreter of the reference environment.

What a saved speaker of the class cannot do is given to it as its class expects it: each call gets
a fresh copy (the class takes its entry apart), with the instruction as the text of the prompt
(it overlooks one otherwise), and with an embedding for mode sft (it raises KeyError otherwise).
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import torch

from cosyd.audio.level import to_pcm16
from cosyd.contract.errors import (
    EngineOptionUnsupported,
    InstructionMissing,
    OutOfMemory,
)
from cosyd.contract.model import VOICE_AUDIO, Mode
from cosyd.engine.cosyvoice2.device import is_out_of_memory, set_limits
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.guards import can_be_said
from cosyd.engine.cosyvoice2.package import shims
from cosyd.engine.cosyvoice2.package.choices import arguments_of, place_for
from cosyd.engine.cosyvoice2.package.watch import Watch
from cosyd.engine.cosyvoice2.prompt import mode_of
from cosyd.engine.cosyvoice2.voices.cast import Cast
from cosyd.engine.cosyvoice2.voices.features import TOKENIZER_HZ
from cosyd.engine.cosyvoice2.voices.recording import pieces_of, read_wav
from cosyd.engine.cosyvoice2.voices.state import VoiceState, mix
from cosyd.engine.finish import silence
from cosyd.engine.orders import Session
from cosyd.system.options import CosyVoice2 as Options

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from cosyd.engine.cosyvoice2.package.watch import Run
    from cosyd.engine.orders import Convert, Mix, Register

SPEAKER = "cosyd"
"""Under this name the class finds who is to speak."""

SEEDS = 1 << 32
"""NumPy takes no larger one."""


class Package:
    """The class as a :class:`~cosyd.engine.protocol.SentenceEngine`, which also registers.

    Args:
        model: The folder.
        settings: The table ``[cosyvoice2]``.

    Raises:
        EngineOptionUnsupported: The package is not there, or cannot do what is asked of it.
        ModelBroken: The model is not whole.
    """

    def __init__(self, *, model: str, **settings: Any) -> None:
        options, folder = msgspec.convert(settings, Options), Path(model)
        if importlib.util.find_spec("cosyvoice") is None:
            reason = "the package is not beside this Python; 'make reference' installs it"
            raise EngineOptionUnsupported(option="cosyvoice2.runtime", reason=reason)
        self._place = place_for(options)
        arguments = arguments_of(options, self._place, folder)
        checkpoint = Checkpoint.open(folder)
        set_limits(self._place, threads=options.threads, vram_mb=options.vram_mb)
        self._whole = _loaded(folder, arguments)
        self._fix_limits(checkpoint)
        self._watch = Watch(self._whole.model)
        self._front = self._whole.frontend
        self._front.spk2info = self._speakers = _Fresh()
        self._cast = Cast(checkpoint.identity, checkpoint.speakers())
        self._identity = checkpoint.identity

    def warm_up(self) -> None:
        """See :meth:`SentenceEngine.warm_up`."""
        nobody = VoiceState(model=self._identity, embedding=torch.ones(192))
        order = Session(session=0, text="Good morning.", language="en", voice="", seed=0)
        for _ in self._said(order, nobody, Mode.SFT, self._watch.begin()):
            pass

    def interrupt(self) -> None:
        """See :meth:`SentenceEngine.interrupt`: after the LLM's step and the estimator's."""
        self._watch.interrupt()

    @property
    def device(self) -> str:
        """What it computes on."""
        return self._place.name

    def device_bytes(self) -> int:
        """What it holds in the memory of a card. From any thread."""
        return self._place.held_bytes()

    def rest(self) -> None:
        """Nothing to do for a while: give back what is held for nobody."""
        self._place.give_back()

    def speak(self, sentence: Session) -> Iterator[bytes]:
        """See :meth:`SentenceEngine.speak`. At another speed than 1 the class does not stream."""
        return self._surfaced(self._spoken(sentence, self._watch.begin()))

    def convert(self, order: Convert) -> Iterator[bytes]:
        """See :class:`~cosyd.engine.protocol.Converter`."""
        return self._surfaced(self._converted(order, self._watch.begin()))

    def register(self, order: Register) -> Iterator[bytes]:
        """See :class:`~cosyd.engine.protocol.Registrar`."""
        text = self._front.text_normalize(order.transcript, split=False)
        wave = self._heard(torch.from_numpy(read_wav(order.reference)))
        made = self._front.frontend_zero_shot("", text, wave, VOICE_AUDIO.rate_hz, "")
        yield b""
        VoiceState(
            model=self._identity,
            embedding=made["flow_embedding"][0].float().cpu(),
            text_ids=tuple(made["prompt_text"][0].int().tolist()),
            speech_tokens=tuple(made["flow_prompt_speech_token"][0].tolist()),
            mel=made["prompt_speech_feat"][0].float().cpu(),
            transcript=order.transcript,
            language=order.language,
            instruction=order.instruct,
        ).save(Path(order.state))

    def mix(self, order: Mix) -> Iterator[bytes]:
        """See :class:`~cosyd.engine.protocol.Registrar`."""
        voices = [self._cast.voice(part.voice, part.state) for part in order.parts]
        yield b""
        mix(voices, [part.weight for part in order.parts]).save(Path(order.state))

    def _spoken(self, order: Session, run: Run) -> Iterator[bytes]:
        voice = self._cast.voice(order.voice, order.state)
        if can_be_said(order.text):
            yield from self._said(order, voice, mode_of(order, voice), run)
        else:
            yield silence(order.text, order.speed)

    def _said(self, order: Session, voice: VoiceState, mode: Mode, run: Run) -> Iterator[bytes]:
        self._seed(order.seed)
        self._speakers[SPEAKER] = self._entry(voice, mode, order.instruct)
        manner = {"stream": order.speed == 1.0, "speed": order.speed}
        whole, text = self._whole, order.text
        said = {
            Mode.SFT: lambda: whole.inference_sft(text, SPEAKER, **manner),
            Mode.ZERO_SHOT: lambda: whole.inference_zero_shot(text, "", None, SPEAKER, **manner),
            Mode.CROSS_LINGUAL: lambda: whole.inference_cross_lingual(
                text, None, SPEAKER, **manner
            ),
            Mode.INSTRUCT: lambda: whole.inference_instruct2(text, "", None, SPEAKER, **manner),
        }[mode]()
        yield from self._pcm(said, run)

    def _converted(self, order: Convert, run: Run) -> Iterator[bytes]:
        voice = self._cast.voice(order.voice, order.state)
        self._seed(order.seed)
        entry = self._entry(voice, Mode.CROSS_LINGUAL)
        for piece in pieces_of(read_wav(order.source)):
            tokens, _ = self._front._extract_speech_token(self._heard(torch.from_numpy(piece)))  # noqa: SLF001 - as its own frontend_vc
            said = self._whole.model.tts(source_speech_token=tokens, speed=order.speed, **entry)
            yield from self._pcm(said, run)

    def _pcm(self, said: Generator[dict[str, Any], None, None], run: Run) -> Iterator[bytes]:
        for wave in self._watch.waves(said, run):
            yield to_pcm16(wave[0].float().cpu().numpy())

    def _surfaced(self, sound: Iterator[bytes]) -> Iterator[bytes]:
        """*sound*; a lack of memory is called that."""
        try:
            yield from sound
        except Exception as error:
            if is_out_of_memory(error):
                device = str(self._place)
                full = OutOfMemory(engine="cosyvoice2", device=device, reason=str(error))
                raise full from error
            raise

    def _entry(self, voice: VoiceState, mode: Mode, instruct: str = "") -> dict[str, Any]:
        """*voice*, as the class keeps a speaker."""
        text = torch.tensor([voice.text_ids], dtype=torch.int32)
        if mode is Mode.INSTRUCT:
            words = instruct or voice.instruction
            if not words.strip():
                raise InstructionMissing
            text, _ = self._front._extract_text_token(f"{words}<|endofprompt|>")  # noqa: SLF001 - as its own frontend_instruct2
        tokens = torch.tensor([voice.speech_tokens], dtype=torch.int32)
        mel, embedding = voice.mel[None], voice.embedding[None]
        return {
            "embedding": embedding,
            "llm_embedding": embedding,
            "flow_embedding": embedding,
            **_with_length("prompt_text", text),
            **_with_length("llm_prompt_speech_token", tokens),
            **_with_length("flow_prompt_speech_token", tokens),
            **_with_length("prompt_speech_feat", mel),
        }

    def _heard(self, wave: Any) -> Any:
        """*wave* [n] at 24 kHz as the front end wants it, [1, m] at 16 kHz."""
        transforms = importlib.import_module("torchaudio.transforms")
        return transforms.Resample(VOICE_AUDIO.rate_hz, TOKENIZER_HZ)(wave[None])

    def _seed(self, seed: int | None) -> None:
        if seed is not None:  # else the numbers go on from where they were, as they do as shipped
            common = importlib.import_module("cosyvoice.utils.common")
            common.set_all_random_seed(seed % SEEDS)

    def _fix_limits(self, checkpoint: Checkpoint) -> None:
        """Have the limits of length hold that a yaml may set; the class knows only its own."""
        manner, inference = checkpoint.shape.manner, self._whole.model.llm.inference
        self._whole.model.llm.inference = lambda **given: inference(
            min_token_text_ratio=manner.min_ratio, max_token_text_ratio=manner.max_ratio, **given
        )


class _Fresh(dict[str, dict[str, Any]]):
    """The table of speakers, of which the class gets a copy each time."""

    def __getitem__(self, name: str) -> dict[str, Any]:
        return dict(super().__getitem__(name))


def _loaded(folder: Path, arguments: dict[str, Any]) -> Any:
    shims.install()
    shims.patch_package()
    cosyvoice = importlib.import_module("cosyvoice.cli.cosyvoice")
    return cosyvoice.CosyVoice2(str(folder), final=True, **arguments)


def _with_length(name: str, value: Any) -> dict[str, Any]:
    return {name: value, f"{name}_len": torch.tensor([value.shape[1]], dtype=torch.int32)}
