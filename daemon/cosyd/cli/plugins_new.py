"""``cosyd plugins new``: a plug-in to begin with, which works and has a test."""

from __future__ import annotations

import errno
import importlib.util
import json
import keyword
import os
import re
import shlex
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from importlib.metadata import entry_points
from operator import attrgetter
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import click

from cosyd.cli.context import shows_errors
from cosyd.cli.listings import plugins
from cosyd.contract.errors import CosydError
from cosyd.system.options import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cosyd.cli.context import Home

LONGEST = 64
"""Characters of a name: enough for one that can be typed."""


class PluginNameUnusable(CosydError):
    """A name that a plug-in cannot have."""

    code = "plugin.name"
    status = 400
    message = "A plug-in cannot be called {name!r}: {reason}."
    solution = "Choose another name, such as 'my-plugin': letters, digits and hyphens."


class PluginNotWritten(CosydError):
    """The template could not be written."""

    code = "plugin.not_written"
    status = 409
    message = "The plug-in is not written: {reason}."
    solution = "Choose another name, or another place with --dir."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is made for a hook."""

    purpose: str
    """What the template's plug-in does."""

    setting: str = ""
    """What names it, so that it is used; empty: nothing has to."""

    attempt: str
    """A command that shows that it works."""


KINDS = {
    "normaliser": Kind(
        purpose="Reads abbreviations in full",
        setting="text.normalisers",
        attempt="cosyd say 'Call me asap.'",
    ),
    "splitter": Kind(
        purpose="Takes each line for a sentence",
        setting="text.splitter",
        attempt="printf 'Dr. Who\\ncalled' | cosyd say",
    ),
    "voices": Kind(
        purpose="Offers a slow twin of each voice",
        setting="voices.sources",
        attempt="cosyd say --voice hibari_slow 'Good morning.'",
    ),
    "sink": Kind(
        purpose="Writes down how long each job was",
        setting="sinks",
        attempt="cosyd say 'Good morning.'",
    ),
    "door": Kind(
        purpose="Says each line that is written into a socket",
        setting="doors",
        attempt="cosyd plugins list",
    ),
    "observer": Kind(
        purpose="Writes down which jobs have ended",
        setting="observers",
        attempt="cosyd say 'Good morning.'",
    ),
    "gate": Kind(
        purpose="Holds what is to be said aloud while there is a file 'hush'",
        setting="gates",
        attempt="cosyd say 'Good morning.'",
    ),
    "engine": Kind(
        purpose="Beeps for each word",
        attempt="cosyd say --voice $name 'Good morning.'",
    ),
}
"""The templates, by what ``--hook`` calls them."""


@plugins.command("new")
@click.argument("name")
@click.option(
    "--hook",
    type=click.Choice(tuple(KINDS)),
    default="normaliser",
    show_default=True,
    help="What it offers.",
)
@click.option(
    "--dir",
    "parent",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write it; default: here, with --file the folder plugins of the settings.",
)
@click.option("--file", "one_file", is_flag=True, help="A single file instead of a package.")
@click.pass_obj
@shows_errors
def plugins_new(home: Home, name: str, hook: str, parent: Path | None, one_file: bool) -> None:
    """Write a plug-in called NAME to begin with. It works, and has a test.

    \b
    cosyd plugins new my-plugin --hook observer
    """  # noqa: D301 - \b is click's
    words = fill_ins(name, hook)
    if one_file:
        path = write_file(parent or home.folders.make().config / "plugins", words, hook)
        enable = words["enable"].replace("serve", "serve --set daemon.plugin_files=true")
        click.echo(f"Written: {path}\nWhoever can write there can then do anything in your name.")
        _show_next(enable, words["attempt"])
    else:
        path = write_package(parent or Path(), words, hook)
        click.echo(f"Written: {path}")
        _show_next(f"{_pip()} {shlex.quote(str(path))}", words["enable"], words["attempt"])


def fill_ins(name: str, hook: str) -> dict[str, str]:
    """What the templates of *hook* are filled with, for a plug-in called *name*.

    Raises:
        PluginNameUnusable: It cannot be called so.
    """
    module = module_name(name)
    kind = KINDS[hook]
    project = name.lower()
    words = {
        "project": project,
        "name": module,
        "class_name": "".join(part.capitalize() for part in module.split("_") if part),
        "purpose": kind.purpose,
        "install": f"python -m pip install -e {project}",
        "attempt": Template(kind.attempt).substitute(name=module),
    }
    return {**words, **_enabling(kind.setting, module)}


def module_name(name: str) -> str:
    """The module of a plug-in called *name*, which is what the settings call it, too.

    Raises:
        PluginNameUnusable: It cannot be called so, or something else is.
    """
    from cosyd.plugins import GROUP  # noqa: PLC0415 - other commands need not load it

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*([-_.][A-Za-z0-9]+)*", name) or len(name) > LONGEST:
        reason = f"it has to be up to {LONGEST} letters, digits and single hyphens, a letter first"
        raise PluginNameUnusable(name=name, reason=reason)
    module = re.sub(r"[-.]", "_", name.lower())
    if keyword.iskeyword(module) or module in sys.stdlib_module_names:
        raise PluginNameUnusable(name=name, reason="Python itself has that name")
    if module in {point.name for point in entry_points(group=GROUP)} | {"urls", "built_in"}:
        raise PluginNameUnusable(name=name, reason="there is a plug-in of that name")
    if importlib.util.find_spec(module) is not None:
        raise PluginNameUnusable(name=name, reason=f"a module {module} is installed already")
    return module


def write_package(parent: Path, words: Mapping[str, str], hook: str) -> Path:
    """Write a package into a new folder of *parent*: all of it, or nothing.

    Raises:
        PluginNotWritten: The folder is there already, or nothing can be written.
    """
    name = words["name"]
    files = {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        f"src/{name}/__init__.py": f"{hook}.py",
        f"tests/test_{name}.py": f"test_{hook}.py",
    }
    target = parent / words["project"]
    with _told():
        parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "", str(target))
        draft = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=parent))
        try:
            for file, template in files.items():
                (draft / file).parent.mkdir(parents=True, exist_ok=True)
                (draft / file).write_text(_filled(template, words), "utf-8")
            draft.chmod(0o755)
            draft.rename(target)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    return target


def write_file(folder: Path, words: Mapping[str, str], hook: str) -> Path:
    """Write a plug-in of one file into *folder*.

    Raises:
        PluginNotWritten: The file is there already, or cannot be one, or not be written.
    """
    if hook == "engine":
        raise PluginNotWritten(
            reason="an engine runs in a process of its own, which imports installed packages only"
        )
    path = folder / f"{words['name']}.py"
    with _told():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_filled(f"{hook}.py", words))
        path.chmod(0o600)  # whoever can write to it can do anything in the user's name
    return path


@contextmanager
def _told() -> Iterator[None]:
    """What the system does not let us do is told as :class:`PluginNotWritten`."""
    try:
        yield
    except FileExistsError as error:
        raise PluginNotWritten(reason=f"there is a {error.filename} already") from error
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise PluginNotWritten(reason=f"{error.strerror or error}{where}") from error


def _filled(template: str, words: Mapping[str, str]) -> str:
    file = resources.files("cosyd") / "templates" / f"{template}.tmpl"
    return Template(file.read_text("utf-8")).substitute(words)


def _enabling(setting: str, name: str) -> dict[str, str]:
    """How the settings name the plug-in, on the command line and in the file."""
    if not setting:  # an engine is used where its voice is asked for
        return {"enable": "cosyd serve", "settings": f"[engines.{name}]"}
    table, _, key = setting.rpartition(".")
    before = attrgetter(setting)(Settings())
    head = f"[{table}]\n" if table else ""
    if isinstance(before, str):
        return {
            "enable": f"cosyd serve --set {setting}={name}",
            "settings": f'{head}{key} = "{name}"',
        }
    names = [*before, name]
    return {
        "enable": f"cosyd serve --set {setting}={','.join(names)}",
        "settings": f"{head}{key} = {json.dumps(names)}",
    }


def _pip() -> str:
    """How this Python installs what is being worked on."""
    if importlib.util.find_spec("pip"):
        return f"{shlex.quote(sys.executable)} -m pip install -e"
    return f"uv pip install --python {shlex.quote(sys.executable)} -e"


def _show_next(*commands: str) -> None:
    click.echo("\nNext:")
    for command in commands:
        click.echo(f"  {command}")
