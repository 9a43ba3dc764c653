"""Graphics cards by NVIDIA, as their driver tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A graphics card, as it is now."""

    name: str
    """Its number, as the driver counts."""

    busy: float
    """0 to 1: for which share of the last moment it worked."""

    used_bytes: int
    total_bytes: int


class Devices:
    """Looks at the cards. Where there is no driver, or no library for it, there are none.

    Args:
        library: The module ``pynvml``, or what does as well; None: it is imported when it is
            wanted first.
    """

    def __init__(self, library: Any = None) -> None:
        self._library = library
        self._begun = False
        self._absent = False

    def look(self) -> list[Card]:
        """All cards."""
        if self._absent:
            return []
        try:
            library = self._opened()
            return [self._card(number) for number in range(library.nvmlDeviceGetCount())]
        except ImportError:
            self._absent = True
        except self._library.NVMLError:
            self._absent = not self._begun
        return []

    def _opened(self) -> Any:
        if self._library is None:
            self._library = import_module("pynvml")
        if not self._begun:
            self._library.nvmlInit()
            self._begun = True
        return self._library

    def _card(self, number: int) -> Card:
        nvml = self._library
        handle = nvml.nvmlDeviceGetHandleByIndex(number)
        memory = nvml.nvmlDeviceGetMemoryInfo(handle)
        return Card(
            name=str(number),
            busy=nvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100,
            used_bytes=memory.used,
            total_bytes=memory.total,
        )
