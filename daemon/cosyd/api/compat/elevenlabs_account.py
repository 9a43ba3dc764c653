"""``/elevenlabs/v1/models`` and ``/user``: what clients of ElevenLabs ask before they speak."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, get
from litestar.di import NamedDependency

from cosyd.api.auth import caller
from cosyd.api.compat.elevenlabs_wire import PATH, LanguageView, ModelView, Subscription, User
from cosyd.contract.model import primary_language
from cosyd.speech.service import Speech

_STANDING: Final = ("eleven_multilingual_v2", "eleven_flash_v2_5", "eleven_turbo_v2_5")
"""Names that clients insist on. Whoever asks for one is spoken to by the voice's own engine."""

_NAMES: Final = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
    "yue": "Cantonese",
    "zh": "Chinese",
}
"""Of languages, by their tags."""


@get(f"{PATH}/v1/models", tags=["ElevenLabs"], summary="List models, as ElevenLabs does")
async def models(speech: NamedDependency[Speech]) -> list[ModelView]:
    """The engines whose voices can speak now, and names that stand for whichever fits."""
    catalogue = speech.planner.catalogue
    spoken: dict[str, dict[str, None]] = {}
    for voice in catalogue.all():
        if not voice.unready:
            tongues = spoken.setdefault(voice.engine, {})
            tongues.update(dict.fromkeys(map(primary_language, voice.languages)))
    everything = dict.fromkeys(catalogue.languages())
    named = {**dict.fromkeys(_STANDING, everything), **spoken}
    return [
        ModelView(
            model_id=name,
            name=name,
            description="An engine of cosyd." if name in spoken else "Whichever the voice has.",
            languages=[LanguageView(language_id=tag, name=_NAMES.get(tag, tag)) for tag in tongues],
        )
        for name, tongues in named.items()
    ]


@get(f"{PATH}/v1/user", tags=["ElevenLabs"], summary="Who asks")
async def user(request: Request[Any, Any, Any]) -> User:
    """The client that the token belongs to."""
    return User(user_id=caller(request.scope).name or "owner")


@get(f"{PATH}/v1/user/subscription", tags=["ElevenLabs"], summary="What is left to be spoken")
async def subscription() -> Subscription:
    """There is no end to it."""
    return Subscription()
