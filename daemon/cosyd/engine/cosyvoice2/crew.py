"""Two threads, each of which computes some of the rows of a run, from its beginning to its end.

A run of the estimator is a thousand small products. Where threads share each of them they wait for
each other as often. On two cores a chunk in bf16 took 2.3 s so in the engine's process, in which
who waits sleeps, and 1.3 s where who waits does not; 1.1 s where the row that is told voice and
words has one thread, and the row that is not has the other.

Border: work on some rows in, what comes of all of them out; knows nothing of models.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

MEMBERS = 2
"""As many as an utterance has rows: more would have nothing to do where one is spoken alone."""


class Crew:
    """The threads. They end when nobody refers to it any more.

    Args:
        threads: Of the processor, which they are to take together. More than two share products
            after all, but half as many of them.
    """

    def __init__(self, threads: int) -> None:
        own, there = torch.get_num_threads(), Barrier(MEMBERS)

        def begin() -> None:
            torch.get_num_threads()  # where a thread asks first, it gets what all get, and keeps it
            torch.set_num_threads(max(1, threads // MEMBERS))
            there.wait()

        self._pool = ThreadPoolExecutor(MEMBERS, "kept crew", initializer=begin)
        wait([self._pool.submit(int) for _ in range(MEMBERS)])
        torch.set_num_threads(own)  # each of them has changed what a thread takes that begins later

    def run(self, work: Callable[[slice], Tensor], rows: int) -> Tensor:
        """What *work* makes of all *rows*, in their order.

        Args:
            work: Takes some of the rows and gives what comes of each. It is called in several
                threads at once.
            rows: How many there are.

        Raises:
            Exception: What was raised for the first rows that failed; nobody is at work any more.
        """
        least, more = divmod(rows, MEMBERS)
        ends = [least + more, rows] if least else [rows]
        parts = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]
        mode = torch.is_inference_mode_enabled()

        def part_of(part: slice) -> Tensor:
            with torch.inference_mode(mode):
                return work(part)

        runs = [self._pool.submit(part_of, part) for part in parts]
        wait(runs)
        return torch.cat([one.result() for one in runs])
