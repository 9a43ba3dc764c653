"""What an engine lacks, refuses or breaks of."""

from __future__ import annotations

from cosyd.contract.errors.base import CosydError


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


class CannotRegister(CosydError):
    """No engine here makes a voice of a reference."""

    code = "voice.no_engine"
    status = 503
    message = "No engine here can make this voice: {reason}."
    solution = "Name no engine, or one that is here; 'cosyd models pull' fetches one that clones."


class CannotConvert(CosydError):
    """A recording cannot be said again in that voice."""

    code = "convert.unavailable"
    status = 409
    message = "Nothing can be converted into the voice {voice!r}: {reason}."
    solution = "Choose a voice of CosyVoice2; 'cosyd models pull' fetches its model."


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


class EngineOptionUnsupported(CosydError):
    """A setting of an engine that it cannot follow."""

    code = "engine.option"
    status = 503
    message = "The setting {option} cannot be used here: {reason}."
    solution = "Leave it out, or see the page of the engine for what it needs."


class NoSound(CosydError):
    """An engine that spoke to the end, and gave nothing to be heard."""

    code = "engine.no_sound"
    status = 502
    message = "There is no sound in what the engine gave."
    solution = "Try again, or with another voice; the log of the daemon names the engine."
