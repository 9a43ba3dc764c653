"""Starts the daemon where none runs. It outlives the tray, and there are never two."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cosyd.contract.errors import CosydError
from cosyd_gui.state import Contact

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd_gui.house import GuiHouse
    from cosyd_gui.state import State

    Way = Callable[[threading.Event], subprocess.Popen[bytes] | None]

EXPECTED_S = 40.0
REAP_S = 1.0
UNIT = "cosyd.service"
SYSTEMCTL_S = 20.0


class UnitUnstarted(CosydError):
    """The service manager has not started the daemon."""

    code = "daemon.unit_unstarted"
    status = 503
    message = "The service cosyd could not be started: {reason}"
    solution = "'systemctl --user status cosyd' tells more; 'cosyd doctor' tells what is missing."


class UnstartedOdd(CosydError):
    """The system does not let us start it."""

    code = "daemon.no_start"
    status = 503
    message = "The daemon could not be started: {reason}."
    solution = "See that the disk has room, and that cosyd's folders are yours."


class Starter(QObject):
    """Starts it when asked to, and once by itself where the user wishes so.

    Args:
        house: The parts of the tray.
        home: As ``cosyd --home``.
        here: Whether the daemon is this computer's; else it is not for us to start.
    """

    failed = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` of why it could not be started."""

    _done = Signal(object)
    _begun = Signal(object)
    _gone = Signal()

    def __init__(self, house: GuiHouse, home: Path | None, *, here: bool) -> None:
        super().__init__()
        self.possible = here
        self._house = house
        self._home = home
        self._by_itself = True
        self._under_way = False
        self._own: subprocess.Popen[bytes] | None = None
        self._again = False
        self._done.connect(self._ended)
        self._begun.connect(self._owns)
        self._gone.connect(self._lost)
        house.actions.restarting.connect(self.restart)
        house.link.changed.connect(self._look)

    def start(self) -> None:
        """Start it, unless that is under way."""
        if not self.possible or self._under_way:
            return
        self._under_way = True
        self._house.link.expect(EXPECTED_S)
        self._house.loop.run(self._run)

    def restart(self) -> None:
        """End the daemon that this tray has started, and start it again once it has ended."""
        if self._own is not None and not self._under_way:
            self._again = True
            self._own.terminate()
        elif self._house.actions.can_restart:
            self._again = True
            self.start()

    def _owns(self, process: subprocess.Popen[bytes] | None) -> None:
        """It was started: as *process*, or by the service manager."""
        self._own = process
        self._again = False
        self._house.actions.can_restart = True

    def _lost(self) -> None:
        """The daemon that was started has ended."""
        self._own = None
        self._house.actions.can_restart = False
        if self._again:
            self.start()

    def _look(self, state: State) -> None:
        """Only what is found at the very start counts: later, somebody may have stopped it."""
        if self._by_itself and state.contact is not Contact.STARTING:
            self._by_itself = False
            absent = state.problem is not None and state.problem.code == "daemon.not_running"
            if absent and self._house.preferences.now.start_daemon:
                self.start()

    def _ended(self, error: CosydError | None) -> None:
        self._under_way = False
        if error is not None or self._house.link.state.here:
            self._house.link.expect(0)
        if error is not None:
            self.failed.emit(error)

    async def _run(self) -> None:
        process = None
        try:
            process = await _unless_cancelled(self._way())
        except CosydError as error:
            self._done.emit(error)
        except OSError as error:
            self._done.emit(UnstartedOdd(reason=error.strerror or str(error)))
        else:
            self._done.emit(None)
            self._begun.emit(process)
        if process is not None:
            await _at_its_end(process)
            self._gone.emit()

    def _way(self) -> Way:
        """How it is started, in a thread, which must not be the last to let go of what is Qt's."""
        return partial(_started, self._home, "restart" if self._again else "start")


def _started(
    home: Path | None, verb: str, give_up: threading.Event
) -> subprocess.Popen[bytes] | None:
    """The daemon that was started; None: the service manager has done it."""
    if home is None and _has_unit():
        _start_unit(verb)
        return None
    from cosyd.client_start import start  # noqa: PLC0415 - seldom needed

    return start(home, give_up)


async def _unless_cancelled(work: Way) -> subprocess.Popen[bytes] | None:
    """What *work* answers, which blocks; it is told when nobody waits any more."""
    give_up = threading.Event()
    try:
        return await asyncio.to_thread(work, give_up)
    finally:
        give_up.set()


async def _at_its_end(process: subprocess.Popen[bytes]) -> None:
    """Take note of it, or it stays a zombie; in no thread, which would hold up the tray's end."""
    try:
        while process.poll() is None:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(REAP_S)
    finally:
        process.returncode = process.returncode or 0  # it outlives us: nothing to warn of


def _has_unit() -> bool:
    """Whether the service manager of this user knows the daemon."""
    if not sys.platform.startswith("linux") or not shutil.which("systemctl"):
        return False
    return _systemctl("cat").returncode == 0


def _start_unit(verb: str) -> None:
    told = _systemctl(verb)
    if told.returncode:
        raise UnitUnstarted(reason=(told.stderr or told.stdout).strip() or "it does not say why")


def _systemctl(verb: str) -> subprocess.CompletedProcess[str]:
    command = ["systemctl", "--user", verb, UNIT]
    try:
        return subprocess.run(  # noqa: S603 - our own words
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SYSTEMCTL_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", "systemd does not answer")
