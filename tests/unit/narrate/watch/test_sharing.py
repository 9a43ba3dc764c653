"""Which file systems tell nothing of what others do on them."""

from __future__ import annotations

from typing import NamedTuple

import psutil
import pytest

from cosyd.narrate.watch.sharing import holds_files, share


class Mount(NamedTuple):
    """As psutil tells of one."""

    mountpoint: str
    fstype: str
    opts: str = "rw"


@pytest.fixture
def mounts(monkeypatch, folder):
    def mounted(*kinds, opts="rw"):
        there = [Mount("/", "ext4"), *(Mount(str(folder.parent), kind, opts) for kind in kinds)]
        monkeypatch.setattr(psutil, "disk_partitions", lambda all: there)  # noqa: A006 - psutil's

    return mounted


SHARES = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "fuse.sshfs",
    "fuse.rclone",
    "9p",
    "vboxsf",
    "davfs",
    "afpfs",
]
OWN = ["ext4", "btrfs", "tmpfs", "fuseblk", "fuse.mergerfs", "apfs"]


def test_a_share_is_known_and_what_is_this_machines_own_is_none(mounts, folder):
    found = {}
    for kind in (*SHARES, *OWN):
        mounts(kind)
        found[kind] = share(str(folder))

    assert found == {**dict(zip(SHARES, SHARES, strict=True)), **dict.fromkeys(OWN, "")}


def test_what_was_mounted_last_counts(mounts, folder):
    mounts("autofs", "ext4")

    assert share(str(folder)) == ""


def test_windows_tells_of_a_drive_whether_it_is_far(mounts, folder):
    mounts("ntfs", opts="rw,remote")

    assert share(str(folder)) == "ntfs"
    assert share("\\\\server\\share") == "unc"


def test_the_mounts_of_this_machine_can_be_read(folder):
    assert holds_files(str(folder))
    assert not holds_files("/proc/self")
    assert share("/proc/self") == ""
