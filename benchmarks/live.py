"""The live door, in figures: ``make bench-live``.

Clients in a process of their own write a text as a language model does, token by token, into
``WS /v1/live``, and note when its sound comes.
"""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from common import Figure, Running, Table, daemon, percentile, run
from writers import TOKENS_A_SECOND, Client, Session, talk

if TYPE_CHECKING:
    import argparse

LADDER = (8, 16, 24, 32, 48, 64)
"""Numbers of sessions that are tried for how many real time holds."""

DRY_S = 0.02
"""A silence in the midst of speech that is shorter is not noticed."""

WARM_UP = 100
"""Sessions are numbered, and none says what another said; those that warm up come behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Sessions, and what they took."""

    sessions: list[Session]
    daemon_mb: float
    """The most that it was seen to hold."""

    workers_mb: float

    @property
    def spoken_s(self) -> float:
        """How much sound there was."""
        return sum(one.spoken_s for one in self.sessions)

    @property
    def dry(self) -> int:
        """In how many a player would have run dry."""
        return sum(one.dry_s > DRY_S for one in self.sessions)

    @property
    def complete(self) -> int:
        """In how many all that was written was spoken."""
        return sum(one.complete for one in self.sessions)

    def first_ms(self, share: float) -> float:
        """From the end of the first sentence to the first sound."""
        return percentile([one.first_s * 1000 for one in self.sessions if one.sound], share)


def hold(
    running: Running,
    voice: str,
    *,
    count: int = 1,
    sentences: int = 2,
    spread_s: float = 1 / TOKENS_A_SECOND,
    base: int = 0,
) -> Held:
    """So many sessions at once; the daemon's memory is looked at meanwhile."""
    clients = [
        Client(
            url=running.url,
            token=running.token,
            voice=voice,
            number=base + place,
            sentences=sentences,
            delay_s=spread_s * place / count,
        )
        for place in range(count)
    ]
    daemon_mb, workers_mb = [0.0], [0.0]
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        talking = pool.submit(talk, clients)
        while not talking.done():
            daemon_mb.append(running.memory_mb())
            workers_mb.append(running.workers_mb())
            time.sleep(0.25)
    return Held(
        sessions=talking.result(),
        daemon_mb=max(daemon_mb),
        workers_mb=max(workers_mb),
    )


def joined(*parts: Held) -> Held:
    """All of them as one."""
    return Held(
        sessions=[one for part in parts for one in part.sessions],
        daemon_mb=max(part.daemon_mb for part in parts),
        workers_mb=max(part.workers_mb for part in parts),
    )


def table(engine: str, wanted: argparse.Namespace) -> Table:
    """One session alone, several times, and many at once."""
    with daemon("--engine", engine, "--set", "sinks=[]") as running:
        running.wait_engine(engine)
        hold(running, engine, base=WARM_UP)
        before = running.memory_mb(), running.workers_mb()
        alone = joined(*(hold(running, engine, base=number) for number in range(wanted.alone)))
        size = {"count": wanted.sessions, "sentences": wanted.sentences}
        many = hold(running, engine, **size, spread_s=wanted.spread)
        herd = hold(running, engine, **size, base=wanted.sessions)
        after = running.memory_mb(), running.workers_mb()
    most = joined(many, herd)
    return Table(
        title=f"Live, {engine}: {wanted.sessions} sessions at once",
        method=f"Each writes {wanted.sentences} sentences of its own, {TOKENS_A_SECOND} tokens a "
        f"second; they begin within {wanted.spread:g} s, or all within one token. First audio "
        f"counts from the token that ends the first sentence; {2000 / TOKENS_A_SECOND:.0f} ms of "
        "it pass until the word after that is whole, by which the daemon knows the end for one. A "
        "player runs dry if it begins with the first sound and is silent for more than "
        f"{DRY_S * 1000:.0f} ms before the end.",
        figures=[
            *told(f"one alone ({wanted.alone} times)", alone),
            *told(f"{wanted.sessions} at once", many),
            *told(f"{wanted.sessions} in the same moment", herd),
            Figure(name="sound of all at once", value=many.spoken_s, unit="s"),
            *memory("daemon", before[0], most.daemon_mb, after[0]),
            *memory("worker", before[1], most.workers_mb, after[1]),
        ],
    )


def memory(who: str, *measured_mb: float) -> list[Figure]:
    """Before, at its highest, and after."""
    return [
        Figure(name=f"memory of the {who}, {when}", value=value, unit="MB")
        for when, value in zip(("before", "most", "after"), measured_mb, strict=True)
    ]


def told(who: str, held: Held) -> list[Figure]:
    """What was heard, and when."""
    longest_s = max(one.dry_s for one in held.sessions)
    incomplete = len(held.sessions) - held.complete
    return [
        Figure(name=f"{who}: not complete", value=incomplete, aim=0),
        Figure(name=f"{who}: first audio, p50", value=held.first_ms(0.5), unit="ms"),
        Figure(name=f"{who}: first audio, p99", value=held.first_ms(0.99), unit="ms"),
        Figure(name=f"{who}: players that ran dry", value=held.dry),
        Figure(name=f"{who}: the longest silence of one", value=longest_s * 1000, unit="ms"),
    ]


def limit(wanted: argparse.Namespace) -> Table:
    """For how many sessions at once real time holds."""
    figures, holds = [], 0
    with daemon("--engine", "hibari", "--set", "sinks=[]") as running:
        running.wait_engine("hibari")
        hold(running, "hibari", base=WARM_UP)
        for count in LADDER:
            held = hold(
                running,
                "hibari",
                count=count,
                sentences=wanted.sentences,
                spread_s=wanted.spread,
            )
            p99, p50 = held.first_ms(0.99), held.first_ms(0.5)
            figures.append(Figure(name=f"{count} at once: ran dry", value=held.dry))
            figures.append(Figure(name=f"{count} at once: first audio, p50", value=p50, unit="ms"))
            figures.append(Figure(name=f"{count} at once: first audio, p99", value=p99, unit="ms"))
            if held.dry or held.complete < count:
                break
            holds = count
    return Table(
        title="Live, hibari: for how many real time holds",
        method="More and more sessions, until the player of one runs dry.",
        figures=[Figure(name="sessions for which real time held", value=holds), *figures],
    )


def options(parser: argparse.ArgumentParser) -> None:
    """How much is measured."""
    parser.add_argument("--sessions", type=int, default=32)
    parser.add_argument("--sentences", type=int, default=8, help="that each of them writes")
    parser.add_argument("--spread", type=float, default=2.0, help="seconds in which they begin")
    parser.add_argument("--alone", type=int, default=8, help="sessions one after another")


if __name__ == "__main__":
    parts = {
        "tone": partial(table, "tone"),
        "hibari": partial(table, "hibari"),
        "limit": limit,
    }
    run(__doc__, parts, options)
