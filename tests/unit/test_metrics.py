from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as openmetrics_families,
)
from prometheus_client.parser import text_string_to_metric_families

from cosyd.contract.events import (
    FirstAudio,
    JobEnded,
    JobStarted,
    Missed,
    NarrationChanged,
    SettingsReloaded,
    WatchChanged,
)
from cosyd.contract.model import EngineState, Status
from cosyd.contract.narrations import NarrationState, WatchState
from cosyd.feed import Feed
from cosyd.metrics import Metrics
from cosyd.metrics.devices import Card, Devices

DOORS = ("native", "openai", "narration")


@dataclass
class Engine:
    name: str = "tone"
    state: EngineState = EngineState.COLD
    rss_bytes: int = 0
    device_bytes: int = 0
    sessions: int = 0
    crashes: int = 0


@dataclass
class Phrases:
    hits: int = 0
    misses: int = 0
    size: int = 0


@dataclass
class Answer:
    door: str = "native"
    method: str = "POST"
    status: int = 200
    first_s: float = 0.02
    took_s: float = 0.4


class Nvml:
    """As ``pynvml`` tells of one card; or of none, where there is no driver."""

    class NVMLError(Exception):
        pass

    def __init__(self, *, driver=True):
        self.driver = driver
        self.begun = 0

    def nvmlInit(self):  # noqa: N802 - as the library calls it
        self.begun += 1
        if not self.driver:
            raise self.NVMLError

    def nvmlDeviceGetCount(self):  # noqa: N802 - likewise
        return 1

    def nvmlDeviceGetHandleByIndex(self, number):  # noqa: N802 - likewise
        return number

    def nvmlDeviceGetMemoryInfo(self, _):  # noqa: N802 - likewise
        if not self.driver:
            raise self.NVMLError
        self.used, self.total = 3_000, 8_000
        return self

    def nvmlDeviceGetUtilizationRates(self, _):  # noqa: N802 - likewise
        self.gpu = 40
        return self


def metrics(*engines, waiting=0, sinks=None, phrases=None):
    hosts = {one.name: one for one in engines or (Engine(),)}
    return Metrics(hosts, lambda: waiting, lambda: sinks or {}, doors=DOORS, phrases=phrases)


def figures(counted):
    """Every sample, by its name and labels."""
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(counted.told()[0].decode())
        for sample in family.samples
    }


def ended(status, audio_s=0.0, **more):
    told = {"door": "native", "engine": "tone", "took_s": 0.1, **more}
    return JobEnded(job="j", status=status, audio_s=audio_s, **told)


def test_jobs_are_counted_by_how_they_ended_and_their_sound_is_summed():
    counted = metrics()

    for event in (ended(Status.DONE, 1.5), ended(Status.DONE, 2.0), ended(Status.FAILED, 0.25)):
        counted.tap(event)

    told = figures(counted)
    assert told["cosyd_jobs_total", "done", "native", "tone"] == 2
    assert told["cosyd_jobs_total", "failed", "native", "tone"] == 1
    assert told["cosyd_jobs_total", "cancelled", "native", "tone"] == 0
    assert told["cosyd_audio_seconds_total", "native", "tone"] == 3.75


def test_times_are_told_in_seconds():
    counted = metrics()

    counted.tap(FirstAudio(job="j", after_ms=120.0, engine="tone", door="native"))
    counted.tap(JobStarted(job="j", waited_ms=30.0, door="native"))

    told = figures(counted)
    assert told["cosyd_first_audio_seconds_sum", "native", "tone"] == 0.12
    assert told["cosyd_first_audio_seconds_bucket", "0.15", "native", "tone"] == 1
    assert told["cosyd_first_audio_seconds_bucket", "0.1", "native", "tone"] == 0
    assert told["cosyd_queue_seconds_sum", "native"] == 0.03


def test_the_last_sound_counts_without_holds_and_the_factor_from_the_turn():
    counted = metrics()

    counted.tap(
        ended(Status.DONE, 2.0, took_s=61.0, held_s=60.0, spoke_s=0.5, underruns=3, silent_s=0.75)
    )

    told = figures(counted)
    assert told["cosyd_last_audio_seconds_sum", "native", "tone"] == 1.0
    assert told["cosyd_real_time_factor_sum", "native", "tone"] == 0.25
    assert told["cosyd_underruns_total", "native", "tone"] == 3
    assert told["cosyd_underrun_seconds_total", "native", "tone"] == 0.75


def test_what_nobody_waits_for_is_counted_and_its_times_are_not():
    counted = metrics()

    counted.tap(JobStarted(job="j", waited_ms=90_000.0, door="narration"))
    counted.tap(FirstAudio(job="j", after_ms=90_000.0, engine="tone", door="narration"))
    counted.tap(ended(Status.DONE, 2.0, door="narration", took_s=90.0))

    told = figures(counted)
    assert told["cosyd_jobs_total", "done", "narration", "tone"] == 1
    assert told["cosyd_audio_seconds_total", "narration", "tone"] == 2.0
    assert not [name for name, *labels in told if "narration" in labels and "_bucket" in name]


def test_narrations_are_counted_when_they_end_and_watched_folders_by_their_state():
    counted = metrics()

    for state in (NarrationState.SPEAKING, NarrationState.DONE, NarrationState.FAILED):
        counted.tap(NarrationChanged(narration="n", state=state, spoken=1, sentences=1))
    for watch, state in (("a", WatchState.WATCHING), ("b", WatchState.GONE), ("b", "removed")):
        counted.tap(WatchChanged(watch=watch, state=state))

    told = figures(counted)
    assert told["cosyd_narrations_total", "done"] == told["cosyd_narrations_total", "failed"] == 1
    assert told["cosyd_narrations_total", "cancelled"] == 0
    assert (told["cosyd_watches", "watching"], told["cosyd_watches", "gone"]) == (1, 0)


def test_what_waits_for_its_writer_is_not_taken_for_slow():
    counted = metrics()

    counted.tap(FirstAudio(job="j", after_ms=9e3, engine="tone", door="native", live=True))
    counted.tap(ended(Status.DONE, 1.0, took_s=30.0, spoke_s=30.0, live=True))

    told = figures(counted)
    assert told["cosyd_live_first_audio_seconds_count", "native", "tone"] == 1
    assert not {"cosyd_first_audio_seconds_count", "cosyd_last_audio_seconds_count"} & {
        name for name, *_ in told
    }


def test_what_is_not_known_does_not_become_a_label():
    counted = metrics()

    for number in range(50):
        counted.tap(ended(Status.DONE, door=f"door{number}", engine=f"engine{number}"))
        counted.answered(Answer(door=f"door{number}", method=f"METHOD{number}"))
    counted.tap(ended(Status.FAILED, engine=""))

    told = figures(counted)
    assert told["cosyd_jobs_total", "done", "other", "other"] == 50
    assert told["cosyd_http_requests_total", "2xx", "other", "other"] == 50
    assert told["cosyd_jobs_total", "failed", "native", "none"] == 1


def test_answers_are_counted_and_websockets_are_not_timed():
    counted = metrics()

    counted.answered(Answer())
    counted.answered(Answer(status=503))
    counted.answered(Answer(method="WS", status=101, took_s=3_600.0))

    told = figures(counted)
    assert told["cosyd_http_requests_total", "2xx", "POST", "native"] == 1
    assert told["cosyd_http_requests_total", "5xx", "POST", "native"] == 1
    assert told["cosyd_http_requests_total", "1xx", "WS", "native"] == 1
    assert told["cosyd_http_first_byte_seconds_sum", "native"] == 0.04
    assert told["cosyd_http_seconds_sum", "native"] == 0.8


def test_an_engine_has_exactly_one_state():
    engine = Engine()
    counted = metrics(engine)
    counted.told()

    engine.state, engine.rss_bytes, engine.crashes = EngineState.READY, 4_096, 2

    told = figures(counted)
    states = {name: value for name, value in told.items() if name[0] == "cosyd_engine_state"}
    assert [name for name, value in states.items() if value] == [
        ("cosyd_engine_state", "ready", "tone")
    ]
    assert len(states) == len(EngineState)
    assert told["cosyd_engine_rss_bytes", "tone"] == 4_096
    assert told["cosyd_engine_crashes_total", "tone"] == 2


def test_what_waits_is_kept_and_sinks_count_is_looked_at_when_asked():
    phrases = Phrases()
    counted = metrics(waiting=7, sinks={"zeromq": {"dropped_total": 3}}, phrases=phrases)
    counted.told()

    phrases.hits, phrases.misses, phrases.size = 5, 2, 9_000

    told = figures(counted)
    assert told["cosyd_queue_jobs",] == 7
    assert told["cosyd_sink", "dropped_total", "zeromq"] == 3
    assert told["cosyd_phrases_hits_total",] == 5
    assert told["cosyd_phrases_misses_total",] == 2
    assert told["cosyd_phrases_bytes",] == 9_000


def test_what_a_slow_listener_of_the_feed_loses_is_counted():
    async def run():
        feed, counted = Feed(), metrics()
        with feed.tapped(counted.tap):
            events = feed.listen(room=1)
            reading = asyncio.create_task(anext(events))
            await asyncio.sleep(0)
            for _ in range(5):
                feed.put(SettingsReloaded())
            lost = await reading
            await events.aclose()
        return lost, figures(counted)

    lost, told = asyncio.run(run())

    assert lost == Missed(count=4, at=lost.at)
    assert told["cosyd_events_missed_total",] == 4


def test_two_daemons_in_one_process_count_apart():
    one, other = metrics(), metrics()

    one.tap(ended(Status.DONE))

    assert ("cosyd_jobs_total", "done", "native", "tone") not in figures(other)


def test_events_that_are_not_counted_do_no_harm():
    counted = metrics()

    counted.tap(SettingsReloaded())

    assert counted.told()[0].startswith(b"# HELP cosyd_")


def test_openmetrics_is_told_to_whoever_prefers_it():
    counted = metrics(Engine(crashes=1), phrases=Phrases())
    counted.tap(ended(Status.DONE, 1.0))

    told, media_type = counted.told("application/openmetrics-text; version=1.0.0, */*;q=0.1")

    assert media_type.startswith("application/openmetrics-text")
    names = {family.name for family in openmetrics_families(told.decode())}
    assert {"cosyd_jobs", "cosyd_engine_crashes", "cosyd_phrases_hits"} <= names


def test_cards_are_told_of_as_their_driver_does():
    cards = Devices(Nvml()).look()

    assert cards == [Card(name="0", busy=0.4, used_bytes=3_000, total_bytes=8_000)]


def test_where_there_is_no_driver_it_is_asked_once():
    nvml = Nvml(driver=False)
    devices = Devices(nvml)

    looks = [devices.look() for _ in range(3)]

    assert looks == [[], [], []]
    assert nvml.begun == 1


def test_a_card_that_does_not_answer_now_may_do_so_later():
    nvml = Nvml()
    devices = Devices(nvml)
    devices.look()

    nvml.driver = False
    lost = devices.look()
    nvml.driver = True

    assert (lost, len(devices.look())) == ([], 1)


@pytest.mark.parametrize("device_bytes", [0, 1])
def test_cards_are_looked_at_only_where_an_engine_uses_one(device_bytes):
    counted = metrics(Engine(device_bytes=device_bytes))
    counted._looks._devices = Devices(Nvml())

    told = figures(counted)

    assert (("cosyd_device_utilisation_ratio", "0") in told) is bool(device_bytes)
