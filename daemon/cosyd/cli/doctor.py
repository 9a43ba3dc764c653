"""``cosyd doctor``: what is wrong, and what to do."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from cosyd.cli.context import Home, console, run, shows_errors
from cosyd.contract.errors import CosydError
from cosyd.system.settings import load

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.client import Client
    from cosyd.contract.wire import PluginView
    from cosyd.contract.wire_house import DoctorView
    from cosyd.system.options import Settings

MARKS = {"ok": "[green]ok[/]", "note": "[yellow]note[/]", "problem": "[red]problem[/]"}


@click.command()
@click.option("--report", is_flag=True, help="Print all of it for others, as Markdown.")
@click.pass_obj
@shows_errors
def doctor(home: Home, *, report: bool) -> None:
    """Check all that cosyd needs: one line each, with what to do about it.

    A report names nobody and holds no path of yours, so that it can go with a question.
    """
    from cosyd.checkup import checkup  # noqa: PLC0415 - start-up time

    settings = load(home.path, {}, os.environ)
    if report:
        _report(home, settings)
        return
    out = console()
    bad = False
    for finding in checkup(home.folders, settings, _plugins(home, settings)):
        bad = bad or finding.ok == "problem"
        out.print(f"{MARKS[finding.ok]:<8} {escape(f'{finding.name}: {finding.says}')}")
        if finding.do and finding.ok != "ok":
            out.print(f"         -> {escape(finding.do)}")
    sys.exit(1 if bad else 0)


def _report(home: Home, settings: Settings) -> None:
    """The report of the daemon that runs; without one, what can be told from outside."""

    async def ask(client: Client) -> DoctorView:
        async with client as daemon:
            return await daemon.house.doctor()

    try:
        told = run(ask(home.client())).report
    except CosydError:
        from cosyd.checkup import checkup  # noqa: PLC0415 - start-up time
        from cosyd.system.report import Report  # noqa: PLC0415 - start-up time

        plugins = _loaded(settings, home.folders.config)
        told = Report(
            folders=home.folders,
            settings=settings,
            plugins=plugins,
            findings=list(checkup(home.folders, settings, plugins)),
        ).markdown()
    click.echo(told, nl=False)


def _plugins(home: Home, settings: Settings) -> list[PluginView]:
    """How the plug-ins of the daemon that runs fare; without one, how they can be loaded."""

    async def ask(client: Client) -> list[PluginView]:
        async with client as daemon:
            return await daemon.plugins()

    try:
        return run(ask(home.client()))
    except CosydError:
        return _loaded(settings, home.folders.config)


def _loaded(settings: Settings, config_folder: Path) -> list[PluginView]:
    from structlog.testing import capture_logs  # noqa: PLC0415 - start-up time

    from cosyd.plugins.views import plugin_views  # noqa: PLC0415 - start-up time
    from cosyd.plugins.wanted import wanted  # noqa: PLC0415 - start-up time
    from cosyd.plugins.work import load as load_plugins  # noqa: PLC0415 - start-up time

    with capture_logs():  # we say it ourselves
        plugins = load_plugins(settings, config_folder)
    return plugin_views(plugins, wanted(settings), ())
