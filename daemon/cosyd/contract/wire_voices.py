"""What goes over HTTP about voices that are added, changed and exchanged.

A form (``multipart/form-data``) is described as a type too; its fields are strings on the wire.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from cosyd.contract.wire import BitRate, Rate, Seed, VoiceView

Weight = Annotated[float, Meta(gt=0)]
Channels = Annotated[int, Meta(ge=1, le=8)]

UPLOAD_BYTES = 50_000_000
"""The largest file that is taken. Half a minute is 12 MB at most; ten minutes of FLAC are 40."""


class VoiceDetails(VoiceView, msgspec.Struct, frozen=True, kw_only=True):
    """A voice, and all that is known of it."""

    text: str = ""
    """What is said in its reference."""

    instruct: str = ""
    """The instruction that it follows where none is given."""

    notes: str = ""
    licence: str = ""
    consent: str = ""
    """Who agreed that the voice is made, and when."""

    preview: str = ""
    """A sentence to try it with."""

    mix: dict[str, float] = {}
    """The voices that it is made of, and their weights, where it is made of voices."""

    wanted_engine: str = ""
    """The engine that is to speak it, where one was chosen."""

    created_at: float | None = None
    """Seconds since 1970."""

    has_reference: bool = False


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was found in a recording."""

    code: str
    level: Literal["error", "warning", "note"]
    """An error stands, a warning can be overridden with ``force``."""

    measure: str
    """As a number: "clipped 1.2 %"."""

    says: str
    do: str

    begin_s: float | None = None
    end_s: float | None = None
    """The stretch of the recording that it is about, in seconds from its begin; of several the
    worst. None: it is about all of it."""


class VoiceAdded(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that has come, and what was found in its reference."""

    voice: VoiceDetails
    findings: list[FindingView] = []


class Linted(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in a recording that was not kept."""

    findings: list[FindingView]
    fit: bool
    """Whether it would be taken for a reference."""

    text: str = ""
    """What is said in it: as it was given, else as it was heard."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What can be told of a voice when it is added, as fields of a form."""

    gender: Literal["", "female", "male"] = ""
    description: str = ""
    instruct: str = ""
    tags: list[str] = []
    aliases: list[str] = []
    notes: str = ""
    licence: str = ""
    consent: str = ""
    preview: str = ""
    engine: str = ""


class VoiceForm(About, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of ``POST /v1/voices`` besides ``file``."""

    name: str
    text: str = ""
    """What is said in the recording, word by word. Empty: written down by a recogniser, where
    there is one."""

    language: str = ""
    """Empty: found."""

    force: bool = False
    """Take it though there are warnings."""

    rate: Rate | None = None
    """Of raw PCM, 16 bits, little endian; left out: the file says what it is."""

    channels: Channels = 1
    """Of raw PCM."""


class LintForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of ``POST /v1/voices/lint`` besides ``file``."""

    text: str = ""
    language: str = ""
    rate: Rate | None = None
    channels: Channels = 1


class ImportForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of ``POST /v1/voices/import`` besides ``file``."""

    name: str = ""
    """Empty: that in the archive."""

    force: bool = False


class ConvertForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of ``POST /v1/convert`` besides ``file``."""

    voice: str
    speed: float = 1.0
    volume: float = 1.0
    seed: Seed | None = None
    format: str = "wav"
    sample_rate: Rate | None = None
    bit_rate: BitRate | None = None
    rate: Rate | None = None
    channels: Channels = 1


class VoiceChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed of a voice; what is left out stays."""

    languages: list[str] | UnsetType = UNSET
    gender: Literal["", "female", "male"] | UnsetType = UNSET
    description: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    instruct: str | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    aliases: list[str] | UnsetType = UNSET
    notes: str | UnsetType = UNSET
    licence: str | UnsetType = UNSET
    consent: str | UnsetType = UNSET
    preview: str | UnsetType = UNSET
    engine: str | UnsetType = UNSET


class VoiceRename(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another name."""

    name: str


class MixRequest(About, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A voice between others."""

    name: str

    parts: dict[str, Weight]
    """Two or more voices and their weights; only what these are to each other counts."""

    language: str = ""
    """Empty: that of the heaviest."""
