"""All doors in one application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.types import ASGIApp

from cosyd.access import Clients
from cosyd.api.access_log import Watching, tells_access
from cosyd.api.allow import tells_methods
from cosyd.api.auth import Guard, guarded
from cosyd.api.compat import doors
from cosyd.api.compat.dashscope_http import Links
from cosyd.api.compat.oauth import Proving
from cosyd.api.compat.references import References
from cosyd.api.compat.told_apart import tells_apart
from cosyd.api.compat.trainings import Trainings
from cosyd.api.console import console_file, welcome, who
from cosyd.api.convert import convert
from cosyd.api.dictionary import DictionaryController
from cosyd.api.feed_address import FeedAddressController
from cosyd.api.history import HistoryController
from cosyd.api.house import House, HouseController
from cosyd.api.jobs import JobsController
from cosyd.api.live import live
from cosyd.api.models import ModelsController
from cosyd.api.narration_bodies import Inbox
from cosyd.api.narration_feed import FeedController
from cosyd.api.narrations import NarrationsController
from cosyd.api.plain import Plain
from cosyd.api.playback import PlaybackController
from cosyd.api.problems import HANDLERS
from cosyd.api.reach import reachable
from cosyd.api.refusal import tells_refusals
from cosyd.api.request_id import tells_request_id
from cosyd.api.schema import openapi_config
from cosyd.api.speech import SpeechController
from cosyd.api.squeeze import squeezes
from cosyd.api.system import EnginesController, HealthController, SystemController
from cosyd.api.voices import VoiceParts, VoicesController
from cosyd.api.watches import WatchesController
from cosyd.contract.doors import Desk
from cosyd.contract.wire import PluginView
from cosyd.engine.host import EngineHost
from cosyd.feed import Feed
from cosyd.history.history import History
from cosyd.models.store import ModelStore
from cosyd.narrate.narrations import Narrations
from cosyd.speech.service import Speech
from cosyd.system.options import Settings, Tasks
from cosyd.system.runtime import Folders
from cosyd.voices.consents import ConsentStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the doors open onto."""

    speech: Speech
    history: History
    desk: Desk
    hosts: Mapping[str, EngineHost]
    feed: Feed
    models: ModelStore
    voices: VoiceParts
    consents: ConsentStore
    trainings: Trainings
    references: References
    narrations: Narrations
    inbox: Inbox
    """Where documents lie that are being sent."""

    folders: Folders
    plugins: Callable[[], list[PluginView]]
    wanted: Callable[[], str]
    """Why the daemon cannot speak at once; empty where it can."""

    metrics: Callable[[str], tuple[bytes, str]]
    """All figures and their media type, for whoever sends that ``Accept``."""

    tasks: Callable[[], Tasks]
    """The settings of that name, as they are now."""

    watching: Watching
    """Who is told of each request."""

    on_client: Callable[[], None]
    stopping: asyncio.Event
    token: str | None
    """None: everyone may come in."""

    clients: Clients
    """Who may come in besides the owner."""

    settings: Callable[[], Settings]
    """As they are now."""

    body_limit_bytes: int
    house: House
    """Who looks after the daemon."""


def create_app(parts: Parts) -> ASGIApp:
    """The application, around *parts*."""

    def provided(thing: Any) -> Provide:
        return Provide(lambda: thing, sync_to_thread=False)

    guard = Guard(
        token=parts.token,
        clients=parts.clients,
        usual=lambda: parts.settings().clients,
        open_doors=lambda: parts.settings().http.open_doors,
        on_client=parts.on_client,
    )
    app = Plain(
        route_handlers=[
            welcome,
            console_file,
            who,
            metrics,
            HealthController,
            SpeechController,
            JobsController,
            HistoryController,
            DictionaryController,
            PlaybackController,
            VoicesController,
            convert,
            ModelsController,
            FeedAddressController,
            FeedController,
            NarrationsController,
            WatchesController,
            live,
            EnginesController,
            SystemController,
            HouseController,
            *doors.HANDLERS,
        ],
        dependencies={
            "speech": provided(parts.speech),
            "history": provided(parts.history),
            "desk": provided(parts.desk),
            "hosts": provided(parts.hosts),
            "feed": provided(parts.feed),
            "models": provided(parts.models),
            "voices": provided(parts.voices),
            "consents": provided(parts.consents),
            "trainings": provided(parts.trainings),
            "references": provided(parts.references),
            "narrations": provided(parts.narrations),
            "inbox": provided(parts.inbox),
            "folders": provided(parts.folders),
            "settings": Provide(parts.settings, sync_to_thread=False),
            "proving": provided(Proving(parts.clients)),
            "plugins": provided(parts.plugins),
            "house": provided(parts.house),
            "wanted": provided(parts.wanted),
            "stopping": provided(parts.stopping),
            "links": provided(Links()),
            "tasks": Provide(parts.tasks, sync_to_thread=False),
            "told_metrics": provided(parts.metrics),
        },
        middleware=[guarded(guard)],
        exception_handlers=HANDLERS,
        openapi_config=openapi_config(),
        logging_config=None,  # or Litestar would replace the root logger's
        request_max_body_size=parts.body_limit_bytes,
    )
    # Around it all, since errors are answered at the outside.
    reached = reachable(squeezes(tells_refusals(tells_methods(app))), lambda: parts.settings().http)
    return tells_apart(tells_request_id(tells_access(reached, parts.watching)))


@get(
    "/metrics",
    summary="Figures for Prometheus",
    media_type="text/plain",
    opt={"needs": None},
)
async def metrics(
    request: Request[Any, Any, Any],
    told_metrics: NamedDependency[Callable[[str], tuple[bytes, str]]],
) -> Response[bytes]:
    """Counts and times, in Prometheus' text format, or as OpenMetrics where that is asked for."""
    told, media_type = told_metrics(request.headers.get("accept", ""))
    return Response(told, headers={"content-type": media_type})
