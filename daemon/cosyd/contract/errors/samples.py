"""Samples of voices that clients send in advance, trainings, and what is asked for by a word."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


class UnknownSample(CosydError):
    """No sample of that id is kept."""

    code = "sample.unknown"
    status = 404
    message = "There is no sample {sample!r}; they are kept for a day, or until they were used."
    solution = "Send the recording again: POST /clone/v1/upload."


class UnknownTraining(CosydError):
    """No training of that id is known."""

    code = "training.unknown"
    status = 404
    message = "There is no training {task!r}, or not any more."
    solution = "GET /v1/voices lists the voices that there are; else train again."


class UnknownExpression(CosydError):
    """A word for a manner that is not in the table."""

    code = "manner.unknown"
    status = 400
    message = "There is no {field} called {word!r} here."
    solution = "Use one of: {words}; or say it in plain words in 'instruct'."


class ReferenceMissing(CosydError):
    """A mode that needs somebody's voice, and nobody's is there."""

    code = "voice.reference_missing"
    status = 400
    message = "The mode {mode!r} needs a voice to take after, and there is none."
    solution = "Send a recording in 'reference_audio', or a voice's name in 'speaker_id'."


class TooManyReferences(CosydError):
    """All voices that came with requests are in use."""

    code = "voice.references_full"
    status = 429
    retry_after_s = 2
    message = "{room} recordings that came with requests are in use; there is no room for more."
    solution = "Try again in a moment, or add the voice once: POST /v1/voices."
