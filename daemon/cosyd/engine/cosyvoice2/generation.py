"""From a prompt to speech tokens, one a turn: what the model reads, and what its answer means.

What belongs to one sequence is in its own generator, so that several can take turns.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import torch

from cosyd.engine.cosyvoice2.prompt import TextFeed
from cosyd.engine.cosyvoice2.sampling import Sampler, Sampling

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from torch import Tensor

    from cosyd.engine.cosyvoice2.lm import Decoding, SpeechLM
    from cosyd.engine.cosyvoice2.prompt import Prompt

TEXT_BLOCK = 5
SPEECH_BLOCK = 15
"""Where text comes in bit by bit, so much text and so much speech take turns: as the model was
trained. Source: ``mix_ratio`` in cosyvoice2.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How tokens are chosen, and how many there may be."""

    sampling: Sampling = field(default_factory=Sampling)

    seed: int = field(default_factory=lambda: secrets.randbits(63))
    """The same seed says the same, on the same kind of device."""

    min_ratio: float = 2.0
    """The speech does not end before it has so many tokens for each token of the text."""

    max_ratio: float = 20.0
    """It is ended when it has so many. Source of both: ``Qwen2LM.inference``."""

    def least(self, text_tokens: int) -> int:
        """How many speech tokens there are at least for so much text."""
        return int(text_tokens * self.min_ratio)

    def most(self, text_tokens: int) -> int:
        """How many there are at most."""
        return int(text_tokens * self.max_ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a sequence reads next, and how a token is chosen of what may follow."""

    decoding: Decoding
    x: Tensor
    """[n, H]"""

    sampler: Sampler
    barred: Tensor | None
    """Tokens that may not come, [n]."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The token that a reading has come to."""

    number: int
    token: Tensor
    """The same, on the device, []."""


Answer: TypeAlias = "Callable[[Sequence[Reading], int], list[Chosen]]"
"""A way to do what :func:`answered` does, of one model: readings, and as how many rows, in."""


@torch.inference_mode()
def answered(lm: SpeechLM, readings: Sequence[Reading], rows: int = 0) -> list[Chosen]:
    """Have the model read all of *readings* at once, and choose a token for each.

    Args:
        lm: The model of all.
        readings: Each of another sequence.
        rows: See :meth:`SpeechLM.read`.

    Raises:
        ArithmeticError: The model gave no numbers.
    """
    logits = lm.read([(one.decoding, one.x) for one in readings], rows)
    tokens = [
        one.sampler.choose(row, one.barred) for one, row in zip(readings, logits, strict=True)
    ]
    numbers = torch.stack(tokens).tolist()  # the one moment in which the device is waited for
    if min(numbers) < 0:
        raise ArithmeticError("the language model gave no numbers; try dtype = fp32")
    return [Chosen(number, token) for number, token in zip(numbers, tokens, strict=True)]


def speech_tokens(
    lm: SpeechLM, prompt: Prompt, manner: Manner | None = None
) -> Iterator[int | None]:
    """The speech tokens of *prompt*, as they come, read by itself.

    Yields and raises as :func:`generation` does, but for the readings.
    """
    turns = generation(lm, prompt, manner)
    chosen: Chosen | None = None
    while True:
        try:
            turn = turns.send(chosen)
        except StopIteration:
            return
        chosen = None
        if isinstance(turn, Reading):
            (chosen,) = answered(lm, [turn])
        else:
            yield turn


def generation(
    lm: SpeechLM, prompt: Prompt, manner: Manner | None = None
) -> Generator[int | Reading | None, Chosen | None, None]:
    """The speech tokens of *prompt*, as they come; 25 of them are a second of speech.

    Whatever is wrong with the prompt is said by the first ``next``, before the model has run.

    Yields:
        A token; or a reading, for which what was chosen is to be sent in; or None, where text comes
        in and there is too little of it to go on: ask again when more was pushed, or it was closed.

    Raises:
        ValueError: There is no text, a token is unknown to the model, or it is all too long.
    """
    if isinstance(prompt.text, TextFeed):
        return _interleaved(lm, prompt, prompt.text, manner or Manner())
    return _whole(lm, prompt, prompt.text, manner or Manner())


def _whole(
    lm: SpeechLM, prompt: Prompt, text: tuple[int, ...], manner: Manner
) -> Generator[int | Reading | None, Chosen | None, None]:
    """All of the text is there: one long input, then speech to its end."""
    if not text:
        raise ValueError("there is no text to say")
    x = lm.embed((*prompt.before, *text), prompt.speech)
    room = x.shape[1] + manner.most(len(text))
    if room > lm.shape.positions:
        raise ValueError(f"the text is too long: {len(text)} tokens")
    yield from _Voice(lm, manner, room).to_the_end(x, len(text))


def _interleaved(
    lm: SpeechLM, prompt: Prompt, feed: TextFeed, manner: Manner
) -> Generator[int | Reading | None, Chosen | None, None]:
    """Text comes in: five text tokens, fifteen of speech, and so on; the rest when it is closed.

    The sequence is laid out as in the model's training (``prepare_lm_input_target``). Upstream's
    ``inference_bistream`` strays from that in three places that are not followed here: it reads
    the last speech token twice when the text ends after a full block, drops what is left of the
    reference when the text is short, and knows no greatest length.
    """
    before, speech, shape = prompt.before, prompt.speech, lm.shape
    lm.embed_text(before)  # so that what is wrong is told at once
    lm.embed_speech(speech)
    voice = _Voice(lm, manner, room=512)
    unread = [lm.start()]
    while True:
        has_begun = feed.taken or len(feed)
        if not has_begun or len(before) + len(feed) < TEXT_BLOCK:
            if feed.closed:
                break
            yield None
            continue
        first, before = before[:TEXT_BLOCK], before[TEXT_BLOCK:]
        said, speech = speech[:SPEECH_BLOCK], speech[SPEECH_BLOCK:]  # of the reference
        text = (*first, *feed.take(TEXT_BLOCK - len(first)))
        unread += [lm.embed_text(text), lm.embed_speech(said)]
        if speech:
            continue
        x, unread = torch.cat(unread, dim=1), []
        for _ in range(SPEECH_BLOCK - len(said)):
            token = yield from voice.answer(x, (shape.end, shape.unused))
            if token is None:
                break  # it asks for text
            yield token
            x = voice.last
        else:
            voice.sampler.remember(torch.tensor(shape.more_text, device=x.device))
            unread = [x]
    rest = (*before, *feed.take(len(feed)))
    x = torch.cat([*unread, lm.embed_text(rest), lm.task(), lm.embed_speech(speech)], dim=1)
    yield from voice.to_the_end(x, feed.taken, (shape.unused, shape.more_text))


class _Voice:
    """Has the model read, chooses tokens, and keeps the last one to be read."""

    def __init__(self, lm: SpeechLM, manner: Manner, room: int) -> None:
        self._lm = lm
        self._manner = manner
        self._decoding = lm.begin(room)
        dice = torch.Generator(lm.speech.weight.device).manual_seed(manner.seed)
        self.sampler = Sampler(dice, manner.sampling)
        self.last = lm.start()
        self._said = 0
        self._places: dict[tuple[int, ...], Tensor | None] = {(): None}

    def answer(
        self, x: Tensor, barred: tuple[int, ...]
    ) -> Generator[Reading, Chosen | None, int | None]:
        """The speech token that comes after *x* [1, n, H]; None for a sign that is not *barred*."""
        if barred not in self._places:
            self._places[barred] = torch.tensor(barred, device=x.device)
        places = self._places[barred]
        chosen = yield Reading(decoding=self._decoding, x=x[0], sampler=self.sampler, barred=places)
        assert chosen is not None
        if chosen.number >= self._lm.shape.speech_tokens:
            return None
        self.last = self._lm.embed_speech(chosen.token)
        self._said += 1
        return chosen.number

    def to_the_end(
        self, x: Tensor, text_tokens: int, never: tuple[int, ...] = ()
    ) -> Generator[int | Reading | None, Chosen | None, None]:
        """Speech after *x* until a sign ends it; before the least length none of the three may."""
        shape = self._lm.shape
        signs = (shape.end, shape.unused, shape.more_text)
        least, most = self._manner.least(text_tokens), self._manner.most(text_tokens)
        while self._said < most:
            token = yield from self.answer(x, signs if self._said < least else never)
            if token is None:
                return
            yield token
            x = self.last
