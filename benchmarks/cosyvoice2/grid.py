"""Tables with a column for each contender, as the other benchmarks' are: for people or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import contenders
import places  # noqa: F401 - it finds common
from common import machine, short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contenders import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of several contenders."""

    name: str
    values: Mapping[str, float]
    """By the contender's name."""

    unit: str = ""
    least: float | None = None
    """It should not be below this."""

    most: float | None = None
    """It should not be above this."""

    def cell(self, column: str) -> str:
        """What stands in a column."""
        if column not in self.values:
            return ""
        value = self.values[column]
        missed = (self.least is not None and value < self.least) or (
            self.most is not None and value > self.most
        )
        return f"{short(value)} {self.unit}".strip() + (" (missed)" if missed else "")

    @property
    def aim(self) -> str:
        """What was aimed at."""
        if self.least is not None:
            return f"at least {short(self.least)} {self.unit}".strip()
        return "" if self.most is None else f"at most {short(self.most)} {self.unit}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Figures that belong together, and how they came about."""

    title: str
    method: str
    rows: list[Row] = field(default_factory=list)

    def add(self, name: str, values: Mapping[str, float], unit: str = "", **aim: float) -> None:
        """One more row, if there is something in it."""
        if values:
            self.rows.append(Row(name=name, values=values, unit=unit, **aim))

    def show(self) -> None:
        """It, as it can be pasted into a document."""
        seen = {name: None for row in self.rows for name in row.values}
        columns = sorted(seen, key=contenders.NAMES.index)
        print(f"\n### {self.title}\n\n{self.method}\n")
        print(f"| | {' | '.join(columns)} | aim |\n|{' --- |' * (len(columns) + 2)}")
        for row in self.rows:
            print(f"| {row.name} | {' | '.join(map(row.cell, columns))} | {row.aim} |")
        sys.stdout.flush()


Part = "Callable[[Field], list[Grid]]"


def run(
    doc: str | None,
    parts: Mapping[str, Callable[[Field], list[Grid]]],
    *options: Callable[[argparse.ArgumentParser], None],
) -> None:
    """The command: all *parts*, or those that are named, by the same contenders."""
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    if len(parts) > 1:
        parser.add_argument("what", nargs="*", help=f"{', '.join(parts)}; all if none is named")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    for add in (contenders.add_options, *options):
        add(parser)
    wanted = parser.parse_args()
    named = getattr(wanted, "what", None) or list(parts)
    if unknown := set(named) - set(parts):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there is {', '.join(parts)}")
    told = []
    with contenders.of(wanted) as all_of_them:
        for name in named:
            ran_on, began = machine(), time.monotonic()
            grids = parts[name](all_of_them)
            took = f"{name} took {time.monotonic() - began:.0f} s, load after: {_load()}"
            told.append({"machine": ran_on, "took": took, "tables": [asdict(one) for one in grids]})
            if not wanted.json:
                print(f"\nMeasured on {ran_on}; {took}.")
                for grid in grids:
                    grid.show()
    if wanted.json:
        print(json.dumps(told, indent=1))


def _load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg())
