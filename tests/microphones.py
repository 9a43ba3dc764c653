"""A microphone for tests of the tray, in the place of PortAudio: it hears what a test tells it."""

from __future__ import annotations

from contextlib import contextmanager

from cosyd_gui.portaudio import PortAudio, SoundTrouble, Trouble


class PortAudioError(Exception):
    """As sounddevice has it."""


class FakePortAudio(PortAudio):
    """The way to PortAudio, and at its end one microphone or none."""

    PortAudioError = PortAudioError

    def __init__(self):
        super().__init__()
        self.microphones = ["Built-in microphone", "USB headset"]
        self.refused = ""
        self.streams = []

    @contextmanager
    def one_at_a_time(self):
        if self.refused:
            raise SoundTrouble(Trouble.REFUSED, self.refused)
        yield self

    def query_devices(self, device=None, kind=None):
        if kind == "output":
            raise SoundTrouble(Trouble.NONE)
        if kind and not self.microphones:
            raise SoundTrouble(Trouble.NONE)
        found = [
            {"index": at, "name": name, "max_input_channels": 1, "default_samplerate": 48_000.0}
            for at, name in enumerate(self.microphones)
        ]
        return found[device or 0] if kind else found

    def check_input_settings(self, *, samplerate, **_):
        if samplerate == 48_000:
            raise PortAudioError("no such rate")

    def RawInputStream(self, **more):  # noqa: N802 - sounddevice's name
        self.streams.append(FakeStream(more))
        return self.streams[-1]


class FakeStream:
    """A stream that a test speaks into."""

    def __init__(self, wishes):
        self.wishes = wishes
        self.closed = False

    def start(self):
        pass

    def hears(self, pcm):
        """Blocks of it, as PortAudio hands them over."""
        step = 2 * self.wishes["blocksize"]
        for place in range(0, len(pcm), step):
            self.wishes["callback"](pcm[place : place + step], None, None, None)

    def goes(self):
        """It is pulled out."""
        self.wishes["finished_callback"]()

    def abort(self, ignore_errors=True):
        pass

    def close(self, ignore_errors=True):
        self.closed = True
