"""Waiting for a job by events that may be lost, and files that are none."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from cosyd.cli.output import OutputUnusable, is_special, special_file, whole_file
from cosyd.cli.say import _played
from cosyd.client import AnswerBroken
from cosyd.contract.errors import CosydError, EngineFailed, JobCancelled
from cosyd.contract.model import Priority, Status
from cosyd.contract.wire import JobView, ProblemView
from devices import device

FAILED = ProblemView(error="engine.failed", message="It gave up.", solution="Try again.")


class Daemon:
    """Answers what became of the job."""

    def __init__(self, status=Status.DONE, *, error=None, sinks=()):
        self.view = JobView(
            id="j1", stream="j1", status=status, priority=Priority.MESSAGE, created_at=0.0,
            characters=3, detached=True, audio_s=0.2, first_audio_ms=1.0, error=error,
            sentences=[], sinks=list(sinks), audio_url="",
        )  # fmt: skip

    async def job(self, _):
        return self.view


def wait(daemon, *events):
    async def told():
        for event in events:
            yield event

    asyncio.run(_played(daemon, "j1", told()))


def ended(error=None):
    return "job.ended", {"job": "j1", "error": error}


def played(error=None):
    return "sink.ended", {"job": "j1", "sink": "speaker", "error": error, "message": None}


def test_a_job_that_failed_is_told_in_the_words_of_the_daemon():
    with pytest.raises(EngineFailed) as caught:
        wait(Daemon(Status.FAILED, error=FAILED), ended("engine.failed"))

    assert (str(caught.value), caught.value.advice) == ("It gave up.", "Try again.")


def test_a_job_that_failed_and_says_no_more_is_told_by_its_code():
    with pytest.raises(JobCancelled):
        wait(Daemon(Status.CANCELLED), ended("job.cancelled"))


def test_where_the_end_was_missed_the_daemon_is_asked():
    wait(Daemon(), ("missed", {"count": 9}))

    with pytest.raises(EngineFailed, match="It gave up"):
        wait(Daemon(Status.FAILED, error=FAILED), ("missed", {"count": 9}))


def test_where_other_events_were_missed_it_goes_on_to_wait():
    wait(Daemon(sinks=["speaker"]), ("missed", {"count": 9}), ended(), played())

    with pytest.raises(JobCancelled):
        wait(Daemon(sinks=["speaker"]), ("missed", {"count": 9}), played("job.cancelled"))


def test_events_that_cease_before_the_end_are_an_error():
    with pytest.raises(AnswerBroken):
        wait(Daemon(), ended())


def test_a_file_is_put_in_place_when_it_is_whole(tmp_path):
    path = tmp_path / "out.wav"
    path.write_bytes(b"before")

    with pytest.raises(CosydError), whole_file(path) as file:
        file.write(b"half")
        raise CosydError
    assert path.read_bytes() == b"before"
    with whole_file(path) as file:
        file.write(b"whole")

    assert path.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_one_and_its_file_is_written(tmp_path):
    (tmp_path / "other").mkdir()
    link, file = tmp_path / "link.wav", tmp_path / "other" / "out.wav"
    link.symlink_to(file)

    with whole_file(link) as out:
        out.write(b"sound")

    assert link.is_symlink()
    assert file.read_bytes() == b"sound"


def test_a_pipe_with_a_name_is_written_into_and_stays_one(tmp_path):
    pipe, got = tmp_path / "pipe.wav", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()

    with special_file(pipe) as out:
        out.write(b"sound")
    reader.join()

    assert got == [b"sound"]
    assert is_special(pipe)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "it is a folder"),
        ("nowhere/out.wav", "there is no folder"),
        ("file/out.wav", "Not a directory"),
        ("full", "No space left"),
    ],
)
def test_what_cannot_be_written_is_told_with_its_name_and_why(tmp_path, name, says):
    (tmp_path / "file").touch()
    path = device(tmp_path, name) if name == "full" else tmp_path / name

    with pytest.raises(OutputUnusable, match=says) as caught:
        with (special_file if is_special(path) else whole_file)(path) as out:
            out.write(b"sound")

    assert str(path) in str(caught.value)


def test_who_waits_for_a_job_that_may_not_be_said_yet_is_told_why(capsys):
    held = "job.held", {"job": "j1", "reason": "it is quiet until 07:00"}

    wait(Daemon(), held, ended(), played())

    assert capsys.readouterr().err == "Not yet: it is quiet until 07:00.\n"
