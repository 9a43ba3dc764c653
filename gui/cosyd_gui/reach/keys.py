"""Keys by their names, as each system writes them. No Qt in here.

Kept is what Qt calls portable: ``Ctrl+Alt+S``, ``Meta+F9``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

MODIFIERS: Final = ("Ctrl", "Alt", "Shift", "Meta")

_X11 = {
    "Space": "space", "Return": "Return", "Enter": "KP_Enter", "Tab": "Tab", "Esc": "Escape",
    "Backspace": "BackSpace", "Del": "Delete", "Ins": "Insert", "Home": "Home", "End": "End",
    "PgUp": "Prior", "PgDown": "Next", "Left": "Left", "Right": "Right", "Up": "Up",
    "Down": "Down", "Print": "Print", "Pause": "Pause", "ScrollLock": "Scroll_Lock",
    "Media Play": "XF86AudioPlay", "Media Stop": "XF86AudioStop",
    "Media Next": "XF86AudioNext", "Media Previous": "XF86AudioPrev",
    "Volume Mute": "XF86AudioMute", "+": "plus", "-": "minus", ",": "comma", ".": "period",
    "/": "slash", "\\": "backslash", ";": "semicolon", "'": "apostrophe", "[": "bracketleft",
    "]": "bracketright", "=": "equal", "`": "grave",
}  # fmt: skip
"""What Qt calls a key, and what X does. Source: keysymdef.h; a letter, a digit and F1 to F35 have
the same name there."""

_PYNPUT = {
    "Space": "<space>", "Return": "<enter>", "Enter": "<enter>", "Tab": "<tab>", "Esc": "<esc>",
    "Backspace": "<backspace>", "Del": "<delete>", "Ins": "<insert>", "Home": "<home>",
    "End": "<end>", "PgUp": "<page_up>", "PgDown": "<page_down>", "Left": "<left>",
    "Right": "<right>", "Up": "<up>", "Down": "<down>", "Print": "<print_screen>",
    "Pause": "<pause>", "ScrollLock": "<scroll_lock>", "Media Play": "<media_play_pause>",
    "Media Next": "<media_next>", "Media Previous": "<media_previous>",
}  # fmt: skip


class KeyProblem(StrEnum):
    """Why a key does not do what it is to do."""

    UNKNOWN = "unknown"
    """This system has no such key."""

    BARE = "bare"
    """A letter without Ctrl, Alt or Meta could not be typed any more."""

    TAKEN = "taken"
    """Another program has it."""

    TWICE = "twice"
    """It is to do something else as well."""

    NO_PORTAL = "no_portal"
    """This desktop lets no program have keys: it has to be told what a key runs."""

    REFUSED = "refused"
    """The desktop, or who sits at it, has refused."""

    ABSENT = "absent"
    """What would listen for keys on this system is not installed, or does not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """A key, and what is held down with it."""

    held: frozenset[str]
    key: str

    @classmethod
    def of(cls, portable: str) -> Self:
        """The first chord of what Qt calls *portable*.

        Raises:
            ValueError: It names none.
        """
        first = portable.split(", ", maxsplit=1)[0]
        head, key = first[:-1], first[-1:]  # the key itself may be a plus
        if not first.endswith("+"):
            head, _, key = first.rpartition("+")
        held = [one for one in head.split("+") if one]
        if not key or key in MODIFIERS or set(held) - set(MODIFIERS):
            raise ValueError(portable)
        return cls(held=frozenset(held), key=key)

    @property
    def is_bare(self) -> bool:
        """Whether it would take a character from those who type."""
        return not self.held - {"Shift"} and (len(self.key) == 1 or self.key == "Space")

    @property
    def x11(self) -> str:
        """The name of its keysym."""
        if len(self.key) == 1 and self.key.isalnum():
            return self.key.lower()
        return _X11.get(self.key, self.key)

    @property
    def portal(self) -> str:
        """As the portal wants it.

        Source: the XDG "shortcuts" specification, "Shortcut format".
        """
        names = {"Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT", "Meta": "LOGO"}
        return "+".join([*(names[one] for one in MODIFIERS if one in self.held), self.x11])

    @property
    def pynput(self) -> str:
        """As pynput's GlobalHotKeys want it."""
        names = {"Ctrl": "<ctrl>", "Alt": "<alt>", "Shift": "<shift>", "Meta": "<cmd>"}
        key = self.key.lower() if len(self.key) == 1 else _PYNPUT.get(self.key, "")
        if not key and self.key[:1] == "F" and self.key[1:].isdigit():
            key = f"<{self.key.lower()}>"
        return (
            "+".join([*(names[one] for one in MODIFIERS if one in self.held), key]) if key else ""
        )
