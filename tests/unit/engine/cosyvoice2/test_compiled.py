"""Steps whose groups a compiler has made are the flow's own; without a compiler all is as ever."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from structlog.testing import capture_logs
from torch._dynamo import config, reset
from torch._dynamo.utils import counters

import soundmodels
from checkpoints import miniature
from cosyd.engine.cosyvoice2.estimator import keep_inputs
from cosyd.engine.cosyvoice2.fast import Fast
from cosyd.system.options import CosyVoice2 as Options
from striding import apart, pair
from unit.engine.cosyvoice2.stage import LONG, alike, alone, order

KINDS = 3
"""Of groups: the first gets what is told as well, the last what the first has found."""


@pytest.fixture
def compiler(monkeypatch, tmp_path):
    """Has torch.compile use one of its backends; nothing is left of what it has made."""
    make = torch.compile
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))

    def use(backend):
        monkeypatch.setattr(torch, "compile", partial(make, backend=backend))

    with config.patch(suppress_errors=False, cache_size_limit=8):
        counters.clear()
        yield use
        reset()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return miniature(tmp_path_factory.mktemp("compiled"))


@pytest.mark.filterwarnings("ignore:`torch.jit.script_method`:DeprecationWarning")  # inductor's own
@pytest.mark.parametrize(
    ("keeps", "backend"),
    [
        ("keys", "aot_eager"),  # all of the compiler but its machine code
        pytest.param("keys", "inductor", marks=pytest.mark.slow),
        pytest.param("inputs", "inductor", marks=pytest.mark.slow),
    ],
)
def test_the_frames_are_those_of_the_flow_by_itself(folder, compiler, keeps, backend):
    flow = soundmodels.flow(folder)
    if keeps == "inputs":
        flow = keep_inputs(flow)
    compiler(backend)
    plain, other = pair(flow, (1, 0, 3))

    assert other.flow.strides.compile()

    for numbers in ([0, 1, 2], [2, 0], [1]):
        assert apart(plain.go_on(numbers), other.go_on(numbers)) < 5e-6
    assert counters["stats"]["unique_graphs"] == KINDS  # for all sizes, and none came later
    assert not counters["graph_break"]


def fast(folder, **options):
    return Fast(folder, Options(device="cpu", first_tokens=8, sessions=1, **options))


def test_a_sentence_is_said_alike_by_compiled_steps_and_nothing_is_compiled_meanwhile(
    miniature, compiler
):
    compiler("eager")
    plain, made = fast(miniature), fast(miniature, compile=True, cuda_graphs=True)

    made.warm_up()
    said = alone(made, order(1, LONG))

    assert "compiled_s" in made.facts
    assert alike(said, alone(plain, order(1, LONG)))
    assert counters["stats"]["unique_graphs"] == KINDS
    assert made.models.flow.strides._graphs


def test_where_the_compiler_fails_it_is_told_once_and_all_is_as_without(miniature, compiler):
    def broken(*_, **__):
        raise OSError("no compiler here\nand much more")

    compiler(broken)
    plain, made = fast(miniature), fast(miniature, compile=True)

    with capture_logs() as logs:
        made.warm_up()

    assert [(line["event"], line["reason"]) for line in logs] == [
        ("compile.failed", "OSError: no compiler here")
    ]
    assert parts(made) == parts(plain)
    assert made.models.flow.strides is None
    assert alike(alone(made, order(1, LONG)), alone(plain, order(1, LONG)))


def parts(engine):
    return [type(one) for one in engine.models.flow.modules()]
