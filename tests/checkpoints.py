"""CosyVoice2 checkpoints of random weights in the genuine layout: each file, name, type and shape.

    folder = miniature(tmp_path / "model", speakers=["anna"])    # 4 MB, half a second
    folder = full_size(tmp_path / "model")                       # the shapes of the release, 42 MB

The names and shapes are those of the release's ``llm.pt``, ``flow.pt`` and ``hift.pt``; the
package's own modules load them with ``strict=True`` (tests/parity). Weights are tame: matrices
scaled by 1 / sqrt(fan-in), a voice near 180 Hz, an LLM that ends by itself. Nothing may depend on
their being random.

Large matrices are views into one short vector: row n begins n * 13 numbers further on. So a file
stays small, and ``Tensor.contiguous()`` (or ``load_state_dict``) gives the matrix in full. Never
write into what such a file gives.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CODES = 6_561
"""Speech tokens; after them: end of speech, a reserved one, and "more text, please"."""

ROW_STEP = 13
"""Numbers between the beginnings of two rows of a large matrix."""

SMALL = 4_096
"""Numbers up to which a tensor is written out."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """What differs between checkpoints; defaults: CosyVoice2-0.5B."""

    hidden: int = 896
    layers: int = 24
    heads: int = 14
    kv_heads: int = 2
    ffn: int = 4_864
    vocabulary: int = 151_936

    encoder_blocks: int = 6
    encoder_units: int = 2_048

    channels: int = 256
    head_dim: int = 64
    estimator_heads: int = 8
    blocks: int = 4
    mid_blocks: int = 12

    hift_base: int = 512
    f0_channels: int = 512
    hift_kernels: tuple[int, ...] = (3, 7, 11)


FULL = Size()
MINIATURE = Size(
    hidden=64,
    layers=2,
    heads=2,
    kv_heads=1,
    ffn=128,
    vocabulary=1_024,
    encoder_blocks=1,
    encoder_units=64,
    channels=32,
    head_dim=16,
    estimator_heads=2,
    blocks=1,
    mid_blocks=1,
    hift_base=32,
    f0_channels=16,
    hift_kernels=(3,),
)


def miniature(folder: Path, **options: Any) -> Path:
    """The smallest checkpoint that the package loads. Options: see :func:`write`."""
    return write(folder, MINIATURE, **options)


def full_size(folder: Path, **options: Any) -> Path:
    """One with the arithmetic of the release: 640 million weights. Options: see :func:`write`."""
    return write(folder, FULL, **options)


def write(
    folder: Path,
    size: Size,
    *,
    speakers: Iterable[str] = (),
    tokens_per_text_token: float | None = None,
    seed: int = 0,
    dense: bool = False,
    weight_norm_of_old: bool = False,
) -> Path:
    """Write a checkpoint into *folder*, which is made where it is missing.

    Args:
        folder: Where to.
        size: Of what shapes.
        speakers: Names in ``spk2info.pt``, each with an embedding of its own. The release has
            no such file, and without names neither has this.
        tokens_per_text_token: Fixed lengths: the LLM never ends by itself, and the least and the
            most tokens for each text token, which stand in cosyvoice2.yaml, are both this.
        seed: Other weights.
        dense: Write matrices in full, as the release does: 2.6 GB at full size.
        weight_norm_of_old: The vocoder's weights under the names that torch had before 2.0.

    Returns:
        *folder*.
    """
    import torch  # noqa: PLC0415 - late, since heavy

    import checkpoint_parts as parts  # noqa: PLC0415 - late, since it brings onnx

    folder.mkdir(parents=True, exist_ok=True)
    yaml = parts.cosyvoice2_yaml(size, tokens_per_text_token)
    (folder / "cosyvoice2.yaml").write_text(yaml, "utf-8")
    (folder / "configuration.json").write_text('{"framework": "Pytorch"}', "utf-8")
    made = {
        "llm": _llm(size, _Weights(seed, "llm", dense=dense), endless=bool(tokens_per_text_token)),
        "flow": _flow(size, _Weights(seed, "flow", dense=dense)),
        "hift": _hift(size, _Weights(seed, "hift", dense=dense)),
    }
    if weight_norm_of_old:
        made["hift"] = {_old_name(name): tensor for name, tensor in made["hift"].items()}
    for name, tensors in made.items():
        torch.save(tensors, folder / f"{name}.pt")
    _qwen(folder / "CosyVoice-BlankEN", size, parts.tokenizer_files())
    (folder / "campplus.onnx").write_bytes(parts.campplus(seed))
    (folder / "speech_tokenizer_v2.onnx").write_bytes(parts.speech_tokenizer(seed))
    if speakers := list(speakers):
        torch.save(
            {name: {"embedding": _Weights(seed, name).normal(1, 192)} for name in speakers},
            folder / "spk2info.pt",
        )
    return folder


def _old_name(name: str) -> str:
    stem, _, which = name.rpartition(".parametrizations.weight.original")
    return f"{stem}.weight_{'gv'[int(which)]}" if stem else name


class _Weights:
    """Where the tensors of one file come from."""

    def __init__(self, seed: int, name: str, *, dense: bool = False) -> None:
        import torch  # noqa: PLC0415 - late, since heavy

        self._torch = torch
        self._dense = dense
        self._random = torch.Generator().manual_seed((seed + zlib.crc32(name.encode())) % 2**32)

    def normal(self, *shape: int, scale: float = 1.0) -> Any:
        numbers = math.prod(shape)
        if numbers <= SMALL:
            return self._torch.randn(shape, generator=self._random) * scale
        row = numbers // shape[0]
        length = (shape[0] - 1) * ROW_STEP + row
        vector = self._torch.randn(length, generator=self._random) * scale
        steps = [math.prod(shape[n + 1 :]) for n in range(1, len(shape))]
        view = vector.as_strided(shape, (ROW_STEP, *steps))
        return view.contiguous() if self._dense else view

    def matrix(self, *shape: int, gain: float = 1.0) -> Any:
        """[out, in, ...], so that what comes out is as large as what goes in."""
        return self.normal(*shape, scale=gain / math.sqrt(math.prod(shape[1:])))

    def linear(self, name: str, *shape: int, bias: bool = True, gain: float = 1.0) -> _Named:
        yield f"{name}.weight", self.matrix(*shape, gain=gain)
        if bias:
            yield f"{name}.bias", self.normal(shape[0], scale=0.1)

    def norm(self, name: str, width: int) -> _Named:
        yield f"{name}.weight", 1 + self.normal(width, scale=0.1)
        yield f"{name}.bias", self.normal(width, scale=0.1)


_Named = "Iterator[tuple[str, Any]]"


# -- llm.pt -----------------------------------------------------------------------------------


def _llm(size: Size, made: _Weights, *, endless: bool) -> dict[str, Any]:
    """Qwen2, whose ``lm_head`` is the text embedding, and CosyVoice2's own parts."""
    heads = CODES + 3
    embedding = made.normal(size.vocabulary, size.hidden)
    bias = made.normal(heads, scale=0.1)
    bias[CODES] = -1e4 if endless else 4.0
    bias[CODES + 1 :] = -1e4
    return {
        "llm_embedding.weight": made.normal(2, size.hidden),
        "llm.model.model.embed_tokens.weight": embedding,
        **dict(_qwen_layers(size, made)),
        "llm.model.model.norm.weight": 1 + made.normal(size.hidden, scale=0.1),
        "llm.model.lm_head.weight": embedding,
        "llm_decoder.weight": made.matrix(heads, size.hidden),
        "llm_decoder.bias": bias,
        "speech_embedding.weight": made.normal(heads, size.hidden),
    }


def _qwen_layers(size: Size, made: _Weights) -> _Named:
    keys = size.hidden // size.heads * size.kv_heads
    for n in range(size.layers):
        at = f"llm.model.model.layers.{n}"
        yield from made.linear(f"{at}.self_attn.q_proj", size.hidden, size.hidden)
        yield from made.linear(f"{at}.self_attn.k_proj", keys, size.hidden)
        yield from made.linear(f"{at}.self_attn.v_proj", keys, size.hidden)
        yield from made.linear(f"{at}.self_attn.o_proj", size.hidden, size.hidden, bias=False)
        yield from made.linear(f"{at}.mlp.gate_proj", size.ffn, size.hidden, bias=False)
        yield from made.linear(f"{at}.mlp.up_proj", size.ffn, size.hidden, bias=False)
        yield from made.linear(f"{at}.mlp.down_proj", size.hidden, size.ffn, bias=False)
        yield f"{at}.input_layernorm.weight", 1 + made.normal(size.hidden, scale=0.1)
        yield f"{at}.post_attention_layernorm.weight", 1 + made.normal(size.hidden, scale=0.1)


# -- flow.pt ----------------------------------------------------------------------------------

WIDTH = 512
MEL = 80


def _flow(size: Size, made: _Weights) -> dict[str, Any]:
    return {
        "input_embedding.weight": made.normal(CODES, WIDTH),
        **dict(made.linear("spk_embed_affine_layer", MEL, 192)),
        **dict(_encoder(size, made)),
        **dict(made.linear("encoder_proj", MEL, WIDTH)),
        **dict(_estimator(size, made)),
    }


def _encoder(size: Size, made: _Weights) -> _Named:
    for embed in ("embed", "up_embed"):
        yield from made.linear(f"encoder.{embed}.out.0", WIDTH, WIDTH)
        yield from made.norm(f"encoder.{embed}.out.1", WIDTH)
    yield from made.norm("encoder.after_norm", WIDTH)
    yield from made.linear("encoder.pre_lookahead_layer.conv1", WIDTH, WIDTH, 4)
    yield from made.linear("encoder.pre_lookahead_layer.conv2", WIDTH, WIDTH, 3)
    yield from made.linear("encoder.up_layer.conv", WIDTH, WIDTH, 5)
    for blocks, count in (("encoders", size.encoder_blocks), ("up_encoders", 4)):
        for n in range(count):
            yield from _conformer(f"encoder.{blocks}.{n}", size.encoder_units, made)


def _conformer(at: str, units: int, made: _Weights) -> _Named:
    heads = 8
    yield f"{at}.self_attn.pos_bias_u", made.normal(heads, WIDTH // heads, scale=0.3)
    yield f"{at}.self_attn.pos_bias_v", made.normal(heads, WIDTH // heads, scale=0.3)
    for name in ("q", "k", "v", "out"):
        yield from made.linear(f"{at}.self_attn.linear_{name}", WIDTH, WIDTH)
    yield from made.linear(f"{at}.self_attn.linear_pos", WIDTH, WIDTH, bias=False)
    yield from made.linear(f"{at}.feed_forward.w_1", units, WIDTH)
    yield from made.linear(f"{at}.feed_forward.w_2", WIDTH, units)
    yield from made.norm(f"{at}.norm_ff", WIDTH)
    yield from made.norm(f"{at}.norm_mha", WIDTH)


def _estimator(size: Size, made: _Weights) -> _Named:
    wide = size.channels
    at = "decoder.estimator"
    yield from made.linear(f"{at}.time_mlp.linear_1", 4 * wide, 4 * MEL)
    yield from made.linear(f"{at}.time_mlp.linear_2", 4 * wide, 4 * wide)
    yield from _group(f"{at}.down_blocks.0", 4 * MEL, size, made)
    yield from made.linear(f"{at}.down_blocks.0.2", wide, wide, 3)
    for n in range(size.mid_blocks):
        yield from _group(f"{at}.mid_blocks.{n}", wide, size, made)
    yield from _group(f"{at}.up_blocks.0", 2 * wide, size, made)
    yield from made.linear(f"{at}.up_blocks.0.2", wide, wide, 3)
    yield from made.linear(f"{at}.final_block.block.0", wide, wide, 3)
    yield from made.norm(f"{at}.final_block.block.2", wide)
    yield from made.linear(f"{at}.final_proj", MEL, wide, 1)


def _group(at: str, width_in: int, size: Size, made: _Weights) -> _Named:
    """A residual block of causal convolutions, then transformer blocks."""
    wide, inner = size.channels, size.head_dim * size.estimator_heads
    yield from made.linear(f"{at}.0.mlp.1", wide, 4 * wide)
    for name, width in (("block1", width_in), ("block2", wide)):
        yield from made.linear(f"{at}.0.{name}.block.0", wide, width, 3)
        yield from made.norm(f"{at}.0.{name}.block.2", wide)
    yield from made.linear(f"{at}.0.res_conv", wide, width_in, 1)
    for n in range(size.blocks):
        block = f"{at}.1.{n}"
        yield from made.norm(f"{block}.norm1", wide)
        for name in ("q", "k", "v"):
            yield from made.linear(f"{block}.attn1.to_{name}", inner, wide, bias=False)
        yield from made.linear(f"{block}.attn1.to_out.0", wide, inner)
        yield from made.norm(f"{block}.norm3", wide)
        yield from made.linear(f"{block}.ff.net.0.proj", 4 * wide, wide)
        yield from made.linear(f"{block}.ff.net.2", wide, 4 * wide)


# -- hift.pt ----------------------------------------------------------------------------------

UPSAMPLING = ((8, 16, 30, 7), (5, 11, 6, 7), (3, 7, 1, 11))
"""Rate, kernel, and the kernels by which the source comes in and is worked on."""

MAGNITUDES = 9
"""Of an inverse FFT of 16."""


def _hift(size: Size, made: _Weights) -> dict[str, Any]:
    return dict(_hift_parts(size, made))


def _hift_parts(size: Size, made: _Weights) -> _Named:
    yield from made.linear("m_source.l_linear", 1, 9)
    yield from _folded("conv_pre", made, size.hift_base, MEL, 7)
    blocks = 0
    for n, (rate, kernel, down, source) in enumerate(UPSAMPLING):
        wide = size.hift_base >> (n + 1)
        gain = math.sqrt(
            rate / 2
        )  # [in, out, k]: a sum over in and k / rate, normed over out and k
        yield from _folded(f"ups.{n}", made, 2 * wide, wide, kernel, bias=wide, gain=gain)
        yield from made.linear(f"source_downs.{n}", wide, 2 * MAGNITUDES, down)
        yield from _residual(f"source_resblocks.{n}", wide, source, made)
        for one in size.hift_kernels:
            yield from _residual(f"resblocks.{blocks}", wide, one, made)
            blocks += 1
    yield from _conv_post(size.hift_base >> len(UPSAMPLING), made)
    width = MEL
    for n in range(0, 10, 2):
        yield from _folded(f"f0_predictor.condnet.{n}", made, size.f0_channels, width, 3)
        width = size.f0_channels
    yield "f0_predictor.classifier.weight", made.matrix(1, width, gain=20)
    yield "f0_predictor.classifier.bias", made.normal(1) + 180  # hertz: someone speaks


def _conv_post(width: int, made: _Weights) -> _Named:
    tensors = dict(_folded("conv_post", made, 2 * MAGNITUDES, width, 7, gain=0.3))
    tensors["conv_post.bias"][:MAGNITUDES] -= 1  # logarithms of magnitudes: not too loud
    yield from tensors.items()


def _residual(at: str, width: int, kernel: int, made: _Weights) -> _Named:
    for n in range(3):
        yield from _folded(f"{at}.convs1.{n}", made, width, width, kernel)
        yield from _folded(f"{at}.convs2.{n}", made, width, width, kernel, gain=0.5)
        for half in ("activations1", "activations2"):
            yield f"{at}.{half}.{n}.alpha", 1 + made.normal(width, scale=0.1)


def _folded(
    name: str, made: _Weights, *shape: int, bias: int | None = None, gain: float = 1.0
) -> _Named:
    """A convolution whose weight is kept as the length and the direction of each row."""
    yield f"{name}.bias", made.normal(bias or shape[0], scale=0.1)
    stem = f"{name}.parametrizations.weight.original"
    yield f"{stem}0", (1 + made.normal(shape[0], 1, 1, scale=0.1)) * gain
    yield f"{stem}1", made.normal(*shape)


# -- CosyVoice-BlankEN ------------------------------------------------------------------------


def _qwen(folder: Path, size: Size, tokenizer: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in tokenizer.items():
        (folder / name).write_text(text, "utf-8")
    config = {
        "architectures": ["Qwen2ForCausalLM"],
        "attention_dropout": 0.0,
        "bos_token_id": 0,
        "eos_token_id": 0,
        "hidden_act": "silu",
        "hidden_size": size.hidden,
        "initializer_range": 0.02,
        "intermediate_size": size.ffn,
        "max_position_embeddings": 32_768,
        "max_window_layers": size.layers,
        "model_type": "qwen2",
        "num_attention_heads": size.heads,
        "num_hidden_layers": size.layers,
        "num_key_value_heads": size.kv_heads,
        "rms_norm_eps": 1e-06,
        "rope_theta": 1_000_000.0,
        "sliding_window": 32_768,
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.40.1",
        "use_cache": True,
        "use_sliding_window": False,
        "vocab_size": size.vocabulary,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2), "utf-8")
    generation = {"do_sample": False, "max_new_tokens": 2048, "transformers_version": "4.40.1"}
    (folder / "generation_config.json").write_text(json.dumps(generation, indent=2), "utf-8")
    _zeros(folder / "model.safetensors", size)


def _zeros(file: Path, size: Size) -> None:
    """Qwen's own weights, which llm.pt replaces: bf16 zeros, a hole in the file system."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, tensor in _llm(size, _Weights(0, "shapes"), endless=False).items():
        if name.startswith("llm.model.model."):
            begin, end = end, end + 2 * tensor.numel()
            header[name.removeprefix("llm.model.")] = {
                "dtype": "BF16",
                "shape": list(tensor.shape),
                "data_offsets": [begin, end],
            }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with file.open("wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        out.truncate(8 + len(text) + end)
