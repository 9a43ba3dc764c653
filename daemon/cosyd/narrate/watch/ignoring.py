"""What is passed over in a watched folder: hidden and unfinished files, and what somebody says.

Somebody says so in files called ``.cosydignore``, which read as those of git do: one pattern a
line, for the folder with it and all below; a nearer one counts more, ``!`` takes back.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from cosyd.narrate.naming import shown

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

log = structlog.get_logger()

RULES: Final = ".cosydignore"
"""The name of the files that say what is passed over."""

_LARGEST: Final = 256_000
_MOST_STARS: Final = 8
"""In one pattern: each makes the work for a long name as many times as large as that is long."""

_PASSED_OVER: Final = re.compile(
    r"""
      \.            # hidden; also .~lock.x.odt#, .x.txt.swp, .sb-, .syncthing.x.tmp, .x.txt.Hb2Xyz
    | ~             # ~$letter.docx, ~WRL0001.tmp, ~syncthing~x.txt.tmp
    | \$RECYCLE\.BIN$ | System\ Volume\ Information$ | lost\+found$ | @eaDir$ | \#recycle$
    | \#snapshot$ | __MACOSX$ | Thumbs\.db$ | desktop\.ini$ | Icon\r$
    | \#.*\#$       # Emacs
    | .*(
        ~
      | \.(tmp|temp|part|partial|crdownload|download|opdownload|aria2|swp|swx|bak|filepart|ut|bt)
      | \.!(ut|qb|bt)
      | \.reason\.txt   # ours
      )$
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def passed_over(name: str) -> bool:
    """Whether a file or folder of that *name* is never a document, wherever it is."""
    return _PASSED_OVER.match(name) is not None


class Ignoring:
    """What is passed over, as it is said now. Remembers what it has read: make one for each look.

    Args:
        root: The watched folder.
        closed: Folders that are never looked into, by device and inode.
    """

    def __init__(self, root: str, closed: frozenset[tuple[int, int]]) -> None:
        self._root = root
        self._closed = closed
        self._rules: dict[str, GitIgnoreSpec | None] = {}
        self._folders: dict[str, bool] = {root: False}

    def folder(self, path: str) -> bool:
        """Whether the folder *path*, which is within the root, is never looked into."""
        known = self._folders.get(path)
        if known is None:
            above, name = os.path.split(path)
            known = self.folder(above) or passed_over(name) or self._shut(path)
            known = known or self._said(path, "/")
            self._folders[path] = known
        return known

    def file(self, path: str) -> bool:
        """Whether the file *path* is passed over."""
        above, name = os.path.split(path)
        return passed_over(name) or self.folder(above) or self._said(path)

    def shut(self, path: str) -> bool:
        """Whether the file *path* is in a folder that is never looked into, by whatever name."""
        above = os.path.dirname(path)  # noqa: PTH120 - of each file of a full folder
        while above != self._root and len(above) > len(self._root):
            if self._shut(above):
                return True
            above = os.path.dirname(above)  # noqa: PTH120 - see above
        return False

    def _shut(self, folder: str) -> bool:
        try:
            found = os.lstat(folder)
        except OSError:
            return False  # whoever looks into it will find out
        return not stat.S_ISDIR(found.st_mode) or (found.st_dev, found.st_ino) in self._closed

    def _said(self, path: str, ending: str = "") -> bool:
        above = path
        while above != self._root:
            above = os.path.dirname(above)  # noqa: PTH120 - see above
            rules = self._rules_of(above)
            if rules is None:
                continue
            said = rules.check_file(path[len(above.rstrip(os.sep)) + 1 :] + ending).include
            if said is not None:
                return said
        return False

    def _rules_of(self, folder: str) -> GitIgnoreSpec | None:
        if folder not in self._rules:
            self._rules[folder] = _read(Path(folder, RULES))
        return self._rules[folder]


def _read(path: Path) -> GitIgnoreSpec | None:
    try:
        if not path.is_file():  # a pipe would be waited for
            return None
        with path.open("rb") as file:
            said = file.read(_LARGEST)
    except OSError:
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - few folders have such a file

    lines = said.decode("utf-8-sig", "surrogateescape").splitlines()
    return GitIgnoreSpec.from_lines(
        line for line in lines if _is_pattern(line, GitIgnoreSpec, path)
    )


def _is_pattern(line: str, kind: type[GitIgnoreSpec], path: Path) -> bool:
    """Whether *line* can be followed."""
    if line.count("*") <= _MOST_STARS:
        try:
            kind.from_lines([line])
        except (ValueError, re.error):
            pass
        else:
            return True
    log.warning("watch.pattern_left_out", file=shown(path), characters=len(line))
    return False
