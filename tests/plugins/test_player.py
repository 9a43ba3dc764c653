import numpy as np
import pytest

from cosyd_plugins.player import Player
from cosyd_plugins.track import Track

RATE_HZ = 1_000


class Ends(list):
    """When which track has told its end."""

    def of(self, name):
        return lambda delay_s: self.append((name, round(delay_s, 6)))


@pytest.fixture
def ends():
    return Ends()


def track(ends, name="track", frames=0, rank=1, value=1):
    track = Track(rank=rank, rate_hz=RATE_HZ, on_end=ends.of(name))
    if frames:
        track.feed(ones(frames, value))
        track.finish()
    return track


def ones(frames, value=1):
    return np.full(frames, value, "<i2").tobytes()


def playing(*tracks):
    player = Player()
    for one in tracks:
        player.add(one)
    return player


def heard(player, frames, channels=1, delay_s=0.0):
    """What the card gets when it asks for *frames*."""
    out = np.full((frames, channels), 99, np.int16)
    player.fill(out, RATE_HZ, delay_s)
    return out[:, 0].tolist() if channels == 1 else out.tolist()


def test_the_next_track_begins_with_the_very_next_frame(ends):
    player = playing(track(ends, "a", 3, value=1), track(ends, "b", 5, value=2))

    assert heard(player, 6) == [1, 1, 1, 2, 2, 2]


def test_the_end_is_told_with_the_time_until_it_is_heard(ends):
    player = playing(track(ends, "a", 30), track(ends, "b", 50))

    heard(player, 60, delay_s=0.1)
    heard(player, 60, delay_s=0.1)

    assert ends == [("a", 0.13), ("b", 0.12)]


def test_pieces_of_any_length_become_one_sound(ends):
    whole = track(ends)
    for value in range(1, 8):
        whole.feed(ones(value, value))
    whole.feed(b"")
    whole.finish()
    player = playing(whole)

    sound = [sample for _ in range(7) for sample in heard(player, 4)]

    assert sound == [value for value in range(1, 8) for _ in range(value)]


def test_both_sides_of_a_stereo_card_get_the_sound(ends):
    assert heard(playing(track(ends, frames=2, value=7)), 2, channels=2) == [[7, 7], [7, 7]]


def test_the_more_urgent_goes_first_and_equals_in_their_order(ends):
    waiting = [track(ends, str(n), 1, rank, n) for n, rank in enumerate([3, 1, 2, 1, 0], 1)]

    assert heard(playing(*waiting), 5) == [5, 2, 4, 3, 1]


def test_only_what_is_important_interrupts_and_what_it_interrupts_goes_on(ends):
    player = playing(track(ends, "text", 6, rank=2, value=2))

    first = heard(player, 2)
    player.add(track(ends, "message", 2, rank=1, value=1))
    player.add(track(ends, "important", 2, rank=0, value=9))
    rest = heard(player, 8)

    assert first + rest == [2, 2, 9, 9, 2, 2, 2, 2, 1, 1]
    assert [name for name, _ in ends] == ["important", "text", "message"]


def test_one_that_is_not_there_yet_does_not_keep_the_others_waiting(ends):
    late = track(ends, "late")

    assert heard(playing(late, track(ends, frames=2, value=5)), 2) == [5, 5]


def test_one_that_has_begun_keeps_its_turn_while_its_engine_thinks(ends):
    begun = track(ends)
    begun.feed(ones(2))
    player = playing(begun)

    heard(player, 2)
    player.add(track(ends, "other", 5, value=5))

    assert heard(player, 2) == [1, 0]
    assert player.underruns == 1


def test_after_a_drought_it_goes_on_when_there_is_enough_for_a_while(ends):
    slow = track(ends)
    slow.feed(ones(2, 1))
    player = playing(slow)
    heard(player, 10)

    slow.feed(ones(199, 2))
    too_little = heard(player, 10)
    slow.feed(ones(1, 2))
    enough = heard(player, 10)

    assert too_little == [0] * 10
    assert enough == [2] * 10


def test_after_each_drought_it_waits_for_more(ends):
    slow = track(ends)
    player = playing(slow)
    waits = []
    for _ in range(5):
        fed = 0
        while not any(heard(player, 10)):
            slow.feed(ones(100))
            fed += 100
        waits.append(fed)
        heard(player, 2_000)

    assert waits == [100, 200, 400, 800, 1_600]
    assert player.underruns == 5


def test_the_rest_of_a_finished_track_waits_for_nothing(ends):
    slow = track(ends)
    slow.feed(ones(2))
    player = playing(slow)
    heard(player, 10)

    slow.feed(ones(3, 4))
    slow.finish()

    assert heard(player, 3) == [4, 4, 4]
    assert [name for name, _ in ends] == ["track"]


def test_a_removed_track_is_silent_at_once(ends):
    long = track(ends, frames=1_000)
    player = playing(long)
    heard(player, 10)

    player.remove(long)
    player.remove(long)

    assert not any(heard(player, 500)[200:])
    assert not player.has_sound
    assert ends == []


def test_what_is_cut_off_fades_out_and_does_not_click(ends):
    loud = track(ends, frames=1_000, value=10_000)
    player = playing(loud)
    heard(player, 10)

    player.remove(loud)
    steps = np.diff([10_000, *heard(player, 200)])

    assert np.abs(steps).max() < 100
    assert heard(player, 10) == [0] * 10


def test_an_opening_card_is_primed_with_silence_where_the_sound_cannot_cover_it(ends):
    live = track(ends)
    live.feed(ones(20))
    player = playing(live)
    player.prime(0.12)

    primed = [heard(player, 40), heard(player, 40)]
    live.feed(ones(20))

    assert primed == [[0] * 40, [0] * 40]
    assert heard(player, 40) == [1] * 40
    assert player.underruns == 0


def test_an_opening_card_gets_a_sound_that_is_all_there_after_a_short_lead(ends):
    player = playing(track(ends, frames=20, value=3))
    player.prime(0.5)

    assert heard(player, 60) == [0] * 60
    assert heard(player, 20) == [3] * 20


def test_a_track_without_any_sound_ends(ends):
    empty = track(ends)
    empty.finish()

    assert heard(playing(empty), 4) == [0] * 4
    assert ends == [("track", 0.0)]
