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


class NobodyListens(CosydError):
    """A job that waited for a subscriber waited in vain."""

    code = "bus.nobody_listens"
    status = 504
    message = "Nobody subscribed to the stream {stream!r} within {wait_s} seconds."
    solution = "Subscribe first, or raise 'wait_s'."
