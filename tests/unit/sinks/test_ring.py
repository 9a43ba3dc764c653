from cosyd.sinks.ring import MOST, Kept, Ring


class Clock:
    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


def message(seq, sound_s=1.0):
    return Kept(seq, (b"audio.s.", b"{}", b""), sound_s)


def seqs(ring, stream="s", seq=0):
    return [kept.seq for kept in ring.since(stream, seq)]


def test_what_was_lost_can_be_had_again_from_its_count_on():
    ring = Ring()

    for seq in range(5):
        ring.put("s", message(seq))

    assert seqs(ring, seq=3) == [3, 4]


def test_at_least_the_last_thirty_seconds_of_sound_are_kept():
    ring = Ring(keep_s=30.0)

    for seq in range(100):
        ring.put("s", message(seq))

    assert seqs(ring) == list(range(70, 100))


def test_messages_without_sound_stay_with_the_sound_around_them():
    ring = Ring(keep_s=2.0)

    for seq in range(10):
        ring.put("s", message(seq, sound_s=float(seq % 2)))

    assert seqs(ring) == [7, 8, 9]


def test_an_ended_stream_is_kept_for_a_while_and_then_forgotten():
    clock = Clock()
    ring = Ring(keep_s=30.0, clock=clock)
    ring.put("s", message(0))
    ring.end("s")

    clock.now_s = 29.9
    ring.sweep()
    kept = seqs(ring)
    clock.now_s = 30.0
    ring.sweep()

    assert kept == [0]
    assert len(ring) == 0


def test_a_stream_that_goes_on_after_its_end_is_not_forgotten():
    clock = Clock()
    ring = Ring(keep_s=30.0, clock=clock)
    ring.put("s", message(0))
    ring.end("s")

    ring.put("s", message(1))
    clock.now_s = 100.0
    ring.sweep()

    assert seqs(ring) == [0, 1]


def test_of_an_unknown_stream_there_is_nothing():
    ring = Ring()

    ring.end("s")

    assert seqs(ring) == []


def test_of_many_jobs_without_sound_only_so_much_is_kept():
    ring = Ring()

    for seq in range(MOST + 5):
        ring.put("s", message(seq, sound_s=0.0))

    assert seqs(ring) == list(range(5, MOST + 5))
