"""Who else could reach the daemon, and whether that is safe or was asked for."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from cosyd.contract.errors import Exposed, SettingsInvalid

if TYPE_CHECKING:
    from cosyd.system.options import Settings


def check_reach(settings: Settings) -> None:
    """Who comes in from elsewhere needs a token, and nobody else may read it on its way.

    Raises:
        SettingsInvalid: Others may come in, and no token is asked for.
        Exposed: They may, and nothing is encrypted, though nobody said that this is well.
    """
    if is_loopback(settings.http.host):
        return
    if not settings.http.auth:
        raise SettingsInvalid(
            source=settings.origins.get("http.auth", "http.auth"),
            reason=f"without a token only this machine may connect, but http.host is "
            f"{settings.http.host!r}",
        )
    if not (settings.http.tls_certificate or settings.http.plain):
        raise Exposed(host=settings.http.host)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach *host*."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
