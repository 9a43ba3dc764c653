"""``/process``, ``/voices``, ``/locales``: speech as clients of MaryTTS 5 ask for it.

Source: MaryTTS 5.2, ``http://HOST:59125/documentation.html``; what ``speak2mary`` sends, which is
how Home Assistant speaks to it: a form without a media type, and nothing that lets it in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from cosyd import __version__
from cosyd.api.compat import asking
from cosyd.api.flow import Flow
from cosyd.api.schema_doors import told
from cosyd.api.sound import Shape, sounding
from cosyd.contract.errors import (
    BodyTooLarge,
    CosydError,
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
    InvalidRequest,
    QueueFull,
    ShuttingDown,
    TextEmpty,
    TextTooLong,
    UnknownVoice,
    VoiceNotReady,
)
from cosyd.contract.model import Utterance
from cosyd.speech.service import Speech
from cosyd.voices.catalogue import Catalogue

DOOR: Final = "marytts"

_FORMATS: Final = {
    "WAVE": "wav",
    "WAVE_FILE": "wav",
    "WAVE_STREAM": "wav",
    "MP3": "mp3",
    "MP3_FILE": "mp3",
    "MP3_STREAM": "mp3",
    "OGG": "opus",
    "OGG_FILE": "opus",
    "OGG_STREAM": "opus",
}
"""By their names: ours."""

_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS: Final = 256
"""More than a form with all effects has."""

_TOLD: Final = ("WAVE_FILE", "MP3_FILE", "OGG_FILE")

_FAILS: Final[tuple[CosydError, ...]] = (
    InvalidRequest(reason="INPUT_TEXT is missing"),
    TextEmpty(),
    UnknownVoice(name="bass"),
    VoiceNotReady(name="ann", reason="it is being registered"),
    BodyTooLarge(limit_bytes=262_144),
    TextTooLong(characters=30_000, limit=20_000),
    QueueFull(waiting=64, retry_after_s=2),
    EngineUnavailable(engine="kokoro", reason="it is not installed"),
    EngineFailed(engine="kokoro", reason="ValueError: ..."),
    EngineCrashed(engine="kokoro", reason="killed by signal 9"),
    ShuttingDown(),
)


class ProcessForm(msgspec.Struct, frozen=True, kw_only=True, rename=str.upper):
    """What is to be made of what. All else, such as effects, is overlooked."""

    input_text: str
    input_type: str = "TEXT"
    output_type: str = "AUDIO"
    audio: str = "WAVE_FILE"
    locale: str = ""
    voice: str = ""


@get(
    "/process",
    tags=["MaryTTS"],
    summary="Say something, as MaryTTS does",
    opt=told(sound=True, fails=_FAILS),
)
async def process(
    speech: NamedDependency[Speech],
    *,
    input_text: Annotated[str, QueryParameter(name="INPUT_TEXT")],
    input_type: Annotated[str, QueryParameter(name="INPUT_TYPE", required=False)] = "TEXT",
    output_type: Annotated[str, QueryParameter(name="OUTPUT_TYPE", required=False)] = "AUDIO",
    audio: Annotated[str, QueryParameter(name="AUDIO", required=False)] = "WAVE_FILE",
    locale: Annotated[str, QueryParameter(name="LOCALE", required=False)] = "",
    voice: Annotated[str, QueryParameter(name="VOICE", required=False)] = "",
) -> Flow:
    """Say it, and send the sound while it is being spoken."""
    asked = ProcessForm(
        input_text=input_text,
        input_type=input_type,
        output_type=output_type,
        audio=audio,
        locale=locale,
        voice=voice,
    )
    return _said(asked, speech)


@post(
    "/process",
    status_code=200,
    tags=["MaryTTS"],
    summary="Say something, as MaryTTS does",
    opt=told(sound=True, fails=_FAILS, form=ProcessForm, forms=(_FORM,)),
)
async def process_form(request: Request[Any, Any, Any], speech: NamedDependency[Speech]) -> Flow:
    """Say it, and send the sound while it is being spoken. The form may stand in the URL."""
    query = request.scope["query_string"].decode("ascii", "replace")
    try:
        form = await request.body()
        pairs = [*_pairs(query), *_pairs(form.decode())]
        asked = msgspec.convert(dict(pairs), ProcessForm)
    except msgspec.ValidationError as error:
        raise InvalidRequest(reason=str(error).rstrip(".")) from error
    except UnicodeDecodeError as error:
        raise InvalidRequest(reason="the form is not UTF-8") from error
    return _said(asked, speech)


@get("/voices", tags=["MaryTTS"], summary="List voices, as MaryTTS does", media_type="text/plain")
async def mary_voices(speech: NamedDependency[Speech]) -> str:
    """A line for each: its name, locale, gender and type."""
    ready = (voice for voice in speech.planner.catalogue.all() if not voice.unready)
    return _lines(
        f"{voice.name} {_locale(voice.language)} {voice.gender or 'neutral'} {voice.engine}"
        for voice in ready
    )


@get("/locales", tags=["MaryTTS"], summary="List locales", media_type="text/plain")
async def mary_locales(speech: NamedDependency[Speech]) -> str:
    """A line for each locale that a voice has for its own."""
    ready = (voice for voice in speech.planner.catalogue.all() if not voice.unready)
    return _lines(dict.fromkeys(_locale(voice.language) for voice in ready))


@get("/audioformats", tags=["MaryTTS"], summary="List formats", media_type="text/plain")
async def mary_formats() -> str:
    """A line for each."""
    return _lines(_TOLD)


@get("/version", tags=["MaryTTS"], summary="Who speaks", media_type="text/plain")
async def mary_version() -> str:
    """The daemon's name and version."""
    return _lines((f"cosyd {__version__}, by the interface of MaryTTS 5.2",))


def _said(asked: ProcessForm, speech: Speech) -> Flow:
    if asked.input_type.upper() != "TEXT":
        raise InvalidRequest(reason=f"INPUT_TYPE is {asked.input_type!r}; only TEXT is read here")
    if asked.output_type.upper() != "AUDIO":
        raise InvalidRequest(
            reason=f"OUTPUT_TYPE is {asked.output_type!r}; only AUDIO is made here"
        )
    shape = Shape(_format(asked.audio))
    utterance = Utterance(
        text=asked.input_text,
        voice=asked.voice or None,
        language=_language(asked, speech.planner.catalogue),
        door=DOOR,
    )
    return sounding(asking.say(speech, utterance), shape, events=False)


def _format(audio: str) -> str:
    try:
        return _FORMATS[audio.upper()]
    except KeyError:
        known = ", ".join(_TOLD)
        raise InvalidRequest(reason=f"AUDIO is {audio!r}; here there are {known}") from None


def _language(asked: ProcessForm, catalogue: Catalogue) -> str | None:
    """The text's, as far as the voice speaks it: clients send ``en_US`` unless told otherwise."""
    language = asked.locale.replace("_", "-")
    if not language or (asked.voice and not catalogue.get(asked.voice).speaks(language)):
        return None
    return language


def _pairs(form: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(form, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError as error:
        raise InvalidRequest(reason="the form is broken") from error


def _locale(tag: str) -> str:
    return tag.replace("-", "_")


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
