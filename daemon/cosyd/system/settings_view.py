"""The settings, as they are shown to people who may change them."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import inspect as shapes

from cosyd.contract.wire_house import Kind, Origin, SettingView, TableView
from cosyd.system.schema import Known, bare, known_settings, table_help
from cosyd.system.settings import value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cosyd.system.kept import Kept
    from cosyd.system.options import Settings

PLUGINS = "plugins"

_VARIABLE = "environment variable "
_COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a plug-in that has settings."""

    about: str
    settings: Mapping[str, Known]
    """By dotted name; empty where it does not tell them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """All that is known of the settings at a moment.

    Those that are taken up at once are as they were read last; the rest as they were at the start.
    """

    started: Settings
    now: Settings
    """Read last."""

    then: Settings | None
    """What a start would read; None: it would fail."""

    at_once: Callable[[str], bool]
    """Whether a change of the setting of that name is taken up by a daemon that runs."""

    kept: Kept
    parts: Mapping[str, Part] = field(default_factory=dict)
    """Of plug-ins, by name."""

    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For settings whose words are known only to a daemon that runs: what they may be."""

    def views(self) -> list[SettingView]:
        """Every setting, those of plug-ins at the end."""
        core = [known for name, known in known_settings().items() if name != PLUGINS]
        return [self._view(known) for known in (*core, *self._of_plugins())]

    def tables(self) -> list[TableView]:
        """Every table, those of plug-ins at the end."""
        own = [TableView(name=name, help=text) for name, text in table_help().items()]
        of_parts = [
            TableView(name=f"{PLUGINS}.{name}", help=part.about)
            for name, part in sorted(self.parts.items())
            if part.settings
        ]
        return [*own, *of_parts]

    def _of_plugins(self) -> Iterator[Known]:
        """Their settings one by one where they tell them, else each table as a whole."""
        tables = {**self.now.plugins, **(self.then.plugins if self.then else {})}
        for name in sorted({*self.parts, *tables}):
            part = self.parts.get(name)
            if part and part.settings:
                yield from part.settings.values()
            else:
                about = part.about if part else "No plug-in that is loaded has this table."
                yield Known(name=f"{PLUGINS}.{name}", type=dict[str, Any], help=about, default={})

    def _view(self, known: Known) -> SettingView:
        name = known.name
        at_once = self.at_once(name)
        used = self.now if at_once else self.started
        value = builtin(used, known)
        then = value if self.then is None else builtin(self.then, known)
        shown, shown_then = self._shown(known, value), self._shown(known, then)
        shape = bare(known.shape)
        least, most = _limits(shape)
        words = list(self.words.get(name, ())) or _choices(known.type)
        return SettingView(
            name=name,
            table=name.rpartition(".")[0],
            help=known.help,
            kind="choice" if words and _kind(shape) == "text" else _kind(shape),
            choices=words,
            least=least,
            most=most,
            value=shown,
            default=plain(known.default),
            origin=origin_of(used, name),
            fixed="" if known.is_table else why_fixed(self.then or used, name),
            needs_restart=not at_once,
            pending=then != value,
            next_value=shown_then if then != value else None,
            secret=[shown, shown_then] != [value, then],
        )

    def _shown(self, known: Known, value: Any) -> Any:
        return self.kept.hidden(known.name, value, shapes.type_info(known.type))


def builtin(settings: Settings, known: Known) -> Any:
    """The value of a setting, or of one of a plug-in's, as tables, lists, texts and numbers."""
    table, _, key = known.name.removeprefix(f"{PLUGINS}.").rpartition(".")
    if not known.name.startswith(f"{PLUGINS}."):
        value = value_of(settings, known.name)
    elif table:
        value = settings.plugins.get(table, {}).get(key, known.default)
    else:
        value = settings.plugins.get(key, {})
    return plain(value)


def plain(value: Any) -> Any:
    """*value* as JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(value))


def why_fixed(settings: Settings, name: str) -> str:
    """Who says what the setting *name* is, whatever the file says; empty: nobody."""
    place = settings.origins.get(name, "")
    if place.startswith(_VARIABLE):
        return f"{place.removeprefix(_VARIABLE)} says so"
    return "the command line says so" if place == _COMMAND_LINE else ""


def origin_of(settings: Settings, name: str) -> Origin:
    """Where the value of a setting comes from."""
    place = settings.origins.get(name, "")
    if not place:
        return "default"
    if place.startswith(_VARIABLE):
        return "environment"
    return "flag" if place == _COMMAND_LINE else "file"


_KINDS: tuple[tuple[tuple[type[shapes.Type], ...], Kind], ...] = (
    ((shapes.BoolType,), "switch"),
    ((shapes.IntType,), "number"),
    ((shapes.FloatType,), "decimal"),
    ((shapes.LiteralType, shapes.EnumType), "choice"),
    ((shapes.StrType,), "text"),
)

_LINES = ("text", "choice")
"""What may be in a list of lines."""


def _kind(shape: shapes.Type) -> Kind:
    shape = _one(shape)
    if isinstance(shape, shapes.VarTupleType | shapes.ListType):
        return "list" if _kind(shape.item_type) in _LINES else "tables"
    return next((kind for types, kind in _KINDS if isinstance(shape, types)), "table")


def _one(shape: shapes.Type) -> shapes.Type:
    """*shape* where it need not be there at all: what it is if it is there."""
    shape = bare(shape)
    if not isinstance(shape, shapes.UnionType):
        return shape
    there = [one for one in shape.types if not isinstance(one, shapes.NoneType)]
    return bare(there[0]) if len(there) == 1 else shape


def _choices(kind: Any) -> list[str]:
    """The words that a value, or each of several, may be, in the order of the source."""
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return [str(one.value) for one in kind]
    inner = [one for one in get_args(kind) if one not in (NoneType, Ellipsis)]
    if get_origin(kind) is Literal:
        return [str(one) for one in inner]
    several = get_origin(kind) in (Annotated, Union, UnionType, tuple, list)
    return _choices(inner[0]) if several and inner else []


def _limits(shape: shapes.Type) -> tuple[float | None, float | None]:
    """The least and the most; of a number above something, that something."""
    match _one(shape):
        case shapes.IntType(ge=ge, gt=gt, le=le, lt=lt):
            return (gt + 1 if ge is None and gt is not None else ge), (
                lt - 1 if le is None and lt is not None else le
            )
        case shapes.FloatType(ge=ge, gt=gt, le=le, lt=lt):
            return (gt if ge is None else ge), (lt if le is None else le)
    return None, None
