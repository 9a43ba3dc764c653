"""Which file systems tell nothing of what others do on them."""

from __future__ import annotations

import os
from typing import Final

_SHARES: Final = frozenset(
    (
        *("9p", "acfs", "afpfs", "afs", "autofs", "beegfs", "ceph", "cifs", "coda", "davfs"),
        *("fhgfs", "gfs2", "gluster", "glusterfs", "gpfs", "lustre", "macfuse", "ncpfs", "nfs"),
        *("nfs4", "ocfs2", "orangefs", "osxfuse", "panfs", "prl_fs", "smb2", "smb3", "smbfs"),
        *("vboxsf", "virtiofs", "vmhgfs", "webdav", "webdavfs"),
    )
)
_LOCAL_FUSE: Final = frozenset(
    (
        *("bindfs", "cryfs", "encfs", "exfat", "ext2", "fuse-ext2", "fuse-overlayfs", "gocryptfs"),
        *("mergerfs", "ntfs", "ntfs-3g", "portal", "securefs", "unionfs"),
    )
)
"""What is behind these is this machine's own."""

_NO_FILES: Final = frozenset(
    (
        *("binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devfs", "devpts"),
        *("devtmpfs", "efivarfs", "fusectl", "mqueue", "nsfs", "proc", "pstore", "securityfs"),
        *("sysfs", "tracefs"),
    )
)


def share(folder: str) -> str:
    """The kind of network share (or of a virtual machine's) that *folder* is on, or nothing."""
    if folder.startswith(("\\\\", "//")):
        return "unc"
    kind, options = _mounted(folder)
    name, _, behind = kind.partition(".")
    foreign = name == "fuse" and behind not in _LOCAL_FUSE
    return kind if foreign or kind in _SHARES or "remote" in options.split(",") else ""


def holds_files(folder: str) -> bool:
    """Whether *folder* is on a file system for files, and not one by which the system is told."""
    return _mounted(folder)[0] not in _NO_FILES


def _mounted(folder: str) -> tuple[str, str]:
    """The file system that *folder* is on, and how it was mounted; empty where nobody knows.

    Of several at one place the last counts, which hides the others.
    """
    import psutil  # noqa: PLC0415 - most daemons watch nothing

    place = os.path.realpath(folder)
    found, longest = ("", ""), -1
    try:
        mounts = psutil.disk_partitions(all=True)
    except (OSError, psutil.Error):
        return found
    for one in mounts:
        if _within(place, one.mountpoint) and len(one.mountpoint) >= longest:
            found, longest = (one.fstype.lower(), one.opts.lower()), len(one.mountpoint)
    return found


def _within(place: str, folder: str) -> bool:
    return place == folder or place.startswith(folder.rstrip(os.sep) + os.sep)
