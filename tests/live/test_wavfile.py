"""Each job as a file, by a real daemon."""

from __future__ import annotations

import wave

import pytest

from patience import ended, wait_for
from running import RunningDaemon


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A daemon that writes each job to a file, and the folder of the files."""
    home = tmp_path_factory.mktemp("recording")
    folder = home / "files"
    daemon = RunningDaemon(
        home, "--engine", "tone", "--set", "sinks=wavfile",
        "--set", f"plugins.wavfile.folder={folder}", "--set", "plugins.wavfile.name={stream}",
    )  # fmt: skip
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon, folder
    finally:
        daemon.close()


def test_a_file_of_each_job_holds_the_very_sound(recording):
    daemon, folder = recording

    answer = daemon.say("One two three. Four.", stream="letter", format="pcm")
    again = daemon.say("Five.", stream="letter", format="pcm")

    files = wait_for(lambda: len(found := sorted(folder.glob("letter*.wav"))) == 2 and found)
    sounds = []
    for path in files:
        with wave.open(str(path)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
            sounds.append(file.readframes(file.getnframes()))
    assert sorted(sounds, key=len) == [again.content, answer.content]


def test_nothing_is_kept_of_a_job_that_was_cancelled_and_the_next_is_written(recording):
    daemon, folder = recording
    job = daemon.say("[slow] " * 100, stream="cut", detach=True).json()["id"]
    wait_for(lambda: daemon.get(f"/v1/jobs/{job}").json()["audio_s"] > 0)

    daemon.delete(f"/v1/jobs/{job}")
    daemon.say("Next.", stream="next")

    assert ended(daemon, job)["status"] == "cancelled"
    wait_for((folder / "next.wav").exists)
    wait_for(lambda: not [one for one in folder.iterdir() if "cut" in one.name])
