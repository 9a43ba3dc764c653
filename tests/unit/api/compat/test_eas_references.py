"""What comes of a recording that an EAS client sends."""

from __future__ import annotations

import uuid

import pytest

from cosyd.api.compat.eas_references import ReferenceForm, taken
from cosyd.api.upload import Received


@pytest.fixture
def came(tmp_path):
    def came(filename: str, content: bytes = b"\1\0", media_type: str = "", **form):
        file = tmp_path / "upload"
        file.write_bytes(content)
        told = ReferenceForm(text="Hello.", **form)
        return taken(Received(form=told, file=file, filename=filename, media_type=media_type))

    return came


@pytest.mark.parametrize(
    ("what", "rate_hz"),
    [
        ({"filename": "a.pcm"}, 24_000),
        ({"filename": "A.PCM", "sample_rate": 16_000}, 16_000),
        ({"filename": "a.raw"}, 24_000),
        ({"filename": "a", "media_type": "audio/pcm"}, 24_000),
        ({"filename": "a.pcm", "content": b"RIFF...."}, None),
        ({"filename": "a.wav", "sample_rate": 16_000}, None),
        ({"filename": "", "media_type": "application/octet-stream"}, None),
    ],
)
def test_raw_samples_are_known_by_name_or_type_unless_the_file_says_otherwise(came, what, rate_hz):
    assert came(**what)[1].rate_hz == rate_hz


@pytest.mark.parametrize(
    ("filename", "kept"),
    [
        ("zero_shot_prompt.wav", "zero_shot_prompt.wav"),
        ("../../etc/passwd", "passwd"),
        ("C:\\voices\\ann.mp3", "ann.mp3"),
        ("录音.wav", "录音.wav"),
        ("two\nlines\0.wav", "twolines.wav"),
        ("", "prompt.wav"),
        ("..\\", "prompt.wav"),
        ("x" * 300, "x" * 200),
    ],
)
def test_of_a_files_name_what_fits_on_a_line_is_kept(came, filename, kept):
    manifest, _ = came(filename)

    assert (manifest.filename, manifest.file_bytes) == (kept, 2)
    assert (manifest.name, manifest.tags) == (str(uuid.UUID(manifest.name)), ("eas",))
