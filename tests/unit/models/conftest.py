"""A hub, a store that fetches from it, and what comes of a pull."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from cosyd.contract.wire_models import ImportRequest, ModelView, PullRequest
from cosyd.models.hubs import hubs
from cosyd.models.store import ModelStore
from cosyd.models.ways import Patience, Ways
from hub import MODEL, Hub, miniature

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def certificates() -> ssl.SSLContext:
    """Those of this machine; to read them takes longer than most tests."""
    return httpx.create_ssl_context()


@pytest.fixture(autouse=True)
def quick(monkeypatch, certificates) -> None:
    """No test here can lose power."""
    monkeypatch.setattr("os.fsync", lambda _: None)
    monkeypatch.setattr("httpx.create_ssl_context", lambda: certificates)


@pytest.fixture
def hub(monkeypatch) -> Iterator[Hub]:
    """A hub with a miniature model: one file is larger, and one too small for Git LFS."""
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    files = miniature() | {"CosyVoice-BlankEN/config.json": b"{}" * 100}
    with Hub(files) as hub:
        yield hub


@pytest.fixture
def store(hub, tmp_path) -> Callable[..., ModelStore]:
    """Makes stores of one folder that fetch from the hub, and are soon out of patience."""

    def store(*, environ: dict[str, str] | None = None, **more) -> ModelStore:
        known = hubs({"HF_ENDPOINT": hub.url, **(environ or {})}, modelscope=hub.url)
        patience = more.pop("patience", Patience(tries=3, pause_s=0.01))
        outside = {name: more.pop(name) for name in ("on_change", "in_use") if name in more}
        ways = Ways(hubs=known, patience=patience, **{"stall_s": 5.0, **more})
        return ModelStore(tmp_path / "models", ways, **outside)

    return store


@pytest.fixture
def pull(store) -> Callable[..., ModelView]:
    """Pulls the miniature; what a store takes goes to it, the rest into the request."""

    def pull(**more) -> ModelView:
        own = {
            key: more.pop(key)
            for key in ("environ", "patience", "stall_s", "free_bytes")
            if key in more
        }
        request = PullRequest(**{"name": MODEL, "revision": "main", **more})
        return asyncio.run(to_its_end(store(**own), request))

    return pull


@pytest.fixture
def take(store) -> Callable[..., ModelView]:
    """Imports a folder."""

    def take(origin: Path, *, free_bytes=None, **more) -> ModelView:
        own = {"free_bytes": free_bytes} if free_bytes else {}
        request = ImportRequest(**{"name": MODEL, "folder": str(origin), **more})
        return asyncio.run(to_its_end(store(**own), request))

    return take


@pytest.fixture
def folder(tmp_path):
    """Where the model is put."""
    return tmp_path / "models" / MODEL


async def to_its_end(store: ModelStore, request) -> ModelView:
    """The model that the work ends with."""
    try:
        news = [one async for one in store.follow(store.begin(request))]
    finally:
        await store.close()
    assert isinstance(news[-1], ModelView)
    return news[-1]
