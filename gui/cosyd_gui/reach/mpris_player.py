"""What MPRIS2 shows of the tray on D-Bus: the program as a whole, and what is heard.

Source: the Media Player Remote Interfacing Specification 2.2 of freedesktop.org.
"""

# dbus-fast reads the annotations, and does not know None when they are kept as strings: no
# "from __future__ import annotations" here.

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from dbus_fast import PropertyAccess, Variant
from dbus_fast.annotations import (
    DBusBool,
    DBusDict,
    DBusDouble,
    DBusInt64,
    DBusObjectPath,
    DBusSignature,
    DBusStr,
)
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property

from cosyd.contract.sinks import Playback

NO_TRACK = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
MICROSECONDS = 1_000_000
"""To a second."""

Strings = Annotated[list[str], DBusSignature("as")]
READ = PropertyAccess.READ


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a panel is told of what is heard."""

    status: Literal["Playing", "Paused", "Stopped"] = "Stopped"
    job: str = ""
    sentence: int = 0
    position_s: float = 0.0
    at: float = 0.0
    """When it was there, by the monotonic clock."""

    @classmethod
    def of(cls, playback: Playback) -> Self:
        """What *playback* looks like."""
        states: dict[str, Literal["Playing", "Paused", "Stopped"]] = {
            "playing": "Playing",
            "paused": "Paused",
        }
        return cls(
            status=states.get(playback.state, "Stopped"),
            job=playback.job or "",
            sentence=playback.sentence,
            position_s=playback.position_s,
            at=time.monotonic(),
        )

    def position_us(self) -> int:
        """How much of it has been heard by now."""
        since = time.monotonic() - self.at if self.status == "Playing" else 0.0
        return int((self.position_s + since) * MICROSECONDS)

    def metadata(self) -> dict[str, Variant]:
        """What is heard; never its words, since locked screens show this."""
        if not self.job:
            return {"mpris:trackid": Variant("o", NO_TRACK)}
        return {
            "mpris:trackid": Variant("o", f"/org/cosyd/job/{self.job}/{self.sentence}"),
            "xesam:title": Variant("s", f"cosyd · {self.sentence + 1}"),
            "xesam:artist": Variant("as", ["cosyd"]),
        }


class Root(ServiceInterface):
    """The program as a whole."""

    def __init__(self, ask: Callable[[str], Any]) -> None:
        super().__init__("org.mpris.MediaPlayer2")
        self._ask = ask

    @dbus_method(name="Raise")
    def raise_(self) -> None:
        """Show the window."""
        self._ask("raise")

    @dbus_method(name="Quit")
    def quit(self) -> None:
        """End the tray; the daemon goes on."""
        self._ask("quit")

    @dbus_property(READ, "CanQuit")
    def can_quit(self) -> DBusBool:
        """It can be ended."""
        return True

    @dbus_property(READ, "CanRaise")
    def can_raise(self) -> DBusBool:
        """It has a window."""
        return True

    @dbus_property(READ, "HasTrackList")
    def has_track_list(self) -> DBusBool:
        """What waits is not told."""
        return False

    @dbus_property(READ, "Identity")
    def identity(self) -> DBusStr:
        """Its name."""
        return "cosyd"

    @dbus_property(READ, "DesktopEntry")
    def desktop_entry(self) -> DBusStr:
        """Its desktop file, for its icon."""
        return "cosyd-tray"

    @dbus_property(READ, "SupportedUriSchemes")
    def schemes(self) -> Strings:
        """It opens no addresses."""
        return []

    @dbus_property(READ, "SupportedMimeTypes")
    def mime_types(self) -> Strings:
        """Nor files."""
        return []


class Player(ServiceInterface):
    """What is heard, and the keys for it."""

    def __init__(self, ask: Callable[[str], Any]) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._ask = ask
        self._shown = Shown()

    async def show(self, shown: Shown) -> None:
        """Tell what is heard now."""
        old, self._shown = self._shown, shown
        changed: dict[str, Any] = {}
        if old.status != shown.status:
            changed["PlaybackStatus"] = shown.status
        if bool(old.job) != bool(shown.job):
            can = bool(shown.job)
            changed |= dict.fromkeys(("CanGoNext", "CanGoPrevious", "CanPlay", "CanPause"), can)
        if (old.job, old.sentence) != (shown.job, shown.sentence):
            changed["Metadata"] = shown.metadata()
        if changed:
            self.emit_properties_changed(changed)

    @dbus_method(name="Next")
    def next(self) -> None:
        """The next sentence."""
        self._ask("next")

    @dbus_method(name="Previous")
    def previous(self) -> None:
        """This sentence again, or the one before."""
        self._ask("previous")

    @dbus_method(name="Pause")
    def pause(self) -> None:
        """Silence for a while."""
        self._ask("pause")

    @dbus_method(name="PlayPause")
    def play_pause(self) -> None:
        """Silence for a while, or no more."""
        self._ask("toggle")

    @dbus_method(name="Play")
    def play(self) -> None:
        """Silence no more."""
        self._ask("play")

    @dbus_method(name="Stop")
    def stop(self) -> None:
        """Silence for good."""
        self._ask("stop")

    @dbus_method(name="Seek")
    def seek(self, offset: DBusInt64) -> None:
        """Not possible, as ``CanSeek`` tells; then it does nothing, by the specification."""

    @dbus_method(name="SetPosition")
    def set_position(self, track: DBusObjectPath, position: DBusInt64) -> None:
        """Likewise."""

    @dbus_property(READ, "PlaybackStatus")
    def status(self) -> DBusStr:
        """``Playing``, ``Paused`` or ``Stopped``."""
        return self._shown.status

    @dbus_property(READ, "Rate")
    def rate(self) -> DBusDouble:
        """It is heard at its own pace."""
        return 1.0

    @dbus_property(READ, "MinimumRate")
    def minimum_rate(self) -> DBusDouble:
        """Always."""
        return 1.0

    @dbus_property(READ, "MaximumRate")
    def maximum_rate(self) -> DBusDouble:
        """Always."""
        return 1.0

    @dbus_property(READ, "Volume")
    def volume(self) -> DBusDouble:
        """That of the loudspeaker is the mixer's."""
        return 1.0

    @dbus_property(READ, "Metadata")
    def metadata(self) -> DBusDict:
        """What is heard."""
        return self._shown.metadata()

    @dbus_property(READ, "Position")
    def position(self) -> DBusInt64:
        """How much of it has been heard, in microseconds."""
        return self._shown.position_us()

    @dbus_property(READ, "CanGoNext")
    def can_go_next(self) -> DBusBool:
        """Whether something is heard."""
        return bool(self._shown.job)

    @dbus_property(READ, "CanGoPrevious")
    def can_go_previous(self) -> DBusBool:
        """Likewise."""
        return bool(self._shown.job)

    @dbus_property(READ, "CanPlay")
    def can_play(self) -> DBusBool:
        """Likewise."""
        return bool(self._shown.job)

    @dbus_property(READ, "CanPause")
    def can_pause(self) -> DBusBool:
        """Likewise."""
        return bool(self._shown.job)

    @dbus_property(READ, "CanSeek")
    def can_seek(self) -> DBusBool:
        """Not by time: sentence by sentence."""
        return False

    @dbus_property(READ, "CanControl")
    def can_control(self) -> DBusBool:
        """It takes keys."""
        return True
