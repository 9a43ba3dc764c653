"""The dictionary as a file: read, checked, and written without harm to what its owner wrote."""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cosyd.contract.errors import DictionaryInvalid, DictionaryUnusable
from cosyd_plugins.pronounce.entries import Entry, Key, entry_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_HEAD: Final = re.compile(r"^[ \t]*\[\[[ \t]*entry[ \t]*\]\]", re.MULTILINE)
_TOML_PLACE: Final = re.compile(r"\s*\(at line (\d+), column \d+\)|\s*\(at end of document\)")

_EMPTY: Final = "[[entry]]\n"

LARGEST_BYTES: Final = 10_000_000


def book_path(file: str, config_folder: Path) -> Path:
    """Where the dictionary is that the setting calls *file*."""
    return config_folder / Path(file).expanduser()


def load(path: Path) -> list[Entry]:
    """The entries of the file; none where there is no file.

    Raises:
        DictionaryInvalid: It is broken, with the line and the reason.
    """
    return parse(text_of(path), str(path))


def text_of(path: Path) -> str:
    """What stands in the file; nothing where there is none.

    Raises:
        DictionaryInvalid: It cannot be read.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise invalid(path, f"it is larger than {LARGEST_BYTES // 1_000_000} MB")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise invalid(path, "it is not UTF-8", line) from None
    except OSError as error:
        raise invalid(path, error.strerror or str(error)) from error


def parse(text: str, name: str) -> list[Entry]:
    """The entries in *text*, which is TOML and comes from the file *name*.

    Raises:
        DictionaryInvalid: It is broken.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        raise invalid(name, _lower_first(_TOML_PLACE.sub("", str(error))), line) from None
    heads = [text.count("\n", 0, one.start()) + 1 for one in _HEAD.finditer(text)]
    raws = tables.pop("entry", [])
    if tables or not isinstance(raws, list):
        wrong = next(iter(tables), "entry")
        raise invalid(name, f"only [[entry]] tables are wanted, not {wrong!r}", _line(text, wrong))
    return checked(raws, name, heads)


def checked(raws: Sequence[Any], name: str, lines: Sequence[int]) -> list[Entry]:
    """The entries that *raws* hold.

    Args:
        raws: As they came out of the file.
        name: Of the file.
        lines: Where each begins in it; of another length where that is not known.

    Raises:
        DictionaryInvalid: One is none.
    """
    entries = []
    for number, raw in enumerate(raws):
        try:
            entries.append(entry_of(raw))
        except ValueError as error:
            if len(lines) == len(raws):
                raise invalid(name, str(error), lines[number]) from None
            raise invalid(name, f"entry {number + 1}: {error}") from None
    return entries


def invalid(file: object, reason: str, line: int | None = None) -> DictionaryInvalid:
    """The error that says so."""
    where = f", line {line}" if line else ""
    return DictionaryInvalid(file=str(file), where=where, reason=reason)


def _line(text: str, key: str) -> int | None:
    found = re.search(rf"^[ \t\[]*[\"']?{re.escape(key)}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _lower_first(message: str) -> str:
    return message[:1].lower() + message[1:]


def changed(
    text: str,
    put: Sequence[Entry],
    drop: Collection[Key] = (),
    instead: Mapping[Key, Entry] | None = None,
    *,
    name: str = "the dictionary",
) -> str:
    """*text* of the dictionary *name* with *put* in it, and without what has a key in *drop*.

    Comments and the order of the rest stay as they are. *instead* is put in the places of the last
    that have its keys.

    Raises:
        DictionaryInvalid: *text* is broken.
    """
    entries = parse(text, name)
    fresh = {one.key: one for one in put}
    placed = dict(instead or {})
    fate: list[Entry | None] = [*entries]
    for number in reversed(range(len(entries))):
        key = entries[number].key
        if key in placed:
            fate[number] = placed.pop(key)
        elif key in fresh:
            fate[number] = fresh.pop(key)
        elif key in drop:
            fate[number] = None
    heads = [one.start() for one in _HEAD.finditer(text)]
    if len(heads) != len(entries) or (not heads and "entry" in tomllib.loads(text)):
        return _changed_inside(text, fate, list(fresh.values()))
    ended = text if text.endswith("\n") or not text else f"{text}\n"
    return _changed_blocks(ended, heads, list(zip(entries, fate, strict=True)), fresh.values())


def _changed_blocks(
    text: str,
    heads: Sequence[int],
    fates: Sequence[tuple[Entry, Entry | None]],
    fresh: Iterable[Entry],
) -> str:
    """*text*, whose entries begin at *heads*, with each as its fate wants it, and the *fresh*.

    Each is changed by itself: what stands between two of them belongs to their owner.
    """
    parts = [text[: heads[0]] if heads else text]
    ends = [*heads[1:], len(text)][: len(heads)]
    for start, end, (before, after) in zip(heads, ends, fates, strict=True):
        block, rest = _parted(text[start:end])
        if after is None:
            parts.append(rest.lstrip("\r\n"))
            continue
        parts += [block if after == before else _refilled(block, after), rest]
    for entry in fresh:
        parting = "\n" if any(parts) else ""
        parts.append(f"{parting}{_refilled(_EMPTY, entry)}")
    return "".join(parts)


def _parted(block: str) -> tuple[str, str]:
    """An entry, and the comments and blank lines after it."""
    lines = re.split(r"(?<=\n)", block)
    count = len(lines)
    while count > 1 and (not (line := lines[count - 1].strip()) or line.startswith("#")):
        count -= 1
    return "".join(lines[:count]), "".join(lines[count:])


def _refilled(block: str, entry: Entry) -> str:
    """The *block* of an entry with *entry* in it; comments beside its keys stay."""
    import tomlkit  # noqa: PLC0415 - a daemon only reads

    document = tomlkit.parse(block)
    tables: Any = document["entry"]
    _fill(tables[0], entry)
    return tomlkit.dumps(document)


def _changed_inside(text: str, fate: Sequence[Entry | None], fresh: Sequence[Entry]) -> str:
    """The same where the entries stand otherwise than in blocks, as in ``entry = [{...}]``."""
    import tomlkit  # noqa: PLC0415 - a daemon only reads

    document = tomlkit.parse(text)
    tables: Any = document["entry"]
    for number in reversed(range(len(fate))):
        after = fate[number]
        if after is None:
            del tables[number]
        else:
            _fill(tables[number], after)
    for entry in fresh:
        inline = isinstance(tables, tomlkit.items.Array)
        table = tomlkit.inline_table() if inline else tomlkit.table()
        _fill(table, entry)
        tables.append(table)
    return tomlkit.dumps(document)


def raw(entry: Entry) -> dict[str, Any]:
    """*entry* as it is written: without what is as ever."""
    found: dict[str, Any] = {"word" if entry.word else "pattern": entry.name, "say": entry.say}
    if entry.case:
        found["case"] = True
    for key, values in (("languages", entry.languages), ("voices", entry.voices)):
        if values:
            found[key] = list(values)
    return found


def _fill(table: Any, entry: Entry) -> None:
    wanted = raw(entry)
    for key in [key for key in table if key not in wanted]:
        del table[key]
    for key, value in wanted.items():
        if table.get(key) != value:
            table[key] = value


def write(path: Path, text: str) -> None:
    """Put *text* in place of the file, or of what it links to, all at once.

    Raises:
        DictionaryUnusable: That cannot be done; the file is as it was.
    """
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            draft.chmod(target.stat().st_mode & 0o7777)
        draft.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise DictionaryUnusable(file=str(path), reason=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _sync(folder: Path) -> None:
    """Have the names in *folder* written. Where folders cannot be opened, the system does it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
