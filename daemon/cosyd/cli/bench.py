"""``cosyd bench``: how fast CosyVoice2 is on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cosyd.cli.context import Home, shows_errors
from cosyd.cli.listings import as_json, echo_json
from cosyd.contract.errors import CosydError, EngineUnavailable, ModelAbsent
from cosyd.system.settings import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cosyd.engine.cosyvoice2.figures import Figures, Wanted

ENGINE = "cosyvoice2"
SAMPLE = "larkspur"
"""The sample voice that speaks."""

TEXT = "The harbour was quiet, and only two lamps were still burning at the end of the pier."

MOST = 64
"""Sentences at once."""

HEADINGS = (
    *("sentences at once", "first sound p50", "p95", "a token", "a second of the flow"),
    *("real-time factor", "memory"),
)


def _counts(
    _context: click.Context, _option: click.Parameter, words: str | None
) -> tuple[int, ...] | None:
    """``1,2,4``."""
    if words is None:
        return None
    counts = tuple(int(one) if one.isdecimal() else 0 for one in words.split(","))
    if not all(1 <= one <= MOST for one in counts):
        raise click.BadParameter(f"numbers from 1 to {MOST} are wanted, as in 1,2,4")
    return counts


@click.command()
@click.option("--gpu", is_flag=True, help="On the graphics card, without and with CUDA graphs.")
@click.option(
    "--model", type=click.Path(exists=True, file_okay=False), help="Its folder, instead of yours."
)
@click.option("--sentences", callback=_counts, help="How many at once.  [default: 1,2,4,8 or 1,2]")
@click.option(
    "--requests",
    type=click.IntRange(1, 10_000),
    help="One after the other; the first, the second and the last are told.  [default: 100 or 3]",
)
@click.option("--repeats", type=click.IntRange(1, 1_000), help="Of each row.  [default: 10 or 2]")
@as_json
@click.pass_obj
@shows_errors
def bench(
    home: Home,
    /,
    *,
    gpu: bool,
    model: str | None,
    sentences: tuple[int, ...] | None,
    requests: int | None,
    repeats: int | None,
    json_out: bool,
) -> None:
    """Measure how fast CosyVoice2 is here: a table that can be sent to others.

    It loads the model in a process of its own: end the daemon before, or both share the machine.

    \b
    cosyd bench --gpu > figures.md
    """  # noqa: D301 - \b is click's
    from cosyd.engine.cosyvoice2.figures import Wanted  # noqa: PLC0415 - start-up time

    folder = _model(home, model)
    recording, transcript = _sample()
    counts = sentences or ((1, 2, 4, 8) if gpu else (1, 2))
    told = []
    for graphs in (False, True) if gpu else (False,):
        wanted = Wanted(
            model=str(folder),
            table=_table(home, gpu=gpu, cuda_graphs=graphs, sessions=max(counts)),
            recording=str(recording),
            transcript=transcript,
            text=TEXT,
            sentences=counts,
            requests=requests or (100 if gpu else 3),
            repeats=repeats or (10 if gpu else 2),
        )
        told.append(_measured(wanted))
    if json_out:
        echo_json(told)
        return
    for figures in told:
        for line in markdown(figures):
            click.echo(line)


def _measured(wanted: Wanted) -> Figures:
    """What a process of its own measures; its log and its complaints go where errors go.

    Raises:
        CosydError: It could not.
    """
    import msgspec  # noqa: PLC0415 - start-up time

    from cosyd.engine.cosyvoice2.figures import Outcome  # noqa: PLC0415 - start-up time
    from cosyd.engine.cosyvoice2.offer import OFFER  # noqa: PLC0415 - start-up time
    from cosyd.system.equipment import missing  # noqa: PLC0415 - start-up time

    if lacking := missing(OFFER.needs):
        raise EngineUnavailable(engine=ENGINE, reason=f"it lacks {', '.join(lacking)}")
    command = [sys.executable, "-m", "cosyd.engine.cosyvoice2.measure"]
    done = subprocess.run(  # noqa: S603 - it is our own
        [*command, msgspec.json.encode(wanted).decode()],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    if not done.stdout:
        raise EngineUnavailable(
            engine=ENGINE, reason=f"what measures it ended with {done.returncode}"
        )
    outcome = msgspec.json.decode(done.stdout, type=Outcome)
    if outcome.figures is None:
        raise CosydError.from_problem(outcome.problem or {})
    return outcome.figures


def _table(home: Home, *, gpu: bool, cuda_graphs: bool, sessions: int) -> dict[str, object]:
    """The user's own settings, but for what is measured."""
    settings = load(home.path, {}, os.environ)
    return {
        **settings.engine_table(ENGINE),
        "runtime": "fast",
        "device": "cuda" if gpu else "cpu",
        "cuda_graphs": cuda_graphs,
        "sessions": sessions,
    }


def _model(home: Home, named: str | None) -> Path:
    from cosyd.engine.cosyvoice2.offer import MODEL  # noqa: PLC0415 - start-up time

    own = load(home.path, {}, os.environ).engine.model
    folder = Path(named or own).expanduser() if named or own else home.folders.models / MODEL
    if not folder.is_dir():
        raise ModelAbsent(name=MODEL)
    return folder


def _sample() -> tuple[Path, str]:
    """The recording of the voice that speaks, and what is said in it."""
    from cosyd.voices.manifest import read  # noqa: PLC0415 - start-up time
    from cosyd.voices.stored import REFERENCE  # noqa: PLC0415 - start-up time
    from cosyd_voices import folders  # noqa: PLC0415 - start-up time

    folder = next(one for one in folders() if one.name == SAMPLE)
    return folder / REFERENCE, read(folder).text


def markdown(figures: Figures) -> Iterator[str]:
    """For people, and for a page where such tables are gathered."""
    graphs = "with" if figures.cuda_graphs else "without"
    card = f"{figures.device}, driver {figures.driver}" if figures.driver else figures.device
    yield f"**{card}**, torch {figures.torch}, {figures.dtype}, {graphs} CUDA graphs."
    tokens = figures.first_tokens + figures.looked_at
    yield f"The first sound is made of {tokens} tokens. Loading took {figures.load_s} s."
    firsts = ", ".join(f"{one.number}: {one.first_ms:g} ms" for one in figures.requests)
    yield f"First sound of request {firsts}."
    yield ""
    yield from _rows(HEADINGS, ["---"] * len(HEADINGS))
    for one in figures.together:
        row = (
            *(f"{one.sentences}", f"{one.first_ms:g} ms", f"{one.first_ms_p95:g} ms"),
            *(f"{one.token_ms:g} ms", f"{one.chunk_ms:g} ms"),
            *(f"{one.realtime:g}", f"{one.peak_mb} MB"),
        )
        yield from _rows(row)
    yield ""


def _rows(*rows: Iterable[str] | Sequence[str]) -> Iterator[str]:
    for row in rows:
        yield f"| {' | '.join(row)} |"
