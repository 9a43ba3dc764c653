"""What the settings are, seen from outside: names, types and help, and what a value may be."""

import ast
import contextlib
import difflib
import inspect
import itertools
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

import msgspec
from msgspec import inspect as shapes

from cosyd.system.options import NOT_A_SETTING, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One setting."""

    name: str
    """With dots: ``http.port``."""

    type: Any
    """As annotated, limits included."""

    help: str

    default: Any = None
    """What it is where nobody says anything; None of a plug-in's that has to be said."""

    @property
    def shape(self) -> shapes.Type:
        """*type*, taken apart."""
        return bare(shapes.type_info(self.type))

    @property
    def is_table(self) -> bool:
        """Whether the value is a table of free keys, in which layers add up."""
        return isinstance(self.shape, shapes.DictType)

    @property
    def is_narrow(self) -> bool:
        """Whether only certain words, or numbers between two limits, are allowed."""
        match self.shape:
            case shapes.LiteralType():
                return True
            case shapes.IntType(ge=low, le=high) | shapes.FloatType(ge=low, le=high):
                return low is not None and high is not None
            case _:
                return False


@cache
def known_settings() -> dict[str, Known]:
    """Every setting by its dotted name, in the order in which they are declared."""
    return {setting.name: setting for setting in _settings(Settings, "")}


@cache
def table_help() -> dict[str, str]:
    """What each table is about, by its name."""
    return {
        name: inspect.cleandoc(kind.__doc__ or "")
        for name, kind in get_type_hints(Settings).items()
        if _is_struct(kind)
    }


def bare(shape: shapes.Type) -> shapes.Type:
    """*shape* without what was noted beside it."""
    return bare(shape.type) if isinstance(shape, shapes.Metadata) else shape


def settings_of_part(name: str, kind: type) -> dict[str, Known]:
    """The settings of the part *name* of a plug-in, by dotted name, as it has them in its file.

    Args:
        name: Of the part; its table is ``[plugins.<name>]``.
        kind: The part's ``Settings``. Of one that tells no fields there are none.
    """
    shape = shapes.type_info(kind)
    if not isinstance(shape, shapes.StructType | shapes.DataclassType):
        return {}
    hints = get_type_hints(kind, include_extras=True)
    texts = _help_of(kind)
    found = {}
    for field in shape.fields:
        full = f"plugins.{name}.{field.encode_name}"
        found[full] = Known(
            name=full,
            type=hints[field.name],
            help=texts.get(field.name, ""),
            default=_default(field),
        )
    return found


def _help_of(kind: type) -> dict[str, str]:
    """The string under each field of a class, its own and those of its bases."""
    texts: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        with contextlib.suppress(OSError, TypeError, SyntaxError):  # it came without its source
            tree = ast.parse(textwrap.dedent(inspect.getsource(one)))
            for node in tree.body:
                texts |= dict(_strings_under(getattr(node, "body", [])))
    return texts


def _default(field: Any) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return None if field.default is msgspec.NODEFAULT else field.default


def _settings(struct: type[msgspec.Struct], prefix: str) -> Iterator[Known]:
    texts = _help_under_fields().get(struct.__name__, {})
    hints = get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        name, kind = field.name, hints[field.name]
        if prefix + name in NOT_A_SETTING:
            continue
        if _is_struct(kind):
            yield from _settings(kind, f"{name}.")
        else:
            help_text = texts.get(name, "")
            yield Known(name=prefix + name, type=kind, help=help_text, default=_default(field))


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


@cache
def _help_under_fields() -> dict[str, dict[str, str]]:
    """The string under each field, by class and field; Python itself forgets them."""
    kinds = (Settings, *get_type_hints(Settings).values())
    modules = {kind.__module__ for kind in kinds if _is_struct(kind)}
    nodes = (node for name in modules for node in _source(name).body)
    classes = (node for node in nodes if isinstance(node, ast.ClassDef))
    return {node.name: dict(_strings_under(node.body)) for node in classes}


def _source(module: str) -> ast.Module:
    try:
        return ast.parse(inspect.getsource(sys.modules[module]))
    except OSError:  # shipped without source: the settings work, their help is missing
        return ast.Module(body=[], type_ignores=[])


def _strings_under(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in itertools.pairwise(body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str() as text)),
            ):
                yield name, inspect.cleandoc(text)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """That of *candidates* which *name* was probably meant to be."""
    names = list(candidates)
    found = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    if not found:  # the right key in the wrong table
        found = [other for other in names if other.rpartition(".")[2] == name.rpartition(".")[2]]
    return found[0] if found else None


def allowed(shape: shapes.Type) -> str:
    """What a value of *shape* may be, in words: ``a whole number from 0 to 65535``."""
    match shape:
        case shapes.BoolType():
            words = "true or false"
        case shapes.IntType():
            words = "a whole number" + _limits(shape)
        case shapes.FloatType():
            words = "a number" + _limits(shape)
        case shapes.LiteralType(values=values):
            words = "one of " + ", ".join(str(value) for value in values)
        case shapes.StrType(pattern=str() as pattern):
            words = f"text of the form {pattern}"
        case shapes.StrType(min_length=least):
            words = "text that is not empty" if least else "text"
        case shapes.VarTupleType(item_type=shapes.LiteralType(values=values)):
            words = "a list of some of " + ", ".join(str(value) for value in values)
        case shapes.VarTupleType():
            words = 'a list of texts, such as ["one", "two"]'
        case shapes.DictType(value_type=shapes.StrType()):
            words = 'a table of texts, such as { one = "two" }'
        case _:
            words = "a table of tables"
    return words


def _limits(shape: shapes.IntType | shapes.FloatType) -> str:
    if shape.ge is not None and shape.le is not None:
        return f" from {shape.ge} to {shape.le}"
    if shape.ge is not None:
        return f", at least {shape.ge:g}"
    if shape.gt is not None:
        return f" above {shape.gt:g}"
    return ""
