"""``/v1/dictionary``: words that are read otherwise than they are written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Controller, Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from cosyd.api.auth import caller
from cosyd.api.problems import without_folders
from cosyd.contract.access import Scope
from cosyd.contract.errors import DictionaryInvalid
from cosyd.contract.wire_dictionary import DictionaryEntry, DictionaryView, EntryView
from cosyd.system.options import Settings
from cosyd.system.runtime import Folders

if TYPE_CHECKING:
    from cosyd_plugins.pronounce.dictionary import Dictionary
    from cosyd_plugins.pronounce.entries import Entry

PLUGIN = "pronounce"


class DictionaryController(Controller):
    """The dictionary of the plug-in ``pronounce``. A change counts within a second."""

    path = "/v1/dictionary"
    tags = ("Dictionary",)

    @get("/", summary="List the dictionary")
    async def show(
        self,
        request: Request[Any, Any, Any],
        settings: NamedDependency[Settings],
        folders: NamedDependency[Folders],
    ) -> DictionaryView:
        """Every entry, in the order of the file; where that is broken, what is wrong with it."""
        book = _dictionary(settings, folders)
        try:
            entries, problem = await asyncio.to_thread(book.all), ""
        except DictionaryInvalid as error:
            entries, problem = [], str(error)
        owner = caller(request.scope).may(Scope.ADMIN)
        return DictionaryView(
            file=str(book.path) if owner else "",
            in_use=PLUGIN in settings.text.normalisers,
            problem=problem if owner else without_folders(problem),
            entries=[_view(entry) for entry in entries],
        )

    @post("/", summary="Add a word", opt={"needs": Scope.ADMIN})
    async def add(
        self,
        data: JSONBody[DictionaryEntry],
        settings: NamedDependency[Settings],
        folders: NamedDependency[Folders],
    ) -> EntryView:
        """It takes the place of one for the same word, language and voice."""
        book = _dictionary(settings, folders)
        return _view(await asyncio.to_thread(book.add, msgspec.to_builtins(data)))

    @put("/{entry_id:str}", summary="Change a word", opt={"needs": Scope.ADMIN})
    async def change(
        self,
        entry_id: FromPath[str],
        data: JSONBody[DictionaryEntry],
        settings: NamedDependency[Settings],
        folders: NamedDependency[Folders],
    ) -> EntryView:
        """It stays in its place. Where it is about something else now, it has another id."""
        book = _dictionary(settings, folders)
        return _view(await asyncio.to_thread(book.put, entry_id, msgspec.to_builtins(data)))

    @delete("/{entry_id:str}", status_code=200, summary="Remove a word", opt={"needs": Scope.ADMIN})
    async def remove(
        self,
        entry_id: FromPath[str],
        settings: NamedDependency[Settings],
        folders: NamedDependency[Folders],
    ) -> EntryView:
        """Answers with what it was."""
        book = _dictionary(settings, folders)
        return _view(await asyncio.to_thread(book.remove, entry_id))


def _dictionary(settings: Settings, folders: Folders) -> Dictionary:
    from cosyd_plugins.pronounce.dictionary import Dictionary  # noqa: PLC0415 - few want it

    return Dictionary.of(settings.plugins.get(PLUGIN, {}), folders.config)


def _view(entry: Entry) -> EntryView:
    from cosyd_plugins.pronounce.dictionary import id_of  # noqa: PLC0415 - few want it

    told = msgspec.convert(msgspec.to_builtins(entry), DictionaryEntry)
    return EntryView(id=id_of(entry), entry=told)
