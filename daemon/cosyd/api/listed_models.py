"""All that clients may call a model: what can be fetched, the engines here, usual names."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cosyd.contract.errors import UnknownModel
from cosyd.contract.wire_models import (
    AnyListed,
    ListedEngine,
    ListedModel,
    ListedName,
    ModelView,
)
from cosyd.engine.host import EngineHost
from cosyd.models.store import ModelStore

Hosts = Mapping[str, EngineHost]

USUAL: Final = ("tts-1", "tts-1-hd", "gpt-4o-mini-tts")
"""Source: openai-openapi, ``CreateSpeechRequest.model``."""


async def all_listed(models: ModelStore, hosts: Hosts) -> list[AnyListed]:
    """Engines first, since they speak as they are."""
    fetched = [await _of(one) for one in await models.models()]
    return [*_engines(hosts), *fetched, *_usual()]


async def listed(name: str, models: ModelStore, hosts: Hosts) -> AnyListed:
    """The one that is called *name*.

    Raises:
        UnknownModel: There is none.
    """
    try:
        return await _of(await models.model(name))
    except UnknownModel:
        for one in _speaking(hosts):
            if one.id == name:
                return one
        raise


def speaking(hosts: Hosts) -> list[str]:
    """The names of those that have something said now."""
    return [one.id for one in _speaking(hosts)]


def _speaking(hosts: Hosts) -> list[ListedEngine | ListedName]:
    return [*_engines(hosts), *_usual()]


def _engines(hosts: Hosts) -> list[ListedEngine]:
    here = [host for host in hosts.values() if not host.care.lacking]
    return [
        ListedEngine(id=one.name, name=one.name, voices=len(one.offer.voices())) for one in here
    ]


def _usual() -> list[ListedName]:
    return [ListedName(id=name, name=name) for name in USUAL]


async def _of(model: ModelView) -> ListedModel:
    return ListedModel.of(model, await asyncio.to_thread(_came, Path(model.folder)))


def _came(folder: Path) -> int:
    """When *folder* was changed last, in seconds since 1970; 0: it is not here."""
    try:
        return int(folder.stat().st_mtime)
    except OSError:
        return 0
