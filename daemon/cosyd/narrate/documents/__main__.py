"""The process that reads documents, one after the other, as ``reader`` orders.

It ends with its standard input, so with the daemon, however that ends, and whatever it is at.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Final

import msgspec
import psutil

from cosyd.contract.errors import CosydError
from cosyd.narrate.documents.dispatch import read
from cosyd.narrate.documents.wire import HEAD, Answer, Order, framed

if sys.platform != "win32":  # which has no such limits
    import resource

_MEMORY_KEPT_BYTES: Final = 300_000_000
"""A process that still holds more after a document is ended, which gives it all back."""

_SPARE_S: Final = 5
"""The daemon counts the time that passes, which is more than what the processor counts."""


def main() -> None:
    """Read whatever is ordered, until nobody can order any more."""
    orders: SimpleQueue[Order] = SimpleQueue()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    _confine(int(sys.argv[1]))
    threading.Thread(target=_listen, args=(orders,), name="orders", daemon=True).start()
    last = False
    while not last:
        answer = _answered(orders.get())
        last = answer.last
        with contextlib.suppress(BrokenPipeError):
            _send(answers, answer)


def _listen(orders: SimpleQueue[Order]) -> None:
    """Take orders, also while a document is read: then it is known that nobody waits for it."""
    while True:
        size = HEAD.unpack(_received(HEAD.size))[0]
        orders.put(msgspec.msgpack.decode(_received(size), type=Order))


def _received(count: int) -> bytes:
    """So many bytes of the standard input. With its end, this process ends."""
    data = b""
    while len(data) < count:  # the file object would be locked when the process ends otherwise
        part = os.read(sys.stdin.fileno(), count - len(data))
        if not part:
            os._exit(0)
        data += part
    return data


def _confine(memory_bytes: int) -> None:
    with contextlib.suppress(AttributeError, OSError):  # Windows knows no niceness
        os.nice(10)
    if sys.platform == "win32":
        return
    for limit, most in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # macOS takes none of addresses
            resource.setrlimit(limit, (most, most))


def _answered(order: Order) -> Answer:
    _hasten(order.limit_s)
    try:
        document = read(Path(os.fsdecode(order.path)), order.limits)
    except CosydError as error:
        return Answer(problem=error.as_problem(), last=_is_swollen())
    return Answer(document=document, last=_is_swollen())


def _hasten(limit_s: float) -> None:
    """Have the system end this process, should nobody be left to do it in time."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime + limit_s) + _SPARE_S
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        with contextlib.suppress(ValueError):  # the daemon's own limit is lower
            resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _is_swollen() -> bool:
    return bool(psutil.Process().memory_info().rss > _MEMORY_KEPT_BYTES)


def _send(answers: BinaryIO, answer: Answer) -> None:
    answers.write(framed(answer))
    answers.flush()


if __name__ == "__main__":
    main()
