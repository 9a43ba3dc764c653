"""Events: what happens in the daemon, for whoever wants to know. None carries text."""

from __future__ import annotations

import time
from typing import Literal

import msgspec

from cosyd.contract.model import EngineState, Priority, Status
from cosyd.contract.narrations import NarrationState, WatchState


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=False):
    """Something happened."""

    at: float = msgspec.field(default_factory=time.time)
    """Seconds since 1970."""


class JobQueued(Event, frozen=True, kw_only=True, tag="job.queued"):
    """A job was taken."""

    job: str
    stream: str
    priority: Priority
    characters: int

    door: str = ""
    """The contract that it came by; one of a few."""

    client: str = ""
    """Who asked, by the name that it gave itself; empty: it gave none."""


class JobStarted(Event, frozen=True, kw_only=True, tag="job.started"):
    """A job's first sentence went to its engine."""

    job: str
    waited_ms: float
    """Since the job was taken, but for the time that a gate held it."""

    door: str = ""
    """The contract that it came by; one of a few."""


class FirstAudio(Event, frozen=True, kw_only=True, tag="job.first_audio"):
    """A job's first chunk is there."""

    job: str
    after_ms: float
    """Since the job was taken, but for the time that a gate held it."""

    engine: str

    door: str = ""
    """The contract that it came by; one of a few."""

    live: bool = False
    """Whether its text was being written while it was spoken, so that its times are its writer's
    too."""


class SentenceSpoken(Event, frozen=True, kw_only=True, tag="job.sentence"):
    """A sentence of a job has been spoken to its end."""

    job: str
    index: int
    start_s: float
    end_s: float


class JobEnded(Event, frozen=True, kw_only=True, tag="job.ended"):
    """A job is done, failed or cancelled."""

    job: str
    status: Status
    audio_s: float
    took_s: float
    error: str | None = None
    """The code of what went wrong."""

    door: str = ""
    """The contract that it came by; one of a few."""

    engine: str = ""
    """Who spoke its last sentence, or was to; empty where it did not come to that."""

    held_s: float = 0.0
    """How much of *took_s* a gate held it."""

    spoke_s: float = 0.0
    """From its turn to its end."""

    underruns: int = 0
    """How often one who plays it as it comes has run out of sound."""

    silent_s: float = 0.0
    """How long those silences lasted together."""

    live: bool = False
    """Whether its text was being written while it was spoken, so that its times are its writer's
    too."""


class SinkEnded(Event, frozen=True, kw_only=True, tag="sink.ended"):
    """A sink has finished with a job: played it, written it."""

    job: str
    sink: str
    error: str | None = None
    message: str | None = None


class PlaybackChanged(Event, frozen=True, kw_only=True, tag="playback.changed"):
    """What people hear began, went on, paused, or ended."""

    sink: str
    state: Literal["idle", "playing", "paused"]
    job: str | None = None
    sentence: int = 0
    position_s: float = 0.0
    """How much of the job has been heard."""


class PlaybackMuted(Event, frozen=True, kw_only=True, tag="playback.muted"):
    """The loudspeaker was muted, or is not any more."""

    muted: bool
    until: float | None = None
    """Seconds since 1970; None: until somebody ends it."""


class JobHeld(Event, frozen=True, kw_only=True, tag="job.held"):
    """A job may not be said yet; it waits."""

    job: str
    gate: str
    until: float | None
    """Seconds since 1970; None: until somebody ends it."""

    reason: str


class EngineChanged(Event, frozen=True, kw_only=True, tag="engine.changed"):
    """An engine went from one state to another."""

    engine: str
    state: EngineState
    reason: str = ""


class PluginChanged(Event, frozen=True, kw_only=True, tag="plugin.changed"):
    """A plug-in works, or does not."""

    plugin: str
    state: str
    reason: str = ""


class VoiceChanged(Event, frozen=True, kw_only=True, tag="voice.changed"):
    """A voice came, went, or is another than before."""

    voice: str
    change: Literal["added", "changed", "renamed", "removed", "restored", "registered", "failed"]
    """registered: its engine has computed what it needs; failed: it could not."""

    engine: str = ""
    reason: str = ""


class NarrationChanged(Event, frozen=True, kw_only=True, tag="narration.changed"):
    """A narration came, went on by a sentence, or is in another state than before."""

    narration: str
    state: NarrationState
    spoken: int
    sentences: int
    left_s: float | None = None
    """How long the rest will take; None: it cannot be told."""

    error: str = ""
    watch: str = ""
    """The id of the watched folder that it came by."""

    removed: bool = False
    """Whether it was forgotten; nothing more is told of it."""


class WatchChanged(Event, frozen=True, kw_only=True, tag="watch.changed"):
    """A watched folder came, went, or is in another state than before."""

    watch: str
    state: WatchState
    reason: str = ""


class DaemonChanged(Event, frozen=True, kw_only=True, tag="daemon.changed"):
    """The daemon can be spoken to, or takes nothing new any more."""

    state: Literal["ready", "stopping"]


class SettingsReloaded(Event, frozen=True, kw_only=True, tag="settings.reloaded"):
    """Settings and voices were read again."""


class Missed(Event, frozen=True, kw_only=True, tag="missed"):
    """This listener was too slow: the oldest events that waited for it were dropped."""

    count: int


AnyEvent = (
    JobQueued
    | JobStarted
    | FirstAudio
    | SentenceSpoken
    | JobEnded
    | SinkEnded
    | PlaybackChanged
    | PlaybackMuted
    | JobHeld
    | EngineChanged
    | PluginChanged
    | VoiceChanged
    | NarrationChanged
    | WatchChanged
    | DaemonChanged
    | SettingsReloaded
    | Missed
)
