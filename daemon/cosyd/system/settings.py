"""Settings: defaults, then the file, then the environment, then flags; the last one wins."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_type_hints

import msgspec
from msgspec import inspect as shapes

from cosyd.contract.errors import SettingsInvalid
from cosyd.system.layers import (
    Layer,
    Nested,
    added,
    assignments,
    environment_layers,
    file_layer,
    flags_layer,
    unfolded,
)
from cosyd.system.options import SHARED_ENGINE_KEYS, Settings
from cosyd.system.runtime import folders
from cosyd.system.schema import Known, allowed, bare, known_settings, nearest, table_help
from cosyd.system.settings_file import as_toml

__all__ = [
    "Settings",
    "Source",
    "as_toml",
    "assignments",
    "check",
    "load",
    "settings_path",
    "value_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the settings of a daemon come from, to be read as often as need be."""

    home: str | Path | None = None
    """The folder of ``--home``; None: what *environ* or the platform says."""

    flags: Mapping[str, Any] = field(default_factory=dict)
    """Nested or dotted: ``{"http": {"port": 0}}``, ``{"http.port": "0"}``."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    """``COSYD_HTTP__PORT=0``; lists as JSON or parted by commas."""

    @property
    def path(self) -> Path:
        """The settings file, whether it is there or not."""
        return settings_path(self.home, self.environ)

    def read(self, text: str | None = None) -> Settings:
        """The settings as they are now.

        Args:
            text: What the file is taken to hold; None: what it holds.

        Raises:
            SettingsInvalid: A name is unknown, a value is not allowed, or the file is damaged.
        """
        file = file_layer(self.path, text)
        rest = (*environment_layers(self.environ), flags_layer(self.flags))
        return _layered([file, *rest] if file else rest)


def load(
    home: str | Path | None = None,
    flags: Mapping[str, Any] = MappingProxyType({}),
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """The settings of this start; see :class:`Source`.

    Raises:
        SettingsInvalid: A name is unknown, a value is not allowed, or the file is damaged.
    """
    return Source(home=home, flags=flags, environ=environ).read()


def check(values: Mapping[str, Any], source: str) -> None:
    """Whether each of *values*, by dotted name, is a setting and may be what it is.

    Raises:
        SettingsInvalid: One may not; it is said to come from *source*.
    """
    _layered([Layer(values=unfolded(values), where=lambda _: source)])


def _layered(layers: Iterable[Layer]) -> Settings:
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for layer in layers:
        for setting, raw in _given(layer, layer.values, ""):
            value = _converted(setting, raw, layer)
            if setting.is_table:
                origins |= {name: layer.where(name) for name in _inside(setting.name, value)}
                value = added(values.get(setting.name, setting.default), value)
            values[setting.name] = value
            if raw != {}:  # the bare header of a table says nothing
                origins[setting.name] = layer.where(setting.name)
    return _built(values, origins)


def _inside(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """The dotted name of everything in a table of free keys."""
    for key, value in table.items():
        yield f"{name}.{key}"
        if isinstance(value, Mapping):
            yield from _inside(f"{name}.{key}", value)


def settings_path(home: str | Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The settings file, whether it is there or not."""
    return folders(home, environ).config / "cosyd.toml"


def _given(layer: Layer, table: Mapping[str, Any], prefix: str) -> Iterator[tuple[Known, Any]]:
    """Each setting in *table* with its value as it stands there."""
    known = known_settings()
    for key, value in table.items():
        name = prefix + key
        if name in known:
            yield known[name], value
        elif name not in table_help():
            raise SettingsInvalid(source=layer.where(name), reason=_unknown(name))
        elif isinstance(value, Mapping):
            yield from _given(layer, value, f"{name}.")
        else:
            reason = f"{name} is a table of settings and cannot be {_shown(name, value)}"
            raise SettingsInvalid(source=layer.where(name), reason=reason)


def _unknown(name: str) -> str:
    near = nearest(name, [*known_settings(), *table_help()])
    hint = f"; the nearest one is {near!r}" if near else ""
    return f"there is no setting {name!r}{hint}"


def _converted(setting: Known, raw: Any, layer: Layer) -> Any:
    """*raw* as the setting's own type; shared keys of engines are checked on the way."""
    try:
        value = _from_text(raw, setting.shape) if layer.texts else raw
        is_word = isinstance(bare(setting.shape), shapes.LiteralType)  # "8" is 8: see SettingView
        value = msgspec.convert(value, setting.type, strict=not (layer.texts or is_word))
    except (msgspec.ValidationError, json.JSONDecodeError) as error:
        raise _not_allowed(layer, setting.name, raw, setting.shape) from error
    if setting.name == "engines":
        return {name: _engine_table(name, table, layer) for name, table in value.items()}
    return value


def _engine_table(engine: str, table: Nested, layer: Layer) -> Nested:
    checked = dict(table)
    for key in table.keys() & set(SHARED_ENGINE_KEYS):
        shared = known_settings()[f"engine.{key}"]
        try:
            checked[key] = msgspec.convert(table[key], shared.type, strict=not layer.texts)
        except msgspec.ValidationError as error:
            name = f"engines.{engine}.{key}"
            raise _not_allowed(layer, name, table[key], shared.shape) from error
    return checked


def _not_allowed(layer: Layer, name: str, raw: Any, shape: shapes.Type) -> SettingsInvalid:
    reason = f"{name} is {_shown(name, raw)}, but has to be {allowed(shape)}"
    return SettingsInvalid(source=layer.where(name), reason=reason)


def _from_text(value: Any, shape: shapes.Type) -> Any:
    """*value* with lists, tables and free values read out of their text."""
    match value, shape:
        case str(), shapes.VarTupleType() if not value.lstrip().startswith("["):
            return [part.strip() for part in value.split(",") if part.strip()]
        case str(), shapes.VarTupleType() | shapes.DictType():
            return json.loads(value)
        case dict(), shapes.DictType(value_type=inner):
            return {key: _from_text(item, inner) for key, item in value.items()}
        case dict(), shapes.AnyType():
            return {key: _from_text(item, shape) for key, item in value.items()}
        case str(), shapes.AnyType():
            return _guessed(value)
        case _:
            return value


def _guessed(text: str) -> Any:
    """A number, a list or true where *text* is one; nobody has said what it should be."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _shown(name: str, value: Any) -> str:
    """*value* of the setting *name* without its secrets: this comes into the log."""
    from cosyd.system.kept import Kept  # noqa: PLC0415 - start-up time

    text = repr(Kept().hidden(name, value, None))
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 - as long as a line bears


def value_of(settings: Settings, name: str) -> Any:
    """What the setting of that dotted name is in *settings*."""
    value: Any = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _built(values: Mapping[str, Any], origins: dict[str, str]) -> Settings:
    """The settings of *values*, each of its own type already, by dotted names."""
    top = {name: value for name, value in values.items() if "." not in name}
    hints = get_type_hints(Settings)
    for table in table_help():
        inside = {
            name.removeprefix(f"{table}."): value
            for name, value in values.items()
            if name.startswith(f"{table}.")
        }
        if inside:
            top[table] = hints[table](**inside)
    return Settings(**top, origins=origins)
