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
from cosyd.sinks.endpoint import AUDIO, endpoints, is_tcp
from cosyd.sinks.expected import Expectations, Expected
from cosyd.sinks.outlet import Outlet, guarding, keys_in
from cosyd.sinks.ring import KEEP_S, Kept, Ring
from cosyd.sinks.slow_readers import SlowReaders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cosyd.contract.events import Event
    from cosyd.contract.hooks import Hearing, House
    from cosyd.contract.model import Chunk, SentenceTiming, Utterance
    from cosyd.sinks.curve import Guard

_TOPICS = 4_096
"""Topics whose count is remembered; the one unused for longest begins at 0 again."""

_BURST = 8
_BREATH_S = 0.005
"""After a burst of chunks, ZeroMQ's own thread gets time to pass them on: else a job that was
spoken long ago would overrun readers that are as quick as can be."""


class SocketSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the bus and its control socket have in common."""

    endpoint: str = ""
    """Empty: a socket in the runtime folder. Else another ``ipc://`` path, or
    ``tcp://127.0.0.1:PORT`` (open to all users of this machine)."""

    tcp_host: str | None = None
    """The address at whose usual port to listen as well; None: at none."""

    high_water_mark: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 64
    """Messages that wait for a slow reader before it begins to lose some."""


class BusSettings(SocketSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[plugins.zeromq]``."""

    text: bool = False
    """Whether a ``sentence`` message carries its text."""


class Publisher:
    """XPUB sockets that hear every job: one for each address, since only TCP speaks CURVE."""

    name = "zeromq"
    Settings: ClassVar[type[msgspec.Struct]] = BusSettings

    def __init__(self) -> None:
        self.published = 0
        self.ring = Ring()
        self.settings = BusSettings()
        self.outlets: list[Outlet] = []
        self.expectations = Expectations(self.subscribed)
        self._awaited: dict[str, Expected] = {}
        """By job, the subscriber that it waits for."""

        self._context: zmq.Context[zmq.Socket[bytes]] | None = None
        self._guard: Guard | None = None
        self._counts: OrderedDict[bytes, int] = OrderedDict()
        self._slow = SlowReaders(self.publish_state)

    async def start(self, house: House) -> None:
        """Bind the sockets.

        Raises:
            BusNotLocal: The endpoint is one that other machines could reach, and no keys are there.
            BusUnusable: It is taken, or its path is too long for a socket.
        """
        self.settings = settings = house.settings
        keys = keys_in(house.config_folder)
        wanted = endpoints(
            AUDIO,
            settings.endpoint,
            house.runtime_folder,
            tcp_host=settings.tcp_host,
            keys=keys is not None,
        )
        self._context = zmq.Context()
        try:
            self._guard = guarding(self._context, wanted, keys)
            for endpoint in wanted:
                self.outlets.append(self._outlet(self._context, endpoint))
        except CosydError:
            await self.stop()
            raise
        house.facts["zmq_audio"] = self.outlets[0].endpoint

    def _outlet(self, context: zmq.Context[zmq.Socket[bytes]], endpoint: str) -> Outlet:
        return Outlet(
            context,
            endpoint,
            high_water_mark=self.settings.high_water_mark,
            guard=self._guard,
            on_subscription=self.expectations.arrived,
        )

    @property
    def dropped(self) -> int:
        """How often a reader was found full.

        What it loses from there until it reads again is not told by ZeroMQ; the reader sees it in
        ``seq``.
        """
        return self._slow.total

    @property
    def subscriptions(self) -> set[bytes]:
        """All topics that somebody reads."""
        return set().union(*(outlet.subscriptions for outlet in self.outlets))

    def endpoint(self, *, over_tcp: bool) -> str:
        """Where a client reads, that came over TCP or not."""
        alike = (one.endpoint for one in self.outlets if is_tcp(one.endpoint) == over_tcp)
        return next(alike, self.outlets[0].endpoint)

    def subscribed(self, stream: str) -> bool:
        """Whether somebody has subscribed to just *stream*."""
        topics = {audio_topic(stream), event_topic(stream)}
        return any(topics & outlet.subscriptions for outlet in self.outlets)

    def await_subscriber(self, job: Hearing, expected: Expected) -> None:
        """Publish nothing of *job*, which has just begun, before *expected* has come."""
        self._awaited[job.id] = expected
        self.expectations.expect(expected, job.stream)

    def wants(self, utterance: Utterance) -> bool:  # noqa: ARG002 - the bus carries everything
        """See :class:`cosyd.contract.hooks.Sink`."""
        return True

    async def hear(self, job: Hearing) -> None:
        """Publish *job*, and how it ended."""
        telling = _Telling(self, job)
        try:
            if expected := self._awaited.pop(job.id, None):
                await expected.for_job(job)
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
        """Close the sockets; what a reader has not fetched is lost."""
        self._slow.stop()
        for outlet in self.outlets:
            outlet.close()
        if self._guard:
            self._guard.close()
        if self._context:
            self._context.destroy(linger=0)
        self.outlets, self._context, self._guard = [], None, None

    def metrics(self) -> Mapping[str, float]:
        """What can be counted, for ``/metrics``."""
        return {
            "published_total": self.published,
            "dropped_total": self.dropped,
            "subscriptions": len(self.subscriptions),
            "awaited": len(self.expectations),
        }

    def told(self, event: Event) -> None:
        """Publish on ``state.`` what *event* says of the daemon or of an engine."""
        match event:
            case EngineChanged(engine=engine, state=state, reason=reason):
                self.publish_state({"engine": engine, "state": state, "reason": reason})
            case DaemonChanged(state=daemon_state):
                self.publish_state({"daemon": daemon_state})
                if daemon_state == "stopping":
                    self.expectations.last_call()

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
        self.published += bool(self.outlets)
        for outlet in self.outlets:
            if not outlet.send(frames):
                self._slow.count()


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
