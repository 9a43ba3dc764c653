"""What the doctor says of plug-ins: which fare badly, and which settings lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.plugins.fares import fares_well, key_of
from cosyd.plugins.found import FOLDER, files_in
from cosyd.plugins.wanted import astray, wanted
from cosyd.system.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cosyd.contract.wire import PluginView
    from cosyd.system.options import Settings


def findings(
    views: Sequence[PluginView], settings: Settings, config_folder: Path
) -> Iterator[Finding]:
    """All that is to be said of plug-ins.

    Args:
        views: How they fare.
        settings: What is in force.
        config_folder: Beside whose settings the folder of plug-ins is.
    """
    yield from _files(settings, config_folder)
    bad = [one for one in views if not fares_well(one.state) and one.state != "off"]
    for view in bad:
        says = f"{view.state}: {view.reason}" if view.reason else view.state
        do = _advice(view, settings)
        yield Finding(name=f"plug-in {view.name}", ok="note", says=says, do=do)
    offers = {key_of(offer) for view in views for offer in view.offers}
    for lost in astray(settings, offers):
        yield Finding(name=lost.setting, ok="note", says=lost.says, do=lost.do)
    if not bad:
        yield Finding(name="plug-ins", says=f"{len(views)}, none of which fares badly")


def _files(settings: Settings, config_folder: Path) -> Iterator[Finding]:
    folder = config_folder / FOLDER
    if settings.daemon.plugin_files:
        says = f"each file in {folder} is run: whoever can write there can do anything in your name"
        do = "If you have no use for it, set daemon.plugin_files to false."
        yield Finding(name="plug-in files", ok="note", says=says, do=do)
    elif files := files_in(config_folder):
        names = ", ".join(one.path.name for one in files)
        do = "If you trust each of them, set daemon.plugin_files to true; else take them away."
        yield Finding(
            name="plug-in files", ok="note", says=f"{names} in {folder} not loaded", do=do
        )


def _advice(view: PluginView, settings: Settings) -> str:
    named = wanted(settings)
    keys = [key_of(offer) for offer in view.in_use]
    places = ", ".join(sorted({f"{named[key]!r}" for key in keys if key in named}))
    source = view.distribution or view.name
    if not view.offers:
        return f"Correct that, update {source}, or remove it."
    if view.state == "blocked":
        rest = f", or take it out of {places}" if places else ""
        return f"Speech goes on without it. If it stays so, start the daemon again{rest}."
    return f"Correct that, or take it out of {places}." if places else "Correct that."
