"""A sentence that is being spoken: what it reads next, which chunk of it is due, what can be sent.

Border: an order and a voice in. The language model, the flow and the vocoder are run by whoever has
several of these (``ensemble.py``): they are asked for here, and what comes of them is handed in.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch

from cosyd.contract.model import Mode
from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN
from cosyd.engine.cosyvoice2.generation import Reading, generation
from cosyd.engine.cosyvoice2.guards import SilentTokens
from cosyd.engine.cosyvoice2.hearing import Hearing
from cosyd.engine.cosyvoice2.prompt import TextFeed, compose, mode_of
from cosyd.engine.cosyvoice2.session import LARGEST_HOP, Outlet, limited, seed_of
from cosyd.engine.cosyvoice2.voices.state import VoiceState

if TYPE_CHECKING:
    from torch import Tensor

    from cosyd.engine.cosyvoice2.flow_stream import FlowStream
    from cosyd.engine.cosyvoice2.generation import Chosen, Manner
    from cosyd.engine.cosyvoice2.hearing import Window
    from cosyd.engine.cosyvoice2.models import Models
    from cosyd.engine.orders import Session


USUAL_TOKENS = 10
"""So many speech tokens are reckoned for each of the text, before it is known. What is read in
English or Chinese, at 2.5 words or 4.5 characters a second, comes to seven or eight."""

UNWRITTEN_TOKENS = 250
"""So many at least for a text that is still being written: ten seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The next tokens for the flow."""

    tokens: Tensor
    """[1, n + looked_at]; all since the prompt where it is made anew."""

    count: int
    """n: how many of them have not been made yet, but for those that are only looked at."""

    looked_at: int
    """So many of the last yield no frames yet; fewer than three: nothing comes after them."""

    anew: bool = False
    """Whether the flow is to compute it from the beginning."""


class Performance:
    """One sentence on its way.

    Args:
        models: Shared.
        order: Its text, and how it is to be said.
        voice: Who says it.
        stream: The flow, at the end of what it knows of the voice.
        feed: Where the text comes from if it comes in bit by bit.
        manner: Other limits than the model's.

    Raises:
        ModeUnfit: The voice lacks what the mode needs.
        InstructionMissing: Mode instruct without any.
        ValueError: The text cannot be read by the model.
    """

    def __init__(
        self,
        models: Models,
        order: Session,
        voice: VoiceState,
        stream: FlowStream,
        *,
        feed: TextFeed | None = None,
        manner: Manner | None = None,
    ) -> None:
        text = order.text if feed is None else feed
        mode = mode_of(order, voice)
        prompt = compose(models.tokenizer, mode, text, voice, order.instruct)
        seed = seed_of(order.seed)
        manner = limited(replace(manner or models.manner, seed=seed), prompt)
        self.stream = stream
        self.embedding = voice.embedding[None]
        """Who speaks, [1, 192]."""

        self.anew = False
        """Whether the flow computes each chunk from the beginning, and keeps nothing."""

        self.due = -float("inf")
        """When its listener has nothing more to hear: long ago, if nothing was heard yet."""

        self.ended = False
        """Whether all its tokens are there."""

        self.waits = False
        """Whether it has nothing to read before more text comes."""

        self.alone = False
        """Whether nobody is to share a run with it: one that it was in has failed."""

        self.reading: Reading | None = None
        """What it reads next; None: nothing just now."""

        self._feed = feed
        self._guess, self._most = tokens_of(None if feed else len(prompt.text), manner)
        self._read = len(prompt.before) + len(prompt.text) + len(prompt.speech)
        self._from = stream.frames
        self._before = stream.prompt.tokens.shape[1]
        self._tokens: list[int] = stream.prompt.tokens[0].tolist()
        self._chunk = models.flow.shape.chunk_tokens
        self._ahead = models.flow.shape.encoder.lookahead_tokens
        self._ends_anew = models.upstream_final
        self._silent = SilentTokens()
        self._outlet = Outlet(order.speed, order.volume)
        self._hearing = Hearing(models.vocoder, models.dice(seed ^ 1))
        self._turns = generation(models.lm, prompt, manner)
        self.go_on()

    def go_on(self, chosen: Chosen | None = None) -> None:
        """Come to the next reading, by what was *chosen* of the last, or as more text has come."""
        self.reading, self.waits = None, False
        while True:
            try:
                turn = self._turns.send(chosen)
            except StopIteration:
                self.ended = True
                return
            chosen = None
            if isinstance(turn, Reading):
                self.reading = turn
                return
            if turn is None:
                self.waits = True
                return
            if self._silent.keeps(turn):
                self._tokens.append(turn)

    @property
    def is_ahead(self) -> bool:
        """Whether there are tokens enough for two chunks, and for what is looked at after them."""
        return len(self._tokens) - self._done >= self._hop + self._chunk + self._ahead

    @property
    def kept_frames(self) -> int:
        """How many frames the flow has kept for it, without those that it shares."""
        return 0 if self.anew else self.stream.frames - self._from

    @property
    def expected_tokens(self) -> int:
        """How many it may come to: what was reckoned, or a little more than there are already."""
        said = len(self._tokens) - self._before
        if self.ended:
            return said
        written = 0 if self._feed is None else self._feed.taken + len(self._feed)
        guess = max(self._guess, USUAL_TOKENS * written, said + said // 4 + self._chunk)
        return min(self._most, guess)

    @property
    def positions(self) -> int:
        """How many the language model has, and may yet come to have, in memory."""
        return self._read + self.expected_tokens

    def let_go(self, stream: FlowStream) -> None:
        """Let go of what the flow has kept: from here on it computes each chunk anew.

        What is heard stays the same. It takes longer, the more so the longer the sentence is.

        Args:
            stream: Of the same prompt, with nothing in it.
        """
        stream.frames = self.stream.frames
        self.stream, self.anew = stream, True

    @property
    def finished(self) -> bool:
        """Whether all has been made."""
        return self.ended and self._done >= len(self._tokens)

    def chunk(self) -> Chunk | None:
        """What the flow can make next; None: too few tokens are there."""
        start, known = self._done, len(self._tokens)
        end, anew = start + self._hop - start % self._chunk, self.anew
        if known < end + self._ahead:
            if not self.ended or known == start:
                return None
            anew = anew or self._ends_anew
            end = known if anew else min(end, known)
        looked_at = min(self._ahead, known - end)
        first = self._before if anew else start
        tokens = torch.tensor([self._tokens[first : end + looked_at]])
        return Chunk(tokens=tokens, count=end - start, looked_at=looked_at, anew=anew)

    def lacks(self, like: Chunk) -> int | None:
        """How many tokens it lacks for a chunk that can be made in one run with *like*.

        None: it comes to none by reading a token a turn. Its next chunk is of another size, it has
        text or a reference to read first, or more of its text may be to come.
        """
        if self.reading is None or len(self.reading.x) > 1 or self.alone or self.anew or like.anew:
            return None
        start = self._done
        end = start + self._hop - start % self._chunk
        if (like.count, like.looked_at) != (end - start, self._ahead):
            return None
        if self._feed is not None and not self._feed.closed:
            return None
        return max(0, end + self._ahead - len(self._tokens))

    def take(self, mel: Tensor, *, final: bool) -> Window | None:
        """What is to be filtered now that the flow has made *mel* [1, 80, T]; None: nothing yet."""
        made = self.stream.frames
        news = min(mel.shape[2], made - FRAMES_PER_TOKEN * self._before)
        if news <= 0:
            return None
        return self._hearing.take(mel[:, :, mel.shape[2] - news :], final=final)

    def give(self, window: Window, wave: Tensor) -> bytes:
        """What can be sent of the *wave* of *window*."""
        sound = self._hearing.give(window, wave)
        return self._outlet.pcm(sound[0].float().cpu().numpy())

    def rest(self) -> bytes:
        """What was held back, once all has been made."""
        return self._outlet.rest()

    @property
    def _hop(self) -> int:
        """How many tokens a chunk has. Made anew, few long ones cost far less than many."""
        return LARGEST_HOP * self._chunk if self.anew else self._chunk

    @property
    def _done(self) -> int:
        """How many tokens the flow has had, with the prompt's."""
        return self.stream.frames // FRAMES_PER_TOKEN


def heard_as(voice: VoiceState, mode: Mode) -> VoiceState:
    """What of *voice* the flow is told in that mode."""
    return VoiceState(model="", embedding=voice.embedding) if mode is Mode.SFT else voice


def tokens_of(text_tokens: int | None, manner: Manner) -> tuple[int, int]:
    """How many speech tokens so much text may come to: as a rule, and at most.

    Args:
        text_tokens: None: it is still being written.
        manner: How many there may be.
    """
    if text_tokens is None:
        return UNWRITTEN_TOKENS, sys.maxsize
    most = manner.most(text_tokens)
    return min(max(USUAL_TOKENS * text_tokens, manner.least(text_tokens)), most), most
