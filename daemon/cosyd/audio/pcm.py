"""Raw sound as all of cosyd passes it on: 16-bit little-endian mono frames."""

from __future__ import annotations

from cosyd.contract.model import VOICE_AUDIO

FRAME_BYTES = VOICE_AUDIO.frame_bytes


def whole_frames(pcm: bytes, frame_bytes: int = FRAME_BYTES) -> bytes:
    """*pcm* itself, once it is known to hold whole frames.

    Raises:
        ValueError: Part of a frame is missing, so all that follows would be noise.
    """
    if len(pcm) % frame_bytes:
        raise ValueError(f"{len(pcm)} bytes are no whole number of {frame_bytes}-byte frames")
    return pcm
