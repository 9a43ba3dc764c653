"""What EAS clients ask for, in our own terms."""

from __future__ import annotations

import msgspec
import pytest

from cosyd.api.compat.eas_manner import EasBitRate, EasManner, EasMode, shape_of, utterance_of
from cosyd.contract.errors import InvalidRequest
from cosyd.contract.model import Mode, Utterance


def manner(**told) -> EasManner:
    return msgspec.convert(
        {"mode": "fast_replication", "reference_audio_id": "ann"} | told, EasManner
    )


@pytest.mark.parametrize(
    ("mode", "ours", "follows"),
    [
        (EasMode.FAST, Mode.ZERO_SHOT, ""),
        (EasMode.CROSS_LINGUAL, Mode.CROSS_LINGUAL, ""),
        (EasMode.NATURAL_LANGUAGE, Mode.INSTRUCT, "calmly"),
    ],
)
def test_each_mode_is_one_of_ours_and_only_one_follows_instructions(mode, ours, follows):
    asked = utterance_of(manner(mode=mode, instruct="calmly"), "Hello.")

    assert asked == Utterance(text="Hello.", voice="ann", mode=ours, instruct=follows, door="eas")


@pytest.mark.parametrize("instruct", [None, "", " \n"])
def test_the_mode_that_follows_instructions_needs_one(instruct):
    with pytest.raises(InvalidRequest, match="needs an instruction"):
        utterance_of(manner(mode=EasMode.NATURAL_LANGUAGE, instruct=instruct), "Hello.")


def test_what_is_left_out_or_null_is_as_documented():
    nothing = dict.fromkeys(("sample_rate", "bit_rate", "volume", "speed", "output_format"))

    both = [manner(), manner(**nothing, instruct=None)]

    assert both[0] == both[1]
    assert (utterance_of(both[0], "x").speed, utterance_of(both[0], "x").volume) == (1.0, 1.0)
    assert (shape_of(both[0]).format, shape_of(both[0]).rate_hz) == ("wav", 24_000)


def test_zero_is_a_volume():
    assert utterance_of(manner(volume=0), "x").volume == 0.0


def test_the_bit_rate_is_in_thousands():
    small, large = (
        len(shape_of(manner(output_format="mp3", bit_rate=one)).file(bytes(96_000)))
        for one in ("16k", "128k")
    )

    assert EasBitRate("16k").bits == 16_000
    assert small * 4 < large
