"""How many folders the system lets its users watch."""

from __future__ import annotations

import errno


def limit_of(error: Exception) -> str:
    """Which of the system's limits was met, in words that say what to do; empty: another thing."""
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOSPC:
        return _raise("fs.inotify.max_user_watches", 1_048_576)
    if number == errno.EMFILE:
        return _raise("fs.inotify.max_user_instances", 1_024)
    return ""


def _raise(name: str, value: int) -> str:
    return (
        "this system lets its users watch no more folders; raise that limit "
        f"('sudo sysctl {name}={value}', and the same line in /etc/sysctl.d to keep it)"
    )
