"""The flow alone, fed with the same tokens, whatever the length: ``make bench-cosyvoice2-flow``.

Frame-steps and FLOP are exact: of what each loop gives to its flow, which was found by running the
loop. The runtime fast makes an utterance chunk by chunk; the package and the runtime plain, for
which 60 s would take an hour, make single calls of chosen sizes. Through either a cost of a frame,
and one of each frame that it sees, are fitted, of which the seconds are the sums.

"Later" is an object of the package that has spoken before; otherwise it is new. The voice of fast
has been used before.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import grid
import places  # noqa: F401 - it finds common
import psutil
from common import MEGABYTE, percentile
from contenders import CACHED, small
from work import Cost, Estimator, anew

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from contenders import Contender, Field
    from work import Call, Work

SHARED_TOKENS = 250
"""What is the same in all utterances is known after one that is so long."""

KEPT_MB = {"fast": 230, "fastest": 115}
"""For a second of speech, at full size."""

GROWING = 1.5
"""What grows is there twice for a moment, up to its old length."""

AIMS = {20: 4, 60: 8}
"""At so many seconds, so many times less work than the package at first."""

Calls = list[tuple[int, int, float]]
"""Frames, frames seen, seconds."""


def add_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--flow-seconds", default="5,10,20,60", help="lengths of utterances")
    add("--flow-rounds", type=int, default=2)
    add("--flow-calls", default="41,116,250", help="tokens given to single calls")
    add("--flow-whole", default="20,60", help="seconds that fast and fastest run whole")


@dataclass(slots=True, kw_only=True)
class _Measured:
    """What was measured of one contender."""

    calls: Calls = field(default_factory=list)
    whole_s: float = 0
    """The length of the utterance that was made whole."""

    peak_mb: float = 0
    held_mb: float = 0
    state_mb: float = 0
    voice_frame_steps: float = 0
    """What is computed once for a voice."""

    def note(self, said: dict[str, Any]) -> None:
        """Its memory."""
        if said["peak_mb"] - said["held_mb"] >= self.peak_mb - self.held_mb:
            self.peak_mb, self.held_mb = said["peak_mb"], said["held_mb"]
        self.state_mb = max(self.state_mb, said.get("state_mb", 0))
        self.voice_frame_steps = said.get("voice_frame_steps", 0)


def measured(field: Field) -> list[grid.Grid]:
    options = field.options
    found = {one.name: _Measured() for one in field.contenders}
    for number in range(options.flow_rounds):
        for tokens in map(int, options.flow_calls.split(",")):
            for one in field.turns(number):
                if one.name in ("package", "plain"):
                    _call(one, tokens, found[one.name], options.voice_tokens)
        for one in field.turns(number):
            if one.name in CACHED:
                own = found[one.name]
                own.whole_s = own.whole_s or _whole_s(options, one.name)
                _whole(one, own)
    return [_lengths(field, found), *_chunks(field, found)]


def _whole_s(options: argparse.Namespace, name: str) -> float:
    """As long as was asked for, or as there is room for."""
    wanted_s = float(options.flow_whole.split(",")[CACHED.index(name)])
    free_mb = psutil.virtual_memory().available / MEGABYTE
    return min(wanted_s, free_mb // (GROWING * KEPT_MB[name]))


def _call(one: Contender, tokens: int, found: _Measured, voice_tokens: int) -> None:
    said = one.ask("flow", tokens=tokens)
    ((frames, seen, steps),) = anew([(tokens, False)], voice_tokens)
    assert said["frame_steps"] == steps, "it computes something else than was thought"
    found.calls.append((frames, seen, said["took_s"]))
    found.note(said)


def _whole(one: Contender, found: _Measured) -> None:
    tokens = round(25 * found.whole_s)
    said = one.ask("chunks", tokens=tokens)
    found.calls += [(frames, seen, took_s) for frames, seen, _, took_s in said["chunks"]]
    found.note(said)


# -- By length --------------------------------------------------------------------------------


def _lengths(field: Field, found: dict[str, _Measured]) -> grid.Grid:
    options = field.options
    estimator = Estimator.of(field.model)
    table = grid.Grid(
        title="The flow alone",
        method=f"{field.method} Seconds from {options.flow_rounds} rounds. An estimator of"
        f" {estimator.frame_flop / 1e6:.1f} MFLOP a frame and"
        f" {estimator.key_flop / 1e6:.3f} for each that it sees.",
    )
    once = {name: found[name].voice_frame_steps for name in CACHED if name in found}
    table.add("once for a voice: frame-steps", once)
    costs = {name: Cost.fitted(each.calls) for name, each in found.items() if each.calls}
    if "package" in costs:
        costs["package-25"] = costs["package"]
    lengths = [float(one) for one in options.flow_seconds.split(",")]
    counted = _counted(field, lengths)
    for seconds in lengths:
        sizes = _sizes(field, round(25 * seconds))
        if counted:
            sizes |= {name: counted[seconds] for name in CACHED if name in found}
        works = {name: estimator.work(calls) for name, calls in sizes.items()}
        _add(table, seconds, works, sizes, costs)
    return table


def _sizes(field: Field, tokens: int) -> dict[str, list[Call]]:
    """The calls of one utterance, by contender."""
    sizes = {}
    for one in field.contenders:
        if one.name in CACHED:
            continue
        one.ask("reset")
        sizes[one.name] = anew(one.schedule(tokens), field.options.voice_tokens)
        if one.name == "package":
            sizes["later"] = anew(one.schedule(tokens), field.options.voice_tokens)
    return sizes


def _counted(field: Field, lengths: Sequence[float]) -> dict[float, list[Call]]:
    """The same for those that go on from what they keep, which are alike in this, by length."""
    names = [one.name for one in field.contenders if one.name in CACHED][:1]
    if not names:
        return {}
    with small(field, names) as other:
        (one,) = other.contenders
        one.ask("chunks", tokens=SHARED_TOKENS)
        said = {length: one.ask("chunks", tokens=round(25 * length)) for length in lengths}
    return {
        length: [(frames, seen, steps) for frames, seen, steps, _ in each["chunks"]]
        for length, each in said.items()
    }


def _add(
    table: grid.Grid,
    seconds: float,
    works: dict[str, Work],
    sizes: dict[str, list[Call]],
    costs: dict[str, Cost],
) -> None:
    label = f"{seconds:g} s"
    later, later_sizes = works.pop("later", None), sizes.pop("later", [])
    steps = {name: one.frame_steps for name, one in works.items()}
    table.add(f"{label}: frame-steps", steps)
    table.add(f"{label}: TFLOP", {name: one.flop / 1e12 for name, one in works.items()})
    took = {name: sum(costs[name].seconds(*size[:2]) for size in sizes[name]) for name in works}
    table.add(f"{label}: seconds", took, "s")
    if later is None:
        return
    table.add(f"{label}, later: frame-steps", {"package": later.frame_steps})
    cost = costs["package"]
    table.add(
        f"{label}, later: seconds",
        {"package": sum(cost.seconds(*size[:2]) for size in later_sizes)},
        "s",
    )
    less = {name: steps["package"] / steps[name] for name in CACHED if name in steps}
    aim = {"least": AIMS[int(seconds)]} if seconds in AIMS else {}
    table.add(f"{label}: frame-steps, so many times less than package's", less, **aim)
    less = {name: took["package"] / took[name] for name in CACHED if name in took}
    table.add(f"{label}: seconds, so many times less", less)


# -- Chunk by chunk, and memory ---------------------------------------------------------------


def _chunks(field: Field, found: dict[str, _Measured]) -> list[grid.Grid]:
    options = field.options
    lasts = ", ".join(f"{name} {found[name].whole_s:g} s" for name in CACHED if name in found)
    table = grid.Grid(
        title="The flow chunk by chunk, and its memory",
        method=f"From the second chunk on, the median of {options.flow_rounds} rounds for each:"
        " a line through their cost against the sound before them, which is what attention adds,"
        f" and how far they lie off it. Utterances: {lasts}; the others' memory is that of a call"
        f" with {max(map(int, options.flow_calls.split(',')))} tokens.",
    )
    lines = {
        name: _Line.through(each.calls, options.flow_rounds)
        for name, each in found.items()
        if name in CACHED and each.calls
    }
    table.add("a chunk with nothing before it", {n: one.base_s for n, one in lines.items()}, "s")
    more = {name: 100 * one.more_s / one.base_s for name, one in lines.items()}
    table.add("more for each second before it", more, "%")
    off = {name: 100 * one.off for name, one in lines.items()}
    table.add("off the line, 9 of 10 chunks at most", off, "%", most=10)
    grown = {name: one.peak_mb - one.held_mb for name, one in found.items() if one.peak_mb}
    table.add("memory before", {n: one.held_mb for n, one in found.items() if one.held_mb}, "MB")
    table.add("memory more, at most", grown, "MB")
    table.add("of that kept for the utterance", {n: found[n].state_mb for n in lines}, "MB")
    return [table] if lines else []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What a whole chunk costs, by what was before it."""

    base_s: float
    more_s: float
    """For each second before it."""

    off: float
    """The share by which nine of ten chunks lie off it at most."""

    @classmethod
    def through(cls, calls: Calls, rounds: int) -> _Line:
        """The same utterance was made in each round."""
        each = len(calls) // rounds
        own = [calls[place::each] for place in range(each)]
        middle = [
            (one[0][1] / 50, statistics.median(took for *_, took in one))
            for one in own[1:]
            if one[0][0] == max(frames for frames, *_ in calls)
        ]
        line = statistics.linear_regression(*zip(*middle, strict=True))
        off = [abs(took / (line.intercept + line.slope * at) - 1) for at, took in middle]
        return cls(base_s=line.intercept, more_s=line.slope, off=percentile(off, 0.9))


if __name__ == "__main__":
    grid.run(__doc__, {"flow": measured}, add_options)
