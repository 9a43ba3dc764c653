"""What goes over HTTP: request bodies and answers of the native API."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cosyd.contract.model import EngineState, Mode, Priority, Status, VoiceKind

StreamName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]

Rate = Annotated[int, Meta(ge=1, le=384_000)]
Instruction = Annotated[str, Meta(max_length=500)]
Seed = Annotated[int, Meta(ge=0, le=2**63 - 1)]
BitRate = Annotated[int, Meta(ge=6_000, le=512_000)]


class SpeechRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to be said."""

    text: Annotated[str, Meta(description="What to say.", examples=["Good morning."])]

    voice: Annotated[
        str | None,
        Meta(
            description="A voice's name. Left out: the default voice of each sentence's language.",
            examples=["hibari"],
        ),
    ] = None

    language: Annotated[
        str | None,
        Meta(
            description="The language of the whole text, as a BCP 47 tag. Left out: found for each "
            "sentence.",
            examples=["en"],
        ),
    ] = None

    speed: Annotated[float, Meta(description="0.5 to 2.0 times the voice's own pace.")] = 1.0
    volume: Annotated[float, Meta(description="A linear factor, 0.0 to 4.0.")] = 1.0

    instruct: Annotated[
        str,
        Meta(
            max_length=500,
            description="In which manner, in plain words. Only voices of CosyVoice2 follow it.",
            examples=["calm and slow"],
        ),
    ] = ""

    mode: Annotated[
        Mode, Meta(description="How a voice of CosyVoice2 is used; auto is what fits.")
    ] = Mode.AUTO

    seed: Annotated[
        Seed | None,
        Meta(description="Makes a voice of CosyVoice2 speak the same way each time."),
    ] = None

    format: Annotated[
        str, Meta(description="wav, mp3, opus, aac, flac or pcm.", examples=["mp3"])
    ] = "wav"

    sample_rate: Annotated[
        Rate | None, Meta(description="In Hz. Left out: as the voice speaks, 24000.")
    ] = None

    bit_rate: Annotated[
        BitRate | None, Meta(description="In bits a second; lossy formats only.")
    ] = None

    priority: Annotated[
        Priority,
        Meta(
            description="important goes before all others; message waits its turn; text replaces "
            "older text of the same client; notification is dropped while something else is being "
            "said; of several progress the last is said."
        ),
    ] = Priority.MESSAGE

    detach: Annotated[
        bool,
        Meta(description="Answer at once with the job, which goes on whoever listens."),
    ] = False

    play: Annotated[
        bool | None,
        Meta(
            description="Play it on the loudspeaker of the daemon's machine. Left out: if it is "
            "detached."
        ),
    ] = None

    stream: Annotated[
        StreamName | None, Meta(description="Your own name for the job on the audio bus.")
    ] = None

    client: Annotated[str, Meta(max_length=64, description="Who asks; text replaces text.")] = ""


class NormalizeRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text, to see how it would be read."""

    text: str
    voice: str | None = None
    language: str | None = None


class PlannedSentence(msgspec.Struct, frozen=True, kw_only=True):
    """How a stretch of text would reach an engine."""

    index: int
    source: str
    text: str
    language: str
    voice: str
    engine: str
    text_start: int
    text_end: int


class ProblemView(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, as the members ``error``, ``message`` and ``solution`` of a problem."""

    error: str
    message: str
    solution: str


class TimingView(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence and where it sounds, in seconds from the start of the job."""

    index: int
    text: str
    start_s: float
    end_s: float
    voice: str
    language: str
    text_start: int
    text_end: int


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """A job, as it is now."""

    id: str
    stream: str
    status: Status
    priority: Priority
    created_at: float
    """Seconds since 1970."""

    characters: int
    detached: bool
    audio_s: float
    first_audio_ms: float | None
    """After the job was taken, but for the time that a gate held it."""

    error: ProblemView | None
    sentences: list[TimingView]
    """Those that have been spoken to their end."""

    sinks: list[str]
    """The sinks that are still busy with it: playing it, writing it."""

    audio_url: str

    held_until: float | None = None
    """When it may be said, in seconds since 1970, where a gate holds it until then. None where
    there is a reason: when somebody ends that."""

    held_reason: str = ""
    """Why: "it is quiet until 07:00"."""

    client: str = ""
    """Who asked, by the name that it gave itself; empty: it gave none."""


class VoiceView(msgspec.Struct, frozen=True, kw_only=True):
    """A voice."""

    name: str
    engine: str
    language: str
    """Its own."""

    languages: list[str]
    """All that it reads."""

    gender: str
    description: str
    default_for: list[str]
    aliases: list[str]

    kind: VoiceKind = VoiceKind.BUILT_IN
    """A clone is the person's own voice; a likeness only sounds of the same kind."""

    tags: list[str] = []

    ready: bool = True
    """Whether it can speak now."""

    reason: str = ""
    """Why it cannot."""

    manners: list[str] = []
    """What it follows of ``instruct``, ``mode`` and ``seed``; a job that asks for the rest is
    refused."""

    sample: bool = False
    """Whether it comes with the package, and cannot be changed."""

    own: bool = False
    """Whether somebody here has added it, and can change it."""


class EngineView(msgspec.Struct, frozen=True, kw_only=True):
    """An engine."""

    name: str
    state: EngineState
    reason: str
    voices: int
    sessions: int
    crashes: int
    pid: int | None
    rss_bytes: int
    device_bytes: int = 0
    """What it holds in the memory of a graphics card."""

    device: str = ""
    """What it computes on, as its worker tells: ``cpu``, ``cuda:0``; empty while it is not
    loaded."""

    model: str = ""
    """The model that it needs, as ``GET /v1/models`` knows it; empty where none is."""


class PluginView(msgspec.Struct, frozen=True, kw_only=True):
    """A plug-in, and how what it offers fares."""

    name: str
    state: str
    """ready or loaded (nothing has been asked of it yet); failed; blocked, where it does not
    answer; off, where it is not loaded; or what it tells of itself, such as unavailable."""

    reason: str
    distribution: str
    """The package that it comes with, or its file in the folder of plug-ins."""

    version: str
    offers: list[str]
    """What it registered: a kind and a name, such as "sink speaker"."""

    in_use: list[str] = []
    """Those of them that the settings want."""


class MuteRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Silence on the loudspeaker."""

    for_s: Annotated[
        Annotated[float, Meta(gt=0, le=604_800)] | None,
        Meta(description="For how long, in seconds. Left out: until it is ended."),
    ] = None


class HealthView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the daemon lives, or is ready to speak."""

    status: str
    version: str
    engines: dict[str, EngineState]
    reason: str = ""
