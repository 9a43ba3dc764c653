"""All foreign doors, as the application takes them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.api.compat.dashscope import inference
from cosyd.api.compat.eas import speak as eas_speak
from cosyd.api.compat.eas_references import ReferencesController as EasReferences
from cosyd.api.compat.eas_socket import eas_speech
from cosyd.api.compat.openai import create_speech

if TYPE_CHECKING:
    from litestar.types import ControllerRouterHandler

HANDLERS: tuple[ControllerRouterHandler, ...] = (
    create_speech,
    eas_speak,
    EasReferences,
)
    eas_speech,
    inference,
