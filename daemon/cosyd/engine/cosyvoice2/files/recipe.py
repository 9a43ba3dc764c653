"""What ``cosyvoice2.yaml`` and Qwen's ``config.json`` say of a model.

Border: two files in, frozen shapes out; no weights. What our modules have no other way for is
compared, so that another model is refused, and not spoken with wrongly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.engine.cosyvoice2.encoder import EncoderShape
from cosyd.engine.cosyvoice2.estimator import EstimatorShape
from cosyd.engine.cosyvoice2.files.tables import read_json, read_yaml
from cosyd.engine.cosyvoice2.flow_stream import FlowShape
from cosyd.engine.cosyvoice2.generation import SPEECH_BLOCK, TEXT_BLOCK, Manner
from cosyd.engine.cosyvoice2.lm import LMShape
from cosyd.engine.cosyvoice2.sampling import Sampling
from cosyd.engine.cosyvoice2.source import SourceShape
from cosyd.engine.cosyvoice2.vocoder import VocoderShape
from cosyd.engine.cosyvoice2.voices.state import EMBEDDING

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.engine.cosyvoice2.files.tables import Table

RECIPE = "cosyvoice2.yaml"
CONFIG = "CosyVoice-BlankEN/config.json"

MOST_LAYERS = 1_000
"""More are a mistake, and would take all memory."""

FRAME = 480
"""Samples of a mel frame at 24 kHz: fifty frames a second."""

KINDS = {"llm": "Qwen2LM", "flow": "CausalMaskedDiffWithXvec", "hift": "HiFTGenerator"}
"""By what classes CosyVoice2 is told from CosyVoice 1 and 3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The sizes of all three models."""

    lm: LMShape
    flow: FlowShape
    vocoder: VocoderShape

    manner: Manner
    """How the model's authors choose tokens, and how many there may be."""


def read_shape(folder: Path) -> Shape:
    """The sizes of the model in *folder*.

    Raises:
        ModelBroken: A file cannot be read, describes another model, or makes no sense.
    """
    whole = read_yaml(folder, RECIPE)
    for name, kind in KINDS.items():
        whole.part(name, kind)
    return Shape(
        lm=_lm(read_json(folder, CONFIG), whole),
        flow=_flow(whole),
        vocoder=_vocoder(whole),
        manner=_manner(whole),
    )


def _lm(config: Table, whole: Table) -> LMShape:
    llm = whole.part("llm")
    llm.expect(mix_ratio=[TEXT_BLOCK, SPEECH_BLOCK])
    config.expect(model_type="qwen2", hidden_act="silu")
    rope = config.part("rope_parameters") if "rope_parameters" in config.values else config
    shape = LMShape(
        hidden=config.count("hidden_size"),
        layers=config.count("num_hidden_layers", MOST_LAYERS),
        heads=config.count("num_attention_heads"),
        kv_heads=config.count("num_key_value_heads"),
        feed_forward=config.count("intermediate_size"),
        vocabulary=config.count("vocab_size"),
        speech_tokens=llm.count("speech_token_size"),
        positions=config.count("max_position_embeddings"),
        rope_theta=rope.number("rope_theta"),
        norm_eps=config.number("rms_norm_eps"),
    )
    if shape.hidden % (2 * shape.heads) or shape.heads % shape.kv_heads:
        config.refuse("has heads that do not share its width evenly")
    return shape


def _flow(whole: Table) -> FlowShape:
    flow = whole.part("flow")
    encoder, decoder = flow.part("encoder"), flow.part("decoder")
    estimator, solver = decoder.part("estimator"), decoder.part("cfm_params").part("content")
    flow.expect(output_size=80, token_mel_ratio=2, spk_embed_dim=EMBEDDING)
    encoder.expect(
        use_cnn_module=False,
        macaron_style=False,
        normalize_before=True,
        input_layer="linear",
        pos_enc_layer_type="rel_pos_espnet",
        selfattention_layer_type="rel_selfattn",
    )
    solver.expect(solver="euler", t_scheduler="cosine")
    estimator.expect(act_fn="gelu", in_channels=320, out_channels=80)
    (channels, *more) = estimator.counts("channels")
    if more:
        estimator.refuse("describes an estimator of several levels")
    if encoder.count("output_size") % encoder.count("attention_heads"):
        encoder.refuse("has heads that do not share its width evenly")
    return FlowShape(
        codes=flow.count("vocab_size"),
        chunk_tokens=encoder.count("static_chunk_size", otherwise=FlowShape().chunk_tokens),
        guidance=solver.number("inference_cfg_rate"),
        encoder=EncoderShape(
            width=encoder.count("output_size"),
            heads=encoder.count("attention_heads"),
            units=encoder.count("linear_units"),
            blocks=encoder.count("num_blocks", MOST_LAYERS),
            lookahead_tokens=flow.count("pre_lookahead_len"),
        ),
        estimator=EstimatorShape(
            channels=channels,
            heads=estimator.count("num_heads"),
            head_width=estimator.count("attention_head_dim"),
            blocks=estimator.count("n_blocks", MOST_LAYERS),
            middle_groups=estimator.count("num_mid_blocks", MOST_LAYERS),
        ),
    )


def _vocoder(whole: Table) -> VocoderShape:
    hift = whole.part("hift")
    istft, pitch = hift.part("istft_params"), hift.part("f0_predictor")
    hift.expect(in_channels=80, sampling_rate=24_000)
    shape = VocoderShape(
        channels=hift.count("base_channels"),
        rates=hift.counts("upsample_rates"),
        kernels=hift.counts("upsample_kernel_sizes"),
        block_kernels=hift.counts("resblock_kernel_sizes"),
        block_dilations=hift.rows("resblock_dilation_sizes"),
        source_kernels=hift.counts("source_resblock_kernel_sizes"),
        source_dilations=hift.rows("source_resblock_dilation_sizes"),
        window=istft.count("n_fft"),
        window_hop=istft.count("hop_len"),
        slope=hift.number("lrelu_slope"),
        limit=hift.number("audio_limit"),
        source=SourceShape(
            pitch_channels=pitch.count("cond_channels"),
            overtones=hift.count("nb_harmonics"),
            amplitude=hift.number("nsf_alpha"),
            breath=hift.number("nsf_sigma"),
            voiced_hz=hift.number("nsf_voiced_threshold"),
        ),
    )
    if shape.hop != FRAME:
        hift.refuse(f"makes {shape.hop} samples of a frame, where {FRAME} are needed")
    if shape.channels % (1 << len(shape.rates)):
        hift.refuse("has channels that cannot be halved at each stage")
    return shape


def _manner(whole: Table) -> Manner:
    """Upstream's limits stand in its code; a yaml may set others at its top."""
    known = Manner()
    sampling = whole.part("llm").part("sampling")
    return Manner(
        sampling=Sampling(
            top_p=sampling.number("top_p"),
            top_k=sampling.count("top_k"),
            window=sampling.count("win_size"),
            tau=sampling.number("tau_r"),
        ),
        min_ratio=whole.number("min_token_text_ratio", known.min_ratio),
        max_ratio=whole.number("max_token_text_ratio", known.max_ratio),
    )
