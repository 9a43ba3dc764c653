"""What is looked at when somebody asks for figures: engines, the queue, sinks, what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from cosyd.contract.model import EngineState
from cosyd.metrics.devices import Devices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prometheus_client import Metric


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

    @property
    def device_bytes(self) -> int:
        """What its worker holds of a graphics card's memory."""
        ...

    @property
    def sessions(self) -> int:
        """How many sentences it speaks."""
        ...

    state: EngineState
    crashes: int


class Kept(Protocol):
    """What is looked at of :class:`~cosyd.speech.phrases.Phrases`."""

    hits: int
    misses: int
    size: int


class Looks(Collector):
    """Looks, each time it is asked."""

    def __init__(
        self,
        hosts: Mapping[str, Engine],
        waiting: Callable[[], int],
        sinks: Callable[[], Mapping[str, Mapping[str, float]]],
        phrases: Kept | None,
    ) -> None:
        self._hosts = hosts
        self._waiting = waiting
        self._sinks = sinks
        self._phrases = phrases
        self._devices = Devices()

    def describe(self) -> list[Metric]:
        """Nothing is looked at only to learn its names."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All that is to be seen."""
        yield GaugeMetricFamily("cosyd_queue_jobs", "Jobs that wait.", value=self._waiting())
        yield from self._engines()
        if self._phrases is not None:
            yield from _kept(self._phrases)
        yield self._counted()
        if any(host.device_bytes for host in self._hosts.values()):
            yield from _cards(self._devices)

    def _engines(self) -> Iterator[Metric]:
        state = GaugeMetricFamily(
            "cosyd_engine_state", "1 for its state.", labels=["engine", "state"]
        )
        for host in self._hosts.values():
            for one in EngineState:
                state.add_metric([host.name, one.value], float(host.state is one))
        yield state
        yield self._each(
            GaugeMetricFamily("cosyd_engine_rss_bytes", "Memory of its worker.", labels=["engine"]),
            lambda host: host.rss_bytes,
        )
        yield self._each(
            GaugeMetricFamily(
                "cosyd_engine_device_bytes",
                "What its worker holds of a graphics card's memory.",
                labels=["engine"],
            ),
            lambda host: host.device_bytes,
        )
        yield self._each(
            GaugeMetricFamily(
                "cosyd_engine_sentences", "Sentences that it speaks now.", labels=["engine"]
            ),
            lambda host: host.sessions,
        )
        yield self._each(
            CounterMetricFamily("cosyd_engine_crashes", "How often it died.", labels=["engine"]),
            lambda host: host.crashes,
        )

    def _each(
        self,
        family: GaugeMetricFamily | CounterMetricFamily,
        look: Callable[[Engine], float],
    ) -> Metric:
        for host in self._hosts.values():
            family.add_metric([host.name], look(host))
        return family

    def _counted(self) -> Metric:
        family = GaugeMetricFamily("cosyd_sink", "What a sink counts.", labels=["sink", "figure"])
        for sink, figures in self._sinks().items():
            for name, figure in figures.items():
                family.add_metric([sink, name], figure)
        return family


def _kept(phrases: Kept) -> Iterator[Metric]:
    yield CounterMetricFamily(
        "cosyd_phrases_hits", "Phrases that were kept, and not made again.", value=phrases.hits
    )
    yield CounterMetricFamily(
        "cosyd_phrases_misses", "Phrases that were made.", value=phrases.misses
    )
    yield GaugeMetricFamily("cosyd_phrases_bytes", "The sound that is kept.", value=phrases.size)


def _cards(devices: Devices) -> Iterator[Metric]:
    busy = GaugeMetricFamily(
        "cosyd_device_utilisation_ratio",
        "For which share of the last moment it worked, for whomever.",
        labels=["device"],
    )
    used = GaugeMetricFamily(
        "cosyd_device_memory_used_bytes", "Its memory that is taken.", labels=["device"]
    )
    total = GaugeMetricFamily("cosyd_device_memory_bytes", "Its memory.", labels=["device"])
    for card in devices.look():
        busy.add_metric([card.name], card.busy)
        used.add_metric([card.name], card.used_bytes)
        total.add_metric([card.name], card.total_bytes)
    yield from (busy, used, total)
