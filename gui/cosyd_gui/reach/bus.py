"""The session's D-Bus: connected to when it is needed, again when it was lost."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from dbus_fast import BusType, Message, MessageType
from dbus_fast.aio import MessageBus

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

AGAIN_S = 10.0
"""How long after a bus was lost, or not there, it is looked for again."""

ANSWER_S = 5.0


class NoBus(Exception):
    """There is no session bus, or what was asked of it failed."""


@asynccontextmanager
async def session_bus() -> AsyncIterator[MessageBus]:
    """A connection for as long as the block lasts.

    Raises:
        NoBus: There is none.
    """
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not _usual_socket():
        raise NoBus("no session bus")
    try:
        bus = await MessageBus(bus_type=BusType.SESSION).connect()
    except Exception as error:  # an address of any kind may be wrong in any way
        raise NoBus(str(error)) from error
    try:
        yield bus
    finally:
        bus.disconnect()


async def end_of(bus: MessageBus) -> None:
    """Wait until *bus* is lost, in whatever way that happens."""
    with suppress(Exception):  # dbus-fast hands on what ended the connection
        await bus.wait_for_disconnect()


async def ask(bus: MessageBus, message: Message) -> list[Any]:
    """What the answer to *message* holds.

    Raises:
        NoBus: It was refused, or none came.
    """
    try:
        async with asyncio.timeout(ANSWER_S):
            answer = await bus.call(message)
    except (TimeoutError, EOFError, OSError) as error:
        raise NoBus(type(error).__name__) from error
    if answer.message_type is MessageType.ERROR:
        raise NoBus(answer.error_name)
    return list(answer.body)


def _usual_socket() -> bool:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    usual = os.path.join(runtime, "bus")  # noqa: PTH118 - a string is all that is wanted
    if runtime and os.path.exists(usual):  # noqa: PTH110 - likewise
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={usual}"
        return True
    return False
