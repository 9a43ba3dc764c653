"""``/oauth/token`` and ``/oauth/revoke``: a client's secret for a token of two hours, and back.

Source: RFC 6749, 2.3.1, 4.4 and 5; RFC 7009.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import parse_qsl, unquote_plus

import msgspec
import structlog
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import SkipValidation
from msgspec import Meta

from cosyd.access import TOKEN_S, Client, Clients
from cosyd.access.tokens import words
from cosyd.api import problems
from cosyd.api.limits import Failures
from cosyd.api.schema_doors import told
from cosyd.contract.errors import (
    BodyTooLarge,
    ClientsUnreadable,
    CosydError,
    InvalidClient,
    InvalidRequest,
    InvalidScope,
    TooManyFailures,
    TooManyWait,
    UnsupportedGrant,
)

log = structlog.get_logger(__name__)

AnyRequest = Request[Any, Any, Any]

GRANT: Final = "client_credentials"

AT_ONCE = 1
"""Secrets that are looked at side by side. Each takes 64 MB, and a core for some 50 ms."""

MOST_WAIT = 32
"""Who may wait for that."""

FIELDS = 32
"""More than that has no form that means us."""

_VISIBLE = re.compile(r"[\x20-\x7e]{1,256}")
"""Source: RFC 6749, appendix A: ids and secrets are of visible ASCII letters."""

_UNKEPT = {"cache-control": "no-store", "pragma": "no-cache"}
_FORMS: Final = ("application/x-www-form-urlencoded", "application/json")

_OPTIONAL = Meta(description="Left out where HTTP Basic shows the client.")


class TokenForm(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and for what."""

    grant_type: Annotated[str, Meta(description=GRANT)]
    client_id: Annotated[str, _OPTIONAL] = ""
    client_secret: Annotated[str, _OPTIONAL] = ""

    scope: Annotated[
        str,
        Meta(description="Of speak, voices and admin, with spaces; all that it has if left out"),
    ] = ""


class RevokeForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whose token is to count no more."""

    token: str
    client_id: Annotated[str, _OPTIONAL] = ""
    client_secret: Annotated[str, _OPTIONAL] = ""


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A token."""

    access_token: str
    scope: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - its type is no secret
    expires_in: int = TOKEN_S
    """Seconds."""


AnyForm = TypeVar("AnyForm", TokenForm, RevokeForm)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a client shows of itself."""

    client_id: str
    secret: str

    @property
    def is_sensible(self) -> bool:
        """Whether it could be one of ours at all."""
        return bool(_VISIBLE.fullmatch(self.client_id) and _VISIBLE.fullmatch(self.secret))


class Proving:
    """Looks at secrets, as few at a time as can be: it is dear, and anybody may ask for it.

    Who does not know a ``client_id`` costs nothing. Wrong secrets are counted by address and
    client, so that a client is not kept out by what another at its address does.

    Args:
        clients: All clients.
        failures: Who has failed lately.
    """

    def __init__(self, clients: Clients, failures: Failures | None = None) -> None:
        self.clients = clients
        self._failures = failures or Failures()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def client(self, shown: Shown, address: str) -> Client:
        """Who *shown* is.

        Raises:
            InvalidClient: Nobody.
            TooManyFailures: There were too many wrong secrets lately.
            TooManyWait: Too many ask just now.
        """
        known = shown.is_sensible and self.clients.knows(shown.client_id)
        who = f"{_network(address)} {shown.client_id if known else ''}"
        self._failures.check(who)
        try:
            client = await self._proven(shown, known, lambda: self._failures.check(who))
        except InvalidClient:
            self._failures.add(who)
            log.warning("auth.secret_wrong", client_known=known)
            raise
        self._failures.forget(who)
        return client

    async def _proven(self, shown: Shown, known: bool, check: Callable[[], None]) -> Client:
        if not known:
            raise InvalidClient
        if self._waiting >= MOST_WAIT:
            raise TooManyWait(retry_after_s=1)
        self._waiting += 1
        try:
            async with self._turn:
                check()  # others may have failed while this one waited
                return await asyncio.to_thread(self.clients.proven, shown.client_id, shown.secret)
        finally:
            self._waiting -= 1


def _refused(request: AnyRequest, error: CosydError) -> Response[Any]:
    """*error*, in the words of RFC 6749."""
    response = problems.told(request, error)
    response.headers.update(_UNKEPT)
    if isinstance(error, InvalidClient):
        response.headers["www-authenticate"] = 'Basic realm="cosyd"'
    return response


_FAILS: Final = (
    InvalidRequest(reason="Object missing required field `grant_type`"),
    BodyTooLarge(limit_bytes=262_144),
    InvalidClient(),
    TooManyFailures(retry_after_s=6),
    TooManyWait(retry_after_s=1),
    ClientsUnreadable(reason="database disk image is malformed"),
)

Desk = NamedDependency[SkipValidation[Proving]]


@post(
    "/oauth/token",
    status_code=200,
    tags=("OAuth",),
    summary="Get a token",
    exception_handlers={CosydError: _refused},
    responses={200: ResponseSpec(TokenAnswer, description="A token.", generate_examples=False)},
    opt=told(
        form=TokenForm,
        forms=_FORMS,
        fails=(
            *_FAILS,
            UnsupportedGrant(grant="password"),
            InvalidScope(scope="x", scopes="speak"),
        ),
    ),
)
async def token(request: AnyRequest, proving: Desk) -> Response[TokenAnswer]:
    """A token for a client's id and secret (RFC 6749, 4.4). Wants no token itself.

    The client shows itself in the form, in JSON, or by HTTP Basic.
    """
    form = await _form(request, TokenForm)
    if form.grant_type != GRANT:
        raise UnsupportedGrant(grant=_plain(form.grant_type))
    client = await proving.client(_shown(request, form), _address(request))
    issued = await asyncio.to_thread(proving.clients.issue, client, _plain(form.scope, 1_000))
    log.info("auth.token_issued", client=client.name)
    answer = TokenAnswer(access_token=issued.text, scope=words(issued.scopes))
    return Response(answer, headers=_UNKEPT)


@post(
    "/oauth/revoke",
    status_code=200,
    tags=("OAuth",),
    summary="Have a token count no more",
    exception_handlers={CosydError: _refused},
    opt=told(form=RevokeForm, forms=_FORMS, fails=_FAILS),
)
async def revoke(request: AnyRequest, proving: Desk) -> Response[dict[str, str]]:
    """It counts no more at once (RFC 7009); so too if it did not before.

    A client can do so with its own tokens.
    """
    form = await _form(request, RevokeForm)
    client = await proving.client(_shown(request, form), _address(request))
    if await asyncio.to_thread(proving.clients.revoke, client, form.token):
        log.info("auth.token_revoked", client=client.name)
    return Response({}, headers=_UNKEPT)


async def _form(request: AnyRequest, kind: type[AnyForm]) -> AnyForm:
    """The body, a form or JSON; an empty field counts as none.

    Raises:
        InvalidRequest: It is something else.
    """
    body = await request.body()
    media_type, _ = request.content_type
    try:
        if media_type == "application/json":
            fields = msgspec.json.decode(body, type=dict[str, Any])
        else:
            fields = _single(parse_qsl(body.decode(), max_num_fields=FIELDS, errors="strict"))
        return msgspec.convert(fields, kind)
    except UnicodeDecodeError as error:
        raise InvalidRequest(reason="the body is not UTF-8") from error
    except (msgspec.DecodeError, ValueError) as error:  # DecodeError is one, mypy does not know it
        raise InvalidRequest(reason=_plain(str(error), 200).rstrip(".")) from error


def _single(pairs: list[tuple[str, str]]) -> dict[str, str]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        reason = "a field of the form is there twice"
        raise InvalidRequest(reason=reason)
    return fields


def _shown(request: AnyRequest, form: TokenForm | RevokeForm) -> Shown:
    """What the client shows of itself, in the form or by HTTP Basic.

    Raises:
        InvalidRequest: It does so in both ways.
        InvalidClient: In neither.
    """
    scheme, _, coded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return Shown(form.client_id, form.client_secret)
    try:
        pair = base64.b64decode(coded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise InvalidClient from error
    client_id, _, secret = pair.partition(":")
    shown = Shown(unquote_plus(client_id), unquote_plus(secret))
    if form.client_secret or form.client_id not in {"", shown.client_id}:
        raise InvalidRequest(reason="the client shows itself in the form and by HTTP Basic")
    return shown


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client else ""


def _network(address: str) -> str:
    """Whom *address* stands for: with IPv6, everybody has a network of addresses."""
    try:
        if ip_address(address).version == 6:  # noqa: PLR2004 - IPv6
            return str(ip_network(f"{address.partition('%')[0]}/64", strict=False))
    except ValueError:
        pass
    return address


def _plain(text: str, most: int = 64) -> str:
    """*text* as an answer may repeat it."""
    return text[:most].encode("ascii", "replace").decode()
