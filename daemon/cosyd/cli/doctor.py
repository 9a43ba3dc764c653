"""``cosyd doctor``: what is wrong, and what to do."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from cosyd.cli.context import Home, console, run, shows_errors
from cosyd.contract.errors import CosydError
from cosyd.system.doctor import Finding, checks
from cosyd.system.settings import load

if TYPE_CHECKING:
    from cosyd.client import Client
    from cosyd.contract.wire import PluginView

MARKS = {"ok": "[green]ok[/]", "note": "[yellow]note[/]", "problem": "[red]problem[/]"}


@click.command()
@click.pass_obj
@shows_errors
def doctor(home: Home) -> None:
    """Check all that cosyd needs: one line each, with what to do about it."""
    settings = load(home.path, {}, os.environ)
    out = console()
    bad = False
    for finding in [*checks(home.folders, settings), *_plugins(home)]:
        bad = bad or finding.ok == "problem"
        out.print(f"{MARKS[finding.ok]:<8} {finding.name}: {finding.says}")
        if finding.do and finding.ok != "ok":
            out.print(f"         -> {finding.do}")
    sys.exit(1 if bad else 0)


def _plugins(home: Home) -> list[Finding]:
    """How the plug-ins of the daemon that runs fare."""

    async def ask(client: Client) -> list[PluginView]:
        async with client as daemon:
            return await daemon.plugins()

    try:
        found = run(ask(home.client()))
    except CosydError:
        return []
    return [
        Finding(
            name=f"plug-in {one.name}",
            ok="ok" if one.state in {"loaded", "ready"} else "note",
            says=one.state + (f": {one.reason}" if one.reason else ""),
            do="Correct that, or take it out of the setting 'sinks'.",
        )
        for one in found
    ]
