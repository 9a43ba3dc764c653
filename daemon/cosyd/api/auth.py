"""Who may come in, and what they may do there.

The guard has asked for a token, for the scope that the handler needs (``opt={"needs": Scope.X}``;
SPEAK where it does not say, None for any token) and for room among the client's limits before a
handler is called. One with ``opt={"asks_itself": True}`` does that itself. A door learns of it so:

- ``caller(scope)`` is who sent the request.
- ``caller_for(scope, token)`` is for sockets of ``showing.LATER``, whose clients may show their
  token only in a message: the door calls it before it does anything else for them, and tells the
  error that it raises. What it holds of the client's limits is given back when the socket ends.

A first sign of a client wakes the engines.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Send
from litestar.types import Scope as Asgi

from cosyd.access import Client
from cosyd.api.compat.dialects import LIVE, NATIVE, door_of
from cosyd.api.flow import BrokenOff
from cosyd.api.limits import Limits
from cosyd.api.refusal import refuse
from cosyd.api.showing import is_own_program, shown_by, shows_later
from cosyd.contract.access import Caller, Scope
from cosyd.contract.errors import ClientsUnreadable, CosydError, ScopeMissing, Unauthorized
from cosyd.system.options import Clients as Usual

log = structlog.get_logger(__name__)

WAKING = ("/v1/speech", "/v1/text", "/v1/voices", "/v1/events", "/v1/live")
"""Paths of those who are about to have something said; a look at metrics is no such sign."""

_QUIET = (NATIVE, LIVE, "oauth")
"""Doors by which alone nobody is taken to be about to."""

OPEN = ("/health/", "/oauth/", "/api/v1/services/audio/tts/sound/")
"""Paths that want no token; the last is of addresses that are secrets themselves."""

OPEN_HERE = ("/v1/audio/voices", "/v1/audio/models", "/audio/voices", "/audio/models")
"""Paths that want none from programs of this machine that look. Open WebUI shows it elsewhere."""

ANY_TOKEN = ("/schema",)
"""Paths that want a token, whatever it is for; other handlers say so themselves."""

LOCAL = Caller(scopes=frozenset({Scope.SPEAK}))
"""A program of this machine that shows no token where none is wanted."""

SHUT_OUT = 1008
"""Why the socket of a client that was removed is closed. Source: RFC 6455, 7.4.1: a policy."""

_STATE = "cosyd.visit"


class KnowsTokens(Protocol):
    """Whoever keeps the clients."""

    def bearer(self, token: bytes) -> Client | None:
        """Whose *token* is."""
        ...

    def knows(self, client_id: str) -> bool:
        """Whether there is such a client."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """By what it is decided who may come in."""

    token: str | None
    """The owner's. None: everybody is taken for the owner."""

    clients: KnowsTokens | None = None
    """None: there is nobody besides the owner."""

    usual: Callable[[], Usual] = Usual
    """The limits of clients that have none of their own."""

    open_doors: Callable[[], Collection[str]] = tuple
    """Doors that want no token from programs of this machine."""

    on_client: Callable[[], None]
    """Called when somebody is about to have something said."""

    limits: Limits = field(default_factory=Limits)

    def caller(self, asgi: Asgi, shown: bytes) -> tuple[Caller, str]:
        """Who shows the token *shown* (empty: none), and of a client also its id.

        Raises:
            Unauthorized: Nobody whom we know.
            ClientsUnreadable: The clients' file cannot be used.
        """
        if self.token is None:  # who reaches it then has been asked by cosyd.api.reach
            return Caller(), ""
        if secrets.compare_digest(shown, self.token.encode()):
            return Caller(), ""
        if shown and (client := self._bearer(shown)):
            return self._with_limits(client), client.id
        if self._is_open(asgi) and is_own_program(asgi):
            return LOCAL, ""
        raise Unauthorized

    def _bearer(self, shown: bytes) -> Client | None:
        try:
            return self.clients.bearer(shown) if self.clients else None
        except ClientsUnreadable as error:
            log.error("clients.unreadable", reason=error.facts["reason"])  # noqa: TRY400 - no defect
            raise

    def has(self, client_id: str) -> bool:
        """Whether it is a client still; the owner always is."""
        return not client_id or self.clients is None or self.clients.knows(client_id)

    def _with_limits(self, client: Client) -> Caller:
        usual = self.usual()
        rate, at_once = client.requests_per_minute, client.at_once
        return Caller(
            name=client.name,
            scopes=client.scopes,
            requests_per_minute=usual.requests_per_minute if rate is None else rate,
            at_once=usual.at_once if at_once is None else at_once,
        )

    def _is_open(self, asgi: Asgi) -> bool:
        looks = (
            asgi.get("method", "GET") in {"GET", "HEAD"} and asgi["path"].rstrip("/") in OPEN_HERE
        )
        return looks or door_of(asgi["path"]) in self.open_doors()


class _Visit:
    """One request, or one WebSocket, from its beginning to its end.

    Args:
        guard: Who lets it in.
        asgi: Its ASGI scope.
        held: What it holds until its end.
    """

    def __init__(self, guard: Guard, asgi: Asgi, held: ExitStack) -> None:
        self.caller: Caller | None = None
        """Who was let in."""

        self.asked: Caller | None = None
        """Who wanted to be, where that is somebody whom we know."""

        self._client_id = ""
        self._guard = guard
        self._asgi = asgi
        self._held = held

    def begin(self) -> None:
        """Let it in, or leave that to its door.

        Raises:
            CosydError: It is not let in.
        """
        shown = shown_by(self._asgi)
        if shown or self._guard.token is None or not shows_later(self._asgi):
            self.admit(shown)

    def admit(self, shown: bytes) -> Caller:
        """Let in who shows the token *shown*.

        Raises:
            CosydError: It is not let in.
        """
        caller, client_id = self._guard.caller(self._asgi, shown)
        needs = _needs(self._asgi)
        self.asked = caller
        if needs is not None and not caller.may(needs):
            raise ScopeMissing(scope=needs.value)
        if self.caller is None:
            self._held.enter_context(self._guard.limits.slot(caller))
        self.caller, self._client_id = caller, client_id
        if _is_sign_of_a_client(self._asgi["path"]):
            self._guard.on_client()
        return caller

    def to_the_end(self, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """The same, which let go of what is held with the last word.

        Whoever has heard that may ask anew at once, while the handler still tidies up. A client
        that was removed hears no more, and is not heard: to the handler, it has left its socket.
        """
        shut_out = False

        async def receive_to_the_end() -> Any:
            nonlocal shut_out
            message: Any = await receive()
            if message["type"] == "websocket.receive" and not self._guard.has(self._client_id):
                shut_out = True
                await send({"type": "websocket.close", "code": SHUT_OUT, "reason": "removed"})
                message = {"type": "websocket.disconnect", "code": SHUT_OUT, "reason": "removed"}
            if message["type"] == "websocket.disconnect":
                self._held.close()
            return message

        async def send_to_the_end(message: Message) -> None:
            if shut_out:
                raise ConnectionResetError  # as the server says it of one that has left
            if _is_last(message):
                self._held.close()
            elif message["type"] == "http.response.body" and not self._guard.has(self._client_id):
                raise BrokenOff
            await send(message)

        return receive_to_the_end, send_to_the_end


def _is_last(message: Message) -> bool:
    if message["type"] == "http.response.body":
        return not message.get("more_body", False)
    return message["type"] == "websocket.close"


def guarded(guard: Guard) -> Callable[[ASGIApp], ASGIApp]:
    """Middleware that lets in whom *guard* knows."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def stand(scope: Asgi, receive: Receive, send: Send) -> None:
            if _is_free(scope):
                await app(scope, receive, send)
                return
            with ExitStack() as held:
                visit = _Visit(guard, scope, held)
                scope.setdefault("state", {})[_STATE] = visit
                try:
                    visit.begin()
                except CosydError as error:
                    if scope["type"] != ScopeType.WEBSOCKET:
                        raise
                    await refuse(scope, send, error)
                    return
                await app(scope, *visit.to_the_end(receive, send))

        return stand

    return wrap


def caller(asgi: Asgi) -> Caller:
    """Who sent the request.

    Raises:
        Unauthorized: That is not known yet.
    """
    found = known_caller(asgi)
    if found is None:
        raise Unauthorized
    return found


def known_caller(asgi: Asgi) -> Caller | None:
    """Who sent the request, once that one was let in; None before, and where nobody asks."""
    visit = asgi.get("state", {}).get(_STATE)
    return visit.caller if isinstance(visit, _Visit) else None


def who_asked(asgi: Asgi) -> Caller | None:
    """As :func:`known_caller`, but also who was known and not let in. For the log alone."""
    visit = asgi.get("state", {}).get(_STATE)
    return visit.asked if isinstance(visit, _Visit) else None


def caller_for(asgi: Asgi, token: str) -> Caller:
    """Who shows *token*, in a message, on a socket of ``showing.LATER``.

    It counts from then on as though it had been shown at the handshake.

    Raises:
        Unauthorized: It is wrong, or empty where one is wanted.
        ScopeMissing: It is not for this.
        TooFast: Its client has sent as many requests lately as it may.
        TooManyAtOnce: Its client has as many under way as it may.
    """
    visit = asgi["state"][_STATE]
    assert isinstance(visit, _Visit)
    return visit.admit(token.encode("utf-8", "replace"))


def _is_free(asgi: Asgi) -> bool:
    handler: Any = asgi.get("route_handler")
    if handler and handler.opt.get("asks_itself"):
        return True
    return asgi["path"] == "/" or asgi["path"].startswith(OPEN)


def _needs(asgi: Asgi) -> Scope | None:
    """What the handler asks for."""
    if asgi["path"].startswith(ANY_TOKEN):
        return None
    handler: Any = asgi.get("route_handler")
    needs: Scope | None = handler.opt.get("needs", Scope.SPEAK) if handler else Scope.SPEAK
    return needs


def _is_sign_of_a_client(path: str) -> bool:
    return path.startswith(WAKING) or door_of(path) not in _QUIET
