"""The words of a recording are said again in another voice."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from patience import wait_for
from running import RunningDaemon
from voice_houses import SPEECH


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    """A daemon whose engine converts a recording into itself, slowly where that is asked for."""
    running = RunningDaemon(
        tmp_path_factory.mktemp("convert"), "--engine", "tone", "--set", "sinks=[]",
        "--set", "engines.tone.pace=0.02",
    )  # fmt: skip
    try:
        running.wait_ready().wait_engine("tone", "ready")
        yield running
    finally:
        running.close()


def source(seconds):
    t = np.arange(round(16_000 * seconds)) / 16_000
    pcm = (0.3 * np.sin(2 * np.pi * 200 * t) * 32_767).astype("<i2").tobytes()
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(pcm)
    return file.getvalue()


def convert(daemon, content, **fields):
    form = {"voice": "tone", **fields}
    return daemon.post("/v1/convert", data=form, files={"file": ("a", content)})


def problem(answer):
    return answer.status_code, answer.json()["error"]


def test_a_recording_of_any_length_and_rate_comes_back_as_long_as_it_was(daemon):
    answer = convert(daemon, source(40), format="pcm")

    assert answer.headers["x-sample-rate"] == "24000"
    assert len(answer.content) / 48_000 == pytest.approx(40, abs=0.01)


def test_the_answer_comes_in_the_format_that_was_asked_for(daemon):
    answer = convert(daemon, SPEECH.read_bytes(), format="mp3", sample_rate="16000")

    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.content[:3] == b"ID3" or answer.content[0] == 0xFF


@pytest.mark.parametrize(("fields", "told"), [
    ({"voice": "hibari"}, (409, "convert.unavailable")),
    ({"voice": "nobody"}, (404, "voice.unknown")),
    ({"format": "mp4"}, (400, "format.unknown")),
    ({"speed": "9"}, (400, "request.out_of_range")),
    ({"seed": "x"}, (400, "request.invalid")),
])  # fmt: skip
def test_what_cannot_be_done_is_told_before_the_recording_is_looked_at(daemon, fields, told):
    assert problem(convert(daemon, b"no recording", **fields)) == told


def test_what_is_no_recording_is_told(daemon):
    assert problem(convert(daemon, b"no recording")) == (422, "voice.reference_unreadable")


def test_one_who_hangs_up_stops_the_engine(daemon):
    form = {"voice": "tone", "format": "pcm"}
    files = {"file": ("a", source(500))}
    with daemon.client() as client:
        with client.stream("POST", "/v1/convert", data=form, files=files) as answer:
            sound = answer.iter_raw()
            next(sound)
            wait_for(lambda: daemon.engine("tone")["sessions"])

    wait_for(lambda: daemon.engine("tone")["sessions"] == 0)
    wait_for(lambda: not list(daemon.home.glob("data/registering/*")))


def test_the_command_line_writes_a_file(daemon, tmp_path):
    target = tmp_path / "said.wav"

    done = daemon.run("convert", str(SPEECH), "-v", "tone", "-o", str(target))

    assert done.returncode == 0, done.stderr
    with wave.open(str(target)) as said, wave.open(str(SPEECH)) as wanted:
        assert said.getframerate() == wanted.getframerate()
