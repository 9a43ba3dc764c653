"""Clients of ElevenLabs that can be told a host, and no path: found by what they show.

``/v1/voices`` and ``/v1/models`` are our own and OpenAI's too. Whoever shows the header
``xi-api-key`` there is sent to ElevenLabs' door; ``/v1/text-to-speech`` is nobody else's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from litestar.enums import ScopeType

from cosyd.api.compat.elevenlabs_wire import PATH

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send

_ITS_OWN: Final = ("/v1/text-to-speech",)
_SHARED: Final = ("/v1/voices", "/v2/voices", "/v1/models", "/v1/user")
_HEADER: Final = b"xi-api-key"
_REQUESTS: Final = frozenset({ScopeType.HTTP, ScopeType.WEBSOCKET})


def tells_apart(app: ASGIApp) -> ASGIApp:
    """*app*, at whose doors each client arrives whose contract it speaks."""

    async def send_on(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in _REQUESTS and _is_elevenlabs(scope):
            scope = _moved(scope)
        await app(scope, receive, send)

    return send_on


def _is_elevenlabs(scope: Scope) -> bool:
    path = scope["path"]
    if _begins(path, _ITS_OWN):
        return True
    return _begins(path, _SHARED) and any(name == _HEADER for name, _ in scope["headers"])


def _begins(path: str, beginnings: tuple[str, ...]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in beginnings)


def _moved(scope: Scope) -> Scope:
    moved = scope.copy()
    moved["path"] = PATH + scope["path"]
    moved["raw_path"] = PATH.encode() + scope["raw_path"]
    return moved
