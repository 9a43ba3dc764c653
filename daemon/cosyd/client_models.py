"""The part of the client that asks for models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.client_asking import below, events_of
from cosyd.contract.errors import CosydError, ForeignError, PullStopped, UnknownModel
from cosyd.contract.wire_models import ListedModel, ModelList, ModelProgress, ModelView

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from cosyd.client_asking import Asking
    from cosyd.contract.wire_models import ImportRequest, PullRequest

MODELS = "/v1/models"


class ModelCalls:
    """What can be asked about models. All methods raise :class:`CosydError`."""

    def __init__(self, asking: Asking) -> None:
        self._ask, self._stream = asking.ask, asking.stream

    async def models(self) -> list[ModelView]:
        """All that can be fetched, whether they are here or not."""
        answer = await self._ask("GET", MODELS, ModelList)
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
        return self._followed(f"{MODELS}/pull", request)

    def take(self, request: ImportRequest) -> AsyncGenerator[ModelProgress | ModelView, None]:
        """Import a model: how far it is, and at last the model."""
        return self._followed(f"{MODELS}/import", request)

    async def stop(self, name: str) -> ModelView:
        """End its fetching; what has come is kept."""
        return await self._ask("POST", below(MODELS, name, "stop"), ModelView)

    async def verify(self, name: str) -> ModelView:
        """Read all its files, and compare their sums."""
        path = below(MODELS, name, "verify")
        return await self._ask("POST", path, ModelView, timeout=None)

    async def remove(self, name: str, *, force: bool = False) -> ModelView:
        """Delete it."""
        params = {"force": "true"} if force else {}
        return await self._ask("DELETE", below(MODELS, name), ModelView, params=params)

    async def _followed(
        self, path: str, request: PullRequest | ImportRequest
    ) -> AsyncGenerator[ModelProgress | ModelView, None]:
        body = msgspec.json.encode(request)
        async with self._stream("POST", path, content=body) as answer:
            async for name, data in events_of(answer):
                yield (news := _news(name, data))
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
