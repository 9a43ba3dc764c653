"""Where plug-ins come from: entry points of installed packages, and files in a folder."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from functools import cached_property
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Any, Protocol

from cosyd.contract.errors import CosydError
from cosyd.system.runtime.paths import user_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import EntryPoint
    from pathlib import Path
    from types import CodeType

GROUP = "cosyd"
"""The entry-point group in which plug-ins announce themselves."""

OURS = "cosyd"
"""The distribution whose plug-ins are trusted as the daemon itself is."""

FOLDER = "plugins"
"""Beside the settings: each file in it is a plug-in, where ``daemon.plugin_files`` says so."""


class PluginFileRefused(CosydError):
    """A file that others could have written is not run."""

    code = "plugins.file_refused"
    status = 500
    message = "{path} is not loaded: {reason}."
    solution = "See that it is yours, and that nobody else may write to it: chmod go-w {path}"


class Found(Protocol):
    """A plug-in, not loaded yet."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def origin(self) -> tuple[str, str]:
        """The distribution that it comes with, or its file; and the version."""
        ...

    @property
    def ours(self) -> bool:
        """Whether it is part of cosyd."""
        ...

    def load(self) -> Any:
        """Its module; raises whatever it raises."""
        ...


class Installed:
    """One that an installed package announces."""

    def __init__(self, point: EntryPoint) -> None:
        self.point = point

    @property
    def name(self) -> str:
        """See :class:`Found`."""
        return self.point.name

    @cached_property
    def origin(self) -> tuple[str, str]:
        """Empty where a distribution does not say. The whole of its metadata is read for that."""
        metadata: Any = self.point.dist.metadata if self.point.dist else {}
        name, version = (
            str(metadata[key]) if key in metadata else "" for key in ("Name", "Version")
        )
        return name, version

    @property
    def ours(self) -> bool:
        """See :class:`Found`."""
        return self.origin[0] == OURS

    def load(self) -> Any:
        """See :class:`Found`."""
        return self.point.load()


@dataclass(frozen=True, slots=True)
class OneFile:
    """One that is a file in the user's own folder."""

    path: Path
    ours = False

    @property
    def name(self) -> str:
        """See :class:`Found`."""
        return self.path.stem

    @property
    def origin(self) -> tuple[str, str]:
        """The file, beside the settings."""
        return f"{FOLDER}/{self.path.name}", ""

    def load(self) -> Any:
        """See :class:`Found`.

        Raises:
            PluginFileRefused: Others could have written it.
        """
        if reason := why_refused(self.path):
            raise PluginFileRefused(path=str(self.path), reason=reason)
        name = f"cosyd_plugin_file_{self.path.stem}"
        loader = _Uncached(name, str(self.path))
        module = module_from_spec(ModuleSpec(name, loader, origin=str(self.path)))
        module.__file__ = str(self.path)
        sys.modules[name] = module  # dataclasses and msgspec look for it there
        try:
            loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        return module


class _Uncached(SourceFileLoader):
    """Runs what the file says, and no compiled code that somebody may have put beside it."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def files_in(config_folder: Path) -> list[OneFile]:
    """The plug-ins in the folder beside the settings, by name."""
    folder = config_folder / FOLDER
    try:
        return [
            OneFile(path)
            for path in sorted(folder.iterdir())
            if path.suffix == ".py" and not path.name.startswith(("_", "."))
        ]
    except OSError:  # there is none, or it cannot be read
        return []


def why_refused(path: Path) -> str:
    """Why others could have written what is in *path*; empty where only this user could."""
    if os.name != "posix":  # Windows: a profile's folders are private by inheritance
        return ""
    return next(_faults(path), "")


def _faults(path: Path) -> Iterator[str]:
    real = path.resolve()
    places = {path.parent: "the folder", real.parent: "the folder", real: "it"}
    for place, what in places.items():
        status = place.stat()
        if status.st_uid != user_id():
            yield f"{what} belongs to another user (uid {status.st_uid})"
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            yield f"others may write to {what} (mode {stat.S_IMODE(status.st_mode):04o})"
