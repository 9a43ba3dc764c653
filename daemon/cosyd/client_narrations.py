"""The part of the client that has documents narrated, and folders watched."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, Self

import msgspec

from cosyd.client_asking import below
from cosyd.contract.errors import CosydError, InvalidRequest, NarrationUntold
from cosyd.contract.narrations import NarrationState, Wishes
from cosyd.contract.wire_narrations import (
    FeedView,
    NarrationForm,
    NarrationList,
    NarrationRequest,
    NarrationView,
    Report,
    WatchList,
    WatchRequest,
    WatchView,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection

    from cosyd.client_asking import Asking

PATH = "/v1/narrations"
WATCHES = "/v1/watches"
LOOK_S = 5.0
"""So often is looked how far a narration is of which nothing is heard: it may be forgotten."""


class Events(Protocol):
    """How the client hears what happens."""

    def __call__(self) -> AsyncGenerator[tuple[str, dict[str, Any]], None]:
        """Names and facts, from now on; the first tells that it has begun."""
        ...


class NarrationCalls:
    """What can be asked about narrations. All methods raise :class:`CosydError`."""

    def __init__(self, asking: Asking, events: Events) -> None:
        self._ask, self._stream = asking.ask, asking.stream
        self._events = events

    async def add(
        self,
        document: str | os.PathLike[str] | IO[bytes],
        *,
        out: str | os.PathLike[str] = "",
        profile: str = "",
        again: bool = False,
        name: str = "",
        **wishes: Any,
    ) -> NarrationView:
        """Have *document* narrated.

        Args:
            document: The path of a file that the daemon can read, or an open file, which is sent
                to it.
            out: The folder for what comes of it, on the daemon's machine. Empty: kept by the
                daemon.
            profile: One of the settings.
            again: Though the same was narrated before in the same manner.
            name: What a document is called that is sent; it tells its kind, as ``letter.txt``.
            **wishes: The members of :class:`~cosyd.contract.narrations.Wishes`: ``voice``,
                ``speed``, ``format``, ...

        Raises:
            TypeError: There is no such wish.
        """
        folder = _known(_absolute(out)) if out else ""
        told = Wishes(**wishes)
        if isinstance(document, (str, os.PathLike)):
            request = NarrationRequest(
                path=_known(_absolute(document)),
                out=folder,
                wishes=told,
                profile=profile,
                again=again,
            )
            return await self._ask(
                "POST", PATH, NarrationView, content=msgspec.json.encode(request)
            )
        form = NarrationForm(
            wishes=msgspec.json.encode(told).decode(), profile=profile, again=again, out=folder
        )
        called = name or Path(str(getattr(document, "name", ""))).name
        return await self._ask(
            "POST",
            PATH,
            NarrationView,
            data=_fields(form),
            files={"file": (called, document)},
        )

    async def all(
        self,
        *,
        states: Collection[NarrationState] = (),
        watch: str = "",
        limit: int = 100,
        offset: int = 0,
    ) -> NarrationList:
        """The newest first: a page of them, and how many there are."""
        params: dict[str, Any] = {
            "state": [one.value for one in states],
            "watch": watch,
            "limit": limit,
            "offset": offset,
        }
        return await self._ask("GET", PATH, NarrationList, params=params)

    async def get(self, narration_id: str) -> NarrationView:
        """One, as it is now."""
        return await self._ask("GET", below(PATH, narration_id), NarrationView)

    async def follow(self, narration_id: str) -> AsyncGenerator[NarrationView, None]:
        """How far it is, again and again, until it has ended.

        Raises:
            UnknownNarration: There is none, or it has been forgotten meanwhile.
            NarrationUntold: The daemon stopped meanwhile. It goes on when that is started again.
        """
        async with aclosing(self._events()) as events, _News(events, narration_id) as news:
            await anext(events, None)  # from here on nothing is missed
            view = await self.get(narration_id)
            yield view
            while not view.state.final:
                await news.next()
                before, view = view, await self.get(narration_id)
                if view != before:
                    yield view

    async def pause(self, narration_id: str) -> NarrationView:
        """Stop where it is."""
        return await self._ask("POST", below(PATH, narration_id, "pause"), NarrationView)

    async def resume(self, narration_id: str) -> NarrationView:
        """Go on."""
        return await self._ask("POST", below(PATH, narration_id, "resume"), NarrationView)

    async def cancel(self, narration_id: str) -> NarrationView:
        """End it."""
        return await self._ask("POST", below(PATH, narration_id, "cancel"), NarrationView)

    async def retry(self, narration_id: str) -> NarrationView:
        """Go on with one that failed or was cancelled."""
        return await self._ask("POST", below(PATH, narration_id, "retry"), NarrationView)

    async def remove(self, narration_id: str) -> NarrationView:
        """Forget it, with what the daemon keeps of it."""
        return await self._ask("DELETE", below(PATH, narration_id), NarrationView)

    async def report(self, narration_id: str) -> Report:
        """How well it was spoken."""
        return await self._ask("GET", below(PATH, narration_id, "report"), Report)

    async def file(self, narration_id: str, name: str) -> AsyncGenerator[bytes, None]:
        """A file that came of it."""
        path = below(below(PATH, narration_id, "files"), name)
        async with self._stream("GET", path) as answer:
            async for data in answer.aiter_raw():
                yield data

    async def feed(self, *, renew: bool = False) -> FeedView:
        """The address of the podcast feed; *renew* gives it another, and the old one ends."""
        if renew:
            return await self._ask("POST", f"{PATH}/feed/renew", FeedView)
        return await self._ask("GET", f"{PATH}/feed", FeedView)


class WatchCalls:
    """What can be asked about watched folders. All methods raise :class:`CosydError`."""

    def __init__(self, asking: Asking) -> None:
        self._ask = asking.ask

    async def add(self, request: WatchRequest) -> WatchView:
        """Watch a folder."""
        _known(request.folder + request.out)
        return await self._ask("POST", WATCHES, WatchView, content=msgspec.json.encode(request))

    async def all(self) -> list[WatchView]:
        """All watched folders."""
        return (await self._ask("GET", WATCHES, WatchList)).watches

    async def get(self, watch_id: str) -> WatchView:
        """One of them."""
        return await self._ask("GET", below(WATCHES, watch_id), WatchView)

    async def pause(self, watch_id: str) -> WatchView:
        """Take up nothing of it, for now."""
        return await self._ask("POST", below(WATCHES, watch_id, "pause"), WatchView)

    async def resume(self, watch_id: str) -> WatchView:
        """Take up what has come, and what comes."""
        return await self._ask("POST", below(WATCHES, watch_id, "resume"), WatchView)

    async def remove(self, watch_id: str) -> WatchView:
        """Watch it no more."""
        return await self._ask("DELETE", below(WATCHES, watch_id), WatchView)


class _News:
    """What *events* tell of a narration. To be left as a block before they are closed."""

    def __init__(
        self, events: AsyncGenerator[tuple[str, dict[str, Any]], None], narration_id: str
    ) -> None:
        self._events = events
        self._narration = narration_id
        self._coming: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._coming:
            self._coming.cancel()
            await asyncio.gather(self._coming, return_exceptions=True)

    async def next(self) -> None:
        """Wait until there may be some, or until it is time to look anyway.

        Raises:
            NarrationUntold: There will be none any more.
        """
        self._coming = self._coming or asyncio.create_task(self._until())
        done, _ = await asyncio.wait({self._coming}, timeout=LOOK_S)
        if done:
            coming, self._coming = self._coming, None
            coming.result()

    async def _until(self) -> None:
        try:
            async for name, facts in self._events:
                if name == "missed" or facts.get("narration") == self._narration:
                    return
        except CosydError as error:  # it was killed
            raise NarrationUntold(narration=self._narration) from error
        raise NarrationUntold(narration=self._narration)


def _absolute(path: str | os.PathLike[str]) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - links stay as they are


def _known(path: str) -> str:
    """*path*, which can be told to the daemon.

    Raises:
        InvalidRequest: JSON has no way to tell it.
    """
    try:
        path.encode()
    except UnicodeEncodeError as error:
        reason = "the name of a file or folder is not UTF-8; rename it, or send the file itself"
        raise InvalidRequest(reason=reason) from error
    return path


def _fields(form: NarrationForm) -> dict[str, str]:
    """What of *form* is not as it is anyway."""
    told: dict[str, str] = {}
    for field in msgspec.structs.fields(form):
        value = getattr(form, field.name)
        if value != field.default:
            told[field.name] = str(value).lower() if isinstance(value, bool) else str(value)
    return told
