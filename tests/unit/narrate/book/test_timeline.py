"""Where each line sounds, and that the sound is just that."""

import pytest

from cosyd.contract.narrations import Pauses
from cosyd.narrate.book import timeline
from cosyd.narrate.book.chapters import marks
from cosyd.narrate.book.sounding import sound
from cosyd.narrate.book.timeline import FASTEST, length
from unit.narrate.book.library import RATE_HZ, Tones, cue, line, plan


def places(book, sounds):
    return [(one.begin_s, one.end_s) for one in timeline(book, sounds)]


def test_after_each_line_comes_its_pause_and_after_a_chapter_that_of_chapters():
    book = plan(
        line(0, pause_s=0.25),
        line(1, pause_s=0.6),
        line(2, 1),
        chapters=("a", "b"),
        pauses=Pauses(chapter_s=2.0),
    )

    placed = timeline(book, Tones(1, 2, 1))

    assert [(one.begin_s, one.end_s) for one in placed] == [(0, 1), (1.25, 3.25), (5.25, 6.25)]
    assert length(placed) == 8.25 * RATE_HZ


def test_a_cue_begins_when_it_has_to_and_the_whole_ends_with_the_last():
    book = plan(cue(0, 1.0, 3.0), cue(1, 3.0, 5.0), cue(2, 8.0, 11.0))

    placed = timeline(book, Tones(1, 2, 1))

    assert [(one.begin_s, one.end_s) for one in placed] == [(1, 2), (3, 5), (8, 9)]
    assert length(placed) == 11 * RATE_HZ


def test_a_cue_that_is_too_long_is_heard_faster():
    placed = timeline(plan(cue(0, 0.0, 2.0), cue(1, 2.0, 4.0)), Tones(2.5, 1))

    assert placed[0].speed == pytest.approx(1.25)
    assert placed[0].end_s == pytest.approx(2.0, abs=0.001)
    assert placed[1].begin_s == pytest.approx(2.0, abs=0.001)


def test_what_is_still_too_long_pushes_the_next_which_catch_up():
    book = plan(cue(0, 0.0, 1.0), cue(1, 1.0, 2.0), cue(2, 2.0, 4.0), cue(3, 5.0, 6.0))

    placed = timeline(book, Tones(3.2, 0.8, 1, 1))

    assert [one.speed for one in placed] == [FASTEST, FASTEST, 1.0, 1.0]
    assert [one.begin_s for one in placed] == pytest.approx([0.0, 2.0, 2.5, 5.0])


def test_the_sentences_of_one_cue_share_its_time():
    first = cue(0, 1.0, None, pause_s=0.25)
    second = cue(1, None, 3.0)

    placed = timeline(plan(first, second), Tones(1.25, 1.0))

    assert placed[0].speed == placed[1].speed == pytest.approx(1.25)
    assert placed[1].begin_s == pytest.approx(1 + 1.25 / 1.25 + 0.25 / 1.25)
    assert placed[1].end_s == pytest.approx(3.0, abs=0.001)


def test_the_sound_is_what_the_lines_sound_in_its_places_and_silence_between():
    book, sounds = plan(line(0), cue(1, 2.0, 4.0), line(2)), Tones(1.0, 1.7, 0.33)

    whole = b"".join(sound(timeline(book, sounds), sounds, 0))

    silence = bytes(2 * RATE_HZ)
    said = [sounds.pcm(index) for index in range(3)]
    rest = bytes(round(2 * 0.3 * RATE_HZ))
    assert whole == said[0] + silence + said[1] + rest + said[2] + silence + silence[:RATE_HZ]


def test_a_stretched_line_is_as_long_as_it_was_placed_and_twice_the_same():
    book, sounds = plan(cue(0, 0.0, 1.5), cue(1, 1.5, 4.0)), Tones(2.0, 1.0)
    placed = timeline(book, sounds)

    once, again = (b"".join(sound(placed, sounds, 0)) for _ in range(2))

    assert once == again
    assert len(once) == 2 * length(placed) == 2 * 4 * RATE_HZ
    assert once[2 * placed[1].begin : 2 * placed[1].end] == sounds.pcm(1)


def test_a_line_that_has_another_length_than_was_told_is_not_bound():
    class Liar(Tones):
        def pcm(self, index):
            return super().pcm(index)[2:]

    sounds = Liar(1.0)

    with pytest.raises(ValueError, match="line 0"):
        list(sound(timeline(plan(line(0)), sounds), sounds, 0))


def test_chapters_of_which_nothing_sounds_have_no_mark_and_untitled_ones_a_number():
    book = plan(cue(0, 3.0, 4.0), line(1, 2), chapters=("One", "Silent", ""))

    these = marks(book, timeline(book, Tones(1, 1)))

    assert [(one.title, one.begin_s, one.end_s) for one in these] == [
        ("One", 0.0, 4.0),
        ("3", 4.0, 6.5),
    ]


def test_the_only_chapter_without_a_title_is_called_like_the_book():
    book = plan(line(0), chapters=("",), title="The Book")

    assert [one.title for one in marks(book, timeline(book, Tones(1)))] == ["The Book"]


def test_no_file_is_without_sound():
    book = plan(line(0, pause_s=0.0), pauses=Pauses(chapter_s=0.0))

    assert length(timeline(book, Tones(0))) == 0.1 * RATE_HZ
