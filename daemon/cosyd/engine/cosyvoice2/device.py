"""Where the model runs, and in which numbers; what a device holds, and when it is full.

Border: the settings in, a :class:`Place` out; knows nothing of models but how one is placed, packed
and compiled.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import structlog
import torch

from cosyd.contract.errors import DeviceMissing
from cosyd.engine.cosyvoice2.packed import packed
from cosyd.engine.cosyvoice2.quantised import can_quantise, quantised

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import nn

    from cosyd.engine.cosyvoice2.quantised import Kind

log = structlog.get_logger(__name__)

M = TypeVar("M", bound="nn.Module")

W = TypeVar("W", bound="Callable[..., object]")

MEGABYTE = 1 << 20

AMPERE = (8, 0)
"""The first cards that compute in bf16; older ones only pretend to, slowly."""

MOST_COMPILED = 64
"""Ways to do one thing that are compiled. A few are needed; beyond PyTorch's own limit of eight it
would silently be done as ever."""

_DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}

_KINDS: Mapping[str, Kind] = {"fp16": "fp16", "int8": "int8"}

_ONEDNN = "could not create a primitive"

_FULL = (
    "out of memory",
    "can't allocate memory",
    "not enough memory",
    "alloc_failed",  # cuBLAS and cuDNN
    f"{_ONEDNN}\0",  # of what it does not know, it says more
)
"""What PyTorch and its libraries say when there is no room, on a card or on the processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A device, and the numbers that the model computes in there."""

    device: torch.device
    dtype: torch.dtype

    lm_dtype: torch.dtype | None = None
    """What the language model computes in; None: in the same."""

    lm_kind: Kind | None = None
    """In what its weights are kept beside that, on a processor; None: in the same."""

    def __str__(self) -> str:
        return self.device.type

    @property
    def name(self) -> str:
        """Which of several it is as well: ``cuda:0``."""
        if self.device.type == "cuda":
            index = self.device.index
            return f"cuda:{torch.cuda.current_device() if index is None else index}"
        return self.device.type

    def put(self, module: M, *, pack: bool = True, rows: int | None = None) -> M:
        """*module* here, in these numbers; on a processor with its weights packed, if *pack*.

        Args:
            module: It is changed.
            pack: Whether to.
            rows: How many rows a Linear gets at once as a rule.
        """
        module = module.to(self.device, self.dtype)
        return packed(module, self.dtype, rows) if pack and self.device.type == "cpu" else module

    def put_lm(self, module: M) -> M:
        """A part of the language model here, its weights kept as this place has it.

        Args:
            module: It is changed.
        """
        module = module.to(self.device, self.lm_dtype or self.dtype)
        if self.device.type != "cpu":
            return module
        if self.lm_kind is not None:
            return quantised(module, self.lm_kind)
        return packed(module, self.lm_dtype or self.dtype, rows=1)  # a token is a row

    def held_bytes(self) -> int:
        """What this process holds in the memory of a card. From any thread."""
        match self.device.type:
            case "cuda":
                return int(torch.cuda.memory_reserved(self.device))
            case "mps":
                return int(torch.mps.driver_allocated_memory())
            case _:
                return 0

    def give_back(self) -> None:
        """Let go of what the card holds for nobody, or this process of the processor's memory."""
        match self.device.type:
            case "cuda":
                torch.cuda.empty_cache()
            case "mps":
                torch.mps.empty_cache()
            case _:
                _trim()


def place_of(
    device: str = "auto",
    dtype: str = "auto",
    *,
    lm_weights: str = "auto",
    reduce_memory: bool = False,
) -> Place:
    """What the settings come to on this machine.

    Args:
        device: ``auto``, ``cuda``, ``mps`` or ``cpu``. A card is taken where there is one; that of
            a Mac only where it is asked for by name, since not all that is computed here has been
            seen to run on it.
        dtype: ``auto``, ``fp32``, ``fp16`` or ``bf16``. Half precision on a graphics card, where
            it is both faster and smaller. A processor multiplies in bf16 as well, but not in fp16,
            which takes ten times as long: there fp16 is in what the language model's weights are
            kept, and all else is float32.
        lm_weights: ``auto``, ``fp32``, ``bf16``, ``fp16`` or ``int8``: of the language model on a
            processor; see :func:`_of_lm`.
        reduce_memory: Half precision on any card, and on a processor that has bf16, unless *dtype*
            says otherwise.

    Raises:
        DeviceMissing: The device was named, and is not there.
    """
    there = _devices()
    if device == "auto":
        device = "cuda" if "cuda" in there else "cpu"
    if device not in there:
        raise DeviceMissing(device=device, devices=", ".join(there))
    wanted = dtype
    if dtype == "auto":
        dtype = _fitting_dtype(device, reduce_memory=reduce_memory)
    if device != "cpu":
        return Place(device=torch.device(device), dtype=_DTYPES[dtype])
    dtype = "fp32" if dtype == "fp16" else dtype
    place = Place(device=torch.device(device), dtype=_DTYPES[dtype])
    if lm_weights == "auto":
        lm_weights = "fp32" if wanted == "fp32" else "fp16"
    return _of_lm(place, lm_weights)


def _of_lm(place: Place, weights: str) -> Place:
    """*place*, a processor, with the *weights* of the language model.

    A token is a matter of how fast the weights are read. On a core of an EPYC with AVX-512, at full
    size, with random weights, medians of turns:

    ====  =======================  =================================================
    ..    ms a token, of 1, of 4   logits beside fp32, SNR
    ====  =======================  =================================================
    fp32  104, 163
    bf16  64, 63                   39 dB: what is multiplied is rounded too, to 8 bits
    fp16  41, 61                   60 dB: weights to 11 bits, sums in float32
    int8  36, 51                   29 dB
    ====  =======================  =================================================

    So fp16 is taken by itself: it rounds less than what a graphics card computes in, and nothing
    but the weights. int8 may change what is said, and gains little.
    """
    kind = _KINDS.get(weights)
    if kind is None:
        return replace(place, lm_dtype=_DTYPES[weights])
    if can_quantise(kind):
        return replace(place, lm_dtype=torch.float32, lm_kind=kind)
    log.info("lm_weights.unavailable", weights=weights, instead=str(place.dtype))
    return place


def _devices() -> list[str]:
    there = ["cpu"]
    if torch.cuda.is_available():
        there.append("cuda")
    if torch.backends.mps.is_available():
        there.append("mps")
    return there


def _fitting_dtype(device: str, *, reduce_memory: bool) -> str:
    if device == "cuda":
        return "bf16" if torch.cuda.get_device_capability() >= AMPERE else "fp16"
    if not reduce_memory:
        return "fp32"
    if device == "mps":
        return "fp16"
    return "bf16" if _multiplies_bf16() else "fp32"


def _multiplies_bf16() -> bool:
    """Whether oneDNN does, on this processor; else it would be many times slower."""
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001 - there is no other way to ask
    except (AttributeError, RuntimeError):
        return False


def _trim() -> None:
    """Have the C library give back what was freed: glibc keeps it, up to 32 MB a piece.

    After a sentence in bf16 that was 170 MB and more.
    """
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def set_limits(place: Place, *, threads: int, vram_mb: int) -> None:
    """How much of the machine this process may take.

    Args:
        place: Where the model runs.
        threads: Of the processor; 0 leaves it to PyTorch, which takes one for each core.
        vram_mb: Of a graphics card's memory; 0 is all. What goes beyond it fails as if the card
            were full.
    """
    if threads:
        torch.set_num_threads(threads)
    if vram_mb and place.device.type == "cuda":
        total = torch.cuda.get_device_properties(place.device).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, vram_mb * MEGABYTE / total))
    elif vram_mb:
        log.warning("vram.unlimited", device=str(place), reason="only cuda can be limited")


def keep_float32() -> None:
    """What is computed in float32 is not rounded on the way.

    A card from Ampere on rounds what goes into a convolution to 10 bits, if nobody objects, and the
    vocoder's spectra are convolutions. Products of matrices are not rounded unless that is asked.
    """
    torch.backends.cudnn.allow_tf32 = False


def is_out_of_memory(error: BaseException) -> bool:
    """Whether *error* says that a device is full, and not that something is wrong."""
    if isinstance(error, RuntimeError):
        said = f"{error}\0".lower()
        return any(words in said for words in _FULL)
    return isinstance(error, MemoryError)


def go_on_without(reason: str) -> None:
    """After memory was short for *reason*: give up what cannot be used any more.

    oneDNN remembers for good that it found no room for a shape, and fails with it ever after. Its
    convolutions are the fastest, but not the only ones.
    """
    if _ONEDNN in reason:
        torch.backends.mkldnn.set_flags(_enabled=False)
        log.warning("onednn.off", reason="it does not recover from a full memory")


def compiled(work: W, run: Callable[[W], object], *, dynamic: bool | None = True) -> W:
    """*work* made faster by torch.compile, or as it was where that fails, which is logged.

    Args:
        work: What is done again and again.
        run: Does it as it is going to be done: only then is it compiled.
        dynamic: Whether for all sizes at once; None: for those that are marked to change.
    """
    from torch._dynamo import config  # noqa: PLC0415 - heavy, and seldom wanted

    config.cache_size_limit = MOST_COMPILED
    try:
        faster: W = torch.compile(work, dynamic=dynamic)
        run(faster)
    except Exception as error:  # noqa: BLE001 - a compiler may fail in any way; speech goes on
        inner = getattr(error, "inner_exception", error)  # around it only says that it failed
        log.warning("compile.failed", reason=f"{type(inner).__name__}: {inner}".splitlines()[0])
        return work
    config.suppress_errors = True  # a length or a mask that comes later and fails goes on as it was
    return faster
