"""``Allow``: what can be done at a path, told by answers to OPTIONS and by refusals (405).

Litestar tells of one handler's methods, where several share a path, and of none in a refusal.
"""

from __future__ import annotations

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.status_codes import HTTP_405_METHOD_NOT_ALLOWED
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.utils.path import normalize_path

from cosyd.api.request_id import answers_head

METHODS = ("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT")


def tells_methods(app: Litestar) -> ASGIApp:
    """*app*, which tells truly what can be done at a path."""

    async def tell(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        asks = scope["method"] == "OPTIONS"

        async def send_with_methods(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [one for one in message["headers"] if one[0].lower() != b"allow"]
                refused = message["status"] == HTTP_405_METHOD_NOT_ALLOWED
                if refused or (asks and len(headers) < len(list(message["headers"]))):
                    allowed = ", ".join(methods_at(app, scope["path"]))
                    message["headers"] = [*headers, (b"allow", allowed.encode())]
            await send(message)

        await app(scope, receive, send_with_methods)

    return tell


def methods_at(app: Litestar, path: str) -> list[str]:
    """What can be done at *path*."""
    found = [method for method in METHODS if _can(app, path, method)]
    return sorted([*found, "HEAD"]) if "GET" in found and answers_head(path) else found


def _can(app: Litestar, path: str, method: str) -> bool:
    try:
        app.asgi_router.handle_routing(path=normalize_path(path), method=method)
    except (MethodNotAllowedException, NotFoundException):
        return False
    return True
