"""The settings tables of plug-ins' parts, and what went wrong in words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.contract.errors import CosydError, SettingsInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping

ANYTHING = (Exception, SystemExit)
"""What a stranger's code may raise; Ctrl-C is not the stranger's."""

_LONGEST = 500
"""Characters of a reason that are told."""


def settings_of(part: Any, table: Mapping[str, Any]) -> Any:
    """The settings of *part*, of its *table*; None where it has none.

    Raises:
        SettingsInvalid: The table does not fit.
    """
    shape = getattr(part, "Settings", None)
    if shape is None:
        return None
    try:
        return msgspec.convert(dict(table), shape)
    except msgspec.ValidationError as error:
        raise SettingsInvalid(source=f"[plugins.{part.name}]", reason=str(error)) from error


def why(error: BaseException) -> str:
    """*error* in plain words, where it has any, and briefly."""
    plain = isinstance(error, CosydError | TimeoutError)
    told = str(error) if plain else f"{type(error).__name__}: {error}"
    return textwrap.shorten(told, _LONGEST, placeholder=" ...") if len(told) > _LONGEST else told
