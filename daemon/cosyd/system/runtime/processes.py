"""Whether a process lives, on every platform without psutil."""

import os
import sys

if sys.platform == "win32":
    import ctypes

    _QUERY = 0x1000
    _STILL_ACTIVE = 259
    """Source: Windows SDK, ``PROCESS_QUERY_LIMITED_INFORMATION`` and ``STILL_ACTIVE``."""

    def alive(pid: int) -> bool:
        """Whether there is a process *pid*; ``os.kill`` would end it on Windows."""
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(_QUERY, False, pid)
        if not handle:
            return False
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == _STILL_ACTIVE

else:

    def alive(pid: int) -> bool:
        """Whether there is a process *pid*, ours or another user's."""
        if pid <= 0:
            return False
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            return True
        return True
