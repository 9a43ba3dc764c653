"""What befalls a job, and texts that come in as they are written."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


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


class LiveSilent(CosydError):
    """Nothing was written into a live text for too long."""

    code = "live.silent"
    status = 408
    message = "Nothing was written for {seconds:g} seconds, and nothing was left to be said."
    solution = "Send a blank once in a while, or ask for more time where the door has a way to."
