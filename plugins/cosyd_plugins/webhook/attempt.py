"""Attempts to tell targets something. Imported late: HTTP and TLS take a while to load."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from cosyd_plugins.webhook.message import Message, headers_of
from cosyd_plugins.webhook.outcome import Outcome, Result

if TYPE_CHECKING:
    from cosyd_plugins.webhook.settings import Target

READ_BYTES, READ_S = 65_536, 1.0
"""So much of an answer is read, and for so long, so that its connection can be used again."""

AGAIN = frozenset({408, 425, 429})
"""Beside 5xx, the answers after which it is worth trying again."""


class Sender:
    """Makes attempts. It follows no redirects, and asks nobody for proxies.

    Args:
        timeout_s: How long a target may take to answer.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._web = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=None, keepalive_expiry=30),
            timeout=None,  # noqa: S113 - an attempt as a whole has one
        )

    async def send(self, target: Target, message: Message) -> Outcome:
        """Send *message* to *target*, once. Raises nothing that the network may cause."""
        body = message.body()
        headers = headers_of(message, body, target.key, int(time.time()))
        try:
            request = self._web.build_request("POST", target.url, content=body, headers=headers)
            async with asyncio.timeout(self._timeout_s):
                answer = await self._web.send(request, stream=True)
        except (httpx.InvalidURL, UnicodeError):  # the latter from what encodes such names
            return Outcome(result=Result.REFUSED, reason="its URL names no host")
        except TimeoutError:
            reason = f"no answer within {self._timeout_s:g} s"
            return Outcome(result=Result.LATER, reason=reason)
        except (httpx.HTTPError, OSError) as error:
            return Outcome(result=Result.LATER, reason=_why(error))
        await _end(answer)
        return _outcome(answer)

    async def close(self) -> None:
        """Close all connections."""
        await self._web.aclose()


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
        return Outcome(result=Result.DELIVERED)
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
