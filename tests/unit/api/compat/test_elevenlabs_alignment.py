from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cosyd.api.compat.elevenlabs_alignment import KEPT_BYTES, Aligner, Tail, whole
from cosyd.contract.model import Chunk, SentenceTiming


def timing(start, end, start_s, end_s):
    return SentenceTiming(
        index=0, text="", start_s=start_s, end_s=end_s, voice="", language="",
        text_start=start, text_end=end,
    )  # fmt: skip


@st.composite
def spoken(draw):
    """A text, and sentences that lie in it one after the other, as they are counted in frames."""
    text, timings, now = "", [], 0
    for _ in range(draw(st.integers(0, 4))):
        text += draw(st.text("* \n", max_size=3))
        sentence = draw(st.text("aé你.", min_size=1, max_size=12))
        frames = draw(st.integers(0, 90_000))
        start_s, end_s = now / 24_000, (now + frames) / 24_000
        timings.append(timing(len(text), len(text) + len(sentence), start_s, end_s))
        text += sentence
        now += frames
    return text + draw(st.text("* \n", max_size=3)), timings, now / 24_000


@given(spoken())
def test_each_character_is_told_once_and_none_sounds_before_another(told):
    text, timings, end_s = told

    aligned = whole(text, timings, end_s).in_seconds()

    starts = aligned["character_start_times_seconds"]
    ends = aligned["character_end_times_seconds"]
    assert "".join(aligned["characters"]) == text
    assert len(starts) == len(ends) == len(text)
    assert all(start <= end for start, end in zip(starts, ends, strict=True))
    assert ends[:-1] == starts[1:]
    assert not text or ends[-1] == round(end_s, 3)


@given(spoken())
def test_milliseconds_are_whole_and_as_long_as_the_sentence(told):
    text, timings, _ = told
    aligner = Aligner()

    for one in timings:
        aligned = aligner.sentence(text, one).in_milliseconds()

        counts = {len(values) for values in aligned.values()}
        assert len(counts) == 1
        if aligned["chars"]:
            assert aligned["charStartTimesMs"][0] == 0
            assert min(aligned["charDurationsMs"]) >= 0
            assert sum(aligned["charDurationsMs"]) == round((one.end_s - one.start_s) * 1_000)


def test_sentences_that_overlap_are_told_once():
    text = "One two three"

    aligned = whole(text, [timing(0, 7, 0.0, 0.4), timing(4, 13, 0.4, 1.0)], 1.0)

    assert aligned.characters == text
    assert len(aligned.edges_s) == len(text) + 1
    assert list(aligned.edges_s) == sorted(aligned.edges_s)


@given(st.lists(st.integers(0, 9_000), min_size=1, max_size=12))
def test_a_sentence_ends_with_some_of_its_sound_and_loses_none(frames):
    chunks = [Chunk(pcm=bytes([n]) * 2 * many, start_frame=0, sentence=0)
              for n, many in enumerate(frames)]  # fmt: skip
    end = Chunk(pcm=b"", start_frame=0, sentence=0, ends=timing(0, 1, 0.0, 1.0))
    tail = Tail()

    before = [tail.after(chunk) for chunk in chunks]
    last = tail.after(end)

    assert b"".join(before) + last == b"".join(chunk.pcm for chunk in chunks)
    assert len(last) == min(2 * sum(frames), KEPT_BYTES)


def test_the_characters_of_a_sentence_share_its_time_evenly():
    aligned = whole("Ab cd. ", [timing(0, 6, 1.0, 1.6)], 2.0).in_milliseconds()

    assert aligned["charStartTimesMs"] == [0, 100, 200, 300, 400, 500, 600]
    assert aligned["charDurationsMs"] == [100, 100, 100, 100, 100, 100, 400]
