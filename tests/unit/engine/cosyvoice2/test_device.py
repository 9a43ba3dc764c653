from __future__ import annotations

import sys

import psutil
import pytest
import torch
from structlog.testing import capture_logs
from torch import nn

from cosyd.contract.errors import DeviceMissing
from cosyd.engine.cosyvoice2 import device
from cosyd.engine.cosyvoice2.device import (
    compiled,
    go_on_without,
    is_out_of_memory,
    keep_float32,
    place_of,
    set_limits,
)


def with_card(monkeypatch, *, bf16):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: (8, 6) if bf16 else (7, 5))


@pytest.mark.parametrize(("bf16", "dtype"), [(True, torch.bfloat16), (False, torch.float16)])
def test_a_card_is_taken_where_there_is_one_in_the_half_precision_that_it_has(
    monkeypatch, bf16, dtype
):
    with_card(monkeypatch, bf16=bf16)

    place = place_of()

    assert (place.device.type, place.dtype) == ("cuda", dtype)


def test_the_processor_computes_in_float32_unless_it_is_told_otherwise():
    assert place_of("cpu").name == "cpu"
    assert place_of("cpu").dtype is torch.float32
    assert place_of("cpu", "bf16").dtype is torch.bfloat16


@pytest.mark.parametrize(("has_bf16", "dtype"), [(True, torch.bfloat16), (False, torch.float32)])
def test_little_memory_is_half_precision_on_a_processor_that_has_it(monkeypatch, has_bf16, dtype):
    monkeypatch.setattr(device, "_multiplies_bf16", lambda: has_bf16)

    assert place_of("cpu", reduce_memory=True).dtype is dtype
    assert place_of("cpu", "fp32", reduce_memory=True).dtype is torch.float32


@pytest.mark.parametrize(
    ("dtype", "weights", "computes_in", "kind"),
    [
        ("auto", "auto", torch.float32, "fp16"),
        ("bf16", "auto", torch.float32, "fp16"),
        ("fp16", "auto", torch.float32, "fp16"),
        ("fp32", "auto", torch.float32, None),
        ("fp32", "int8", torch.float32, "int8"),
        ("auto", "bf16", torch.bfloat16, None),
        ("bf16", "fp32", torch.float32, None),
    ],
)
def test_the_language_model_has_numbers_of_its_own_on_a_processor(
    monkeypatch, dtype, weights, computes_in, kind
):
    monkeypatch.setattr(device, "can_quantise", lambda _: True)

    place = place_of("cpu", dtype, lm_weights=weights)

    assert (place.lm_dtype, place.lm_kind) == (computes_in, kind)
    assert place.dtype is (torch.bfloat16 if dtype == "bf16" else torch.float32)


@pytest.mark.parametrize("dtype", ["auto", "bf16"])
def test_where_small_weights_cannot_be_multiplied_with_they_are_as_all_others(monkeypatch, dtype):
    monkeypatch.setattr(device, "can_quantise", lambda _: False)

    with capture_logs() as lines:
        place = place_of("cpu", dtype)

    assert place.lm_dtype in {None, place.dtype}
    assert place.lm_kind is None
    assert [line["event"] for line in lines] == ["lm_weights.unavailable"]


def test_on_a_card_the_language_model_has_the_numbers_of_all_others(monkeypatch):
    with_card(monkeypatch, bf16=True)

    place = place_of(lm_weights="int8")

    assert (place.dtype, place.lm_dtype, place.lm_kind) == (torch.bfloat16, None, None)


def test_a_device_that_is_named_and_not_there_is_told(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    with pytest.raises(DeviceMissing, match="no device 'cuda'") as caught:
        place_of("cuda")

    assert "cosyvoice2.device" in caught.value.advice


def test_the_processor_holds_nothing_on_a_card():
    place = place_of("cpu")

    place.give_back()

    assert place.held_bytes() == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of its C library")
def test_what_a_processor_has_no_use_for_goes_back_to_the_system():
    def resident_mb():
        return psutil.Process().memory_info().rss / 1e6

    many = [torch.ones(20_000) for _ in range(1_500)]  # 120 MB
    last = many.pop()
    del many
    before_mb = resident_mb()

    place_of("cpu").give_back()

    assert resident_mb() < before_mb - 60
    assert last.sum() == 20_000


def test_float32_stays_float32_on_a_card(monkeypatch):
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", True)

    keep_float32()

    assert not torch.backends.cudnn.allow_tf32
    assert not torch.backends.cuda.matmul.allow_tf32


def test_memory_of_a_card_is_limited_to_a_share_of_it(monkeypatch):
    with_card(monkeypatch, bf16=True)
    shares = []
    monkeypatch.setattr(
        torch.cuda, "get_device_properties", lambda _: type("", (), {"total_memory": 8 << 30})
    )
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", shares.append)

    set_limits(place_of(), threads=0, vram_mb=2_048)
    set_limits(place_of(), threads=0, vram_mb=99_999)

    assert shares == [0.25, 1.0]


def test_memory_that_nobody_can_limit_is_logged():
    with capture_logs() as lines:
        set_limits(place_of("cpu"), threads=0, vram_mb=1_000)

    assert [line["event"] for line in lines] == ["vram.unlimited"]


def test_too_little_memory_is_told_from_other_errors():
    with pytest.raises(RuntimeError) as processor:
        torch.empty(1 << 50)

    assert is_out_of_memory(processor.value)
    assert is_out_of_memory(torch.cuda.OutOfMemoryError("CUDA out of memory. Tried ..."))
    assert is_out_of_memory(RuntimeError("MPS backend out of memory (MPS allocated: ...)"))
    assert is_out_of_memory(RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling"))
    assert is_out_of_memory(RuntimeError("could not create a primitive"))
    assert is_out_of_memory(MemoryError())
    assert not is_out_of_memory(RuntimeError("could not create a primitive descriptor for matmul"))
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not is_out_of_memory(ValueError("out of memory"))


@pytest.fixture
def _onednn():
    before = torch.backends.mkldnn.enabled
    yield
    torch.backends.mkldnn.set_flags(_enabled=before)


@pytest.mark.usefixtures("_onednn")
def test_a_library_that_does_not_recover_is_given_up():
    with capture_logs() as lines:
        go_on_without("CUDA out of memory")
        kept = torch.backends.mkldnn.enabled
        go_on_without("RuntimeError: could not create a primitive")

    assert kept
    assert not torch.backends.mkldnn.enabled
    assert [line["event"] for line in lines] == ["onednn.off"]


def test_what_cannot_be_compiled_goes_on_as_it_was(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no compiler here\nand much more")

    monkeypatch.setattr(device.torch, "compile", broken)
    module = nn.Linear(2, 2)

    with capture_logs() as lines:
        kept = compiled(module, lambda one: one(torch.zeros(1, 2)))

    assert kept is module
    assert [line["reason"] for line in lines] == ["RuntimeError: no compiler here"]
