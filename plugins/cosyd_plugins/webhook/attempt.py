"""One attempt to tell a target something, and what came of it."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from cosyd_plugins.webhook.message import Message, headers_of

if TYPE_CHECKING:
    from cosyd_plugins.webhook.settings import Target

READ_BYTES, READ_S = 65_536, 1.0
"""So much of an answer is read, and for so long, so that its connection can be used again."""

AGAIN = frozenset({408, 425, 429})
"""Beside 5xx, the answers after which it is worth trying again."""


class Result(Enum):
    """What came of an attempt."""

    DELIVERED = auto()
    LATER = auto()
    """It may work another time."""

    REFUSED = auto()
    """It will never work."""

    GONE = auto()
    """The target wants nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an attempt, and why."""

    result: Result
    reason: str = ""
    wait_s: float = 0.0
    """The target asks for nothing more before that."""


DELIVERED = Outcome(result=Result.DELIVERED)


def client() -> httpx.AsyncClient:
    """What all attempts are made with: it follows no redirects, and asks nobody for proxies."""
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        limits=httpx.Limits(max_connections=None, keepalive_expiry=30),
        timeout=None,  # noqa: S113 - an attempt as a whole has one
    )


async def attempt(
    web: httpx.AsyncClient, target: Target, message: Message, timeout_s: float
) -> Outcome:
    """Send *message* to *target*, once. Raises nothing that the network may cause."""
    body = message.body()
    headers = headers_of(message, body, target.key, int(time.time()))
    request = web.build_request("POST", target.url, content=body, headers=headers)
    try:
        async with asyncio.timeout(timeout_s):
            answer = await web.send(request, stream=True)
    except TimeoutError:
        return Outcome(result=Result.LATER, reason=f"no answer within {timeout_s:g} s")
    except (httpx.HTTPError, OSError) as error:
        return Outcome(result=Result.LATER, reason=_why(error))
    await _end(answer)
    return _outcome(answer)


async def _end(answer: httpx.Response) -> None:
    """Read the rest of it, where that is little and soon there."""
    try:
        async with asyncio.timeout(READ_S):
            read = 0
            async for piece in answer.aiter_raw():
                read += len(piece)
                if read > READ_BYTES:
                    break
    except (TimeoutError, httpx.HTTPError, OSError):
        pass  # its status has come, and nobody wants more of it
    finally:
        await answer.aclose()


def _outcome(answer: httpx.Response) -> Outcome:
    status = answer.status_code
    reason = f"HTTP {status} {answer.reason_phrase}".strip()
    if answer.is_success:
        return DELIVERED
    if status == HTTPStatus.GONE:
        return Outcome(result=Result.GONE, reason=reason)
    if status in AGAIN or answer.is_server_error:
        wait_s = _wait_s(answer.headers.get("retry-after", ""))
        return Outcome(result=Result.LATER, reason=reason, wait_s=wait_s)
    return Outcome(result=Result.REFUSED, reason=reason)


def _wait_s(asked: str) -> float:
    """The value of ``Retry-After``: seconds, or a date; 0 where it is neither."""
    try:
        if asked.isdecimal():
            return float(asked)
        until = parsedate_to_datetime(asked)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):  # no date, or one without a zone
        return 0.0


def _why(error: BaseException) -> str:
    """In plain words: what the system says lies deep within."""
    deeper = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else None
    deeper = deeper or error.__cause__ or error.__context__
    told = _why(deeper) if deeper else ""
    return told or _systems_words(error) or str(error) or type(error).__name__


def _systems_words(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError | socket.gaierror):  # their numbers are not the system's
        return (error.strerror or "").lower()
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower()
    return ""
