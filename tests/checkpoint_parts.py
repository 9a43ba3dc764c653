"""The files of a checkpoint that hold no weights of the model: see :mod:`checkpoints`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto as Type
from onnx import checker, numpy_helper
from onnx import helper as make
from tokenizers.pre_tokenizers import ByteLevel

if TYPE_CHECKING:
    from checkpoints import Size

WORDS = (
    *(" the", " and", " of", " to", " is", " in", "ing", "er", " that", " was", "tion", " you"),
    *(" hello", " world", " good", " morning", "你好", "，", "。", "的", "世界"),
)
"""What the tokenizer knows besides bytes."""

OWN_SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
"""Qwen's; CosyVoice2 adds its own after them when it loads the tokenizer."""


# -- CosyVoice-BlankEN's tokenizer ------------------------------------------------------------


def tokenizer_files() -> dict[str, str]:
    """``vocab.json``, ``merges.txt`` and ``tokenizer_config.json`` of a BPE that reads any text."""

    alphabet = sorted(ByteLevel.alphabet())
    written = dict(zip(_bytes_of(alphabet), alphabet, strict=True))
    merges: dict[tuple[str, str], None] = {}
    for word in WORDS:
        left, *rest = (written[byte] for byte in word.encode())
        for letter in rest:
            merges.setdefault((left, letter))
            left += letter
    tokens = [*alphabet, *("".join(pair) for pair in merges)]
    return {
        "vocab.json": json.dumps({token: n for n, token in enumerate(tokens)}, ensure_ascii=False),
        "merges.txt": "\n".join(["#version: 0.2", *(" ".join(pair) for pair in merges), ""]),
        "tokenizer_config.json": _tokenizer_config(len(tokens)),
    }


def _bytes_of(alphabet: list[str]) -> list[int]:
    """What byte each letter of byte-level BPE stands for.

    Bytes that print stand for themselves; the others are moved up to 256 and on, in order.
    """
    moved = (byte for byte in range(256) if chr(byte) not in alphabet)
    return [ord(letter) if ord(letter) < 256 else next(moved) for letter in alphabet]


def _tokenizer_config(first_special: int) -> str:
    flags = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False}
    config = {
        "add_prefix_space": False,
        "added_tokens_decoder": {
            str(first_special + n): {"content": content, **flags, "special": True}
            for n, content in enumerate(OWN_SPECIALS)
        },
        "additional_special_tokens": list(OWN_SPECIALS[1:]),
        "bos_token": None,
        "clean_up_tokenization_spaces": False,
        "eos_token": OWN_SPECIALS[0],
        "errors": "replace",
        "model_max_length": 32_768,
        "pad_token": OWN_SPECIALS[0],
        "split_special_tokens": False,
        "tokenizer_class": "Qwen2Tokenizer",
        "unk_token": None,
    }
    return json.dumps(config, indent=2)


# -- ONNX graphs ------------------------------------------------------------------------------


def campplus(seed: int) -> bytes:
    """Speaker embedding: fbank float [B, T, 80] -> float [B, 192], of the whole recording."""

    random = np.random.default_rng([seed, 1])
    return _graph(
        "campplus",
        [
            make.make_node("MatMul", ["input", "in"], ["frames"]),
            make.make_node("Tanh", ["frames"], ["bent"]),
            make.make_node("ReduceMean", ["bent"], ["mean"], axes=[1], keepdims=0),
            make.make_node("MatMul", ["mean", "out"], ["output"]),
        ],
        inputs=[make.make_tensor_value_info("input", Type.FLOAT, ["B", "T", 80])],
        outputs=[make.make_tensor_value_info("output", Type.FLOAT, ["B", 192])],
        constants={
            "in": random.normal(0, 80**-0.5, (80, 64)).astype(np.float32),
            "out": random.normal(0, 1, (64, 192)).astype(np.float32),
        },
    )


def speech_tokenizer(seed: int) -> bytes:
    """Log-mel float [1, 128, T], int32 [1] -> codes int32 [1, T / 4 rounded up], below 6561.

    As in the genuine one, a code is eight numbers of three levels each.
    """

    random = np.random.default_rng([seed, 2])
    return _graph(
        "speech_tokenizer_v2",
        [
            make.make_node(
                "Conv", ["feats", "kernel"], ["wide"], strides=[4], pads=[0, 3], kernel_shape=[4]
            ),
            make.make_node("Tanh", ["wide"], ["bent"]),
            make.make_node("Mul", ["bent", "almost_one"], ["bounded"]),
            make.make_node("Round", ["bounded"], ["levels"]),
            make.make_node("Add", ["levels", "one"], ["digits"]),
            make.make_node("Mul", ["digits", "powers"], ["parts"]),
            make.make_node("ReduceSum", ["parts", "digits_axis"], ["sums"], keepdims=0),
            make.make_node("Cast", ["sums"], ["all"], to=Type.INT32),
            make.make_node("Add", ["feats_length", "three"], ["padded"]),
            make.make_node("Div", ["padded", "four"], ["count"]),
            make.make_node("Slice", ["all", "zero", "count", "time_axis"], ["indices"]),
        ],
        inputs=[
            make.make_tensor_value_info("feats", Type.FLOAT, ["B", 128, "T"]),
            make.make_tensor_value_info("feats_length", Type.INT32, ["B"]),
        ],
        outputs=[make.make_tensor_value_info("indices", Type.INT32, ["B", "N"])],
        constants={
            "kernel": random.normal(0, 4 / 512**0.5, (8, 128, 4)).astype(np.float32),
            "almost_one": np.float32([0.999]),
            "one": np.float32([1]),
            "powers": (3.0 ** np.arange(8)).reshape(1, 8, 1).astype(np.float32),
            "digits_axis": np.int64([1]),
            "three": np.int32([3]),
            "four": np.int32([4]),
            "zero": np.int32([0]),
            "time_axis": np.int32([1]),
        },
    )


def _graph(
    name: str, nodes: list[Any], *, inputs: list[Any], outputs: list[Any], constants: dict[str, Any]
) -> bytes:
    graph = make.make_graph(
        nodes,
        name,
        inputs,
        outputs,
        [numpy_helper.from_array(value, key) for key, value in constants.items()],
    )
    model = make.make_model(graph, opset_imports=[make.make_opsetid("", 13)], ir_version=8)
    checker.check_model(model)
    return bytes(model.SerializeToString())


# -- cosyvoice2.yaml --------------------------------------------------------------------------


def cosyvoice2_yaml(size: Size, tokens_per_text_token: float | None) -> str:
    """What the release's file says of the model, and a little of what it says of training."""
    ratio = tokens_per_text_token
    limits = f"min_token_text_ratio: {ratio}\nmax_token_text_ratio: {ratio}\n" if ratio else ""
    kernels = list(size.hift_kernels)
    return YAML.format(
        size=size,
        limits=limits,
        kernels=kernels,
        dilations=[[1, 3, 5]] * len(kernels),
    )


YAML = """\
# seeds are set once, when the file is read
__set_seed1: !apply:random.seed [1986]
__set_seed2: !apply:numpy.random.seed [1986]
__set_seed3: !apply:torch.manual_seed [1986]
__set_seed4: !apply:torch.cuda.manual_seed_all [1986]

sample_rate: 24000
llm_input_size: {size.hidden}
llm_output_size: {size.hidden}
spk_embed_dim: 192
qwen_pretrain_path: ''
token_frame_rate: 25
token_mel_ratio: 2
chunk_size: 25 # tokens
num_decoding_left_chunks: -1 # all of them
{limits}
# !new makes an object, !name a function with arguments, !ref is another value of this file
llm: !new:cosyvoice.llm.llm.Qwen2LM
    llm_input_size: !ref <llm_input_size>
    llm_output_size: !ref <llm_output_size>
    speech_token_size: 6561
    length_normalized_loss: True
    lsm_weight: 0
    mix_ratio: [5, 15]
    llm: !new:cosyvoice.llm.llm.Qwen2Encoder
        pretrain_path: !ref <qwen_pretrain_path>
    sampling: !name:cosyvoice.utils.common.ras_sampling
        top_p: 0.8
        top_k: 25
        win_size: 10
        tau_r: 0.1

flow: !new:cosyvoice.flow.flow.CausalMaskedDiffWithXvec
    input_size: 512
    output_size: 80
    spk_embed_dim: !ref <spk_embed_dim>
    output_type: 'mel'
    vocab_size: 6561
    input_frame_rate: !ref <token_frame_rate>
    only_mask_loss: True
    token_mel_ratio: !ref <token_mel_ratio>
    pre_lookahead_len: 3
    encoder: !new:cosyvoice.transformer.upsample_encoder.UpsampleConformerEncoder
        output_size: 512
        attention_heads: 8
        linear_units: {size.encoder_units}
        num_blocks: {size.encoder_blocks}
        dropout_rate: 0.1
        positional_dropout_rate: 0.1
        attention_dropout_rate: 0.1
        normalize_before: True
        input_layer: 'linear'
        pos_enc_layer_type: 'rel_pos_espnet'
        selfattention_layer_type: 'rel_selfattn'
        input_size: 512
        use_cnn_module: False
        macaron_style: False
        static_chunk_size: !ref <chunk_size>
    decoder: !new:cosyvoice.flow.flow_matching.CausalConditionalCFM
        in_channels: 240
        n_spks: 1
        spk_emb_dim: 80
        cfm_params: !new:omegaconf.DictConfig
            content:
                sigma_min: 1e-06
                solver: 'euler'
                t_scheduler: 'cosine'
                training_cfg_rate: 0.2
                inference_cfg_rate: 0.7
                reg_loss_type: 'l1'
        estimator: !new:cosyvoice.flow.decoder.CausalConditionalDecoder
            in_channels: 320
            out_channels: 80
            channels: [{size.channels}]
            dropout: 0.0
            attention_head_dim: {size.head_dim}
            n_blocks: {size.blocks}
            num_mid_blocks: {size.mid_blocks}
            num_heads: {size.estimator_heads}
            act_fn: 'gelu'
            static_chunk_size: !ref <chunk_size> * <token_mel_ratio>
            num_decoding_left_chunks: !ref <num_decoding_left_chunks>

hift: !new:cosyvoice.hifigan.generator.HiFTGenerator
    in_channels: 80
    base_channels: {size.hift_base}
    nb_harmonics: 8
    sampling_rate: !ref <sample_rate>
    nsf_alpha: 0.1
    nsf_sigma: 0.003
    nsf_voiced_threshold: 10
    upsample_rates: [8, 5, 3]
    upsample_kernel_sizes: [16, 11, 7]
    istft_params:
        n_fft: 16
        hop_len: 4
    resblock_kernel_sizes: {kernels}
    resblock_dilation_sizes: {dilations}
    source_resblock_kernel_sizes: [7, 7, 11]
    source_resblock_dilation_sizes: [[1, 3, 5], [1, 3, 5], [1, 3, 5]]
    lrelu_slope: 0.1
    audio_limit: 0.99
    f0_predictor: !new:cosyvoice.hifigan.f0_predictor.ConvRNNF0Predictor
        num_class: 1
        in_channels: 80
        cond_channels: {size.f0_channels}

# training
hifigan: !new:cosyvoice.hifigan.hifigan.HiFiGan
    generator: !ref <hift>
    discriminator: !new:cosyvoice.hifigan.discriminator.MultipleDiscriminator
        mpd: !new:matcha.hifigan.models.MultiPeriodDiscriminator
        mrd: !new:cosyvoice.hifigan.discriminator.MultiResolutionDiscriminator
    mel_spec_transform: [
        !ref <feat_extractor>
    ]
parquet_opener: !name:cosyvoice.dataset.processor.parquet_opener
get_tokenizer: !name:cosyvoice.tokenizer.tokenizer.get_qwen_tokenizer
    token_path: !ref <qwen_pretrain_path>
    skip_special_tokens: True
allowed_special: 'all'
feat_extractor: !name:matcha.utils.audio.mel_spectrogram
    n_fft: 1920
    num_mels: 80
    sampling_rate: !ref <sample_rate>
    hop_size: 480
    win_size: 1920
    fmin: 0
    fmax: 8000
    center: False
data_pipeline: [
    !ref <parquet_opener>,
]
train_conf:
    optim: adam
    optim_conf:
        lr: 1e-5
"""
