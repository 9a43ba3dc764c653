"""What the log tells of an exception and of this machine: kinds and places, no words and no paths.

The words of an exception may hold what was said, or whatever a client has sent; a path tells who
uses the machine. The kind of an exception and the lines that it came by are told in full.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structlog.typing import ExcInfo

    from cosyd.system.runtime import Folders

FRAMES = 40
"""As many of the latest are told."""

CAUSES = 10
"""As many are told of what led to an exception."""

_BEHIND = r"(?=[/\\\"'\s:;,)\]>]|$)"


def told(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """An exception and what led to it, as objects."""
    return _chain(exc_info[1])


def tell(stream: TextIO, exc_info: ExcInfo) -> None:
    """The same, for eyes."""
    for one in told(exc_info):
        stream.write(f"\n{one['exc_type']} {one.get('reason', '')}".rstrip())
        stream.writelines(f"\n  {frame}" for frame in one["frames"])


def short(filename: str) -> str:
    """*filename* without where on this machine it is."""
    path = Path(filename)
    for place in sorted(sys.path, key=len, reverse=True):
        if place and path.is_relative_to(place):
            return path.relative_to(place).as_posix()
    return path.name


def places_of(folders: Folders) -> dict[str, str]:
    """The places of this machine that the log gives other names."""
    return {
        str(Path.home()): "~",
        sys.prefix: "<python>",
        sys.base_prefix: "<python>",
        **{place: "<lib>" for place in sys.path if place},
        str(folders.config): "<config>",
        str(folders.data): "<data>",
        str(folders.cache): "<cache>",
        str(folders.runtime): "<runtime>",
        str(folders.sockets): "<runtime>",
    }


class Renaming:
    """Gives places other names in a line that is ready to be written.

    Args:
        places: Each path with its name.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        names = {form: name for place, name in places.items() for form in _forms(place)}
        known = sorted(names, key=len, reverse=True)
        self._names = names
        self._any = re.compile(f"({'|'.join(map(re.escape, known))}){_BEHIND}") if known else None

    def __call__(self, _logger: Any, _method: str, line: Any) -> str:
        """See structlog's processors."""
        if self._any is None:
            return str(line)
        return self._any.sub(lambda found: self._names[found[1]], line)


def _forms(place: str) -> set[str]:
    """How a path may stand in a line; none if it is the root, which is in every path."""
    return {place, json.dumps(place)[1:-1]} if len(Path(place).parts) > 1 else set()


def _chain(error: BaseException | None) -> list[dict[str, Any]]:
    chain: list[dict[str, Any]] = []
    while error is not None and len(chain) < CAUSES:
        chain.append(_one(error))
        hidden = error.__suppress_context__ or error.__cause__ is not None
        error = error.__cause__ if hidden else error.__context__
    return chain


def _one(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    one: dict[str, Any] = {
        "exc_type": type(error).__name__,
        "frames": [f"{short(one.filename)}:{one.lineno} {one.name}" for one in frames],
    }
    if isinstance(error, OSError) and error.strerror:
        one["reason"] = error.strerror
    if isinstance(error, BaseExceptionGroup):
        one["exceptions"] = [_chain(inner) for inner in error.exceptions]
    return one
