"""How much memory sentences under way may keep: who may begin, and who has to do without.

What the flow keeps of a sentence makes its next chunk cheap, and is by far the most that a sentence
takes. A sentence begins when what it may come to fits beside the others. Where they come to more
than was reckoned, the one that keeps the most lets go of it, and has its chunks computed anew: that
is slower, and what is heard stays the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import torch

from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cosyd.engine.cosyvoice2.device import Place
    from cosyd.engine.cosyvoice2.models import Models
    from cosyd.engine.cosyvoice2.performance import Performance

MEGABYTE = 1_000_000

CONTROL_GROUPS = Path("/sys/fs/cgroup")
OWN_GROUP = Path("/proc/self/cgroup")


class Room:
    """What sentences may keep, together.

    Args:
        models: Of all.
        limit_mb: So much. At least one sentence is spoken in any case.
    """

    def __init__(self, models: Models, limit_mb: int) -> None:
        self.limit = limit_mb * MEGABYTE
        self._flow = models.flow
        shape, weight = models.lm.shape, models.lm.speech.weight
        kept = 2 * shape.layers * shape.kv_heads * shape.head + 2 * shape.head
        self._position_bytes = kept * weight.element_size()

    def bytes_for(self, tokens: int, positions: int) -> int:
        """What a sentence of so many speech tokens keeps, and the language model of it."""
        frames = FRAMES_PER_TOKEN * tokens
        return frames * self._flow.frame_bytes + positions * self._position_bytes

    def fits(self, more_bytes: int, others: Sequence[Performance]) -> bool:
        """Whether there is room for so much beside what *others* may come to."""
        return more_bytes + sum(self._expected(one) for one in others) <= self.limit

    def settle(
        self,
        performances: Sequence[Performance],
        growing: Sequence[Performance],
        is_busy: Callable[[Performance], bool],
    ) -> list[Performance]:
        """Have room for one chunk more of each that is *growing*.

        Args:
            performances: All that have begun.
            growing: Those of them that are being made.
            is_busy: Of which the flow is just making a chunk: they cannot let go of anything.

        Returns:
            Those that have let go of what they kept.
        """
        poorer: list[Performance] = []
        chunk = self._flow.shape.chunk_tokens
        while True:
            more = sum(self.bytes_for(chunk, chunk) for one in growing if not one.anew)
            keeping = [one for one in performances if one.kept_frames and not is_busy(one)]
            if not keeping or more + sum(self._kept(one) for one in performances) <= self.limit:
                return poorer
            largest = max(keeping, key=lambda one: one.kept_frames)
            largest.let_go(self._flow.begin(largest.stream.prompt, largest.embedding))
            poorer.append(largest)

    def _expected(self, one: Performance) -> int:
        return self.bytes_for(0 if one.anew else one.expected_tokens, one.positions)

    def _kept(self, one: Performance) -> int:
        return self.bytes_for(0, one.positions) + one.kept_frames * self._flow.frame_bytes


def limit_mb(wanted_mb: int, place: Place, vram_mb: int = 0) -> int:
    """*wanted_mb*, or, where that is 0, half of what is free at *place* now.

    Args:
        wanted_mb: As the setting says.
        place: Where the models are, loaded.
        vram_mb: What may be taken of a card in all; 0: all of it.
    """
    if wanted_mb:
        return wanted_mb
    free = free_bytes(place)
    if vram_mb and place.device.type == "cuda":
        free = min(free, max(0, (vram_mb << 20) - place.held_bytes()))
    return free // 2 // MEGABYTE


def free_bytes(place: Place) -> int:
    """How much memory there is to be had at *place*."""
    if place.device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(place.device)
        return int(free)
    available = int(psutil.virtual_memory().available)
    return min([available, *_left_in_groups(CONTROL_GROUPS, OWN_GROUP)])


def _left_in_groups(groups: Path, own: Path) -> list[int]:
    """What a container, or a limit of the service manager, leaves to this process."""
    try:
        path = own.read_text("utf-8").rpartition("0::/")[2].strip()
    except OSError:
        return []
    folders = [groups / path, *(groups / path).parents]
    return [left for folder in folders if (left := _left_in(folder)) is not None]


def _left_in(folder: Path) -> int | None:
    """Of a control group: its limit without what cannot be taken back. None: there is no limit."""
    try:
        most = int((folder / "memory.max").read_text("utf-8"))
        lines = (folder / "memory.stat").read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return None
    taken = sum(int(line.split()[1]) for line in lines if line.split()[0] in {"anon", "kernel"})
    return max(0, most - taken)
