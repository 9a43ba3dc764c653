"""What the ``cosyvoice`` package needs to run beside today's libraries: each shim with its reason.

The package (wheels ``cosyvoice2-eu`` and ``token2wav-cosyvoice``) pins libraries of 2024 and
imports far more than it uses. None of its algorithm is changed here, but for the two lines that go
wrong without a word (:func:`_decode_without_mask`). To be called before anything of ``cosyvoice``
or ``matcha`` is imported; only in the interpreter of the reference environment.
"""

from __future__ import annotations

import functools
import importlib
import importlib.machinery
import importlib.util
import logging
import re
import sys
import types
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

NEEDED = re.compile(r"(__set_seed\d+|llm|flow|hift|get_tokenizer|allowed_special|feat_extractor):")
"""The blocks of cosyvoice2.yaml that build what speaks; plain values are kept besides."""


def install() -> None:
    """Put all shims in place. A second call does nothing."""
    if "matcha.utils" in sys.modules:
        return
    _be_quiet()
    _unused_libraries()
    _matcha_utils()
    _torchaudio()
    _whisper()
    _librosa()
    _normalisers()
    _typeguard()


def patch_package() -> None:
    """Mend the whole class, where it is installed: its LLM, its loader. After :func:`install`."""
    _decode_without_mask()
    _subscriptable_cache()
    _yaml_for_speaking()


def stand_in(name: str, **attributes: Any) -> types.ModuleType:
    """Register a module *name* that holds *attributes*, and nothing else."""
    module = types.ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None)
    module.__path__ = []
    module.__dict__.update(attributes)
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], child, module)
    return module


# -- what is imported for nothing -------------------------------------------------------------


def _be_quiet() -> None:
    """No text in logs, no bars.

    ``cosyvoice.utils.file_utils`` calls ``logging.basicConfig(DEBUG)`` at import and logs each text
    that it speaks; a root logger that has a handler makes that call do nothing. Each request would
    draw a progress bar, watched by a thread, and warn of ``torch.cuda.amp.autocast`` and diffusers'
    old names.
    """
    from tqdm import tqdm  # noqa: PLC0415 - not in every environment that reads this module

    logging.getLogger().addHandler(logging.NullHandler())
    tqdm.monitor_interval = 0
    tqdm.__init__ = functools.partialmethod(tqdm.__init__, disable=True)
    warnings.filterwarnings("ignore", category=FutureWarning)
    warnings.filterwarnings("ignore", category=DeprecationWarning)


def _unused_libraries() -> None:
    """Libraries of which the way to speech calls nothing.

    ``modelscope`` would download a model that is not there; we are always given a folder.
    ``tiktoken`` and ``whisper.tokenizer`` belong to CosyVoice 1's tokenizer. ``conformer`` is a
    block type of Matcha's decoder that no CosyVoice2 checkpoint has.
    """
    import torch  # noqa: PLC0415 - this module is read by those who may have no torch

    stand_in("modelscope", snapshot_download=_no_download)
    stand_in("tiktoken")
    stand_in("conformer", ConformerBlock=type("ConformerBlock", (torch.nn.Module,), {}))


def _no_download(name: str) -> str:
    raise FileNotFoundError(f"There is no folder {name}.")


def _matcha_utils() -> None:
    """Keep ``matcha.utils`` from importing a training framework.

    Its ``__init__`` brings lightning, hydra, rich, gdown, wget and matplotlib; what we want is its
    neighbour ``matcha.utils.audio``. So the package is there, without having been run.
    """
    spec = importlib.util.find_spec("matcha")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("matcha: 'make reference' installs it")
    importlib.import_module("matcha")
    utils = stand_in("matcha.utils")
    utils.__path__ = [str(Path(place, "utils")) for place in spec.submodule_search_locations]
    stand_in("matcha.utils.pylogger", get_pylogger=logging.getLogger)


# -- libraries of which a few lines are used --------------------------------------------------


def _torchaudio() -> None:
    """Use torchaudio's Python parts (Kaldi's fbank, resampling) beside any torch.

    Its wheel holds libraries that are linked to one build of torch, and its ``load`` wants
    torchcodec; neither is needed, and the first makes the import fail beside another torch.
    """
    if importlib.util.find_spec("torchaudio") is None:
        return  # the half with flow and vocoder does without
    stand_in(
        "torchaudio._extension", _IS_TORCHAUDIO_EXT_AVAILABLE=False, fail_if_no_align=_as_it_is
    )
    torchaudio: Any = importlib.import_module("torchaudio")
    torchaudio.load = _load_sound


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def _load_sound(file: str, **_: Any) -> tuple[Any, int]:
    """``torchaudio.load`` by soundfile: samples [channels, T] and their rate."""
    import soundfile  # noqa: PLC0415 - only where a file is read
    import torch  # noqa: PLC0415 - see above

    samples, rate_hz = soundfile.read(file, dtype="float32", always_2d=True)
    return torch.from_numpy(samples.T.copy()), rate_hz


def _whisper() -> None:
    """Whisper's log-mel: the front end of the speech tokenizer.

    The package ``openai-whisper`` would bring 1.2 GB of triton and numba for it.
    """
    stand_in("whisper", log_mel_spectrogram=log_mel_spectrogram)
    stand_in("whisper.tokenizer", Tokenizer=type("Tokenizer", (), {}))


def log_mel_spectrogram(audio: Any, n_mels: int = 80, padding: int = 0) -> Any:
    """[B, T] at 16 kHz -> [B, n_mels, T / 160].

    Source:
        openai/whisper, ``whisper/audio.py``: 25 ms windows every 10 ms, Slaney's mel scale, log10,
        80 dB of range, shifted to about -1 to 1.
    """
    import torch  # noqa: PLC0415 - see above

    audio = torch.nn.functional.pad(audio, (0, padding))
    window = torch.hann_window(400, device=audio.device)
    power = torch.stft(audio, 400, 160, window=window, return_complex=True)[..., :-1].abs() ** 2
    bands = torch.from_numpy(slaney_bands(sr=16_000, n_fft=400, n_mels=n_mels)).to(power)
    log = torch.clamp(bands @ power, min=1e-10).log10()
    return (torch.maximum(log, log.max() - 8.0) + 4.0) / 4.0


def _librosa() -> None:
    """Librosa's mel filter bank, the only thing that Matcha takes of it; librosa brings numba."""
    stand_in("librosa")
    stand_in("librosa.filters", mel=slaney_bands)


def slaney_bands(*, sr: int, n_fft: int, n_mels: int, fmin: float = 0.0, fmax: Any = None) -> Any:
    """``librosa.filters.mel`` with its defaults, float32 [n_mels, n_fft / 2 + 1]."""
    from transformers.audio_utils import mel_filter_bank  # noqa: PLC0415 - late, since heavy

    return mel_filter_bank(
        num_frequency_bins=n_fft // 2 + 1,
        num_mel_filters=n_mels,
        min_frequency=fmin,
        max_frequency=fmax or sr / 2,
        sampling_rate=sr,
        norm="slaney",
        mel_scale="slaney",
    ).T.astype("float32")


def _normalisers() -> None:
    """``tn``, WeTextProcessing's import name, by wetext.

    WeTextProcessing is built on pynini, which has no wheels for most machines; wetext runs the same
    grammars. Version 0.1.4: those before it download them, and those after stop at a euro sign.
    """
    stand_in("tn")
    for language, code in (("chinese", "zh"), ("english", "en")):
        stand_in(f"tn.{language}")
        stand_in(f"tn.{language}.normalizer", Normalizer=_normaliser(code))


def _normaliser(language: str) -> Callable[..., Any]:
    def make(*, remove_erhua: bool = False, full_to_half: bool = False, **_: Any) -> Any:
        from wetext import Normalizer  # noqa: PLC0415 - 0.3 s, and tests of the flow need none

        return Normalizer(lang=language, remove_erhua=remove_erhua, full_to_half=full_to_half)

    return make


def _typeguard() -> None:
    """Import inflect, which the front end has for English numbers, without 3 to 6 s of waiting.

    It has typeguard rewrite each of its functions, to check the types of their arguments.
    """
    stand_in("typeguard", typechecked=_as_it_is)


# -- what goes wrong with today's libraries ---------------------------------------------------


def _decode_without_mask() -> None:
    """Let the LLM's cached steps see the whole past, in float32.

    ``Qwen2Encoder.forward_one_step`` passes a mask as long as the query beside a longer cache.
    transformers up to 4.52 stretched it; since 4.53 every step attends to the first position only,
    and what is spoken is garbage. Without a mask the model is causal, which is what is meant. The
    inner model is called, so that no ``lm_head`` of 151,936 rows is computed and thrown away.

    transformers 5 takes the type of the weights from config.json (bf16), while the parts around it
    are float32. BlankEN's own weights are not read: llm.pt replaces every one of them.
    """
    import torch  # noqa: PLC0415 - see above
    from cosyvoice.llm import llm  # noqa: PLC0415 - only where the whole class is installed
    from transformers import AutoConfig, Qwen2ForCausalLM  # noqa: PLC0415 - late, since heavy

    def init(self: Any, pretrain_path: str) -> None:
        torch.nn.Module.__init__(self)
        config = AutoConfig.from_pretrained(pretrain_path)
        self.model = Qwen2ForCausalLM._from_config(config, dtype=torch.float32)  # noqa: SLF001 - the public way reads the weights

    def forward_one_step(
        self: Any,
        xs: Any,
        masks: Any,  # noqa: ARG001 - the package passes it by name
        cache: Any = None,
    ) -> tuple[Any, Any]:
        seen = self.model.model(inputs_embeds=xs, past_key_values=cache, use_cache=True)
        return seen.last_hidden_state, seen.past_key_values

    llm.Qwen2Encoder.__init__ = init
    llm.Qwen2Encoder.forward_one_step = forward_one_step


def _subscriptable_cache() -> None:
    """``cache[0][0]``, by which text that is streamed in asks for the length of the past.

    transformers 5 gave up that form.
    """
    from transformers import DynamicCache  # noqa: PLC0415 - late, since heavy

    if not hasattr(DynamicCache, "__getitem__"):
        DynamicCache.__getitem__ = lambda self, n: (self.layers[n].keys, self.layers[n].values)


def _yaml_for_speaking() -> None:
    """Read of cosyvoice2.yaml what speaking needs.

    The rest describes training: building it imports pyarrow and pyworld, and makes discriminators.
    """
    from cosyvoice.cli import cosyvoice  # noqa: PLC0415 - only where the whole class is installed

    cosyvoice.load_hyperpyyaml = load_yaml


def load_yaml(
    file: TextIO, overrides: dict[str, Any] | None = None, *, left_out: Collection[str] = ()
) -> dict[str, Any]:
    """``load_hyperpyyaml`` of what is :data:`NEEDED`, but for the blocks *left_out*."""
    from hyperpyyaml import load_hyperpyyaml  # noqa: PLC0415 - late, since heavy

    text = re.sub(r"(?m)(?:^|\s)#.*", "", file.read())
    blocks = re.split(r"(?m)^(?=[^\s\]])", text)
    kept = [block for block in blocks if NEEDED.match(block) or "!" not in block]
    wanted = (block for block in kept if block.partition(":")[0] not in left_out)
    built: dict[str, Any] = load_hyperpyyaml("".join(wanted), overrides=overrides or {})
    return built
