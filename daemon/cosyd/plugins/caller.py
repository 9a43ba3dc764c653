"""Calls of a stranger's code, in a thread that nobody has to wait for."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LINGER_S = 0.2
"""How long a thread waits for the next call before it ends."""


class Stuck(TimeoutError):
    """It has not come back in time, or an earlier call has not."""

    def __init__(self, *, begun: bool) -> None:
        self.begun = begun
        """Whether the call was made, and still goes on."""

        super().__init__(
            "it has not come back in time"
            if begun
            else "an earlier call of its plug-in has not come back"
        )


@dataclass(slots=True, eq=False)
class _Call:
    work: Callable[[], Any]
    on_late: Callable[[float | None], None]
    done: threading.Event = field(default_factory=threading.Event)
    began: float | None = None
    late: bool = False
    given_up: bool = False
    result: Any = None
    error: BaseException | None = None


class Caller:
    """Runs the calls of one plug-in, one after the other, in a thread of its own.

    The thread is there while there is something to do, and a moment longer. A pool would not do:
    at its end Python waits for the threads of all pools, even for one that is stuck for ever.

    Args:
        name: The plug-in's.
        limit_s: How long one who calls waits.
    """

    def __init__(self, name: str, limit_s: Callable[[], float]) -> None:
        self._name = name
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._calls: queue.SimpleQueue[_Call] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._now: _Call | None = None

    def run(self, work: Callable[[], Any], on_late: Callable[[float | None], None]) -> Any:
        """What *work* returns, or raises.

        Args:
            work: The call.
            on_late: Told when it began, if it has not come back in time; and None, from the
                plug-in's thread, when it comes back after all.

        Raises:
            Stuck: It has not come back in time; or an earlier one has not, and it was not tried.
        """
        now = self._now
        if now is not None and now.late:
            raise Stuck(begun=False)
        call = _Call(work, on_late)
        self._hand_over(call)
        if not call.done.wait(self._limit_s()) and self._give_up(call):
            raise Stuck(begun=call.late)
        if call.error is not None:
            raise call.error
        return call.result

    def _hand_over(self, call: _Call) -> None:
        with self._lock:
            self._calls.put(call)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._serve, name=f"plug-in {self._name}", daemon=True
                )
                self._thread.start()

    def _give_up(self, call: _Call) -> bool:
        """False where it came back just now."""
        with self._lock:
            if call.done.is_set():
                return False
            call.given_up = True
            if call.began is not None:
                call.late = True
                call.on_late(call.began)
        return True

    def _serve(self) -> None:
        while True:
            try:
                call = self._calls.get(timeout=LINGER_S)
            except queue.Empty:
                with self._lock:
                    if self._calls.empty():
                        self._thread = None
                        return
                continue
            with self._lock:
                if call.given_up:
                    continue
                call.began, self._now = time.monotonic(), call
            self._do(call)
            with self._lock:
                self._now = None
                call.done.set()
                if call.late:
                    call.on_late(None)
            del call  # and what it holds, while the thread waits

    @staticmethod
    def _do(call: _Call) -> None:
        try:
            call.result = call.work()
        except Exception as error:  # noqa: BLE001 - raised again by who waits for it
            call.error = error
        except BaseException as error:  # noqa: BLE001 - a stranger may not end the daemon
            call.error = RuntimeError(type(error).__name__)
