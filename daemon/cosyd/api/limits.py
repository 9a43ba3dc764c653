"""How much a client may ask for: so many requests a minute, and so many under way."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cosyd.contract.access import Caller
from cosyd.contract.errors import TooFast, TooManyAtOnce, TooManyFailures

MINUTE_S = 60.0

FAILURES = 10
"""Wrong secrets in a row that somebody may send; then one each :data:`FORGIVEN_S`."""

FORGIVEN_S = 6.0

REMEMBERED = 1_024
"""Of so many who failed is it remembered; the one who failed longest ago is forgotten."""


@dataclass(slots=True)
class Bucket:
    """Holds what may still be done now, and fills up again with time."""

    left: float
    at_s: float
    """When so much was left."""

    def fill(self, now_s: float, *, room: float, each_s: float) -> None:
        """Add what has come since then: one each *each_s*, up to *room*."""
        self.left = min(room, self.left + (now_s - self.at_s) / each_s)
        self.at_s = now_s

    def wait_s(self, each_s: float) -> int:
        """In how many whole seconds there is one again."""
        return max(1, math.ceil((1.0 - self.left) * each_s))


@dataclass(slots=True)
class _Use:
    """What a client has done lately, and does now."""

    bucket: Bucket
    under_way: int = 0


class Limits:
    """Of all clients. There are as many as were added, so this stays small.

    Args:
        clock: Seconds from any moment on.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._uses: dict[str, _Use] = {}

    @contextmanager
    def slot(self, caller: Caller) -> Iterator[None]:
        """Room for a request of *caller*, for as long as the block lasts.

        Raises:
            TooManyAtOnce: It has as many under way as it may.
            TooFast: It has sent as many lately as it may.
        """
        use = self._use(caller)
        if caller.at_once and use.under_way >= caller.at_once:
            raise TooManyAtOnce(at_once=caller.at_once, retry_after_s=1)
        self._take(caller, use.bucket)
        use.under_way += 1
        try:
            yield
        finally:
            use.under_way -= 1
            if not use.under_way and not caller.requests_per_minute:
                self._uses.pop(caller.name, None)

    def _use(self, caller: Caller) -> _Use:
        bucket = Bucket(float(caller.requests_per_minute), self._clock())
        return self._uses.setdefault(caller.name, _Use(bucket))

    def _take(self, caller: Caller, bucket: Bucket) -> None:
        if not caller.requests_per_minute:
            return
        each_s = MINUTE_S / caller.requests_per_minute
        bucket.fill(self._clock(), room=caller.requests_per_minute, each_s=each_s)
        if bucket.left < 1.0:
            raise TooFast(
                requests_per_minute=caller.requests_per_minute,
                retry_after_s=bucket.wait_s(each_s),
            )
        bucket.left -= 1.0


class Failures:
    """Who has sent wrong secrets lately. Of many at once, the oldest is forgotten.

    Args:
        clock: Seconds from any moment on.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def check(self, who: str) -> None:
        """Whether *who* may try once more.

        Raises:
            TooManyFailures: Not now.
        """
        bucket = self._buckets.get(who)
        if bucket is None:
            return
        bucket.fill(self._clock(), room=FAILURES, each_s=FORGIVEN_S)
        if bucket.left < 1.0:
            raise TooManyFailures(retry_after_s=bucket.wait_s(FORGIVEN_S))

    def add(self, who: str) -> None:
        """*who* has failed."""
        bucket = self._buckets.setdefault(who, Bucket(FAILURES, self._clock()))
        bucket.fill(self._clock(), room=FAILURES, each_s=FORGIVEN_S)
        bucket.left -= 1.0
        self._buckets.move_to_end(who)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)

    def forget(self, who: str) -> None:
        """*who* has succeeded."""
        self._buckets.pop(who, None)

    def __len__(self) -> int:
        return len(self._buckets)
