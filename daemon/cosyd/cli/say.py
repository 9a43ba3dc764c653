"""``cosyd say``: say something, aloud or into a file."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click
import msgspec

from cosyd.audio.encode import SoundWriter
from cosyd.cli.context import Home, run, shows_errors
from cosyd.contract.errors import (
    CosydError,
    InvalidRequest,
    JobCancelled,
    SinkFailed,
    SoundUnavailable,
    TextEmpty,
)
from cosyd.contract.model import VOICE_AUDIO, Priority
from cosyd.contract.wire import JobView, SpeechRequest

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from cosyd.client import Client

FORMATS = ("wav", "mp3", "opus", "aac", "flac", "pcm")
SUFFIXES = {"ogg": "opus", "raw": "pcm", **{name: name for name in FORMATS}}


@click.command()
@click.argument("text", required=False)
@click.option("-f", "--file", "source", type=click.File("rb"), help="Read the text from a file.")
@click.option("-o", "--output", type=click.Path(allow_dash=True), help="Write a file; - is a pipe.")
@click.option("-v", "--voice", help="A voice's name; see 'cosyd voices list'.")
@click.option("-l", "--language", help="The language of the text; else it is found.")
@click.option("-s", "--speed", type=float, default=1.0, help="0.5 to 2.0.")
@click.option("--volume", type=float, default=1.0, help="0.0 to 4.0.")
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
    format_name: str | None,
    priority: str,
    no_start: bool,
    detach: bool,
) -> None:
    """Say TEXT, or what is piped in.

    \b
    cosyd say "Good morning."
    cosyd say -o morning.mp3 "Good morning."
    cat letter.txt | cosyd say
    cosyd say -o - "Good morning." | aplay
    """  # noqa: D301 - \b is click's
    request = SpeechRequest(
        text=_text(text, source),
        voice=voice,
        language=language,
        speed=speed,
        volume=volume,
        format=format_name or _format_of(output),
        priority=Priority(priority),
    )
    client = home.client() if no_start else home.client_or_start()
    if output is None:
        run(_aloud(client, request, detach=detach))
    elif output == "-":
        run(_into_pipe(client, request))
    else:
        run(_into_file(client, request, Path(output)))


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


def _format_of(output: str | None) -> str:
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
        await anext(events)  # from here on none is missed
        job = await client.send(request)
        if "speaker" not in job.sinks:
            raise SoundUnavailable(reason="the daemon's speaker is off or has failed")
        if detach:
            click.echo(job.id)
            return
        try:
            await _played(client, job, events)
        except asyncio.CancelledError:
            await asyncio.shield(client.cancel(job.id))
            raise


async def _played(
    client: Client, job: JobView, events: AsyncIterator[tuple[str, dict[str, Any]]]
) -> None:
    """Until *job* has been spoken and played.

    Raises:
        CosydError: Why it was not.
    """
    async for name, facts in events:
        if facts.get("job") != job.id:
            continue
        if name == "job.ended" and facts["error"]:
            told = (await client.job(job.id)).error
            raise CosydError.from_problem(msgspec.to_builtins(told))
        if name == "sink.ended" and facts["sink"] == "speaker":
            if facts["error"] == JobCancelled.code:
                raise JobCancelled(reason="it was stopped while it was being played")
            if facts["error"]:
                raise SinkFailed(reason=facts["message"])
            return


async def _into_pipe(client: Client, request: SpeechRequest) -> None:
    async with client, aclosing(client.say(request)) as sound:
        async for data in sound:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()


async def _into_file(client: Client, request: SpeechRequest, path: Path) -> None:
    """Write beside *path*, and put it in place when it is whole.

    It is asked for as raw sound, so that the file tells its true length.
    """
    draft = path.with_name(f".{path.name}.part")
    raw = msgspec.structs.replace(request, format="pcm", sample_rate=None)
    try:
        with draft.open("wb") as file:
            async with client, aclosing(client.say(raw)) as sound:
                with SoundWriter(file, request.format, request.sample_rate) as writer:
                    async for pcm in _frames(sound):
                        writer.write(pcm)
                    writer.finish()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


async def _frames(sound: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """*sound* in whole frames, wherever the network cut it."""
    rest = b""
    async for data in sound:
        got = rest + data
        whole = len(got) - len(got) % VOICE_AUDIO.frame_bytes
        rest = got[whole:]
        yield got[:whole]
