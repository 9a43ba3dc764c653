"""Tokens and seconds to the first audio, on requests 1, 2 and 100: ``make bench-cosyvoice2-first``.

From the moment in which a request is there, its text tokenised, to the first samples at the
engine's border; the daemon and a text front end add some milliseconds. Request 1 meets an object
that is new (ours: one that keeps nothing of any voice); request 2 what request 1 has left. That
state is brought about without speaking: the package's own loop runs with its flow left out. So
are all its 100 requests, to count their tokens exactly; ours speak 100 times with the miniature,
whose loop is the same, as is that of fast and fastest. The seconds of request 100 are those of
request 2: nothing but that state differs.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import TYPE_CHECKING

import contenders
import grid
import places  # noqa: F401 - it finds common
from common import percentile

if TYPE_CHECKING:
    import argparse

    from contenders import Contender, Field


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--first-rounds", type=int, default=2, help="of seconds to first audio")
    parser.add_argument("--first-requests", type=int, default=100, help="the last that is counted")
    parser.add_argument("--first-length", type=int, default=125, help="speech tokens of a request")


def measured(field: Field) -> list[grid.Grid]:
    """Both tables' figures in one."""
    options = field.options
    tokens = _counted(field)
    seconds = _timed(field)
    told = grid.Grid(
        title="First audio",
        method=f"{field.method} A request of {options.first_length} tokens of speech;"
        f" seconds of {options.first_rounds} rounds.",
    )
    for number in sorted({1, 2, options.first_requests}):
        counts = {name: float(each[number - 1]) for name, each in tokens.items()}
        told.add(f"request {number}: tokens before sound", counts)
    for number in (1, 2):
        took = {name: each[number] for name, each in seconds.items()}
        middle = {name: statistics.median(each) for name, each in took.items()}
        late = {name: percentile(each, 0.95) for name, each in took.items()}
        told.add(f"request {number}: first audio, median", middle, "s")
        told.add(f"request {number}: first audio, p95", late, "s")
        if "package" in middle:
            cached = [name for name in contenders.CACHED if name in middle]
            sooner = {name: middle["package"] / middle[name] for name in cached}
            least = 3 if number == 1 else 8
            told.add(f"request {number}: so many times sooner than package", sooner, least=least)
    return [told]


def _timed(field: Field) -> dict[str, dict[int, list[float]]]:
    """Seconds by contender and request."""
    tokens = field.options.first_length
    took: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(field.options.first_rounds):
        for one in field.turns(number):
            one.ask("reset")
            took[one.name][1].append(_first_s(one, tokens))
            one.after_an_utterance(tokens)
            took[one.name][2].append(_first_s(one, tokens))
    return took


def _first_s(one: Contender, tokens: int) -> float:
    (packets,) = one.say(1, tokens, hang_up=True)["heard"]
    return packets[0][0]


def _counted(field: Field) -> dict[str, list[int]]:
    """Tokens before sound, of each request."""
    options = field.options
    counted = {}
    for one in field.contenders:
        if not one.ours:
            one.ask("reset")
            requests = range(options.first_requests)
            counted[one.name] = [one.schedule(options.first_length)[0][0] for _ in requests]
    cached = [one.name for one in field.contenders if one.name in contenders.CACHED]
    with contenders.small(field, ["plain", *cached[:1]]) as other:
        counted |= _spoken(other)
    return counted | dict.fromkeys(cached, counted[cached[0]])


def _spoken(field: Field) -> dict[str, list[int]]:
    """The same of ours, which speak."""
    options = field.options
    return {
        one.name: [
            one.say(1, options.first_length, hang_up=True)["tokens"]
            for _ in range(options.first_requests)
        ]
        for one in field.contenders
    }


if __name__ == "__main__":
    grid.run(__doc__, {"first": measured}, add_options)
