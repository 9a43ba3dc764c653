from __future__ import annotations

import pytest

from cosyd.audio.pcm import whole_frames


def test_whole_frames_pass_untouched():
    pcm = b"\x01\x02\x03\x04"

    assert whole_frames(pcm) is pcm


@pytest.mark.parametrize(("pcm", "frame_bytes"), [(b"\x01", 2), (b"123", 2), (b"123456", 4)])
def test_half_a_frame_is_refused(pcm, frame_bytes):
    with pytest.raises(ValueError, match="no whole number"):
        whole_frames(pcm, frame_bytes)
