"""The models that can be fetched, as ``known.toml`` tells them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from cosyd.contract.errors import UnknownModel

Purpose = Literal["engine", "reference", "all"]
"""What is fetched: what our engine reads, what the reference runtime reads besides, all."""

PURPOSES: tuple[Purpose, ...] = ("engine", "reference", "all")
"""Each holds the one before it."""


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a hub has a model."""

    repository: str
    revision: str


class KnownFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of a release."""

    path: str
    """In the release, with slashes."""

    size_bytes: int
    sha256: str
    purpose: Purpose = msgspec.field(name="for")


class Release(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model of which we know what it has to be."""

    title: str
    licence: str
    huggingface: Place
    modelscope: Place
    files: tuple[KnownFile, ...]
    optional: tuple[str, ...] = ()
    """Files that are taken along where there are any."""

    def place(self, hub: str) -> Place:
        """Where the hub of that name has it."""
        return self.huggingface if hub == "huggingface" else self.modelscope

    def purpose(self, path: str) -> Purpose:
        """What a file of that name is for."""
        if path in self.optional:
            return "engine"
        return next((one.purpose for one in self.files if one.path == path), "all")

    def needed(self, purpose: Purpose) -> tuple[str, ...]:
        """The files that have to be there for *purpose*."""
        most = PURPOSES.index(purpose)
        return tuple(one.path for one in self.files if PURPOSES.index(one.purpose) <= most)


@cache
def releases() -> dict[str, Release]:
    """All of them, by name."""
    text = files("cosyd.models").joinpath("known.toml").read_bytes()
    return msgspec.toml.decode(text, type=dict[str, Release])


def release(name: str) -> Release:
    """The one of that name.

    Raises:
        UnknownModel: There is none.
    """
    known = releases()
    if name not in known:
        raise UnknownModel(name=name, names=", ".join(known))
    return known[name]
