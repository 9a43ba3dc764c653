"""Errors: a code for programs, a message for eyes, a solution for hands.

The same classes stand on both ends of every wire: a door turns one into a problem document, the
client turns the document back into the class. Kept free of imports on purpose.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self


class CosydError(Exception):
    """Something went wrong that a person can be told about."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    """The HTTP status that fits."""

    message: ClassVar[str] = "Something went wrong inside cosyd."
    solution: ClassVar[str] = "See the log of the daemon; 'cosyd doctor' checks the usual causes."
    retry_after_s: ClassVar[int | None] = None

    known: ClassVar[dict[str, type[CosydError]]] = {}

    def __init_subclass__(cls) -> None:
        CosydError.known[cls.code] = cls

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        self._words: tuple[str, str] | None = None
        super().__init__(self.message.format_map(_Facts(facts)))

    def __str__(self) -> str:
        return self._words[0] if self._words else super().__str__()

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self._words[1] if self._words else self.solution.format_map(_Facts(self.facts))

    def as_problem(self) -> dict[str, Any]:
        """The members of an RFC 9457 problem document that speak of the error itself."""
        return {
            "type": f"urn:cosyd:error:{self.code}",
            "title": str(self),
            "status": self.status,
            "detail": self.advice,
            "error": self.code,
            "message": str(self),
            "solution": self.advice,
            "facts": self.facts,
        }

    @staticmethod
    def from_problem(problem: dict[str, Any]) -> CosydError:
        """The error that *problem* tells of, in the document's own words where it has no facts.

        It is a :class:`ForeignError` where the code is unknown.
        """
        kind = CosydError.known.get(str(problem.get("error", "")), ForeignError)
        if kind is ForeignError:
            return ForeignError.retold(problem)
        facts, message = problem.get("facts"), problem.get("message")
        if isinstance(facts, dict):
            return kind(**facts)
        return kind.quoting(message, problem.get("solution") or "") if message else kind()

    @classmethod
    def quoting(cls, message: str, solution: str) -> Self:
        """One whose facts are not known, only what was said of them."""
        error = cls()
        error._words = message, solution
        return error


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"<{key}>"


class ForeignError(CosydError):
    """An answer that is no problem document of ours, or one of a newer daemon."""

    code = "foreign"
    status = 502
    message = "{message}"
    solution = "{solution}"

    @classmethod
    def retold(cls, problem: dict[str, Any]) -> ForeignError:
        """*problem* in its own words."""
        return cls(
            message=problem.get("message")
            or problem.get("title")
            or "The answer was not understood.",
            solution=problem.get("solution")
            or problem.get("detail")
            or "Check that the address is that of a cosyd daemon of this version.",
        )


class InvalidRequest(CosydError):
    """The request cannot be read."""

    code = "request.invalid"
    status = 400
    message = "The request cannot be understood: {reason}."
    solution = "Correct the request; /schema describes every field and its limits."


class TextEmpty(CosydError):
    """Nothing to say."""

    code = "text.empty"
    status = 400
    message = "There is nothing to say: the text is empty or blank."
    solution = "Send at least one letter or digit in 'text'."


class TextTooLong(CosydError):
    """More text than one utterance may hold."""

    code = "text.too_long"
    status = 413
    message = "The text has {characters} characters; at most {limit} are taken at once."
    solution = "Send it in parts, or raise the setting speech.max_characters."


class BodyTooLarge(CosydError):
    """A request body over the limit."""

    code = "request.too_large"
    status = 413
    message = "The request is larger than {limit_bytes} bytes."
    solution = "Send less at once, or raise the setting http.body_limit_bytes (at most 1 MiB)."


class UnknownVoice(CosydError):
    """No voice of that name is known."""

    code = "voice.unknown"
    status = 404
    message = "There is no voice called {name!r}."
    solution = "See 'cosyd voices list' or GET /v1/voices for the names."


class UnknownLanguage(CosydError):
    """No voice speaks that language."""

    code = "language.unknown"
    status = 400
    message = "No voice here speaks {language!r}."
    solution = "Use one of: {languages}; or leave the language out to have it found."


class UnknownFormat(CosydError):
    """No such audio format."""

    code = "format.unknown"
    status = 400
    message = "There is no audio format called {format!r}."
    solution = "Use one of: {formats}."


class UnsupportedRate(CosydError):
    """A sample rate that the format cannot carry."""

    code = "format.rate"
    status = 400
    message = "{format} cannot carry {rate_hz} Hz."
    solution = "Use one of: {rates}."


class OutOfRange(CosydError):
    """A number out of its range."""

    code = "request.out_of_range"
    status = 400
    message = "{field} is {value}; it may be {low} to {high}."
    solution = "Choose a value between {low} and {high}."


class Unauthorized(CosydError):
    """No token, or a wrong one."""

    code = "auth.token"
    status = 401
    message = "The token is missing or wrong."
    solution = "Send 'Authorization: Bearer TOKEN'; 'cosyd token' prints the token."


class NotFromHere(CosydError):
    """Without a token, only programs of this machine may connect."""

    code = "auth.elsewhere"
    status = 403
    message = "The request is not one of this machine's own programs."
    solution = "Address the daemon as 127.0.0.1 or localhost, or have it ask for a token."


class NotFound(CosydError):
    """No such address."""

    code = "route.unknown"
    status = 404
    message = "There is nothing at {path!r}."
    solution = "See /schema for all that the daemon offers."


class MethodNotAllowed(CosydError):
    """The address is right, the method is not."""

    code = "route.method"
    status = 405
    message = "{method} is not possible at {path!r}."
    solution = "See /schema for what is."


class UnknownJob(CosydError):
    """No such job, or it is forgotten."""

    code = "job.unknown"
    status = 404
    message = "There is no job {job!r}; finished jobs are kept only for a while."
    solution = "See 'cosyd jobs list' or GET /v1/jobs; the setting jobs.keep_s says how long."


class JobCancelled(CosydError):
    """The job was cancelled before it was finished."""

    code = "job.cancelled"
    status = 409
    message = "The job was cancelled: {reason}."
    solution = "Ask again if it is still wanted."


class JobDropped(CosydError):
    """A job of low priority for which there was no room."""

    code = "job.dropped"
    status = 409
    message = "The {priority} was dropped: {reason}."
    solution = "Send it as 'message' if it must be heard."


class JobGone(CosydError):
    """The job is known, its sound is not kept any more."""

    code = "job.gone"
    status = 410
    message = "The sound of job {job!r} is not kept any more."
    solution = "Ask again; the settings jobs.keep_s and jobs.keep_mb say how much is kept."


class QueueFull(CosydError):
    """Too many jobs wait."""

    code = "queue.full"
    status = 429
    message = "{waiting} jobs are waiting already; there is no room for more."
    solution = "Try again in {retry_after_s} seconds, or raise the setting queue.room."
    retry_after_s = 2


class ShuttingDown(CosydError):
    """The daemon finishes what it has and takes nothing new."""

    code = "daemon.stopping"
    status = 503
    message = "The daemon is stopping and takes no new jobs."
    solution = "Try again when it has been started again."
    retry_after_s = 5


class AlreadyRunning(CosydError):
    """Another daemon of the same user runs."""

    code = "daemon.running"
    status = 409
    message = "cosyd is running already (pid {pid}, {url})."
    solution = "Use it, stop it with 'kill {pid}', or give this one another --home."


class PortTaken(CosydError):
    """Somebody else listens there."""

    code = "daemon.port_taken"
    status = 409
    message = "Port {port} on {host} is taken by {holder}."
    solution = "Stop it, or choose another port with --port (0 takes any free one)."


class AddressUnusable(CosydError):
    """The system does not let us listen there."""

    code = "daemon.address"
    status = 409
    message = "Cannot listen on {host} port {port}: {reason}."
    solution = "Choose an address of this machine with --host, and a port above 1023 with --port."


class NotRunning(CosydError):
    """No daemon answers."""

    code = "daemon.not_running"
    status = 503
    message = "No cosyd daemon answers at {url}."
    solution = "Start one with 'cosyd serve'."


class SettingsInvalid(CosydError):
    """A setting that is not one, or has a value it cannot have."""

    code = "settings.invalid"
    status = 400
    message = "{source}: {reason}."
    solution = "Correct it; 'cosyd serve --print-settings' shows every setting and its value."


class UnknownEngine(CosydError):
    """No such engine."""

    code = "engine.unknown"
    status = 404
    message = "There is no engine called {name!r}."
    solution = "Use one of: {names}."


class EngineUnavailable(CosydError):
    """The engine cannot be started."""

    code = "engine.unavailable"
    status = 503
    message = "The engine {engine!r} cannot be used: {reason}."
    solution = "'cosyd doctor' says what it needs."
    retry_after_s = 5


class EngineFailed(CosydError):
    """The engine gave up on a sentence; the next may still work."""

    code = "engine.failed"
    status = 500
    message = "The engine {engine!r} failed on a sentence: {reason}."
    solution = "Try again; if it fails again, the log of the daemon has the details."


class EngineCrashed(CosydError):
    """The worker process of the engine died with the job in it."""

    code = "engine.crashed"
    status = 503
    message = "The engine {engine!r} stopped unexpectedly ({reason}) in the middle of its work."
    solution = "Try again: it is being restarted."
    retry_after_s = 2


class OutOfMemory(CosydError):
    """The model does not fit, or what it was asked for does not."""

    code = "engine.out_of_memory"
    status = 507
    message = "The engine {engine!r} ran out of memory on {device}: {reason}."
    solution = (
        "Set cosyvoice2.reduce_memory (cosyd serve --reduce-memory), lower cosyvoice2.sessions,"
        " or free memory that other programs hold."
    )


class MannerUnsupported(CosydError):
    """An engine cannot do what the utterance asks of its voice."""

    code = "manner.unsupported"
    status = 400
    message = (
        "The voice {voice!r} cannot follow {manner!r}: its engine {engine!r} does not know it."
    )
    solution = "Leave it out, or use a voice of an engine that does: {engines}."


class InstructionMissing(CosydError):
    """Mode instruct without an instruction."""

    code = "manner.instruction_missing"
    status = 400
    message = "The mode 'instruct' was asked for without an instruction."
    solution = "Send one in 'instruct' (\"calm and slow\"), or leave the mode out."


class SoundUnavailable(CosydError):
    """There is no way to make a sound here."""

    code = "sound.unavailable"
    status = 503
    message = "There is nothing to play sound with: {reason}."
    solution = "Write a file instead ('cosyd say -o FILE'), or see 'cosyd doctor'."


class SinkFailed(CosydError):
    """A sink could not do its part."""

    code = "sink.failed"
    status = 503
    message = "It was spoken, but not played: {reason}."
    solution = "'cosyd plugins list' and 'cosyd doctor' say what is wrong."


class NobodyListens(CosydError):
    """A job that waited for a subscriber waited in vain."""

    code = "bus.nobody_listens"
    status = 504
    message = "Nobody subscribed to the stream {stream!r} within {wait_s} seconds."
    solution = "Subscribe first, or raise 'wait_s'."


class TooManyLive(CosydError):
    """Too many texts are being written at once."""

    code = "live.full"
    status = 429
    retry_after_s = 1
    message = "{live} live texts are open, and there is no room for more."
    solution = "Close one, or raise the setting 'speech.max_live'."


class LiveClosed(CosydError):
    """Something was written after the end."""

    code = "live.closed"
    status = 409
    message = "This live text is closed."
    solution = "Open a new one."


class LiveUnknown(CosydError):
    """No live text has that name."""

    code = "live.unknown"
    status = 404
    message = "There is no live text {live!r}."
    solution = "Open one; one that is unused for a while is closed."


class VoiceOfAnotherModel(CosydError):
    """A voice can only be used with the model that it was registered with."""

    code = "voice.other_model"
    status = 409
    message = "The voice {voice!r} was registered with another model ({made_with}, not {model})."
    solution = "Register it again from its reference, or load the model that it was made with."


class VoiceBroken(CosydError):
    """What was kept of a voice cannot be used."""

    code = "voice.broken"
    status = 500
    message = "The voice {voice!r} is damaged: {reason}."
    solution = "Register it again from its reference."


class VoiceNotReady(CosydError):
    """A voice that is known, and cannot speak now."""

    code = "voice.not_ready"
    status = 409
    message = "The voice {name!r} cannot speak now: {reason}."
    solution = "'cosyd voices show {name}' tells when that changes; until then, use another voice."


class VoiceNameTaken(CosydError):
    """A name, or another name, that already means a voice."""

    code = "voice.name_taken"
    status = 409
    message = "{name!r} already means the voice {voice!r}."
    solution = "Choose another name; 'cosyd voices list' shows those that are taken."


class VoiceNotOwn(CosydError):
    """A voice that comes with an engine, or with the package, and cannot be changed."""

    code = "voice.not_own"
    status = 409
    message = "The voice {name!r} comes with {source} and cannot be {what}."
    solution = "Only voices that were added here can; others get names in the table voices.aliases."


class ReferenceRefused(CosydError):
    """A reference of which no good voice would come."""

    code = "voice.reference_refused"
    status = 422
    message = "The reference is not taken: {says}."
    solution = "{do}"


class ReferenceUnreadable(CosydError):
    """A recording that cannot be read to its end."""

    code = "voice.reference_unreadable"
    status = 422
    message = "The recording cannot be read: {reason}."
    solution = "Send it as a WAV or FLAC file; of raw samples tell the rate (--rate)."


class NoReference(CosydError):
    """A voice that was not made of a recording."""

    code = "voice.no_reference"
    status = 404
    message = "The voice {name!r} has no reference."
    solution = "Only voices that were made of a recording have one."


class CannotRegister(CosydError):
    """No engine here makes a voice of a reference."""

    code = "voice.no_engine"
    status = 503
    message = "No engine here can make this voice: {reason}."
    solution = "Name no engine, or one that is here; 'cosyd models pull' fetches one that clones."


class MixInvalid(CosydError):
    """Voices that cannot be mixed."""

    code = "voice.mix"
    status = 400
    message = "These voices cannot be mixed: {reason}."
    solution = "Mix two or more voices of one engine, each with a weight above 0."


class CannotConvert(CosydError):
    """A recording cannot be said again in that voice."""

    code = "convert.unavailable"
    status = 409
    message = "Nothing can be converted into the voice {voice!r}: {reason}."
    solution = "Choose a voice of CosyVoice2; 'cosyd models pull' fetches its model."


class UploadTooLarge(CosydError):
    """A file over the limit."""

    code = "upload.too_large"
    status = 413
    message = "The file is larger than {limit_mb} MB."
    solution = "Send a shorter recording: a reference has 3 to 30 seconds."


class UnknownModel(CosydError):
    """No such model."""

    code = "model.unknown"
    status = 404
    message = "There is no model called {name!r}."
    solution = "Use one of: {names}."


class ModelAbsent(CosydError):
    """A model that is known, and not here."""

    code = "model.absent"
    status = 404
    message = "The model {name} is not here."
    solution = "'cosyd models pull {name}' fetches it; 'cosyd models import FOLDER' takes a copy."


class ModelFileWrong(CosydError):
    """A file of a model that is not what it has to be."""

    code = "model.file"
    status = 422
    message = "{file} is not as it should be: {reason}."
    solution = (
        "Fetch it again ('cosyd models pull {name}'), also from another hub (--from); what a hub"
        " has changed since is taken with --revision, a model of your own with"
        " 'cosyd models import --own FOLDER'."
    )


class ModelSourceFailed(CosydError):
    """A hub that does not deliver."""

    code = "model.source"
    status = 502
    message = "{hub} does not deliver {what}: {reason}."
    solution = (
        "Try again, what has come is kept; or fetch it from another hub ('cosyd models pull"
        " --from modelscope'), or elsewhere and then 'cosyd models import FOLDER'."
    )


class ModelTokenWanted(ModelSourceFailed):
    """A hub that asks who we are."""

    code = "model.token"
    solution = "Set {variable} for the daemon to a token of {hub} that may read it, and try again."


class ModelNoSpace(CosydError):
    """The disk is full, or would be."""

    code = "model.no_space"
    status = 507
    message = "There is no room for the model in {folder}: {reason}."
    solution = "Make room, or have the data folder elsewhere; what has come is kept."


class ModelUnwritable(CosydError):
    """A file of a model cannot be written, read or removed."""

    code = "model.unwritable"
    status = 500
    message = "{path} cannot be used: {reason}."
    solution = "Correct the rights of the folder, or make room; then try again."


class ModelBusy(CosydError):
    """Somebody else is at work on the model."""

    code = "model.busy"
    status = 409
    message = "The model {name} is being changed: {reason}."
    solution = "Wait until that has ended, or stop it."


class ModelInUse(CosydError):
    """An engine speaks with the model."""

    code = "model.in_use"
    status = 409
    message = "The model {name} is in use: {reason}."
    solution = "Cancel its jobs ('cosyd jobs cancel --all'), or remove it all the same (--force)."


class ModelThere(CosydError):
    """Another model of that name is here."""

    code = "model.there"
    status = 409
    message = "Another {name} is here already: {reason}."
    solution = "Remove it first: 'cosyd models remove {name}'."


class PullStopped(CosydError):
    """The work on a model was stopped before its end."""

    code = "model.stopped"
    status = 409
    message = "The model {name} is not fetched any further: it was stopped."
    solution = "'cosyd models pull {name}' goes on where it ended."


class VoiceExists(CosydError):
    """A voice of that name is there already."""

    code = "voice.exists"
    status = 409
    message = "There is a voice called {name!r} already."
    solution = "Choose another name, or remove that one first: 'cosyd voices remove {name}'."


class VoiceNameInvalid(CosydError):
    """A name that cannot be a voice's."""

    code = "voice.name"
    status = 400
    message = "A voice cannot be called {name!r}: {reason}."
    solution = (
        "Use 1 to 64 letters and digits of any script, '_', '-' and '.'; begin with a letter or a"
        " digit, and do not end with a dot."
    )


class ManifestInvalid(CosydError):
    """What is told of a voice cannot be so."""

    code = "voice.manifest"
    status = 422
    message = "{source}: {reason}."
    solution = "Correct it; docs/voices.md lists what a voice.toml may hold."


class VoicesBusy(CosydError):
    """Another program writes to the folder of voices, and does not end."""

    code = "voice.busy"
    status = 503
    message = "Another program has been writing to the voices in {folder} for {waited_s} seconds."
    solution = "Try again in a moment; 'fuser -v {folder}/.lock' names the program."
    retry_after_s = 2


class VoicesUnwritable(CosydError):
    """The folder of voices does not take what is to be kept."""

    code = "voice.unwritable"
    status = 507
    message = "The voices in {folder} cannot be changed: {reason}."
    solution = "Make room on the disk, and see that the folder is yours to write to."


class ReferenceTooLong(CosydError):
    """A recording that lasts longer than is read."""

    code = "voice.reference_too_long"
    status = 422
    message = "The recording is longer than {limit_s:g} seconds."
    solution = "Cut out 3 to 30 seconds in which one person speaks."


class ReferenceTooLarge(CosydError):
    """A recording of more bytes than are read."""

    code = "voice.reference_too_large"
    status = 413
    message = "The recording is larger than {limit_mb:g} MB."
    solution = "Cut out 3 to 30 seconds in which one person speaks."


class ArchiveInvalid(CosydError):
    """A file that is no voice, or a damaged or dangerous one."""

    code = "archive.invalid"
    status = 422
    message = "This is no voice that can be imported: {reason}."
    solution = "Have it exported again: 'cosyd voices export NAME'. Nothing was kept of it."


class ArchiveTooLarge(CosydError):
    """An archive that holds, or unpacks to, more than any voice."""

    code = "archive.too_large"
    status = 413
    message = "This is no voice that can be imported: it holds more than {limit}."
    solution = "A voice is a few MB. Nothing was kept of it."


class ArchiveForeign(CosydError):
    """An archive of a format that this version does not know."""

    code = "archive.version"
    status = 422
    message = "The voice was exported in format {format}; this cosyd reads format {known}."
    solution = "Update cosyd, or have the voice exported by a version like this one."


class DeviceMissing(CosydError):
    """A device that was named is not there."""

    code = "engine.device"
    status = 503
    message = "There is no device {device!r} here that PyTorch can use; there are: {devices}."
    solution = (
        "Set cosyvoice2.device to one of them or to auto, or install a PyTorch that can use it."
    )


class ModeUnfit(CosydError):
    """A voice lacks what a mode needs."""

    code = "manner.mode_unfit"
    status = 409
    message = "The voice {voice!r} cannot speak in mode {mode!r}: {reason}."
    solution = "Leave the mode out, or register the voice again together with its transcript."


class NoSpeech(CosydError):
    """A reference in which nobody speaks."""

    code = "voice.no_speech"
    status = 422
    message = "No voice can be made out in the recording."
    solution = "Record a few sentences aloud, close to the microphone, without music or noise."


class EngineOptionUnsupported(CosydError):
    """A setting of an engine that it cannot follow."""

    code = "engine.option"
    status = 503
    message = "The setting {option} cannot be used here: {reason}."
    solution = "Leave it out, or see the page of the engine for what it needs."


class ModelBroken(CosydError):
    """A file of a model that is missing, damaged, or not what it should be."""

    code = "model.broken"
    status = 409
    message = "The model cannot be loaded: its file {file!r} {reason}."
    solution = (
        "'cosyd models verify' compares its files with the release;"
        " 'cosyd models pull' fetches what is missing or wrong."
    )
