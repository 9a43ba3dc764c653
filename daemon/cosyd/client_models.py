"""The part of the client that asks for models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec

from cosyd.contract.errors import CosydError, ForeignError, PullStopped, UnknownModel
from cosyd.contract.wire_models import ListedModel, ModelList, ModelProgress, ModelView

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from contextlib import AbstractAsyncContextManager

    import httpx

    from cosyd.contract.wire_models import ImportRequest, PullRequest

Answer = TypeVar("Answer")


class Ask(Protocol):
    """How the client asks."""

    async def __call__(self, method: str, path: str, kind: type[Answer], **what: Any) -> Answer:
        """An answer, read as *kind*."""
        ...


class Stream(Protocol):
    """How the client asks for what takes long."""

    def __call__(
        self, method: str, path: str, **what: Any
    ) -> AbstractAsyncContextManager[httpx.Response]:
        """An answer as it comes, that is none of an error."""
        ...


class ModelCalls:
    """What can be asked about models. All methods raise :class:`CosydError`."""

    def __init__(self, ask: Ask, stream: Stream) -> None:
        self._ask = ask
        self._stream = stream

    async def models(self) -> list[ModelView]:
        """All that can be fetched, whether they are here or not."""
        answer = await self._ask("GET", "/v1/models", ModelList)
        return [one.view() for one in answer.data if isinstance(one, ListedModel)]

    async def model(self, name: str) -> ModelView:
        """One of them."""
        known = await self.models()
        for one in known:
            if one.name == name:
                return one
        raise UnknownModel(name=name, names=", ".join(one.name for one in known))

    def pull(self, request: PullRequest) -> AsyncGenerator[ModelProgress | ModelView, None]:
        """Fetch a model: how far it is, and at last the model."""
        return self._followed("/v1/models/pull", request)

    def take(self, request: ImportRequest) -> AsyncGenerator[ModelProgress | ModelView, None]:
        """Import a model: how far it is, and at last the model."""
        return self._followed("/v1/models/import", request)

    async def stop(self, name: str) -> ModelView:
        """End its fetching; what has come is kept."""
        return await self._ask("POST", f"/v1/models/{name}/stop", ModelView)

    async def verify(self, name: str) -> ModelView:
        """Read all its files, and compare their sums."""
        path = f"/v1/models/{name}/verify"
        return await self._ask("POST", path, ModelView, timeout=None)

    async def remove(self, name: str, *, force: bool = False) -> ModelView:
        """Delete it."""
        params = {"force": "true"} if force else {}
        return await self._ask("DELETE", f"/v1/models/{name}", ModelView, params=params)

    async def _followed(
        self, path: str, request: PullRequest | ImportRequest
    ) -> AsyncGenerator[ModelProgress | ModelView, None]:
        body = msgspec.json.encode(request)
        async with self._stream("POST", path, content=body) as answer:
            name = ""
            async for line in answer.aiter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    yield (news := _news(name, value))
                    if isinstance(news, ModelView):
                        return
        raise PullStopped(name=request.name)  # the daemon has ended meanwhile


def _news(name: str, data: str) -> ModelProgress | ModelView:
    try:
        if name == "error":
            raise CosydError.from_problem(msgspec.json.decode(data, type=dict[str, Any]))
        kind: type[ModelProgress | ModelView] = ModelView if name == "done" else ModelProgress
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as error:
        raise ForeignError.retold({}) from error
