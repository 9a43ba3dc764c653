"""Settings as a commented TOML text, to be read by people and by the daemon alike."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import tomli_w

from cosyd.system.options import Settings
from cosyd.system.schema import Known, allowed, known_settings, table_help


def as_toml(settings: Settings, *, with_comments: bool = True) -> str:
    """Every setting with its value; with its help and its origin too, where comments are wanted.

    Reading the text again gives the same settings.
    """
    lines: list[str] = []
    for table, group in groupby(known_settings().values(), key=_table):
        members = list(group)
        if table:
            lines += _table_lines(table, with_comments=with_comments)
        for known in members:
            if with_comments:
                lines += _comments(known, settings)
            lines += [*_assignment(known, settings), ""]
    return "\n".join(lines).rstrip() + "\n"


def _table(known: Known) -> str:
    table, _, _ = known.name.rpartition(".")
    return table


def _table_lines(table: str, *, with_comments: bool) -> list[str]:
    comment = [f"# {line}" for line in table_help()[table].splitlines()] if with_comments else []
    return [*comment, f"[{table}]"]


def _comments(known: Known, settings: Settings) -> Iterator[str]:
    yield from (f"# {line}" for line in known.help.splitlines())
    if known.is_narrow:
        yield f"# ({allowed(known.shape)})"
    if origin := settings.origins.get(known.name):
        yield f"# from {origin}"


def _assignment(known: Known, settings: Settings) -> list[str]:
    value: Any = settings
    for part in known.name.split("."):
        value = getattr(value, part)
    table, _, key = known.name.rpartition(".")
    if known.is_table:
        return _nested({key: value}, table)
    if isinstance(value, tuple):  # on one line, where JSON and TOML agree
        return [f"{key} = {json.dumps(value, ensure_ascii=False)}"]
    return tomli_w.dumps({key: value}).rstrip().splitlines()


def _nested(value: dict[str, Any], table: str) -> list[str]:
    """The lines of a table of free keys, which stands under a header of its own."""
    whole = {table: value} if table else value
    return tomli_w.dumps(whole).rstrip().splitlines()
