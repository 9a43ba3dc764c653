"""What is counted: a listener of the feed, and of the answers to requests.

The values of labels are bounded, or each would be kept for ever: doors and engines are those that
the daemon has, and the rest is told as ``other``. No label holds what a client has said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.exposition import choose_encoder

from cosyd import __version__
from cosyd.contract.events import (
    Event,
    FirstAudio,
    JobEnded,
    JobStarted,
    Missed,
    NarrationChanged,
    WatchChanged,
)
from cosyd.contract.model import Status
from cosyd.contract.narrations import NarrationState, WatchState
from cosyd.metrics.looks import Engine, Kept, Looks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

SECONDS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0, 5.0, 10.0)
FACTORS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 5.0)
OTHER = "other"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WS"})
WHO = ("door", "engine")

NARRATION = "narration"
"""The door of what nobody waits for: its times would say nothing of those that people have."""


_ENDS = tuple(state for state in NarrationState if state.final)


class Answer(Protocol):
    """What is counted of an answer to a request."""

    @property
    def door(self) -> str:
        """The contract that was spoken."""
        ...

    @property
    def method(self) -> str:
        """Of HTTP; WS for a WebSocket."""
        ...

    @property
    def status(self) -> int:
        """Of HTTP."""
        ...

    @property
    def first_s(self) -> float:
        """Until the answer began."""
        ...

    @property
    def took_s(self) -> float:
        """Until it ended."""
        ...


class Metrics:
    """Counts what the feed tells.

    Args:
        hosts: The engines.
        waiting: How many jobs wait.
        sinks: What each sink counts, by its name.
        doors: The names that a door may have in a label.
        phrases: What was said lately.
    """

    def __init__(
        self,
        hosts: Mapping[str, Engine],
        waiting: Callable[[], int],
        sinks: Callable[[], Mapping[str, Mapping[str, float]]],
        *,
        doors: Collection[str] = (),
        phrases: Kept | None = None,
    ) -> None:
        self._registry = CollectorRegistry()
        self._engines = frozenset(hosts)
        self._doors = frozenset(doors)
        self._looks = Looks(hosts, waiting, sinks, phrases)
        self._registry.register(self._looks)
        ProcessCollector(namespace="cosyd", registry=self._registry)
        Info("cosyd", "This daemon.", registry=self._registry).info({"version": __version__})
        self._jobs = self._counter("jobs", "Jobs that have ended.", "status", *WHO)
        self._audio = self._counter("audio_seconds", "Seconds of sound spoken.", *WHO)
        self._underruns = self._counter(
            "underruns", "Silences in which one who plays as it comes has run out of sound.", *WHO
        )
        self._silent = self._counter(
            "underrun_seconds", "Seconds that those silences lasted together.", *WHO
        )
        self._missed = self._counter("events_missed", "Events a slow listener lost.")
        self._first = self._histogram(
            "first_audio_seconds", "From taking a job to its first sound, but for holds.", *WHO
        )
        self._live_first = self._histogram(
            "live_first_audio_seconds",
            "The same for a text that is being written; its writer's pace counts.",
            *WHO,
        )
        self._last = self._histogram(
            "last_audio_seconds", "From taking a job to its last sound, but for holds.", *WHO
        )
        self._factor = self._histogram(
            "real_time_factor",
            "Seconds from a job's turn to its end, for each second of sound.",
            *WHO,
            buckets=FACTORS,
        )
        self._waited = self._histogram(
            "queue_seconds", "From taking a job to its turn, but for holds.", "door"
        )
        self._narrations = self._counter("narrations", "Narrations that have ended.", "state")
        self._watches = Gauge(
            "cosyd_watches", "Watched folders.", ("state",), registry=self._registry
        )
        self._watch_states: dict[str, WatchState] = {}
        self._requests = self._counter(
            "http_requests", "Requests that were answered.", "door", "method", "code"
        )
        self._answer_began = self._histogram(
            "http_first_byte_seconds", "From a request to the beginning of its answer.", "door"
        )
        self._answer_ended = self._histogram(
            "http_seconds", "From a request to the end of its answer.", "door"
        )

    def tap(self, event: Event) -> None:
        """Count *event*."""
        match event:
            case JobEnded():
                self._count(event)
            case FirstAudio(after_ms=after_ms, live=live) if event.door != NARRATION:
                histogram = self._live_first if live else self._first
                histogram.labels(*self._who(event)).observe(after_ms / 1000)
            case JobStarted(waited_ms=waited_ms, door=door) if door != NARRATION:
                self._waited.labels(self._door(door)).observe(waited_ms / 1000)
            case NarrationChanged(state=state, removed=False) if state.final:
                for one in _ENDS:  # 0 is told before 1 is
                    self._narrations.labels(one.value).inc(one is state)
            case WatchChanged():
                self._count_watches(event)
            case Missed(count=count):
                self._missed.inc(count)

    def answered(self, answer: Answer) -> None:
        """Count *answer*."""
        door = self._door(answer.door)
        method = answer.method if answer.method in METHODS else OTHER
        self._requests.labels(door, method, f"{answer.status // 100}xx").inc()
        if answer.method != "WS":
            self._answer_began.labels(door).observe(answer.first_s)
            self._answer_ended.labels(door).observe(answer.took_s)

    def told(self, accept: str = "") -> tuple[bytes, str]:
        """All figures, and the media type in which they are told: the one that *accept* prefers."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type

    def _count_watches(self, changed: WatchChanged) -> None:
        if isinstance(changed.state, WatchState):
            self._watch_states[changed.watch] = changed.state
        else:
            self._watch_states.pop(changed.watch, None)
        states = tuple(self._watch_states.values())
        for one in WatchState:
            self._watches.labels(one.value).set(states.count(one))

    def _count(self, ended: JobEnded) -> None:
        who = self._who(ended)
        for status in (Status.DONE, Status.FAILED, Status.CANCELLED):  # 0 is told before 1 is
            self._jobs.labels(status.value, *who).inc(status is ended.status)
        self._audio.labels(*who).inc(ended.audio_s)
        self._underruns.labels(*who).inc(ended.underruns)
        self._silent.labels(*who).inc(ended.silent_s)
        if ended.status is Status.DONE and not (ended.live or ended.door == NARRATION):
            self._last.labels(*who).observe(ended.took_s - ended.held_s)
            if ended.audio_s:
                self._factor.labels(*who).observe(ended.spoke_s / ended.audio_s)

    def _who(self, event: FirstAudio | JobEnded) -> tuple[str, str]:
        engine = event.engine or "none"
        known = engine in self._engines or not event.engine
        return self._door(event.door), engine if known else OTHER

    def _door(self, door: str) -> str:
        return door if door in self._doors else OTHER

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"cosyd_{name}", told, labels, registry=self._registry)

    def _histogram(
        self, name: str, told: str, *labels: str, buckets: tuple[float, ...] = SECONDS
    ) -> Histogram:
        return Histogram(f"cosyd_{name}", told, labels, buckets=buckets, registry=self._registry)
