"""Who can speak: the model's own speakers, and voices that were registered with it.

Border: a voice's name and file in, its :class:`VoiceState` out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cosyd.contract.errors import UnknownVoice, VoiceBroken
from cosyd.engine.cosyvoice2.voices.state import VoiceState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

ROOM = 16
"""How many registered voices are kept in memory; one takes up to half a megabyte."""


class Cast:
    """Voices of one model.

    Args:
        model: Its identity.
        speakers: Embeddings [192] of those that it brings, by their names.
    """

    def __init__(self, model: str, speakers: Mapping[str, Tensor]) -> None:
        self._model = model
        self._speakers = speakers
        self._kept: dict[Path, tuple[tuple[int, int], VoiceState]] = {}

    def voice(self, name: str, state: str = "") -> VoiceState:
        """The voice that is kept in the file *state*; without one, the model's own called *name*.

        A file that has changed is read again.

        Raises:
            UnknownVoice: The model has no speaker of that name.
            VoiceBroken: The file is missing or damaged.
            VoiceOfAnotherModel: It was registered with another model.
        """
        if not state:
            if name not in self._speakers:
                raise UnknownVoice(name=name)
            return VoiceState(model=self._model, embedding=self._speakers[name])
        path = Path(state)
        try:
            about = path.stat()
        except OSError as error:
            raise VoiceBroken(voice=name, reason=error.strerror or str(error)) from error
        version = (about.st_mtime_ns, about.st_size)
        kept = self._kept.pop(path, None)
        if kept is None or kept[0] != version:
            kept = (version, VoiceState.load(path, self._model, name))
        self._kept[path] = kept  # the last that was used is the last to go
        while len(self._kept) > ROOM:
            del self._kept[next(iter(self._kept))]
        return kept[1]
