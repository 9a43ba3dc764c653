"""Keys from anywhere: on a real X server, and from a portal on a real bus."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Annotated, Any

import pytest
from dbus_fast import Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusDict, DBusObjectPath, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal

from cosyd_gui.actions import Action
from cosyd_gui.reach.hotkeys_portal import PortalKeys
from cosyd_gui.reach.hotkeys_x11 import X11Keys
from cosyd_gui.reach.keys import Chord, KeyProblem
from desktops import screen, session_bus, xdotool
from patience import wait_for


@pytest.fixture(scope="module")
def display():
    with screen() as display:
        yield display


@pytest.fixture
def x11(display, monkeypatch):
    monkeypatch.setenv("DISPLAY", display)
    pressed = []
    keys = X11Keys(pressed.append)
    yield keys, pressed
    keys.close()


def test_a_key_of_the_x_server_is_heard_whatever_locks_are_on(x11, display):
    keys, pressed = x11
    problems = keys.bind({Action.SPEAK_SELECTION: Chord.of("Ctrl+Alt+S")})
    assert problems == {}

    xdotool(display, "key", "ctrl+alt+s")
    wait_for(lambda: len(pressed) == 1)
    xdotool(display, "key", "Num_Lock")
    xdotool(display, "key", "Caps_Lock")
    xdotool(display, "key", "ctrl+alt+s")
    wait_for(lambda: len(pressed) == 2)
    xdotool(display, "key", "Caps_Lock")
    xdotool(display, "key", "Num_Lock")
    xdotool(display, "key", "ctrl+s")
    xdotool(display, "key", "ctrl+alt+s")
    wait_for(lambda: len(pressed) == 3)

    assert pressed == [Action.SPEAK_SELECTION] * 3


def test_a_key_that_another_program_has_is_told(x11, display):
    keys, _ = x11
    other = X11Keys(lambda _: None)
    other.bind({Action.STOP: Chord.of("Ctrl+F11")})

    problems = keys.bind({Action.SKIP: Chord.of("Ctrl+F11"), Action.BACK: Chord.of("Ctrl+F10")})

    assert problems == {Action.SKIP: KeyProblem.TAKEN}
    other.close()
    wait_for(lambda: keys.bind({Action.SKIP: Chord.of("Ctrl+F11")}) == {})  # once X knows it


def test_a_key_that_no_keyboard_has_is_told(x11):
    keys, _ = x11

    assert keys.bind({Action.SKIP: Chord.of("Ctrl+F35")}) == {Action.SKIP: KeyProblem.UNKNOWN}


def test_without_an_x_server_all_keys_are_told(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4711")
    keys = X11Keys(lambda _: None)

    assert keys.bind({Action.SKIP: Chord.of("F9")}) == {Action.SKIP: KeyProblem.ABSENT}


class Request(ServiceInterface):
    """What somebody is asked."""

    def __init__(self):
        super().__init__("org.freedesktop.portal.Request")

    @dbus_signal(name="Response")
    def response(self, code, results) -> Annotated[list[Any], DBusSignature("ua{sv}")]:
        return [code, results]


class Portal(ServiceInterface):
    """A portal that gives each key but those that it is to refuse."""

    def __init__(self, bus, refused, consent):
        super().__init__("org.freedesktop.portal.GlobalShortcuts")
        self.bus = bus
        self.refused = refused
        self.consent = consent
        self.triggers = {}
        self.caller = ""
        bus.add_message_handler(self.remember)

    def remember(self, message):
        if message.interface == self.name:
            self.caller = message.sender

    def answer(self, options, results):
        sender = self.caller[1:].replace(".", "_")
        path = f"/org/freedesktop/portal/desktop/request/{sender}/{options['handle_token'].value}"
        request = Request()
        self.bus.export(path, request)
        asyncio.get_running_loop().call_later(0.05, request.response, self.consent, results)
        return path

    @dbus_method(name="CreateSession")
    def create(self, options: DBusDict) -> DBusObjectPath:
        return self.answer(options, {"session_handle": Variant("s", "/session/1")})

    @dbus_method(name="BindShortcuts")
    def bind(
        self,
        session: DBusObjectPath,
        shortcuts: Annotated[list[Any], DBusSignature("a(sa{sv})")],
        window: DBusStr,
        options: DBusDict,
    ) -> DBusObjectPath:
        self.triggers = {name: facts["preferred_trigger"].value for name, facts in shortcuts}
        given = [[name, facts] for name, facts in shortcuts if name not in self.refused]
        return self.answer(options, {"shortcuts": Variant("a(sa{sv})", given)})

    @dbus_signal(name="Activated")
    def press(self, name) -> Annotated[list[Any], DBusSignature("osta{sv}")]:
        return ["/session/1", name, 0, {}]


@asynccontextmanager
async def portal(refused=(), consent=0):
    bus = await MessageBus().connect()
    made = Portal(bus, refused, consent)
    bus.export("/org/freedesktop/portal/desktop", made)
    await bus.request_name("org.freedesktop.portal.Desktop")
    yield made
    bus.disconnect()


async def until(ask):
    async with asyncio.timeout(10):
        while not ask():  # noqa: ASYNC110 - lists have no event
            await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(wanted):
    """The keys that were pressed, and what was told of those that cannot be had."""
    pressed, told = [], []
    keys = PortalKeys(pressed.append, told.append)
    task = asyncio.create_task(
        keys.listen({one: (chord, "words") for one, chord in wanted.items()})
    )
    yield pressed, told
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


WANTED = {Action.SKIP: Chord.of("Ctrl+Alt+N"), Action.STOP: Chord.of("Ctrl+Alt+X")}


@pytest.fixture(scope="module")
def address():
    with session_bus() as address:
        yield address


@pytest.fixture
def bus(address, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)


def test_the_portal_is_asked_for_keys_and_they_are_heard(bus):
    async def scene():
        async with portal(refused=("stop",)) as desktop, listening(WANTED) as (pressed, told):
            await until(lambda: told)
            desktop.press("skip")
            await until(lambda: pressed)
            return desktop.triggers, pressed, told

    triggers, pressed, told = asyncio.run(scene())

    assert triggers == {"skip": "CTRL+ALT+n", "stop": "CTRL+ALT+x"}
    assert pressed == [Action.SKIP]
    assert told == [{Action.STOP: KeyProblem.REFUSED}]


def test_who_says_no_at_the_portal_is_heeded(bus):
    async def scene():
        async with portal(consent=1), listening(WANTED) as (_, told):
            await until(lambda: told)
            return told

    assert asyncio.run(scene()) == [dict.fromkeys(WANTED, KeyProblem.REFUSED)]


def test_a_desktop_without_a_portal_is_told_as_such(bus):
    async def scene():
        async with listening(WANTED) as (_, told):
            await until(lambda: told)
            return told

    assert asyncio.run(scene()) == [dict.fromkeys(WANTED, KeyProblem.NO_PORTAL)]


def test_without_any_bus_it_is_told_as_well(monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")

    async def scene():
        async with listening(WANTED) as (_, told):
            await until(lambda: told)
            return told

    assert asyncio.run(scene()) == [dict.fromkeys(WANTED, KeyProblem.NO_PORTAL)]
