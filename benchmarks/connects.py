"""Clients that connect, say a word with ``wait_subscriber``, hear it, and leave: none may lose any.

Each has sockets of its own that nobody used before. In turns they subscribe before they ask, right
after, or so late that all has been spoken.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import zmq
from common import Figure, Running, Table, percentile
from readers import LAST, Header
from tones import speaker

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

TEXT = "One."
PATIENCE_MS = 30_000

LATE_S = 0.05
"""In this time the test engine has long spoken the text."""

UNHELD = 200
"""Connects without ``wait_subscriber``: how many lose their beginning shows what it is good for."""

UNHELD_MS = 300
"""So long one of these waits; what is published before the subscription arrives never comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one client heard of its job."""

    kinds: tuple[str, ...]
    seqs: tuple[int, ...]
    sound_bytes: int
    first_s: float
    """From asking to the first message."""

    took_s: float

    @property
    def whole(self) -> bool:
        """Whether it begins with ``start`` and ends with ``end``, and nothing is missing."""
        gapless = self.seqs == tuple(range(len(self.seqs)))
        return gapless and self.kinds[:1] == ("start",) and self.kinds[-1:] == ("end",)


def connects(wanted: argparse.Namespace) -> Table:
    """So many connects, some at once."""
    with speaker(pace=0.0) as running, zmq.Context(io_threads=1) as context:
        client = _Client(context, running)
        unheld = _all(client.unheld, UNHELD, wanted.at_once)
        before_mb, began = running.memory_mb(), time.perf_counter()
        heard = _all(client.held, wanted.connects, wanted.at_once)
        took_s, after_mb = time.perf_counter() - began, running.memory_mb()
    broken = [one for one in heard if not one.whole]
    first_ms = [one.first_s * 1000 for one in heard[::3]]
    sizes = {one.sound_bytes for one in heard if one.whole}
    return Table(
        title=f"Audio bus: {len(heard)} connects with wait_subscriber",
        method=f"{wanted.at_once} clients at once, in threads of one process; each makes a SUB and "
        "a DEALER socket, asks, reads to the end, and closes both. One in three subscribes before "
        f"it asks (of these is the time to the first message, counted from asking), one right "
        f"after, and one {LATE_S * 1000:.0f} ms after.",
        figures=[
            Figure(name="first chunks lost", value=sum(_beheaded(one) for one in heard), aim=0),
            Figure(name="not whole, or with gaps", value=len(broken), aim=0),
            Figure(name="lengths of the sound", value=len(sizes), aim=1),
            Figure(
                name=f"for comparison, of {UNHELD} without it: lost their beginning",
                value=sum(_beheaded(one) for one in unheld),
            ),
            Figure(name="time", value=took_s, unit="s"),
            Figure(name="connects", value=len(heard) / took_s, unit="a second"),
            Figure(name="to the first message, p50", value=percentile(first_ms, 0.5), unit="ms"),
            Figure(name="to the first message, p99", value=percentile(first_ms, 0.99), unit="ms"),
            Figure(name="memory of the daemon before", value=before_mb, unit="MB"),
            Figure(name="memory of the daemon after", value=after_mb, unit="MB"),
        ],
    )


def _beheaded(heard: Heard) -> bool:
    return heard.seqs[:1] != (0,)


def _all(one: Any, count: int, at_once: int) -> Sequence[Heard]:
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(one, range(count)))


class _Client:
    """Connects anew each time. Used from many threads at once."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], running: Running) -> None:
        self._context = context
        self._audio = running.connection["zmq_audio"]
        self._control = running.connection["zmq_control"]
        self._decode = msgspec.json.Decoder(Header).decode

    def held(self, number: int) -> Heard:
        """One that has the daemon wait for its subscription."""
        return self._hear(number, PATIENCE_MS, f"held{number}", wait_subscriber=True, wait_s=30)

    def unheld(self, number: int) -> Heard:
        """One that does not."""
        return self._hear(number, UNHELD_MS, f"unheld{number}")

    def _hear(self, number: int, patience_ms: int, stream: str, **more: Any) -> Heard:
        began = time.perf_counter()
        request = {"v": 1, "id": stream, "op": "say", "text": TEXT, "stream": stream, **more}
        with self._context.socket(zmq.SUB) as audio, self._context.socket(zmq.DEALER) as control:
            for socket in (audio, control):
                socket.setsockopt(zmq.LINGER, 0)
            audio.subscribe(f"audio.{stream}.")
            control.connect(self._control)
            if number % 3 == 0:
                audio.connect(self._audio)
            control.send(json.dumps(request).encode())
            asked = time.perf_counter()
            if number % 3:
                time.sleep(LATE_S * (number % 3 - 1))
                audio.connect(self._audio)
            kinds, seqs, sound_bytes, first_s = [], [], 0, 0.0
            while not LAST.intersection(kinds[-1:]):
                if not audio.poll(patience_ms):
                    break
                _, header, payload = audio.recv_multipart()
                first_s = first_s or time.perf_counter() - asked
                told = self._decode(header)
                kinds.append(told.kind)
                seqs.append(told.seq)
                sound_bytes += len(payload)
            assert control.poll(PATIENCE_MS), "the control socket does not answer"
            answer = json.loads(control.recv())
            assert answer["ok"], answer
        return Heard(
            kinds=tuple(kinds),
            seqs=tuple(seqs),
            sound_bytes=sound_bytes,
            first_s=first_s,
            took_s=time.perf_counter() - began,
        )
