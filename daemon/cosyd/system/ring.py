"""The latest lines of the log, kept in memory for those who look after the daemon from afar."""

from __future__ import annotations

import json
import logging
from collections import deque
from typing import TYPE_CHECKING, Any, Final

import msgspec
from structlog.processors import ExceptionRenderer
from structlog.stdlib import ProcessorFormatter

from cosyd.contract.wire_house import LogLine, LogView
from cosyd.system import discretion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from structlog.typing import EventDict, Processor

    from cosyd.contract.wire_house import Level
    from cosyd.system.discretion import Renaming

NAME: Final = "cosyd.ring"

LINES: Final = 2_000
BYTES: Final = 400_000
"""As much is kept of their text; the oldest go first."""

_FACTS = 24
_FACT_CHARACTERS = 300
_READ_CHARACTERS = 4_096
"""Of a fact. Far more than are kept, since the names of places become shorter."""

_EVENT_CHARACTERS = 200

_GRAVITY: dict[Level, int] = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}


class Ring(logging.Handler):
    """Keeps the latest lines, numbered from 1 on."""

    def __init__(self, lines: int = LINES, most_bytes: int = BYTES) -> None:
        super().__init__()
        self.set_name(NAME)
        self._most, self._most_bytes = lines, most_bytes
        self._kept: deque[bytes] = deque()
        self._bytes = 0
        self._last = 0

    def keep(self, shared: list[Processor], renaming: Renaming) -> None:
        """From now on take events, with other names for places in them.

        Args:
            shared: What happens to the events of libraries as well.
            renaming: Gives places other names.
        """
        self.setFormatter(
            ProcessorFormatter(
                foreign_pre_chain=shared,
                processors=[ExceptionRenderer(discretion.told), _Brief(renaming)],
            )
        )

    def emit(self, record: logging.LogRecord) -> None:
        """See :class:`logging.Handler`, which holds our lock meanwhile."""
        try:
            line = self.format(record).encode()
        except Exception:  # noqa: BLE001 - as all handlers do
            self.handleError(record)
            return
        self._last += 1
        self._kept.append(line)
        self._bytes += len(line)
        while len(self._kept) > self._most or self._bytes > self._most_bytes:
            self._bytes -= len(self._kept.popleft())

    def view(self, after: int = 0, limit: int = LINES, level: Level = "debug") -> LogView:
        """The latest lines after the one of that number, as :class:`LogView` has them.

        Args:
            after: A number higher than any there is, as of an earlier daemon, counts as 0.
            limit: At most so many.
            level: The least grave that are told.
        """
        with self._guard():
            kept, last = list(self._kept), self._last
        after = after if after <= last else 0
        first = last - len(kept) + 1
        missed = max(0, first - after - 1)
        found = _graver(kept[max(0, after + 1 - first) :], max(first, after + 1), level)
        return LogView(lines=found[-limit:], missed=missed, last=last)

    def _guard(self) -> Any:
        assert self.lock
        return self.lock


def latest() -> Ring:
    """The one that the log of this process goes to; an empty one where there is none."""
    handlers = logging.getLogger().handlers
    return next((one for one in handlers if isinstance(one, Ring)), Ring())


def _graver(lines: list[bytes], first: int, level: Level) -> list[LogLine]:
    least = _GRAVITY[level]
    read = (
        msgspec.structs.replace(_READ.decode(line), number=number)
        for number, line in enumerate(lines, start=first)
    )
    return [line for line in read if _GRAVITY[line.level] >= least]


def _level(number: int) -> Level:
    """That of our levels which a library's own comes up to."""
    return next((name for name, least in reversed(_GRAVITY.items()) if number >= least), "debug")


_READ = msgspec.json.Decoder(LogLine)


class _Brief:
    """A processor that makes a :class:`LogLine` of an event, as JSON, with nothing long in it."""

    def __init__(self, renaming: Renaming) -> None:
        self._renaming = renaming

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> str:
        """See structlog's processors."""
        facts = dict(event)
        name = str(facts.pop("event", ""))
        record: logging.LogRecord = facts.pop("_record")
        for own in ("level", "timestamp", "_from_structlog"):
            facts.pop(own, None)
        line = LogLine(
            number=0,
            at=record.created,
            level=_level(record.levelno),
            event=self._renaming(None, "", name)[:_EVENT_CHARACTERS],
            facts=dict(self._told(facts)),
        )
        return msgspec.json.encode(line).decode()

    def _told(self, facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for key, value in list(facts.items())[:_FACTS]:
            text = value if isinstance(value, str) else json.dumps(value, default=str)
            told = self._renaming(None, "", text[:_READ_CHARACTERS])
            long = len(told) > _FACT_CHARACTERS
            yield str(key), f"{told[: _FACT_CHARACTERS - 1]}…" if long else told
