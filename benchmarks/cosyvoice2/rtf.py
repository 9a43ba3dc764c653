"""Real-time factor of one utterance, and where the time goes: ``make bench-cosyvoice2-rtf``.

The package's language model runs in a thread beside its flow, so its parts overlap, and each takes
longer than alone; ours take turns. The rest is sampling and what lies between.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import grid

if TYPE_CHECKING:
    import argparse

    from contenders import Field

PARTS = ("language model", "flow", "vocoder")
SLOW = ("package", "package-25", "plain")
"""They are measured once in two rounds."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rtf-seconds", type=float, default=10, help="of speech")
    parser.add_argument("--rtf-rounds", type=int, default=2)
    parser.add_argument("--rtf-skip", default="package-25", help="contenders that are left out")


def measured(field: Field) -> list[grid.Grid]:
    options = field.options
    tokens = round(25 * options.rtf_seconds)
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in range(options.rtf_rounds):
        for one in field.turns(number):
            if one.name in options.rtf_skip.split(",") or (number % 2 and one.name in SLOW):
                continue
            if not told[one.name]:
                one.after_an_utterance(tokens)
            told[one.name].append(one.say(1, tokens))
    table = grid.Grid(
        title=f"Real-time factor, {options.rtf_seconds:g} s of speech",
        method=f"{field.method} {options.rtf_rounds} rounds, of those without cache half as many.",
    )
    factors = {name: statistics.median(map(_factor, each)) for name, each in told.items()}
    table.add("real-time factor", {n: v for n, v in factors.items() if n != "fastest"})
    best = {name: value for name, value in factors.items() if name == "fastest"}
    table.add("real-time factor, fastest", best, most=1.5)
    table.add("the same, beside the stretch", best, most=1.0)
    for part in PARTS:
        table.add(f"{part}, share of the time", _shares(told, part), "%")
    for part in PARTS:
        table.add(f"{part}, for a second of speech", _costs(told, part), "s")
    return [table]


def _factor(said: dict[str, Any]) -> float:
    return float(said["took_s"]) / _audio_s(said)


def _audio_s(said: dict[str, Any]) -> float:
    return sum(audio_s for packets in said["heard"] for _, audio_s in packets)


def _shares(told: dict[str, list[dict[str, Any]]], part: str) -> dict[str, float]:
    return {
        name: 100 * statistics.median(one["seconds"][part] / one["took_s"] for one in each)
        for name, each in told.items()
    }


def _costs(told: dict[str, list[dict[str, Any]]], part: str) -> dict[str, float]:
    return {
        name: statistics.median(one["seconds"][part] / _audio_s(one) for one in each)
        for name, each in told.items()
    }


if __name__ == "__main__":
    grid.run(__doc__, {"rtf": measured}, add_options)
