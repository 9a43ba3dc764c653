"""What becomes of a text that is being spoken: followed, and heard here or there."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cosyd.contract.errors import CosydError, JobCancelled, SoundUnavailable
from cosyd.contract.events import JobHeld, JobStarted, PlaybackChanged, SentenceSpoken, SinkEnded
from cosyd_gui.sound import Sound
from cosyd_gui.speaking import COLUMN_S, Clock, Passage
from cosyd_gui.state import Contact
from cosyd_gui.views.speak_asking import Stage, Wish, heard, planned

if TYPE_CHECKING:
    from cosyd.contract.events import AnyEvent
    from cosyd.contract.sinks import Playback
    from cosyd.contract.wire import JobView
    from cosyd_gui.asked import Asked
    from cosyd_gui.link import Link
    from cosyd_gui.portaudio import PortAudio
    from cosyd_gui.state import State
    from cosyd_gui.views.speak_asking import Begun

RECENT = 16
"""Ends of sinks that are remembered: one may be told before the answer that names its job."""


class Followed(QObject):
    """One text at a time, and how far it is; what steers it is built on this.

    Args:
        link: By which the daemon is asked.
        portaudio: By which the tray plays it itself.
        parent: Its owner.
    """

    changed = Signal()
    """Another :attr:`stage`, another :attr:`sentence`, or a reason to be held."""

    grew = Signal(bytes)
    """Columns of the waveform."""

    emptied = Signal()
    """Another sound begins."""

    failed = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` of why it is not spoken."""

    unheard = Signal(object)
    """The same of why it is not heard, though it is spoken."""

    def __init__(self, link: Link, portaudio: PortAudio, parent: QObject) -> None:
        super().__init__(parent)
        self._link = link
        self._portaudio = portaudio
        self.stage = Stage.NONE
        self.wish: Wish | None = None
        self.job = ""
        self.held_reason = ""
        self.passages: tuple[Passage, ...] = ()
        self.times: dict[int, tuple[float, float]] = {}
        """When each sentence that has been spoken begins and ends, in seconds."""

        self.audio_s = 0.0
        self.clock = Clock()
        self._sentence = 0
        self._whole = False
        self._here: Sound | None = None
        self._asked: list[Asked] = []
        self._ends: deque[SinkEnded] = deque(maxlen=RECENT)
        link.happened.connect(self._happened)
        link.changed.connect(self._contact)
        link.found.connect(self._found)

    # -- what is known ------------------------------------------------------------------------

    @property
    def position_s(self) -> float:
        """How much of it has been heard by now."""
        told = self._here.position_s if self._here else self.clock.position_s
        return min(told, self.audio_s)

    @property
    def sentence(self) -> int:
        """The index of the sentence that is heard."""
        if not self._here:
            return self._sentence
        place = self._here.position_s
        return self._sentence_at(place)

    @property
    def passage(self) -> Passage | None:
        """Where that stands in the text; None while nothing is heard."""
        if not self.stage.heard:
            return None
        sentence = self.sentence
        return next((one for one in self.passages if one.index == sentence), None)

    @property
    def here(self) -> bool:
        """Whether the tray plays it itself."""
        return self._here is not None

    def _sentence_at(self, position_s: float) -> int:
        """The one that sounds then; behind all that are known, the next."""
        ends = sorted((index, end) for index, (_, end) in self.times.items())
        return next((index for index, end in ends if position_s < end), len(ends))

    # -- what happens -------------------------------------------------------------------------

    def _began(self, taken: Begun) -> None:
        self.wish, self.job = taken.wish, taken.job.id
        if taken.wish.here:
            self._here = Sound(self._portaudio)
            self._here.ended.connect(self._over)
            self._here.failed.connect(self._unheard)
        self._becomes(Stage.WAITING if taken.wish.here else Stage.ASKED)
        self._follow(taken)
        self._know(taken.job)
        self._catch_up()

    def _follow(self, taken: Begun) -> None:
        wish, job, here = taken.wish, taken.job.id, self._here
        self._asked.append(
            self._link.stream(
                self,
                lambda daemon: heard(daemon, job, here),
                self._grows,
                self._spoken,
                self._ends_so,
            )
        )
        self._asked.append(self._link.ask(self, lambda daemon: planned(daemon, wish), self._plan))

    def _catch_up(self) -> None:
        """Something may have been told of the job before the answer that named it."""
        state = self._link.state
        self._hears(state.playback)
        row = next((one for one in state.jobs if one.id == self.job), None)
        if row and row.held_reason:
            self._held(row.held_reason)
        for end in self._ends:
            if end.job == self.job:
                self._sink_ended(end)

    def _happened(self, event: AnyEvent) -> None:
        if isinstance(event, SinkEnded):
            self._ends.append(event)
        if not self.job:
            return
        match event:
            case PlaybackChanged():
                self._hears(event)
            case _ if not self.stage.under_way:
                return
            case SentenceSpoken(job=self.job, index=index, start_s=start, end_s=end):
                self.times[index] = start, end
                self.changed.emit()
            case JobHeld(job=self.job, reason=reason):
                self._held(reason)
            case JobStarted(job=self.job) if self.stage is Stage.HELD:
                self._becomes(Stage.ASKED)
            case SinkEnded(job=self.job):
                self._sink_ended(event)

    def _contact(self, state: State) -> None:
        """Without a daemon nothing goes on but what the tray has got whole."""
        gone = state.contact not in {Contact.HERE, Contact.STOPPING}
        if gone and self.stage.under_way and not (self._here and self._whole):
            self._over()

    def _found(self) -> None:
        if self.job:
            self._hears(self._link.state.playback)

    def _hears(self, now: PlaybackChanged | Playback) -> None:
        if self._here:
            return
        if now.job == self.job and now.state != "idle":
            self.clock.tell(now.position_s, runs=now.state == "playing")
            self._sentence = now.sentence
            self._becomes(Stage.PLAYING if now.state == "playing" else Stage.PAUSED)
        elif self.stage.heard:
            self._over()

    def _held(self, reason: str) -> None:
        self.held_reason = reason
        self._becomes(Stage.HELD)

    def _grows(self, columns: bytes) -> None:
        self.audio_s += len(columns) * COLUMN_S
        self.grew.emit(columns)
        if self.stage in {Stage.ASKED, Stage.HELD}:
            self._becomes(Stage.WAITING)
        if self._here and self.stage is Stage.WAITING:
            self._becomes(Stage.PLAYING)

    def _spoken(self) -> None:
        self._whole = True
        self._look()

    def _look(self) -> None:
        """Ask how it stands: it may be over without having been heard."""
        job = self.job
        self._asked.append(
            self._link.ask(self, lambda daemon: daemon.job(job), self._looked, lambda _: None)
        )

    def _looked(self, job: JobView) -> None:
        self._know(job)
        nobody = not job.sinks and not self._here
        if self._whole and nobody and self.stage.under_way and not self.stage.heard:
            self._becomes(Stage.ENDED)

    def _know(self, job: JobView) -> None:
        for one in job.sentences:
            self.times[one.index] = one.start_s, one.end_s
        self.changed.emit()

    def _plan(self, plan: tuple[Passage, ...]) -> None:
        self.passages = plan
        self.changed.emit()

    def _ends_so(self, error: CosydError) -> None:
        if isinstance(error, JobCancelled):  # here, or by somebody else: no reason to complain
            self._forget()
            self._becomes(Stage.ENDED)
        else:
            self._fails(error)

    def _fails(self, error: CosydError) -> None:
        self._forget()
        self._becomes(Stage.ENDED)
        self.failed.emit(error)

    def _sink_ended(self, event: SinkEnded) -> None:
        if event.error and event.error != JobCancelled.code and not self._here:
            kind = CosydError.known.get(event.error, SoundUnavailable)
            self._unheard(kind.quoting(event.message or kind.message, ""))
        elif self._whole:
            self._look()

    def _unheard(self, error: CosydError) -> None:
        self._becomes(Stage.ENDED)
        self.unheard.emit(error)

    def _over(self) -> None:
        self._becomes(Stage.ENDED)

    def _becomes(self, stage: Stage) -> None:
        self.stage = stage
        if not stage.heard:
            self.clock.tell(0.0, runs=False)
        self.changed.emit()

    def _forget(self) -> None:
        for asked in self._asked:
            asked.cancel()
        self._asked.clear()
        if self._here:
            self._here.stop()
            self._here = None
        self.job = self.held_reason = ""
        self.passages = ()
        self.times = {}
        self.audio_s = 0.0
        self._sentence = 0
        self._whole = False
        self.clock.tell(0.0, runs=False)
