"""How the client asks: over HTTP, and what goes wrong is told as the daemon tells it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from cosyd.contract.errors import CosydError, ForeignError, InvalidRequest, NotRunning

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

Answer = TypeVar("Answer")

CONNECT_S: Final = 5.0
"""How long it may take to be let in."""

SILENCE_S: Final = 300.0
"""How long an answer may pause before the daemon counts as gone; speech may wait for its turn."""

PATIENT: Final = httpx.Timeout(SILENCE_S, connect=CONNECT_S, read=None)
"""For sound, which may have to wait for any number of other jobs, or for an engine."""

_NOWHERE: Final = frozenset({"", ".", ".."})


class AnswerBroken(CosydError):
    """An answer that did not come to its end."""

    code = "answer.broken"
    status = 502
    message = "The answer broke off before its end ({reason})."
    solution = "Try again. If that breaks off as well, the log of the daemon says more."


class Asking:
    """The way to one daemon. All methods raise :class:`CosydError` for what goes wrong.

    Args:
        url: ``http://127.0.0.1:26790``.
        token: What the daemon asks for; None: nothing.
        trust: Whose certificates are believed; None: of those that the system trusts.
    """

    def __init__(self, url: str, token: str | None, trust: ssl.SSLContext | None) -> None:
        self._url = url
        # As bytes: a token of odd characters is refused by the daemon, and does not fail here.
        headers = {b"authorization": f"Bearer {token}".encode()} if token else {}
        # No proxy of the environment stands between us and this machine, and to read all
        # certificates takes longer than most answers.
        self._http = httpx.AsyncClient(
            base_url=url,
            headers=headers,
            timeout=httpx.Timeout(SILENCE_S, connect=CONNECT_S),
            trust_env=False,
            verify=trust or url.startswith("https:"),
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def ask(self, method: str, path: str, kind: type[Answer], **what: Any) -> Answer:
        """An answer, read as *kind*.

        Args:
            method: ``GET``.
            path: ``/v1/voices``.
            kind: What it has to be.
            **what: As httpx takes it: ``params``, ``content``, ``timeout``, ...
        """
        async with self.stream(method, path, **what) as answer:
            body = await answer.aread()
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ForeignError.retold({}) from error

    @contextlib.asynccontextmanager
    async def stream(self, method: str, path: str, **what: Any) -> AsyncIterator[httpx.Response]:
        """An answer as it comes, that is none of an error."""
        try:
            async with self._http.stream(method, path, **what) as answer:
                if answer.is_error:
                    await answer.aread()
                    raise _error_of(answer)
                yield answer
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise NotRunning(url=self._url) from error
        except httpx.TransportError as error:
            raise AnswerBroken(reason=str(error) or type(error).__name__) from error


async def events_of(answer: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    """The names and data of the events that *answer* is made of, as they come."""
    name = ""
    async for line in answer.aiter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, value


def below(root: str, name: str, what: str = "") -> str:
    """The path of *name* below *root*, or of *what* it has; no name leads anywhere else.

    Raises:
        InvalidRequest: It would: an empty one means all of them.
    """
    if name in _NOWHERE:
        raise InvalidRequest(reason=f"{name!r} is nobody's name")
    path = f"{root}/{quote(name, safe='')}"
    return f"{path}/{what}" if what else path


def _error_of(answer: httpx.Response) -> CosydError:
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    return CosydError.from_problem(problem if isinstance(problem, dict) else {})
