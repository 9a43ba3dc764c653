"""A peer to measure beside: fastkokoro, an OpenAI-compatible server, with the weights of our own.

It runs in an environment of its own (``make bench-load`` makes ``.load``), as its users run it, but
for the files, which it would download: the model is that of our engine kokoro, as its packages
carry it, and the voice is one of ours, written in the shape that it reads.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import numpy as np

from cosyd.engine.kokoro.styles import Styles
from cosyd.engine.kokoro.weights import model_file

if TYPE_CHECKING:
    from collections.abc import Iterator

VOICE = "af_heart"
LENGTHS = 510
"""Kokoro has a style vector for each number of phonemes up to this."""

START_S = 180


@contextmanager
def fastkokoro(environment: Path) -> Iterator[tuple[str, int]]:
    """The server, until the block ends; where it is, and its process."""
    with tempfile.TemporaryDirectory() as folder:
        voices = Path(folder, "voices.npz")
        write_voice(voices)
        port = free_port()
        environ = {
            **os.environ,
            "FASTKOKORO_MODEL_PATH": str(model_file(vnni=False)),
            "FASTKOKORO_VOICES_PATH": str(voices),
            "FASTKOKORO_CACHE_DIR": folder,
            "FASTKOKORO_HOST": "127.0.0.1",
            "FASTKOKORO_PORT": str(port),
            "HF_HUB_OFFLINE": "1",
        }
        log = Path(folder, "log")
        with log.open("w") as told:
            process = subprocess.Popen(
                [environment / "bin" / "fastkokoro"], env=environ, stdout=told, stderr=told
            )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, process, log)
            yield url, process.pid
        finally:
            process.terminate()
            process.wait(30)


def write_voice(file: Path) -> None:
    """One voice, of shape [510, 1, 256]."""
    styles = Styles()
    blend = styles.blend(VOICE)
    every = [styles.style(blend, length) for length in range(1, LENGTHS + 1)]
    np.savez(file, **{VOICE: np.stack(every)})


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(f"{url}/health", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError(log.read_text())
