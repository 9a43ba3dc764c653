"""Keys on Wayland: the desktop's portal is asked for them, and it asks who sits at it.

Source: org.freedesktop.portal.GlobalShortcuts of xdg-desktop-portal, versions 1 and 2.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from dbus_fast import Message, MessageType, Variant

from cosyd_gui.actions import Action
from cosyd_gui.reach.bus import NoBus, ask, end_of, session_bus
from cosyd_gui.reach.keys import Chord, KeyProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dbus_fast.aio import MessageBus

PORTAL = "org.freedesktop.portal.Desktop"
OBJECT = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
REQUEST = "org.freedesktop.portal.Request"
REGISTRY = "org.freedesktop.host.portal.Registry"
CONSENT_S = 300.0
"""How long somebody may think about whether we may have the keys."""

Problems = dict[Action, KeyProblem]


class PortalKeys:
    """Listens for keys, as a task in the tray's own loop.

    Args:
        pressed: Called with what a key is to do.
        told: Called with those keys that cannot be had, and why, once that is known.
    """

    def __init__(self, pressed: Callable[[Action], None], told: Callable[[Problems], None]) -> None:
        self._pressed = pressed
        self._told = told

    async def listen(self, wanted: Mapping[Action, tuple[Chord, str]]) -> None:
        """Have these keys, each with what it does in words, until cancelled."""
        try:
            async with session_bus() as bus:
                await _introduce(bus)
                session = await self._session(bus)
                self._told(await self._bind(bus, session, wanted))
                bus.add_message_handler(self._activated)
                await end_of(bus)
                self._told(dict.fromkeys(wanted, KeyProblem.NO_PORTAL))
        except Refused:
            self._told(dict.fromkeys(wanted, KeyProblem.REFUSED))
        except NoBus:
            self._told(dict.fromkeys(wanted, KeyProblem.NO_PORTAL))

    async def _session(self, bus: MessageBus) -> str:
        options = {"session_handle_token": Variant("s", _token())}
        results = await _requested(bus, "CreateSession", "a{sv}", [], options)
        return str(results["session_handle"].value)

    async def _bind(
        self, bus: MessageBus, session: str, wanted: Mapping[Action, tuple[Chord, str]]
    ) -> Problems:
        shortcuts = [
            [
                action.value,
                {
                    "description": Variant("s", words),
                    "preferred_trigger": Variant("s", chord.portal),
                },
            ]
            for action, (chord, words) in wanted.items()
        ]
        results = await _requested(
            bus, "BindShortcuts", "oa(sa{sv})sa{sv}", [session, shortcuts, ""], {}
        )
        given = {one[0] for one in results["shortcuts"].value} if "shortcuts" in results else set()
        return {action: KeyProblem.REFUSED for action in wanted if action.value not in given}

    def _activated(self, message: Message) -> bool:
        if (message.interface, message.member) == (SHORTCUTS, "Activated"):
            with suppress(ValueError):  # a name that we did not give
                self._pressed(Action(message.body[1]))
        return False


class Refused(Exception):
    """Who was asked has said no."""


async def _introduce(bus: MessageBus) -> None:
    """Say which program we are; older portals cannot be told."""
    with suppress(NoBus):
        await ask(bus, _call("Register", "sa{sv}", ["cosyd-tray", {}], REGISTRY))
    rule = f"type='signal',interface='{SHORTCUTS}',member='Activated'"
    await ask(bus, _bus_call("AddMatch", rule))


async def _requested(
    bus: MessageBus, member: str, signature: str, body: list[Any], options: dict[str, Variant]
) -> dict[str, Variant]:
    """What the portal answers to a request, once who was asked has decided.

    Raises:
        NoBus: It has no such request.
        Refused: The answer is no.
    """
    token = _token()
    sender = str(bus.unique_name)[1:].replace(".", "_")
    handle = f"{OBJECT}/request/{sender}/{token}"
    answered: asyncio.Future[tuple[int, dict[str, Variant]]] = (
        asyncio.get_running_loop().create_future()
    )

    def hear(message: Message) -> bool:
        if (message.path, message.member) == (handle, "Response") and not answered.done():
            answered.set_result((message.body[0], message.body[1]))
        return False

    rule = f"type='signal',interface='{REQUEST}',path='{handle}'"
    await ask(bus, _bus_call("AddMatch", rule))
    bus.add_message_handler(hear)
    try:
        options = {**options, "handle_token": Variant("s", token)}
        await ask(bus, _call(member, signature, [*body, options], SHORTCUTS))
        async with asyncio.timeout(CONSENT_S):
            code, results = await answered
    except TimeoutError as error:
        raise Refused from error
    finally:
        bus.remove_message_handler(hear)
    if code:
        raise Refused
    return results


def _call(member: str, signature: str, body: list[Any], interface: str) -> Message:
    return Message(
        destination=PORTAL,
        path=OBJECT,
        interface=interface,
        member=member,
        signature=signature,
        body=body,
        message_type=MessageType.METHOD_CALL,
    )


def _bus_call(member: str, rule: str) -> Message:
    return Message(
        destination="org.freedesktop.DBus",
        path="/org/freedesktop/DBus",
        interface="org.freedesktop.DBus",
        member=member,
        signature="s",
        body=[rule],
    )


def _token() -> str:
    return f"cosyd_{secrets.token_hex(8)}"
