"""What each request of the control socket does."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

import msgspec

from cosyd.contract import wire_control as wire
from cosyd.contract.errors import CosydError
from cosyd.contract.wire_bus import BusHeader, audio_topic
from cosyd.sinks.expected import Expected
from cosyd.sinks.requests import invalid, utterance_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.contract.doors import Desk, Heard
    from cosyd.contract.hooks import Hearing
    from cosyd.sinks.answers import Frames
    from cosyd.sinks.publisher import Publisher
    from cosyd.sinks.ring import Kept
    from cosyd.sinks.sessions import Sessions


class UnknownStream(CosydError):
    """Nothing is known of a stream."""

    code = "stream.unknown"
    status = 404
    message = "There is no stream {stream!r}, or nothing of it is kept any more."
    solution = "A stream is kept for 30 seconds after its end; 'hello' tells those under way."


class Operations:
    """What clients can have done. All but the replies is said in the contract's words.

    Args:
        desk: What the door opens onto.
        publisher: Where it is heard.
        sessions: Live texts.
    """

    def __init__(self, desk: Desk, publisher: Publisher, sessions: Sessions) -> None:
        self._desk = desk
        self._publisher = publisher
        self._sessions = sessions

    def do(self, request: wire.AnyRequest, *, over_tcp: bool) -> wire.Reply:
        """Do what *request* asks, but for what takes time.

        Raises:
            CosydError: It cannot be done.
        """
        match request:
            case wire.Hello():
                return self._hello(over_tcp=over_tcp)
            case wire.Voices():
                return self._voices()
            case wire.Say():
                return self._say(request)
            case wire.Cancel():
                return wire.CancelReply(cancelled=self._cancel(request))
            case wire.LiveOpen():
                return self._open(request)
            case _:
                return self._write(request)

    async def open_for_subscriber(self, request: wire.LiveOpen) -> wire.Reply:
        """Open a live text once somebody has subscribed to its stream.

        Raises:
            NobodyListens: Nobody has, in time.
            CosydError: It cannot be spoken so.
        """
        if request.stream is None:
            raise invalid("with 'wait_subscriber', 'stream' says which one to await")
        expected = Expected(request.wait_s)
        self._publisher.expectations.expect(expected, request.stream)
        await expected.come
        return self._open(request)

    def replay(self, request: wire.Replay) -> tuple[list[Frames], wire.ReplayReply]:
        """What was published of a stream, and how much of it there is.

        Raises:
            UnknownStream: Nothing of it is kept.
        """
        ring = self._publisher.ring
        if request.stream not in ring:
            raise UnknownStream(stream=request.stream)
        kept = ring.since(request.stream, request.from_seq)
        missed = kept[0].seq - request.from_seq if kept else 0
        messages = [one.frames for one in kept]
        if missed:
            messages.insert(0, _gap(request, kept, missed))
        return messages, wire.ReplayReply(messages=len(messages), missed=missed)

    def _hello(self, *, over_tcp: bool) -> wire.HelloReply:
        under_way = [job.stream for job in self._desk.jobs() if not job.status.final]
        return wire.HelloReply(
            version=self._desk.version,
            zmq_audio=self._publisher.endpoint(over_tcp=over_tcp),
            formats=[wire.BusFormat()],
            streams=list(dict.fromkeys(under_way)),
        )

    def _voices(self) -> wire.VoicesReply:
        return wire.VoicesReply(
            voices=[
                wire.BusVoice(
                    name=voice.name,
                    engine=voice.engine,
                    languages=list(voice.languages),
                    gender=voice.gender,
                    description=voice.description,
                )
                for voice in self._desk.voices()
            ]
        )

    def _say(self, request: wire.Say) -> wire.SayReply:
        utterance = utterance_of(request, request.text)
        if request.wait_subscriber:
            expected = Expected(request.wait_s)
            job = self._desk.say(utterance, provided=expected.come)
            self._publisher.await_subscriber(job, expected)
        else:
            job = self._desk.say(utterance)
        return wire.SayReply(job=job.id, stream=job.stream)

    def _cancel(self, request: wire.Cancel) -> list[str]:
        stopped = [job for job in self._meant(request) if not job.status.final]
        for job in self._meant(request):  # what is spoken may still sound
            self._desk.cancel(job.id)
        return [job.id for job in stopped]

    def _meant(self, request: wire.Cancel) -> Sequence[Hearing]:
        if (request.job is None) == (request.stream is None):
            raise invalid("either 'job' or 'stream' says what to cancel")
        if request.job is not None:
            return [self._desk.job(request.job)]
        found = [job for job in self._desk.jobs() if job.stream == request.stream]
        if not found:
            raise UnknownStream(stream=request.stream)
        return found

    def _open(self, request: wire.LiveOpen) -> wire.LiveOpenReply:
        stream = request.stream or secrets.token_hex(8)
        live = self._desk.live(utterance_of(request, stream=stream))
        return wire.LiveOpenReply(live=self._sessions.add(live), stream=stream)

    def _write(self, request: wire.AnyRequest) -> wire.Reply:
        match request:
            case wire.LiveText(live=name, text=text):
                self._sessions.get(name).write(text)
            case wire.LiveFlush(live=name):
                self._sessions.get(name).flush()
            case wire.LiveEnd(live=name):
                self._sessions.get(name).end()
            case wire.LiveCancel(live=name):
                self._sessions.get(name).cancel()
            case wire.LiveBargeIn():
                return self._barge_in(request)
            case wire.LiveClose(live=name):
                self._sessions.close(name)
        return wire.Reply()

    def _barge_in(self, request: wire.LiveBargeIn) -> wire.BargeInReply:
        live = self._sessions.get(request.live)
        heard = live.barge_in(request.played_ms / 1000, request.job)
        return wire.BargeInReply(heard=_view(heard) if heard else None)


def _view(heard: Heard) -> wire.HeardView:
    return wire.HeardView(
        job=heard.job,
        played_ms=round(heard.played_s * 1000, 3),
        text=heard.text,
        text_end=heard.text_end,
        sentence=heard.sentence,
    )


def _gap(request: wire.Replay, kept: Sequence[Kept], missed: int) -> Frames:
    """The message that stands for those that are lost."""
    after = msgspec.json.decode(kept[0].frames[1], type=BusHeader)
    header = BusHeader(
        seq=request.from_seq,
        stream=request.stream,
        job=after.job,
        kind="gap",
        pts_ms=after.pts_ms,
        t_mono_ns=time.monotonic_ns(),
        missed=missed,
    )
    return audio_topic(request.stream), msgspec.json.encode(header), b""
