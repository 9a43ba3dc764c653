"""Errands: work for a process of its own, since it may crash, hang, or keep much in memory.

The order goes in and the answer comes out as one line of JSON each. Nothing of it is left when the
errand is over, and who does not wait any longer ends it.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from cosyd.contract.errors import CosydError, ReferenceUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

LIMIT_S = 120.0
"""How long one may take."""


class _Report(msgspec.Struct, frozen=True, kw_only=True):
    answer: msgspec.Raw = msgspec.Raw(b"null")
    problem: dict[str, Any] | None = None


async def send(module: str, order: msgspec.Struct, kind: type[T], limit_s: float = LIMIT_S) -> T:
    """What ``python -m module`` answers to *order*.

    Raises:
        CosydError: What it told.
        ReferenceUnreadable: It crashed, or took too long.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", module),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in a terminal is the daemon's to handle
    )
    try:
        async with asyncio.timeout(limit_s):
            told, _ = await process.communicate(msgspec.json.encode(order))
    except TimeoutError as error:
        raise ReferenceUnreadable(reason=f"it took longer than {limit_s:.0f} s") from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return _read(told, kind, process.returncode or 0)


def _read(told: bytes, kind: type[T], status: int) -> T:
    try:
        report = msgspec.json.decode(told, type=_Report)
        if report.problem is not None:
            raise CosydError.from_problem(report.problem)
        return msgspec.json.decode(report.answer, type=kind)
    except msgspec.MsgspecError as error:
        reason = f"what reads it broke (status {status})"
        raise ReferenceUnreadable(reason=reason) from error


def run(work: Callable[[T], object], kind: type[T]) -> None:
    """The other end, in the process: do *work* with the order, and tell what came of it."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=kind)
    try:
        report = _Report(answer=msgspec.Raw(msgspec.json.encode(work(order))))
    except CosydError as error:
        report = _Report(problem=error.as_problem())
    sys.stdout.buffer.write(msgspec.json.encode(report))
    sys.stdout.flush()
