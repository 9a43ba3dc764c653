"""``/v1/narrations``: documents that become audio files, and how far they are."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, QueryParameter, SkipValidation

from cosyd.api.auth import caller
from cosyd.api.flow import Flow
from cosyd.api.narration_bodies import Inbox, asked, is_form
from cosyd.api.ranges import file_answer
from cosyd.api.views import is_of_this_machine, shown_to
from cosyd.contract.access import Caller, Scope
from cosyd.contract.errors import NarrationFileUnknown, ScopeMissing
from cosyd.contract.narrations import NarrationState
from cosyd.contract.wire_narrations import NarrationList, NarrationView, Report
from cosyd.narrate.narrations import Narrations
from cosyd.system.options import Settings

AnyRequest = Request[Any, Any, Any]
Narrating = NamedDependency[SkipValidation[Narrations]]

_FILE = {
    200: ResponseSpec(
        bytes, description="The file.", media_type="application/octet-stream",
        generate_examples=False,
    ),
    206: ResponseSpec(
        bytes, description="The part that the header Range asks for.",
        media_type="application/octet-stream", generate_examples=False,
    ),
}  # fmt: skip


class NarrationsController(Controller):
    """Have documents narrated, look at how far that is, stop it, and fetch what came of it."""

    path = "/v1/narrations"
    tags = ("Narrations",)

    @post("/", status_code=201, summary="Narrate a document", request_max_body_size=None)
    async def add(
        self,
        request: AnyRequest,
        narrations: Narrating,
        inbox: NamedDependency[SkipValidation[Inbox]],
        settings: NamedDependency[SkipValidation[Settings]],
    ) -> Response[NarrationView]:
        """Of a document of the daemon's machine, as JSON, or of one that is sent, as a form.

        The former wants the scope ``admin``, since the daemon reads and writes files as its user.
        """
        who = caller(request.scope)
        if is_form(request):
            with inbox.room() as folder:
                name, file, form = await inbox.sent(request, folder, settings.narrations)
                if form.out and not who.may(Scope.ADMIN):
                    raise ScopeMissing(scope=Scope.ADMIN.value)
                view = await narrations.receive(name, file, form)
        elif not who.may(Scope.ADMIN):
            raise ScopeMissing(scope=Scope.ADMIN.value)
        else:
            view = await narrations.add(await asked(request, settings.http.body_limit_bytes))
        headers = {"location": f"/v1/narrations/{quote(view.id)}"}
        return Response(shown_to(who, view), status_code=201, headers=headers)

    @get("/", summary="List narrations")
    async def list_narrations(
        self,
        request: AnyRequest,
        narrations: Narrating,
        *,
        states: Annotated[
            list[NarrationState] | None, QueryParameter(name="state", required=False)
        ] = None,
        watch: Annotated[str, QueryParameter(required=False)] = "",
        limit: Annotated[int, QueryParameter(required=False, ge=1, le=1_000)] = 100,
        offset: Annotated[int, QueryParameter(required=False, ge=0, le=1_000_000_000)] = 0,
    ) -> NarrationList:
        """The newest first, a page at a time; those in one of the states, or of one watch."""
        found = await asyncio.to_thread(
            narrations.all, states=states or (), watch=watch, limit=limit, offset=offset
        )
        who = caller(request.scope)
        return NarrationList(
            narrations=[shown_to(who, one) for one in found.narrations], total=found.total
        )

    @get("/{narration_id:str}", summary="Look at a narration")
    async def show(
        self, narration_id: FromPath[str], request: AnyRequest, narrations: Narrating
    ) -> NarrationView:
        """How far it is, in which manner it is narrated, and what came of it.

        Of a document of the daemon's machine, whoever has not the scope ``admin`` is told how far
        it is, and no more.
        """
        view = await asyncio.to_thread(narrations.get, narration_id)
        return shown_to(caller(request.scope), view)

    @post("/{narration_id:str}/pause", status_code=200, summary="Pause a narration")
    async def pause(
        self, narration_id: FromPath[str], request: AnyRequest, narrations: Narrating
    ) -> NarrationView:
        """Stop after what is spoken of it by now, until it is resumed."""
        who = await _who_may(request, narrations, narration_id)
        return shown_to(who, await narrations.pause(narration_id))

    @post("/{narration_id:str}/resume", status_code=200, summary="Resume a narration")
    async def resume(
        self, narration_id: FromPath[str], request: AnyRequest, narrations: Narrating
    ) -> NarrationView:
        """Go on with one that was paused."""
        who = await _who_may(request, narrations, narration_id)
        return shown_to(who, await narrations.resume(narration_id))

    @post("/{narration_id:str}/cancel", status_code=200, summary="Cancel a narration")
    async def cancel(
        self, narration_id: FromPath[str], request: AnyRequest, narrations: Narrating
    ) -> NarrationView:
        """End it at once. What is spoken of it is kept for ``retry``."""
        who = await _who_may(request, narrations, narration_id)
        return shown_to(who, await narrations.cancel(narration_id))

    @post("/{narration_id:str}/retry", status_code=200, summary="Retry a narration")
    async def retry(
        self, narration_id: FromPath[str], request: AnyRequest, narrations: Narrating
    ) -> NarrationView:
        """Go on with one that failed or was cancelled."""
        who = await _who_may(request, narrations, narration_id)
        return shown_to(who, await narrations.retry(narration_id))

    @delete("/{narration_id:str}", status_code=200, summary="Forget a narration")
    async def remove(
        self, narration_id: FromPath[str], request: AnyRequest, narrations: Narrating
    ) -> NarrationView:
        """With all that the daemon keeps of it; files in a folder of yours stay there."""
        who = await _who_may(request, narrations, narration_id)
        view = await asyncio.to_thread(narrations.get, narration_id)
        await narrations.remove(narration_id)
        return shown_to(who, view)

    @get("/{narration_id:str}/report", summary="Read how well it was spoken")
    async def report(
        self, narration_id: FromPath[str], request: AnyRequest, narrations: Narrating
    ) -> Report:
        """By chapters, the most suspicious first: which sentences may have been misspoken."""
        await _who_may(request, narrations, narration_id)
        return await narrations.report(narration_id)

    @get("/{narration_id:str}/files/{name:path}", summary="Fetch a file of it", responses=_FILE)
    async def file(
        self,
        narration_id: FromPath[str],
        name: FromPath[str],
        request: AnyRequest,
        narrations: Narrating,
    ) -> Flow | Response[Any]:
        """As a whole, or in parts (``Range``), as players ask for it."""
        await _who_may(request, narrations, narration_id)
        return await sent_file(request, narrations, narration_id, name.removeprefix("/"))


async def _who_may(request: AnyRequest, narrations: Narrations, narration_id: str) -> Caller:
    """Who asks for something that has to do with what a narration says.

    Raises:
        UnknownNarration: There is no such narration.
        ScopeMissing: Its document is one of this machine, whose files they may not read.
    """
    who = caller(request.scope)
    if not who.may(Scope.ADMIN):
        view = await asyncio.to_thread(narrations.get, narration_id)
        if is_of_this_machine(view):
            raise ScopeMissing(scope=Scope.ADMIN.value)
    return who


async def sent_file(
    request: AnyRequest, narrations: Narrations, narration_id: str, name: str
) -> Flow | Response[Any]:
    """The file *name* that came of a narration, or the part of it that *request* wants.

    Raises:
        UnknownNarration: There is no such narration.
        NarrationFileUnknown: No such file came of it, or it has been taken away.
    """
    view = await asyncio.to_thread(narrations.get, narration_id)
    types = {one.name: one.media_type for one in view.files}
    unknown = NarrationFileUnknown(narration=narration_id[:80], name=name[:255])
    if name not in types:
        raise unknown
    path = await asyncio.to_thread(narrations.file, narration_id, name)
    try:
        return await file_answer(request, path, media_type=types[name], shown=path.name)
    except (OSError, ValueError) as error:
        raise unknown from error
