"""``/v1/settings``, ``/v1/doctor`` and ``/v1/log``: the house itself, for its owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Protocol

from litestar import Controller, get, patch
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter, SkipValidation

from cosyd.api.schema_doors import told
from cosyd.contract.access import Scope
from cosyd.contract.errors import (
    BodyTooLarge,
    CertificateUnusable,
    Exposed,
    InvalidRequest,
    SettingFixed,
    SettingsBroken,
    SettingsInvalid,
    SettingsUnwritable,
)
from cosyd.contract.wire_house import (
    DoctorView,
    Level,
    LogView,
    SettingsChange,
    SettingsChanged,
    SettingsView,
)
from cosyd.system import ring

After = Annotated[int, QueryParameter(required=False, ge=0)]
"""The number of a line."""

Limit = Annotated[int, QueryParameter(required=False, ge=1, le=ring.LINES)]
"""How many lines."""

Least = Annotated[Level, QueryParameter(required=False)]
"""The least grave that are told."""

_ADMIN = {"needs": Scope.ADMIN}

_FAILS = (
    InvalidRequest(reason="changes: Expected `object`, got `array`"),
    BodyTooLarge(limit_bytes=262_144),
    SettingsInvalid(
        source="the change",
        reason="http.port is 70000, but has to be a whole number from 0 to 65535",
    ),
    Exposed(host="0.0.0.0"),  # noqa: S104 - an example of what is refused
    CertificateUnusable(
        setting="http.tls_key",
        reason="it is of no use alone",
        do="Name the certificate as well: http.tls_certificate",
    ),
    SettingFixed(name="http.port", why="COSYD_HTTP__PORT says so"),
    SettingsBroken(
        source="cosyd.toml", reason="this is no TOML: Invalid value (at line 3, column 8)"
    ),
    SettingsUnwritable(file="cosyd.toml", reason="No space left on device"),
)


_LOG_FAILS = (InvalidRequest(reason="limit: Expected `int` <= 2000"),)


class House(Protocol):
    """Who looks after the daemon."""

    async def settings(self) -> SettingsView:
        """All settings."""
        ...

    async def change(self, changes: Mapping[str, Any]) -> SettingsChanged:
        """Write settings: all of them or none."""
        ...

    async def doctor(self) -> DoctorView:
        """What is wrong."""
        ...


Keeping = NamedDependency[SkipValidation[House]]


class HouseController(Controller):
    """Look after the daemon. All of it wants ``admin``."""

    path = "/v1"
    tags = ("House",)

    @get("/settings", summary="List settings", opt=_ADMIN)
    async def settings(self, house: Keeping) -> SettingsView:
        """All settings with their help, what they may be, and where their values come from.

        No secret is told: a word stands in its place.
        """
        return await house.settings()

    @patch("/settings", summary="Change settings", opt={**_ADMIN, **told(fails=_FAILS)})
    async def change(self, data: JSONBody[SettingsChange], house: Keeping) -> SettingsChanged:
        """Write settings into the file, and take up at once what can be: all of them or none."""
        return await house.change(data.changes)

    @get("/doctor", summary="Have the doctor look", opt=_ADMIN)
    async def doctor(self, house: Keeping) -> DoctorView:
        """What is wrong, and what to do; and a report for others. It takes a second or two."""
        return await house.doctor()

    @get("/log", summary="Read the log", opt={**_ADMIN, **told(fails=_LOG_FAILS)})
    async def log(self, after: After = 0, limit: Limit = 500, level: Least = "debug") -> LogView:
        """The latest lines of the log, of which 2,000 are kept; they hold no text."""
        return ring.latest().view(after, limit, level)
