"""What clients of ElevenLabs say over a socket: its URL, and their messages.

Source: the types of the package ``elevenlabs`` 2.78, ``InitializeConnection`` and others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta

from cosyd.api.compat import asking
from cosyd.api.compat.elevenlabs_wire import DOOR, USUAL_FORMAT, VoiceSettings, shape_of
from cosyd.contract.errors import InvalidRequest
from cosyd.contract.model import Utterance

if TYPE_CHECKING:
    from litestar import WebSocket

    from cosyd.api.sound import Shape
    from cosyd.speech.service import Speech

LONGEST_SILENCE_S: Final = 180


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """How the sound is wanted, as the URL says. What is left out here is overlooked."""

    output_format: str = USUAL_FORMAT
    language_code: str = ""
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] | None = None
    auto_mode: bool = False
    inactivity_timeout: Annotated[int, Meta(ge=1)] = 20


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a client says. What is left out here is overlooked."""

    text: str | None = None
    flush: bool | None = None
    voice_settings: VoiceSettings | None = None
    context_id: str | None = None
    context: str | None = msgspec.field(name="contextId", default=None)
    close_context: bool | None = None
    close_socket: bool | None = None
    xi_api_key: str | None = None
    api_key: str | None = msgspec.field(name="xi-api-key", default=None)
    authorization: str | None = None

    @property
    def token(self) -> str:
        """What it shows to be let in."""
        bearer = (self.authorization or "").removeprefix("Bearer ").strip()
        return self.xi_api_key or self.api_key or bearer


_DECODER = msgspec.json.Decoder(Said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How all that comes over a connection is spoken."""

    utterance: Utterance
    shape: Shape

    auto: bool
    """Whether each message is whole, and said at once."""

    silence_s: float
    """So long a client may write nothing while nothing is being said."""


def manner_of(socket: WebSocket[Any, Any, Any], voice_id: str, speech: Speech) -> Manner:
    """How it is to be spoken, as the URL says.

    Raises:
        CosydError: It cannot be spoken so.
    """
    pairs = parse_qsl(socket.scope["query_string"].decode("ascii", "replace"))
    try:
        query = msgspec.convert(dict(pairs), Query, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidRequest(reason=str(error).rstrip(".")) from error
    wanted = Utterance(
        text="a", voice=voice_id, language=query.language_code or None, seed=query.seed, door=DOOR
    )
    return Manner(
        utterance=replace(asking.fitting(speech, wanted), text=""),
        shape=shape_of(query.output_format),
        auto=query.auto_mode,
        silence_s=min(query.inactivity_timeout, LONGEST_SILENCE_S),
    )


def message_of(text: str | None) -> Said:
    """What the client says.

    Raises:
        InvalidRequest: It makes no sense.
    """
    if text is None:
        raise InvalidRequest(reason="it is a binary frame")
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidRequest(reason=str(error).rstrip(".")) from error
