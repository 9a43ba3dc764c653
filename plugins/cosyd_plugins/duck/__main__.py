"""The process that lowers others: ``python -m cosyd_plugins.duck``, started by the daemon.

It is told on stdin whether cosyd is heard, a line each, ``heard`` or ``silent``, and tells how it
fares on stdout, a line of JSON each. When stdin ends, be it that the daemon was killed, it gives
all back and ends. What it cannot give back then stands in its journal, for the next one.
"""

from __future__ import annotations

import json
import math
import queue
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cosyd_plugins.duck.ducker import Ducker
from cosyd_plugins.duck.journal import Journal
from cosyd_plugins.duck.server import ServerGone, SoundServer
from cosyd_plugins.duck.turn import Turn

STEP_S = 0.02
"""Between two steps of a fade."""

LOOK_S = 0.1
"""How often it is looked for new streams while others are lowered."""

CHECK_S = 5.0
RETRY_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The first argument, as JSON."""

    folder: str
    pid: int
    """The daemon, whose own sound is never lowered."""

    volume: float
    fade_s: float
    linger_s: float
    ignore: list[str]


class Orders:
    """What the daemon says, read in a thread."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.ended = False
        threading.Thread(target=self._read, daemon=True).start()

    def next(self, wait_s: float) -> str:
        """``heard``, ``silent``, or empty where nothing was said within *wait_s*."""
        if self.ended:
            return ""
        try:
            line = self._lines.get(timeout=wait_s)
        except queue.Empty:
            return ""
        self.ended = not line
        return line.strip()

    def _read(self) -> None:
        for line in sys.stdin:
            self._lines.put(line)
        self._lines.put("")


class Guardian:
    """Does what it is told, for as long as there is a server to do it with."""

    def __init__(self, options: Options, orders: Orders) -> None:
        self._options = options
        self._orders = orders
        self._server = SoundServer()
        self._turn = Turn()
        self._journal = Journal(Path(options.folder))
        self._floor = math.cbrt(options.volume)  # sliders are cube roots of amplitudes
        self._level = 1.0
        self._heard = False
        self._low_until = 0.0
        self._stepped_at = 0.0
        self._said = ("", "")
        ignored = {name.casefold() for name in options.ignore}
        self._ducker = Ducker(
            self._server,
            self._journal,
            floor=self._floor,
            spared=lambda stream: (
                options.pid in stream.pids or not ignored.isdisjoint(stream.names)
            ),
        )

    def run(self) -> None:
        """Until stdin ends, and then until all is given back."""
        while not self._journal.take():
            self._say("starting", "an earlier daemon still gives back what it had lowered")
            self._obey(STEP_S)
        while not self._orders.ended:
            self._try()
            if not self._orders.ended:
                self._obey(self._pause_s())
        self._level = 1.0
        with suppress(ServerGone):
            if self._server.connected:
                self._ducker.set_level(1.0)
        self._server.close()
        self._journal.close()

    def _try(self) -> None:
        try:
            if not self._server.connected:
                self._server.connect()
                self._ducker.heal()
            self._work(time.monotonic())
            self._say("ready", "")
        except ServerGone as gone:
            self._server.close()
            self._ducker.forget()
            self._turn.give_back()
            self._level = 1.0
            self._say("unavailable", str(gone))

    def _work(self, now: float) -> None:
        goal = self._floor if self._heard or now < self._low_until else 1.0
        if goal == self._level == 1.0 or not self._turn.take(self._server.session):
            self._server.check()
            return
        self._level = self._stepped(goal, now - self._stepped_at)
        self._stepped_at = now
        self._ducker.set_level(self._level)
        if self._level == 1.0:
            self._turn.give_back()

    def _stepped(self, goal: float, since_s: float) -> float:
        """The level a step nearer to *goal*."""
        if not self._options.fade_s:
            return goal
        far = (1.0 - self._floor) * min(since_s, 2 * STEP_S) / self._options.fade_s
        if goal < self._level:
            return max(goal, self._level - far)
        return min(goal, self._level + far)

    def _pause_s(self) -> float:
        if not self._server.connected:
            return RETRY_S
        if self._level == 1.0:
            return LOOK_S if self._heard else CHECK_S  # another cosyd may have its turn
        return LOOK_S if self._level == self._floor and self._heard else STEP_S

    def _obey(self, wait_s: float) -> None:
        order = self._orders.next(wait_s)
        if order == "silent" and self._heard:
            self._low_until = time.monotonic() + self._options.linger_s
        if order:
            self._heard = order == "heard"

    def _say(self, state: str, reason: str) -> None:
        if (state, reason) != self._said:
            self._said = (state, reason)
            with suppress(OSError):  # the daemon may be gone
                sys.stdout.write(json.dumps(self._said) + "\n")
                sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Run, with the options in the first of *arguments*."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # it ends with the daemon, and after it
    given: dict[str, Any] = json.loads(arguments[0])
    Guardian(Options(**given), Orders()).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
