"""Which sound outputs there are: asked by a process of its own.

PortAudio writes to stderr, takes seconds with some servers, and has been seen to crash; none of
that is to happen in the daemon or the doctor. Run as ``python -m cosyd.system.sound``, this
prints the names of the outputs as JSON, or the reason why there are none to be had.
"""

import json
import subprocess
import sys
from importlib.util import find_spec

from cosyd.contract.errors import SoundUnavailable

_PATIENCE_S = 15


def outputs() -> list[str]:
    """The names of the sound outputs; empty where there is no sound card.

    Raises:
        SoundUnavailable: They cannot be asked for.
    """
    if find_spec("sounddevice") is None:
        raise SoundUnavailable(reason="the package sounddevice is not installed")
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "cosyd.system.sound"],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_S,
        )
    except subprocess.TimeoutExpired as error:
        reason = f"the sound system does not answer within {_PATIENCE_S} seconds"
        raise SoundUnavailable(reason=reason) from error
    try:
        told = json.loads(answer.stdout)
    except ValueError as error:
        reason = f"PortAudio crashed (exit code {answer.returncode})"
        raise SoundUnavailable(reason=reason) from error
    if isinstance(told, str):
        raise SoundUnavailable(reason=told)
    return [str(name) for name in told]


def _asked() -> list[str] | str:
    try:
        import sounddevice  # noqa: PLC0415 - loads PortAudio

        devices = sounddevice.query_devices()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        return str(error) or type(error).__name__
    return [device["name"] for device in devices if device["max_output_channels"] > 0]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_asked()))
