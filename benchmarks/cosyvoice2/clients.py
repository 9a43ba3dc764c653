"""Several clients at once: ``make bench-cosyvoice2-clients``.

All ask in the same moment, and hear the whole. A player begins with the first sound, without a
buffer; where what follows comes too late it runs dry. The package meets the state that earlier
requests have left, and has a thread for each client, as a server over it would have. With its hop
grown it does not stream what is shorter than its hop, so that nobody runs dry and all wait long.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

import contenders
import grid
import places  # noqa: F401 - it finds common
from common import percentile

if TYPE_CHECKING:
    import argparse

    from contenders import Field

AIM_AT = 4
DRY_S = 0.02
"""A silence that is heard."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--clients", default="1,2,4,8")
    parser.add_argument("--clients-tokens", type=int, default=60, help="of speech, for each")
    parser.add_argument(
        "--clients-skip", default="package-25,plain", help="contenders that are left out"
    )


def measured(field: Field) -> list[grid.Grid]:
    options = field.options
    taking_part = [
        one for one in field.contenders if one.name not in options.clients_skip.split(",")
    ]
    table = grid.Grid(
        title="Clients at once",
        method=f"{field.method} {options.clients_tokens} tokens of speech for each client.",
    )
    for number, count in enumerate(map(int, options.clients.split(","))):
        said = {}
        for one in taking_part[:: -1 if number % 2 else 1]:
            if number == 0:
                one.after_an_utterance(5 * options.clients_tokens)
            said[one.name] = one.say(count, options.clients_tokens)
        _add(table, count, said)
    return [table]


def _add(table: grid.Grid, count: int, said: dict[str, dict[str, Any]]) -> None:
    firsts = {name: [packets[0][0] for packets in one["heard"]] for name, one in said.items()}
    dry = {name: [dried(packets) for packets in one["heard"]] for name, one in said.items()}
    speed = {name: _audio_s(one) / one["took_s"] for name, one in said.items()}
    table.add(f"{count} at once: seconds of sound a second", speed)
    if count == AIM_AT and "package" in speed:
        times = {
            name: speed[name] / speed["package"] for name in contenders.CACHED if name in speed
        }
        table.add(f"{count} at once: so many times package's", times, least=3)
    middle = {name: statistics.median(each) for name, each in firsts.items()}
    late = {name: percentile(each, 0.95) for name, each in firsts.items()}
    table.add(f"{count} at once: first audio, p50", middle, "s")
    if count > 1:
        table.add(f"{count} at once: first audio, p95", late, "s")
    table.add(
        f"{count} at once: times that a player runs dry, mean",
        {name: statistics.mean(times for times, _ in each) for name, each in dry.items()},
    )
    table.add(
        f"{count} at once: silence then, mean",
        {name: statistics.mean(silence for _, silence in each) for name, each in dry.items()},
        "s",
    )


def _audio_s(said: dict[str, Any]) -> float:
    return sum(audio_s for packets in said["heard"] for _, audio_s in packets)


def dried(packets: list[tuple[float, float]]) -> tuple[int, float]:
    """How often a player of *packets* (when, how long) runs dry, and how long it is silent."""
    times, silent_s = 0, 0.0
    until = packets[0][0]
    for at_s, audio_s in packets:
        if at_s - until > DRY_S:
            times += 1
            silent_s += at_s - until
        until = max(until, at_s) + audio_s
    return times, silent_s


if __name__ == "__main__":
    grid.run(__doc__, {"clients": measured}, add_options)
