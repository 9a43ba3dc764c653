"""Recordings that a client names by their address, fetched with care.

Whoever can have the daemon fetch something could ask what answers behind a firewall. So each
address that a name leads to is looked at, after each redirect too, and the connection goes to that
very address: a name may lead elsewhere the next time it is asked for.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import http
import socket
from contextlib import aclosing, suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from cosyd.contract.errors import FetchRefused, UploadTooLarge
from cosyd.contract.wire_voices import UPLOAD_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from httpx import URL, AsyncClient, Response

Address = IPv4Address | IPv6Address

LIMIT_S: Final = 30.0
"""How long all of it may take."""

CONNECT_S: Final = 5.0
"""How long one of its addresses may take to let us in."""

REDIRECTS: Final = 5

MEGABYTE: Final = 1_000_000

LAST_PORT: Final = 65_535

_PORTS: Final = {"http": 80, "https": 443}

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""Addresses that hold one of the old kind in their last four bytes. Source: RFC 6052."""


def is_public(address: Address) -> bool:
    """Whether *address* is one of the open Internet."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inner = IPv4Address(address.packed[-4:])
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def is_any(_: Address) -> bool:
    """Whether *address* may be asked where all may be."""
    return True


async def fetch(url: str, target: Path, may_ask: Callable[[Address], bool] = is_public) -> None:
    """Write what is at *url* into the file *target*.

    Args:
        url: ``http:``, ``https:`` or ``data:``.
        target: In a folder of the caller's own.
        may_ask: Whether to connect to an address.

    Raises:
        FetchRefused: It is not, or could not be.
        UploadTooLarge: It is more than a recording may have.
    """
    if url[:5].lower() == "data:":
        await asyncio.to_thread(target.write_bytes, _data(url))
        return
    try:
        async with asyncio.timeout(LIMIT_S):
            await _fetch(url, target, may_ask)
    except TimeoutError:
        raise FetchRefused(reason=f"it took longer than {LIMIT_S:.0f} seconds") from None


async def _fetch(url: str, target: Path, may_ask: Callable[[Address], bool]) -> None:
    import httpx  # noqa: PLC0415 - late: 100 ms, and seldom needed

    patience = httpx.Timeout(LIMIT_S, connect=CONNECT_S)
    try:
        # What the environment says of proxies is not for us: they would ask for us.
        async with httpx.AsyncClient(trust_env=False, timeout=patience) as client:
            place = httpx.URL(url)
            for _ in range(REDIRECTS + 1):
                async with aclosing(await _asked(client, place, may_ask)) as answer:
                    if not answer.has_redirect_location:
                        await _keep(answer, target)
                        return
                    place = place.join(answer.headers["location"])
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise FetchRefused(reason="nothing that could be fetched answers there") from error
    raise FetchRefused(reason="it leads from one address to the next without end")


async def _asked(client: AsyncClient, place: URL, may_ask: Callable[[Address], bool]) -> Response:
    """What is answered at *place*, by the first of its addresses where somebody is."""
    import httpx  # noqa: PLC0415 - as above

    host = place.raw_host.decode("ascii")
    headers = {"host": place.netloc.decode("ascii"), "accept-encoding": "identity"}
    for address in await _addresses(place, may_ask):
        there = place.copy_with(host=str(address), userinfo=b"", fragment=None)
        request = client.build_request(
            "GET", there, headers=headers, extensions={"sni_hostname": host}
        )
        with suppress(httpx.ConnectError, httpx.ConnectTimeout):
            return await client.send(request, stream=True)
    raise FetchRefused(reason="nobody answers there")


async def _addresses(place: URL, may_ask: Callable[[Address], bool]) -> list[Address]:
    """Those that *place* leads to.

    Raises:
        FetchRefused: One of them may not be asked, or there is none.
    """
    if place.scheme not in _PORTS or not place.host:
        raise FetchRefused(reason="its address begins with neither http:// nor https://")
    port = place.port or _PORTS[place.scheme]
    if port > LAST_PORT:
        raise FetchRefused(reason=f"there is no port {port}")
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(
            place.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        raise FetchRefused(reason="nobody knows that server") from error
    addresses = list(dict.fromkeys(ip_address(str(one[4][0])) for one in found))
    if not all(map(may_ask, addresses)):
        raise FetchRefused(reason="it leads to this machine, or into a private network")
    return addresses


async def _keep(answer: Response, target: Path) -> None:
    if answer.status_code != http.HTTPStatus.OK:
        raise FetchRefused(reason=f"the server answers with status {answer.status_code}")
    with target.open("wb") as file:
        async for data in answer.aiter_raw():
            if file.tell() + len(data) > UPLOAD_BYTES:
                raise UploadTooLarge(limit_mb=UPLOAD_BYTES // MEGABYTE)
            file.write(data)


def _data(url: str) -> bytes:
    """What a ``data:`` URL holds. Source: RFC 2397."""
    head, comma, content = url.partition(",")
    if not comma:
        raise FetchRefused(reason="the data: URL has no comma")
    try:
        data = unquote_to_bytes(content)
        if head.rstrip().lower().endswith(";base64"):
            data = base64.b64decode(data, validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise FetchRefused(reason="the data: URL is no base64") from error
    return data
