"""What people do to narrations: stop them, go on with them, forget them."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING, Any

from cosyd.contract.errors import NarrationCancelled, NarrationUnfit
from cosyd.contract.narrations import NarrationState
from cosyd.models.threads import to_its_end
from cosyd.narrate.records import fault
from cosyd.narrate.writing import out_of, sweep

if TYPE_CHECKING:
    from collections.abc import Collection

    from cosyd.narrate.intake import Intake
    from cosyd.narrate.narrator import Narrator
    from cosyd.narrate.records import Record
    from cosyd.narrate.tools import Tools
    from cosyd.narrate.watching import Watching

_UNDER_WAY = frozenset(state for state in NarrationState if not state.final)
_ENDED_ILL = frozenset({NarrationState.FAILED, NarrationState.CANCELLED})


class Handling:
    """Does it. Whoever asks for what does not fit is told so, and nothing is done.

    Args:
        tools: Where narrations are kept.
        narrator: Who makes them.
        intake: Who has taken them up.
        watching: By which folders they came.
    """

    def __init__(
        self, tools: Tools, narrator: Narrator, intake: Intake, watching: Watching
    ) -> None:
        self._tools = tools
        self._narrator = narrator
        self._intake = intake
        self._watching = watching

    async def pause(self, narration: str) -> Record:
        """See :meth:`cosyd.narrate.narrations.Narrations.pause`, as for all of these."""
        fit = _UNDER_WAY - {NarrationState.PAUSED}
        return await self._put(narration, NarrationState.PAUSED, "paused", fit)

    async def resume(self, narration: str) -> Record:
        """Go on with one that was paused; it keeps its turn."""
        return await self._put(
            narration, NarrationState.WAITING, "resumed", {NarrationState.PAUSED}
        )

    async def cancel(self, narration: str) -> Record:
        """Stop it."""
        record = await asyncio.to_thread(self._tools.journal.get, narration)
        _check(record, "cancelled", _UNDER_WAY)
        return await self._narrator.end(narration, **fault(NarrationCancelled(narration=narration)))

    async def retry(self, narration: str) -> Record:
        """Go on with one that ended ill."""
        again = await to_its_end(self._again, narration)
        return await self._put(
            narration, NarrationState.WAITING, "tried again", _ENDED_ILL, **again
        )

    async def remove(self, narration: str) -> None:
        """Forget it."""
        async with self._narrator.without(narration):
            record = await asyncio.to_thread(self._tools.journal.get, narration)
            await to_its_end(self._tools.journal.remove, narration)
            home = self._tools.home(record.id)
            await to_its_end(sweep, record.id, out_of(record, home))
            await to_its_end(shutil.rmtree, home, ignore_errors=True)
        self._tools.progress.tell(record, removed=True)

    async def _put(
        self,
        narration: str,
        state: NarrationState,
        wanted: str,
        fit: Collection[NarrationState],
        **more: Any,
    ) -> Record:
        """Put it into *state*, where it is in one that is *fit* for that."""
        async with self._narrator.without(narration):
            record = await asyncio.to_thread(self._tools.journal.get, narration)
            _check(record, wanted, fit)
            values: dict[str, Any] = {"state": state, "ended_at": None, **fault(None), **more}
            record = await to_its_end(self._tools.journal.change, narration, **values)
        self._tools.progress.tell(record)
        return record

    def _again(self, narration: str) -> dict[str, Any]:
        """What is to be kept of one that is tried again, with the sentences that were left out."""
        record = self._tools.journal.get(narration)
        _check(record, "tried again", _ENDED_ILL)
        spoken = self._tools.sentences.of(narration)
        left_out = {one.line for one in spoken if one.left_out}
        self._tools.sentences.forget(narration, left_out)
        return self._intake.again(self._watching.record(record.watch), record)


def _check(record: Record, wanted: str, fit: Collection[NarrationState]) -> None:
    if record.state not in fit:
        raise NarrationUnfit(narration=record.id, state=record.state.value, wanted=wanted)
