"""A sound card of our own: a real PulseAudio whose only output goes nowhere, and is recorded."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT_S = 20.0
TAIL_BYTES = 12_000
"""A quarter of a second: what is heard reaches the record a little later."""

PROGRAMS = {"pulseaudio": "pulseaudio", "parec": "pulseaudio-utils", "pactl": "pulseaudio-utils"}

ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


class SoundCard:
    """Takes 16-bit mono at 24 kHz without touching a bit. May be pulled out, and put in again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "pulse" / "native"
        self._record = folder / "card.pcm"
        self._server: subprocess.Popen[bytes] | None = None
        self._recorder: subprocess.Popen[bytes] | None = None
        self._others: dict[str, tuple[str, subprocess.Popen[bytes]]] = {}
        (folder / "asound.conf").write_text(ALSA)

    @property
    def env(self) -> dict[str, str]:
        """What a program that is to use it must have in its environment."""
        return {
            **os.environ,
            "HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
            "PULSE_SERVER": f"unix:{self._socket}",
            "ALSA_CONFIG_PATH": str(self._folder / "asound.conf"),
        }

    def put_in(self) -> None:
        """Start the server and a recorder, and wait until they work."""
        self._socket.parent.mkdir(mode=0o700, exist_ok=True)
        modules = (
            f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
            "module-null-sink sink_name=card rate=24000 channels=1 format=s16le",
        )
        options = ["--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disallow-exit"]
        options += ["--no-cpu-limit"]  # or it ends itself on a busy machine
        loads = [part for module in modules for part in ("-L", module)]
        with (self._folder / "pulse.log").open("wb") as log:
            self._server = subprocess.Popen(
                ["pulseaudio", "-n", *options, *loads],
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        _wait_until(self._answers, "PulseAudio did not come up")
        self._start_recorder()

    def pull_out(self) -> None:
        """End the server in the midst of whatever it does."""
        recorders = [recorder for _, recorder in self._others.values()]
        for program in filter(None, (*recorders, self._recorder, self._server)):
            program.kill()
            program.wait()
        self._server = self._recorder = None
        self._others.clear()

    def plug(self, name: str, description: str) -> None:
        """Give the server another output, and record what it is given as well."""
        shape = ("rate=24000", "channels=1", "format=s16le")
        shown = f"sink_properties=device.description={description}"
        told = self._pactl("load-module", "module-null-sink", f"sink_name={name}", *shape, shown)
        self._others[name] = (told.strip(), self._record_from(name))

    def unplug(self, name: str) -> Recording:
        """Take output *name* away, in the midst of what it plays; what it was given."""
        module, recorder = self._others.pop(name)
        self._pactl("unload-module", module)
        recorder.kill()
        recorder.wait()
        recording = Recording(self._folder / f"{name}.pcm", 0)
        recording.close()
        return recording

    @contextmanager
    def recorded(self) -> Iterator[Recording]:
        """Record what it is given while the block lasts, and a moment after it."""
        _wait_until(self._is_silent, "The card did not fall silent")
        recording = Recording(self._record, self._record.stat().st_size)
        yield recording
        self._let_arrive()
        recording.close()

    def since_put_in(self) -> Recording:
        """All that it was given since then."""
        self._let_arrive()
        recording = Recording(self._record, 0)
        recording.close()
        return recording

    def until_loud(self, name: str = "card") -> None:
        """Wait until something is heard from output *name*."""
        _wait_until(lambda: not self._is_silent(name), "Nothing was heard")

    def _let_arrive(self) -> None:
        told = self._record.stat().st_size
        _wait_until(lambda: self._record.stat().st_size > told + TAIL_BYTES, "Nothing was recorded")

    def _start_recorder(self) -> None:
        """One for all recordings: an idle card takes seconds to begin with a new one."""
        self._recorder = self._record_from("card")

    def _record_from(self, name: str) -> subprocess.Popen[bytes]:
        shape = ["--rate=24000", "--channels=1", "--format=s16le", "--raw", "--latency-msec=20"]
        record = self._folder / f"{name}.pcm"
        with record.open("wb") as out:
            recorder = subprocess.Popen(
                ["parec", "-d", f"{name}.monitor", *shape],
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.DEVNULL,
            )
        _wait_until(lambda: record.stat().st_size > 0, "Nothing was recorded")
        return recorder

    def _pactl(self, *arguments: str) -> str:
        asked = subprocess.run(
            ["pactl", *arguments], env=self.env, capture_output=True, text=True, check=True
        )
        return asked.stdout

    def _is_silent(self, name: str = "card") -> bool:
        path = self._folder / f"{name}.pcm"
        with path.open("rb") as record:
            record.seek(-min(TAIL_BYTES, path.stat().st_size), os.SEEK_END)
            return not any(record.read())

    def _answers(self) -> bool:
        asked = subprocess.run(
            ["pactl", "list", "short", "sinks"], env=self.env, capture_output=True, check=False
        )
        return b"card" in asked.stdout


class Recording:
    """What a card was given."""

    def __init__(self, file: Path, begin: int) -> None:
        self._file = file
        self._begin = begin + begin % 2
        self._whole: bytes | None = None

    def close(self) -> None:
        """Nothing more belongs to it."""
        self._whole = self.pcm

    @property
    def pcm(self) -> bytes:
        """All of it, whole frames."""
        if self._whole is not None:
            return self._whole
        sound = self._file.read_bytes()[self._begin :]
        return sound[: len(sound) // 2 * 2]

    @property
    def sound(self) -> bytes:
        """The same from the first frame that is not silent to the last."""
        pcm = self.pcm
        whole = memoryview(pcm).cast("h")
        loud = [place for place in range(len(whole)) if whole[place]]
        return pcm[2 * loud[0] : 2 * (loud[-1] + 1)] if loud else b""


def _wait_until(true: Callable[[], bool], else_: str) -> None:
    until = time.monotonic() + LIMIT_S
    while not true():
        if time.monotonic() > until:
            pytest.fail(f"{else_} within {LIMIT_S:g} s.")
        time.sleep(0.02)


@contextmanager
def sound_card() -> Iterator[SoundCard]:
    """A card that is put in, in a folder whose path is short enough for a socket."""
    missing = {package for program, package in PROGRAMS.items() if not shutil.which(program)}
    if missing:
        pytest.fail(f"These tests need a sound card of their own: install {' and '.join(missing)}.")
    folder = Path(tempfile.mkdtemp(prefix="card-"))
    card = SoundCard(folder)
    try:
        card.put_in()
        yield card
    finally:
        card.pull_out()
        shutil.rmtree(folder, ignore_errors=True)
