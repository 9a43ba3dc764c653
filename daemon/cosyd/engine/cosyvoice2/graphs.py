"""Work that a graphics card does again and again, recorded once.

A card that is handed its work piece by piece waits for Python between thousands of small pieces.
What always has the same shape, and reads and writes the same places, can be recorded and done again
in one go. On a processor nothing is recorded: the same work is simply done again, so that all but
the recording is the same there.

Border: work that takes and returns nothing, over tensors that stay where they are, goes in; knows
nothing of models.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import structlog
import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = structlog.get_logger(__name__)

BUCKETS = (1, 2, 4, 8, 16, 32, 64)
"""For so many at once work is recorded; fewer are filled up to the next of these."""

REHEARSALS = 3
"""So many times work is done before it is recorded: libraries choose their ways and take their
memory then. Source: PyTorch's notes on CUDA graphs."""


class Graph(Protocol):
    """Work that can be done again."""

    def replay(self) -> None:
        """Do it with what lies in its places now. On a card it is under way when this returns."""
        ...


class Repeated:
    """Work that is done anew each time: on a processor, or where it cannot be recorded."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work

    def replay(self) -> None:
        """See :class:`Graph`."""
        self._work()


class Recorded:
    """Work recorded on a card.

    Args:
        work: Done a few times now, over what lies in its places.

    Raises:
        RuntimeError: It cannot be recorded.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        here = torch.cuda.current_stream()
        aside = torch.cuda.Stream()
        aside.wait_stream(here)
        with torch.cuda.stream(aside):
            for _ in range(REHEARSALS):
                work()
        here.wait_stream(aside)
        torch.cuda.synchronize()
        self._graph = torch.cuda.CUDAGraph()
        # Another thread, which asks how much memory is held, must not end the recording.
        with torch.cuda.graph(self._graph, stream=aside, capture_error_mode="thread_local"):
            work()

    def replay(self) -> None:
        """See :class:`Graph`."""
        self._graph.replay()


def graph_of(work: Callable[[], None], device: torch.device, name: str) -> Graph:
    """*work*, recorded if *device* is a card; *name* tells the log what it is."""
    if device.type != "cuda":
        return Repeated(work)
    try:
        recorded = Recorded(work)
    except RuntimeError as error:
        reason = str(error).partition("\n")[0]
        log.warning("graph.failed", graph=name, reason=reason)
        return Repeated(work)
    log.info("graph.recorded", graph=name)
    return recorded


def bucket(count: int, sizes: tuple[int, ...] = BUCKETS) -> int:
    """The smallest of *sizes* that is enough for *count*."""
    return next(size for size in sizes if size >= count)


class Lanes:
    """Two lanes of work on a card: tokens, without which nothing is heard, go before sound.

    All that is not sound's is done in the lane of tokens, and sound waits for what was begun there
    before. What sound makes is not to be read outside but by whoever waits for it. On a processor,
    and where they are not to be *apart*, all is done in the order in which it comes.

    Args:
        device: The card; this thread's work goes into the lane of tokens from now on.
        apart: Whether there are to be two lanes.
    """

    def __init__(self, device: torch.device, *, apart: bool) -> None:
        self._sound: torch.cuda.Stream | None = None
        if apart and device.type == "cuda":
            lowest, highest = torch.cuda.Stream.priority_range()
            torch.cuda.synchronize(device)  # the weights may be on their way
            torch.cuda.set_stream(torch.cuda.Stream(device, priority=highest))
            self._sound = torch.cuda.Stream(device, priority=lowest)

    @contextmanager
    def sound(self) -> Iterator[None]:
        """What is done inside makes sound of tokens."""
        if self._sound is None:
            yield
            return
        self._sound.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._sound):
            yield
