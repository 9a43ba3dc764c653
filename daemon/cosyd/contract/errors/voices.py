"""What is wrong with a voice, its reference, or the file that it came in."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


class UnknownVoice(CosydError):
    """No voice of that name is known."""

    code = "voice.unknown"
    status = 404
    message = "There is no voice called {name!r}."
    solution = "See 'cosyd voices list' or GET /v1/voices for the names."


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


class MixInvalid(CosydError):
    """Voices that cannot be mixed."""

    code = "voice.mix"
    status = 400
    message = "These voices cannot be mixed: {reason}."
    solution = "Mix two or more voices of one engine, each with a weight above 0."


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


class NoSpeech(CosydError):
    """A reference in which nobody speaks."""

    code = "voice.no_speech"
    status = 422
    message = "No voice can be made out in the recording."
    solution = "Record a few sentences aloud, close to the microphone, without music or noise."


class UnknownConsent(CosydError):
    """No consent of that name is kept."""

    code = "voice.consent_unknown"
    status = 404
    message = "No consent {consent!r} is kept."
    solution = "GET /v1/audio/voice_consents lists those that are."
