from __future__ import annotations

import io
import wave

import pytest

from cosyd.audio.encode import encode_file
from cosyd.audio.wav import wav_header
from cosyd.contract.model import AudioFormat
from sounds import sine


def test_the_header_of_a_live_stream_literally():
    assert wav_header(AudioFormat()) == (
        b"RIFF\xff\xff\xff\xffWAVE"
        b"fmt \x10\x00\x00\x00\x01\x00\x01\x00\xc0\x5d\x00\x00\x80\xbb\x00\x00\x02\x00\x10\x00"
        b"data\xff\xff\xff\xff"
    )


def test_the_header_of_a_known_length_literally():
    stereo = AudioFormat(rate_hz=48_000, channels=2)

    assert wav_header(stereo, 1_000) == (
        b"RIFF\x0c\x04\x00\x00WAVE"
        b"fmt \x10\x00\x00\x00\x01\x00\x02\x00\x80\xbb\x00\x00\x00\xee\x02\x00\x04\x00\x10\x00"
        b"data\xe8\x03\x00\x00"
    )


@pytest.mark.parametrize("pcm_bytes", [0xFFFF_FFFF - 36, 2**32, 2**40])
def test_more_than_the_header_can_tell_counts_as_unknown(pcm_bytes):
    assert wav_header(AudioFormat(), pcm_bytes) == wav_header(AudioFormat())


def test_the_longest_length_that_can_be_told():
    header = wav_header(AudioFormat(), 0xFFFF_FFFF - 38)

    assert header[4:8] == b"\xfd\xff\xff\xff"


def test_a_whole_file_is_read_by_the_standard_library():
    pcm = sine(2_400)

    with wave.open(io.BytesIO(encode_file(pcm, "wav"))) as file:
        told = (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes())
        sound = file.readframes(9_999)

    assert told == (1, 2, 24_000, 2_400)
    assert sound == pcm
