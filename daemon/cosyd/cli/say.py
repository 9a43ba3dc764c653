"""``cosyd say``: say something, aloud or into a file."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

import click
import msgspec

from cosyd.audio.encode import FORMATS, SoundWriter
from cosyd.cli.context import Home, run, shows_errors
from cosyd.cli.output import OutputUnusable, is_special, special_file, whole_file
from cosyd.cli.piped import manner_of, piped, piped_sound
from cosyd.client import AnswerBroken
from cosyd.contract.errors import (
    CosydError,
    InvalidRequest,
    JobCancelled,
    SinkFailed,
    SoundUnavailable,
    TextEmpty,
)
from cosyd.contract.model import VOICE_AUDIO, Mode, Priority
from cosyd.contract.wire import JobView, SpeechRequest
from cosyd.contract.wire_live import Start

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

    from cosyd.client import Client

Speak: TypeAlias = "Callable[[SpeechRequest], AsyncGenerator[bytes, None]]"
"""What gives the sound of a request."""

_NO_SPEAKER = "the daemon's speaker is off or has failed"

SUFFIXES = {"ogg": "opus", "raw": "pcm", **{name: name for name in FORMATS}}


@click.command()
@click.argument("text", required=False)
@click.option("-f", "--file", "source", type=click.File("rb"), help="Read the text from a file.")
@click.option("-o", "--output", type=click.Path(allow_dash=True), help="Write a file; - is a pipe.")
@click.option("-v", "--voice", help="A voice's name; see 'cosyd voices list'.")
@click.option("-l", "--language", help="The language of the text; else it is found.")
@click.option("-s", "--speed", type=float, default=1.0, help="0.5 to 2.0.")
@click.option("--volume", type=float, default=1.0, help="0.0 to 4.0.")
@click.option("--instruct", default="", help='In which manner: "calm and slow" (CosyVoice2).')
@click.option(
    "--mode",
    type=click.Choice([one.value for one in Mode]),
    default="auto",
    help="How a voice of CosyVoice2 is used.",
)
@click.option("--seed", type=click.IntRange(min=0), help="To be said alike each time (CosyVoice2).")
@click.option(
    "--format", "format_name", type=click.Choice(FORMATS), help="Else by the file's name."
)
@click.option("--priority", type=click.Choice([one.value for one in Priority]), default="message")
@click.option("--no-start", is_flag=True, help="Do not start a daemon if none runs.")
@click.option("--detach", is_flag=True, help="Do not wait until it has been said.")
@click.pass_obj
@shows_errors
def say(
    home: Home,
    *,
    text: str | None,
    source: BinaryIO | None,
    output: str | None,
    voice: str | None,
    language: str | None,
    speed: float,
    volume: float,
    instruct: str,
    mode: str,
    seed: int | None,
    format_name: str | None,
    priority: str,
    no_start: bool,
    detach: bool,
) -> None:
    """Say TEXT, or what is piped in: that is said while it is still being written.

    \b
    cosyd say "Good morning."
    cosyd say -o morning.mp3 "Good morning."
    cat letter.txt | cosyd say
    llm "Tell me a story." | cosyd say
    cosyd say -o - "Good morning." | aplay
    """  # noqa: D301 - \b is click's
    is_piped = _is_piped(text, source) and not detach
    request = SpeechRequest(
        text="" if is_piped else _text(text, source),
        voice=voice,
        language=language,
        speed=speed,
        volume=volume,
        instruct=instruct,
        mode=Mode(mode),
        seed=seed,
        format=format_name or format_of(output),
        priority=Priority(priority),
    )
    client = home.client() if no_start else home.client_or_start()
    speak = partial(piped_sound, client) if is_piped else client.say
    if output is None and is_piped:
        run(_piped_aloud(client, request))
    elif output is None:
        run(_aloud(client, request, detach=detach))
    elif output == "-":
        run(_into_pipe(client, speak, request))
    elif is_special(Path(output)):
        with special_file(Path(output)) as file:
            run(_as_it_comes(client, speak, request, file))
    else:
        with whole_file(Path(output)) as file:
            run(_into_file(client, speak, request, file))


def _is_piped(text: str | None, source: BinaryIO | None) -> bool:
    """Whether the text comes from a pipe, or is typed where that was asked for."""
    return source is None and (text == "-" or (text is None and not sys.stdin.isatty()))


def _text(text: str | None, source: BinaryIO | None) -> str:
    if text is not None and text != "-":
        return text
    stream = source or sys.stdin.buffer
    if stream is sys.stdin.buffer and sys.stdin.isatty():
        raise TextEmpty
    try:
        return stream.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRequest(reason=f"the text is not UTF-8 (byte {error.start})") from error


def format_of(output: str | None) -> str:
    """The format that a file's name asks for.

    Raises:
        InvalidRequest: It names none.
    """
    suffix = Path(output or "").suffix.lstrip(".").lower()
    if output in {None, "-"} or not suffix:
        return "wav"
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise InvalidRequest(reason=f"no format goes with the name {output!r}; known are {known}")
    return SUFFIXES[suffix]


async def _aloud(client: Client, request: SpeechRequest, *, detach: bool) -> None:
    """Have the daemon play it; Ctrl-C silences it."""
    async with client, aclosing(client.events()) as events:
        await anext(events, None)  # from here on none is missed
        job = await client.send(request)
        if "speaker" not in job.sinks:
            await client.cancel(job.id)
            raise SoundUnavailable(reason=_NO_SPEAKER)
        if detach:
            click.echo(job.id)
            return
        try:
            await _played(client, job.id, events)
        except asyncio.CancelledError:
            await asyncio.shield(client.cancel(job.id))
            raise


async def _piped_aloud(client: Client, request: SpeechRequest) -> None:
    """Have the daemon play what is piped in, as it comes; Ctrl-C silences it."""
    manner = msgspec.structs.replace(manner_of(request), play=True, audio=None)
    job = ""
    async with client, aclosing(client.events()) as events:
        await anext(events, None)  # from here on none is missed
        try:
            async with client.live(manner) as live:
                async for told in piped(live):
                    if isinstance(told, Start):
                        job = told.job
                        if "speaker" not in (await client.job(job)).sinks:
                            raise SoundUnavailable(reason=_NO_SPEAKER)
            await _played(client, job, events)
        except asyncio.CancelledError:
            if job:
                await asyncio.shield(client.cancel(job))
            raise


async def _played(
    client: Client, job_id: str, events: AsyncIterator[tuple[str, dict[str, Any]]]
) -> None:
    """Until the job has been spoken and played.

    Raises:
        CosydError: Why it was not, or that it is not known.
    """
    async for name, facts in events:
        if name == "missed":
            job = await client.job(job_id)
            _raise_for(job)
            if job.status.final and "speaker" not in job.sinks:
                return
        if facts.get("job") != job_id:
            continue
        if name == "job.held":
            click.echo(f"Not yet: {facts['reason']}.", err=True)
        if name == "job.ended" and facts["error"]:
            _raise_for(await client.job(job_id))
            raise CosydError.from_problem({"error": facts["error"]})
        if name == "sink.ended" and facts["sink"] == "speaker":
            if facts["error"] == JobCancelled.code:
                raise JobCancelled(reason="it was stopped while it was being played")
            if facts["error"]:
                raise SinkFailed(reason=facts["message"].rstrip("."))
            return
    raise AnswerBroken(reason="the daemon stopped telling what happens")


def _raise_for(job: JobView) -> None:
    """The error of *job*, where it has one."""
    if job.error:
        raise CosydError.from_problem(msgspec.to_builtins(job.error))


async def _into_pipe(client: Client, speak: Speak, request: SpeechRequest) -> None:
    try:
        await _as_it_comes(client, speak, request, sys.stdout.buffer)
    except BrokenPipeError:  # the reader has had enough: click ends quietly
        raise
    except OSError as error:
        raise OutputUnusable(path="-", reason=error.strerror or str(error)) from error


async def _as_it_comes(
    client: Client, speak: Speak, request: SpeechRequest, file: BinaryIO
) -> None:
    """Write what the daemon sends, at once."""
    async with client, aclosing(speak(request)) as sound:
        async for data in sound:
            file.write(data)
            file.flush()


async def _into_file(client: Client, speak: Speak, request: SpeechRequest, file: BinaryIO) -> None:
    """Ask for raw sound, where it can be encoded here, so that the file tells its true length."""
    if not _can_encode(request.format):
        await _as_it_comes(client, speak, request, file)
        return
    raw = msgspec.structs.replace(request, format="pcm", sample_rate=None)
    async with client, aclosing(speak(raw)) as sound:
        with SoundWriter(file, request.format, request.sample_rate) as writer:
            async for pcm in _frames(sound):
                writer.write(pcm)
            writer.finish()


def _can_encode(format_name: str) -> bool:
    """Whether what *format_name* needs is installed, which it is with the daemon only."""
    if format_name in {"pcm", "wav"}:
        return True
    try:
        for name in ("av", "numpy"):
            import_module(name)
    except ImportError:
        return False
    return True


async def _frames(sound: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """*sound* in whole frames, wherever the network cut it."""
    rest = b""
    async for data in sound:
        got = rest + data
        whole = len(got) - len(got) % VOICE_AUDIO.frame_bytes
        rest = got[whole:]
        yield got[:whole]
