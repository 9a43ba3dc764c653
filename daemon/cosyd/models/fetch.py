"""One file of a hub, fetched until it is whole: connections break, hubs stall, lie and change.

Border: a URL and what the file has to be in, the file under its own name out. What has come is
kept beside it, and a later attempt, also of another process, goes on where that ends.
"""

from __future__ import annotations

import asyncio
import re
import time
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
import structlog

from cosyd.contract.errors import ModelFileWrong, ModelSourceFailed
from cosyd.models.listing import told_of
from cosyd.models.part import Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.models.hubs import Hub
    from cosyd.models.manifest import Pinned
    from cosyd.models.ways import Patience

log = structlog.get_logger(__name__)

WRITE_BYTES = 1 << 20
"""So much is gathered before it is written: each writing costs a change of thread."""

WRITE_S = 0.2
"""Or what has come in so long."""

_AGAIN = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
"""What may be otherwise in a moment."""

_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)$")


class _Again(Exception):
    """It is worth another attempt."""

    def __init__(self, reason: str, after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after_s = after_s


class Fetch:
    """A file on its way.

    Args:
        client: Follows redirects; its read timeout is how long a hub may be silent.
        hub: Whose it is.
        url: Where it is.
        wanted: What it has to be.
        target: Where it will be.
        model: What it is of, for errors.
        patience: How often to try.
        told: Of bytes that came, and with a negative number of those that are given up.
    """

    def __init__(
        self,
        *,
        client: httpx.AsyncClient,
        hub: Hub,
        url: str,
        wanted: Pinned,
        target: Path,
        model: str,
        patience: Patience,
        told: Callable[[int], None],
    ) -> None:
        self._client = client
        self._hub = hub
        self._url = url
        self._wanted = wanted
        self._model = model
        self._patience = patience
        self._part = Part(target, wanted, told)

    async def run(self) -> str:
        """Fetch it. Returns its SHA-256.

        Raises:
            ModelSourceFailed: The hub does not deliver it.
            ModelFileWrong: The hub delivers something else.
            ModelNoSpace: The disk is full.
            ModelUnwritable: It cannot be written.
        """
        try:
            await self._part.open()
            for _ in range(self._patience.wrong):
                await self._whole()
                if not (fault := self._part.fault()):
                    await self._part.put_in_place()
                    return self._part.sha256
                log.warning("model.file_wrong", file=self._wanted.path, reason=fault)
                await self._part.begin_anew()
            raise self._wrong(fault)
        finally:
            self._part.close()

    async def _whole(self) -> None:
        """Until as many bytes are here as there have to be."""
        tries, most = 0, self._part.size_bytes
        while self._part.size_bytes < self._wanted.size_bytes or not self._wanted.size_bytes:
            try:
                await self._more()
                if self._part.size_bytes >= self._wanted.size_bytes:
                    return
                again = _Again("the answer ended too early")
            except _Again as error:
                again = error
            except (httpx.UnsupportedProtocol, httpx.TooManyRedirects, httpx.InvalidURL) as error:
                raise self._failed(told_of(error)) from error
            except httpx.HTTPError as error:
                again = _Again(told_of(error))
            tries = 0 if self._part.size_bytes > most else tries + 1
            most = max(most, self._part.size_bytes)
            log.info("model.fetch_again", file=self._wanted.path, reason=again.reason, tries=tries)
            await self._rest(again, tries)

    async def _rest(self, again: _Again, tries: int) -> None:
        """A pause, as long as the hub wants."""
        patience = self._patience
        if tries >= patience.tries:
            raise self._failed(again.reason)
        if again.after_s > patience.told_max_s:
            reason = f"{again.reason}, and wants to be left alone for {again.after_s:.0f} s"
            raise self._failed(reason)
        own = patience.pause_s * 2 ** max(0, tries - 1) if tries else 0.0
        await asyncio.sleep(max(again.after_s, min(own, patience.pause_max_s)))

    async def _more(self) -> None:
        """What one answer brings."""
        headers = {**self._hub.headers, "accept-encoding": "identity"}
        if self._part.size_bytes:
            headers["range"] = f"bytes={self._part.size_bytes}-"
            if self._part.tag:
                headers["if-range"] = self._part.tag
        async with self._client.stream("GET", self._url, headers=headers) as answer:
            await self._begin(answer)
            await self._keep(answer)

    async def _keep(self, answer: httpx.Response) -> None:
        """Write what comes, also what came before it broke off or was stopped."""
        held = bytearray()
        since = time.monotonic()
        try:
            async for data in answer.aiter_raw():
                held += data
                if self._part.size_bytes + len(held) > self._wanted.size_bytes:
                    held.clear()
                    await self._part.begin_anew()
                    raise self._wrong(f"more than {self._wanted.size_bytes} bytes come")
                if len(held) >= WRITE_BYTES or time.monotonic() - since > WRITE_S:
                    block, held, since = bytes(held), bytearray(), time.monotonic()
                    await self._part.take(block)
        finally:
            if held:
                self._part.take_now(bytes(held))

    async def _begin(self, answer: httpx.Response) -> None:
        """See to it that what comes fits what is here."""
        status = answer.status_code
        tag = answer.headers.get("etag", "")
        tag = "" if tag.startswith("W/") else tag  # it does not promise the same bytes
        if status == HTTPStatus.PARTIAL_CONTENT:
            await self._go_on(answer, tag)
        elif status == HTTPStatus.OK:
            self._check_length(answer)  # before what is here is given up for a page of a hotel
            if self._part.size_bytes:  # another file by now, or a hub that knows no ranges
                await self._part.begin_anew()
            self._part.mark(tag)
        elif status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            await self._part.begin_anew()
            raise _Again("it has no such range")
        elif status in _AGAIN:
            raise _Again(f"it answers HTTP {status}", _wanted_rest_s(answer))
        else:
            raise self._hub.refused(status, self._wanted.path)

    async def _go_on(self, answer: httpx.Response, tag: str) -> None:
        told = _RANGE.match(answer.headers.get("content-range", ""))
        starts = told and int(told[1]) == self._part.size_bytes
        fits = told and told[2] in {"*", str(self._wanted.size_bytes)}
        changed = tag and self._part.tag and tag != self._part.tag
        if not (starts and fits) or changed:
            await self._part.begin_anew()
            raise _Again("it goes on with another file, or elsewhere in it")

    def _check_length(self, answer: httpx.Response) -> None:
        length = answer.headers.get("content-length", "")
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise self._wrong("it comes compressed, which was not asked for")
        if length.isdigit() and int(length) != self._wanted.size_bytes:
            reason = f"{length} bytes are offered in place of {self._wanted.size_bytes}"
            raise self._wrong(reason)

    def _wrong(self, fault: str) -> ModelFileWrong:
        reason = f"what {self._hub.title} sends is another file: {fault}"
        return ModelFileWrong(name=self._model, file=self._wanted.path, reason=reason)

    def _failed(self, reason: str) -> ModelSourceFailed:
        return ModelSourceFailed(hub=self._hub.title, what=self._wanted.path, reason=reason)


def _wanted_rest_s(answer: httpx.Response) -> float:
    """``Retry-After``: seconds, or a date."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isdigit():
        return float(told)
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return 0.0
