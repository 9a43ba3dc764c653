"""What of our settings the package's class can follow: the rest is refused, never passed over."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING, Any, NoReturn

from cosyd.contract.errors import EngineOptionUnsupported
from cosyd.engine.cosyvoice2.device import place_of

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.engine.cosyvoice2.device import Place
    from cosyd.system.options import CosyVoice2 as Options

ESTIMATOR = "flow.decoder.estimator.fp32.onnx"


def place_for(options: Options) -> Place:
    """Where the class will run: it takes a graphics card where it finds one.

    Raises:
        DeviceMissing: The device was named, and is not there.
        EngineOptionUnsupported: The class knows no such device.
    """
    if options.device == "mps":
        _refuse("device", "the package knows CUDA and the processor")
    if options.device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    return place_of(options.device)


def arguments_of(options: Options, place: Place, folder: Path) -> dict[str, Any]:
    """The keywords of ``CosyVoice2``, which by itself drops what it cannot do.

    Raises:
        EngineOptionUnsupported: It does not have it, or what that needs is not there.
    """
    half = options.dtype == "fp16" or (options.reduce_memory and place.device.type == "cuda")
    for name in ("compile", "cuda_graphs", "onnx"):
        if getattr(options, name):
            _refuse(name, "the package's class has nothing of the kind")
    if options.dtype == "bf16":
        _refuse("dtype", "the package computes in fp32 or fp16")
    for name, wanted in (("dtype", half), *((one, getattr(options, one)) for one in _NEEDS)):
        if wanted and place.device.type != "cuda":
            _refuse(name, "the package has it for CUDA only")
    for name, (module, file) in _NEEDS.items():
        if getattr(options, name):
            _require(name, module, folder, file.format(dtype="fp16" if half else "fp32"))
    return {
        "fp16": half,
        "load_jit": options.jit,
        "load_trt": options.trt,
        "load_vllm": options.vllm,
    }


_NEEDS = {
    "jit": ("torch", "flow.encoder.{dtype}.zip"),
    "trt": ("tensorrt", ESTIMATOR),
    "vllm": ("vllm", "CosyVoice-BlankEN/config.json"),
}
"""The module and the file of the model's folder that each needs."""


def _require(name: str, module: str, folder: Path, file: str) -> None:
    if importlib.util.find_spec(module) is None:
        _refuse(name, f"the module {module!r} is not installed beside the package")
    if not (folder / file).exists():
        _refuse(name, f"the model's folder has no {file}")


def _refuse(name: str, reason: str) -> NoReturn:
    raise EngineOptionUnsupported(option=f"cosyvoice2.{name}", reason=reason)
