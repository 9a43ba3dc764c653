"""The way to PortAudio, for the microphone and for what the tray itself lets hear.

PortAudio may block, and does not like to be called by two threads at once: it is called in threads
of their own, one after the other.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
from contextlib import contextmanager, suppress
from enum import StrEnum
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT_S = 8.0
"""A call that takes longer is not waited for."""

_NO_DEVICE = (-9985, -9996)
"""paDeviceUnavailable and paInvalidDevice, of portaudio.h."""

_NO_QUERY = "Error querying device"
"""How sounddevice begins to say that there is no such device."""


class Trouble(StrEnum):
    """What can be wrong with a microphone or a loudspeaker."""

    NO_LIBRARY = "no_library"
    """What speaks to sound cards is not installed."""

    NONE = "none"
    """There is none."""

    REFUSED = "refused"
    """It is there, and cannot be used: it is taken, or not allowed."""

    GONE = "gone"
    """It was there, and is not any more."""


class SoundTrouble(Exception):
    """A microphone or a loudspeaker cannot be used.

    Args:
        trouble: What is wrong.
        reason: The system's own words; may be empty.
    """

    def __init__(self, trouble: Trouble, reason: str = "") -> None:
        super().__init__(reason or trouble.value)
        self.trouble = trouble
        self.reason = reason


class PortAudio:
    """The library, loaded when it is first needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._module: Any = None
        self._open = 0
        self._users: dict[Thread, tuple[Callable[[], None], Callable[[], None]]] = {}
        self._closed = False

    def start(self, name: str, work: Callable[[], None], stop: Callable[[], None]) -> Thread:
        """Have *work* done, in a thread of its own; *stop* has that end soon.

        To be called in the thread of the windows, which alone lets go of *work*: a thread that
        were the last to do so would destroy what is Qt's.
        """
        for ended in [thread for thread in self._users if not thread.is_alive()]:
            del self._users[ended]
        thread = Thread(target=work, name=name, daemon=True)
        self._users[thread] = (work, stop)
        if self._closed:
            stop()
        thread.start()
        return thread

    def close(self) -> None:
        """Silence for good, and PortAudio's own end, unless somebody is held up in it.

        It crashes where it is ended while a thread is in it, and where its server has vanished a
        stream may never come to its end: then all is left to the system.
        """
        self._closed = True
        for _, stop in self._users.values():
            stop()
        for user in self._users:
            user.join(LIMIT_S)
        if self._module is None or any(user.is_alive() for user in self._users):
            return
        with suppress(SoundTrouble), self.one_at_a_time() as sounddevice:
            sounddevice._exit_handler()  # noqa: SLF001 - what it would do as Python ends
            self._module = None

    @contextmanager
    def one_at_a_time(self) -> Iterator[Any]:
        """The module ``sounddevice``, for calls that nobody else may make meanwhile.

        Raises:
            SoundTrouble: There is none, it does not answer, or what is called does not work.
        """
        if not self._lock.acquire(timeout=LIMIT_S):
            raise SoundTrouble(Trouble.REFUSED, "the sound system does not answer")
        try:
            if self._module is None:
                self._module = _loaded()
            yield self._module
        except SoundTrouble:
            raise
        except Exception as error:  # sounddevice's own class is known only once it is loaded
            raise _as_trouble(error) from error
        finally:
            self._lock.release()

    def opened(self, by: int) -> None:
        """So many more streams are open. To be called within :meth:`one_at_a_time`."""
        self._open += by

    def look_again(self) -> None:
        """Have it see devices that came since. To be called within :meth:`one_at_a_time`."""
        if self._open or self._module is None:
            return  # it would close what is open
        with suppress(self._module.PortAudioError):
            self._module._terminate()  # noqa: SLF001 - the only way; its own documents name it
        self._module._initialize()  # noqa: SLF001 - likewise


def _as_trouble(error: Exception) -> SoundTrouble:
    reason = str(error.args[0]) if error.args else ""
    if reason.startswith(_NO_QUERY) or any(code in error.args for code in _NO_DEVICE):
        return SoundTrouble(Trouble.NONE, reason)
    return SoundTrouble(Trouble.REFUSED, reason)


def _loaded() -> Any:
    _try_elsewhere()
    try:
        import sounddevice  # noqa: PLC0415 - late: it loads PortAudio, and looks for cards
    except (ImportError, OSError) as error:
        raise SoundTrouble(Trouble.NO_LIBRARY, str(error)) from error
    # It would wait for ever for a stream whose server has gone: see PortAudio.close().
    atexit.unregister(sounddevice._exit_handler)  # noqa: SLF001 - it has no other name
    return sounddevice


def _try_elsewhere() -> None:
    """Let another process start PortAudio: it aborts where ALSA has no configuration."""
    try:
        child = subprocess.run(
            [sys.executable, "-c", "import sounddevice"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SoundTrouble(Trouble.REFUSED, "the sound system does not answer") from error
    if child.returncode < 0:
        raise SoundTrouble(Trouble.NO_LIBRARY, f"PortAudio crashes here ({-child.returncode})")
