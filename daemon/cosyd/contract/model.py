"""The nouns: utterance, sentence, voice, chunk, and the states of a job and an engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Priority(StrEnum):
    """How urgent an utterance is, from the most to the least.

    Source: the Speech Synthesis Interface Protocol of speech-dispatcher, "Message Priority Model".
    """

    IMPORTANT = "important"
    """Said before all others, never dropped."""

    MESSAGE = "message"
    """Waits its turn, never dropped. The default."""

    TEXT = "text"
    """Replaces older text of the same client that is still waiting or being said."""

    NOTIFICATION = "notification"
    """Said only if nothing else is being said; else dropped."""

    PROGRESS = "progress"
    """As a notification, but the last of a series is kept and said when there is room."""

    NARRATION = "narration"
    """Made when nothing else is to be said, for a file: no sink gets it, and nobody who waits for
    silence waits for it. It is not kept."""

    @property
    def rank(self) -> int:
        """0 for the most urgent."""
        return tuple(Priority).index(self)


class Status(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    SPEAKING = "speaking"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing more will come."""
        return self in {Status.DONE, Status.FAILED, Status.CANCELLED}


class EngineState(StrEnum):
    """Where an engine's worker process is."""

    COLD = "cold"
    """Never started."""

    WARMING = "warming"
    """The process starts, loads its model and speaks its first words to itself."""

    READY = "ready"
    """Speaks at once."""

    IDLE = "idle"
    """As ready, but unused for a while; released when that lasts."""

    RELEASED = "released"
    """The process was ended and its memory given back; the next sign of a client warms it."""

    CRASHED = "crashed"
    """The process died or could not start; it is started again after a pause."""

    @property
    def loaded(self) -> bool:
        """Whether a sentence would be spoken without waiting for the model."""
        return self in {EngineState.READY, EngineState.IDLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFormat:
    """The shape of raw PCM: signed 16-bit little-endian integers, channels interleaved."""

    rate_hz: int = 24_000
    """Frames a second. CosyVoice2, Kokoro and hibari all speak at 24 000."""

    channels: int = 1

    width_bytes: int = 2

    @property
    def frame_bytes(self) -> int:
        """Bytes of one frame: one sample for each channel."""
        return self.channels * self.width_bytes

    def frames(self, pcm: bytes | memoryview) -> int:
        """How many frames *pcm* holds."""
        return len(pcm) // self.frame_bytes

    def seconds(self, frames: int) -> float:
        """How long *frames* sound."""
        return frames / self.rate_hz


VOICE_AUDIO = AudioFormat()
"""The shape in which every job's sound is kept; doors and sinks convert from it."""


class Mode(StrEnum):
    """How a voice of CosyVoice2 is used."""

    AUTO = "auto"
    """What fits: ``instruct`` where there is an instruction, else ``sft`` for a voice of the
    model, else ``zero_shot``, or ``cross_lingual`` for a text in another language than the
    reference's."""

    SFT = "sft"
    """A voice of the model itself."""

    ZERO_SHOT = "zero_shot"
    """As the reference speaks: its sound and its transcript go before the text."""

    CROSS_LINGUAL = "cross_lingual"
    """The reference's sound alone, for a text in another language."""

    INSTRUCT = "instruct"
    """The reference's sound, in the manner that an instruction asks for."""


class VoiceKind(StrEnum):
    """Where a voice comes from."""

    BUILT_IN = "built_in"
    """From the engine's model."""

    CLONE = "clone"
    """From a reference, by a model that clones."""

    LIKENESS = "likeness"
    """From a reference too, but only of the same kind: sex, pitch, timbre. No clone."""

    MIX = "mix"
    """Between two or more other voices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A name that can speak."""

    name: str
    engine: str

    languages: tuple[str, ...]
    """BCP 47 tags, the voice's own language first: ``("en-US", "zh")``."""

    gender: str = ""
    """``female``, ``male`` or empty where it is not known."""

    description: str = ""

    spoken_by: str = ""
    """The engine's own voice that this one is spoken by; empty where it is the engine's own."""

    speed: float = 1.0
    """Its pace, times that of the engine's own voice."""

    volume: float = 1.0
    """A linear factor."""

    kind: VoiceKind = VoiceKind.BUILT_IN

    state: str = ""
    """The file with what its engine needs of it; empty where that is in the engine's model."""

    instruct: str = ""
    """The instruction that it speaks by where none is given."""

    unready: str = ""
    """Why it cannot speak now: "it is being registered". Empty where it can."""

    @property
    def language(self) -> str:
        """The voice's own language."""
        return self.languages[0]

    def speaks(self, language: str) -> bool:
        """Whether the voice reads text in *language* (``en`` matches ``en-GB`` and the reverse)."""
        wanted = primary_language(language)
        return any(primary_language(mine) == wanted for mine in self.languages)


def primary_language(tag: str) -> str:
    """``zh-Hant-TW`` and ``zh_CN`` are both ``zh``."""
    return tag.replace("_", "-").split("-", 1)[0].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What a client asks to have said."""

    text: str

    voice: str | None = None
    """None: the default voice of each sentence's language."""

    language: str | None = None
    """BCP 47 tag of the whole text. None: found for each sentence."""

    speed: float = 1.0
    """0.5 to 2.0 times the voice's own pace."""

    volume: float = 1.0
    """Linear factor from 0.0 to 4.0; what would clip is limited."""

    instruct: str = ""
    """In which manner, in plain words: "calm and slow". Empty: as the voice does by itself."""

    mode: Mode = Mode.AUTO

    seed: int | None = None
    """Makes a voice that draws lots speak the same way each time. None: another way each time, but
    for what was said lately and is kept."""

    priority: Priority = Priority.MESSAGE

    stream: str | None = None
    """The client's own name for the job on the audio bus; None: the job's id."""

    as_written: bool = True
    """Whether a sentence that is still being written may be begun, where the settings let it."""

    detached: bool = False
    """Nobody waits for the answer: the job goes on when all who listen have left."""

    play: bool = False
    """Play it on the loudspeaker of the daemon's machine."""

    client: str = ""
    """Who asks, as far as the door knows; ``text`` replaces only what the same client said."""

    door: str = ""
    """The contract that it came by, for figures: ``native``, ``openai``, ... One of a few, never
    anything that a client says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A stretch of normalised text that the engine gets at once.

    A long sentence reaches the engine in several pieces; they share *index*, and timings cover
    the whole.
    """

    text: str
    index: int
    language: str
    voice: Voice

    source: str = ""
    """The sentence as the client wrote it."""

    text_start: int = 0
    """Where the sentence starts in the client's text, in characters."""

    text_end: int = 0

    last_piece: bool = True
    """False where more of the same sentence follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceTiming:
    """Where in its job a sentence sounds; exact, since it is counted in frames."""

    index: int
    text: str
    """As the client wrote it."""

    start_s: float
    end_s: float
    voice: str
    language: str
    text_start: int = 0
    """Where the sentence starts in the client's text, in characters."""

    text_end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """PCM of one moment of a job."""

    pcm: bytes
    """Whole frames of :data:`VOICE_AUDIO`; empty where a chunk only tells that a sentence ends."""

    start_frame: int
    """Place in the job, in frames."""

    sentence: int
    """Index of the sentence that it belongs to."""

    ends: SentenceTiming | None = None
    """The sentence that ends with this chunk."""
