"""Settings of engines, and of models that are fetched."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cosyd.system.options_kinds import Name, Pause, Seconds


class Engine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all engines have in common."""

    name: Name = "auto"
    """The engine whose voices are the default. auto: CosyVoice2 where its model is there, else
    the embedded ones, chosen by language."""

    model: str = ""
    """The folder of CosyVoice2's model. Empty: the one that 'cosyd models pull' has fetched."""

    warm: tuple[str, ...] = ("hibari",)
    """Engines that are started with the daemon; others start with their first sentence."""

    idle_after_s: Pause = 30
    """How long an engine has nothing to do before it counts as idle."""

    release_after_s: Seconds = 1_800
    """How long an engine is idle before its process is ended and its memory given back; 0 keeps
    it for ever. [engines.NAME] may say otherwise for one engine."""

    stall_s: Pause = 60
    """A step of an engine that takes longer than this is stuck, and the engine is restarted."""

    start_timeout_s: Pause = 120
    """How long an engine may take to load its model; cosyvoice2 may always take ten minutes."""

    restart_pause_s: Seconds = 0.5
    """The pause before an engine that crashed is started again; it doubles with each crash."""

    restart_pause_max_s: Seconds = 30
    """The longest such pause."""


class CosyVoice2(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The engine cosyvoice2, which clones voices. Its model is 3.1 GB: 'cosyd models pull'."""

    runtime: Literal["fast", "plain", "reference"] = "fast"
    """fast: each chunk of sound goes on from what was kept of those before, and sentences side by
    side share the runs of the model. plain: each is computed anew from the beginning. reference:
    the package of CosyVoice's authors, in an interpreter of its own, to compare with."""

    first_tokens: Literal["auto", 8, 17, 25] = "auto"
    """fast only: after so many speech tokens, of which there are 25 to the second, the first sound
    is made. auto: as few as this machine can follow with the next sound in time, found out when the
    engine starts."""

    memory_mb: Annotated[int, Meta(ge=0)] = 0
    """fast only: how much memory may be taken to keep what was computed of sentences under way:
    0.23 GB for each second of speech in fp32, half of it in half precision. A sentence that does
    not fit waits for another to end; one that grows beyond it is computed as with plain from there
    on, which is slower and sounds the same. 0: half of what is free when the engine starts."""

    flow_cache: Literal["keys", "inputs"] = "keys"
    """fast only: what is kept of sentences and voices. keys: what later sounds look up. inputs:
    what that is made of, which takes a quarter of the memory; on a processor the sound takes 1.2
    times as long at the first second of a sentence, and 1.7 times at the tenth. The sound is the
    same."""

    voices_mb: Annotated[int, Meta(ge=0)] = 1_500
    """fast only: how much memory may be taken to keep what was computed of voices; one is always
    kept."""

    upstream_final: bool = False
    """plain and fast: the end of a sentence is computed as CosyVoice's authors do, from its
    beginning and seeing all of it at once. It does not quite go on from what was heard before; to
    compare with."""

    python: str = ""
    """The interpreter of the reference runtime. Empty: the one that 'make reference' has made."""

    device: Literal["auto", "cuda", "cpu", "mps"] = "auto"
    """Where the model runs. auto: a graphics card where there is one."""

    dtype: Literal["auto", "fp32", "fp16", "bf16"] = "auto"
    """In which numbers. auto: bf16 or fp16 on a graphics card, whichever it has; fp32 elsewhere. On
    a processor bf16 takes two thirds of the time and half of the memory, and fp16 is of the weights
    of the language model alone."""

    lm_weights: Literal["auto", "fp32", "bf16", "fp16", "int8"] = "auto"
    """On a processor, in which numbers the weights of the language model are kept. auto: fp16,
    added up in fp32, unless dtype is fp32: a token takes less than half of the time, and what comes
    out is nearer to fp32 than on a graphics card. int8 takes half of the memory of fp16 and a tenth
    less time, and may change what is said."""

    threads: Annotated[int, Meta(ge=0)] = 0
    """Of the processor. 0: as many as it has cores."""

    sessions: Annotated[int, Meta(ge=1, le=64)] = 4
    """How many sentences are spoken side by side."""

    reduce_memory: bool = False
    """Take as little memory as can be: one sentence at a time, in half precision on a card and on a
    processor that has bf16."""

    vram_mb: Annotated[int, Meta(ge=0)] = 0
    """How much of the graphics card's memory it may take. 0: all that is free."""

    compile: bool = False
    """plain and fast: compile the flow for a graphics card, where this has not been tried yet. The
    engine takes one to three minutes longer to start. On a processor the flow of fast takes a sixth
    longer with it."""

    cuda_graphs: bool = False
    """fast only: record what a graphics card does for a token, and for a step of a chunk, once, and
    replay it. It has not been tried on one yet."""

    jit: bool = False
    """reference only: the package's TorchScript files."""

    onnx: bool = False
    """reference only: the package's ONNX files."""

    trt: bool = False
    """reference only: TensorRT."""

    vllm: bool = False
    """reference only: vLLM."""


class Models(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Models that are fetched. Tokens are read from HF_TOKEN and MODELSCOPE_TOKEN."""

    source: Literal["huggingface", "modelscope"] = "huggingface"
    """The hub that is asked where no other is named."""

    huggingface: str = ""
    """Where Hugging Face is, or a mirror of it. Empty: as HF_ENDPOINT says, else
    https://huggingface.co."""

    modelscope: str = ""
    """Where ModelScope is. Empty: https://www.modelscope.cn."""

    stall_s: Pause = 30
    """A hub that sends nothing for so long is asked again."""
