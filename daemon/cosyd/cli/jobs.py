"""``cosyd jobs``: what is being said."""

from __future__ import annotations

from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from cosyd.cli.context import Home, answered, run, shows_errors
from cosyd.cli.listings import as_json, echo_json, show
from cosyd.client import AnswerBroken

if TYPE_CHECKING:
    from cosyd.client import Client
    from cosyd.contract.wire import JobView
    from cosyd.contract.wire_history import HistoryRow, HistoryView


@click.group()
def jobs() -> None:
    """What is being said, was said, and will be."""


@jobs.command("list")
@as_json
@click.pass_obj
@shows_errors
def jobs_list(home: Home, json_out: bool) -> None:
    """List the jobs under way and the latest ended ones."""
    found = answered(home, lambda daemon: daemon.jobs())
    if json_out:
        echo_json(found)
        return
    show(("Job", "Status", "Priority", "Taken", "Sound", "First sound", "Why"), map(_row, found))


@jobs.command("cancel")
@click.argument("job_ids", metavar="JOB...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All of them: silence.")
@click.pass_obj
@shows_errors
def jobs_cancel(home: Home, job_ids: tuple[str, ...], everything: bool) -> None:
    """Stop jobs: waiting, being spoken, or being played."""
    if not job_ids and not everything:
        raise click.UsageError("Name a job, or say --all.")

    async def stop() -> list[JobView]:
        async with home.client() as daemon:
            if everything:
                return await daemon.cancel_all()
            return [await daemon.cancel(job_id) for job_id in job_ids]

    for job in run(stop()):
        click.echo(f"{job.id}\t{job.status.value}")


@jobs.command("follow")
@click.argument("job_id", metavar="[JOB]", required=False)
@click.pass_obj
@shows_errors
def jobs_follow(home: Home, job_id: str | None) -> None:
    """Tell what happens to JOB until it ends, or to all jobs until Ctrl-C."""

    async def follow() -> None:
        async with home.client() as daemon, aclosing(daemon.events()) as events:
            await anext(events, None)
            if job_id and await _ended(daemon, job_id):
                return
            async for name, facts in events:
                if name == "missed" and job_id and await _ended(daemon, job_id):
                    return
                if "job" in facts and job_id in {None, facts["job"]}:
                    click.echo(_line(name, facts))
                    if job_id and name == "job.ended":
                        return
            raise AnswerBroken(reason="the daemon stopped telling what happens")

    run(follow())


@jobs.command("history")
@click.option("-f", "--find", default="", help="Only those with this in text, voice or client.")
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(1, 1_000),
    default=50,
    show_default=True,
    help="How many at the most, the newest first.",
)
@click.option("--clear", is_flag=True, help="Forget all of it, for good.")
@as_json
@click.pass_obj
@shows_errors
def jobs_history(home: Home, *, find: str, limit: int, clear: bool, json_out: bool) -> None:
    """List the jobs that have ended, also those before the last start.

    The settings [history] say how many are kept, and whether their texts are.
    """

    async def ask() -> HistoryView | int:
        async with home.client() as daemon:
            if clear:
                return (await daemon.history.forget()).count
            return await daemon.history.rows(limit=limit, find=find)

    found = run(ask())
    if isinstance(found, int):
        click.echo(f"Forgot {found} {'job' if found == 1 else 'jobs'}.")
    elif json_out:
        echo_json(found)
    else:
        show(
            ("Number", "When", "Status", "Client", "Voice", "Sound", "Text"),
            map(_past_row, found.rows),
        )


def _past_row(row: HistoryRow) -> tuple[str, ...]:
    return (
        str(row.number),
        f"{datetime.fromtimestamp(row.at, UTC).astimezone():%Y-%m-%d %H:%M:%S}",
        row.error or row.status.value,
        row.client or row.door,
        row.voice,
        f"{row.audio_s:.2f} s",
        f"{row.characters} characters" if row.text is None else row.text,
    )


async def _ended(daemon: Client, job_id: str) -> bool:
    """Whether the job has ended; shows how."""
    job = await daemon.job(job_id)
    if job.status.final:
        click.echo("\t".join(_row(job)))
    return job.status.final


def _line(name: str, facts: dict[str, object]) -> str:
    when = datetime.fromtimestamp(float(str(facts["at"])), UTC).astimezone()
    rest = "  ".join(
        f"{key}={value:.3f}" if isinstance(value, float) else f"{key}={value}"
        for key, value in facts.items()
        if key not in {"at", "event", "job"} and value is not None
    )
    return f"{when:%H:%M:%S}  {facts['job']}  {name}  {rest}"


def _row(job: JobView) -> tuple[str, ...]:
    taken = datetime.fromtimestamp(job.created_at, UTC).astimezone()
    first = "" if job.first_audio_ms is None else f"{job.first_audio_ms:.0f} ms"
    return (
        job.id,
        job.status.value,
        job.priority.value,
        f"{taken:%H:%M:%S}",
        f"{job.audio_s:.2f} s",
        first,
        job.error.message if job.error else job.held_reason,
    )
