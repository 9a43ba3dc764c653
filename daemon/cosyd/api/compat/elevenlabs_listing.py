"""Voices as clients of ElevenLabs get to see them, and the search among them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cosyd.api.compat.elevenlabs_wire import SpokenLanguage, VoicePage, VoiceView
from cosyd.contract.errors import InvalidRequest
from cosyd.contract.model import VoiceKind, primary_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.api.voices import VoiceParts
    from cosyd.contract.model import Voice
    from cosyd.speech.service import Speech
    from cosyd.voices.stored import StoredVoice

_CATEGORIES: Final = {
    VoiceKind.BUILT_IN: "premade",
    VoiceKind.CLONE: "cloned",
    VoiceKind.LIKENESS: "cloned",
    VoiceKind.MIX: "generated",
}

_ACCENTS: Final = {
    "en-us": "american",
    "en-gb": "british",
    "en-au": "australian",
    "en-in": "indian",
    "pt-br": "brazilian",
}
"""By the voice's own language, where the contract has a word for it."""

_OWN: Final = frozenset({"personal", "non-default", "non-community", "saved", "workspace"})
"""Kinds of voices that mean those which somebody here has added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What voices are looked for; empty: any."""

    text: str = ""
    """Stands in the name, the description or a label."""

    ids: tuple[str, ...] = ()
    category: str = ""
    kind: str = ""
    gender: str = ""
    languages: tuple[str, ...] = ()
    accent: str = ""

    def fits(self, voice: VoiceView) -> bool:
        """Whether *voice* is one of them."""
        words = (voice.name, voice.description or "", *voice.labels.values())
        speaks = {primary_language(one.language) for one in voice.verified_languages}
        return (
            any(self.text.casefold() in word.casefold() for word in words)
            and (not self.ids or voice.voice_id in self.ids)
            and self.category in {"", voice.category}
            and self._is_kind(voice)
            and self.gender in {"", voice.labels.get("gender")}
            and (not self.languages or bool(speaks & set(map(primary_language, self.languages))))
            and self.accent in {"", voice.labels.get("accent")}
        )

    def _is_kind(self, voice: VoiceView) -> bool:
        if self.kind in _OWN:
            return voice.is_owner
        return not (self.kind == "default" and voice.is_owner)


async def listed(speech: Speech, voices: VoiceParts) -> list[VoiceView]:
    """All voices that can speak now."""
    await voices.upkeep.look()
    stored = {one.name: one for one in await asyncio.to_thread(voices.registrar.roster.stored)}
    ready = (voice for voice in speech.planner.catalogue.all() if not voice.unready)
    return [voice_view(voice, stored.get(voice.name)) for voice in ready]


def page(found: Sequence[VoiceView], size: int, token: str | None) -> VoicePage:
    """The voices from where *token* says.

    Raises:
        InvalidRequest: It is none of ours.
    """
    if token and not (token.isascii() and token.isdecimal() and len(token) < len("1000000")):
        raise InvalidRequest(reason="next_page_token: none that was given out")
    start = int(token or 0)
    end = start + size
    more = end < len(found)
    return VoicePage(
        voices=list(found[start:end]),
        has_more=more,
        total_count=len(found),
        next_page_token=str(end) if more else None,
    )


def voice_view(voice: Voice, stored: StoredVoice | None, asked_as: str = "") -> VoiceView:
    """*voice*, which may have a folder, under the id that it was asked for by."""
    spoken = [
        SpokenLanguage(language=primary_language(tag), model_id=voice.engine, locale=tag)
        for tag in voice.languages
    ]
    return VoiceView(
        voice_id=asked_as or voice.name,
        name=voice.name,
        category=_CATEGORIES[voice.kind],
        description=voice.description or None,
        labels=_labels(voice),
        verified_languages=spoken,
        is_owner=stored is not None and not stored.sample,
        created_at_unix=int(stored.manifest.created_at) or None if stored else None,
    )


def _labels(voice: Voice) -> dict[str, str]:
    labels = {
        "language": primary_language(voice.language),
        "gender": voice.gender,
        "accent": _ACCENTS.get(voice.language.casefold(), ""),
    }
    return {name: label for name, label in labels.items() if label}
