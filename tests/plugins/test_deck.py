"""What people do to what they hear, without a card: the test is the card."""

import asyncio
import time
from functools import wraps

import numpy as np
import pytest

from cosyd.contract.errors import JobCancelled
from cosyd.contract.model import Chunk
from cosyd_plugins.deck import Deck
from cosyd_plugins.playing import Playing

RATE_HZ = 24_000
LONG_AGO_S = -1_000.0
"""A card that plays at once: what it takes has been heard."""

NOT_YET_S = 1_000.0
"""A card that has taken all, and played nothing."""

STOPPING = JobCancelled(reason="the daemon is stopping")


def in_a_loop(test):
    @wraps(test)
    def run(*args, **kwargs):
        return asyncio.run(test(*args, **kwargs))

    return run


class Stage:
    """A deck, what it told, and how often it had the card drop what it has."""

    def __init__(self):
        self.told = []
        self.cuts = 0
        self.deck = Deck(cut=self._cut, tell=self._tell)

    def _cut(self):
        self.cuts += 1

    def _tell(self, now):
        self.told.append((now.state, now.job, now.sentence))

    def put(self, name, *sentences, rank=1, finished=True):
        """A job of sentences, so many seconds each; the sound of each is its number from 1."""
        playing = Playing(name, rank=rank, rate_hz=RATE_HZ)
        for index, length_s in enumerate(sentences):
            say(playing, index, length_s)
        if finished:
            playing.finish()
        self.deck.add(playing)
        return playing

    def hear(self, seconds, delay_s=LONG_AGO_S):
        """What the card gets, as lengths of each value: ``[(1, 1.0), (0, 0.5)]``."""
        out = np.full((round(seconds * RATE_HZ), 1), 99, np.int16)
        self.deck.player.fill(out, RATE_HZ, delay_s)
        self.deck.look()
        values = out[:, 0]
        ends = [*np.flatnonzero(np.diff(values)) + 1, len(values)]
        lengths = np.diff([0, *ends])
        return [
            (int(values[end - 1]), round(float(length) / RATE_HZ, 3))
            for end, length in zip(ends, lengths, strict=True)
        ]


def say(playing, index, length_s):
    """The next sentence."""
    frames = round(length_s * RATE_HZ)
    pcm = np.full(frames, index + 1, "<i2").tobytes()
    playing.note(Chunk(pcm=pcm, start_frame=playing.track.fed, sentence=index))
    playing.track.feed(pcm)


@pytest.fixture
def stage():
    return Stage()


@in_a_loop
async def test_a_pause_where_nothing_is_heard_holds_nothing(stage):
    stage.deck.pause()
    stage.put("job", 1.0)

    assert stage.hear(0.5) == [(1, 0.5)]


@in_a_loop
async def test_what_comes_in_a_pause_waits_for_its_end(stage):
    stage.put("first", 1.0)
    stage.hear(0.5)
    stage.deck.pause()
    stage.put("second", 0.0, 1.0)

    silent = stage.hear(0.5)[-1]
    waiting = stage.deck.playback().waiting
    stage.deck.resume()

    assert silent[0] == 0
    assert waiting == 1
    assert stage.hear(1.0) == [(1, 0.5), (2, 0.5)]
    assert [state for state, *_ in stage.told] == ["playing", "paused", "playing"]


@in_a_loop
async def test_what_is_important_is_heard_in_a_pause_and_the_pause_lasts(stage):
    stage.put("message", 1.0)
    stage.hear(0.5)
    stage.deck.pause()
    urgent = stage.put("urgent", 0.0, 0.0, 0.2, rank=0)

    heard = stage.hear(0.5)
    stage.deck.remove(urgent)

    assert heard[0] == (3, 0.2)
    assert [told[:2] for told in stage.told] == [
        ("playing", "message"), ("paused", "message"), ("playing", "urgent"), ("paused", "message")
    ]  # fmt: skip


@in_a_loop
async def test_the_pause_is_over_when_nothing_is_left_to_go_on_with(stage):
    playing = stage.put("job", 1.0)
    stage.deck.pause()
    stage.deck.remove(playing)

    stage.put("next", 0.2)

    assert stage.hear(0.2) == [(1, 0.2)]


@in_a_loop
async def test_the_pause_is_over_also_where_something_important_is_just_heard(stage):
    playing = stage.put("job", 1.0)
    stage.deck.pause()
    stage.put("urgent", 0.2, rank=0)
    stage.hear(0.1)
    stage.deck.remove(playing)

    stage.put("next", 0.0, 0.2)

    assert stage.hear(0.3) == [(1, 0.1), (2, 0.2)]


@in_a_loop
async def test_to_skip_further_than_is_spoken_is_to_wait_in_silence(stage):
    playing = stage.put("job", 1.0, 1.0, finished=False)
    stage.put("other", 9.0)
    stage.hear(0.5)

    stage.deck.skip(2)
    waiting = stage.hear(0.5)
    sentence = stage.deck.playback().sentence
    say(playing, 2, 1.0)

    assert waiting[-1][0] == 0
    assert sentence == 2
    assert stage.hear(1.0) == [(3, 1.0)]
    assert stage.deck.player.underruns == 0


@in_a_loop
async def test_a_job_that_ends_before_the_sentence_that_is_waited_for_has_been_heard(stage):
    playing = stage.put("job", 1.0, finished=False)
    stage.hear(0.5)
    stage.deck.skip(5)

    playing.finish()

    await asyncio.wait_for(playing.heard(), 5)


@pytest.mark.parametrize("paused", [False, True])
@in_a_loop
async def test_past_the_last_sentence_the_next_job_begins(stage, paused):
    playing = stage.put("job", 1.0)
    stage.put("next", 0.0, 0.5)
    stage.hear(0.2)
    if paused:
        stage.deck.pause()

    stage.deck.skip(1)
    await asyncio.wait_for(playing.heard(), 5)
    stage.deck.remove(playing)
    job = stage.deck.playback().job
    stage.deck.resume()

    assert job == "next"
    assert stage.hear(0.5) == [(2, 0.5)]


@pytest.mark.parametrize(
    ("heard_s", "steps", "place_s"),
    [(5.6, -1, 4.0), (5.4, -1, 2.0), (5.4, -2, 0.0), (5.6, -2, 2.0), (1.0, -1, 0.0), (5.4, -9, 0.0),
     (1.0, 1, 2.0), (1.0, 2, 4.0), (5.0, 0, 4.0)],
)  # fmt: skip
@in_a_loop
async def test_back_is_the_beginning_of_this_sentence_or_of_the_one_before(
    stage, heard_s, steps, place_s
):
    stage.put("job", 2.0, 2.0, 4.0)
    stage.hear(heard_s)

    stage.deck.skip(steps)

    assert stage.deck.playback().position_s == place_s
    assert stage.hear(0.1) == [(place_s // 2 + 1, 0.1)]
    assert stage.cuts == 1


@in_a_loop
async def test_back_and_skip_where_nothing_is_heard_do_nothing(stage):
    stage.deck.skip(1)
    stage.deck.skip(-1)

    assert stage.told == []


@in_a_loop
async def test_what_the_card_had_not_played_is_taken_up_again_and_fades_in(stage):
    playing = stage.put("job", 1.0)
    stage.hear(0.4)
    stage.hear(0.6, NOT_YET_S)
    await asyncio.sleep(0)  # its end has been told

    stage.deck.rewind(time.monotonic())

    assert stage.deck.playback().position_s == pytest.approx(0.4 - 0.03)
    (faded, ramp_s), (value, rest_s) = stage.hear(1.0)[:2]
    assert (faded, value) == (0, 1)
    assert ramp_s < 0.01
    assert ramp_s + rest_s == pytest.approx(0.63)
    assert playing.track.over


@in_a_loop
async def test_an_end_that_was_not_heard_is_none(stage):
    playing = stage.put("job", 1.0)
    stage.hear(1.0, NOT_YET_S)
    await asyncio.sleep(0)
    hearing = asyncio.create_task(playing.heard())
    await asyncio.sleep(0)

    stage.deck.pause()
    stage.deck.rewind(time.monotonic())
    stage.deck.resume()
    again = stage.hear(1.0)

    await asyncio.wait_for(hearing, 5)
    assert again == [(1, 1.0)]


@in_a_loop
async def test_nothing_is_taken_up_again_where_the_card_has_played_all(stage):
    stage.put("job", 1.0)
    stage.hear(0.4)

    stage.deck.rewind(time.monotonic())

    assert stage.hear(0.6) == [(1, 0.6)]


@pytest.mark.parametrize("before", [True, False], ids=["paused before", "paused after"])
@in_a_loop
async def test_a_daemon_that_stops_does_not_wait_for_what_is_paused(stage, before):
    paused = stage.put("paused", 1.0)
    if before:
        stage.deck.pause()
    urgent = stage.put("urgent", 0.5, rank=0)

    stage.deck.close(STOPPING)
    if before:
        stage.hear(0.5)
        await asyncio.wait_for(urgent.heard(), 5)
    else:
        stage.deck.pause()

    with pytest.raises(JobCancelled):
        await asyncio.wait_for(paused.heard(), 5)


@in_a_loop
async def test_each_sentence_is_told_once(stage):
    stage.put("job", 0.5, 0.5)

    for _ in range(10):
        stage.hear(0.1)

    assert stage.told == [("playing", "job", 0), ("playing", "job", 1)]


@in_a_loop
async def test_any_sentence_is_gone_to_by_its_number_playing_or_paused(stage):
    stage.put("job", 1.0, 1.0, 1.0)
    stage.hear(0.5)

    stage.deck.go_to(2)
    later = stage.hear(0.5)
    stage.deck.pause()
    stage.deck.go_to(1)
    paused = stage.deck.playback()
    stage.deck.resume()

    assert later == [(3, 0.5)]
    assert (paused.state, paused.sentence, paused.position_s) == ("paused", 1, 1.0)
    assert stage.hear(1.5) == [(2, 1.0), (3, 0.5)]
    assert stage.cuts == 3


@in_a_loop
async def test_a_sentence_that_is_not_spoken_yet_is_heard_from_its_start_once_it_is(stage):
    playing = stage.put("job", 1.0, finished=False)
    stage.hear(0.5)

    stage.deck.go_to(2)
    waiting = stage.deck.playback()
    silent = stage.hear(0.5)
    say(playing, 1, 1.0)
    still_silent = stage.hear(0.2)
    say(playing, 2, 1.0)

    assert (waiting.sentence, waiting.job) == (2, "job")
    assert {value for value, _ in (*silent[1:], *still_silent)} <= {0}
    assert stage.hear(0.5) == [(3, 0.5)]


@in_a_loop
async def test_of_a_paused_job_without_sound_yet_any_sentence_is_waited_for(stage):
    stage.put("first", 1.0)
    stage.deck.pause()
    stage.hear(0.1)
    playing = stage.put("later", finished=False)
    stage.deck.remove(stage.deck.playings[0])

    stage.deck.go_to(1)
    waited_for = stage.deck.playback().sentence
    stage.deck.skip(1)
    skipped = stage.deck.playback().sentence
    for index in range(3):
        say(playing, index, 1.0)
    stage.deck.resume()

    assert (waited_for, skipped) == (1, 2)
    assert stage.hear(0.5) == [(3, 0.5)]


@in_a_loop
async def test_to_go_to_a_sentence_where_nothing_is_heard_does_nothing(stage):
    stage.deck.go_to(3)

    assert stage.cuts == 0
