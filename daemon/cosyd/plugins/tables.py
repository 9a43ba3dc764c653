"""The settings tables of plug-ins' parts, and what went wrong in words."""

from __future__ import annotations

import inspect
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.contract.errors import CosydError, SettingsInvalid
from cosyd.system.schema import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

ANYTHING = (Exception, SystemExit)
"""What a stranger's code may raise; Ctrl-C is not the stranger's."""

_UNKNOWN = re.compile(r"unknown field `(.+?)`")

_LONGEST = 500
"""Characters of a reason that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTable:
    """A table ``[plugins.<name>]`` that a part of a plug-in has, to be shown to people."""

    shape: type
    """The part's ``Settings``."""

    about: str
    """What the part is for, in a line."""


def table_of(part: Any) -> PartTable | None:
    """The table of *part*, where it has one."""
    shape = getattr(part, "Settings", None)
    if not isinstance(shape, type):
        return None
    about = inspect.cleandoc(type(part).__doc__ or "").partition("\n\n")[0]
    return PartTable(shape=shape, about=" ".join(about.split()))


def settings_of(part: Any, table: Mapping[str, Any]) -> Any:
    """The settings of *part*, of its *table*; None where it has none.

    Raises:
        SettingsInvalid: The table does not fit.
    """
    shape = getattr(part, "Settings", None)
    if shape is None:
        return None
    return converted(part.name, shape, table)


def converted(name: str, shape: type, table: Mapping[str, Any]) -> Any:
    """The *table* of the part *name* as its ``Settings``, which are of that *shape*.

    Raises:
        SettingsInvalid: It does not fit.
    """
    try:
        return msgspec.convert(dict(table), shape)
    except msgspec.ValidationError as error:
        reason = _with_nearest(str(error), shape)
        raise SettingsInvalid(source=f"[plugins.{name}]", reason=reason) from error


def _with_nearest(reason: str, shape: type) -> str:
    """*reason*, and where it is that a field is not known, which may have been meant."""
    unknown = _UNKNOWN.search(reason)
    fields = getattr(shape, "__struct_encode_fields__", ())
    near = nearest(unknown[1], fields) if unknown else None
    return f"{reason}; the nearest one is {near!r}" if near else reason


def why(error: BaseException) -> str:
    """*error* in plain words, where it has any, and briefly."""
    plain = isinstance(error, CosydError | TimeoutError)
    told = str(error) if plain else f"{type(error).__name__}: {error}"
    return textwrap.shorten(told, _LONGEST, placeholder=" ...") if len(told) > _LONGEST else told
