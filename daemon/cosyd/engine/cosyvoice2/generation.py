"""From a prompt to speech tokens, one a turn.

A *script* holds all that one sequence needs: what the model reads next, and what its answer
means. :func:`speech_tokens` takes turns with the model for a single script; a decoder that serves
several at once can do the same with a batch of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import torch

from cosyd.engine.cosyvoice2.prompt import TextFeed
from cosyd.engine.cosyvoice2.sampling import Sampler, Sampling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from cosyd.engine.cosyvoice2.lm import SpeechLM
    from cosyd.engine.cosyvoice2.prompt import Prompt

TEXT_BLOCK = 5
SPEECH_BLOCK = 15
"""Where text comes in bit by bit, so much text and so much speech take turns: as the model was
trained. Source: ``mix_ratio`` in cosyvoice2.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How tokens are chosen, and how many there may be."""

    sampling: Sampling = field(default_factory=Sampling)

    seed: int | None = None
    """The same seed says the same, on the same kind of device. None: another one each time."""

    min_ratio: float = 2.0
    """The speech does not end before it has so many tokens for each token of the text."""

    max_ratio: float = 20.0
    """It is ended when it has so many. Source of both: ``Qwen2LM.inference``."""


class Script(Protocol):
    """What one sequence reads, and what is made of the answers. Never used after :attr:`over`."""

    over: bool
    """Nothing more will come."""

    room: int
    """The positions that it is going to need, as far as can be told."""

    def next_input(self) -> Tensor | None:
        """What the model must read next, [1, n, H]; None: it waits for text, or is over."""
        ...

    def hear(self, logits: Tensor) -> int | None:
        """What came of it: a speech token, or None for a sign."""
        ...


def speech_tokens(
    lm: SpeechLM, prompt: Prompt, manner: Manner | None = None
) -> Iterator[int | None]:
    """The speech tokens of *prompt*, as they come; 25 of them are a second of speech.

    Whatever is wrong with the prompt is said by the first ``next``, before the model has run.

    Yields:
        A token; or None, where text comes in and there is too little of it to go on: ask again
        when more was pushed, or it was closed.

    Raises:
        ValueError: There is no text, a token is unknown to the model, or it is all too long.
    """
    script = script_of(lm, prompt, manner or Manner())
    decoding = lm.begin(script.room)
    while not script.over:
        x = script.next_input()
        if x is not None:
            token = script.hear(decoding.feed(x))
            if token is not None:
                yield token
        elif not script.over:
            yield None


def script_of(lm: SpeechLM, prompt: Prompt, manner: Manner) -> Script:
    """The script that fits: whole text, or text that comes in."""
    if isinstance(prompt.text, TextFeed):
        return Interleaved(lm, prompt, prompt.text, manner)
    return Whole(lm, prompt, manner)


class Whole:
    """All of the text is there: one long input, then speech to its end."""

    def __init__(self, lm: SpeechLM, prompt: Prompt, manner: Manner) -> None:
        if not prompt.text:
            raise ValueError("there is no text to say")
        self._input: Tensor | None = lm.embed(prompt)
        self._voice = _Voice(lm, manner)
        self._limits = _Limits(manner, len(prompt.text))
        self.room = self._input.shape[1] + self._limits.most
        self.over = False
        if self.room > lm.shape.positions:
            raise ValueError(f"the text is too long: {len(prompt.text)} tokens")

    def next_input(self) -> Tensor | None:
        """See :meth:`Script.next_input`."""
        x, self._input = self._input, None
        return self._voice.last if x is None else x

    def hear(self, logits: Tensor) -> int | None:
        """See :meth:`Script.hear`. Before the least length, none of the three signs may come."""
        shape = self._voice.shape
        early = self._voice.said < self._limits.least
        token = self._voice.choose(
            logits, (shape.end, shape.unused, shape.more_text) if early else ()
        )
        self.over = token is None or self._voice.said >= self._limits.most
        return token


class Interleaved:
    """Text comes in: five text tokens, fifteen of speech, and so on; the rest when it is closed.

    The sequence is laid out as in the model's training (``prepare_lm_input_target``). Upstream's
    ``inference_bistream`` strays from that in three places that are not followed here: it reads
    the last speech token twice when the text ends after a full block, drops what is left of the
    reference when the text is short, and knows no greatest length.
    """

    def __init__(self, lm: SpeechLM, prompt: Prompt, feed: TextFeed, manner: Manner) -> None:
        self._lm = lm
        self._feed = feed
        self._before, self._speech = prompt.before, prompt.speech
        self._voice = _Voice(lm, manner)
        self._manner = manner
        self._limits: _Limits | None = None  # none before the text has ended
        self._input = [lm.start()]
        self._in_block = SPEECH_BLOCK  # speech tokens since the last text
        self._wants_text = True
        self.room = 512
        self.over = False
        lm.embed_text(prompt.before)  # so that what is wrong is told at once
        lm.embed_speech(prompt.speech)

    def next_input(self) -> Tensor | None:
        """See :meth:`Script.next_input`."""
        if self._limits is None:
            while self._wants_text and self._take_block():
                pass
            if self._wants_text:
                if not self._feed.closed:
                    return None
                self._take_rest()
        return None if self.over else self._flushed()

    def hear(self, logits: Tensor) -> int | None:
        """See :meth:`Script.hear`."""
        shape, voice = self._voice.shape, self._voice
        if self._limits is None:
            if self._in_block == SPEECH_BLOCK:
                voice.sampler.remember(torch.tensor(shape.more_text, device=logits.device))
                token = None
            else:
                token = voice.choose(logits, (shape.end, shape.unused))
                self._in_block += 1
            self._wants_text = token is None
            return token
        early = voice.said < self._limits.least
        never = (shape.unused, shape.more_text)
        token = voice.choose(logits, (shape.end, *never) if early else never)
        self.over = token is None or voice.said >= self._limits.most
        return token

    def _take_block(self) -> bool:
        """Five text tokens and, as long as there are any, fifteen speech tokens of the reference.

        Returns:
            Whether there was enough text.
        """
        begun = self._feed.taken or len(self._feed)
        if not begun or len(self._before) + len(self._feed) < TEXT_BLOCK:
            return False
        self._input.append(self._lm.embed_text(self._text(TEXT_BLOCK)))
        block, self._speech = self._speech[:SPEECH_BLOCK], self._speech[SPEECH_BLOCK:]
        self._input.append(self._lm.embed_speech(block))
        self._in_block = len(block)
        self._wants_text = bool(self._speech)
        return True

    def _take_rest(self) -> None:
        """The text has ended: all that is left of it, and of the reference; then speech."""
        rest = self._text(len(self._before) + len(self._feed))
        self._limits = _Limits(self._manner, self._feed.taken)
        self._input += [
            self._lm.embed_text(rest),
            self._lm.task(),
            self._lm.embed_speech(self._speech),
        ]
        self.over = self._voice.said >= self._limits.most  # so too where no text came at all

    def _text(self, count: int) -> tuple[int, ...]:
        """The next tokens: of what goes before, then of what came in."""
        first, self._before = self._before[:count], self._before[count:]
        return (*first, *self._feed.take(count - len(first)))

    def _flushed(self) -> Tensor:
        parts, self._input = self._input, []
        return torch.cat(parts, dim=1) if parts else self._voice.last


class _Voice:
    """Chooses tokens and keeps the last one for the model to read."""

    def __init__(self, lm: SpeechLM, manner: Manner) -> None:
        self._lm = lm
        self.shape = lm.shape
        self.sampler = Sampler(_generator(lm, manner.seed), manner.sampling)
        self.last = lm.start()
        self.said = 0
        self._places: dict[tuple[int, ...], Tensor | None] = {(): None}

    def choose(self, logits: Tensor, barred: tuple[int, ...]) -> int | None:
        """The next speech token; None for a sign."""
        if barred not in self._places:
            self._places[barred] = torch.tensor(barred, device=logits.device)
        token = self.sampler.choose(logits, self._places[barred])
        number = int(token)  # the one moment of a turn in which the device is waited for
        if number < 0:
            raise ArithmeticError("the language model gave no numbers; try dtype = fp32")
        if number >= self.shape.speech_tokens:
            return None
        self.last = self._lm.embed_speech(token)
        self.said += 1
        return number


class _Limits:
    """How many speech tokens there are at least and at most."""

    def __init__(self, manner: Manner, text_tokens: int) -> None:
        self.least = int(text_tokens * manner.min_ratio)
        self.most = int(text_tokens * manner.max_ratio)


def _generator(lm: SpeechLM, seed: int | None) -> torch.Generator:
    generator = torch.Generator(lm.speech.weight.device)
    if seed is None:
        generator.seed()
    else:
        generator.manual_seed(seed)
    return generator
