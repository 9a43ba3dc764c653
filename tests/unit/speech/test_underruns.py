"""When one who plays as it comes has run out of sound."""

from __future__ import annotations

import asyncio
import time

from cosyd.contract.events import JobEnded
from cosyd.speech.job import UNHEARD_S, Job
from cosyd.speech.manuscript import Manuscript
from unit.speech.stage import job, sentence, stage, until, utterance

SHORT = b"\x01\x00" * 1_200
"""50 ms of sound."""

LONG = b"\x01\x00" * 240_000
LATE_S = 0.05 + 3 * UNHEARD_S


def test_a_chunk_that_comes_after_the_sound_has_run_out_is_an_underrun():
    one = job()
    one.add(sentence(), SHORT, last=False)

    time.sleep(LATE_S)
    one.add(sentence(), SHORT, last=False)

    assert one.underruns == 1
    assert one.silent_s >= LATE_S - 0.05


def test_after_a_silence_the_listener_is_as_far_behind_as_it_lasted():
    one = job()
    one.add(sentence(), SHORT, last=False)
    time.sleep(LATE_S)

    one.add(sentence(), LONG, last=False)
    one.add(sentence(), LONG, last=False)

    assert one.underruns == 1
    assert one.deadline - (one.first_audio or 0) > one.audio_s + 0.05


def test_what_comes_in_time_and_what_is_no_sound_is_none():
    one = job()
    one.add(sentence(), LONG, last=False)
    one.add(sentence(), LONG, last=True)
    other = job()
    other.add(sentence(), SHORT, last=False)

    time.sleep(LATE_S)
    one.add(sentence(index=1), LONG, last=False)
    other.add(sentence(), b"", last=True)

    assert (one.underruns, other.underruns) == (0, 0)


def test_who_waits_for_a_text_that_is_being_written_has_not_run_out():
    one = Job(utterance(), manuscript=Manuscript(100))
    one.add(sentence(), SHORT, last=True)
    time.sleep(LATE_S)

    one.add(sentence(index=1), SHORT, last=False)
    before = one.underruns
    time.sleep(LATE_S)
    one.add(sentence(index=1), SHORT, last=False)

    assert (before, one.underruns) == (0, 1)


def test_the_end_of_a_job_tells_how_often_a_slow_engine_left_its_listener_in_silence():
    async def run():
        async with stage(held=True) as on:
            slow = on.say("One.")
            on.reader.allow(1)
            await until(lambda: slow.frames)
            await asyncio.sleep(slow.audio_s + LATE_S)
            on.reader.allow()
            await slow.wait()
            return next(one for one in on.events if isinstance(one, JobEnded))

    ended = asyncio.run(run())

    assert ended.underruns == 1
    assert ended.silent_s >= LATE_S
