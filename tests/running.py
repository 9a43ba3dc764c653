"""A real daemon, as users start it: its own process, its own home, a free port."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import psutil

from patience import wait_for

if TYPE_CHECKING:
    from pathlib import Path

CACHE = "TESTS_CACHE"
"""The variable that names the folder in which the daemons of all tests keep what they can make
again."""

READY_S = 40
STOP_S = 20


class RunningDaemon:
    """``cosyd serve``, started; its output is kept, and shown when a test fails."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        environ: dict[str, str] | None = None,
        kept: bool = False,
    ) -> None:
        self.home = home
        _share_cache(home)
        self.log: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "cosyd", "--home", str(home), "serve",
                "--port", "0", "--log-format", "json",
                "--set", "cache.phrases_mb=0",  # tests want all made that they ask for
                *arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environ or {})},
        )  # fmt: skip
        name = "kept for other tests" if kept else None
        self._readers = [
            threading.Thread(target=self._keep_log, name=name),
            threading.Thread(target=self._keep_lines, name=name),
        ]
        for reader in self._readers:
            reader.start()
        self.url = ""

    def wait_ready(self) -> RunningDaemon:
        """Until it can be spoken to."""
        try:
            line = self._lines.get(timeout=READY_S)
        except queue.Empty:
            line = None
        if line is None or not line.startswith("cosyd ready "):
            self.close()
            raise AssertionError(f"the daemon did not start ({line!r}):\n" + "\n".join(self.log))
        self.url = line.removeprefix("cosyd ready ").strip()
        return self

    def wait_engine(self, name: str, *states: str) -> None:
        """Until the engine is in one of *states*."""
        deadline = time.monotonic() + READY_S
        while self.engine(name)["state"] not in states:
            assert time.monotonic() < deadline, (states, self.engine(name))
            time.sleep(0.02)

    def engine(self, name: str) -> dict[str, Any]:
        return self.get(f"/v1/engines/{name}").json()

    @property
    def token(self) -> str:
        return (self.home / "config" / "token").read_text().strip()

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    @property
    def connection(self) -> dict[str, Any]:
        return json.loads((self.home / "run" / "daemon.json").read_text())

    def client(self, **more: Any) -> httpx.Client:
        # To read the certificates of the world for each plain request took 17 ms.
        more.setdefault("verify", self.url.startswith("https:"))
        return httpx.Client(
            base_url=self.url, headers=self.headers, timeout=60, trust_env=False, **more
        )

    def get(self, path: str, **more: Any) -> httpx.Response:
        with self.client() as client:
            return client.get(path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        with self.client() as client:
            return client.post(path, **more)

    def delete(self, path: str) -> httpx.Response:
        with self.client() as client:
            return client.delete(path)

    def say(self, text: str, **more: Any) -> httpx.Response:
        return self.post("/v1/speech", json={"text": text, **more})

    def run(
        self, *arguments: str, stdin: bytes | None = b"", timeout: float = 60
    ) -> subprocess.CompletedProcess[bytes]:
        """A command of the command line, at this daemon's home."""
        return subprocess.run(
            [sys.executable, "-m", "cosyd", "--home", str(self.home), *arguments],
            input=stdin, capture_output=True, timeout=timeout, check=False,
        )  # fmt: skip

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self) -> int:
        """SIGTERM; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_S)
        finally:
            self.close()

    def close(self) -> None:
        """End it for sure, and all that it started."""
        children = []
        with contextlib.suppress(psutil.NoSuchProcess):
            children = psutil.Process(self.process.pid).children(recursive=True)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for child in children:  # they would go by themselves, but not at once
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        wait_for(lambda: all(map(_is_gone, children)))
        for reader in self._readers:
            reader.join(5)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def _keep_log(self) -> None:
        for line in self.process.stderr or ():
            self.log.append(line.rstrip())

    def _keep_lines(self) -> None:
        for line in self.process.stdout or ():
            self._lines.put(line)
        self._lines.put(None)


def _is_gone(process: psutil.Process) -> bool:
    """Whether it has ended; that its new parent has not looked yet, once a second, is no matter."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _share_cache(home: Path) -> None:
    """What is made but once and kept is made once for all tests, not once for each home."""
    home.mkdir(parents=True, exist_ok=True)
    cache = home / "cache"
    if not cache.exists():
        cache.symlink_to(os.environ[CACHE])


def hears_ctrl_c() -> None:
    """For a child process: what is started in the background by a shell ignores it otherwise."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
