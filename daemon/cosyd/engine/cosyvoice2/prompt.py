"""What the language model reads before it speaks: a noun, and the one place that makes it.

Made of text and a registered voice; knows no tensors.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.contract.errors import InstructionMissing, ModeUnfit, TextEmpty
from cosyd.contract.model import Mode, primary_language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cosyd.engine.cosyvoice2.tokenizer import Tokenizer
    from cosyd.engine.cosyvoice2.voices.state import VoiceState
    from cosyd.engine.orders import Session


class TextFeed:
    """Text tokens that come in while the first of them are spoken already."""

    def __init__(self) -> None:
        self._waiting: deque[int] = deque()
        self.closed = False
        self.taken = 0
        """How many have been read."""

    def push(self, ids: Iterable[int]) -> None:
        """Add text. Cut at a space or a full stop, since tokens are not joined afterwards."""
        if self.closed:
            raise ValueError("the text has been closed")
        self._waiting.extend(ids)

    def close(self) -> None:
        """No more will come."""
        self.closed = True

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, most: int) -> tuple[int, ...]:
        """The next tokens, *most* of them or as many as wait."""
        ids = tuple(self._waiting.popleft() for _ in range(min(most, len(self._waiting))))
        self.taken += len(ids)
        return ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the language model reads: ``[start, before + text, task, speech]``.

    Of the modes, the model sees nothing but which of these are there.
    """

    text: tuple[int, ...] | TextFeed
    """What is to be said; the limits of length count these alone."""

    before: tuple[int, ...] = ()
    """The transcript of the reference, or an instruction with the sign of its end."""

    speech: tuple[int, ...] = ()
    """The reference's speech tokens. The model goes on from where they end."""


def mode_of(order: Session, voice: VoiceState) -> Mode:
    """How *voice* is used for *order*.

    Raises:
        ModeUnfit: It was said how, and that cannot be.
    """
    if order.mode is Mode.AUTO:
        return fitting_mode(voice, order.language, order.instruct)
    if order.mode is Mode.ZERO_SHOT and not (voice.text_ids and voice.speech_tokens):
        raise ModeUnfit(
            voice=order.voice, mode=order.mode.value, reason="no transcript is known of it"
        )
    return order.mode


def fitting_mode(voice: VoiceState, language: str, instruction: str = "") -> Mode:
    """What :attr:`Mode.AUTO` stands for, for a text in *language*."""
    if instruction or voice.instruction:
        return Mode.INSTRUCT
    if not voice.speech_tokens:
        return Mode.SFT
    if not voice.text_ids or _differ(voice.language, language):
        return Mode.CROSS_LINGUAL
    return Mode.ZERO_SHOT


def _differ(reference: str, text: str) -> bool:
    return bool(reference and text) and primary_language(reference) != primary_language(text)


def compose(
    tokenizer: Tokenizer,
    mode: Mode,
    text: str | TextFeed,
    voice: VoiceState,
    instruction: str = "",
) -> Prompt:
    """The prompt by which *voice* says *text*. The flow gets all of the voice in every mode.

    Args:
        tokenizer: Of the same model.
        mode: Not AUTO: see :func:`mode_of`.
        text: Normalised, or a feed that is filled later.
        voice: What was registered; in mode SFT nothing but its embedding is used.
        instruction: For mode INSTRUCT; without one the voice's own holds.

    Raises:
        TextEmpty: There is nothing to say.
        InstructionMissing: Mode INSTRUCT, and neither the caller nor the voice has one.
        ValueError: The mode is ZERO_SHOT, and the voice has no transcript or no speech.
    """
    ids = tokenizer.encode(text) if isinstance(text, str) else text
    if isinstance(ids, tuple) and not ids:
        raise TextEmpty
    match mode:
        case Mode.INSTRUCT:
            said = instruction or voice.instruction
            if not said.strip():
                raise InstructionMissing
            return Prompt(before=tokenizer.instruction(said), text=ids)
        case Mode.ZERO_SHOT:
            if not voice.text_ids or not voice.speech_tokens:
                raise ValueError("mode zero_shot needs a reference with its transcript")
            return Prompt(before=voice.text_ids, text=ids, speech=voice.speech_tokens)
        case Mode.SFT | Mode.CROSS_LINGUAL:
            return Prompt(text=ids)
        case _:
            raise ValueError(f"{mode!r} is not a mode of the model")
