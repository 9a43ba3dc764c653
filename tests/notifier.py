"""A place for icons over D-Bus, as KDE and extensions of GNOME have it: StatusNotifierItem."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from dbus_fast import Message, MessageType, PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
PATIENCE_S = 15.0


class Watcher(ServiceInterface):
    """Icons register with it; it is their host, too."""

    def __init__(self, bus: MessageBus) -> None:
        super().__init__(WATCHER)
        self._bus = bus
        self.items: list[str] = []

    @dbus_method()
    def RegisterStatusNotifierItem(self, service: "s"):  # noqa: N802, F821, UP037 - D-Bus' words
        self.items.append(service)

    @dbus_method()
    def RegisterStatusNotifierHost(self, service: "s"):  # noqa: N802, F821, UP037 - D-Bus' words
        pass

    @dbus_property(access=PropertyAccess.READ)
    def RegisteredStatusNotifierItems(self) -> "as":  # noqa: N802, F722 - D-Bus' words
        return self.items

    @dbus_property(access=PropertyAccess.READ)
    def IsStatusNotifierHostRegistered(self) -> "b":  # noqa: N802, F821, UP037 - D-Bus' words
        return True

    @dbus_property(access=PropertyAccess.READ)
    def ProtocolVersion(self) -> "i":  # noqa: N802, F821, UP037 - D-Bus' words
        return 0

    async def of_item(self, name: str) -> Any:
        """A property of the latest icon."""
        value = await self._call(
            "/StatusNotifierItem", "org.freedesktop.DBus.Properties", "Get", "ss", [ITEM, name]
        )
        return value.value

    async def tooltip(self) -> str:
        """What the icon says when it is pointed at."""
        return (await self.of_item("ToolTip"))[2]

    async def menu(self) -> dict[str, int]:
        """The items of its menu that can be seen, and by what number each is chosen."""
        path = await self.of_item("Menu")
        await self._call(path, MENU, "AboutToShow", "i", [0])
        layout = await self._call(path, MENU, "GetLayout", "iias", [0, -1, []], last=True)
        return dict(_labels(layout))

    async def choose(self, item: int) -> None:
        """Choose an item of its menu."""
        path = await self.of_item("Menu")
        what = [item, "clicked", Variant("s", ""), 0]
        await self._call(path, MENU, "Event", "isvu", what)

    async def _call(
        self, path: str, interface: str, member: str, signature: str, body: list[Any],
        *, last: bool = False,
    ) -> Any:  # fmt: skip
        answer = await self._bus.call(
            Message(
                destination=self.items[-1], path=path, interface=interface, member=member,
                signature=signature, body=body,
            )
        )  # fmt: skip
        assert answer
        assert answer.message_type is MessageType.METHOD_RETURN, answer.body
        return answer.body[-1 if last else 0] if answer.body else None


def _labels(layout: list[Any]):
    number, properties, children = layout
    label = properties.get("label")
    if label and properties.get("visible", Variant("b", True)).value:
        yield label.value.replace("_", ""), number
    for child in children:
        yield from _labels(child.value)


@asynccontextmanager
async def watching(address: str) -> AsyncIterator[Watcher]:
    """A place for icons on that bus, until the block ends."""
    bus = await MessageBus(bus_address=address).connect()
    watcher = Watcher(bus)
    bus.export("/StatusNotifierWatcher", watcher)
    await bus.request_name(WATCHER)
    try:
        yield watcher
    finally:
        bus.disconnect()
        await bus.wait_for_disconnect()


async def until(ask: Callable[[], Any]) -> Any:
    """What *ask* answers, or what it promises, once that is true."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            answer = ask()
            if asyncio.iscoroutine(answer):
                answer = await answer
            if answer:
                return answer
            await asyncio.sleep(0.05)
