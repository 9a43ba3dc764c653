from __future__ import annotations

import gc
import subprocess
import sys
import weakref

import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosyd.audio.encode import (
    FORMATS,
    SoundWriter,
    encode_file,
    encoder,
    rates,
    warm_up,
    wav_header,
)
from cosyd.audio.level import samples
from cosyd.contract.errors import UnknownFormat, UnsupportedRate
from cosyd.contract.model import AudioFormat
from sounds import decoded, heard, lag, noise, pieces, sine

EVERY = [(name, rate_hz) for name in FORMATS for rate_hz in rates(name)]
SILENCE_FIRST = {"mp3": 1_105, "aac": 1_024}
FRAME = {"mp3": 1_152, "aac": 1_024}


def streamed(chunks, *how):
    with encoder(*how) as live:
        return b"".join(live.feed(chunk) for chunk in chunks) + live.finish()


@pytest.mark.parametrize(("name", "rate_hz"), EVERY)
def test_a_stream_sounds_as_it_was_spoken(name, rate_hz):
    tone = sine(36_011)

    sound = heard(streamed(pieces(tone, 2_400), name, rate_hz), name, rate_hz)

    assert sound.hertz == pytest.approx(440, abs=0.3)
    assert sound.rate_hz == (48_000 if name == "opus" else rate_hz)
    frames = 36_011 * sound.rate_hz / 24_000
    before, after = SILENCE_FIRST.get(name, 0), FRAME.get(name, 0)
    assert frames - 2 <= len(sound.samples) - before <= frames + 2 + after


@pytest.mark.parametrize("file", [encode_file, lambda pcm, *how: streamed([pcm], *how)])
@pytest.mark.parametrize("name", ["wav", "flac", "pcm"])
@settings(deadline=None, max_examples=20)
@given(frames=st.integers(0, 4_000))
def test_what_loses_nothing_loses_nothing(name, file, frames):
    pcm = noise(frames)

    assert heard(file(pcm, name), name, 24_000).pcm == pcm


@pytest.mark.parametrize(
    ("name", "silence", "loudest"), [("ulaw", 0xFF, 0x80), ("alaw", 0xD5, 0xAA)]
)
def test_telephony_is_told_as_its_recommendation_says(name, silence, loudest):
    pcm = np.array([0, 32_767, -32_768], "<i2").tobytes()

    # Source: ITU-T G.711, tables 1 and 2. The first bit is the sign.
    assert streamed([pcm], name) == bytes([silence, loudest, loudest & 0x7F])
    assert streamed([bytes(48_000)], name, 8_000) == bytes([silence]) * 8_000


@pytest.mark.parametrize("file", [encode_file, lambda pcm, *how: streamed([pcm], *how)])
@settings(deadline=None, max_examples=30)
@given(frames=st.integers(10, 4_000), rate_hz=st.sampled_from(rates("opus")))
def test_opus_is_as_long_as_it_was_to_the_frame(file, frames, rate_hz):
    sound = decoded(file(noise(frames), "opus", rate_hz))

    sent = len(encode_file(noise(frames), "pcm", rate_hz)) // 2
    assert len(sound.samples) == sent * 48_000 // rate_hz


@pytest.mark.parametrize("name", ["mp3", "aac"])
@pytest.mark.parametrize("frames", [24_000, 24_001, 24_517, 25_343])
def test_lossy_streams_keep_both_ends(name, frames):
    pcm = noise(frames)

    sound = decoded(streamed(pieces(pcm, 700), name, 24_000, 160_000)).samples

    first, said = SILENCE_FIRST[name], samples(pcm).astype(float)
    assert lag(sound[:8_000], said[:4_000]) == first
    assert lag(sound[first + frames - 4_000 :], said[-2_000:]) == 2_000
    assert len(sound) >= first + frames


@settings(deadline=None, max_examples=15)
@given(frames=st.integers(200, 5_000), rate_hz=st.sampled_from(rates("mp3")))
def test_a_whole_mp3_tells_players_of_its_silence(frames, rate_hz):
    # FFmpeg is told what it is: so little of it, and noise, may pass for something else.
    sound = decoded(encode_file(noise(frames), "mp3", rate_hz), format="mp3")

    sent = len(encode_file(noise(frames), "pcm", rate_hz)) // 2
    assert 0 <= len(sound.samples) - sent <= 46


@pytest.mark.parametrize("name", ["wav", "flac", "opus"])
def test_a_whole_file_tells_its_true_length(name):
    sound = decoded(encode_file(sine(30_000), name))

    assert sound.told_s == pytest.approx(1.25, abs=0.01)


@pytest.mark.parametrize(("name", "rate_hz"), [(n, r) for n in FORMATS for r in (24_000, 8_000)])
def test_chunks_may_be_cut_anywhere(name, rate_hz):
    pcm = noise(9_600)

    small = heard(streamed(pieces(pcm, 7), name, rate_hz), name, rate_hz)
    large = heard(streamed([pcm], name, rate_hz), name, rate_hz)

    assert np.array_equal(small.samples, large.samples)


@pytest.mark.parametrize(
    ("name", "within_ms"),
    [("wav", 10), ("pcm", 10), ("ulaw", 10), ("flac", 20), ("opus", 40), ("mp3", 80), ("aac", 100)],
)
def test_the_first_sound_leaves_early(name, within_ms):
    with encoder(name) as live:
        header = len(live.feed(b""))

        sent = [len(live.feed(chunk)) for chunk in pieces(noise(4_800), 240)]

    assert header == {"wav": 44}.get(name, header)
    first_ms = 10 * (1 + next(i for i, size in enumerate(sent) if size))
    assert first_ms <= within_ms


def test_a_live_wav_is_header_and_samples_and_nothing_more():
    pcm = noise(1_000)

    assert streamed([b"", pcm], "wav") == wav_header(AudioFormat()) + pcm


@pytest.mark.parametrize("name", FORMATS)
def test_a_stream_that_breaks_off_is_valid_up_to_there(name):
    tone = sine(24_000)

    with encoder(name) as live:
        torn = b"".join(live.feed(chunk) for chunk in pieces(tone, 2_400))

    sound = heard(torn, name, 24_000)
    assert sound.hertz == pytest.approx(440, abs=0.5)
    assert len(sound.samples) / sound.rate_hz > 0.85


@pytest.mark.parametrize("name", FORMATS)
def test_a_stream_without_sound_is_no_error(name):
    empty = streamed([], name)

    assert len(empty) < 500
    if name in {"wav", "flac"}:
        assert len(decoded(empty).samples) == 0


@pytest.mark.parametrize("name", ["mp3", "opus", "aac"])
def test_more_bits_make_more_bytes_and_too_many_are_no_error(name):
    pcm = noise(24_000)

    sizes = [len(streamed([pcm], name, None, bits)) for bits in (16_000, 64_000, 384_000)]

    assert sizes[0] < sizes[1] < sizes[2]
    assert sizes[0] == pytest.approx(2_000, rel=1.0)
    assert sizes[1] == pytest.approx(8_000, rel=0.35)


@pytest.mark.parametrize("name", ["wav", "flac", "pcm"])
def test_what_loses_nothing_has_no_use_for_a_bit_rate(name):
    assert streamed([noise(500)], name, None, 16_000) == streamed([noise(500)], name)


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_feed_in_between_changes_nothing(name):
    chunks = pieces(noise(2_400), 480)

    sparse = streamed([x for chunk in chunks for x in (chunk, b"")], name, 8_000)
    dense = streamed(chunks, name, 8_000)

    assert heard(sparse, name, 8_000).pcm == heard(dense, name, 8_000).pcm


@pytest.mark.parametrize("rate_hz", [24_000, 8_000])
@pytest.mark.parametrize("name", FORMATS)
def test_half_a_frame_is_refused(name, rate_hz):
    with encoder(name, rate_hz) as live, pytest.raises(ValueError, match="no whole number"):
        live.feed(b"123")


@pytest.mark.parametrize("name", FORMATS)
def test_after_the_end_there_is_nothing_more(name):
    with encoder(name) as live:
        live.feed(noise(1_000))
        live.finish()

        assert live.finish() == b""
        with pytest.raises(ValueError, match="ended"):
            live.feed(noise(10))
    live.close()


def test_an_unknown_format_or_rate_is_told_before_anything_is_made():
    with pytest.raises(UnknownFormat):
        encoder("ogg")
    with pytest.raises(UnsupportedRate):
        encoder("opus", 44_100)


class FullDisk:
    """Takes so many bytes, then no more."""

    def __init__(self, room):
        self.room = room

    def write(self, data):
        self.room -= len(data)
        if self.room < 0:
            raise OSError(28, "No space left on device")
        return len(data)


@pytest.mark.parametrize("room", [0, 3_000])
@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_is_told_and_can_be_given_up(name, room):
    with (
        pytest.raises(OSError, match="No space left"),
        SoundWriter(FullDisk(room), name) as writer,
    ):
        for chunk in pieces(noise(48_000), 2_400):
            writer.write(chunk)


@pytest.mark.parametrize("name", ["mp3", "opus", "aac", "flac"])
def test_a_disk_stays_full(name):
    with SoundWriter(FullDisk(1_000), name) as writer:
        with pytest.raises(OSError):
            writer.write(noise(24_000))

        with pytest.raises(OSError, match="cannot be written"):
            writer.finish()


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_written_from_its_beginning(name, tmp_path):
    path = tmp_path / "sound"

    with path.open("wb") as file, SoundWriter(file, name, 16_000) as writer:
        for chunk in pieces(sine(24_000), 1_000):
            writer.write(chunk)
        writer.finish()

    assert heard(path.read_bytes(), name, 16_000).hertz == pytest.approx(440, abs=0.3)


@pytest.mark.parametrize("name", FORMATS)
def test_an_encoder_given_up_is_gone_at_once(name):
    live = encoder(name, 8_000)
    live.feed(noise(4_800))
    watched = weakref.ref(live)
    gc.disable()

    live.close()
    del live

    gc.enable()
    assert watched() is None


def test_giving_up_early_leaks_no_memory():
    def give_up(count):
        for _ in range(count):
            for name in ("mp3", "opus", "aac", "flac"):
                with encoder(name, 8_000) as live:
                    live.feed(noise(2_400))

    give_up(10)
    before = psutil.Process().memory_info().rss
    give_up(60)

    assert psutil.Process().memory_info().rss - before < 8_000_000


def test_plain_wav_needs_nothing_heavy_and_warming_up_brings_the_rest():
    program = (
        "import sys\n"
        "from cosyd.audio import encode\n"
        "live = encode.encoder('wav'); live.feed(bytes(200)); live.finish()\n"
        "print([m for m in ('av', 'numpy', 'soxr') if m in sys.modules])\n"
        "encode.warm_up()\n"
        "print([m for m in ('av', 'numpy', 'soxr') if m in sys.modules])\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert told.splitlines() == ["[]", "['av', 'numpy', 'soxr']"]


def test_warming_up_twice_is_no_error():
    warm_up()
    warm_up()
