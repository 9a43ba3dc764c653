"""The border between the daemon and an engine's worker process: two protocols and the wire.

An engine implements :class:`SentenceEngine` (one sentence at a time) or :class:`StepEngine`
(several at once, advanced together). It lives in the worker's main thread and knows nothing of
sockets.

On the wire, a message is one frame of JSON (:data:`ToWorker`, :data:`ToHost`), and for sound a
second frame of PCM.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import msgspec

from cosyd.engine.orders import Convert, Mix, More, Order, Register, Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Sound:
    """Some PCM of a session, in order: whole 16-bit frames at 24 kHz, mono."""

    session: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Finished:
    """A session has been spoken to its end, or failed for *reason*."""

    session: int
    reason: str | None = None

    code: str = ""
    """Of the :class:`~cosyd.contract.errors.CosydError` that it failed with, if it was one."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    """That error's."""


class SentenceEngine(Protocol):
    """Speaks one sentence at a time. All but :meth:`interrupt` run in one thread."""

    def warm_up(self) -> None:
        """Speak a few words to nobody, so that the first real ones come as fast as any."""
        ...

    def speak(self, sentence: Session) -> Iterator[bytes]:
        """Yield the PCM of *sentence*, in order.

        The iterator is closed (``GeneratorExit``) when nobody wants the rest.

        Yields:
            Whole 16-bit little-endian mono frames at 24 kHz, of any length.

        Raises:
            Exception: The model gave up on this sentence. The next may still work. A
                :class:`~cosyd.contract.errors.CosydError` reaches the client as it is.
        """
        ...

    def interrupt(self) -> None:
        """Give up the sentence under way as soon as possible. Called from another thread."""
        ...


class Registrar(Protocol):
    """What a :class:`SentenceEngine` has besides, whose offer says that it registers voices."""

    def register(self, order: Register) -> Iterator[bytes]:
        """Write the state of a voice; yields nothing, or ``b""`` where it can be given up."""
        ...

    def mix(self, order: Mix) -> Iterator[bytes]:
        """As :meth:`register`, of several voices."""
        ...


class Converter(Protocol):
    """What a :class:`SentenceEngine` has besides, whose offer says that it converts."""

    def convert(self, order: Convert) -> Iterator[bytes]:
        """The words of a recording in another voice, as :meth:`SentenceEngine.speak`."""
        ...


class StepEngine(Protocol):
    """Speaks several sessions at once, advanced together. Runs in one thread.

    It may have ``facts: dict[str, object]``: what it has found out about this machine when it is
    warm. They are logged, with what else is told of its start.
    """

    def warm_up(self) -> None:
        """As :meth:`SentenceEngine.warm_up`."""
        ...

    def submit(self, order: Order) -> None:
        """Take a session in; it advances from the next step on."""
        ...

    def go_on(self, more: More) -> None:
        """Take more of a session's text; a session that is not known is overlooked."""
        ...

    def step(self) -> Sequence[Sound | Finished] | None:
        """Advance all sessions by one step and return what came of it.

        None where all that are under way wait for more of their text.

        Called again and again while any session is under way. A step is at most about one
        chunk of work, since a cancelled session goes only between steps.
        """
        ...

    def cancel(self, session: int) -> None:
        """Forget *session*: under way, finished or unknown, nothing more of it is returned."""
        ...


@runtime_checkable
class OnDevice(Protocol):
    """What an engine has besides that uses a graphics card.

    It may have ``device: str`` as well, which tells the card: ``cuda:0``.
    """

    def device_bytes(self) -> int:
        """What it holds in the memory of a graphics card. Called from another thread."""
        ...

    def rest(self) -> None:
        """Nothing to do for a while: give back what it holds of that for nobody."""
        ...


# -- the wire ---------------------------------------------------------------------------------


class Cancel(msgspec.Struct, frozen=True, kw_only=True, tag="cancel"):
    """Nobody wants the rest of a session."""

    session: int


class Rest(msgspec.Struct, frozen=True, kw_only=True, tag="rest"):
    """Nothing to do for a while: give back what memory can be given back."""


class Stop(msgspec.Struct, frozen=True, kw_only=True, tag="stop"):
    """End the process."""


class Ready(msgspec.Struct, frozen=True, kw_only=True, tag="ready"):
    """The model is loaded and warm."""

    load_s: float

    device: str = "cpu"
    """What it computes on."""

    facts: dict[str, Any] = {}
    """What the engine has found out about this machine, for the log."""


class Unable(msgspec.Struct, frozen=True, kw_only=True, tag="unable"):
    """The engine could not be loaded; the process ends."""

    reason: str


class Pcm(msgspec.Struct, frozen=True, kw_only=True, tag="pcm"):
    """A frame of PCM follows."""

    session: int


class End(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """As :class:`Finished`."""

    session: int
    reason: str | None = None
    code: str = ""
    facts: dict[str, Any] = {}


class Beat(msgspec.Struct, frozen=True, kw_only=True, tag="beat"):
    """The process lives; sent about once a second, also while the engine is at work."""

    rss_bytes: int

    busy_s: float
    """How long the step under way has taken; 0 between steps."""

    device_bytes: int = 0
    """What it holds in the memory of a graphics card."""


ToWorker = Session | Register | Mix | Convert | More | Cancel | Rest | Stop
ToHost = Ready | Unable | Pcm | End | Beat

KEY_VARIABLE = "COSYD_WORKER_KEY"
"""Environment variable with the secret by which the host knows its worker."""

CHUNK_BYTES = 4_800
"""100 ms at 24 kHz: what an engine yields is cut into pieces of at most this, so that a listener
hears of it, and a cancelled job stops, without delay."""


def encode(message: ToWorker | ToHost) -> bytes:
    """*message* as its frame; of a fact that JSON does not know, its words.

    Raises:
        ValueError: A text in it cannot be sent.
    """
    return msgspec.json.encode(message, enc_hook=str)


_to_worker = msgspec.json.Decoder(ToWorker)
_to_host = msgspec.json.Decoder(ToHost)


def decode_to_worker(frame: bytes) -> ToWorker:
    """What the host says."""
    return _to_worker.decode(frame)  # type: ignore[no-any-return] # a union is no type to mypy


def decode_to_host(frame: bytes) -> ToHost:
    """What a worker says."""
    return _to_host.decode(frame)  # type: ignore[no-any-return] # a union is no type to mypy
