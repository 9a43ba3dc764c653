"""Figures for Prometheus: a listener of the feed, and a look at the engines when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from cosyd.contract.events import Event, FirstAudio, JobEnded, JobStarted, Missed
from cosyd.contract.model import EngineState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SECONDS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0, 5.0, 10.0)


class Engine(Protocol):
    """What is looked at of an :class:`~cosyd.engine.host.EngineHost`."""

    @property
    def name(self) -> str:
        """Its own."""
        ...

    @property
    def rss_bytes(self) -> int:
        """The memory of its worker."""
        ...

    state: EngineState
    crashes: int


class Metrics:
    """Counts what the feed tells.

    Args:
        hosts: The engines.
        waiting: How many jobs wait.
        sinks: What each sink counts, by its name.
    """

    def __init__(
        self,
        hosts: Mapping[str, Engine],
        waiting: Callable[[], int],
        sinks: Callable[[], Mapping[str, Mapping[str, float]]],
    ) -> None:
        self._registry = CollectorRegistry()
        self._hosts = hosts
        self._waiting = waiting
        self._sinks = sinks
        self._jobs = Counter(
            "cosyd_jobs", "Jobs that have ended.", ["status"], registry=self._registry
        )
        self._audio = Counter(
            "cosyd_audio_seconds", "Seconds of sound spoken.", registry=self._registry
        )
        self._first = Histogram(
            "cosyd_first_audio_seconds",
            "From taking a job to its first sound, but for holds.",
            ["engine"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._waited = Histogram(
            "cosyd_queue_seconds",
            "From taking a job to its turn, but for holds.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._missed = Counter(
            "cosyd_events_missed", "Events a slow listener lost.", registry=self._registry
        )
        self._queue = Gauge("cosyd_queue_jobs", "Jobs that wait.", registry=self._registry)
        self._state = Gauge(
            "cosyd_engine_state", "1 for its state.", ["engine", "state"], registry=self._registry
        )
        self._rss = Gauge(
            "cosyd_engine_rss_bytes", "Memory of its worker.", ["engine"], registry=self._registry
        )
        self._crashes = Gauge(
            "cosyd_engine_crashes", "How often it died.", ["engine"], registry=self._registry
        )
        self._sink = Gauge(
            "cosyd_sink", "What a sink counts.", ["sink", "figure"], registry=self._registry
        )

    def tap(self, event: Event) -> None:
        """Count *event*."""
        match event:
            case JobEnded(status=status, audio_s=audio_s):
                self._jobs.labels(status.value).inc()
                self._audio.inc(audio_s)
            case FirstAudio(after_ms=after_ms, engine=engine):
                self._first.labels(engine).observe(after_ms / 1000)
            case JobStarted(waited_ms=waited_ms):
                self._waited.observe(waited_ms / 1000)
            case Missed(count=count):
                self._missed.inc(count)

    def told(self) -> bytes:
        """All figures, in Prometheus' text format."""
        self._queue.set(self._waiting())
        for host in self._hosts.values():
            self._look_at(host)
        for sink, figures in self._sinks().items():
            self._count(sink, figures.items())
        return generate_latest(self._registry)

    def _look_at(self, host: Engine) -> None:
        for state in EngineState:
            self._state.labels(host.name, state.value).set(float(host.state is state))
        self._rss.labels(host.name).set(host.rss_bytes)
        self._crashes.labels(host.name).set(host.crashes)

    def _count(self, sink: str, figures: Iterable[tuple[str, float]]) -> None:
        for name, figure in figures:
            self._sink.labels(sink, name).set(figure)
