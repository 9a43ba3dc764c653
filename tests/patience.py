"""Waiting for what happens by itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def wait_for(ask: Callable[[], Any], patience_s: float = 15.0) -> Any:
    """What *ask* answers, once that is true."""
    deadline = time.monotonic() + patience_s
    while not (answer := ask()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
    return answer


def ended(daemon: Any, job: str) -> dict[str, Any]:
    """The job, once it has ended."""
    return wait_for(
        lambda: (
            (found := daemon.get(f"/v1/jobs/{job}").json())["status"]
            in {"done", "failed", "cancelled"}
            and found
        )
    )
