"""Every setting: its name, its default, what it may be, and under it what it is for.

The strings under the fields are the help that ``cosyd serve --print-settings`` shows.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Port = Annotated[int, Meta(ge=0, le=65_535)]
Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(ge=0)]
Pause = Annotated[float, Meta(gt=0)]
Name = Annotated[str, Meta(min_length=1)]
FreeTable = dict[str, Any]
Door = Literal["openai", "elevenlabs", "eas", "dashscope", "cloud", "tts", "marytts"]

BUS_TCP_PORT = 26_791
"""Where the bus is over TCP: on Windows, and elsewhere if bus.tcp says so."""

BUS_TCP = f"tcp://127.0.0.1:{BUS_TCP_PORT}"

CONTROL_TCP_PORT = 26_793
"""The same for its control socket."""


class Http(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The HTTP door."""

    host: Name = "127.0.0.1"
    """The address to listen on. Anything but this machine's own wants http.auth, and a
    certificate or http.plain."""

    port: Port = 26_790
    """The port to listen on; 0 takes any free one."""

    auth: bool = True
    """Whether a token is asked for. Without, only programs of this machine may connect."""

    body_limit_bytes: Annotated[int, Meta(ge=4_096, le=1_048_576)] = 262_144
    """The largest request that is read. A text of 20000 characters takes up to 240000 bytes in
    JSON."""

    keep_alive_s: Seconds = 75
    """How long an idle connection is kept open."""

    tls_certificate: str = ""
    """A file with the certificate (PEM, with those that lead to its issuer). Then only HTTPS is
    spoken."""

    tls_key: str = ""
    """The file with its private key, which others may not read."""

    plain: bool = False
    """Whether other machines may connect without TLS. Everyone on the network can then read the
    token and all that is said."""

    hosts: tuple[str, ...] = ()
    """Names by which clients may address the daemon, besides this machine's own and its
    addresses."""

    origins: tuple[str, ...] = ()
    """Web pages that may use the daemon, as in https://example.org; * is all of them."""

    connections: Annotated[int, Meta(ge=8, le=65_536)] = 512
    """How many clients may be connected at once."""

    read_timeout_s: Pause = 20
    """How long the headers of a request may take; its body 1 s more for each 500 bytes."""

    write_timeout_s: Pause = 300
    """A client that takes nothing of an answer for so long is cut off. Players that are paused do
    so."""

    open_doors: tuple[Door, ...] = ()
    """Doors that want no token from programs of this machine, for old clients that cannot send
    one: marytts. Not where a proxy on this machine lets others in."""


class Clients(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What clients may do that have no limits of their own ('cosyd clients'). You have none."""

    requests_per_minute: Annotated[int, Meta(ge=0, le=1_000_000)] = 600
    """How many requests a client may send in a minute. 0: as many as it likes."""

    at_once: Annotated[int, Meta(ge=0, le=100_000)] = 16
    """How many requests and WebSockets of a client may be under way. 0: as many as it likes."""


class Bus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ZeroMQ bus, on which every job's sound is published, and its control socket."""

    endpoint: str = ""
    """Where the bus is. Empty: a socket in the runtime folder, on Windows
    tcp://127.0.0.1:26791."""

    control: str = ""
    """Where its control socket is. Empty: a socket in the runtime folder, on Windows
    tcp://127.0.0.1:26793."""

    tcp: bool = False
    """Whether both are at ports 26791 and 26793 of tcp_host as well."""

    tcp_host: Name = "127.0.0.1"
    """The address of these ports. One that other machines can reach is used only with keys
    (cosyd bus keys)."""

    high_water_mark: Annotated[int, Meta(ge=1, le=100_000)] = 64
    """How many messages wait for a slow subscriber before further ones are dropped."""

    text: bool = False
    """Whether the messages about sentences carry their text. Every program that can reach the
    bus reads it then."""


class Engine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all engines have in common."""

    name: Name = "auto"
    """The engine whose voices are the default. auto: CosyVoice2 where its model is there, else
    the embedded ones, chosen by language."""

    model: str = ""
    """The folder of CosyVoice2's model. Empty: the one that 'cosyd models pull' has fetched."""

    warm: tuple[str, ...] = ("hibari",)
    """Engines that are started with the daemon; others start with their first sentence."""

    idle_after_s: Pause = 30
    """How long an engine has nothing to do before it counts as idle."""

    release_after_s: Seconds = 1_800
    """How long an engine is idle before its process is ended and its memory given back; 0 keeps
    it for ever. [engines.NAME] may say otherwise for one engine."""

    stall_s: Pause = 60
    """A step of an engine that takes longer than this is stuck, and the engine is restarted."""

    start_timeout_s: Pause = 120
    """How long an engine may take to load its model; cosyvoice2 may always take ten minutes."""

    restart_pause_s: Seconds = 0.5
    """The pause before an engine that crashed is started again; it doubles with each crash."""

    restart_pause_max_s: Seconds = 30
    """The longest such pause."""


class CosyVoice2(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The engine cosyvoice2, which clones voices. Its model is 3.1 GB: 'cosyd models pull'."""

    runtime: Literal["plain", "reference"] = "plain"
    """plain: our own. reference: the package of CosyVoice's authors, in an interpreter of its
    own, to compare with."""

    python: str = ""
    """The interpreter of the reference runtime. Empty: the one that 'make reference' has made."""

    device: Literal["auto", "cuda", "cpu", "mps"] = "auto"
    """Where the model runs. auto: a graphics card where there is one."""

    dtype: Literal["auto", "fp32", "fp16", "bf16"] = "auto"
    """In which numbers. auto: bf16 or fp16 on a graphics card, whichever it has; fp32 elsewhere."""

    threads: Annotated[int, Meta(ge=0)] = 0
    """Of the processor. 0: as many as it has cores."""

    sessions: Annotated[int, Meta(ge=1, le=64)] = 4
    """How many sentences are spoken side by side."""

    reduce_memory: bool = False
    """Take as little memory as can be: one sentence at a time, in half precision on a card."""

    vram_mb: Annotated[int, Meta(ge=0)] = 0
    """How much of the graphics card's memory it may take. 0: all that is free."""

    compile: bool = False
    """Have torch.compile make it faster; the first minutes are slower."""

    cuda_graphs: bool = False
    """Record the work of a graphics card once, and replay it. Not used by runtime plain."""

    jit: bool = False
    """reference only: the package's TorchScript files."""

    onnx: bool = False
    """reference only: the package's ONNX files."""

    trt: bool = False
    """reference only: TensorRT."""

    vllm: bool = False
    """reference only: vLLM."""


class Models(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Models that are fetched. Tokens are read from HF_TOKEN and MODELSCOPE_TOKEN."""

    source: Literal["huggingface", "modelscope"] = "huggingface"
    """The hub that is asked where no other is named."""

    huggingface: str = ""
    """Where Hugging Face is, or a mirror of it. Empty: as HF_ENDPOINT says, else
    https://huggingface.co."""

    modelscope: str = ""
    """Where ModelScope is. Empty: https://www.modelscope.cn."""

    stall_s: Pause = 30
    """A hub that sends nothing for so long is asked again."""


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


class Tasks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What clients of DashScope and EAS find: sockets for texts in pieces, and enrolled voices."""

    patience_s: Pause = 23
    """How long a client may say nothing within a task before that fails."""

    fetch_private: bool = False
    """Whether a recording to make a voice of is fetched also from this machine and the private
    networks around it. Whoever may add voices can then ask what answers there."""


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


class Daemon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The daemon itself."""

    drain_s: Seconds = 10
    """How long jobs under way may go on when the daemon is told to stop."""

    plugin_limit_s: Pause = 2
    """How long a plug-in may take over one text; one that takes longer is left out for it."""

    plugin_files: bool = False
    """Whether each file in the folder plugins, beside this file, is a plug-in. Whoever can write
    there can then do anything in your name."""


class Log(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The log. It never holds a text that was spoken."""

    format: Literal["auto", "console", "json"] = "auto"
    """auto is console on a terminal and json elsewhere."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least grave that is told."""

    file: str = ""
    """A file that gets the log as well, as JSON lines."""

    access: bool = True
    """Whether each request over HTTP is told of, by its route and never by its address. Those of
    /health, /metrics and /v1/log are told at level debug."""


class Tracing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Traces for OpenTelemetry, which hold no text. They need the extra tracing."""

    endpoint: Annotated[str, Meta(pattern=r"^(https?://.+)?$")] = ""
    """Where they are sent over OTLP/HTTP, such as http://127.0.0.1:4318/v1/traces. Empty: nowhere.
    Tokens for it are read from OTEL_EXPORTER_OTLP_HEADERS."""

    share: Annotated[float, Meta(ge=0, le=1)] = 1.0
    """Of how many requests. One that is part of a trace is treated as that is."""


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


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, and where those come from that are not the default."""

    sinks: tuple[str, ...] = ("zeromq", "speaker")
    """Sinks that listen to jobs."""

    doors: tuple[str, ...] = ("control",)
    """Doors that plug-ins open, besides HTTP."""

    observers: tuple[str, ...] = ()
    """Observers that are told what happens."""

    gates: tuple[str, ...] = ()
    """Gates that say whether something may be said now, in this order."""

    http: Http = Http()
    clients: Clients = Clients()
    bus: Bus = Bus()
    engine: Engine = Engine()
    cosyvoice2: CosyVoice2 = CosyVoice2()
    models: Models = Models()
    speech: Speech = Speech()
    queue: Queue = Queue()
    jobs: Jobs = Jobs()
    cache: Cache = Cache()
    history: History = History()
    voices: Voices = msgspec.field(default_factory=Voices)
    text: Text = Text()
    tasks: Tasks = Tasks()
    narrations: Narrations = msgspec.field(default_factory=Narrations)
    daemon: Daemon = Daemon()
    log: Log = Log()
    tracing: Tracing = Tracing()

    engines: dict[str, FreeTable] = {}
    """Each engine's own settings, [engines.NAME]."""

    plugins: dict[str, FreeTable] = {}
    """Each plug-in's own settings, [plugins.NAME]."""

    origins: dict[str, str] = {}
    """Where a value came from, by the dotted name of its setting. No setting itself."""

    def engine_table(self, engine: str) -> FreeTable:
        """What *engine* is constructed with: its own table without what all engines share."""
        table = self.engines.get(engine, {})
        own = msgspec.to_builtins(self.cosyvoice2) if engine == "cosyvoice2" else {}
        own |= {key: value for key, value in table.items() if key not in SHARED_ENGINE_KEYS}
        return own

    def release_after_s(self, engine: str) -> float:
        """How long *engine* may be idle before it is released; 0 is for ever."""
        own = self.engines.get(engine, {}).get("release_after_s", self.engine.release_after_s)
        return float(own)


SHARED_ENGINE_KEYS = ("release_after_s",)
"""Settings of ``[engine]`` that ``[engines.NAME]`` may hold for one engine."""

NOT_A_SETTING = ("origins",)
