"""Settings of speaking: texts, voices, jobs, narrations, and what is kept of them."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cosyd.system.options_kinds import Count, FreeTable, Name, Pause, Seconds


class Speech(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Speaking."""

    language: Name = "en"
    """What a text is taken for whose language is neither given nor found."""

    max_characters: Count = 20_000
    """The longest text that is taken at once."""

    max_active: Count = 8
    """How many jobs are spoken side by side, sentence by sentence."""

    max_live: Count = 64
    """How many texts may be written at once while they are spoken (live)."""

    live_pause_s: Pause = 0.3
    """A live text that ends in a full stop is said when nothing more has come for so long."""

    as_written: bool = True
    """Whether CosyVoice2 begins a sentence of a live text before it is whole, where whoever hears
    it would have to wait otherwise."""


class Queue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Jobs that wait."""

    room: Count = 64
    """How many jobs may wait; a further one is refused."""


class Jobs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Jobs that are finished."""

    keep_s: Seconds = 300
    """How long a finished job can still be heard and looked up."""

    keep_mb: Annotated[int, Meta(ge=0)] = 128
    """How much sound of finished jobs is kept; the oldest go first."""


def _default_voices() -> dict[str, str]:
    return {
        "en": "hibari",
        "zh": "zf_xiaoxiao",
        "ja": "jf_alpha",
        "es": "ef_dora",
        "fr": "ff_siwis",
        "hi": "hf_alpha",
        "it": "if_sara",
        "pt": "pf_dora",
    }


class Cache(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Phrases that were said before, in memory. What has a seed is always made anew."""

    phrases_mb: Annotated[int, Meta(ge=0, le=4_096)] = 32
    """How much of their sound is kept: 11 minutes. 0: none, each is made anew."""

    phrases_keep_s: Seconds = 86_400
    """How long a phrase is kept."""


class Voices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names that can speak."""

    sources: tuple[str, ...] = ()
    """Plug-ins that offer further voices, in this order; of two voices of one name the first
    counts."""

    recogniser: str = ""
    """The folder of a Whisper model for faster-whisper, which writes down what is said in a
    reference. Empty: the folder whisper among the models, where there is one."""

    defaults: dict[str, str] = msgspec.field(default_factory=_default_voices)
    """The voice of each language where none is asked for. A language that is not named here
    keeps its own."""

    aliases: dict[str, str] = {}
    """Other names for voices: alloy = "hibari"."""


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done to a text before it is spoken."""

    normalisers: tuple[str, ...] = ("urls",)
    """Normalisers that run, in this order."""

    splitter: Name = "built_in"
    """What cuts a text into sentences: built_in, or the name of a plug-in's."""


def _usual_manner() -> FreeTable:
    return {
        "format": "m4b",
        "files": "book",
        "loudness_lufs": -18.0,
        "captions": True,
        "check": "guards",
        "feed": True,
    }


class Narrations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Documents that become audio files: 'cosyd watch' and 'cosyd narrate'."""

    hours: Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$")] = (
        ""
    )
    """When they are spoken, as in 22:00-07:00. Empty: at any time."""

    on_battery: bool = False
    """Whether they are spoken while the computer runs on its battery."""

    settle_s: Pause = 2
    """A file of a watched folder counts as whole when it has not changed for so long."""

    poll_s: Pause = 10
    """How often a folder is looked at that tells of nothing by itself, as on network shares."""

    max_mb: Count = 200
    """The largest document."""

    max_characters: Count = 5_000_000
    """The longest text of a document; ten novels."""

    retries: Annotated[int, Meta(ge=0, le=5)] = 2
    """How often a sentence is said again, with another seed, that sounds misspoken."""

    keep_days: Annotated[float, Meta(ge=0)] = 30
    """How long what was spoken of a document is kept, so that of an edited one only what changed
    is spoken: 170 MB for each hour of sound."""

    manner: FreeTable = msgspec.field(default_factory=_usual_manner)
    """How documents are narrated where nobody says otherwise."""

    profiles: dict[str, FreeTable] = {}
    """Other manners under names, [narrations.profiles.NAME], for --profile."""


class History(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is kept of jobs that have ended: in the data folder, for you alone to read."""

    keep: Annotated[int, Meta(ge=0, le=1_000_000)] = 10_000
    """How many jobs; the oldest are forgotten first. 0: none, and those that were kept are
    forgotten."""

    keep_days: Annotated[float, Meta(ge=0, le=36_500)] = 0
    """For how many days. 0: however old they are."""

    text: bool = False
    """Whether what was said is kept as well, so that it can be said again. Once it is false, all
    texts that were kept are removed from the disk."""
