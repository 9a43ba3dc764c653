"""What ``cosyvoice2.yaml`` and Qwen's ``config.json`` say of a model.

Border: two files in, frozen shapes out; no weights, and nothing of the yaml is imported or called.
Its tags (HyperPyYAML's ``!new:``, ``!name:``, ``!apply:``, ``!ref``) are kept as plain data.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from cosyd.contract.errors import ModelBroken
from cosyd.engine.cosyvoice2.encoder import EncoderShape
from cosyd.engine.cosyvoice2.estimator import EstimatorShape
from cosyd.engine.cosyvoice2.flow import FlowShape
from cosyd.engine.cosyvoice2.generation import SPEECH_BLOCK, TEXT_BLOCK, Manner
from cosyd.engine.cosyvoice2.lm import LMShape
from cosyd.engine.cosyvoice2.sampling import Sampling
from cosyd.engine.cosyvoice2.source import SourceShape
from cosyd.engine.cosyvoice2.vocoder import VocoderShape

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = "cosyvoice2.yaml"
CONFIG = "CosyVoice-BlankEN/config.json"

LARGEST_BYTES = 1 << 20
"""The release's yaml has 7 kB; what is larger than this is something else."""

MOST = 1_000_000
MOST_LAYERS = 1_000
"""Sizes beyond these are mistakes, and would take all memory."""

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
    whole = _yaml(folder / RECIPE)
    for name, kind in KINDS.items():
        whole.part(name, kind)
    return Shape(
        lm=_lm(_json(folder / CONFIG), whole),
        flow=_flow(whole),
        vocoder=_vocoder(whole),
        manner=_manner(whole),
    )


# -- the three models -------------------------------------------------------------------------


def _lm(config: _Part, whole: _Part) -> LMShape:
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


def _flow(whole: _Part) -> FlowShape:
    flow = whole.part("flow")
    encoder, decoder = flow.part("encoder"), flow.part("decoder")
    estimator, solver = decoder.part("estimator"), decoder.part("cfm_params").part("content")
    flow.expect(output_size=80, token_mel_ratio=2)
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
        embedding=flow.count("spk_embed_dim"),
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


def _vocoder(whole: _Part) -> VocoderShape:
    hift = whole.part("hift")
    istft, pitch = hift.part("istft_params"), hift.part("f0_predictor")
    hift.expect(in_channels=80, sampling_rate=24_000)
    shape = VocoderShape(
        channels=hift.count("base_channels"),
        rates=hift.counts("upsample_rates"),
        kernels=hift.counts("upsample_kernel_sizes"),
        block_kernels=hift.counts("resblock_kernel_sizes"),
        block_dilations=hift.tables("resblock_dilation_sizes"),
        source_kernels=hift.counts("source_resblock_kernel_sizes"),
        source_dilations=hift.tables("source_resblock_dilation_sizes"),
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


def _manner(whole: _Part) -> Manner:
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


# -- reading ----------------------------------------------------------------------------------


class _Part:
    """A table of a file, whose values are asked for one by one."""

    def __init__(self, file: str, values: Any, path: str, top: dict[str, Any]) -> None:
        self._file, self._path, self._top = file, path, top
        if not isinstance(values, dict):
            self.refuse("is no table" if path else "describes no model")
        self.values: dict[str, Any] = values

    def refuse(self, reason: str) -> NoReturn:
        """What is said here cannot be.

        Raises:
            ModelBroken: Always.
        """
        where = f"at {self._path!r} " if self._path else ""
        raise ModelBroken(file=self._file, reason=f"{where}{reason}")

    def part(self, name: str, kind: str = "") -> _Part:
        """A table in this one; with *kind*, one that makes an object of that class."""
        path = f"{self._path}.{name}" if self._path else name
        found = _Part(self._file, self.values.get(name), path, self._top)
        made = str(found.values.get("!", "")).rpartition(".")[2]
        if kind and made != kind:
            found.refuse(f"is a {made or 'nothing known'}, not CosyVoice2's {kind}: another model")
        return found

    def count(self, name: str, most: int = MOST, *, otherwise: int | None = None) -> int:
        """A whole number from 1 to *most*; *otherwise* where there is none."""
        if otherwise is not None and name not in self.values:
            return otherwise
        value = self._value(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
            self.refuse(
                f"has {_shown(value)} as {name!r}, where a number from 1 to {most} is needed"
            )
        return int(value)

    def number(self, name: str, otherwise: float | None = None) -> float:
        """A number that is not negative; *otherwise* where there is none."""
        if otherwise is not None and name not in self.values:
            return otherwise
        value = self._value(name)
        try:
            number = float(value)  # YAML 1.1 takes 1e-06 for a word
        except (TypeError, ValueError):
            number = math.nan
        if not 0 <= number < math.inf:
            self.refuse(f"has {_shown(value)} as {name!r}, where a number is needed")
        return number

    def counts(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        return self._counts(name, self._value(name))

    def tables(self, name: str) -> tuple[tuple[int, ...], ...]:
        """A list of lists of whole numbers."""
        return tuple(self._counts(name, row) for row in self._list(name, self._value(name)))

    def expect(self, **known: Any) -> None:
        """Refuse what the modules have no other way for; what is left out is as it must be."""
        for name, wanted in known.items():
            if name in self.values and (found := self._value(name)) != wanted:
                self.refuse(f"has {_shown(found)} as {name!r}, where only {wanted!r} is known")

    def _counts(self, name: str, value: Any) -> tuple[int, ...]:
        row = self._list(name, value)
        if not all(isinstance(one, int) and 0 < one <= MOST for one in row):
            self.refuse(f"has {_shown(value)} as {name!r}, where whole numbers are needed")
        return tuple(row)

    def _list(self, name: str, value: Any) -> list[Any]:
        if not isinstance(value, list) or not value:
            self.refuse(f"has {_shown(value)} as {name!r}, where a list is needed")
        return list(value)

    def _value(self, name: str) -> Any:
        """A value, or what it refers to: ``!ref <a>`` and products, ``!ref <a> * <b>``."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value.startswith("!ref "):
            return value
        factors = [self._top.get(one) for one in re.findall(r"<(\w+)>", value)]
        if len(factors) == 1:
            return factors[0]
        whole = [one for one in factors if isinstance(one, int)]
        return math.prod(whole) if len(whole) == len(factors) else value


class _PlainLoader(yaml.SafeLoader):
    """PyYAML's safe loader, to which a tag is a word."""


def _tagged(loader: _PlainLoader, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {"!": tag, **loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return f"!{tag} {node.value}"


_PlainLoader.add_multi_constructor("!", _tagged)


def _yaml(file: Path) -> _Part:
    text = _text(file, RECIPE)
    try:
        values = yaml.load(text, _PlainLoader)  # noqa: S506 - it is the safe one's child
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise ModelBroken(file=RECIPE, reason=f"is no YAML ({_line(error)})") from error
    return _Part(RECIPE, values, "", values)


def _json(file: Path) -> _Part:
    try:
        values = json.loads(_text(file, CONFIG))
    except (ValueError, RecursionError) as error:
        raise ModelBroken(file=CONFIG, reason=f"is no JSON ({_line(error)})") from error
    return _Part(CONFIG, values, "", values)


def _text(file: Path, name: str) -> str:
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise ModelBroken(file=name, reason="is far too large")
        return file.read_text("utf-8")
    except OSError as error:
        raise ModelBroken(file=name, reason=f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ModelBroken(file=name, reason="is no text") from error


def _shown(value: Any) -> str:
    """*value* in a message; of what is nested, which may be endless, only that."""
    if isinstance(value, list | dict):
        return "a list or table" if value else "nothing"
    return repr(value)[:80]


def _line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
