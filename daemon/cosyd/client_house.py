"""The parts of the client that ask for the house: settings, doctor, log, history, dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.client_asking import below
from cosyd.contract.wire_dictionary import DictionaryEntry, DictionaryView, EntryView
from cosyd.contract.wire_history import HistoryForgotten, HistoryView
from cosyd.contract.wire_house import (
    DoctorView,
    Level,
    LogView,
    SettingsChange,
    SettingsChanged,
    SettingsView,
)

if TYPE_CHECKING:
    from cosyd.client_asking import Asking

HISTORY = "/v1/history"
DICTIONARY = "/v1/dictionary"


class HouseCalls:
    """What can be asked about settings, the doctor and the log. All raise :class:`CosydError`."""

    def __init__(self, asking: Asking) -> None:
        self._ask = asking.ask

    async def settings(self) -> SettingsView:
        """All settings, with their help."""
        return await self._ask("GET", "/v1/settings", SettingsView)

    async def change(self, changes: dict[str, Any]) -> SettingsChanged:
        """Write settings, by dotted name; None takes a line out of the file."""
        body = msgspec.json.encode(SettingsChange(changes=changes))
        return await self._ask("PATCH", "/v1/settings", SettingsChanged, content=body)

    async def doctor(self) -> DoctorView:
        """What is wrong, and what to do."""
        return await self._ask("GET", "/v1/doctor", DoctorView)

    async def log(self, after: int = 0, limit: int = 500, level: Level = "debug") -> LogView:
        """The latest *limit* lines of the log after that number, of *level* or graver."""
        steps = {"after": after, "limit": limit, "level": level}
        return await self._ask("GET", "/v1/log", LogView, params=steps)


class HistoryCalls:
    """What can be asked about what was said before. All raise :class:`CosydError`."""

    def __init__(self, asking: Asking) -> None:
        self._ask = asking.ask

    async def rows(
        self, *, before: int | None = None, limit: int = 200, find: str = ""
    ) -> HistoryView:
        """The latest *limit* rows whose number is lower than *before*, the newest first.

        Args:
            before: None: from the newest on.
            limit: 1 to 1,000.
            find: What is looked for in texts, voices and clients; empty: all.
        """
        steps: dict[str, Any] = {"limit": limit}
        if before is not None:
            steps["before"] = before
        if find:
            steps["find"] = find
        return await self._ask("GET", HISTORY, HistoryView, params=steps)

    async def forget(self, number: int | None = None) -> HistoryForgotten:
        """Remove one row, or (None) all."""
        path = HISTORY if number is None else f"{HISTORY}/{number}"
        return await self._ask("DELETE", path, HistoryForgotten)


class DictionaryCalls:
    """What can be asked about the dictionary. All raise :class:`CosydError`."""

    def __init__(self, asking: Asking) -> None:
        self._ask = asking.ask

    async def all(self) -> DictionaryView:
        """Every entry, in the order of the file."""
        return await self._ask("GET", DICTIONARY, DictionaryView)

    async def add(self, entry: DictionaryEntry) -> EntryView:
        """Add *entry*; it takes the place of one for the same word, language and voice."""
        body = msgspec.json.encode(entry)
        return await self._ask("POST", DICTIONARY, EntryView, content=body)

    async def change(self, entry_id: str, entry: DictionaryEntry) -> EntryView:
        """Put *entry* where the one of that id is."""
        path, body = below(DICTIONARY, entry_id), msgspec.json.encode(entry)
        return await self._ask("PUT", path, EntryView, content=body)

    async def remove(self, entry_id: str) -> EntryView:
        """Remove the entry of that id; what it was."""
        return await self._ask("DELETE", below(DICTIONARY, entry_id), EntryView)
