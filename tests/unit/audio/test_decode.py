from __future__ import annotations

import io
import os

import av
import numpy as np
import pytest

from cosyd.audio.decode import RawShape, decode, decoded
from cosyd.audio.encode import encode_file
from cosyd.contract.errors import ReferenceTooLarge, ReferenceTooLong, ReferenceUnreadable
from sounds import noise, sine

LIMITS = {"limit_s": 60.0, "limit_bytes": 10_000_000}
TONE = sine(72_000)
"""Three seconds."""


def written(container, codec, samples, *, layout="mono", rate_hz=24_000, kind="flt"):
    """*samples* of shape [1, n * channels] as a file."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate_hz, layout=layout)
        frame = av.AudioFrame.from_ndarray(samples, format=kind, layout=layout)
        frame.sample_rate = rate_hz
        out.mux([*stream.encode(frame), *stream.encode(None)])
    return file.getvalue()


def video():
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("mpeg4", rate=24)
        stream.width = stream.height = 32
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        out.mux([*stream.encode(frame), *stream.encode(None)])
    return file.getvalue()


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "opus", "aac"])
def test_a_recording_sounds_as_it_did(name):
    samples, rate_hz = decode(encode_file(TONE, name), **LIMITS)

    assert rate_hz == (48_000 if name == "opus" else 24_000)
    assert samples.dtype == np.float32
    assert len(samples) / rate_hz == pytest.approx(3, abs=0.1)
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("codec", "kind", "dtype"),
    [("pcm_u8", "u8", np.uint8), ("pcm_s32le", "s32", np.int32), ("pcm_f32le", "flt", np.float32)],
)
def test_samples_of_every_type_have_the_same_full_scale(codec, kind, dtype):
    wave = np.sin(np.arange(24_000) / 10) / 2
    scale, middle = {"u8": (127, 128), "s32": (2**31 - 1, 0), "flt": (1, 0)}[kind]
    file = written("wav", codec, (wave * scale + middle).astype(dtype)[np.newaxis], kind=kind)

    samples, _ = decode(file, **LIMITS)

    assert np.abs(samples - wave).max() < 0.02


def test_channels_become_one_even_where_they_cancel_each_other_out():
    left = np.sin(np.arange(24_000) / 10).astype(np.float32)
    same, opposite = np.stack([left, left], 1), np.stack([left, -left], 1)

    heard = [
        decode(written("wav", "pcm_f32le", two.reshape(1, -1), layout="stereo"), **LIMITS)[0]
        for two in (same, opposite)
    ]

    for samples in heard:
        assert np.allclose(samples, left, atol=1e-6)


def test_samples_without_a_header_are_what_they_are_told_to_be(tmp_path):
    path = tmp_path / "tone.pcm"
    path.write_bytes(TONE + b"x")

    samples, rate_hz = decode(path, raw=RawShape(rate_hz=16_000), **LIMITS)

    assert rate_hz == 16_000
    assert len(samples) == 72_000
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize("name", ["wav", "flac", "mp3"])
def test_what_is_there_of_a_file_that_ends_in_the_middle_is_used_and_its_damage_told(name):
    pcm = noise(72_000)
    file = encode_file(pcm, name)

    half, whole = (decoded(part, **LIMITS) for part in (file[: len(file) // 2], file))

    assert 1 < len(half.samples) / half.rate_hz < 2
    assert "it ends after 1." in half.damage
    assert whole.damage == ""


def test_samples_that_are_no_numbers_are_silence_and_told():
    bad = np.full((1, 24_000), 0.25, np.float32)
    bad[0, 100:200] = np.nan
    bad[0, 200:300] = 1e30

    recording = decoded(written("wav", "pcm_f32le", bad), **LIMITS)

    assert np.abs(recording.samples).max() == 0.25
    assert recording.damage == "some of its samples are no numbers"


def test_what_is_lent_is_not_closed():
    file = io.BytesIO(encode_file(TONE, "wav"))

    decode(file, **LIMITS)

    assert not file.closed


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b"Only words, and no sound.\n" * 40, "no sound is found"),
        (b"", "no sound is found"),
        (encode_file(TONE, "wav")[:44], "no sound is found"),
        (os.urandom(50_000), "no sound is found"),
        (video(), "a video without sound"),
        (b"#EXTM3U\n#EXTINF:5,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n", "no sound is found"),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", "no sound is found"),
    ],
    ids=["text", "nothing", "header", "noise", "video", "playlist", "list of files"],
)
def test_what_is_no_sound_is_told_in_words(file, says):
    with pytest.raises(ReferenceUnreadable, match=says):
        decode(file, **LIMITS)


def test_a_pipe_or_a_device_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    for path in (tmp_path / "pipe", "/dev/zero", tmp_path):
        with pytest.raises(ReferenceUnreadable, match="it is no file"):
            decode(path, **LIMITS)


def test_eight_gigabytes_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "large.wav"
    with path.open("wb") as file:
        file.write(encode_file(TONE, "wav"))
        file.truncate(8_000_000_000)

    with pytest.raises(ReferenceTooLarge, match="10 MB"):
        decode(path, **LIMITS)


@pytest.mark.parametrize("raw", [None, RawShape(rate_hz=24_000)])
def test_a_long_recording_is_not_read_to_its_end(raw):
    file = encode_file(bytes(2 * 24_000 * 61), "flac" if raw is None else "pcm")

    with pytest.raises(ReferenceTooLong, match="60 seconds"):
        decode(file, raw=raw, **LIMITS)


def test_a_file_that_tells_its_rate_is_not_taken_for_raw_samples():
    with pytest.raises(ReferenceUnreadable, match="WAV"):
        decode(encode_file(bytes(48_000), "wav"), raw=RawShape(rate_hz=24_000), **LIMITS)


@pytest.mark.parametrize("raw", [RawShape(rate_hz=1), RawShape(rate_hz=24_000, channels=0)])
def test_shapes_that_no_sound_has_are_refused(raw):
    with pytest.raises(ReferenceUnreadable):
        decode(TONE, raw=raw, **LIMITS)


def test_places_that_cannot_be_read_are_left_out_and_told():
    file = bytearray(encode_file(noise(240_000), "aac"))
    file[20_000:20_400] = bytes(400)

    recording = decoded(bytes(file), **LIMITS)

    assert len(recording.samples) > 200_000
    assert "parts of it cannot be read" in recording.damage
