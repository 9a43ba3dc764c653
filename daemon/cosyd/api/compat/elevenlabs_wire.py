"""What clients of ElevenLabs say and hear over HTTP.

Source: the package ``elevenlabs`` 2.78. What is left out of a request here is overlooked.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from cosyd.api.sound import Shape
from cosyd.contract.errors import UnknownFormat

DOOR: Final = "elevenlabs"

PATH: Final = "/elevenlabs"
"""Where all of it stands, since some of its paths are also our own."""

USUAL_FORMAT: Final = "mp3_44100_128"

_FORMAT: Final = re.compile(r"(mp3|opus|pcm|wav|ulaw|alaw)_([0-9]{4,6})(?:_([0-9]{1,3}))?")
"""Coding, Hertz, and for those that lose something kilobits a second."""

_LOSSY: Final = ("mp3", "opus")


class VoiceSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a voice is to speak; all but its pace is overlooked."""

    speed: Annotated[float, Meta(ge=0.5, le=2.0)] | None = None


class SpeakRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be said."""

    text: str

    model_id: Annotated[
        str | None, Meta(description="Whatever it says: the voice has its engine.")
    ] = None

    language_code: str | None = None
    voice_settings: VoiceSettings | None = None
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] | None = None


class AlignmentView(msgspec.Struct, frozen=True, kw_only=True):
    """When each character of the text sounds; three lists of one length."""

    characters: list[str]
    character_start_times_seconds: list[float]
    character_end_times_seconds: list[float]


class TimedSound(msgspec.Struct, frozen=True, kw_only=True):
    """Sound, and when its characters sound."""

    audio_base64: str
    alignment: AlignmentView | None
    normalized_alignment: AlignmentView | None
    """The same: it is the text of the client whose characters are told."""


class SettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """What a voice's settings are for those who ask; but for the pace they change nothing."""

    stability: float = 0.5
    similarity_boost: float = 0.75
    style: float = 0.0
    use_speaker_boost: bool = True
    speed: float = 1.0


class SpokenLanguage(msgspec.Struct, frozen=True, kw_only=True):
    """A language that a voice speaks."""

    language: str
    model_id: str
    locale: str


class VoiceView(msgspec.Struct, frozen=True, kw_only=True):
    """A voice."""

    voice_id: str
    name: str

    category: str
    """``premade``, ``cloned`` or, where it is a mix, ``generated``."""

    description: str | None
    labels: dict[str, str]
    verified_languages: list[SpokenLanguage]
    is_owner: bool
    created_at_unix: int | None
    settings: SettingsView = SettingsView()
    samples: None = None
    preview_url: None = None
    available_for_tiers: list[str] = msgspec.field(default_factory=list)
    high_quality_base_model_ids: list[str] = msgspec.field(default_factory=list)


class VoiceList(msgspec.Struct, frozen=True, kw_only=True):
    """All voices."""

    voices: list[VoiceView]


class VoicePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the voices that were looked for."""

    voices: list[VoiceView]
    has_more: bool
    total_count: int
    next_page_token: str | None


class CloneForm(msgspec.Struct, frozen=True, kw_only=True):
    """A voice to be cloned from the recording in ``files``."""

    name: str
    description: str = ""

    labels: Annotated[str, Meta(description='JSON; of it "language" and "gender" are heeded.')] = ""


class Cloned(msgspec.Struct, frozen=True, kw_only=True):
    """The voice that has come of it."""

    voice_id: str
    requires_verification: bool = False


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """The voice is gone."""

    status: str = "ok"


class LanguageView(msgspec.Struct, frozen=True, kw_only=True):
    """A language that a model speaks."""

    language_id: str
    name: str


class ModelView(msgspec.Struct, frozen=True, kw_only=True):
    """A model: one of our engines, or a name that stands for whichever the voice has."""

    model_id: str
    name: str
    description: str
    languages: list[LanguageView]
    can_do_text_to_speech: bool = True
    can_do_voice_conversion: bool = False
    can_be_finetuned: bool = False
    can_use_style: bool = False
    can_use_speaker_boost: bool = False
    serves_pro_voices: bool = False
    requires_alpha_access: bool = False
    token_cost_factor: float = 0.0


_MANY: Final = 2**31 - 1
"""As large as a limit can be told to everyone."""


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be paid."""

    amount: str = "0"
    currency: str = "usd"


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """There is none: nothing is counted, and nothing ends."""

    tier: str = "local"
    status: str = "active"
    character_count: int = 0
    character_limit: int = _MANY
    max_credit_limit_extension: str = "unlimited"
    can_extend_character_limit: bool = False
    allowed_to_extend_character_limit: bool = False
    next_character_count_reset_unix: int | None = None
    voice_slots_used: int = 0
    voice_limit: int = _MANY
    professional_voice_slots_used: int = 0
    professional_voice_slots_used_in_workspace: int = 0
    professional_voice_limit: int = 0
    voice_add_edit_counter: int = 0
    can_extend_voice_limit: bool = False
    can_use_instant_voice_cloning: bool = True
    can_use_professional_voice_cloning: bool = False
    currency: str | None = None
    current_overage: Price = Price()
    billing_period: str | None = None
    character_refresh_period: str | None = None
    open_invoices: list[Price] = msgspec.field(default_factory=list)
    has_open_invoices: bool = False


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever asks."""

    user_id: str
    workspace_id: str = "cosyd"
    subscription: Subscription = msgspec.field(default_factory=Subscription)
    is_new_user: bool = False
    can_use_delayed_payment_methods: bool = False
    is_onboarding_completed: bool = True
    is_onboarding_checklist_completed: bool = True
    created_at: int = 0
    seat_type: str = "workspace_member"


def shape_of(output_format: str) -> Shape:
    """What *output_format*, such as ``mp3_44100_128``, means.

    Raises:
        UnknownFormat: Nothing.
        UnsupportedRate: Such a rate cannot be had.
    """
    found = _FORMAT.fullmatch(output_format)
    if found is None or bool(found[3]) > (found[1] in _LOSSY):
        usual = "mp3_44100_128, mp3_22050_32, opus_48000_64, pcm_24000, wav_24000, ulaw_8000"
        raise UnknownFormat(format=output_format, formats=f"{usual}, alaw_8000")
    coding, rate, kilobits = found.groups()
    return Shape(coding, int(rate), int(kilobits) * 1_000 if kilobits else None)
