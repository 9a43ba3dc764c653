"""What a process spends: seconds by part, frame-steps of the flow, memory. Knows no engine."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEGABYTE = 1_000_000


class Spent:
    """Seconds by part, of all threads; and what an estimator of a flow was given."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.frame_steps = 0
        """Rows times frames, over all calls: ten steps with two rows each are 20 a frame."""

        self._lock = threading.Lock()
        self._within = threading.local()

    def forget(self) -> None:
        """Begin at nothing."""
        self.seconds.clear()
        self.frame_steps = 0

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        """What is done inside is that part's, if it is not inside of it already."""
        if getattr(self._within, part, False):
            yield
            return
        setattr(self._within, part, True)
        began = time.perf_counter()
        try:
            yield
        finally:
            with self._lock:
                self.seconds[part] += time.perf_counter() - began
            setattr(self._within, part, False)

    def timed(self, owner: Any, name: str, part: str) -> None:
        """Have each call of ``owner.name`` counted."""
        call: Callable[..., Any] = getattr(owner, name)

        def counted(*given: Any, **named: Any) -> Any:
            with self.on(part):
                return call(*given, **named)

        setattr(owner, name, counted)

    def timed_module(self, module: Any, part: str) -> None:
        """Have each run of a torch module counted."""
        began = threading.local()

        def before(*_: Any) -> None:
            began.at = time.perf_counter()

        def after(*_: Any) -> None:
            with self._lock:
                self.seconds[part] += time.perf_counter() - began.at

        module.register_forward_pre_hook(before)
        module.register_forward_hook(after)

    def count_frames(self, estimator: Any) -> None:
        """Count what *estimator* is given: [rows, channels, frames]."""

        def count(_: Any, given: tuple[Any, ...]) -> None:
            with self._lock:
                self.frame_steps += given[0].shape[0] * given[0].shape[2]

        estimator.register_forward_pre_hook(count)


def memory_mb() -> float:
    """What this process holds."""
    return _status_mb("VmRSS")


@contextmanager
def peak() -> Iterator[dict[str, float]]:
    """``held_mb`` before, and once the block has ended ``peak_mb`` of it."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak begins anew
    told = {"held_mb": memory_mb()}
    yield told
    told["peak_mb"] = _status_mb("VmHWM")


def _status_mb(name: str) -> float:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / MEGABYTE
    raise KeyError(name)
