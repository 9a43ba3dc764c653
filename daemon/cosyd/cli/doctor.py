"""``cosyd doctor``: what is wrong, and what to do."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from cosyd.cli.context import Home, console, run, shows_errors
from cosyd.contract.errors import CosydError
from cosyd.system.doctor import Finding, checks
from cosyd.system.settings import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cosyd.client import Client
    from cosyd.contract.wire import PluginView
    from cosyd.system.options import Settings

MARKS = {"ok": "[green]ok[/]", "note": "[yellow]note[/]", "problem": "[red]problem[/]"}


@click.command()
@click.pass_obj
@shows_errors
def doctor(home: Home) -> None:
    """Check all that cosyd needs: one line each, with what to do about it."""
    from cosyd.engine.cosyvoice2.offer import OFFER  # noqa: PLC0415 - start-up time

    settings = load(home.path, {}, os.environ)
    out = console()
    bad = False
    found = checks(home.folders, settings, offers=(OFFER,))
    for finding in [*found, *_voices(home.folders.voices), *_plugins(home, settings)]:
        bad = bad or finding.ok == "problem"
        out.print(f"{MARKS[finding.ok]:<8} {escape(f'{finding.name}: {finding.says}')}")
        if finding.do and finding.ok != "ok":
            out.print(f"         -> {escape(finding.do)}")
    sys.exit(1 if bad else 0)


def _voices(folder: Path) -> Iterator[Finding]:
    """The voices that people have added, and what is wrong with those that cannot be read."""
    from cosyd.voices.manifest import unknown_keys  # noqa: PLC0415 - start-up time
    from cosyd.voices.store import VoiceStore  # noqa: PLC0415

    store = VoiceStore(folder)
    own = store.all()
    yield Finding(name="voices", says=f"{len(own)} of your own in {folder}")
    for problem in store.problems:
        yield Finding(name="voices", ok="note", says=problem)
    for voice in own:
        for key in unknown_keys(voice.folder):
            says = f"the voice.toml of {voice.name!r} has {key!r}, which means nothing"
            yield Finding(name="voices", ok="note", says=says, do="docs/voices.md lists the keys.")


def _plugins(home: Home, settings: Settings) -> Iterator[Finding]:
    """How the plug-ins of the daemon that runs fare; without one, how they can be loaded."""

    async def ask(client: Client) -> list[PluginView]:
        async with client as daemon:
            return await daemon.plugins()

    from cosyd.plugins.diagnosis import findings  # noqa: PLC0415 - start-up time

    try:
        views = run(ask(home.client()))
    except CosydError:
        views = _loaded(settings, home.folders.config)
    yield from findings(views, settings, home.folders.config)


def _loaded(settings: Settings, config_folder: Path) -> list[PluginView]:
    from structlog.testing import capture_logs  # noqa: PLC0415 - start-up time

    from cosyd.plugins.views import plugin_views  # noqa: PLC0415 - start-up time
    from cosyd.plugins.wanted import wanted  # noqa: PLC0415 - start-up time
    from cosyd.plugins.work import load as load_plugins  # noqa: PLC0415 - start-up time

    with capture_logs():  # we say it ourselves
        plugins = load_plugins(settings, config_folder)
    return plugin_views(plugins, wanted(settings), ())
