"""Lines of the daemon's log as a table, of which the oldest go when there are too many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from PySide6.QtCore import (
    QDateTime,
    QLocale,
    QObject,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QFontDatabase

from cosyd.contract.wire_house import Level, LogLine
from cosyd_gui import theme
from cosyd_gui.models.titled import NO_INDEX, Index, TitledTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 5_000
"""Lines that are kept."""

LINE = Qt.ItemDataRole.UserRole
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""From the least grave to the gravest."""

MS = 1_000
"""To a second."""


class LogTable(TitledTable):
    """The latest lines, the oldest first.

    Args:
        parent: Its owner.
        most: How many are kept.
    """

    def __init__(self, parent: QObject | None = None, most: int = MOST) -> None:
        super().__init__(parent)
        self._rows: list[LogLine] = []
        self._titles = (self.tr("Time"), self.tr("Level"), self.tr("What"), self.tr("Facts"))
        self._most = most
        self._fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)

    @property
    def lines(self) -> Sequence[LogLine]:
        """All of them."""
        return self._rows

    def append(self, lines: Sequence[LogLine]) -> None:
        """Show *lines* as well, after the others."""
        new = list(lines)[-self._most :]
        if not new:
            return
        over = len(self._rows) + len(new) - self._most
        if over > 0:
            self.beginRemoveRows(NO_INDEX, 0, over - 1)
            del self._rows[:over]
            self.endRemoveRows()
        first = len(self._rows)
        self.beginInsertRows(NO_INDEX, first, first + len(new) - 1)
        self._rows.extend(new)
        self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell, and how."""
        line = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return COLUMNS[index.column()](line)
            case Qt.ItemDataRole.FontRole:
                return self._fixed
            case Qt.ItemDataRole.ForegroundRole if index.column() in {1, 2}:
                return colour_of(line.level)
        return line if role == LINE else None


class LogFilter(QSortFilterProxyModel):
    """Those lines that are grave enough, and hold all the words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._level = 0
        self._words: list[str] = []

    def wish(self, level: Level, words: str) -> None:
        """Show only such lines from now on."""
        self._level = LEVELS.index(level)
        self._words = words.casefold().split()
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: ARG002, N802 - Qt's
        """Whether it is one of them."""
        source = self.sourceModel()
        if not isinstance(source, LogTable):
            return False
        return holds(source.lines[row], self._level, self._words)


def holds(line: LogLine, level: int, words: Sequence[str]) -> bool:
    """Whether *line* is as grave as the level of that place, and holds all *words*."""
    if LEVELS.index(line.level) < level:
        return False
    if not words:
        return True
    whole = f"{line.event} {facts_in_line(line)}".casefold()
    return all(word in whole for word in words)


def unknown(known: Sequence[LogLine], lines: Sequence[LogLine]) -> list[LogLine]:
    """Those of *lines* that are not among *known*; each daemon counts from one."""
    there = {(one.number, one.at) for one in known}
    return [one for one in lines if (one.number, one.at) not in there]


def facts_in_line(line: LogLine) -> str:
    """``engine=hibari state=ready``; who logs stands in the event's name already."""
    told = ((key, one) for key, one in line.facts.items() if one and key != "logger")
    return "  ".join(f"{key}={one}" for key, one in told)


def facts_in_lines(line: LogLine) -> str:
    """Each fact on a line of its own, and above all of them what and when."""
    when = QDateTime.fromMSecsSinceEpoch(round(line.at * MS))
    head = f"{line.event} · {QLocale().toString(when, QLocale.FormatType.LongFormat)}"
    return "\n".join((head, *(f"{key}: {one}" for key, one in line.facts.items() if one)))


def as_text(line: LogLine) -> str:
    """The line, to be copied."""
    when = QDateTime.fromMSecsSinceEpoch(round(line.at * MS))
    stamp = when.toString(Qt.DateFormat.ISODateWithMs)
    return f"{stamp} {line.level} {line.event}  {facts_in_line(line)}".rstrip()


def clock(at: float) -> str:
    """When it was, to the tenth of a second."""
    when = QDateTime.fromMSecsSinceEpoch(round(at * MS))
    return when.toString("HH:mm:ss.zzz")[:-2]


def colour_of(level: Level) -> Any:
    """In what colour it is told; None: as text."""
    match level:
        case "error" | "critical":
            return theme.shade(theme.BAD)
        case "warning":
            return theme.shade(theme.WARN)
    return None


COLUMNS: Final[tuple[Callable[[LogLine], str], ...]] = (
    lambda line: clock(line.at),
    lambda line: line.level,
    lambda line: line.event,
    facts_in_line,
)
