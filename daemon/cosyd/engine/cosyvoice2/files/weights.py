"""What weights are called in the model's files, and what here.

Border: the weights of a file in; those of one of our modules out, copied, under its own names.
They are looked at by their shapes alone, too, on the device "meta"; some of what PyTorch does
there would load its compiler, and is gone around.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from torch.nn import ModuleList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from torch import Tensor, nn

M = TypeVar("M", bound="nn.Module")

_BODY = "llm.model.model."
"""Where ``llm.pt`` keeps the decoder. Its head over the text vocabulary (``llm.model.lm_head``)
is left in the file: speech needs none of its 151,936 rows."""

TEXT_TABLE = f"{_BODY}embed_tokens.weight"

_OF_LAYER = {
    "norm_attention.weight": ["input_layernorm.weight"],
    "qkv.weight": [f"self_attn.{one}_proj.weight" for one in "qkv"],
    "qkv.bias": [f"self_attn.{one}_proj.bias" for one in "qkv"],
    "out.weight": ["self_attn.o_proj.weight"],
    "norm_feed.weight": ["post_attention_layernorm.weight"],
    "gate_up.weight": ["mlp.gate_proj.weight", "mlp.up_proj.weight"],
    "down.weight": ["mlp.down_proj.weight"],
}
"""Our names of a layer's weights, and theirs in ``llm.pt``: what is always used together is
joined."""

_FLOW = (
    (r"^decoder\.", ""),
    (r"\bdown_blocks\.0\.0\.", "first.resnet."),
    (r"\bdown_blocks\.0\.1\.", "first.blocks."),
    (r"\bdown_blocks\.0\.2\.", "after_first.conv."),
    (r"\bmid_blocks\.(\d+)\.0\.", r"middle.\1.resnet."),
    (r"\bmid_blocks\.(\d+)\.1\.", r"middle.\1.blocks."),
    (r"\bup_blocks\.0\.0\.", "last.resnet."),
    (r"\bup_blocks\.0\.1\.", "last.blocks."),
    (r"\bup_blocks\.0\.2\.", "after_last.conv."),
    (r"\.block\.0\.", ".conv.conv."),
    (r"\.block\.2\.", ".norm."),
    (r"\.mlp\.1\.", ".time."),
    (r"\.to_out\.0\.", ".to_out."),
    (r"\.ff\.net\.0\.proj\.", ".ff.0."),
    (r"\.ff\.net\.2\.", ".ff.2."),
    (r"\.w_1\.", ".0."),
    (r"\.w_2\.", ".2."),
)
"""Names in ``flow.pt`` as patterns, and what stands here instead."""

_QKV = re.compile(
    r"(?P<at>(?P<attention>.*\.(?:attn1|self_attn))\.(?:to_|linear_))(?P<which>[qkv])(?P<kind>\..*)"
)
"""A projection of a flow's attention."""

_HIFT = (
    (r"parametrizations\.weight\.original0$", "weight_g"),
    (r"parametrizations\.weight\.original1$", "weight_v"),
)
"""Names in ``hift.pt`` as they were before torch called its norm a parametrisation."""


def filled(module: Callable[[Any], M], shape: Any, weights: Mapping[str, Tensor]) -> M:
    """The *module* of that *shape*, with these *weights*, which it does not copy.

    Raises:
        RuntimeError: A weight is missing, unknown or of another shape; the message names it.
    """
    with torch.device("meta"):  # nothing is filled in that is thrown away at once
        made = module(shape)
    made.load_state_dict(weights, assign=True)
    return made.eval().requires_grad_(False)


def filled_by_parts(
    module: Callable[[Any], M],
    shape: Any,
    weights: Callable[[str], Mapping[str, Tensor]],
    settle: Callable[[nn.Module], nn.Module] | None = None,
) -> M:
    """The *module* of that *shape*, each part of it settled before the next is read.

    So no more is in memory than what has been settled, and a part.

    Args:
        module: Made of modules alone.
        shape: Of it.
        weights: Those whose names begin with what is given, under what comes after it.
        settle: Gives what is to stand in the place of a part that has its weights.

    Raises:
        RuntimeError: A weight is missing, unknown or of another shape; the message names it.
    """
    with torch.device("meta"):
        made = module(shape)
    for name in list(_parts(made)):  # which holds on to what it goes through
        parent, _, own = name.rpartition(".")
        part = made.get_submodule(name)
        part.load_state_dict(weights(f"{name}."), assign=True)
        part.eval().requires_grad_(False)
        if settle is not None:
            setattr(made.get_submodule(parent), own, settle(part))
    for name, one in made.named_parameters():
        if one.is_meta:
            raise RuntimeError(f"{name} is of no part")
    return made.eval()


def _parts(module: nn.Module) -> Iterator[str]:
    """What it consists of: those of a list one by one, and so those of what has lists."""
    for name, child in module.named_children():
        if any(isinstance(one, ModuleList) for one in (child, *child.children())):
            yield from (f"{name}.{below}" for below in _parts(child))
        elif next(child.parameters(), None) is not None:
            yield name


def of_llm(weights: Mapping[str, Tensor], layers: int, part: str = "") -> dict[str, Tensor]:
    """The *weights* of an ``llm.pt`` without the table of text.

    Args:
        weights: All of them.
        layers: How many there are.
        part: Only those whose names, here, begin with it; without it.

    Raises:
        KeyError: One is missing.
        RuntimeError: Those of a layer do not fit each other.
    """
    theirs = {
        "norm.weight": [f"{_BODY}norm.weight"],
        "head.weight": ["llm_decoder.weight"],
        "head.bias": ["llm_decoder.bias"],
        "speech.weight": ["speech_embedding.weight"],
        "marks.weight": ["llm_embedding.weight"],
    }
    for number in range(layers):
        for name, parts in _OF_LAYER.items():
            at = f"layers.{number}."
            theirs[at + name] = [f"{_BODY}{at}{one}" for one in parts]
    return {
        name.removeprefix(part): _joined([weights[one] for one in parts])
        for name, parts in theirs.items()
        if name.startswith(part)
    }


def flow_named(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The *weights* of a ``flow.pt`` under their names here."""
    return {_renamed(name, _FLOW): weight for name, weight in weights.items()}


def of_flow(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The *weights* of a ``flow.pt``.

    Queries, keys and values, which are always used together, are joined where all three are there.
    """
    return part_of_flow(flow_named(weights), "")


def part_of_flow(named: Mapping[str, Tensor], part: str) -> dict[str, Tensor]:
    """Those weights of :func:`flow_named` whose names begin with *part*, and without it."""
    own = {name: weight for name, weight in named.items() if name.startswith(part)}
    joined: dict[str, Tensor] = {}
    for name, weight in own.items():
        found = _QKV.fullmatch(name)
        three = [found and own.get(f"{found['at']}{one}{found['kind']}") for one in "qkv"]
        whole = [one for one in three if one is not None]
        if found is None or len(whole) < len(three):
            joined[name] = _copied(weight)
        elif found["which"] == "q":
            joined[f"{found['attention']}.qkv{found['kind']}"] = _joined(whole)
    return {name.removeprefix(part): weight for name, weight in joined.items()}


def of_hift(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The *weights* of a ``hift.pt``, as float32.

    Most are kept as directions (v) and lengths (g); they are multiplied out.
    """
    own = {
        _renamed(name, _HIFT): _copied(weight, torch.float32) for name, weight in weights.items()
    }
    for name in [name for name in own if name.endswith(".weight_v")]:
        part = name.removesuffix("_v")
        if part + "_g" in own:
            own[part] = _multiplied(own.pop(part + "_v"), own.pop(part + "_g"))
    return own


def _copied(weight: Tensor, dtype: torch.dtype | None = None) -> Tensor:
    """In memory, without gaps; as *dtype* if that is given."""
    return weight.to(dtype or weight.dtype, copy=True, memory_format=torch.contiguous_format)


def _joined(parts: Sequence[Tensor]) -> Tensor:
    """One below the other."""
    rest = parts[0].shape[1:]
    if parts[0].is_meta and all(one.ndim and one.shape[1:] == rest for one in parts):
        return parts[0].new_empty((sum(one.shape[0] for one in parts), *rest))
    return torch.cat(tuple(parts))


def _multiplied(direction: Tensor, length: Tensor) -> Tensor:
    if direction.is_meta:
        return direction
    return direction * (length / direction.flatten(1).norm(dim=1)[:, None, None])


def _renamed(name: str, patterns: Sequence[tuple[str, str]]) -> str:
    for pattern, own in patterns:
        name = re.sub(pattern, own, name)
    return name
