"""The dictionary as the commands and the API change it: one at a time, also several processes."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cosyd.contract.errors import DictionaryUnusable, EntryInvalid, EntryUnknown, SettingsInvalid
from cosyd_plugins.pronounce import Settings
from cosyd_plugins.pronounce.book import book_path, changed, parse, text_of, write
from cosyd_plugins.pronounce.entries import Entry, Key, entry_of, merged

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

WAIT_S: Final = 10.0
"""How long one who changes it waits for another who does."""

ID_LENGTH: Final = 12


class Dictionary:
    """The file. All of it waits for a disk: use it in threads.

    Args:
        path: Where it is, whether it is there or not.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, table: Mapping[str, Any], config_folder: Path) -> Dictionary:
        """The one that the settings ``[plugins.pronounce]`` name.

        Raises:
            SettingsInvalid: They do not say so in words.
        """
        try:
            file = msgspec.convert(table, Settings).file
        except msgspec.ValidationError as error:
            raise SettingsInvalid(source="plugins.pronounce", reason=str(error)) from None
        return cls(book_path(file, config_folder))

    def all(self) -> list[Entry]:
        """Every entry, in the order of the file.

        Raises:
            DictionaryInvalid: It is broken.
        """
        return parse(text_of(self.path), str(self.path))

    def add(self, raw: Mapping[str, Any]) -> Entry:
        """Add what *raw* holds; it takes the place of one for the same thing.

        Raises:
            EntryInvalid: It holds none.
            DictionaryInvalid: The file is broken, and is left as it is.
            DictionaryUnusable: It cannot be written.
        """
        entry = _entry(raw)
        with self._held():
            self._change(text_of(self.path), [entry])
        return entry

    def take(
        self, entries: Sequence[Entry], *, dry_run: bool = False
    ) -> tuple[list[Entry], list[Entry], list[Entry]]:
        """Take over *entries*; see :func:`~cosyd_plugins.pronounce.entries.merged`.

        Raises:
            DictionaryInvalid: The file is broken, and is left as it is.
            DictionaryUnusable: It cannot be written.
        """
        if dry_run:
            return merged(self.all(), entries)
        with self._held():
            written = text_of(self.path)
            added, others, same = merged(parse(written, str(self.path)), entries)
            if added or others:
                self._change(written, [*others, *added])
        return added, others, same

    def put(self, entry_id: str, raw: Mapping[str, Any]) -> Entry:
        """Put what *raw* holds where the entry of that id is; another one for the same goes.

        Raises:
            EntryUnknown: There is none.
            EntryInvalid: It holds none.
            DictionaryInvalid: The file is broken, and is left as it is.
            DictionaryUnusable: It cannot be written.
        """
        entry = _entry(raw)
        with self._held():
            written = text_of(self.path)
            old = self._found(written, entry_id)
            self._change(written, [], {old.key, entry.key}, {old.key: entry})
        return entry

    def remove(self, entry_id: str) -> Entry:
        """Remove the entry of that id; what it was.

        Raises:
            EntryUnknown: There is none.
            DictionaryInvalid: The file is broken, and is left as it is.
            DictionaryUnusable: It cannot be written.
        """
        with self._held():
            written = text_of(self.path)
            old = self._found(written, entry_id)
            self._change(written, [], {old.key})
        return old

    def remove_where(self, unwanted: Callable[[Entry], bool]) -> list[Entry]:
        """Remove all that are *unwanted*; what they were.

        Raises:
            DictionaryInvalid: The file is broken, and is left as it is.
            DictionaryUnusable: It cannot be written.
        """
        with self._held():
            written = text_of(self.path)
            gone = [entry for entry in parse(written, str(self.path)) if unwanted(entry)]
            if gone:
                self._change(written, [], {entry.key for entry in gone})
        return gone

    def _found(self, written: str, entry_id: str) -> Entry:
        for entry in parse(written, str(self.path)):
            if id_of(entry) == entry_id:
                return entry
        raise EntryUnknown(word=entry_id)

    def _change(
        self,
        written: str,
        put: Sequence[Entry],
        drop: Collection[Key] = (),
        instead: Mapping[Key, Entry] | None = None,
    ) -> None:
        write(self.path, changed(written, put, drop, instead, name=str(self.path)))

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Nobody else changes it for as long as the block lasts.

        Raises:
            DictionaryUnusable: Somebody does for too long, or the folder cannot be written to.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - a daemon only reads

        target = Path(os.path.realpath(self.path))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(target.with_name(f".{target.name}.lock"), timeout=WAIT_S)
            lock.acquire()
        except Timeout as error:
            reason = "another program is changing it"
            raise DictionaryUnusable(file=str(self.path), reason=reason) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise DictionaryUnusable(file=str(self.path), reason=reason) from error
        try:
            yield
        finally:
            lock.release()


def id_of(entry: Entry) -> str:
    """What stays the same as long as *entry* is about the same: a short hash of that."""
    word, pattern, case, languages, voices = entry.key
    about = json.dumps([word, pattern, case, sorted(languages), sorted(voices)])
    return hashlib.sha256(about.encode()).hexdigest()[:ID_LENGTH]


def _entry(raw: Mapping[str, Any]) -> Entry:
    try:
        return entry_of(raw)
    except ValueError as error:
        raise EntryInvalid(reason=str(error)) from None
