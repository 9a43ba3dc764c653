"""``/v1/voices``: who can speak."""

from __future__ import annotations

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from cosyd.api.views import voice_view
from cosyd.contract.wire import VoiceView
from cosyd.speech.service import Speech


class VoicesController(Controller):
    """Look at voices."""

    path = "/v1/voices"
    tags = ("Voices",)

    @get("/", summary="List voices")
    async def list_voices(self, speech: NamedDependency[Speech]) -> list[VoiceView]:
        """All voices of all engines, loaded or not."""
        catalogue = speech.planner.catalogue
        return [voice_view(voice, catalogue) for voice in catalogue.all()]

    @get("/{name:str}", summary="Look at a voice")
    async def show(self, name: FromPath[str], speech: NamedDependency[Speech]) -> VoiceView:
        """One voice, by its name or an alias."""
        catalogue = speech.planner.catalogue
        return voice_view(catalogue.get(name), catalogue)
