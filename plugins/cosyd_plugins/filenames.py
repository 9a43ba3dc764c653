"""How recordings are called: a template of the owner's, filled with values that anybody chose."""

from __future__ import annotations

import itertools
import re
import string
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from cosyd.contract.errors import SettingsInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cosyd.contract.hooks import Hearing

FIELDS = ("date", "time", "job", "stream", "voice")

_LONGEST_VALUE = 64
_LONGEST_NAME_BYTES = 200
"""File systems end at 255; a number, a suffix and the mark of a hidden file need room as well."""

_HARMFUL = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


def harmless(value: str) -> str:
    """*value* as a part of a file's name on any system: no separators, no dots at the ends."""
    return _HARMFUL.sub("_", value)[:_LONGEST_VALUE].strip(". ") or "_"


def file_name(template: str, job: Hearing, now: datetime) -> PurePath:
    """What the recording of *job* is called, without its suffix."""
    values = {
        "date": now.strftime("%Y-%m-%d"),
        "time": now.strftime("%H-%M-%S"),
        "job": job.id,
        "stream": job.stream,
        "voice": job.utterance.voice or "default",
    }
    path = PurePath(template.format_map({key: harmless(values[key]) for key in FIELDS}))
    cut = path.name.encode()[:_LONGEST_NAME_BYTES].decode(errors="ignore")
    return path.with_name(cut)


def check_template(template: str) -> None:
    """See that *template* makes names, and only such as stay in their folder.

    Raises:
        SettingsInvalid: It does not.
    """
    try:
        used = {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}
        if used - set(FIELDS):
            raise _invalid(f"{template!r} may use only {{{'}, {'.join(FIELDS)}}}")
        path = PurePath(template.format_map(dict.fromkeys(FIELDS, "_")))
    except (ValueError, LookupError) as error:
        raise _invalid(f"{template!r} is no template: {error}") from None
    if not path.name or path.is_absolute() or ".." in path.parts:
        raise _invalid(f"{template!r} does not name a file within the folder")


def _invalid(reason: str) -> SettingsInvalid:
    return SettingsInvalid(source="plugins.wavfile.name", reason=reason)


def numbered(wanted: Path) -> Iterator[Path]:
    """*wanted*, then the same with -2, -3 and so on before its suffix."""
    yield wanted
    for number in itertools.count(2):
        yield wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
