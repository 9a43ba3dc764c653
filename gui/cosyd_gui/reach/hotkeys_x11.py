"""Keys on X11: they are grabbed at the root window, over a connection of our own."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress
from itertools import chain, combinations
from typing import TYPE_CHECKING

import xcffib
import xcffib.xproto as x
from xcffib import keysymdef, xf86keysym, xkb

from cosyd_gui.reach.keys import Chord, KeyProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cosyd_gui.actions import Action

_HELD = {
    "Shift": x.ModMask.Shift,
    "Ctrl": x.ModMask.Control,
    "Alt": x.ModMask._1,  # noqa: SLF001 - xcffib's name for Mod1
    "Meta": x.ModMask._4,  # noqa: SLF001 - likewise
}
_LOCKS = (x.ModMask.Lock, x.ModMask._2)  # noqa: SLF001 - caps lock, and num lock where it usually is
_MEDIA = "XF86"
NOBODYS = -1
"""A keysym that no key has."""

_CORE_KEYBOARD = 0x100
_DETECTABLE_REPEAT = 1
"""Source: XKB.h, XkbUseCoreKbd and XkbPCF_DetectableAutoRepeatMask."""


class X11Keys:
    """Listens for keys in a thread of its own.

    Args:
        pressed: Called in that thread with what a key is to do.
    """

    def __init__(self, pressed: Callable[[Action], None]) -> None:
        self._pressed = pressed
        self._ours, self._theirs = socket.socketpair()
        self._thread: threading.Thread | None = None
        self._bound: dict[tuple[int, int], Action] = {}
        self._down: set[int] = set()
        self._wanted: Mapping[Action, Chord] = {}

    def bind(self, wanted: Mapping[Action, Chord]) -> dict[Action, KeyProblem]:
        """Listen for these keys, and for no others; those that cannot be had, and why."""
        self.close()
        if not wanted:
            return {}
        try:
            connection = xcffib.connect()
        except xcffib.ConnectionException:
            return dict.fromkeys(wanted, KeyProblem.ABSENT)
        self._wanted = wanted
        self._ours, self._theirs = socket.socketpair()
        problems = self._grab(connection)
        self._thread = threading.Thread(
            target=self._listen, args=(connection, self._theirs), name="cosyd-keys", daemon=True
        )
        self._thread.start()
        return problems

    def close(self) -> None:
        """Listen no more."""
        if self._thread is not None:
            self._ours.send(b"x")
            self._thread.join()
            self._thread = None
        self._ours.close()
        self._theirs.close()

    def _grab(self, connection: xcffib.Connection) -> dict[Action, KeyProblem]:
        root = connection.get_setup().roots[0].root
        _tell_repeats_apart(connection)
        connection.core.UngrabKey(x.Grab.Any, root, x.ModMask.Any)
        self._bound = {}
        codes = _codes(connection)
        problems = {}
        for action, chord in self._wanted.items():
            held = sum(_HELD[one] for one in chord.held)
            found = codes.get(_keysym(chord.x11), [])
            problem = None if found else KeyProblem.UNKNOWN
            for code in found:
                if not _grabbed(connection, root, code, held):
                    problem = KeyProblem.TAKEN
                self._bound[code, held] = action
            if problem:
                problems[action] = problem
        connection.flush()
        return problems

    def _listen(self, connection: xcffib.Connection, told: socket.socket) -> None:
        with suppress(xcffib.ConnectionException):  # the screen has gone
            while True:
                self._take_all(connection)
                ready, _, _ = select.select([connection.get_file_descriptor(), told], [], [])
                if told in ready:
                    break
        connection.disconnect()

    def _take_all(self, connection: xcffib.Connection) -> None:
        while event := connection.poll_for_event():
            match event:
                case x.MappingNotifyEvent():
                    self._grab(connection)
                case x.KeyPressEvent(detail=code, state=state):
                    self._press(code, state)
                case x.KeyReleaseEvent(detail=code):
                    self._down.discard(code)

    def _press(self, code: int, state: int) -> None:
        if code in self._down:  # it is being held down
            return
        self._down.add(code)
        action = self._bound.get((code, state & sum(_HELD.values())))
        if action is not None:
            self._pressed(action)


def _tell_repeats_apart(connection: xcffib.Connection) -> None:
    """A key that is held down is then pressed again and again, and released once."""
    extension = connection(xkb.key)
    extension.UseExtension(1, 0).reply()
    repeat = _DETECTABLE_REPEAT
    extension.PerClientFlags(_CORE_KEYBOARD, repeat, repeat, 0, 0, 0).reply()


def _codes(connection: xcffib.Connection) -> dict[int, list[int]]:
    """The key codes by what their keys type without Shift."""
    setup = connection.get_setup()
    first, count = setup.min_keycode, setup.max_keycode - setup.min_keycode + 1
    mapping = connection.core.GetKeyboardMapping(first, count).reply()
    width = mapping.keysyms_per_keycode
    codes: dict[int, list[int]] = {}
    for place in range(count):
        codes.setdefault(mapping.keysyms[place * width], []).append(first + place)
    return codes


def _keysym(name: str) -> int:
    if name.startswith(_MEDIA):
        return int(getattr(xf86keysym, f"XF86XK_{name.removeprefix(_MEDIA)}", NOBODYS))
    return int(getattr(keysymdef, f"XK_{name}", NOBODYS))


def _grabbed(connection: xcffib.Connection, root: int, code: int, held: int) -> bool:
    """Whether the key is ours now, whichever locks are on."""
    tried = [
        connection.core.GrabKeyChecked(
            1, root, held | locks, code, x.GrabMode.Async, x.GrabMode.Async
        )
        for locks in _each_locks()
    ]
    ours = True
    for request in tried:
        try:
            request.check()
        except x.AccessError:
            ours = False
    return ours


def _each_locks() -> Iterator[int]:
    every = chain.from_iterable(combinations(_LOCKS, n) for n in range(len(_LOCKS) + 1))
    return (sum(some) for some in every)
