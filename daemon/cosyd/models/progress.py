"""How far the work on a model is."""

from __future__ import annotations

import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from cosyd.contract.wire_models import ModelProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SPAN_S = 8.0
"""The speed is that of the last seconds."""

Doing = Literal["asking", "checking", "fetching", "copying"]


class Progress:
    """Counts; whoever asks is told."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self.doing: Doing = "asking"
        self._files: list[str] = []
        self.bytes_done = 0
        self.bytes_total = 0
        self.files_done = 0
        self.files_total = 0
        self._marks: deque[tuple[float, int]] = deque()

    def begin(self, doing: Doing, sizes: list[int], *, bytes_done: int = 0) -> None:
        """Something else is done from now on, to files of these *sizes*."""
        self.doing = doing
        self.bytes_done, self.bytes_total = bytes_done, sum(sizes)
        self.files_done, self.files_total = 0, len(sizes)
        self._marks.clear()
        self._marks.append((self._clock(), bytes_done))

    @contextmanager
    def at(self, file: str) -> Iterator[None]:
        """*file* is worked at in this block; it counts as done when the block ends well."""
        self._files.append(file)
        try:
            yield
            self.files_done += 1
        finally:
            self._files.remove(file)

    def took(self, size: int) -> None:
        """More bytes; fewer than none where some were thrown away."""
        self.bytes_done += size
        if size < 0:
            self._marks.clear()

    def told(self) -> ModelProgress:
        """As it is now."""
        speed = self._speed()
        left = self.bytes_total - self.bytes_done
        return ModelProgress(
            name=self._name,
            doing=self.doing,
            file=self._files[0] if self._files else "",
            bytes_done=self.bytes_done,
            bytes_total=self.bytes_total,
            files_done=self.files_done,
            files_total=self.files_total,
            bytes_per_s=speed,
            left_s=left / speed if speed > 0 else None,
        )

    def _speed(self) -> float:
        now = self._clock()
        if not self._marks or now - self._marks[-1][0] > SPAN_S / 100:
            self._marks.append((now, self.bytes_done))
        while len(self._marks) > 1 and now - self._marks[0][0] > SPAN_S:
            self._marks.popleft()
        since, before = self._marks[0]
        return max(0.0, (self.bytes_done - before) / (now - since)) if now > since else 0.0
