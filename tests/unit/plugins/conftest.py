"""Plug-ins of strangers, made on the spot."""

from __future__ import annotations

import sys
from importlib.metadata import distributions

import pytest

from cosyd.plugins import GROUP, Plugins


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Installs plug-ins on the spot; each is a module, in a distribution of the same name."""
    monkeypatch.syspath_prepend(tmp_path)
    made = []

    def install(module, code, *, name=None, attribute=""):
        (tmp_path / f"{module}.py").write_text(code)
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        info.joinpath("METADATA").write_text(f"Name: {module}\nVersion: 1.0\n")
        info.joinpath("entry_points.txt").write_text(
            f"[{GROUP}]\n{name or module} = {module}{attribute}\n"
        )
        made.append(module)

    def found(**more):
        return Plugins(
            [point for one in distributions(path=[str(tmp_path)]) for point in one.entry_points],
            **more,
        )

    install.found = found
    yield install
    for module in made:
        sys.modules.pop(module, None)
