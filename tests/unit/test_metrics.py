from __future__ import annotations

import asyncio
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

from cosyd.contract.events import FirstAudio, JobEnded, JobStarted, Missed, SettingsReloaded
from cosyd.contract.model import EngineState, Status
from cosyd.feed import Feed
from cosyd.metrics import Metrics


@dataclass
class Engine:
    name: str = "tone"
    state: EngineState = EngineState.COLD
    rss_bytes: int = 0
    crashes: int = 0


def metrics(*engines, waiting=0, sinks=None):
    return Metrics({one.name: one for one in engines}, lambda: waiting, lambda: sinks or {})


def figures(told):
    """Every sample, by its name and labels."""
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(told.decode())
        for sample in family.samples
    }


def ended(status, audio_s=0.0):
    return JobEnded(job="j", status=status, audio_s=audio_s, took_s=0.1)


def test_jobs_are_counted_by_how_they_ended_and_their_sound_is_summed():
    counted = metrics()

    for event in (ended(Status.DONE, 1.5), ended(Status.DONE, 2.0), ended(Status.FAILED, 0.25)):
        counted.tap(event)

    told = figures(counted.told())
    assert told["cosyd_jobs_total", "done"] == 2
    assert told["cosyd_jobs_total", "failed"] == 1
    assert told["cosyd_audio_seconds_total",] == 3.75


def test_times_are_told_in_seconds():
    counted = metrics()

    counted.tap(FirstAudio(job="j", after_ms=120.0, engine="tone"))
    counted.tap(JobStarted(job="j", waited_ms=30.0))

    told = figures(counted.told())
    assert told["cosyd_first_audio_seconds_sum", "tone"] == 0.12
    assert told["cosyd_first_audio_seconds_bucket", "0.15", "tone"] == 1
    assert told["cosyd_first_audio_seconds_bucket", "0.1", "tone"] == 0
    assert told["cosyd_queue_seconds_sum",] == 0.03


def test_an_engine_has_exactly_one_state():
    engine = Engine()
    counted = metrics(engine)
    counted.told()

    engine.state, engine.rss_bytes, engine.crashes = EngineState.READY, 4_096, 2

    told = figures(counted.told())
    states = {name: value for name, value in told.items() if name[0] == "cosyd_engine_state"}
    assert [name for name, value in states.items() if value] == [
        ("cosyd_engine_state", "ready", "tone")
    ]
    assert len(states) == len(EngineState)
    assert told["cosyd_engine_rss_bytes", "tone"] == 4_096
    assert told["cosyd_engine_crashes", "tone"] == 2


def test_what_waits_and_what_sinks_count_is_looked_at_when_asked():
    counted = metrics(waiting=7, sinks={"zeromq": {"dropped_total": 3}})

    told = figures(counted.told())

    assert told["cosyd_queue_jobs",] == 7
    assert told["cosyd_sink", "dropped_total", "zeromq"] == 3


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
        return lost, figures(counted.told())

    lost, told = asyncio.run(run())

    assert lost == Missed(count=4, at=lost.at)
    assert told["cosyd_events_missed_total",] == 4


def test_two_daemons_in_one_process_count_apart():
    one, other = metrics(), metrics()

    one.tap(ended(Status.DONE))

    assert ("cosyd_jobs_total", "done") not in figures(other.told())


def test_events_that_are_not_counted_do_no_harm():
    counted = metrics()

    counted.tap(SettingsReloaded())

    assert counted.told().startswith(b"# HELP cosyd_")
