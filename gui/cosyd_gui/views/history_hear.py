"""A job that was said before is heard again, here, as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cosyd_gui.sound import Sound
from cosyd_gui.views.speak_asking import heard

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd_gui.asked import Asked
    from cosyd_gui.link import Link
    from cosyd_gui.portaudio import PortAudio


class Again(QObject):
    """One job at a time."""

    changed = Signal()
    """It is heard, or not any more."""

    failed = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` of why it is not heard."""

    def __init__(self, link: Link, portaudio: PortAudio, parent: QObject) -> None:
        super().__init__(parent)
        self._link = link
        self._portaudio = portaudio
        self._here: Sound | None = None
        self._asked: Asked | None = None

    @property
    def heard(self) -> bool:
        """Whether something is."""
        return self._here is not None

    def hear(self, job: str) -> None:
        """Hear that one."""
        self.stop()
        here = self._here = Sound(self._portaudio)
        here.ended.connect(self.stop)
        here.failed.connect(self._fails)
        self._asked = self._link.stream(
            self, lambda daemon: heard(daemon, job, here), lambda _: None, failed=self._fails
        )
        self.changed.emit()

    def stop(self) -> None:
        """Silence."""
        if self._asked:
            self._asked.cancel()
            self._asked = None
        if self._here:
            self._here.stop()
            self._here = None
            self.changed.emit()

    def _fails(self, error: CosydError) -> None:
        self.stop()
        self.failed.emit(error)
