"""What the page that speaks a text knows of it: places, sentences, loudness. No Qt in here."""

from __future__ import annotations

import os
import time
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.contract.model import VOICE_AUDIO, Mode
from cosyd.contract.wire import SpeechRequest
from cosyd_gui.actions import CLIENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from cosyd.contract.wire import PlannedSentence, VoiceView

COLUMN_S = 0.01
"""How much sound one column of a waveform stands for."""

_WIDE = 0xFFFF
"""Characters beyond take two code units of UTF-16."""

_STRIDE = 3
"""Of so many samples one is looked at: what is loud enough to be seen lasts longer."""

_FULL = 32_768
"""The largest sample of 16 bits."""


class Places:
    """Where the characters of *text* are for Qt, which counts code units of UTF-16."""

    def __init__(self, text: str) -> None:
        self._wide = (
            [] if text.isascii() else [at for at, one in enumerate(text) if ord(one) > _WIDE]
        )
        self._units = [at + count for count, at in enumerate(self._wide)]

    def unit(self, character: int) -> int:
        """The code unit with which the character of that index begins."""
        return character + bisect_left(self._wide, character)

    def character(self, unit: int) -> int:
        """The index of the character to which that code unit belongs."""
        return unit - bisect_left(self._units, unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence, and where it stands in the text, in characters."""

    index: int
    start: int
    end: int


def passages(plan: Iterable[PlannedSentence], *, base: int = 0) -> tuple[Passage, ...]:
    """The sentences of *plan*, each once, where the planned text begins at *base* of the whole."""
    found: dict[int, Passage] = {}
    for one in plan:
        start, end = base + one.text_start, base + one.text_end
        if before := found.get(one.index):
            start, end = min(start, before.start), max(end, before.end)
        found[one.index] = Passage(index=one.index, start=start, end=end)
    return tuple(found[index] for index in sorted(found))


def passage_at(among: Sequence[Passage], character: int) -> Passage | None:
    """The sentence in which that character is, or which comes next; behind all, the last."""
    place = bisect_right([one.end for one in among], character)
    return among[min(place, len(among) - 1)] if among else None


class Peaks:
    """How loud a sound is, column by column, computed as it comes.

    Args:
        rate_hz: Of the PCM, 16 bits, one channel.
    """

    def __init__(self, rate_hz: int = VOICE_AUDIO.rate_hz) -> None:
        self._step = round(rate_hz * COLUMN_S)
        self._rest = b""

    def feed(self, pcm: bytes) -> bytes:
        """The columns that *pcm* completes: 0 is silence, 255 as loud as can be."""
        pcm = self._rest + pcm
        whole = len(pcm) // (2 * self._step)
        self._rest = pcm[whole * 2 * self._step :]
        samples = memoryview(pcm)[: whole * 2 * self._step].cast("h")
        return bytes(
            _loudness(samples[at : at + self._step : _STRIDE])
            for at in range(0, len(samples), self._step)
        )


def _loudness(samples: memoryview[int]) -> int:
    return min(255, max(*samples, -min(samples)) * 256 // _FULL)


class Clock:
    """How much has been heard, between the moments in which that is told.

    Args:
        now: The time in seconds, from any moment on.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._told_s = 0.0
        self._told_at = 0.0
        self.runs = False

    def tell(self, position_s: float, *, runs: bool) -> None:
        """It is there now, and goes on, or does not."""
        self._told_s = position_s
        self._told_at = self._now()
        self.runs = runs

    @property
    def position_s(self) -> float:
        """Where it is by now."""
        return self._told_s + (self._now() - self._told_at if self.runs else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """In which manner a text is to be spoken."""

    voice: str = ""
    """Empty: the default voice of each sentence's language."""

    speed: float = 1.0
    volume: float = 1.0
    instruct: str = ""
    mode: Mode = Mode.AUTO
    seed: int | None = None

    def request(self, text: str, *, play: bool) -> SpeechRequest:
        """What asks for *text* in this manner; *play*: on the daemon's loudspeaker."""
        return SpeechRequest(
            text=text,
            voice=self.voice or None,
            speed=self.speed,
            volume=self.volume,
            instruct=self.instruct,
            mode=self.mode,
            seed=self.seed,
            detach=True,
            play=play,
            client=CLIENT,
        )


def manners_of(voice: str, voices: Iterable[VoiceView]) -> frozenset[str]:
    """What of ``instruct``, ``mode`` and ``seed`` can be wished of *voice*.

    An empty *voice* stands for those that are a default.
    """
    asked = (one for one in voices if (one.name == voice if voice else one.default_for))
    return frozenset(manner for one in asked for manner in one.manners)


class Draft:
    """A text that is not lost when the tray ends: a file that only its user can read.

    Args:
        file: Made when there is something to keep, removed when there is nothing any more.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> str:
        """What was kept; empty: nothing."""
        try:
            return self._file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def keep(self, text: str) -> None:
        """Keep *text* instead of what was kept.

        Raises:
            OSError: It cannot be written; what was kept before still is.
        """
        if not text:
            self._file.unlink(missing_ok=True)
            return
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self._file.with_name(f".{self._file.name}.part")
        beside.unlink(missing_ok=True)
        private = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(private, "w", encoding="utf-8", newline="") as out:  # noqa: PTH123 - it is open already
            out.write(text)
        beside.replace(self._file)
