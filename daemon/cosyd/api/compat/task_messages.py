"""Tasks: what a client sends of one, in pieces, and what becomes of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
import regex
from msgspec import Meta

from cosyd.api.compat.task_sound import Piece
from cosyd.api.sound import Shape
from cosyd.contract.doors import Live
from cosyd.contract.errors import (
    InvalidRequest,
    TaskMessageInvalid,
    TaskOutOfTurn,
    TaskTooLong,
    TextTooLong,
)
from cosyd.contract.model import Utterance

PIECE_CHARACTERS: Final = 20_000
TASK_CHARACTERS: Final = 200_000
"""Source: Alibaba Cloud, "CosyVoice WebSocket API", limits of continue-task."""

_HAN: Final = regex.compile(r"\p{Han}")

T = TypeVar("T")

Told = dict[str, Any] | bytes
"""What a client is told of its task's sound: the payload of a result, or a binary frame."""


# -- what a client sends --------------------------------------------------------------------------


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done, and with which task."""

    action: Literal["run-task", "continue-task", "finish-task"]
    task_id: Annotated[str, Meta(min_length=1, max_length=128)]
    streaming: str | None = None


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of text, or an order."""

    text: str | None = None
    flush: bool | None = None
    directive: str | None = None


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """All the rest."""

    input: Input | None = None
    parameters: msgspec.Raw = msgspec.Raw(b"{}")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One of a client's. Whatever else it holds is overlooked."""

    header: Header
    payload: Payload = Payload()

    @property
    def input(self) -> Input:
        """Never missing."""
        return self.payload.input or Input()


_DECODER = msgspec.json.Decoder(Message)


def message_of(text: str) -> Message:
    """What the client says.

    Raises:
        TaskMessageInvalid: It makes no sense.
    """
    try:
        return _DECODER.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError) as error:
        raise TaskMessageInvalid(reason=str(error).rstrip(".")) from error


# -- what a contract tells of itself --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A task, as its contract reads it."""

    utterance: Utterance
    """How it is to be spoken; its text is empty."""

    shape: Shape

    told: Callable[[AsyncGenerator[Piece, None]], AsyncGenerator[Told, None]]
    """Turns its sound into what the client is told; ends as that ends."""

    each_whole: bool = False
    """Whether each piece of text is spoken for itself, though it may not end as a sentence does."""

    plain: Callable[[str], str] = str
    """What is to be read of a piece of text."""


def parameters_as(raw: msgspec.Raw, kind: type[T]) -> T:
    """The parameters of a run-task.

    Raises:
        InvalidRequest: They do not fit.
    """
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.MsgspecError as error:
        raise InvalidRequest(reason=f"parameters: {error}".rstrip(".")) from error


Reader = Callable[[msgspec.Raw], Order]
"""How a contract reads the parameters of a run-task; raises a CosydError."""


# -- a task ---------------------------------------------------------------------------------------


class Task:
    """One that is under way.

    Args:
        task_id: The client's name for it.
        order: What it asks for.
        live: What its text is written into.
    """

    def __init__(self, task_id: str, order: Order, live: Live) -> None:
        self.id = task_id
        self.order = order
        self.live = live
        self.finished = False
        """Whether the client has said that no more will come."""

        self.cancelled = False
        self.characters = 0
        """As they are counted: a Chinese one is two."""

        self._length = 0
        self._parting = ""
        """Goes before the next piece."""

    def go_on(self, piece: Input) -> None:
        """A further piece of its text, an order to say what is there, or both.

        Raises:
            CosydError: It does not fit.
        """
        self._not_finished("continue-task")
        if piece.text is None and not piece.flush:
            raise InvalidRequest(reason="payload.input has neither 'text' nor 'flush'")
        if piece.text:
            self._write(self.order.plain(piece.text))
        if piece.flush or self.order.each_whole:
            self.live.flush()

    def finish(self, *, cancelled: bool = False) -> None:
        """No more will come; where it is *cancelled*, the rest is not wanted either."""
        self._not_finished("finish-task")
        self.finished, self.cancelled = True, cancelled
        if cancelled:
            self.live.cancel()
        self.live.close()

    def drop(self) -> None:
        """Nobody wants it any more."""
        self.live.cancel()
        self.live.close()

    def _not_finished(self, action: str) -> None:
        if self.finished:
            raise TaskOutOfTurn(action=action, reason="the task has been finished")

    def _write(self, text: str) -> None:
        self._length += len(text)
        if len(text) > PIECE_CHARACTERS:
            raise TextTooLong(characters=len(text), limit=PIECE_CHARACTERS)
        if self._length > TASK_CHARACTERS:
            raise TaskTooLong(characters=self._length, limit=TASK_CHARACTERS)
        self.characters += characters(text)
        try:
            self.live.write(self._parting + text)
        except TextTooLong:  # as one job: then it goes on in another
            self.live.end()
            self.live.write(text)
        self._parting = "\n\n" if self.order.each_whole else ""


def characters(text: str) -> int:
    """How many *text* has, as Alibaba Cloud counts: Chinese ones twice."""
    return len(text) + len(_HAN.findall(text))
