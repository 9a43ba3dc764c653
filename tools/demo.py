"""Starts a daemon, has it say a paragraph, plays and keeps the sound, and stops the daemon again.

Called by ``make demo``. The daemon lives in a temporary folder and on a free port, so neither your
settings nor a daemon that runs already are touched. Ends with 0 only when everything went well.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import queue
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGLISH = (
    "Good morning! I am the voice of your computer. "
    "You hear the beginning of this paragraph while the rest of it is still being prepared. "
    "Dates and prices are read the way people say them: "
    "on March 3, 2026, two tickets to the museum cost $24.50. "
    "I can change the language between two sentences, too."
)
MANDARIN = "今天天气很好，我们一起去公园散步吧。"
PARAGRAPH = f"{ENGLISH} {MANDARIN}"
"""What is said; a test has a speech recogniser write it down."""

READY_LINE = "cosyd ready "
READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 30.0
LOG_TAIL_LINES = 25

NEXT = """
Next:
  make run                              keep the daemon running, with your own settings
  .venv/bin/cosyd say "Hello there."    have it say something, from another terminal
  docs/index.md                         what else it can do
"""


class DemoFailed(Exception):
    """The demonstration did not work, for a reason to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What was measured while the paragraph was said."""

    first_audio_s: float
    """From sending the request to the first byte of sound."""

    wall_s: float
    """From sending the request to the last byte of sound."""

    audio_s: float

    @property
    def real_time_factor(self) -> float:
        """Seconds of work for each second of sound."""
        return self.wall_s / self.audio_s


class Daemon:
    """A daemon of our own, in *home*, for as long as the block lasts."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.url = ""
        self._log = home / "demo.log"

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "cosyd", "serve", "--port", "0", "--home", str(self.home)]
        own = {k: v for k, v in os.environ.items() if not k.startswith("COSYD_")}
        own["COSYD_LOG__FORMAT"] = "console"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=own)
        try:
            self.url = self._wait_until_it_answers()
            self._wait_until_warm()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self._end()

    @property
    def token(self) -> str:
        """What a request must carry."""
        return (self.home / "config" / "token").read_text().strip()

    def log_tail(self) -> str:
        """The last lines of the daemon's log."""
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return "\n".join(f"  | {line}" for line in lines[-LOG_TAIL_LINES:])

    def stop(self) -> None:
        """Ask it to end, as a service manager would.

        Raises:
            DemoFailed: It did not end in time, or not cleanly.
        """
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._end()
            raise DemoFailed(f"The daemon did not stop within {STOPPED_WITHIN_S:.0f} s.") from None
        if code != 0:
            raise DemoFailed(f"The daemon stopped with exit code {code}.")

    def _wait_until_it_answers(self) -> str:
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            for line in self._log.read_text(errors="replace").splitlines(keepends=True):
                if line.startswith(READY_LINE) and line.endswith("\n"):
                    return line.removeprefix(READY_LINE).strip()
            if self._process.poll() is not None:
                raise DemoFailed(f"The daemon ended with exit code {self._process.returncode}.")
            time.sleep(0.01)
        raise DemoFailed(f"The daemon was not ready within {READY_WITHIN_S:.0f} s.")

    def _wait_until_warm(self) -> None:
        """Until its engine is loaded, so that what is measured is speaking and not starting."""
        deadline = time.monotonic() + READY_WITHIN_S
        with _client() as client:
            while (answer := client.get(f"{self.url}/health/ready")).is_error:
                if time.monotonic() > deadline:
                    raise DemoFailed(f"The daemon is not ready to speak: {answer.text}")
                time.sleep(0.02)

    def _end(self) -> None:
        """End it in any case; kindly first, so that its own processes end with it."""
        self._process.terminate()
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class WavReader:
    """Takes a WAV stream apart as it comes: first the header, then only PCM.

    The sizes in the header are not looked at: those of a stream are not known at its start.
    """

    def __init__(self) -> None:
        self.channels = 0
        self.rate_hz = 0
        self.width_bytes = 0
        self._head: bytes | None = b""

    def feed(self, data: bytes) -> bytes:
        """The PCM in *data*; empty as long as the header is not complete."""
        if self._head is None:
            return data
        self._head += data
        pcm = self._after_header(self._head)
        if pcm is None:
            return b""
        self._head = None
        return pcm

    def _after_header(self, head: bytes) -> bytes | None:
        if head[:4] not in {b"", b"RIFF"[: len(head)]}:
            raise DemoFailed("The daemon's answer is no WAV.")
        at = 12
        while at + 8 <= len(head):
            name, size = struct.unpack_from("<4sI", head, at)
            at += 8
            if name == b"data":
                return head[at:]
            if name == b"fmt " and at + 16 <= len(head):
                _, self.channels, self.rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", head, at)
                self.width_bytes = bits // 8
            at += size + size % 2
        return None


class Player:
    """Plays PCM while it comes, in a thread of its own, so that playing delays no measuring."""

    def __init__(self) -> None:
        self._pcm: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._trouble = ""

    def start(self, rate_hz: int, channels: int) -> None:
        """Open the sound card."""
        self._thread = threading.Thread(target=self._play, args=(rate_hz, channels), daemon=True)
        self._thread.start()

    def write(self, pcm: bytes) -> None:
        """Play *pcm* after what was written before."""
        self._pcm.put(pcm)

    def finish(self, at_most_s: float) -> str:
        """Wait until all has sounded, but no longer than *at_most_s*; what went wrong, if so."""
        self._pcm.put(None)
        if self._thread:
            self._thread.join(at_most_s)
            if self._thread.is_alive():
                return "The sound card hangs"
        return self._trouble

    def _play(self, rate_hz: int, channels: int) -> None:
        try:
            with _sound_card(rate_hz, channels) as card:
                while (pcm := self._pcm.get()) is not None:
                    card.write(pcm)
        except Exception as error:  # noqa: BLE001 - it may fail in any way, and the file is kept
            self._trouble = f"There is no sound card to play it on ({error})"


def _sound_card(rate_hz: int, channels: int) -> Any:
    with _silent_stderr():
        import sounddevice  # noqa: PLC0415 - needs PortAudio, which may not be there

        return sounddevice.RawOutputStream(rate_hz, channels=channels, dtype="int16")


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
    """ALSA prints a page of warnings on machines without a sound card."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def say(daemon: Daemon, text: str, out: Path, player: Player | None) -> Spoken:
    """Have *text* said; play it while it comes, and write it to *out* with true sizes.

    Raises:
        DemoFailed: The daemon refused, or its answer is not what it should be.
    """
    wav = WavReader()
    started = time.perf_counter()
    first = 0.0
    frames = 0
    with contextlib.ExitStack() as house:
        file: wave.Wave_write | None = None
        for data in _answer(daemon, text):
            pcm = wav.feed(data)
            if not pcm:
                continue
            if file is None:
                first = time.perf_counter() - started
                file = house.enter_context(wave.open(str(out), "wb"))
                file.setparams((wav.channels, wav.width_bytes, wav.rate_hz, 0, "NONE", ""))
                if player:
                    player.start(wav.rate_hz, wav.channels)
            file.writeframesraw(pcm)
            if player:
                player.write(pcm)
            frames += len(pcm) // (wav.width_bytes * wav.channels)
        wall = time.perf_counter() - started
    if not frames:
        raise DemoFailed("The daemon answered without a sound.")
    return Spoken(first_audio_s=first, wall_s=wall, audio_s=frames / wav.rate_hz)


def _answer(daemon: Daemon, text: str) -> Iterator[bytes]:
    """The bytes of ``POST /v1/speech`` as they come."""
    body = {"text": text, "format": "wav"}
    with (
        _client() as client,
        client.stream(
            "POST",
            f"{daemon.url}/v1/speech",
            json=body,
            headers={"Authorization": f"Bearer {daemon.token}"},
        ) as answer,
    ):
        if answer.status_code != httpx.codes.OK:
            raise DemoFailed(f"The daemon refused ({answer.status_code}): {answer.read().decode()}")
        yield from answer.iter_raw()


def _client() -> httpx.Client:
    """Not through a proxy: the daemon is on this machine."""
    return httpx.Client(trust_env=False, timeout=httpx.Timeout(60.0, connect=5.0))


def demonstrate(home: Path, text: str, out: Path, *, play: bool) -> None:
    """The whole demonstration, told on standard output.

    Raises:
        DemoFailed: Something did not work; its message ends with the end of the daemon's log.
    """
    print("Starting a daemon ...", flush=True)
    started = time.perf_counter()
    daemon = Daemon(home)
    player = Player() if play else None
    try:
        with daemon:
            took_s = time.perf_counter() - started
            print(f"It listens at {daemon.url}, with its voice loaded, after {took_s:.1f} s.")
            print(f"It says:\n\n  {text}\n", flush=True)
            spoken = say(daemon, text, out, player)
            _report(spoken, out)
            if player and (trouble := player.finish(at_most_s=spoken.audio_s + 10)):
                print(f"  {trouble}: listen to the file instead.")
            daemon.stop()
    except (DemoFailed, httpx.HTTPError, OSError) as error:
        reason = str(error) or type(error).__name__
        raise DemoFailed(
            f"{reason}\n\nThe end of the daemon's log:\n{daemon.log_tail()}"
        ) from error
    print("  The daemon has stopped cleanly.")


def _report(spoken: Spoken, out: Path) -> None:
    print(f"  Time to first audio   {spoken.first_audio_s:.2f} s")
    print(f"  Duration              {spoken.audio_s:.1f} s of sound, made in {spoken.wall_s:.1f} s")
    factor = spoken.real_time_factor
    print(f"  Real-time factor      {factor:.2f}  (below 1: made faster than it is played)")
    print(f"  Written to            {out}", flush=True)


def main() -> int:
    """Run it; 0 when all went well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", default=PARAGRAPH, help="what to say instead")
    parser.add_argument("--out", type=Path, default=Path("demo.wav"), help="where to write it")
    parser.add_argument("--silent", action="store_true", help="do not play it")
    chosen = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):  # not every locale can write what is said
        sys.stdout.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the daemon ends with us
    try:
        with tempfile.TemporaryDirectory(prefix="cosyd-demo-") as home:
            demonstrate(Path(home), chosen.text, chosen.out, play=not chosen.silent)
    except DemoFailed as failure:
        print(f"\nThe demonstration failed: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(NEXT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
