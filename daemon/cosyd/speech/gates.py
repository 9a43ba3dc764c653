"""Gates: whether something may be said now."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from cosyd.contract.watching import FOR_GOOD, PASS, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.contract.model import Utterance
    from cosyd.contract.watching import Gate

log = structlog.get_logger(__name__)

ASK_AGAIN_S = 60.0
"""How long a job is held where its gate does not know for how long."""

LEAST_HOLD_S = 1.0
"""A gate that holds a job until a time that is over is not asked again and again at once."""


class Gates:
    """All gates that the settings name; each must let an utterance pass.

    A stranger's is asked in a thread, so that one which takes its time holds up nobody else's
    job. One that fails, or takes too long, lets all pass.
    """

    def __init__(self, gates: Sequence[Gate]) -> None:
        self._gates = gates

    async def judge(self, utterance: Utterance) -> tuple[str, Verdict]:
        """The first gate that does not let *utterance* pass, and what it says."""
        for gate in self._gates:
            now = datetime.now().astimezone()
            try:
                if getattr(gate, "direct", False):  # ours
                    verdict = gate.judge(utterance, now)
                else:
                    verdict = await asyncio.to_thread(gate.judge, utterance, now)
            except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
                log.warning("gate.failed", gate=gate.name, error=type(error).__name__)
                continue
            if verdict.action != "pass":
                return gate.name, verdict
        return "", PASS


def held_until(verdict: Verdict) -> float:
    """How long a job is held, in seconds since 1970; infinity where that has no end by itself."""
    now = time.time()
    if verdict.until is None:
        return now + ASK_AGAIN_S
    if verdict.until == FOR_GOOD:
        return float("inf")
    return max(verdict.until.timestamp(), now + LEAST_HOLD_S)
