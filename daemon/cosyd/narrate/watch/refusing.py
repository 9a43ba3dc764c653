"""Which folders cannot be watched, and why."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from cosyd.contract.errors import WatchExists, WatchRefused
from cosyd.narrate.naming import reason_of, shown
from cosyd.narrate.watch import sharing
from cosyd.narrate.watch.stamp import allowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cosyd.narrate.watch.watched import Watched


def check(watched: Watched, others: Iterable[Watched], *, data: Path) -> None:
    """See whether a folder can be watched. Blocks for a moment.

    Args:
        watched: The folder, and what is to happen there.
        others: Those that are watched already.
        data: The data folder of the daemon.

    Raises:
        WatchExists: It is watched.
        WatchRefused: It cannot be; it says why, and what to do.
    """
    place = _place(watched.folder)
    for reason, do in (
        *_of_itself(place, watched.out, data),
        *(one for other in others for one in _beside(place, watched, other)),
    ):
        raise WatchRefused(folder=shown(watched.folder), reason=reason, do=do)


def _place(folder: Path) -> Path:
    """Where *folder* really is.

    Raises:
        WatchRefused: It is not there, is no folder, or may not be read.
    """

    def refused(reason: str, do: str) -> WatchRefused:
        return WatchRefused(folder=shown(folder), reason=reason, do=do)

    if not folder.is_absolute():
        raise refused("that is no absolute path", "Tell the whole path, from the root on.")
    try:
        place = folder.resolve(strict=True)
        is_folder = place.is_dir()
    except FileNotFoundError as error:
        raise refused("it is not there", "Make it first, or check its name.") from error
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a loop of links
        words = reason_of(error) if isinstance(error, OSError) else str(error)
        raise refused(words, "Check its path and its rights.") from error
    if not is_folder:
        raise refused("it is no folder", "Watch the folder that it is in, or narrate it alone.")
    if not allowed(place, os.R_OK | os.X_OK):
        raise refused("the user of the daemon may not read it", "Correct its rights.")
    return place


def _of_itself(place: Path, out: Path, data: Path) -> Iterator[tuple[str, str]]:
    home = Path.home()
    inner = "Choose a folder in it that holds documents only."
    if place == Path(place.anchor):
        yield "it is the root of all files", inner
    elif _same(place, home) or _within(home, place):
        yield "your home folder is in it" if place != home else "it is your home folder", inner
    if not sharing.holds_files(os.fspath(place)):
        yield "the system tells of itself there; it holds no documents", "Choose another folder."
    if _same(place, data) or _within(data, place) or _within(place, data):
        yield "the daemon keeps its own files there", "Choose another folder."
    if _same(place, out):
        yield (
            "what comes of its documents would be put among them",
            "Choose another folder for that (--out), or none: it is called 'spoken' then.",
        )
    elif reason := _unfit(out):
        yield f"the folder for what comes of it {reason}", "Choose another one (--out)."


def _unfit(out: Path) -> str:
    """Why nothing can be put into *out*, as far as that is known before it is made; or nothing."""
    try:
        return "" if stat.S_ISDIR(out.stat().st_mode) else "is a file"
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        words = reason_of(error) if isinstance(error, OSError) else str(error)
        return f"cannot be used: {words}"


def _beside(place: Path, watched: Watched, other: Watched) -> Iterator[tuple[str, str]]:
    if _same(place, other.folder):
        raise WatchExists(folder=shown(watched.folder))
    told = shown(other.folder)
    if any(_same(place, closed) or _within(place, closed) for closed in other.closed()):
        yield f"what comes of the watched folder {told} is put there", "Choose another folder."
    elif _within(place, other.folder):
        yield f"it is in {told}, which is watched", "It is watched already, with all folders in it."
    elif _within(other.folder, place):
        yield (
            f"{told} is in it, which is watched",
            "Take that one out first with 'cosyd watch remove', or choose another folder.",
        )
    elif _same(watched.out, other.folder):
        yield (
            f"what comes of its documents would be put among those of {told}, which is watched",
            "Choose another folder for that (--out).",
        )


def _same(place: Path, folder: Path) -> bool:
    try:
        return place.samefile(folder)
    except (OSError, ValueError):
        return place == folder


def _within(inner: Path, outer: Path) -> bool:
    """Whether *inner* is somewhere in *outer*, by whatever ways both are named."""
    try:
        inner = inner.resolve()
    except (OSError, RuntimeError, ValueError):
        return False
    return any(_same(above, outer) for above in inner.parents)
