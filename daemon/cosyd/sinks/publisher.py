"""The sink ``zeromq``: publishes every job on the audio bus, see :mod:`cosyd.contract.wire_bus`.

A slow reader loses messages and delays nobody: sends never block, and each reader has a short
queue of its own.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec
import zmq

from cosyd import hookimpl
from cosyd.contract.errors import CosydError, InvalidRequest, JobCancelled
from cosyd.contract.events import DaemonChanged, EngineChanged
from cosyd.contract.model import VOICE_AUDIO
from cosyd.contract.wire_bus import (
    LAST,
    STATE_TOPIC,
    STREAM_NAME,
    BusHeader,
    Kind,
    StateHeader,
    audio_topic,
    event_topic,
)
from cosyd.sinks.endpoint import BusUnusable, local_endpoint
from cosyd.sinks.ring import KEEP_S, Kept, Ring
from cosyd.system.options import BUS_TCP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosyd.contract.events import Event
    from cosyd.contract.hooks import Hearing, House, Sink
    from cosyd.contract.model import Chunk, SentenceTiming, Utterance

_TOPICS = 4_096
"""Topics whose count is remembered; the one unused for longest begins at 0 again."""

_BURST = 16
_BREATH_S = 0.005
"""After a burst of chunks, ZeroMQ's own thread gets time to pass them on: else a job that was
spoken long ago would overrun readers that are as quick as can be."""


class BusSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[plugins.zeromq]``."""

    endpoint: str = ""
    """Empty: ``ipc://<runtime folder>/audio``. Else another ``ipc://`` path, or
    ``tcp://127.0.0.1:PORT`` (open to all users of this machine)."""

    tcp: bool = False
    """Whether to listen at tcp://127.0.0.1:26791 as well."""

    high_water_mark: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 64
    """Messages that wait for a slow reader before it begins to lose some."""

    text: bool = False
    """Whether a ``sentence`` message carries its text."""


class Publisher:
    """An XPUB socket that hears every job."""

    name = "zeromq"
    Settings: ClassVar[type[msgspec.Struct]] = BusSettings

    def __init__(self) -> None:
        self.dropped = 0
        """How often a reader was found full. What it loses from there until it reads again
        is not told by ZeroMQ; the reader sees it in ``seq``."""

        self.published = 0
        self.ring = Ring()
        self.settings = BusSettings()
        self._socket: zmq.Socket[bytes] | None = None
        self._context: zmq.Context[zmq.Socket[bytes]] | None = None
        self.subscriptions: set[bytes] = set()
        self._counts: OrderedDict[bytes, int] = OrderedDict()

    async def start(self, house: House) -> None:
        """Bind the socket.

        Raises:
            BusNotLocal: The endpoint is one that other machines could reach.
            BusUnusable: It is taken, or its path is too long for a socket.
        """
        self.settings = house.settings
        endpoints = [local_endpoint(self.settings.endpoint, house.runtime_folder)]
        if self.settings.tcp and BUS_TCP not in endpoints:
            endpoints.append(BUS_TCP)
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.XPUB)
        self._socket.setsockopt(zmq.SNDHWM, self.settings.high_water_mark)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.setsockopt(zmq.IPV6, int("[" in endpoints[0]))
        # Set, a full reader is told to us; _send then leaves out just that reader.
        self._socket.setsockopt(zmq.XPUB_NODROP, 1)
        bound = [await self._bind(self._socket, endpoint) for endpoint in endpoints]
        house.facts["zmq_audio"] = bound[0]
        asyncio.get_running_loop().add_reader(self._socket.FD, self._fetch_wishes)

    async def _bind(self, socket: zmq.Socket[bytes], endpoint: str) -> str:
        """Have *socket* listen at *endpoint*; where that turned out to be."""
        try:
            socket.bind(endpoint)
        except zmq.ZMQError as error:
            await self.stop()
            raise BusUnusable(endpoint=endpoint, reason=error.strerror) from error
        return socket.getsockopt_string(zmq.LAST_ENDPOINT)

    def wants(self, utterance: Utterance) -> bool:  # noqa: ARG002 - the bus carries everything
        """See :class:`cosyd.contract.hooks.Sink`."""
        return True

    async def hear(self, job: Hearing) -> None:
        """Publish *job*, and how it ended."""
        telling = _Telling(self, job)
        try:
            async for chunk in job.listen():
                await telling.chunk(chunk)
        except JobCancelled:
            telling.last("cancelled")
        except CosydError as error:
            telling.failed(error)
        except asyncio.CancelledError:
            telling.last("cancelled")
            raise
        except Exception:
            telling.failed(CosydError())
            raise
        else:
            telling.last("end")

    async def stop(self) -> None:
        """Close the socket; what a reader has not fetched is lost."""
        if self._socket:
            asyncio.get_running_loop().remove_reader(self._socket.FD)  # nothing, if it has none
            self._socket.close()
        if self._context:
            self._context.term()
        self._socket = self._context = None

    def metrics(self) -> Mapping[str, float]:
        """What can be counted, for ``/metrics``."""
        return {
            "published_total": self.published,
            "dropped_total": self.dropped,
            "subscriptions": len(self.subscriptions),
        }

    def told(self, event: Event) -> None:
        """Publish on ``state.`` what *event* says of the daemon or of an engine."""
        match event:
            case EngineChanged(engine=engine, state=state, reason=reason):
                self.publish_state({"engine": engine, "state": state, "reason": reason})
            case DaemonChanged(state=daemon_state):
                self.publish_state({"daemon": daemon_state})

    def publish_state(self, state: dict[str, Any]) -> None:
        """Publish on ``state.`` that the daemon or an engine has changed."""
        header = StateHeader(
            seq=self._count(STATE_TOPIC), t_mono_ns=time.monotonic_ns(), state=state
        )
        self._send(STATE_TOPIC, msgspec.json.encode(header), b"")

    def publish(self, stream: str, job: str, kind: Kind, *, pcm: bytes = b"", **facts: Any) -> None:
        """Publish a message of *kind*, with those members of the header that *facts* gives."""

        def header(topic: bytes) -> BusHeader:
            now = time.monotonic_ns()
            count = self._count(topic)
            return BusHeader(seq=count, stream=stream, job=job, kind=kind, t_mono_ns=now, **facts)

        heard = header(audio_topic(stream))
        frames = (audio_topic(stream), msgspec.json.encode(heard), pcm)
        self._send(*frames)
        self._keep(heard, frames)
        if kind != "audio":
            self._send(event_topic(stream), msgspec.json.encode(header(event_topic(stream))), b"")

    def _keep(self, header: BusHeader, frames: tuple[bytes, ...]) -> None:
        sound_s = VOICE_AUDIO.seconds(VOICE_AUDIO.frames(frames[-1]))
        self.ring.put(header.stream, Kept(header.seq, frames, sound_s))
        if header.kind in LAST:
            self.ring.end(header.stream)
            asyncio.get_running_loop().call_later(KEEP_S, self.ring.sweep)

    def _count(self, topic: bytes) -> int:
        seq = self._counts.pop(topic, 0)
        self._counts[topic] = seq + 1
        if len(self._counts) > _TOPICS:
            self._counts.popitem(last=False)
        return seq

    def _send(self, *frames: bytes) -> None:
        if self._socket is None:
            return
        self.published += 1
        try:
            self._socket.send_multipart(frames, zmq.NOBLOCK)
        except zmq.Again:
            self.dropped += 1
            self._socket.setsockopt(zmq.XPUB_NODROP, 0)
            self._socket.send_multipart(frames, zmq.NOBLOCK)
            self._socket.setsockopt(zmq.XPUB_NODROP, 1)
        self._fetch_wishes()  # sending may take in what would have woken the event loop

    def _fetch_wishes(self) -> None:
        """Fetch what readers subscribe to: unread, it would pile up in the socket."""
        while self._socket and self._socket.poll(0):
            wish = self._socket.recv(zmq.NOBLOCK)
            if wish[:1] == b"\x01":
                self.subscriptions.add(wish[1:])
            elif wish[:1] == b"\x00":
                self.subscriptions.discard(wish[1:])


class _Telling:
    """One job on its way to the bus."""

    def __init__(self, publisher: Publisher, job: Hearing) -> None:
        if not re.fullmatch(STREAM_NAME, job.stream):
            raise InvalidRequest(reason=f"{job.stream!r} cannot be the name of a stream")
        self._publish = partial(publisher.publish, job.stream, job.id)
        self._with_text = publisher.settings.text
        self._begun = False
        self._chunks = 0
        self._end_ms = 0.0

    async def chunk(self, chunk: Chunk) -> None:
        """Publish *chunk*, and the sentence that ends with it."""
        self._begin()
        begin_ms = _ms(chunk.start_frame)
        if chunk.pcm:
            self._publish("audio", pcm=chunk.pcm, pts_ms=begin_ms)
        self._end_ms = _ms(chunk.start_frame + VOICE_AUDIO.frames(chunk.pcm))
        if chunk.ends:
            self._sentence(chunk.ends)
        self._chunks += 1
        if self._chunks % _BURST == 0:
            await asyncio.sleep(_BREATH_S)

    def failed(self, error: CosydError) -> None:
        """Publish why it ended before its time."""
        self.last("error", error=error.code, message=str(error), solution=error.advice)

    def last(self, kind: Kind, **facts: Any) -> None:
        """Publish how it ended."""
        self._begin()
        self._publish(kind, pts_ms=self._end_ms, **facts)

    def _begin(self) -> None:
        """Only with the first sound: a job that waits must not begin in the midst of another."""
        if not self._begun:
            self._begun = True
            self._publish("start", pts_ms=0.0)

    def _sentence(self, spoken: SentenceTiming) -> None:
        text: dict[str, Any] = {"text": spoken.text} if self._with_text else {}
        self._publish(
            "sentence",
            pts_ms=self._end_ms,
            index=spoken.index,
            begin_ms=round(spoken.start_s * 1000, 3),
            end_ms=round(spoken.end_s * 1000, 3),
            **text,
        )


def _ms(frames: int) -> float:
    return round(VOICE_AUDIO.seconds(frames) * 1000, 3)


@hookimpl
def register_sinks(register: Callable[[Sink], None]) -> None:
    """Offer ``zeromq``."""
    register(Publisher())
