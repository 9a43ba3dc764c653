"""What befalls the history of what was said."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


class HistoryUnreadable(CosydError):
    """The file of the history cannot be used."""

    code = "history.unreadable"
    status = 500
    message = "The history cannot be used: {reason}."
    solution = (
        "See whether there is room on the disk. If the file history.db in the data folder is "
        "broken, move it away: another one is made. Speech goes on without."
    )


class UnknownRow(CosydError):
    """The history has no such row."""

    code = "history.unknown"
    status = 404
    message = "The history has no row {number!r}; it may have been forgotten."
    solution = "See 'cosyd jobs history' or GET /v1/history for the numbers."
