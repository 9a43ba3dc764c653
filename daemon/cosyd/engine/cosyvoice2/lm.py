"""The language model: from text to speech tokens, one logits vector at a time.

It knows embeddings, positions and logits. What to feed it, and in which order, is said in
:mod:`~cosyd.engine.cosyvoice2.generation`; which token to take, in
:mod:`~cosyd.engine.cosyvoice2.sampling`.

Letters in the shapes: L positions, n new ones, H hidden, K heads of keys, G queries to each of
them, D width of a head, V speech tokens and signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from cosyd.engine.cosyvoice2.layers import Layer, Norm, Turn, angles_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNS = 3
"""After the speech tokens come the signs: the end, one that is never used, and "more text"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LMShape:
    """The sizes of the language model. The defaults are those of CosyVoice2-0.5B.

    Source: ``CosyVoice-BlankEN/config.json`` and ``cosyvoice2.yaml``.
    """

    hidden: int = 896
    layers: int = 24
    heads: int = 14
    kv_heads: int = 2
    feed_forward: int = 4_864

    vocabulary: int = 151_936
    """Rows of the text table; the tokenizer knows fewer tokens."""

    speech_tokens: int = 6_561

    positions: int = 32_768
    """The longest sequence, with prompt, text and speech."""

    rope_theta: float = 1_000_000.0
    norm_eps: float = 1e-6

    @property
    def head(self) -> int:
        """The width of a head."""
        return self.hidden // self.heads

    @property
    def end(self) -> int:
        """The sign that all has been said."""
        return self.speech_tokens

    @property
    def unused(self) -> int:
        """A sign that stands for nothing."""
        return self.speech_tokens + 1

    @property
    def more_text(self) -> int:
        """The sign that the next words are wanted, where text comes in bit by bit."""
        return self.speech_tokens + 2


class SpeechLM(nn.Module):
    """Qwen2's decoder with CosyVoice2's tables of signs and speech tokens, and its speech head.

    All weights but those of the text table may be moved to another device or dtype; that table is
    only looked up, and stays as it was loaded (with ``mmap``, in the file).
    """

    def __init__(self, shape: LMShape) -> None:
        super().__init__()
        self.shape = shape
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.hidden, eps=shape.norm_eps)
        self.head = nn.Linear(shape.hidden, shape.speech_tokens + SIGNS)
        self.speech = _table(shape.speech_tokens + SIGNS, shape.hidden)
        self.marks = _table(2, shape.hidden)  # start of the sequence, start of the speech
        self._text = torch.zeros(0, shape.hidden)
        self.rounds_by_row = False
        """Whether a product rounds a row the same however many there are beside it."""

    def use_text_table(self, table: Tensor) -> None:
        """Look text tokens up in *table* [vocabulary, H]."""
        if table.shape != (self.shape.vocabulary, self.shape.hidden):
            raise RuntimeError(f"the text table has the shape {tuple(table.shape)}")
        self._text = table

    def embed(self, text: Sequence[int], speech: Sequence[int] = ()) -> Tensor:
        """A sequence before its first new token, [1, L, H]: start, text, task, speech.

        Raises:
            ValueError: A token is unknown.
        """
        parts = (self.start(), self.embed_text(text), self.task(), self.embed_speech(speech))
        return torch.cat(parts, dim=1)

    def start(self) -> Tensor:
        """What every sequence begins with, [1, 1, H]."""
        return self.marks.weight[None, :1]

    def task(self) -> Tensor:
        """What stands between all of the text and the speech, [1, 1, H]."""
        return self.marks.weight[None, 1:]

    def embed_text(self, ids: Sequence[int]) -> Tensor:
        """Text tokens, [1, n, H].

        Raises:
            ValueError: An id is not in the table.
        """
        _check(ids, len(self._text), "text")
        rows = self._text[torch.tensor(ids, dtype=torch.long, device=self._text.device)]
        return rows[None].to(self.speech.weight)

    def embed_speech(self, tokens: Sequence[int] | Tensor) -> Tensor:
        """Speech tokens, [1, n, H]; those that a sampler chose may stay on the device.

        Raises:
            ValueError: A token of a sequence is none of the model's.
        """
        if not isinstance(tokens, Tensor):
            _check(tokens, self.shape.speech_tokens, "speech")
            tokens = torch.tensor(tokens, dtype=torch.long, device=self.speech.weight.device)
        return self.speech(tokens.reshape(1, -1))

    @torch.inference_mode()
    def begin(self, room: int = 256) -> Decoding:
        """A new sequence with *room* for so many positions at first."""
        return Decoding(self, room)

    @torch.inference_mode()
    def read(self, given: Sequence[tuple[Decoding, Tensor]], rows: int = 0) -> Tensor:
        """Have several sequences read on at once: the weights are read once for all of them.

        Args:
            given: Each sequence once, and what it reads, [n, H]; n may differ.
            rows: All rows are filled up to so many, unless the model rounds by the row. A product
                may be rounded otherwise where there are more rows; so what one reads does not
                depend on who reads beside it.

        Returns:
            What may follow in each, logits [B, V].

        Raises:
            ValueError: One has nothing to read, or would be longer than the model can be. Nothing
                has been read then.
        """
        rows = 0 if self.rounds_by_row else rows
        turns: list[Turn] = []
        for decoding, x in given:
            first = turns[-1].rows.stop if turns else 0
            turns.append(decoding.turn(slice(first, first + len(x))))
        x = torch.cat([x for _, x in given])  # [N, H]
        x = functional.pad(x, (0, 0, 0, max(0, rows - len(x))))
        for number, layer in enumerate(self.layers):
            x = layer(x, partial(layer.attend, number, turns))
        last = x[[turn.rows.stop - 1 for turn in turns]]
        last = functional.pad(last, (0, 0, 0, max(0, min(rows, len(x)) - len(last))))
        logits: Tensor = self.head(self.norm(last))
        for decoding, new in given:
            decoding.length += len(new)
        return logits[: len(turns)]


def _table(rows: int, width: int) -> nn.Embedding:
    """An embedding that is yet to be filled in: to do so, torch would load its compiler."""
    return nn.Embedding.from_pretrained(torch.empty(rows, width))


class Decoding:
    """One sequence: what the model has read so far, kept as keys and values in fixed slots."""

    def __init__(self, model: SpeechLM, room: int) -> None:
        self._model = model
        self.length = 0
        """Positions read."""

        shape = model.shape
        self.slots = model.speech.weight.new_empty(
            (shape.layers, 2, shape.kv_heads, min(room, shape.positions), shape.head)
        )
        """[layers, 2, K, room, D]: keys and values, of which :attr:`length` are there."""

        self._angles = angles_of(shape, self.slots)

    def feed(self, x: Tensor) -> Tensor:
        """Read *x* [1, n, H] on from where it stands, and tell what may follow: logits [V].

        Raises:
            ValueError: *x* is empty, or the sequence would be longer than the model can be.
        """
        return self._model.read([(self, x[0])])[0]

    def move(self, slots: Tensor) -> None:
        """Keep what was read, and what is read from now on, in *slots*, for as long as it fits."""
        slots[..., : self.length, :] = self.slots[..., : self.length, :]
        self.slots = slots
        self._angles = angles_of(self._model.shape, slots)

    def turn(self, rows: slice) -> Turn:
        """What is needed to read the *rows* of what several sequences read at once.

        Raises:
            ValueError: There are none, or the sequence would be longer than the model can be.
        """
        count = rows.stop - rows.start
        if count == 0:
            raise ValueError("nothing was given to read")
        start, stop = self.length, self.length + count
        self._make_room(stop)
        shape = self._model.shape
        group = shape.heads // shape.kv_heads
        return Turn.of(rows, self.slots, slice(start, stop), self._angles, group)

    def _make_room(self, length: int) -> None:
        """Twice as much, as often as it takes."""
        room, most = self.slots.shape[3], self._model.shape.positions
        if length <= room:
            return
        if length > most:
            raise ValueError(f"the text is too long: the model can read {most} tokens in all")
        while room < length:
            room = min(2 * room, most)
        grown = self.slots.new_empty((*self.slots.shape[:3], room, self.slots.shape[4]))
        grown[..., : self.slots.shape[3], :] = self.slots
        self.slots = grown
        self._angles = angles_of(self._model.shape, grown)


def _check(ids: Sequence[int], rows: int, kind: str) -> None:
    if ids and not 0 <= min(ids) <= max(ids) < rows:
        raise ValueError(f"there are {rows} {kind} tokens, and one of {max(ids)} or {min(ids)}")
