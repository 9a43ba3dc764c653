"""The microphone: which there are, and what they hear. No Qt in here.

All that PortAudio has to be asked is asked in threads, and what comes of it is told in them.
"""

from __future__ import annotations

import queue
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

from cosyd_gui.portaudio import PortAudio, SoundTrouble, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Thread

RATES_HZ = (48_000, 24_000)
"""What is tried before the device's own. Voices are made of 24 kHz; 48 is what most have."""

BLOCK_S = 0.05
"""How much comes at once."""

SILENCE_S = 2.5
"""A microphone that sends nothing for so long, not even silence, is gone."""

BEGIN_S = 8.0
"""The same before its first sound: the system may ask the user first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A microphone."""

    index: int
    """PortAudio's number of it."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Who is told what a microphone does. All is called in the thread of the recording."""

    began: Callable[[int], None]
    """Told the frames a second."""

    heard: Callable[[bytes], None]
    """Told what was heard: mono, 16 bits, some hundredths of a second each time."""

    ended: Callable[[SoundTrouble | None], None]
    """Told why it ended by itself; None: it was stopped."""


class Recording:
    """A recording under way.

    Args:
        portaudio: The library.
        device: The number of the microphone; None for the one that the system is set to.
        ears: Who is told.
    """

    def __init__(self, portaudio: PortAudio, device: int | None, ears: Ears) -> None:
        self._portaudio = portaudio
        self._device = device
        self._ears = ears
        self._heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._stopping = Event()
        portaudio.start("cosyd-microphone", self._record, self.stop)

    def stop(self) -> None:
        """No more. Returns at once; :attr:`Ears.ended` is told."""
        self._stopping.set()
        self._heard.put(None)

    def _record(self) -> None:
        stream = None
        try:
            stream, rate_hz = self._opened()
            self._ears.began(rate_hz)
            self._listen()
        except SoundTrouble as trouble:
            self._ears.ended(trouble)
        else:
            self._ears.ended(None)
        finally:
            if stream is not None:
                self._close(stream)

    def _opened(self) -> tuple[Any, int]:
        with self._portaudio.one_at_a_time() as sounddevice:
            try:
                found = sounddevice.query_devices(self._device, "input")
            except sounddevice.PortAudioError:
                self._portaudio.look_again()  # it may have come since
                found = sounddevice.query_devices(self._device, "input")
            rate_hz = _rate(sounddevice, self._device, int(found["default_samplerate"]))
            stream = sounddevice.RawInputStream(
                device=self._device,
                samplerate=rate_hz,
                channels=1,
                dtype="int16",
                blocksize=round(BLOCK_S * rate_hz),
                callback=lambda data, *_: self._heard.put(bytes(data)),
                finished_callback=lambda: self._heard.put(None),
            )
            self._portaudio.opened(+1)
            stream.start()
        return stream, rate_hz

    def _listen(self) -> None:
        patience_s = BEGIN_S
        while not self._stopping.is_set():
            try:
                pcm = self._heard.get(timeout=patience_s)
            except queue.Empty:
                raise SoundTrouble(Trouble.GONE) from None
            if pcm is None:
                if not self._stopping.is_set():
                    raise SoundTrouble(Trouble.GONE)
                return
            patience_s = SILENCE_S
            self._ears.heard(pcm)

    def _close(self, stream: Any) -> None:
        with self._portaudio.one_at_a_time():
            self._portaudio.opened(-1)
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)


def look(portaudio: PortAudio, told: Callable[[tuple[Device, ...] | SoundTrouble], None]) -> Thread:
    """Tell which microphones there are, in a thread."""

    def run() -> None:
        try:
            told(devices(portaudio))
        except SoundTrouble as trouble:
            told(trouble)

    return portaudio.start("cosyd-microphones", run, lambda: None)


def devices(portaudio: PortAudio) -> tuple[Device, ...]:
    """Which microphones there are. It may take a second.

    Raises:
        SoundTrouble: It cannot be told.
    """
    with portaudio.one_at_a_time() as sounddevice:
        portaudio.look_again()
        found = [
            Device(index=one["index"], name=one["name"])
            for one in sounddevice.query_devices()
            if one["max_input_channels"] > 0
        ]
    if not found:
        raise SoundTrouble(Trouble.NONE)
    return tuple(found)


def _rate(sounddevice: Any, device: int | None, own_hz: int) -> int:
    for rate_hz in RATES_HZ:
        try:
            sounddevice.check_input_settings(
                device=device, channels=1, dtype="int16", samplerate=rate_hz
            )
        except (sounddevice.PortAudioError, ValueError):
            continue
        return rate_hz
    return own_hz
