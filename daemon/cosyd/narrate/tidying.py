"""What is not needed any more is dropped: sounds that are kept for edited documents, in the end."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from typing import TYPE_CHECKING, Final

import structlog

from cosyd.contract.errors import CosydError
from cosyd.models.threads import to_its_end
from cosyd.narrate.intake import SOURCE
from cosyd.narrate.reading import PLAN
from cosyd.narrate.reuse import SOUND

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.narrate.tools import Tools

log = structlog.get_logger(__name__)

SWEEP_S: Final = 3_600.0
DAY_S: Final = 86_400.0

_ID: Final = re.compile(r"[0-9a-f]{12}")


class Tidying:
    """Drops the sound of narrations that ended long ago, and what was sent for them.

    Args:
        tools: Where they are.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def run(self) -> None:
        """Now and then, for ever."""
        while True:
            try:
                dropped = await to_its_end(self.sweep, time.time())
            except (CosydError, OSError) as error:
                log.warning("narrations.untidy", error=type(error).__name__)
            else:
                if dropped:
                    log.info("narrations.sound_dropped", narrations=dropped)
            await asyncio.sleep(SWEEP_S)

    def sweep(self, now: float) -> int:
        """Drop what is too old by *now*. Returns of how many. Waits for the disk."""
        old = self._tools.journal.ended_before(now - self._tools.options().keep_days * DAY_S)
        for narration in old:
            self._tools.journal.drop_sound(narration)
            home = self._tools.home(narration)
            for name in (SOUND, PLAN):
                (home / name).unlink(missing_ok=True)
            shutil.rmtree(home / SOURCE, ignore_errors=True)
        for left in self._left(now):
            shutil.rmtree(left, ignore_errors=True)
        return len(old)

    def _left(self, now: float) -> list[Path]:
        """Folders of narrations that are none: what a daemon left that was killed."""
        folders = [one for one in self._tools.folder.iterdir() if _ID.fullmatch(one.name)]
        known = self._tools.journal.known()
        return [
            one for one in folders if one.name not in known and one.stat().st_mtime < now - DAY_S
        ]
