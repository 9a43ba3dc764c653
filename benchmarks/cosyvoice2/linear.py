"""How fast a processor multiplies with CosyVoice2's weights, in each way of keeping them.

    python benchmarks/cosyvoice2/linear.py                  # all of it, 10 minutes
    python benchmarks/cosyvoice2/linear.py products --threads 2 --rows 1

``products``: the five matrices of a token of the language model. Each is there so often that none
is still in the processor's cache when its turn comes again, as in the model. ``flow``: those of the
flow, by the hundred rows. ``tokens``: the language model as a whole, at a context of 200 positions.

Ways take turns (A B .. B A); of each copy the fastest round counts, of the copies the median: what
the machine does besides is left out as far as that goes. With one thread it is the processor's time
that counts. Weights are random, and of their true shape.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
import warnings
from collections import defaultdict
from typing import TYPE_CHECKING

import places  # noqa: F401 - it finds common
import torch
from common import machine
from torch import Tensor, nn
from torch.nn import functional

from cosyd.engine.cosyvoice2.lm import LMShape, SpeechLM
from cosyd.engine.cosyvoice2.packed import packed, replaced
from cosyd.engine.cosyvoice2.quantised import quantised

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Way = Callable[[nn.Linear], Callable[[Tensor], Tensor]]

MATRICES = {
    "qkv": (896, 1_152),
    "out": (896, 896),
    "gate_up": (896, 9_728),
    "down": (4_864, 896),
    "head": (896, 6_564),
}
FLOW = {"qkv": (256, 1_536), "to_out": (512, 256), "ff in": (256, 1_024), "ff out": (1_024, 256)}
COLD_BYTES = 96_000_000
"""Of weights between two turns of one: three times what a large processor keeps."""

CONTEXT = 200


# -- The ways ---------------------------------------------------------------------------------


def onednn_fp32(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    return packed(nn.Sequential(linear), torch.float32, 1)


def onednn_bf16(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    ours = packed(nn.Sequential(linear.bfloat16()), torch.bfloat16, 1)
    return lambda x: ours(x.bfloat16()).float()


def fbgemm_fp16(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    return quantised(nn.Sequential(linear), "fp16")


def aten_fp16(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    """The same as ATen has it: asked for in a tenth of the time, but one thread does it all."""
    kept = torch.fbgemm_pack_gemm_matrix_fp16(linear.weight)
    return lambda x: torch.fbgemm_linear_fp16_weight_fp32_activation(x, kept, None)


def fbgemm_int8(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    return quantised(nn.Sequential(linear), "int8")


def dynamic_int8(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    """FBGEMM's own: one step for the inputs of all rows."""
    whole, steps = _whole(linear.weight, 127)
    nowhere = torch.zeros(len(steps), dtype=torch.long)
    kept = torch._make_per_channel_quantized_tensor(whole, steps.double(), nowhere, 0)  # noqa: SLF001 - the only way from whole numbers
    kept = torch.ops.quantized.linear_prepack(kept, None)
    return lambda x: torch.ops.quantized.linear_dynamic(x, kept)


def tinygemm_int8(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    whole, steps = _whole(linear.weight, 127)
    steps = steps.bfloat16()
    multiply = torch.ops.aten._weight_int8pack_mm  # noqa: SLF001 - it is measured
    return lambda x: multiply(x.bfloat16(), whole, steps).float()


def tinygemm_int4(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    """Groups of 128 inputs, each with a step and a zero of its own."""
    groups = linear.weight.unflatten(1, (-1, 128))
    least, most = groups.amin(-1), groups.amax(-1)
    step = (most - least) / 15
    whole = ((groups - least[..., None]) / step[..., None]).round().clamp(0, 15).int().flatten(1)
    kept = torch.ops.aten._convert_weight_to_int4pack_for_cpu(whole, 1)  # noqa: SLF001 - it is measured
    steps = torch.stack([step, least + 8 * step], -1).transpose(0, 1).contiguous().bfloat16()
    multiply = torch.ops.aten._weight_int4pack_mm_for_cpu  # noqa: SLF001 - it is measured
    return lambda x: multiply(x.bfloat16(), kept, 128, steps).float()


def onednn_int8(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    """Inputs as eight bits of a row's own step: in signed ones oneDNN has no fast product."""
    whole, steps = _whole(linear.weight, 127)
    kept = torch.ops.onednn.qlinear_prepack(whole, [1, linear.in_features])
    zeros = torch.zeros(len(steps), dtype=torch.int32)

    def multiply(x: Tensor) -> Tensor:
        step = x.abs().amax(-1, keepdim=True) / 127
        x = (x / step + 128).round().to(torch.uint8)
        said: Tensor = torch.ops.onednn.qlinear_pointwise(
            x, 1.0, 128, kept, steps, zeros, None, 1.0, 0, torch.float32, "none", [], ""
        )
        return said * step

    return multiply


def onnxruntime_int8(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    return _matmul_nbits(linear, bits=8, block=128)


def onnxruntime_int4(linear: nn.Linear) -> Callable[[Tensor], Tensor]:
    return _matmul_nbits(linear, bits=4, block=32)


def _matmul_nbits(linear: nn.Linear, *, bits: int, block: int) -> Callable[[Tensor], Tensor]:
    import onnxruntime  # noqa: PLC0415 - for these two alone
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415 - only one of the ways needs it

    groups, middle = linear.weight.unflatten(1, (-1, block)), 1 << (bits - 1)
    step = groups.abs().amax(-1) / (middle - 1)
    whole = ((groups / step[..., None]).round() + middle).to(torch.uint8)
    whole = whole if bits == 8 else whole[..., ::2] | (whole[..., 1::2] << 4)
    sizes = {"K": linear.in_features, "N": linear.out_features}
    node = helper.make_node(
        "MatMulNBits",
        ["x", "whole", "step"],
        ["y"],
        domain="com.microsoft",
        bits=bits,
        block_size=block,
        accuracy_level=4,
        **sizes,
    )
    graph = helper.make_graph(
        [node],
        "linear",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["m", sizes["K"]])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["m", sizes["N"]])],
        [
            numpy_helper.from_array(whole.numpy(), "whole"),
            numpy_helper.from_array(step.numpy(), "step"),
        ],
    )
    sets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=sets, ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda x: torch.from_numpy(session.run(None, {"x": x.numpy()})[0])


def _whole(weight: Tensor, most: int) -> tuple[Tensor, Tensor]:
    steps = weight.abs().amax(1) / most
    return (weight / steps[:, None]).round().to(torch.int8), steps


WAYS: Mapping[str, tuple[Way, float]] = {
    "oneDNN fp32": (onednn_fp32, 4),
    "oneDNN bf16": (onednn_bf16, 2),
    "FBGEMM fp16": (fbgemm_fp16, 2),
    "FBGEMM fp16, ATen": (aten_fp16, 2),
    "FBGEMM int8": (fbgemm_int8, 1),
    "FBGEMM int8, one step": (dynamic_int8, 1),
    "oneDNN int8": (onednn_int8, 1),
    "tinygemm int8": (tinygemm_int8, 1),
    "tinygemm int4": (tinygemm_int4, 0.53),
    "ONNX Runtime int8": (onnxruntime_int8, 1.03),
    "ONNX Runtime int4": (onnxruntime_int4, 0.63),
}
"""Each with the bytes of a weight, steps and all."""

WHOLE = (
    "oneDNN fp32",
    "oneDNN bf16",
    "FBGEMM fp16",
    "FBGEMM int8",
    "tinygemm int8",
    "ONNX Runtime int8",
    "ONNX Runtime int4",
)


# -- What is measured -------------------------------------------------------------------------


def _linear(inputs: int, outputs: int) -> nn.Linear:
    linear = nn.Linear(inputs, outputs, bias=False)
    linear.weight.normal_(0, inputs**-0.5)
    return linear


def _copies(way: Way, shape: tuple[int, int], count: int) -> list[Callable[[Tensor], Tensor]]:
    return [way(_linear(*shape)) for _ in range(count)]


def _in_turns(
    ways: Mapping[str, list[Callable[[Tensor], Tensor]]], x: Tensor, rounds: int
) -> dict[str, float]:
    """Microseconds of one product."""
    took = {name: [math.inf] * len(copies) for name, copies in ways.items()}
    for number in range(rounds):
        for name in list(ways)[:: -1 if number % 2 else 1]:
            for place, multiply in enumerate(ways[name]):
                began = _now_s()
                multiply(x)
                took[name][place] = min(took[name][place], _now_s() - began)
    return {name: statistics.median(each) * 1e6 for name, each in took.items()}


def _now_s() -> float:
    """Of one thread, what it had of a processor: waiting for one is left out."""
    return time.process_time() if torch.get_num_threads() == 1 else time.perf_counter()


def _quality(way: Way, shape: tuple[int, int]) -> tuple[float, bool, bool, float]:
    """Its error, whether rows leave each other alone, whether their number does, and how long it
    takes to make."""
    linear = _linear(*shape)
    x = functional.rms_norm(torch.randn(8, shape[0]), shape[:1])
    expected = linear(x)
    began = time.perf_counter()
    multiply = way(linear)
    took_s = time.perf_counter() - began
    said = multiply(x)
    other = torch.cat([x[:1], torch.randn(7, shape[0]) * 5])
    error = (said - expected).norm() / expected.norm()
    alone = torch.equal(multiply(other)[0], said[0])
    return float(error), alone, torch.equal(multiply(x[:1])[0], said[0]), took_s


def products(options: argparse.Namespace) -> None:
    """The language model's."""
    _row(["", "error", "row by itself", "any number of rows", "made in", "bytes a weight"])
    for name, (way, size) in WAYS.items():
        error, alone, any_number, took_s = _quality(way, MATRICES["down"])
        words = [f"{error:.1e}", *("yes" if one else "no" for one in (alone, any_number))]
        _row([name, *words, f"{took_s * 1e3:.0f} ms", f"{size:g}"])
    for threads in options.threads:
        torch.set_num_threads(threads)
        print(f"\nµs (GB/s of weights), {threads} threads\n")
        _row(["", "rows", *WAYS])
        for name, shape in MATRICES.items():
            _product(name, shape, options)


def _product(name: str, shape: tuple[int, int], options: argparse.Namespace) -> None:
    ways = {}
    for label, (way, size) in WAYS.items():
        count = max(3, math.ceil(COLD_BYTES / (math.prod(shape) * size)))
        if shape[1] % 16 == 0 or way is not tinygemm_int4:  # which takes no others
            ways[label] = _copies(way, shape, count)
    for rows in options.rows:
        x = functional.rms_norm(torch.randn(rows, shape[0]), shape[:1])
        took_us = _in_turns(ways, x, options.rounds)
        rate = {one: math.prod(shape) * WAYS[one][1] / us / 1e3 for one, us in took_us.items()}
        cells = [f"{took_us[one]:.0f} ({rate[one]:.0f})" if one in ways else "" for one in WAYS]
        _row([name, str(rows), *cells])


def flow(options: argparse.Namespace) -> None:
    """The flow's."""
    for threads in options.threads:
        torch.set_num_threads(threads)
        print(f"\nµs, {threads} threads; what goes in is in the numbers of the weights\n")
        _row(["", "rows", "fp32", "bf16", "FBGEMM int8", "without our own steps"])
        for rows in (100, 400):
            for name, shape in FLOW.items():
                _flow(name, rows, _of_linear(shape, torch.randn(rows, shape[0])), options)
            x = torch.randn(2, 256, rows // 2 + 2)
            one, other = nn.Conv1d(256, 256, 3), nn.Conv1d(256, 256, 3).bfloat16()
            _flow("convolution", rows, [_given(one, x), _given(other, x.bfloat16())], options)


def _of_linear(shape: tuple[int, int], x: Tensor) -> list[Callable[[Tensor], Tensor]]:
    half = nn.Sequential(_linear(*shape).bfloat16())
    return [
        _given(packed(nn.Sequential(_linear(*shape)), torch.float32), x),
        _given(packed(half, torch.bfloat16), x.bfloat16()),
        _given(fbgemm_int8(_linear(*shape)), x),
        _given(dynamic_int8(_linear(*shape)), x),
    ]


def _given(module: Callable[[Tensor], Tensor], x: Tensor) -> Callable[[Tensor], Tensor]:
    return lambda _: module(x)


def _flow(
    name: str, rows: int, ways: list[Callable[[Tensor], Tensor]], options: argparse.Namespace
) -> None:
    turns = {str(place): [way] for place, way in enumerate(ways)}
    took_us = _in_turns(turns, torch.empty(0), 10 * options.rounds)
    _row([name, str(rows), *(f"{us:.0f}" for us in took_us.values())])


class _Kept(nn.Module):
    """A Linear in one of the ways."""

    def __init__(self, linear: nn.Linear, way: Way) -> None:
        super().__init__()
        self._bias = linear.bias
        linear.bias = None
        self._multiply = way(linear)

    def forward(self, x: Tensor) -> Tensor:
        said = self._multiply(x)
        return said if self._bias is None else said + self._bias


def _language_model(way: Way) -> SpeechLM:
    torch.manual_seed(1)
    chance = torch.Generator().manual_seed(2)  # some ways ask for numbers of their own
    lm = SpeechLM(LMShape())
    for table in (lm.speech, lm.marks):
        table.weight.normal_()

    def kept(linear: nn.Linear) -> nn.Module:
        linear.weight.normal_(0, linear.in_features**-0.5, generator=chance)
        return _Kept(linear, way)

    return replaced(lm, kept)


class _Read:
    """A language model of one way, with four sequences that have read all but the last."""

    def __init__(self, way: Way) -> None:
        self._lm = _language_model(way)
        tokens = torch.randint(0, 6_561, (4, CONTEXT), generator=torch.Generator().manual_seed(5))
        self._x = self._lm.embed_speech(tokens).view(4, CONTEXT, -1)
        self._sequences = [self._lm.begin() for _ in self._x]
        for sequence, x in zip(self._sequences, self._x, strict=True):
            self._lm.read([(sequence, x[:-1])])

    def token(self, count: int) -> Tensor:
        given = list(zip(self._sequences, self._x[:, -1:], strict=True))[:count]
        logits = self._lm.read(given)
        for sequence, _ in given:
            sequence.length -= 1  # it is read once more
        return logits

    def first(self) -> Tensor:
        return self._lm.read([(self._lm.begin(), self._x[0, :100])])


def tokens(options: argparse.Namespace) -> None:
    """The language model's, as a whole."""
    for threads in options.threads:
        torch.set_num_threads(threads)
        print(f"\nms, the fastest and the median, {threads} threads\n")
        models = {name: _Read(WAYS[name][0]) for name in WHOLE}
        took: dict[tuple[str, str], list[float]] = defaultdict(list)
        for number in range(2 * options.rounds):
            for name in list(models)[:: -1 if number % 2 else 1]:
                one = models[name]
                for what, read in {
                    "a token": lambda one=one: one.token(1),
                    "a token of each of 4": lambda one=one: one.token(4),
                    "100 positions": one.first,
                }.items():
                    began = _now_s()
                    read()
                    took[name, what].append((_now_s() - began) * 1e3)
        whats = list(dict.fromkeys(what for _, what in took))
        _row(["", *whats, "SNR of logits", "four as each alone"])
        expected = models[WHOLE[0]].token(1)
        for name, one in models.items():
            times = [took[name, what] for what in whats]
            cells = [f"{min(each):.1f}, {statistics.median(each):.1f}" for each in times]
            said, among = one.token(1), one.token(4)[:1]
            noise = float((said - expected).norm() / expected.norm())
            snr = "" if noise == 0 else f"{-20 * math.log10(noise):.0f} dB"
            _row([name, *cells, snr, "yes" if torch.equal(said, among) else "no"])


def _row(cells: list[str]) -> None:
    print(f"| {' | '.join(cells)} |")
    if not cells[0]:
        print(f"|{' --- |' * len(cells)}")
    sys.stdout.flush()


PARTS = {"products": products, "flow": flow, "tokens": tokens}


@torch.inference_mode()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", nargs="*", choices=[*PARTS, []], help="all if none is named")
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--rows", type=int, nargs="*", default=[1, 2, 4, 8])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    warnings.filterwarnings("ignore", "torch.quantize_per_tensor|fbgemm_", UserWarning)
    for name in options.what or PARTS:
        torch.set_num_threads(1)
        torch.manual_seed(0)
        print(f"\n### {name}\n\n{machine()}; torch {torch.__version__}\n")
        PARTS[name](options)


if __name__ == "__main__":
    main()
