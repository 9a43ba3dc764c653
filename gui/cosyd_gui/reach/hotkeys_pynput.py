"""Keys on Windows and macOS, through pynput."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cosyd_gui.reach.keys import Chord, KeyProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosyd_gui.actions import Action


class PynputKeys:
    """Listens for keys in a thread of pynput's.

    On macOS the system asks whether the program may; until then no key is heard.

    Args:
        pressed: Called in that thread with what a key is to do.
    """

    def __init__(self, pressed: Callable[[Action], None]) -> None:
        self._pressed = pressed
        self._listener: Any = None

    def bind(self, wanted: Mapping[Action, Chord]) -> dict[Action, KeyProblem]:
        """Listen for these keys, and for no others; those that cannot be had, and why."""
        self.close()
        try:
            from pynput.keyboard import GlobalHotKeys  # noqa: PLC0415 - needs a desktop, and time
        except Exception:  # noqa: BLE001 - it fails in many ways where it cannot work
            return dict.fromkeys(wanted, KeyProblem.ABSENT)
        known = {chord.pynput: action for action, chord in wanted.items() if chord.pynput}
        problems = {one: KeyProblem.UNKNOWN for one in wanted if one not in known.values()}
        if known:
            self._listener = GlobalHotKeys(
                {
                    keys: lambda action=action: self._pressed(action)
                    for keys, action in known.items()
                }
            )
            self._listener.start()
        return problems

    def close(self) -> None:
        """Listen no more."""
        if self._listener is not None:
            self._listener.stop()
            self._listener.join()
            self._listener = None
