"""``/v1/watches``: folders whose documents are narrated by themselves."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, SkipValidation

from cosyd.api.narration_bodies import check_paths
from cosyd.contract.access import Scope
from cosyd.contract.wire_narrations import WatchList, WatchRequest, WatchView
from cosyd.narrate.narrations import Narrations

AnyRequest = Request[Any, Any, Any]
Narrating = NamedDependency[SkipValidation[Narrations]]

_ADMIN = {"needs": Scope.ADMIN}


class WatchesController(Controller):
    """Watch folders. All of it is about files of the daemon's machine, and so wants ``admin``."""

    path = "/v1/watches"
    tags = ("Narrations",)

    @post("/", status_code=201, summary="Watch a folder", opt=_ADMIN)
    async def add(self, data: JSONBody[WatchRequest], narrations: Narrating) -> Response[WatchView]:
        """Narrate what lies in it, and what will be put there."""
        check_paths(folder=data.folder, out=data.out, cover=data.wishes.cover or "")
        view = await narrations.watch(data)
        headers = {"location": f"/v1/watches/{quote(view.id)}"}
        return Response(view, status_code=201, headers=headers)

    @get("/", summary="List watched folders", opt=_ADMIN)
    async def list_watches(self, narrations: Narrating) -> WatchList:
        """All of them."""
        return await asyncio.to_thread(narrations.watches)

    @get("/{watch_id:str}", summary="Look at a watched folder", opt=_ADMIN)
    async def show(self, watch_id: FromPath[str], narrations: Narrating) -> WatchView:
        """Whether it is watched just now, and what came of it."""
        return await asyncio.to_thread(narrations.watched, watch_id)

    @delete("/{watch_id:str}", status_code=200, summary="Watch a folder no more", opt=_ADMIN)
    async def remove(self, watch_id: FromPath[str], narrations: Narrating) -> WatchView:
        """Narrations of it that have begun go on."""
        view = await asyncio.to_thread(narrations.watched, watch_id)
        await narrations.unwatch(watch_id)
        return view

    @post("/{watch_id:str}/pause", status_code=200, summary="Pause a watched folder", opt=_ADMIN)
    async def pause(self, watch_id: FromPath[str], narrations: Narrating) -> WatchView:
        """Take up nothing of it, until it is resumed."""
        return await narrations.pause_watch(watch_id)

    @post("/{watch_id:str}/resume", status_code=200, summary="Resume a watched folder", opt=_ADMIN)
    async def resume(self, watch_id: FromPath[str], narrations: Narrating) -> WatchView:
        """Take up what has come meanwhile, and what comes."""
        return await narrations.resume_watch(watch_id)
