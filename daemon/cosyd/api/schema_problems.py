"""What can go wrong at the doors of the native API, as ``/schema`` tells it: an example of each."""

from __future__ import annotations

from cosyd.api import schema_narrations, schema_voices
from cosyd.contract.errors import (
    BodyTooLarge,
    CannotGoTo,
    ClientsUnreadable,
    CosydError,
    DictionaryInvalid,
    DictionaryUnusable,
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
    EntryInvalid,
    EntryUnknown,
    HistoryUnreadable,
    InvalidRequest,
    JobCancelled,
    JobDropped,
    JobGone,
    ModelAbsent,
    ModelBusy,
    ModelInUse,
    NothingHeard,
    OutOfRange,
    QueueFull,
    ScopeMissing,
    ShuttingDown,
    SoundUnavailable,
    TextEmpty,
    TextTooLong,
    TooFast,
    TooManyAtOnce,
    Unauthorized,
    UnknownEngine,
    UnknownJob,
    UnknownModel,
    UnknownRow,
    UnknownVoice,
)

EVERYWHERE: tuple[CosydError, ...] = (
    Unauthorized(),
    ScopeMissing(scope="voices"),
    TooFast(requests_per_minute=600, retry_after_s=1),
    TooManyAtOnce(at_once=16, retry_after_s=1),
    ClientsUnreadable(reason="database disk image is malformed"),
)
"""What can go wrong wherever a token is wanted."""

_ANY_BODY: tuple[CosydError, ...] = (
    InvalidRequest(reason="text: Expected `str`, got `int`"),
    BodyTooLarge(limit_bytes=262_144),
)
_TEXT = (TextEmpty(), TextTooLong(characters=30_000, limit=20_000), UnknownVoice(name="bass"))
_JOB = (UnknownJob(job="3f1c"),)
_ENGINE = (UnknownEngine(name="steam", names="hibari, kokoro"),)
_LOADING = (EngineUnavailable(engine="kokoro", reason="it is not installed"),)

_BREAKING = (
    EngineFailed(engine="kokoro", reason="ValueError: ..."),
    EngineCrashed(engine="kokoro", reason="killed by signal 9"),
)

_MODEL = (UnknownModel(name="steam", names="cosyvoice2-0.5b"),)
_HERE = (*_MODEL, ModelAbsent(name="cosyvoice2-0.5b"))
_BUSY = (ModelBusy(name="cosyvoice2-0.5b", reason="it is being fetched or imported"),)

_SILENT = (SoundUnavailable(reason="no sound card was found"),)
_PAST = (HistoryUnreadable(reason="database or disk is full"),)
_BOOK = (
    DictionaryInvalid(file="pronounce.toml", where=", line 3", reason="it lacks the key `say`"),
    DictionaryUnusable(file="pronounce.toml", reason="No space left on device"),
)
_ENTRY = (EntryInvalid(reason="it needs a word or a pattern, and not both"), *_BOOK)
_NO_SENTENCE = (
    OutOfRange(field="sentence", value=9, low=0, high=4),
    NothingHeard(),
    CannotGoTo(sink="radio"),
)
_STEPS = (InvalidRequest(reason="sentences: Expected `int` >= 1"),)

PROBLEMS: dict[tuple[str, str], tuple[CosydError, ...]] = {
    ("/v1/speech", "post"): (
        *_ANY_BODY,
        *_TEXT,
        JobDropped(priority="notification", reason="something else is being said"),
        QueueFull(waiting=64, retry_after_s=2),
        *_LOADING,
        *_BREAKING,
        ShuttingDown(),
    ),
    ("/v1/text/normalize", "post"): (*_ANY_BODY, *_TEXT),
    ("/v1/jobs", "get"): (InvalidRequest(reason="status: Invalid enum value 'lost'"),),
    ("/v1/jobs/{job_id}", "get"): _JOB,
    ("/v1/jobs/{job_id}", "delete"): _JOB,
    ("/v1/jobs/{job_id}/audio", "get"): (
        InvalidRequest(reason="sample_rate: Expected `int`, got `str`"),
        *_JOB,
        JobGone(job="3f1c"),
        JobCancelled(reason="it was asked for"),
        *_BREAKING,
    ),
    ("/v1/dictionary", "post"): (*_ANY_BODY, *_ENTRY),
    ("/v1/dictionary/{entry_id}", "put"): (*_ANY_BODY, *_ENTRY, EntryUnknown(word="3f1c")),
    ("/v1/dictionary/{entry_id}", "delete"): (*_BOOK, EntryUnknown(word="3f1c")),
    ("/v1/history", "get"): (InvalidRequest(reason="limit: Expected `int` <= 1000"), *_PAST),
    ("/v1/history", "delete"): _PAST,
    ("/v1/history/{row_id}", "delete"): (UnknownRow(number="7"), *_PAST),
    ("/v1/playback", "get"): _SILENT,
    **{(f"/v1/playback/{one}", "post"): _SILENT for one in ("pause", "resume", "toggle", "stop")},
    **{(f"/v1/playback/{one}", "post"): (*_STEPS, *_SILENT) for one in ("skip", "back")},
    ("/v1/playback/to", "post"): (*_STEPS, *_SILENT, *_NO_SENTENCE),
    ("/v1/playback/mute", "put"): _ANY_BODY,
    ("/v1/models/{name}", "get"): _MODEL,
    ("/v1/models/{name}", "delete"): (
        InvalidRequest(reason="force: Expected `bool`, got `str`"),
        *_HERE,
        *_BUSY,
        ModelInUse(name="cosyvoice2-0.5b", reason="the engine cosyvoice2 is at work with it"),
    ),
    **{(f"/v1/models/{one}", "post"): (*_ANY_BODY, *_MODEL, *_BUSY) for one in ("pull", "import")},
    ("/v1/models/{name}/stop", "post"): _MODEL,
    ("/v1/models/{name}/verify", "post"): _HERE,
    **schema_voices.PROBLEMS,
    **schema_narrations.PROBLEMS,
    ("/v1/engines/{name}", "get"): _ENGINE,
    ("/v1/engines/{name}/load", "post"): (*_ENGINE, *_LOADING),
    ("/v1/engines/{name}/release", "post"): (*_ENGINE, *_LOADING),
}
"""What can go wrong where, with an example of each."""
