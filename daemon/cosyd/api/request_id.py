"""Every request has an id: the client's own, if it sends a sensible one, else ours."""

from __future__ import annotations

import re
import secrets

from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-request-id"
_SENSIBLE = re.compile(rb"[A-Za-z0-9._:-]{1,128}")


def request_id(scope: Scope) -> str:
    """The id of the request that *scope* belongs to."""
    state = scope.setdefault("state", {})
    if "request_id" not in state:
        sent = dict(scope.get("headers", ())).get(HEADER, b"")
        state["request_id"] = sent.decode() if _SENSIBLE.fullmatch(sent) else secrets.token_hex(8)
    return str(state["request_id"])


def tells_request_id(app: ASGIApp) -> ASGIApp:
    """*app*, with answers that carry ``x-request-id``."""

    async def tell(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        own = request_id(scope).encode()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (HEADER, own)]
            await send(message)

        await app(_as_get(scope), receive, send_with_id)

    return tell


def answers_head(path: str) -> bool:
    """Whether HEAD is answered wherever GET is: not where that has no end, or somebody speaks."""
    return not path.rstrip("/").endswith(_LENGTHY)


_LENGTHY = ("/audio", "/events", "/preview", "/process", "/stream")


def _as_get(scope: Scope) -> Scope:
    """HEAD is answered as GET is; the server leaves the body away."""
    able = answers_head(scope["path"])
    if scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD" and able:
        scope.setdefault("state", {})[_HEAD] = True
        return {**scope, "method": HttpMethod.GET}
    return scope


def asks_head(scope: Scope) -> bool:
    """Whether nobody will read the body of the answer, so that none need be made."""
    return bool(scope.get("state", {}).get(_HEAD))


_HEAD = "head"
