"""What the table ``[plugins.webhook]`` may hold."""

from __future__ import annotations

import base64
import binascii
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Annotated, get_args
from urllib.parse import SplitResult, urlsplit

import msgspec
from msgspec import Meta

from cosyd.contract.events import AnyEvent

Pause = Annotated[float, Meta(gt=0)]

SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with, not one
EVENTS = tuple(sorted(str(one.__struct_config__.tag) for one in get_args(AnyEvent)))
"""The names of all events."""


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is told. Its ``url`` and ``secret`` are never shown."""

    url: str

    secret: str = ""
    """``whsec_`` and the key in base64, else the key itself; empty: nothing is signed."""

    events: tuple[str, ...] = ("*",)
    """Names of events, in which ``*`` stands for anything."""

    name: str = ""
    """How messages call it; empty: the beginning of its URL."""

    def __post_init__(self) -> None:
        """Raise a ValueError where it cannot be told anything; without a word of its secrets."""
        wrong = _wrong_url(self.url) or _wrong_secret(self) or _wrong_events(self.events)
        if wrong:
            raise ValueError(wrong)

    def __repr__(self) -> str:
        return f"Target({self.shown!r})"

    @property
    def shown(self) -> str:
        """Its name; else of its URL what holds no secret: neither user, nor path, nor query."""
        if self.name:
            return self.name
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @property
    def key(self) -> bytes:
        """What is signed with; empty: nothing is signed."""
        if not self.secret.startswith(SECRET_PREFIX):
            return self.secret.encode()
        return base64.b64decode(self.secret.removeprefix(SECRET_PREFIX), validate=True)

    def wants(self, event: str) -> bool:
        """Whether it is told of *event*."""
        return any(fnmatchcase(event, pattern) for pattern in self.events)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[plugins.webhook]``."""

    targets: tuple[Target, ...] = ()

    timeout_s: Pause = 15
    """How long a target may take to answer."""

    retry_first_s: Pause = 1
    """The pause before the second attempt; it doubles with each further one."""

    retry_most_s: Pause = 300
    """The longest such pause."""

    give_up_after_s: Pause = 86_400
    """How old an event may be that is tried again."""

    room: Annotated[int, Meta(ge=1)] = 1_000
    """How many events wait for a target; of more the oldest are dropped."""

    def __post_init__(self) -> None:
        """Raise a ValueError where two targets are the same."""
        if len({target.url for target in self.targets}) < len(self.targets):
            raise ValueError("two targets have the same 'url'")


def _wrong_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = _usable(parts)
    except ValueError:  # a port that is none, brackets that do not match
        usable = False
    return "" if usable else "'url' has to be such as https://example.org/hook"


def _usable(parts: SplitResult) -> bool:
    plain = parts.geturl().isprintable() and " " not in parts.geturl()
    return plain and parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0


def _wrong_secret(target: Target) -> str:
    if not target.secret:
        return ""
    try:
        usable = bool(target.key)
    except binascii.Error:
        usable = False
    return "" if usable else f"'secret' begins with {SECRET_PREFIX!r}, but is not base64 after it"


def _wrong_events(patterns: tuple[str, ...]) -> str:
    if not patterns:
        return "'events' is empty"
    for pattern in patterns:
        if not any(fnmatchcase(event, pattern) for event in EVENTS):
            near = get_close_matches(pattern, EVENTS, 1)
            hint = f"; the nearest one is {near[0]!r}" if near else f"; there are {_all()}"
            return f"there is no event {pattern!r}{hint}"
    return ""


def _all() -> str:
    return ", ".join(EVENTS)
