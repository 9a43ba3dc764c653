"""Documents that are sent have a room of their own for as long as it takes."""

import errno

import pytest

from cosyd.api.narration_bodies import Inbox
from cosyd.contract.errors import NarrationNoSpace, NarrationsUnreadable


def test_what_a_killed_daemon_has_left_is_gone_and_so_is_each_room_after_its_block(tmp_path):
    left = tmp_path / "inbox" / "left"
    left.mkdir(parents=True)

    inbox = Inbox(tmp_path / "inbox")
    with inbox.room() as room:
        (room / "upload").write_bytes(b"A text.")

    assert (left.exists(), room.exists(), room.parent) == (False, False, tmp_path / "inbox")


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, NarrationNoSpace), (errno.EACCES, NarrationsUnreadable)],
)
def test_a_disk_that_takes_no_more_is_told_as_such(tmp_path, number, error):
    with pytest.raises(error), Inbox(tmp_path / "inbox").room():
        raise OSError(number, "it does not go")

    assert not list((tmp_path / "inbox").iterdir())
