"""All foreign doors, as the application takes them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.api.compat.cloud import stream as cloud_stream
from cosyd.api.compat.cloud import synthesize as cloud_synthesize
from cosyd.api.compat.cloud_clones import status as cloud_status
from cosyd.api.compat.cloud_clones import train as cloud_train
from cosyd.api.compat.cloud_clones import upload as cloud_upload
from cosyd.api.compat.dashscope import inference
from cosyd.api.compat.dashscope_http import fetch_sound as dashscope_sound
from cosyd.api.compat.dashscope_http import synthesize as dashscope_synthesize
from cosyd.api.compat.eas import speak as eas_speak
from cosyd.api.compat.eas_references import ReferencesController as EasReferences
from cosyd.api.compat.eas_socket import eas_speech
from cosyd.api.compat.elevenlabs import ElevenLabsSpeechController
from cosyd.api.compat.elevenlabs_account import models as elevenlabs_models
from cosyd.api.compat.elevenlabs_account import subscription as elevenlabs_subscription
from cosyd.api.compat.elevenlabs_account import user as elevenlabs_user
from cosyd.api.compat.elevenlabs_socket import multi_stream_input, stream_input
from cosyd.api.compat.elevenlabs_voices import ElevenLabsVoicesController
from cosyd.api.compat.enrolment import enrol
from cosyd.api.compat.marytts import (
    mary_formats,
    mary_locales,
    mary_version,
    mary_voices,
    process,
    process_form,
)
from cosyd.api.compat.oauth import revoke as oauth_revoke
from cosyd.api.compat.oauth import token as oauth_token
from cosyd.api.compat.openai import create_speech
from cosyd.api.compat.openai_consents import CONSENTS as OPENAI_CONSENTS
from cosyd.api.compat.openai_voices import VOICES as OPENAI_VOICES
from cosyd.api.compat.tts import tts
from cosyd.api.compat.tts_socket import tts_socket

if TYPE_CHECKING:
    from litestar.types import ControllerRouterHandler

HANDLERS: tuple[ControllerRouterHandler, ...] = (
    cloud_status,
    cloud_stream,
    cloud_synthesize,
    cloud_train,
    cloud_upload,
    create_speech,
    *OPENAI_VOICES,
    *OPENAI_CONSENTS,
    eas_speak,
    EasReferences,
    eas_speech,
    ElevenLabsSpeechController,
    ElevenLabsVoicesController,
    elevenlabs_models,
    elevenlabs_subscription,
    elevenlabs_user,
    mary_formats,
    mary_locales,
    mary_version,
    mary_voices,
    process,
    process_form,
    multi_stream_input,
    stream_input,
    dashscope_sound,
    dashscope_synthesize,
    enrol,
    inference,
    oauth_revoke,
    oauth_token,
    tts,
    tts_socket,
)
