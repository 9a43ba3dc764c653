"""A real text becomes an audiobook, which is looked at and listened to.

The text is the Zen of Python (PEP 20, in the public domain), which every Python brings along.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import shutil
import subprocess

import av
import numpy as np
import pytest

from patience import wait_for
from recogniser import heard, word_error_rate

PARTS = ("Beautiful", "Special", "Namespaces")
SENTENCES = 19


def zen():
    """Its sentences."""
    with contextlib.redirect_stdout(io.StringIO()):  # it says itself when it is imported
        this = importlib.import_module("this")
    text = "".join(this.d.get(letter, letter) for letter in this.s)
    _, _, rest = text.partition("\n\n")
    return [line for line in rest.splitlines() if line]


def parts():
    """The text of each chapter."""
    lines = zen()
    assert len(lines) == SENTENCES
    return [lines[:7], lines[7:13], lines[13:]]


@pytest.fixture(scope="module")
def book(voice_daemon, tmp_path_factory):
    """The narration of it, and the folder where it is."""
    folder = tmp_path_factory.mktemp("zen")
    text = "---\ntitle: The Zen of Python\nauthor: Tim Peters\nvoice: hibari\n---\n"
    for title, lines in zip(PARTS, parts(), strict=True):
        text += f"\n# {title}\n\n" + "\n\n".join(lines) + "\n"
    (folder / "zen.md").write_text(text, "utf-8")
    body = {"path": str(folder / "zen.md"), "out": str(folder)}
    made = voice_daemon.post("/v1/narrations", json=body).raise_for_status().json()
    at = f"/v1/narrations/{made['id']}"
    told = wait_for(lambda: (now := voice_daemon.get(at).json())["ended_at"] and now, 120)
    return told, folder


def test_it_has_a_title_an_author_chapters_and_captions(book):
    told, folder = book

    tags, chapters, length_s = probed(folder / "zen.m4b")
    manifest = json.loads((folder / "zen.json").read_text("utf-8"))
    captions = (folder / "zen.srt").read_text("utf-8")

    assert (told["state"], told["spoken"], told["doubts"]) == ("done", SENTENCES + 3, 0)
    assert (tags["title"], tags["artist"]) == ("The Zen of Python", "Tim Peters")
    assert [title for title, _ in chapters] == list(PARTS)
    assert [one["begin_s"] for one in manifest["chapters"]] == [
        pytest.approx(begin_s, abs=0.01) for _, begin_s in chapters
    ]
    assert length_s == pytest.approx(manifest["audio_s"], abs=0.1)
    assert captions.count(" --> ") >= SENTENCES


def test_what_is_heard_in_a_chapter_is_what_is_written_there(book):
    _, folder = book
    lines = parts()[0]
    manifest = json.loads((folder / "zen.json").read_text("utf-8"))

    pcm = decoded(folder / "zen.m4b")
    first = manifest["chapters"][0]
    chapter = pcm[frame(first["begin_s"]) : frame(first["end_s"])]

    assert word_error_rate(" ".join((PARTS[0], *lines)), heard(chapter.tobytes(), "en")) < 0.15


def probed(path):
    """Its tags, its chapters with their beginnings, and its length: as ffprobe tells them.

    Where there is none, as its own library does, which comes with PyAV.
    """
    if not shutil.which("ffprobe"):
        with av.open(str(path)) as file:
            chapters = [
                (one["metadata"]["title"], float(one["start"] * one["time_base"]))
                for one in file.chapters()
            ]
            return file.metadata, chapters, file.duration / 1_000_000
    asked = ["ffprobe", "-v", "error", "-show_chapters", "-show_format", "-of", "json", str(path)]
    answer = subprocess.run(asked, capture_output=True, check=True, timeout=60)
    assert not answer.stderr
    told = json.loads(answer.stdout)
    chapters = [(one["tags"]["title"], float(one["start_time"])) for one in told["chapters"]]
    return told["format"]["tags"], chapters, float(told["format"]["duration"])


def frame(seconds):
    return round(seconds * 24_000)


def decoded(path):
    """Its samples at 24 kHz."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=24_000)
    with av.open(str(path)) as file:
        pieces = [
            piece.to_ndarray()[0]
            for one in file.decode(audio=0)
            for piece in resampler.resample(one)
        ]
    return np.concatenate(pieces)
