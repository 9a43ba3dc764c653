"""What goes over HTTP about who asks."""

from __future__ import annotations

import msgspec

from cosyd.contract.access import Scope


class CallerView(msgspec.Struct, frozen=True, kw_only=True):
    """Who shows the token of the request."""

    name: str
    """Of the client, as ``cosyd clients`` knows it. Empty: the owner of this daemon."""

    scopes: list[Scope]
    """What that one may do."""

    version: str
    """Of the daemon."""
