"""The door ``control``: requests over ZeroMQ, see :mod:`cosyd.contract.wire_control`.

It belongs to the sink ``zeromq``: what is said here is heard there.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec
import zmq

from cosyd.contract.errors import CosydError
from cosyd.contract.events import DaemonChanged
from cosyd.sinks.endpoint import CONTROL, endpoints, is_tcp
from cosyd.sinks.operations import Operations
from cosyd.sinks.outlet import guarding, keys_in
from cosyd.sinks.publisher import Publisher, SocketSettings
from cosyd.sinks.sessions import Sessions
from cosyd.sinks.wicket import Wicket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cosyd.contract.doors import DoorHouse
    from cosyd.contract.events import Event
    from cosyd.sinks.curve import Guard


class ControlSettings(SocketSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[plugins.control]``."""

    request_limit_bytes: Annotated[int, msgspec.Meta(ge=4_096)] = 262_144


class Control:
    """ROUTER sockets, one for each address.

    Args:
        publisher: The sink that it belongs to.
    """

    name = "control"
    Settings: ClassVar[type[msgspec.Struct]] = ControlSettings

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self.sessions = Sessions()
        self._wickets: list[Wicket] = []
        self._context: zmq.Context[zmq.Socket[bytes]] | None = None
        self._guard: Guard | None = None
        self._tidying: asyncio.Task[None] | None = None

    async def start(self, house: DoorHouse) -> None:
        """Bind the sockets.

        Raises:
            BusNotLocal: The endpoint is one that other machines could reach, and no keys are there.
            BusUnusable: It is taken, or its path is too long for a socket.
        """
        if not self._publisher.outlets:
            house.tell("unavailable", "the sink zeromq is not at work")
            return
        settings: ControlSettings = house.settings
        keys = keys_in(house.config_folder)
        wanted = endpoints(
            CONTROL,
            settings.endpoint,
            house.runtime_folder,
            tcp_host=settings.tcp_host,
            keys=keys is not None,
        )
        self._context = zmq.Context()
        operations = Operations(house.desk, self._publisher, self.sessions)
        try:
            self._guard = guarding(self._context, wanted, keys)
            for endpoint in wanted:
                wicket = Wicket(
                    self._context,
                    endpoint,
                    operations,
                    token=house.token if is_tcp(endpoint) else None,
                    guard=self._guard,
                    high_water_mark=settings.high_water_mark,
                    limit_bytes=settings.request_limit_bytes,
                )
                self._wickets.append(wicket)
        except CosydError:
            await self.stop()
            raise
        self._tidying = asyncio.create_task(self.sessions.keep_tidy(), name="live texts")
        house.facts["zmq_control"] = self._wickets[0].endpoint

    def told(self, event: Event) -> None:
        """Once the daemon stops, nothing is waited for any more."""
        if event == DaemonChanged(at=event.at, state="stopping"):
            self.sessions.close_all()
            for wicket in self._wickets:
                wicket.give_up()

    def metrics(self) -> Mapping[str, float]:
        """What can be counted, for ``/metrics``."""
        return {
            "requests_total": sum(one.requests for one in self._wickets),
            "refused_total": sum(one.refused for one in self._wickets),
            "unread_total": sum(one.answers.dropped for one in self._wickets),
            "live": len(self.sessions),
            "live_forgotten_total": self.sessions.forgotten,
        }

    async def stop(self) -> None:
        """Close the sockets, and what is being written."""
        if self._tidying:
            self._tidying.cancel()
        await self.sessions.stop()
        for wicket in self._wickets:
            await wicket.close()
        if self._guard:
            self._guard.close()
        if self._context:
            self._context.destroy(linger=0)
        self._wickets, self._context, self._guard, self._tidying = [], None, None, None
