"""Changing the settings file: what its user has written stays as it is, but for what is changed."""

from __future__ import annotations

import os
import stat
import tomllib
from typing import TYPE_CHECKING, Any

from cosyd.contract.errors import SettingsBroken, SettingsInvalid, SettingsUnwritable
from cosyd.system.runtime.files import replace_file
from cosyd.system.schema import known_settings, nearest, table_help

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from pathlib import Path

SOURCE = "the change"
"""What is said to be wrong, where it is."""

_OF_TABLES = ("plugins", "engines")
"""Tables of tables, of which each is somebody else's."""

_BEGIN = """\
# The settings of cosyd. 'cosyd serve --print-settings' shows all there are.
"""

_MODE = 0o600


def by_name(changes: Mapping[str, Any]) -> dict[str, Any]:
    """*changes* by the names of settings, where some may be by those of tables.

    What is below a table of free keys stands for itself: ``plugins.speaker.device``.

    Raises:
        SettingsInvalid: There is no such setting.
    """
    found: dict[str, Any] = {}
    for name, value in changes.items():
        if name in (*table_help(), *_OF_TABLES) and isinstance(value, dict):
            found |= by_name({f"{name}.{key}": one for key, one in value.items()})
        elif setting_of(name):
            found[name] = value
        else:
            raise SettingsInvalid(source=SOURCE, reason=_unknown(name))
    return found


def setting_of(name: str) -> str:
    """The setting that *name* is, or is below; empty where there is none."""
    known = known_settings()
    if name in known:
        return name
    parts = name.split(".")
    above = (".".join(parts[:count]) for count in range(1, len(parts)))
    return next((one for one in above if one in known and known[one].is_table and all(parts)), "")


def _unknown(name: str) -> str:
    if name in table_help():
        return f"{name} is a table of settings; name those of it that are meant"
    near = nearest(name, known_settings())
    return f"there is no setting {name!r}" + (f"; the nearest one is {near!r}" if near else "")


def text_of(path: Path) -> str | None:
    """What stands in the file; None where there is none.

    Raises:
        SettingsBroken: It cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsBroken(source=path.name, reason=reason) from error
    except UnicodeDecodeError as error:
        raise SettingsBroken(source=path.name, reason="it is not UTF-8 text") from error


def changed(text: str | None, changes: Mapping[str, Any]) -> str:
    """*text* with other values; None takes one out. What is not named stays to the letter.

    Args:
        text: TOML; None: there is none yet.
        changes: Values by dotted names, each of which is a setting.

    Raises:
        SettingsInvalid: A value has no form in TOML.
        SettingsBroken: The text is laid out in a way that it cannot be done.
    """
    import tomlkit  # noqa: PLC0415 - seldom needed, and not at the start
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - as above

    text = _BEGIN if text is None else text
    if text and not text.endswith("\n"):
        text += "\n"
    try:
        document = tomlkit.parse(text)
        for name, value in sorted(changes.items(), key=_tables_last):
            if value is not None:
                tomlkit.item(value)  # raises where it, or what is in it, has no form
            _put(document, name.split("."), value)
        made = tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError) as error:
        raise SettingsInvalid(source=SOURCE, reason=f"it has no form in TOML: {error}") from error
    if not _reads_as(made, _wanted(text, changes)):
        reason = "its tables are laid out in a way that only a person can change"
        raise SettingsBroken(source="the file", reason=reason)
    return made


def _tables_last(change: tuple[str, Any]) -> bool:
    """What stands in no table has to stand before them all."""
    return "." in change[0]


def _put(table: MutableMapping[str, Any], path: list[str], value: Any) -> None:
    import tomlkit  # noqa: PLC0415 - as above

    key, *rest = path
    if rest:
        if key not in table:
            if value is None:
                return
            table[key] = tomlkit.table(is_super_table=len(rest) > 1 or _holds_tables(value))
        _put(table[key], rest, value)
    elif value is None:
        table.pop(key, None)
    elif isinstance(value, dict) and isinstance(table.get(key), dict):
        _make_alike(table[key], value)
    elif key not in table or not _same(_plain(table[key]), value):
        _assign(table, key, value)


def _holds_tables(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
    )


def _assign(table: MutableMapping[str, Any], key: str, value: Any) -> None:
    """Also of a table that ends with the comment of the next: a new key comes before it."""
    from tomlkit.items import Table  # noqa: PLC0415 - as above

    if key in table or not isinstance(table, Table):
        table[key] = value
        return
    body = table.value.body
    end = max((at for at, (name, _) in enumerate(body, start=1) if name is not None), default=0)
    tail = body[end:]
    del body[end:]
    table[key] = value
    body.extend(tail)


def _make_alike(table: MutableMapping[str, Any], value: Mapping[str, Any]) -> None:
    """Change no more of *table* than what differs."""
    for key in [key for key in table if key not in value]:
        del table[key]
    for key, one in value.items():
        _put(table, [key], one)


def _same(one: Any, other: Any) -> bool:
    """Whether they are the same in TOML, where 1, 1.0 and true are not."""
    return one == other and type(one) is type(other)


def _plain(item: Any) -> Any:
    return item.unwrap() if hasattr(item, "unwrap") else item


def _wanted(text: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    values = tomllib.loads(text)
    for name, value in changes.items():
        *above, key = name.split(".")
        table = values
        for part in above:
            table = table.setdefault(part, {}) if value is not None else table.get(part, {})
        table.pop(key, None)
        if value is not None:
            table[key] = value
    return values


def _reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    """Whether *text* means what is *wanted*; the bare header of a table means nothing."""
    try:
        return _without_bare(tomllib.loads(text)) == _without_bare(wanted)
    except tomllib.TOMLDecodeError:
        return False


def _without_bare(table: Mapping[str, Any]) -> dict[str, Any]:
    kept = {
        key: _without_bare(value) if isinstance(value, dict) else value
        for key, value in table.items()
    }
    return {key: value for key, value in kept.items() if value != {}}


def write(path: Path, text: str) -> None:
    """Put *text* into the file, whole or not at all, with the mode that it had.

    A link stays one: what it leads to is written.

    Raises:
        SettingsUnwritable: It cannot be done; the file is as it was.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        real = path.resolve()
        mode = stat.S_IMODE(real.stat().st_mode) if real.exists() else _MODE
        if real.exists() and not os.access(real, os.W_OK):
            raise PermissionError(0, "it may not be written to")
        replace_file(real, text.encode(), mode)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsUnwritable(file=path.name, reason=reason) from error
