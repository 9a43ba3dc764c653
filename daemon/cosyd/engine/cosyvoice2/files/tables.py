"""A table of settings that somebody else has written, read with suspicion.

Border: a file of YAML or JSON in; values out, asked for one by one, each of the kind that is
wanted. Nothing of a file is imported or called: tags of its own (HyperPyYAML's ``!new:``,
``!name:``, ``!apply:``, ``!ref``) are kept as plain data.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from cosyd.contract.errors import ModelBroken

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_BYTES = 1 << 20
"""The release's yaml has 7 kB; what is larger than this is something else."""

MOST = 1_000_000
"""A larger size is a mistake, and would take all memory."""


class Table:
    """A table of a file, whose values are asked for one by one."""

    def __init__(self, file: str, values: Any, path: str, top: dict[str, Any]) -> None:
        self._file, self._path, self._top = file, path, top
        if not isinstance(values, dict):
            self.refuse("is no table" if path else "describes no model")
        self.values: dict[str, Any] = values

    def refuse(self, reason: str) -> NoReturn:
        """What is said here cannot be.

        Raises:
            ModelBroken: Always.
        """
        where = f"at {self._path!r} " if self._path else ""
        raise ModelBroken(file=self._file, reason=f"{where}{reason}")

    def part(self, name: str, kind: str = "") -> Table:
        """A table in this one; with *kind*, one that makes an object of that class."""
        path = f"{self._path}.{name}" if self._path else name
        found = Table(self._file, self.values.get(name), path, self._top)
        made = str(found.values.get("!", "")).rpartition(".")[2]
        if kind and made != kind:
            found.refuse(f"is a {made or 'nothing known'}, not CosyVoice2's {kind}: another model")
        return found

    def count(self, name: str, most: int = MOST, *, otherwise: int | None = None) -> int:
        """A whole number from 1 to *most*; *otherwise* where there is none."""
        if otherwise is not None and name not in self.values:
            return otherwise
        value = self._value(name)
        if not _is_count(value, most):
            self.refuse(
                f"has {_shown(value)} as {name!r}, where a number from 1 to {most} is needed"
            )
        return int(value)

    def number(self, name: str, otherwise: float | None = None) -> float:
        """A number that is not negative; *otherwise* where there is none."""
        if otherwise is not None and name not in self.values:
            return otherwise
        value = self._value(name)
        try:
            number = float(value)  # YAML 1.1 takes 1e-06 for a word
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not 0 <= number < math.inf:
            self.refuse(f"has {_shown(value)} as {name!r}, where a number is needed")
        return number

    def counts(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        return self._counts(name, self._value(name))

    def rows(self, name: str) -> tuple[tuple[int, ...], ...]:
        """A list of lists of whole numbers."""
        return tuple(self._counts(name, row) for row in self._list(name, self._value(name)))

    def expect(self, **known: Any) -> None:
        """Refuse what the modules have no other way for; what is left out is as it must be."""
        for name, wanted in known.items():
            if name in self.values and (found := self._value(name)) != wanted:
                self.refuse(f"has {_shown(found)} as {name!r}, where only {wanted!r} is known")

    def _counts(self, name: str, value: Any) -> tuple[int, ...]:
        row = self._list(name, value)
        if not all(_is_count(one, MOST) for one in row):
            self.refuse(f"has {_shown(value)} as {name!r}, where whole numbers are needed")
        return tuple(row)

    def _list(self, name: str, value: Any) -> list[Any]:
        if not isinstance(value, list) or not value:
            self.refuse(f"has {_shown(value)} as {name!r}, where a list is needed")
        return list(value)

    def _value(self, name: str) -> Any:
        """A value, or what it refers to: ``!ref <a>``."""
        value = self.values.get(name)
        to = re.fullmatch(r"!ref <(\w+)>", value) if isinstance(value, str) else None
        return self._top.get(to[1]) if to else value


class _PlainLoader(yaml.SafeLoader):
    """PyYAML's safe loader, to which a tag is a word."""


def _tagged(loader: _PlainLoader, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {"!": tag, **loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return f"!{tag} {node.value}"


_PlainLoader.add_multi_constructor("!", _tagged)


def read_yaml(folder: Path, name: str) -> Table:
    """The file *name* of *folder*.

    Raises:
        ModelBroken: It cannot be read, or is no table.
    """
    text = _text(folder, name)
    try:
        values = yaml.load(text, _PlainLoader)  # noqa: S506 - it is the safe one's child
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise ModelBroken(file=name, reason=f"is no YAML ({_line(error)})") from error
    return Table(name, values, "", values)


def read_json(folder: Path, name: str) -> Table:
    """As :func:`read_yaml`."""
    try:
        values = json.loads(_text(folder, name))
    except (ValueError, RecursionError) as error:
        raise ModelBroken(file=name, reason=f"is no JSON ({_line(error)})") from error
    return Table(name, values, "", values)


def _text(folder: Path, name: str) -> str:
    file = folder / name
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise ModelBroken(file=name, reason="is far too large")
        return file.read_text("utf-8")
    except OSError as error:
        raise ModelBroken(file=name, reason=f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ModelBroken(file=name, reason="is no text") from error


def _is_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most


def _shown(value: Any) -> str:
    """*value* in a message; of what is nested, which may be endless, only that."""
    if isinstance(value, list | dict):
        return "a list or table" if value else "nothing"
    return repr(value)[:80]


def _line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
