"""The sound server: who plays, how loud, and which volumes it remembers for programs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

KEY = "module-stream-restore.id"
"""The property that names the entry under which PulseAudio remembers a stream's volume."""

Volumes = tuple[float, ...]
"""One for each channel, as sliders show them: 1.0 is 100 %, and cubes are amplitudes."""


class ServerGone(Exception):
    """There is no sound server, or not any more; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What some program plays."""

    index: int
    """The server's number for it, never given twice."""

    names: frozenset[str] = frozenset()
    """What the program calls itself, in small letters."""

    pids: frozenset[int] = frozenset()
    volumes: Volumes = (1.0,)
    """Empty where it has none that could be changed."""

    channels: tuple[str, ...] = ("mono",)
    """Where each of them sounds: ``front-left``."""

    muted: bool = False
    corked: bool = False
    """Whether the program itself has paused it."""

    key: str = ""
    """Under which the server remembers its volume for the program's next stream; empty where it
    does not."""


class SoundServer:
    """PulseAudio, or PipeWire in its place. Each call waits for the server."""

    def __init__(self) -> None:
        self._pulse: Any = None
        self.session = ""
        """Tells one run of a server from the next."""

        self.hides_memory = False
        """Whether it does not show what it remembers, though it can be told. PipeWire's session
        manager keeps the volumes of programs to itself."""

    @property
    def connected(self) -> bool:
        """As far as is known."""
        return self._pulse is not None

    def connect(self) -> None:
        """Come to speak with the server of this user; none is started.

        Raises:
            ServerGone: There is none, or no library to speak with it.
        """
        try:
            import pulsectl  # noqa: PLC0415 - told as a state where it is missing
        except ImportError:
            raise ServerGone("pulsectl is not installed: pip install 'cosyd[sound]'") from None
        except OSError:
            raise ServerGone("libpulse is not installed (Debian: libpulse0)") from None
        pulse = pulsectl.Pulse("cosyd ducking", connect=False)
        try:
            pulse.connect()  # a timeout is always waited for, in pulsectl 24.12
        except pulsectl.PulseError:
            pulse.close()
            raise ServerGone("there is no sound server (PulseAudio or PipeWire)") from None
        self._pulse = pulse
        about = self._ask(pulse.server_info)
        self.session = str(about.cookie)
        self.hides_memory = "pipewire" in about.server_name.casefold()

    def check(self) -> None:
        """See that the server is there still.

        Raises:
            ServerGone: It is not.
        """
        self._ask(self._pulse.server_info)

    def streams(self) -> list[Stream]:
        """All that is played just now.

        Raises:
            ServerGone: The server has gone.
        """
        clients = {one.index: one.proplist for one in self._ask(self._pulse.client_list)}
        return [
            _stream(found, {**clients.get(found.client, {}), **found.proplist})
            for found in self._ask(self._pulse.sink_input_list)
        ]

    def set_volumes(self, index: int, volumes: Volumes) -> bool:
        """Set those of a stream; False where it has ended, or cannot be changed.

        Raises:
            ServerGone: The server has gone.
        """
        from pulsectl import PulseError, PulseVolumeInfo  # noqa: PLC0415 - see connect()

        try:
            wanted = PulseVolumeInfo(list(volumes))
            self._ask(self._pulse.sink_input_volume_set, index, wanted, passing=PulseError)
        except PulseError:
            return False
        return True

    def remembered(self) -> dict[str, Volumes]:
        """What the server will give to the next streams, as far as it shows it.

        It is given by :attr:`Stream.key`.

        Raises:
            ServerGone: The server has gone.
        """
        return {one.name: tuple(one.volume.values) for one in self._entries() if one.volume.values}

    def remember(
        self, key: str, volumes: Volumes, channels: tuple[str, ...], *, muted: bool
    ) -> None:
        """Have the server remember *volumes* under *key*, where it remembers others.

        Args:
            key: See :attr:`Stream.key`.
            volumes: For the channels that it remembers.
            channels: The same, for a server that hides what it remembers.
            muted: Likewise.

        Raises:
            ServerGone: The server has gone.
        """
        from pulsectl import PulseExtStreamRestoreInfo as Memory  # noqa: PLC0415 - see connect()

        if self.hides_memory:
            self._write(Memory(key, list(volumes), list(channels), mute=muted))
        for entry in () if self.hides_memory else self._entries():
            if entry.name == key:
                entry.volume.values = list(volumes)
                self._write(entry)

    def close(self) -> None:
        """Let go of the server."""
        if self._pulse is not None:
            pulse, self._pulse = self._pulse, None
            pulse.close()

    def _write(self, entry: Any) -> None:
        from pulsectl import PulseError  # noqa: PLC0415 - see connect()

        with suppress(PulseError):  # a server that remembers nothing
            self._ask(self._pulse.stream_restore_write, entry, mode="replace", passing=PulseError)

    def _entries(self) -> list[Any]:
        from pulsectl import PulseError  # noqa: PLC0415 - see connect()

        try:
            found: list[Any] = self._ask(self._pulse.stream_restore_read, passing=PulseError)
        except PulseError:  # a server that remembers nothing
            return []
        return found

    def _ask(self, what: Any, *given: Any, passing: Any = (), **more: Any) -> Any:
        """The answer of the server, or :class:`ServerGone`; errors *passing* are the caller's."""
        from pulsectl import PulseDisconnected, PulseError  # noqa: PLC0415 - see connect()

        try:
            return what(*given, **more)
        except (PulseDisconnected, PulseError) as error:
            if passing and isinstance(error, passing) and self._pulse.connected:
                raise
            self.close()
            raise ServerGone("the sound server has gone") from None


def _stream(found: Any, properties: dict[str, str]) -> Stream:
    named = ("application.name", "application.id", "application.process.binary")
    pid = properties.get("application.process.id", "")
    return Stream(
        index=found.index,
        names=frozenset(properties[name].casefold() for name in named if properties.get(name)),
        pids=frozenset({int(pid)} if pid.isdecimal() else ()),
        volumes=tuple(found.volume.values),
        channels=tuple(found.channel_list),
        muted=bool(found.mute),
        corked=found.corked,
        key=properties.get(KEY, ""),
    )
