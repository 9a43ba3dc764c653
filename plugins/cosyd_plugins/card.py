"""The sound card, by way of PortAudio. The only file that knows sounddevice.

PortAudio may block, for a moment or for ever, so it is called in threads of their own.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from cosyd.contract.errors import SoundUnavailable
from cosyd.contract.model import VOICE_AUDIO
from cosyd_plugins.apart import Apart
from cosyd_plugins.hush import Hush
from cosyd_plugins.outputs import CARD, Output, directed, outputs

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Fill = Callable[[npt.NDArray[np.int16], int, float], None]
    """Called in PortAudio's thread: a buffer of shape [frames, channels] to be filled, frames a
    second, and in how many seconds its first frame is heard."""

_LIMIT_S = 8.0
"""A call that takes longer is not waited for."""

_HOST_ERROR = -9999
"""PortAudio's number for what the system's own sound library complains of."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a card takes its sound."""

    rate_hz: int
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where sound goes."""

    device: int
    output: Output | None
    shape: Shape


class Card:
    """One output of the machine, open or not. Its methods are called one after another."""

    def __init__(self, *, name: str, latency_s: float, fill: Fill) -> None:
        """The card whose name contains *name*; empty for the one that the user has chosen."""
        self.shape: Shape | None = None
        """None: it is closed."""

        self.gone = False
        """Whether PortAudio has stopped asking for sound, as when the card was pulled out."""

        self.late = 0
        """How often the system was too slow to keep the card supplied."""

        self._name = name
        self._latency_s = latency_s
        self._fill = fill
        self._stream: Any = None
        self._begun = False
        self._proved = False
        self._apart = Apart("sound card", limit_s=_LIMIT_S)
        self._hush = Hush()

    async def look(self) -> None:
        """See whether there is a card.

        Raises:
            SoundUnavailable: There is none, or no PortAudio.
        """
        await self._call(self._look)

    async def open(self, rate_hz: int | None = None) -> Shape:
        """Open it and begin to ask for sound.

        Args:
            rate_hz: The only rate that will do; None for any.

        Raises:
            SoundUnavailable: There is no card, no PortAudio, or the card refuses.
        """
        self.shape = await self._call(lambda: self._open(rate_hz))
        return self.shape

    async def close(self) -> None:
        """Let go of it at once: what it has not played yet is not heard."""
        self.shape = None
        with suppress(SoundUnavailable):
            await self._call(self._close)

    async def _call(self, work: Callable[[], T]) -> T:
        try:
            return await self._apart.run(work)
        except TimeoutError:
            raise SoundUnavailable(reason="the sound card does not answer") from None

    # -- in a thread --------------------------------------------------------------------------

    def _look(self) -> None:
        sounddevice = self._portaudio()
        self._hush.on()
        try:
            self._try(sounddevice, partial(self._found, sounddevice, None))
        except sounddevice.PortAudioError as error:
            raise SoundUnavailable(reason=str(error.args[0])) from error
        finally:
            self._hush.off()

    def _open(self, rate_hz: int | None) -> Shape:
        sounddevice = self._portaudio()
        self._close()
        self._hush.on()
        try:
            return self._try(sounddevice, partial(self._begin, sounddevice, rate_hz))
        except (sounddevice.PortAudioError, ValueError) as error:
            raise SoundUnavailable(reason=str(error.args[0])) from error
        finally:
            if not self._begun:
                self._close()

    def _try(self, sounddevice: Any, work: Callable[[], T]) -> T:
        """*work*, twice if need be: PortAudio knows only the cards that it began with."""
        try:
            return work()
        except (sounddevice.PortAudioError, SoundUnavailable):
            with suppress(sounddevice.PortAudioError):
                sounddevice._terminate()  # noqa: SLF001 - the only way; its own documents name it
            sounddevice._initialize()  # noqa: SLF001 - likewise
            return work()

    def _found(self, sounddevice: Any, rate_hz: int | None) -> _Place:
        """The card that is to be used; it has been seen to take sound."""
        output = self._output(sounddevice)
        device = self._device(sounddevice, output)
        with directed(output):
            shape = self._accepted(sounddevice, device, rate_hz)
        return _Place(device=device["index"], output=output, shape=shape)

    def _begin(self, sounddevice: Any, rate_hz: int | None) -> Shape:
        place = self._found(sounddevice, rate_hz)
        shape = place.shape
        self.gone = False
        with directed(place.output):
            self._stream = sounddevice.RawOutputStream(
                device=place.device,
                samplerate=shape.rate_hz,
                channels=shape.channels,
                dtype="int16",
                latency=self._latency_s,
                callback=self._callback(shape),
                finished_callback=self._finished,
            )
        self._stream.start()
        self._begun = True
        return shape

    def _callback(self, shape: Shape) -> Callable[..., None]:
        def callback(buffer: Any, _frames: int, now: Any, status: Any) -> None:
            self.late += bool(status.output_underflow)
            told_s = now.outputBufferDacTime - now.currentTime
            # Not sounddevice's own arrays: the way in which they are made warns with numpy 2.5.
            out = np.frombuffer(buffer, np.int16).reshape(-1, shape.channels)
            self._fill(out, shape.rate_hz, max(told_s, self._latency_s))

        return callback

    def _finished(self) -> None:
        self.gone = True

    def _close(self) -> None:
        stream, self._stream, self._begun = self._stream, None, False
        if stream is not None:
            stream.abort()
            stream.close()
        self._hush.off()

    def _output(self, sounddevice: Any) -> Output | None:
        """The output of the sound server that is to be used, where it has one of the name."""
        cards = {one["name"] for one in _cards(sounddevice)}
        if not self._name or CARD not in cards:
            return None
        return next((one for one in outputs() if one.called(self._name)), None)

    def _device(self, sounddevice: Any, output: Output | None) -> Any:
        cards = _cards(sounddevice)
        if not cards:
            raise SoundUnavailable(reason="no sound card was found")
        if output:
            return next(one for one in cards if one["name"] == CARD)
        if not self._name:
            return sounddevice.query_devices(kind="output")
        for one in cards:
            if self._name.casefold() in one["name"].casefold():
                return one
        names = ", ".join([one["name"] for one in cards] + [one.description for one in outputs()])
        raise SoundUnavailable(reason=f"no sound card is called {self._name!r}; there are: {names}")

    def _accepted(self, sounddevice: Any, device: Any, rate_hz: int | None) -> Shape:
        """The voice's own rate in mono, or what comes nearest to it."""
        rates = [rate_hz] if rate_hz else [VOICE_AUDIO.rate_hz, int(device["default_samplerate"])]
        refused: Exception | None = None
        for rate in rates:
            for channels in (1, 2):
                try:
                    sounddevice.check_output_settings(
                        device=device["index"], channels=channels, dtype="int16", samplerate=rate
                    )
                except (sounddevice.PortAudioError, ValueError) as error:
                    refused = error
                else:
                    return Shape(rate_hz=rate, channels=channels)
        if refused and _HOST_ERROR in refused.args:
            raise SoundUnavailable(
                reason=f"the sound card {device['name']!r} does not work, or no sound server runs"
            )
        raise SoundUnavailable(reason=f"{device['name']} takes no such sound ({refused})")

    def _portaudio(self) -> Any:
        """The module, once it is known that to import it is safe."""
        if not self._proved:
            _try_elsewhere()
            self._proved = True
        try:
            import sounddevice  # noqa: PLC0415 - late: it loads PortAudio, and looks for cards
        except ImportError:
            raise SoundUnavailable(reason="the package 'cosyd[sound]' is not installed") from None
        except OSError:
            reason = "the PortAudio library is missing (on Debian: libportaudio2)"
            raise SoundUnavailable(reason=reason) from None
        except Exception as error:
            raise SoundUnavailable(reason=f"PortAudio did not start ({error.args[0]})") from error
        return sounddevice


def _cards(sounddevice: Any) -> list[Any]:
    return [one for one in sounddevice.query_devices() if one["max_output_channels"] > 0]


def _try_elsewhere() -> None:
    """Let another process start PortAudio: it aborts where ALSA has no configuration."""
    child = subprocess.run(
        [sys.executable, "-c", "import sounddevice"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_LIMIT_S,
        check=False,
    )
    if child.returncode < 0:
        reason = f"PortAudio crashes here (signal {-child.returncode}); is ALSA set up?"
        raise SoundUnavailable(reason=reason)
