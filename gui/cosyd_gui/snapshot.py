"""How things stand in a daemon that has just been found; events tell what becomes of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from cosyd.contract.errors import CosydError
from cosyd.contract.model import Priority
from cosyd.contract.sinks import Playback
from cosyd_gui.state import Contact, JobRow, State

if TYPE_CHECKING:
    from cosyd.client import Client


async def snapshot(client: Client, version: str) -> State:
    """What goes on in the daemon of *client*, which told its *version*.

    Raises:
        CosydError: It does not answer.
    """
    jobs, engines = await asyncio.gather(client.jobs(), client.engines())
    playback = Playback(state="idle")
    with suppress(CosydError):  # no loudspeaker is no reason to know nothing
        playback = await client.playback()
    under_way = (
        JobRow.of(job)
        for job in reversed(jobs)
        if not job.status.final and job.priority is not Priority.NARRATION
    )
    return State(
        contact=Contact.HERE,
        version=version,
        playback=playback,
        jobs=tuple(under_way),
        engines=tuple(engines),
    )
