from __future__ import annotations

import pytest

from cosyd.audio import formats
from cosyd.contract.errors import UnknownFormat, UnsupportedRate


def test_every_format_has_a_media_type_and_a_suffix():
    told = {name: (formats.media_type(name), formats.file_suffix(name)) for name in formats.FORMATS}

    assert told == {
        "wav": ("audio/wav", ".wav"),
        "mp3": ("audio/mpeg", ".mp3"),
        "opus": ("audio/ogg", ".opus"),
        "aac": ("audio/aac", ".aac"),
        "flac": ("audio/flac", ".flac"),
        "pcm": ("audio/pcm", ".pcm"),
        "ulaw": ("audio/PCMU", ".ulaw"),
        "alaw": ("audio/PCMA", ".alaw"),
    }


@pytest.mark.parametrize("name", formats.FORMATS)
def test_every_format_carries_the_rate_of_the_voices(name):
    formats.check(name)
    formats.check(name, 24_000)

    assert 24_000 in formats.rates(name)


@pytest.mark.parametrize(
    "ask", [formats.media_type, formats.file_suffix, formats.rates, formats.check]
)
def test_an_unknown_format_is_told_with_those_that_are(ask):
    with pytest.raises(UnknownFormat) as caught:
        ask("ogg")

    assert str(caught.value) == "There is no audio format called 'ogg'."
    assert caught.value.advice == "Use one of: wav, mp3, opus, aac, flac, pcm, ulaw, alaw."


def test_an_impossible_rate_is_told_with_those_that_are_possible():
    with pytest.raises(UnsupportedRate) as caught:
        formats.check("opus", 44_100)

    assert str(caught.value) == "opus cannot carry 44100 Hz."
    assert caught.value.advice == "Use one of: 8000, 12000, 16000, 24000, 48000."


@pytest.mark.parametrize(
    ("name", "wanted", "taken"),
    [
        ("mp3", None, 64_000),
        ("mp3", 384_000, 320_000),
        ("opus", 16_000, 16_000),
        ("opus", 384_000, 256_000),
        ("aac", 1, 8_000),
        ("wav", 64_000, None),
        ("flac", None, None),
    ],
)
def test_a_bit_rate_comes_as_near_as_the_format_can(name, wanted, taken):
    assert formats.sound_format(name).within(wanted) == taken
