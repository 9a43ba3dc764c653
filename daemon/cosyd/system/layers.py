"""Where settings come from: a file, environment variables, flags. Each becomes a layer."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cosyd.contract.errors import SettingsInvalid
from cosyd.system.schema import known_settings

Nested = dict[str, Any]

PREFIX = "COSYD_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Some values from one place. Later layers win."""

    values: Nested

    where: Callable[[str], str]
    """Says, for the dotted name of a setting, where this layer has it from."""

    texts: bool = False
    """Whether values come as text, so that ``"0"`` is a number where one is wanted."""


def file_layer(path: Path, text: str | None = None) -> Layer | None:
    """What the file *path* says; None where there is no such file.

    Args:
        path: Where it is.
        text: What it is taken to hold; None: what it holds.

    Raises:
        SettingsInvalid: It cannot be read, or is no TOML.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig") if text is None else text
        values = tomllib.loads(text)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror})"
        raise SettingsInvalid(source=str(path), reason=reason) from error
    except UnicodeDecodeError as error:
        reason = f"the file is not UTF-8 text (byte {error.start})"
        raise SettingsInvalid(source=str(path), reason=reason) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(source=str(path), reason=f"this is no TOML: {error}") from error
    lines = dict(_lines(text))

    def where(name: str) -> str:
        inside = (line for other, line in lines.items() if other.startswith(f"{name}."))
        line = lines.get(name) or next(inside, None)
        return f"{path}, line {line}" if line else str(path)

    return Layer(values=values, where=where)


_HEADER = re.compile(r"""\s*\[\s*([\w."'-]+)\s*\]""")
_KEY = re.compile(r"""\s*([\w."'-]+)\s*=""")


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The line of each dotted name: good enough to point at, since tomllib does not tell."""
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _plain(header[1])
            yield table, number
        elif key := _KEY.match(line):
            yield f"{table}.{_plain(key[1])}".lstrip("."), number


def _plain(name: str) -> str:
    return name.replace('"', "").replace("'", "")


def environment_layers(environ: Mapping[str, str]) -> Iterator[Layer]:
    """One layer for each variable such as ``COSYD_HTTP__PORT``; an empty one counts as unset.

    Raises:
        SettingsInvalid: A variable looks like a setting, but for its underscores.
    """
    for variable, text in sorted(environ.items()):
        if not variable.startswith(PREFIX) or not text:
            continue
        name = variable.removeprefix(PREFIX).lower().replace("__", ".")
        if "." not in name and name not in known_settings():
            _refuse_single_underscores(variable)
            continue  # COSYD_HOME and other variables that are no settings
        yield Layer(
            values=unfolded({name: text}),
            where=_always(f"environment variable {variable}"),
            texts=True,
        )


def _refuse_single_underscores(variable: str) -> None:
    meant = {name.replace(".", "_"): name for name in known_settings()}
    if name := meant.get(variable.removeprefix(PREFIX).lower()):
        right = PREFIX + name.replace(".", "__").upper()
        raise SettingsInvalid(
            source=f"environment variable {variable}",
            reason=f"the levels of a setting are parted by two underscores: {right}",
        )


def flags_layer(flags: Mapping[str, Any]) -> Layer:
    """What the command line says. None is a flag that was not given."""
    return Layer(values=unfolded(flags), where=_always("command line"), texts=True)


def assignments(pairs: Sequence[str]) -> Nested:
    """The values of ``--set http.port=0 --set ...``, as flags.

    Raises:
        SettingsInvalid: One of *pairs* has no ``=``.
    """
    for pair in pairs:
        if "=" not in pair:
            raise SettingsInvalid(
                source=f"--set {pair}", reason="it has no value; write it as http.port=0"
            )
    return unfolded({name.strip(): text for name, _, text in (p.partition("=") for p in pairs)})


def unfolded(values: Mapping[str, Any]) -> Nested:
    """``{"http.port": 0}`` as ``{"http": {"port": 0}}``, without what is None."""
    nested: Nested = {}
    for name, value in values.items():
        if value is None:
            continue
        inner = unfolded(value) if isinstance(value, Mapping) else value
        for part in reversed(name.split(".")):
            inner = {part: inner}
        nested = added(nested, inner)
    return nested


def added(below: Mapping[str, Any], above: Mapping[str, Any]) -> Nested:
    """Both tables in one; where both have a value, that of *above*."""
    both = dict(below)
    for key, value in above.items():
        mine = both.get(key)
        if isinstance(mine, Mapping) and isinstance(value, Mapping):
            both[key] = added(mine, value)
        else:
            both[key] = value
    return both


def _always(place: str) -> Callable[[str], str]:
    def where(_name: str) -> str:
        return place

    return where
