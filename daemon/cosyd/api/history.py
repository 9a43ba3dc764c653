"""``/v1/history``: what was said before."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from cosyd.contract.access import Scope
from cosyd.contract.errors import UnknownRow
from cosyd.contract.wire_history import HistoryForgotten, HistoryView
from cosyd.history.history import History

LARGEST = 2**53
"""No row has a higher number: JavaScript could not tell it."""

DIGITS = len(str(LARGEST))

Number = Annotated[int, QueryParameter(required=False, ge=1, le=LARGEST)]
Limit = Annotated[int, QueryParameter(required=False, ge=1, le=1_000)]
Words = Annotated[str, QueryParameter(required=False, max_length=1_000)]


class HistoryController(Controller):
    """Look at what was said before, and forget it."""

    path = "/v1/history"
    tags = ("History",)

    @get("/", summary="List what was said before", opt={"needs": Scope.ADMIN})
    async def rows(
        self,
        history: NamedDependency[History],
        before: Number = LARGEST,
        limit: Limit = 200,
        find: Words = "",
    ) -> HistoryView:
        """The jobs that have ended, the newest first; those below the number *before*.

        What is looked for is found in texts, voices and clients, whatever its case.
        """
        return await history.view(before, limit, find)

    @delete("/", status_code=200, summary="Forget all", opt={"needs": Scope.ADMIN})
    async def forget_all(self, history: NamedDependency[History]) -> HistoryForgotten:
        """Remove all of it from the disk."""
        return HistoryForgotten(count=await history.forget(None))

    @delete("/{row_id:str}", status_code=200, summary="Forget a job", opt={"needs": Scope.ADMIN})
    async def forget(
        self, row_id: FromPath[str], history: NamedDependency[History]
    ) -> HistoryForgotten:
        """Remove one row from the disk, by its number."""
        known = row_id.isascii() and row_id.isdecimal() and len(row_id) <= DIGITS
        count = await history.forget(int(row_id)) if known else 0
        if not count:
            raise UnknownRow(number=row_id)
        return HistoryForgotten(count=count)
