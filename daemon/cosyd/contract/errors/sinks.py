"""What befalls sound on its way out."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


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


class NothingHeard(CosydError):
    """Something is wanted of what is heard, and nothing is."""

    code = "playback.idle"
    status = 409
    message = "Nothing is being heard, or is about to be."
    solution = "Try again while something is; GET /v1/playback tells."


class CannotGoTo(CosydError):
    """A player that can only be skipped."""

    code = "playback.cannot_go"
    status = 409
    message = "The sink {sink!r} cannot go to a sentence by its number."
    solution = "Use skip and back, or put 'speaker' first in the setting 'sinks'."


class NobodyListens(CosydError):
    """A job that waited for a subscriber waited in vain."""

    code = "bus.nobody_listens"
    status = 504
    message = "Nobody subscribed to the stream {stream!r} within {wait_s} seconds."
    solution = "Subscribe first, or raise 'wait_s'."
