"""Models: which are here, fetching, verifying, importing and removing them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from cosyd.api import sse
from cosyd.api.flow import Flow
from cosyd.api.listed_models import Hosts, all_listed, listed
from cosyd.contract.access import Scope
from cosyd.contract.errors import CosydError, PullStopped
from cosyd.contract.wire_models import (
    ImportRequest,
    ListedEngine,
    ListedModel,
    ListedName,
    ModelList,
    ModelProgress,
    ModelView,
    PullRequest,
)
from cosyd.models.store import ModelStore

KEEP_ALIVE_S = 15.0

_EVENTS = {
    200: ResponseSpec(
        bytes,
        description="The events progress, at most four a second, and at last done or error.",
        media_type=sse.MEDIA_TYPE,
        generate_examples=False,
    )
}


class ModelsController(Controller):
    """What speaks for engines that do not come with their model."""

    path = "/v1/models"
    tags = ("Models",)

    @get("/", summary="List models")
    async def list_models(
        self, models: NamedDependency[ModelStore], hosts: NamedDependency[Hosts]
    ) -> ModelList:
        """What can be fetched, whether it is here or not; engines; what OpenAI's clients ask for.

        The shape is OpenAI's, and ``kind`` tells them apart.
        """
        return ModelList(data=await all_listed(models, hosts))

    @get("/{name:str}", summary="Look at a model")
    async def show(
        self,
        name: FromPath[str],
        models: NamedDependency[ModelStore],
        hosts: NamedDependency[Hosts],
    ) -> ListedModel | ListedEngine | ListedName:
        """One of them; of a model, which of its files are here, and how far its fetching is."""
        return await listed(name, models, hosts)

    @post(
        "/pull",
        status_code=200,
        summary="Fetch a model",
        responses=_EVENTS,
        opt={"needs": Scope.ADMIN},
    )
    async def pull(
        self,
        data: JSONBody[PullRequest],
        models: NamedDependency[ModelStore],
        stopping: NamedDependency[asyncio.Event],
    ) -> Flow:
        """Fetch what is missing of it, or join whoever does, and tell how far it is.

        It goes on when the client hangs up, unless it said otherwise.
        """
        return _followed(models, data, stopping)

    @post(
        "/import",
        status_code=200,
        summary="Take a model from a folder",
        responses=_EVENTS,
        opt={"needs": Scope.ADMIN},
    )
    async def take(
        self,
        data: JSONBody[ImportRequest],
        models: NamedDependency[ModelStore],
        stopping: NamedDependency[asyncio.Event],
    ) -> Flow:
        """Copy its files, or link to them, once they have proved to be right."""
        return _followed(models, data, stopping)

    @post(
        "/{name:str}/stop",
        status_code=200,
        summary="Stop fetching a model",
        opt={"needs": Scope.ADMIN},
    )
    async def stop(self, name: FromPath[str], models: NamedDependency[ModelStore]) -> ModelView:
        """What has come is kept; a further pull goes on there."""
        return await models.stop(name)

    @post(
        "/{name:str}/verify", status_code=200, summary="Verify a model", opt={"needs": Scope.ADMIN}
    )
    async def verify(self, name: FromPath[str], models: NamedDependency[ModelStore]) -> ModelView:
        """Read all its files and compare their sums; what is not right has the state wrong."""
        return await models.verify(name)

    @delete("/{name:str}", status_code=200, summary="Remove a model", opt={"needs": Scope.ADMIN})
    async def remove(
        self,
        name: FromPath[str],
        models: NamedDependency[ModelStore],
        *,
        force: Annotated[bool, QueryParameter(required=False)] = False,
    ) -> ModelView:
        """Delete its files. Not while an engine speaks with it, unless *force* says so."""
        return await models.remove(name, force=force)


def _followed(
    models: ModelStore, request: PullRequest | ImportRequest, stopping: asyncio.Event
) -> Flow:
    work = models.begin(request)
    news = models.follow(work)
    return Flow(_events(news, request.name, stopping), media_type=sse.MEDIA_TYPE)


async def _events(
    news: AsyncGenerator[ModelProgress | ModelView, None], name: str, stopping: asyncio.Event
) -> AsyncGenerator[bytes, None]:
    """*news* as events; the same progress is not told again."""
    loop = asyncio.get_running_loop()
    before: Any = None
    told_at = loop.time()
    async with aclosing(news) as telling:
        try:
            async for one in telling:
                if isinstance(one, ModelView):
                    yield sse.event("done", one)
                elif stopping.is_set():
                    raise PullStopped(name=name)
                elif one != before:
                    before, told_at = one, loop.time()
                    yield sse.event("progress", one)
                elif loop.time() - told_at > KEEP_ALIVE_S:
                    told_at = loop.time()
                    yield sse.KEEP_ALIVE
        except CosydError as error:
            yield sse.event("error", error.as_problem())
