"""What the demonstration makes of a stream of WAV."""

import struct

import pytest

from scripts import script

demo = script("demo")

STREAM_SIZE = 0xFFFFFFFF


def stream(pcm, *, extra=b"", rate_hz=24_000):
    form = struct.pack("<HHIIHH", 1, 1, rate_hz, rate_hz * 2, 2, 16)
    return (
        struct.pack("<4sI4s4sI", b"RIFF", STREAM_SIZE, b"WAVE", b"fmt ", len(form))
        + form
        + extra
        + struct.pack("<4sI", b"data", STREAM_SIZE)
        + pcm
    )


@pytest.mark.parametrize("piece", [1, 3, 44, 4096])
def test_pcm_comes_out_however_the_stream_is_cut(piece):
    pcm = bytes(range(200))
    data = stream(pcm)
    reader = demo.WavReader()

    heard = b"".join(reader.feed(data[n : n + piece]) for n in range(0, len(data), piece))

    assert heard == pcm
    assert (reader.channels, reader.rate_hz, reader.width_bytes) == (1, 24_000, 2)


def test_other_chunks_before_the_sound_are_passed_over():
    odd = struct.pack("<4sI", b"LIST", 3) + b"abc\0"
    reader = demo.WavReader()

    heard = reader.feed(stream(b"\1\2", extra=odd))

    assert heard == b"\1\2"


def test_an_answer_that_is_no_wav_is_refused():
    reader = demo.WavReader()

    with pytest.raises(demo.DemoFailed):
        reader.feed(b"<html>")


def test_the_real_time_factor_is_work_for_each_second_of_sound():
    spoken = demo.Spoken(first_audio_s=0.1, wall_s=2.0, audio_s=8.0)

    assert spoken.real_time_factor == 0.25


def test_the_paragraph_has_a_date_a_price_and_two_languages():
    assert "March 3, 2026" in demo.PARAGRAPH
    assert "$24.50" in demo.PARAGRAPH
    assert demo.MANDARIN in demo.PARAGRAPH
