"""Which streams are lowered, by how much, and what they get back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cosyd_plugins.duck.journal import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd_plugins.duck.journal import Journal
    from cosyd_plugins.duck.server import SoundServer, Stream, Volumes

SAME = 0.002
"""Volumes nearer than this are one; servers round."""

STEPS = 16


@dataclass(slots=True, kw_only=True)
class _Lowered:
    """A stream that was lowered."""

    stream: Stream
    """As it was found."""

    before: Volumes
    now: Volumes
    """What we have set."""

    earlier: deque[Volumes] = field(default_factory=lambda: deque(maxlen=STEPS))
    """What we had set before that: a server may be late to tell."""


class Ducker:
    """Lowers what others play. Knows neither clocks nor processes."""

    def __init__(
        self,
        server: SoundServer,
        journal: Journal,
        *,
        floor: float,
        spared: Callable[[Stream], bool],
    ) -> None:
        """Nothing is lowered as yet.

        Args:
            server: Whose streams.
            journal: Where it is noted before it is done.
            floor: What the sliders of the others are multiplied with at the lowest.
            spared: Whose stream is never touched.
        """
        self._server = server
        self._journal = journal
        self._floor = floor
        self._spared = spared
        self._lowered: dict[int, _Lowered] = {}
        self._ended: list[_Lowered] = []
        """Streams that ended while they were lowered."""

        self._left: set[int] = set()
        """Streams whose volume the user has changed meanwhile, and those that cannot be."""

        self._chosen: set[str] = set()
        """Under which keys the server remembers what the user has chosen meanwhile."""

    def heal(self) -> None:
        """Give back what an earlier process has left lowered.

        Raises:
            ServerGone: The sound server has gone; to be tried again.
        """
        left = self._journal.read()
        if not left:
            return
        streams = self._server.streams()
        low = []
        for entry in left:
            for stream in streams:
                if self._is_left_low(stream, entry):
                    low.append(stream)
                    self._server.set_volumes(stream.index, _raised(stream.volumes, entry.before))
        chosen = {stream.key for stream in streams} - {one.key for one in low}
        for entry in left:
            if entry.key not in chosen:
                self._heal_memory(entry, entry.lowest)
        self._journal.write(())

    def set_level(self, level: float) -> None:
        """Have the others at *level* times their own volume; 1.0 gives all back.

        Raises:
            ServerGone: The sound server has gone. What it still remembers is in the journal.
        """
        streams = {stream.index: stream for stream in self._server.streams()}
        self._look(streams)
        if level < 1.0:
            self._add([one for one in streams.values() if self._is_to_be_lowered(one)])
        for one in list(self._lowered.values()):
            self._set(one, tuple(volume * level for volume in one.before))
        if level >= 1.0:
            self._finish()

    def forget(self) -> None:
        """The server has gone, and its streams with it."""
        self._lowered.clear()
        self._ended.clear()
        self._left.clear()
        self._chosen.clear()

    def _set(self, one: _Lowered, volumes: Volumes) -> None:
        if volumes == one.now:
            return
        if not self._server.set_volumes(one.stream.index, volumes):
            self._left.add(one.stream.index)
            self._ended.append(self._lowered.pop(one.stream.index))
            return
        one.earlier.append(one.now)
        one.now = volumes

    def _look(self, streams: dict[int, Stream]) -> None:
        """See which have ended, and which the user has changed."""
        for one in list(self._lowered.values()):
            if one.stream.index not in streams:
                self._ended.append(self._lowered.pop(one.stream.index))
            elif not any(
                _alike(streams[one.stream.index].volumes, ours) for ours in (one.now, *one.earlier)
            ):
                self._left.add(one.stream.index)
                self._chosen.add(one.stream.key)
                del self._lowered[one.stream.index]

    def _is_to_be_lowered(self, stream: Stream) -> bool:
        return not (
            stream.index in self._lowered
            or stream.index in self._left
            or stream.corked
            or not stream.volumes
            or self._spared(stream)
        )

    def _add(self, streams: list[Stream]) -> None:
        if not streams:
            return
        for stream in streams:
            self._lowered[stream.index] = _Lowered(
                stream=stream, before=self._own_volumes(stream), now=stream.volumes
            )
        self._journal.write(self._entry(one) for one in (*self._lowered.values(), *self._ended))

    def _entry(self, one: _Lowered) -> Entry:
        return Entry(
            session=self._server.session,
            index=one.stream.index,
            key=one.stream.key,
            before=one.before,
            lowest=self._floor,
            channels=one.stream.channels,
            muted=one.stream.muted,
        )

    def _own_volumes(self, stream: Stream) -> Volumes:
        """As it was before we came: a program's next stream begins as low as its last one was."""
        for one in (*self._ended, *self._lowered.values()):
            ours = (max(volumes) for volumes in (one.now, *one.earlier))
            if stream.key == one.stream.key != "" and any(
                _near(max(stream.volumes), volume) for volume in ours
            ):
                return _raised(stream.volumes, one.before)
        return stream.volumes

    def _finish(self) -> None:
        """All are as they were; so is now what the server remembers of those that have ended."""
        for one in self._ended:
            if one.stream.key not in self._chosen:
                ratio = max(one.now) / max(one.before) if max(one.before) else 1.0
                self._heal_memory(self._entry(one), ratio)
        self._journal.write(())
        self.forget()

    def _heal_memory(self, entry: Entry, ratio: float) -> None:
        """Where the server remembers a stream as lowered by *ratio*, have it remember better."""
        if not entry.key:
            return
        if self._server.hides_memory:
            wanted = entry.before
        else:
            kept = self._server.remembered().get(entry.key)
            if not kept or not _near(max(kept), max(entry.before) * ratio):
                return
            wanted = _raised(kept, entry.before)
        self._server.remember(entry.key, wanted, entry.channels, muted=entry.muted)

    def _is_left_low(self, stream: Stream, entry: Entry) -> bool:
        """Whether *stream* is the one of *entry*, or the program's next one, and still low."""
        if not stream.volumes or stream.key != entry.key:
            return False
        loudest, before = max(stream.volumes), max(entry.before)
        if (entry.session, entry.index) == (self._server.session, stream.index):
            return before * entry.lowest - SAME <= loudest < before  # it may have been fading
        return bool(entry.key) and _near(loudest, before * entry.lowest)


def _near(one: float, other: float) -> bool:
    return abs(one - other) < SAME


def _alike(some: Volumes, others: Volumes) -> bool:
    return len(some) == len(others) and all(map(_near, some, others))


def _raised(volumes: Volumes, before: Volumes) -> Volumes:
    """*before*, for as many channels as *volumes* are for."""
    if len(volumes) == len(before):
        return before
    loudest = max(volumes)
    return tuple(max(before) * (one / loudest if loudest else 1.0) for one in volumes)
