"""Records as rows of the database, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.contract.narrations import NarrationState
from cosyd.narrate.records import Record, Spoken, WatchRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

_JSON = frozenset({"asked", "usual", "wishes", "files", "leaving"})
_TYPES = {field.name: field.type for field in msgspec.structs.fields(Record)}
_WATCH_TYPES = {field.name: field.type for field in msgspec.structs.fields(WatchRecord)}

COLUMNS = ", ".join(_TYPES)
WATCH_COLUMNS = ", ".join(_WATCH_TYPES)
SENTENCE_COLUMNS = ", ".join(Spoken.__struct_fields__)


def as_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """The *values* of a record, as SQLite takes them."""
    return {name: _written(name, value) for name, value in values.items()}


def record_of(row: tuple[Any, ...]) -> Record:
    """The narration that *row* is, read as :data:`COLUMNS`."""
    return Record(**_read(_TYPES, row))


def watch_of(row: tuple[Any, ...]) -> WatchRecord:
    """The watched folder that *row* is, read as :data:`WATCH_COLUMNS`."""
    return WatchRecord(**_read(_WATCH_TYPES, row))


def sentence_row(spoken: Spoken) -> tuple[Any, ...]:
    """A sentence in the order of :data:`SENTENCE_COLUMNS`."""
    *facts, doubts = msgspec.structs.astuple(spoken)
    return (*facts, msgspec.json.encode(doubts).decode() if doubts else "")


def sentence_of(row: tuple[Any, ...]) -> Spoken:
    """The sentence that *row* is."""
    line, key, start, frames, crc32, seed, attempt, reused, left_out, doubts = row
    return Spoken(
        line=line,
        key=key,
        start=start,
        frames=frames,
        crc32=crc32,
        seed=None if seed is None else seed & _UNSIGNED,
        attempt=attempt,
        reused=bool(reused),
        left_out=bool(left_out),
        doubts=tuple(msgspec.json.decode(doubts)) if doubts else (),
    )


_UNSIGNED = 2**63 - 1


def _written(name: str, value: Any) -> Any:
    if name in _JSON:
        return msgspec.json.encode(value)
    return value.value if isinstance(value, NarrationState) else value


def _read(types: Mapping[str, Any], row: tuple[Any, ...]) -> dict[str, Any]:
    return {
        name: msgspec.json.decode(value, type=kind)
        if name in _JSON
        else msgspec.convert(value, kind, strict=False)
        for (name, kind), value in zip(types.items(), row, strict=True)
    }
