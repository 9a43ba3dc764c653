"""The loudspeaker kept silent, over restarts and by the clock on the wall."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from cosyd.contract.events import PlaybackMuted
from cosyd.contract.model import Priority, Utterance
from cosyd.contract.watching import FOR_GOOD
from cosyd.speech.gates import Gates, held_until
from cosyd.speech.mute import Mute

NOW = datetime.now(UTC)


def asked(priority=Priority.MESSAGE, *, play=True):
    return Utterance(text="Hello.", priority=priority, play=play)


def muted(file, for_s=None):
    """What a daemon has that was told to be silent."""
    mute = Mute(file)
    mute.begin(for_s)
    asyncio.run(mute.keep())
    return mute


@pytest.mark.parametrize("priority", Priority)
def test_what_would_be_heard_is_held_or_dropped_and_the_rest_is_spoken(tmp_path, priority):
    mute = muted(tmp_path / "mute.json")

    verdict = mute.judge(asked(priority), NOW)

    assert mute.judge(asked(priority, play=False), NOW).action == "pass"
    assert verdict.action == {
        Priority.IMPORTANT: "hold", Priority.MESSAGE: "hold", Priority.TEXT: "drop",
        Priority.NOTIFICATION: "drop", Priority.PROGRESS: "drop", Priority.NARRATION: "pass",
    }[priority]  # fmt: skip


@pytest.mark.parametrize(
    ("for_s", "words"), [(None, "somebody ends it"), (3_600, "{:%H:%M}"), (90_000, "{:%A %H:%M}")]
)
def test_why_and_how_long_is_told_in_words(tmp_path, for_s, words):
    mute = muted(tmp_path / "mute.json", for_s)

    verdict = mute.judge(asked(), datetime.now().astimezone())

    end = datetime.now().astimezone() + timedelta(seconds=for_s or 0)
    assert verdict.reason in {
        f"it is muted until {words.format(one)}" for one in (end, end - timedelta(seconds=30))
    }
    assert (verdict.until == FOR_GOOD) is (for_s is None)
    assert (held_until(verdict) == float("inf")) is (for_s is None)


def test_a_daemon_that_starts_anew_is_silent_for_as_long(tmp_path):
    file = tmp_path / "mute.json"
    before = muted(file, 100)

    after = Mute(file)

    assert after.on
    assert after.until == before.until
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kept", [b"", b"{", b'{"until": 1.0}', b'{"until": 1e300}'])
def test_a_mute_that_is_over_or_cannot_be_read_is_none(tmp_path, kept):
    (tmp_path / "mute.json").write_bytes(kept)

    assert not Mute(tmp_path / "mute.json").on


def test_it_ends_by_itself_and_says_so_once(tmp_path):
    told, released = [], []

    async def scene():
        over = asyncio.Event()

        def put(event):
            told.append(event)
            if not event.muted:
                over.set()

        mute = Mute(tmp_path / "mute.json", put=put, release=lambda: released.append(mute.on))
        mute.begin(0.2)
        await mute.keep()
        judged = (await Gates([mute]).judge(asked()))[0]
        task = asyncio.create_task(mute.run())
        await over.wait()
        mute.end()
        await mute.keep()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return judged, mute

    judged, mute = asyncio.run(asyncio.wait_for(scene(), 20))

    assert judged == "mute"
    assert [(one.muted, one.until is None) for one in told] == [(True, False), (False, True)]
    assert all(isinstance(one, PlaybackMuted) for one in told)
    assert time.time() >= told[0].until
    assert released == [True, False]
    assert not mute.on
    assert not (tmp_path / "mute.json").exists()


def test_what_the_disk_does_not_take_is_silent_nevertheless(tmp_path, caplog):
    mute = muted(tmp_path / "nowhere" / "mute.json")

    assert mute.on
