"""``cosyd narrate``: documents become audio files."""

from __future__ import annotations

import io
import os
import re
import select
import signal
import sys
import tempfile
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from cosyd.cli.context import Home, run, shows_errors
from cosyd.cli.listings import as_json, echo_json, in_one_line
from cosyd.cli.wishes import absolute, wish_options, wished
from cosyd.contract.errors import CosydError, DocumentGone
from cosyd.contract.narrations import NarrationState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.client import Client
    from cosyd.contract.narrations import Wishes
    from cosyd.contract.wire_narrations import NarrationView

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_NAME = re.compile(r"[^\w .,'()-]+")
_SPOOLED_BYTES = 16_000_000
_READ_BYTES = 65_536
_LISTEN_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is to come of each file."""

    out: str
    """Empty: beside the file, or in the current folder."""

    wishes: Wishes
    profile: str
    again: bool
    kind: str
    """Of what is piped in: the suffix that such a file has."""

    piped: IO[bytes]
    """That, where it is wanted."""


@click.command()
@click.argument("documents", metavar="FILE...", nargs=-1, type=click.Path(allow_dash=True))
@click.option(
    "-o", "--out", type=click.Path(file_okay=False), help="The folder for what comes of them."
)
@click.option("-p", "--profile", default="", help="A manner of the settings.")
@click.option("--title", help="Else the document's own.")
@click.option("--author", help="Else the document's own.")
@click.option("--cover", type=click.Path(exists=True, dir_okay=False), help="A picture.")
@wish_options
@click.option("--as", "kind", default="txt", help="What is piped in: txt, md, html, epub, ...")
@click.option("--again", is_flag=True, help="Though it was narrated before in this manner.")
@click.option("--detach", is_flag=True, help="Do not wait until it is done.")
@as_json
@click.pass_obj
@shows_errors
def narrate(
    home: Home,
    /,
    *,
    documents: tuple[str, ...],
    out: str | None,
    profile: str,
    kind: str,
    again: bool,
    detach: bool,
    json_out: bool,
    **told: Any,
) -> None:
    """Narrate documents, or what is piped in; what comes of FILE is put beside it.

    \b
    cosyd narrate book.epub
    cosyd narrate -o ~/Audio --voice af_heart chapter-*.md
    man cosyd | cosyd narrate - --title "The manual"

    It is done by the daemon, when that has nothing else to say. Ctrl-C leaves it to that.
    """  # noqa: D301 - \b is click's
    wishes = wished(**told)
    _check(documents, kind)
    sources = documents or ("-",)
    added: list[NarrationView] = []
    refused: list[str] = []
    daemon = home.client()  # it is said before all is read that there is none
    with _piped_in(sources) as piped:
        wanted = _Wanted(
            out=out or "",
            wishes=wishes,
            profile=profile,
            again=again,
            kind=kind.lstrip("."),
            piped=piped,
        )
        try:
            ended = run(
                _narrated(daemon, sources, wanted, added, refused, wait=not detach, quiet=json_out)
            )
        except SystemExit:  # Ctrl-C
            _tell_it_goes_on(added)
            raise
    if json_out:
        echo_json(ended)
    else:
        _sum_up(ended, waited=not detach)
    failed = [one for one in ended if one.state.final and one.state is not NarrationState.DONE]
    sys.exit(1 if failed or refused else 0)


def _check(files: tuple[str, ...], kind: str) -> None:
    """Whether these can be narrated at all, as far as can be told here."""
    if not files and sys.stdin.isatty():
        raise click.UsageError("Name a file, or pipe a text in.")
    if files.count("-") > 1:
        raise click.UsageError("What is piped in can be narrated once.")
    if not kind.lstrip(".").isalnum():
        raise click.UsageError(f"--as {kind!r}: say a kind of file, such as md or epub.")
    for file in files:
        if _ADDRESS.match(file):
            raise click.UsageError(
                f"{file!r} is an address, and nothing is fetched here. Pipe it in: "
                f"curl -L {file} | cosyd narrate - --as html"
            )
        if Path(file).is_dir():
            raise click.UsageError(
                f"{file!r} is a folder. 'cosyd watch add {file}' narrates all that is in it, and "
                "all that will be put there."
            )


@contextmanager
def _piped_in(sources: tuple[str, ...]) -> Iterator[IO[bytes]]:
    """What is piped in, where *sources* name it.

    It is read out of any event loop: that would not hear Ctrl-C while it waits for a pipe.
    """
    with tempfile.SpooledTemporaryFile(_SPOOLED_BYTES) as document:
        if "-" in sources:
            try:
                document.writelines(_read(sys.stdin.buffer))
            except KeyboardInterrupt:
                sys.exit(128 + signal.SIGINT)
            document.seek(0)
        yield document


def _read(source: IO[bytes]) -> Iterator[bytes]:
    """What comes in. A Ctrl-C in the moment before a read would wait for the next byte."""
    try:
        number = source.fileno()
    except io.UnsupportedOperation:  # no file of the system's
        yield source.read()
        return
    while True:
        while sys.platform != "win32" and not select.select([number], [], [], _LISTEN_S)[0]:
            pass
        data = os.read(number, _READ_BYTES)
        if not data:
            return
        yield data


async def _narrated(
    client: Client,
    sources: tuple[str, ...],
    wanted: _Wanted,
    added: list[NarrationView],
    refused: list[str],
    *,
    wait: bool,
    quiet: bool,
) -> list[NarrationView]:
    """All that was taken, and what became of it. The daemon has all before the first is shown."""
    from cosyd.cli.narrating import shown  # noqa: PLC0415 - start-up time

    async with client as daemon:
        for source in sources:
            try:
                added.append(await _added(daemon, source, wanted))
            except CosydError as error:
                if len(sources) == 1:
                    raise
                refused.append(source)
                click.echo(f"{in_one_line(source)}: {error} {error.advice}", err=True)
        if not wait:
            return added
        ended = []
        for one in added:
            async with aclosing(daemon.narrations.follow(one.id)) as views:
                ended.append(await shown(views, quiet=quiet))
        return ended


async def _added(daemon: Client, source: str, wanted: _Wanted) -> NarrationView:
    """The narration of *source*, which the daemon has now."""
    path = Path(absolute(source))
    more: dict[str, Any] = {
        "out": wanted.out or path.parent,  # of what is piped in: the current folder
        "profile": wanted.profile,
        "again": wanted.again,
    }
    told = ((name, getattr(wanted.wishes, name)) for name in wanted.wishes.__struct_fields__)
    more.update((name, value) for name, value in told if value is not None)
    if source == "-":
        return await daemon.narrations.add(wanted.piped, name=_piped_name(wanted), **more)
    if _is_text(path.name):
        return await daemon.narrations.add(path, **more)
    name = os.fsencode(path.name).decode("utf-8", "replace").replace("\ufffd", "_")
    with _opened(path) as file:  # JSON has no way to tell such a name
        return await daemon.narrations.add(file, name=name, **more)


def _opened(path: Path) -> IO[bytes]:
    """*path*, open.

    Raises:
        DocumentGone: It cannot be.
    """
    try:
        return path.open("rb")
    except OSError as error:
        raise DocumentGone(name=path.name, reason=error.strerror or str(error)) from error


def _piped_name(wanted: _Wanted) -> str:
    """What comes of it is called so, too."""
    stem = _NAME.sub("_", wanted.wishes.title or "").strip(" .") or "narration"
    return f"{stem}.{wanted.kind}"


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _tell_it_goes_on(added: list[NarrationView]) -> None:
    """What becomes of narrations that nobody waits for any more."""
    for one in added:
        click.echo(
            f"{in_one_line(one.name)} is narrated on by the daemon. "
            f"'cosyd narrations cancel {one.id}' ends it.",
            err=True,
        )


def _sum_up(ended: list[NarrationView], *, waited: bool) -> None:
    from cosyd.cli.narrating import name_and_state  # noqa: PLC0415 - start-up time

    for one in ended:
        if one.state is NarrationState.DONE:
            for file in one.files:
                click.echo(str(Path(one.out) / file.name) if one.out else file.name)
        elif one.state.final:
            said = f"{name_and_state(one)}."
            click.echo(" ".join(part for part in (said, one.solution) if part), err=True)
        elif not waited:
            click.echo(one.id)
    if waited and len(ended) > 1:
        done = sum(one.state is NarrationState.DONE for one in ended)
        click.echo(f"{done} of {len(ended)} are done.", err=True)
