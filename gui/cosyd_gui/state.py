"""What the tray knows of the daemon. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace as changed

from cosyd.contract.events import (
    DaemonChanged,
    EngineChanged,
    FirstAudio,
    JobEnded,
    JobHeld,
    JobQueued,
    JobStarted,
    PlaybackChanged,
    PlaybackMuted,
    SentenceSpoken,
)
from cosyd.contract.model import EngineState, Priority, Status
from cosyd.contract.sinks import Playback

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd.contract.events import AnyEvent
    from cosyd.contract.wire import EngineView, JobView


class Contact(StrEnum):
    """How the tray stands with the daemon."""

    AWAY = "away"
    """None answers."""

    STARTING = "starting"
    """One was started, and does not answer yet."""

    HERE = "here"
    REFUSED = "refused"
    """It answers, but does not let the tray in."""

    STOPPING = "stopping"
    """It takes nothing new any more."""


class Face(StrEnum):
    """What the icon shows."""

    AWAY = "away"
    STARTING = "starting"
    READY = "ready"
    SPEAKING = "speaking"
    PAUSED = "paused"
    MUTED = "muted"
    RELEASED = "released"
    ERROR = "error"


_WITHOUT = {
    Contact.AWAY: Face.AWAY,
    Contact.STOPPING: Face.AWAY,
    Contact.STARTING: Face.STARTING,
    Contact.REFUSED: Face.ERROR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job under way."""

    id: str
    status: Status
    priority: Priority
    characters: int
    at: float
    """When it was taken, in seconds since 1970."""

    first_audio_ms: float | None = None
    sentences: int = 0
    """How many have been spoken to their end."""

    audio_s: float = 0.0
    held_until: float | None = None
    held_reason: str = ""
    client: str = ""
    """Who asked, by the name that it gave itself."""

    @classmethod
    def of(cls, job: JobView) -> JobRow:
        """The row of *job*."""
        return cls(
            id=job.id,
            status=job.status,
            priority=job.priority,
            characters=job.characters,
            at=job.created_at,
            first_audio_ms=job.first_audio_ms,
            sentences=len(job.sentences),
            audio_s=job.audio_s,
            held_until=job.held_until,
            held_reason=job.held_reason,
            client=job.client,
        )


SILENCE = Playback(state="idle")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that the tray knows at one moment."""

    contact: Contact = Contact.AWAY
    problem: CosydError | None = None
    """Why there is no contact."""

    version: str = ""
    playback: Playback = SILENCE
    jobs: tuple[JobRow, ...] = ()
    """Those under way, the oldest first; no sentences of narrations."""

    engines: tuple[EngineView, ...] = ()

    @property
    def here(self) -> bool:
        """Whether the daemon can be asked something."""
        return self.contact is Contact.HERE

    def is_same_absence_as(self, other: State) -> bool:
        """Whether both tell the same of a daemon that is away; each attempt has its own error."""
        one, two = self.problem, other.problem
        if one is None or two is None or self.here:
            return False
        return (self.contact, type(one), one.facts) == (other.contact, type(two), two.facts)

    @property
    def face(self) -> Face:
        """What the icon shows."""
        if self.contact is not Contact.HERE:
            return _WITHOUT[self.contact]
        if self.playback.muted:
            return Face.MUTED
        if self.playback.state == "paused":
            return Face.PAUSED
        if self.playback.state == "playing" or self._speaks():
            return Face.SPEAKING
        return self._face_of_engines()

    def _speaks(self) -> bool:
        return any(job.status is Status.SPEAKING for job in self.jobs)

    def _face_of_engines(self) -> Face:
        states = {engine.state for engine in self.engines}
        if any(state.loaded for state in states):
            return Face.READY
        if EngineState.WARMING in states:
            return Face.STARTING
        if EngineState.CRASHED in states:
            return Face.ERROR
        return Face.RELEASED if EngineState.RELEASED in states else Face.READY

    def after(self, event: AnyEvent) -> State:
        """The state once *event* has happened."""
        match event:
            case PlaybackChanged() | PlaybackMuted():
                return replace(self, playback=_playback_after(self.playback, event))
            case EngineChanged(engine=name, state=state, reason=reason):
                return self._with_engine(name, state, reason)
            case DaemonChanged(state="stopping"):
                return replace(self, contact=Contact.STOPPING)
        return replace(self, jobs=_jobs_after(self.jobs, event))

    def _with_engine(self, name: str, state: EngineState, reason: str) -> State:
        engines = tuple(
            changed(one, state=state, reason=reason) if one.name == name else one
            for one in self.engines
        )
        return replace(self, engines=engines)


def _playback_after(playback: Playback, event: PlaybackChanged | PlaybackMuted) -> Playback:
    if isinstance(event, PlaybackMuted):
        return changed(playback, muted=event.muted, muted_until=event.until)
    return changed(
        playback,
        state=event.state,
        job=event.job,
        sentence=event.sentence,
        position_s=event.position_s,
    )


def _jobs_after(jobs: tuple[JobRow, ...], event: AnyEvent) -> tuple[JobRow, ...]:
    match event:
        case JobQueued(priority=priority) if priority is not Priority.NARRATION:
            others = (one for one in jobs if one.id != event.job)
            return (*others, _queued(event))
        case JobEnded(job=job):
            return tuple(one for one in jobs if one.id != job)
        case JobStarted() | JobHeld() | FirstAudio() | SentenceSpoken():
            return tuple(_row_after(one, event) if one.id == event.job else one for one in jobs)
    return jobs


def _queued(event: JobQueued) -> JobRow:
    return JobRow(
        id=event.job,
        status=Status.QUEUED,
        priority=event.priority,
        characters=event.characters,
        at=event.at,
        client=event.client,
    )


def _row_after(row: JobRow, event: JobStarted | JobHeld | FirstAudio | SentenceSpoken) -> JobRow:
    match event:
        case JobStarted():
            return replace(row, status=Status.SPEAKING, held_until=None, held_reason="")
        case JobHeld():
            return replace(row, held_until=event.until, held_reason=event.reason)
        case FirstAudio():
            return replace(row, first_audio_ms=event.after_ms)
        case SentenceSpoken():
            return replace(row, sentences=event.index + 1, audio_s=event.end_s)
