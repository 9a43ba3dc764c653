"""Names that clients of other services ask for, and the embedded voices that answer to them.

A voice of that name, an alias of one's own, and one of the settings count more.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENAI: Final = MappingProxyType(
    {
        "alloy": "hibari",
        "ash": "am_michael",
        "ballad": "bm_george",
        "coral": "af_bella",
        "echo": "am_echo",
        "fable": "bm_fable",
        "onyx": "am_onyx",
        "nova": "af_nova",
        "sage": "af_sarah",
        "shimmer": "af_heart",
        "verse": "am_puck",
        "marin": "af_aoede",
        "cedar": "am_fenrir",
    }
)
"""Source: openai-openapi, ``VoiceIdsShared``. The one that most clients take unasked is the voice
that starts soonest."""

AZURE: Final = MappingProxyType(
    {
        "zh-CN-XiaoyanNeural": "zf_xiaoni",
        "zh-CN-XiaoxiaoNeural": "zf_xiaoxiao",
        "zh-CN-XiaoyiNeural": "zf_xiaoyi",
        "zh-CN-XiaochenNeural": "zf_xiaobei",
        "zh-CN-YunxiNeural": "zm_yunxi",
        "zh-CN-YunjianNeural": "zm_yunjian",
        "zh-CN-YunyangNeural": "zm_yunyang",
        "zh-CN-YunxiaNeural": "zm_yunxia",
        "en-US-AriaNeural": "af_heart",
        "en-US-JennyNeural": "af_jessica",
        "en-US-GuyNeural": "am_michael",
        "en-US-DavisNeural": "am_adam",
        "en-GB-SoniaNeural": "bf_emma",
        "en-GB-RyanNeural": "bm_george",
        "ja-JP-NanamiNeural": "jf_alpha",
        "ja-JP-KeitaNeural": "jm_kumo",
        "fr-FR-DeniseNeural": "ff_siwis",
        "es-ES-ElviraNeural": "ef_dora",
        "it-IT-ElsaNeural": "if_sara",
        "pt-BR-FranciscaNeural": "pf_dora",
        "hi-IN-SwaraNeural": "hf_alpha",
    }
)
"""Microsoft's names, which cloud services borrow."""

COSYVOICE: Final = MappingProxyType(
    {
        "中文女": "zf_xiaoxiao",
        "中文男": "zm_yunxi",
        "英文女": "af_heart",
        "英文男": "am_michael",
        "日语男": "jm_kumo",
    }
)
"""Of the first model's own speakers those whose language an embedded voice speaks. Where a model
that has them is there, they are its own."""

DASHSCOPE: Final = MappingProxyType(
    {
        "longxiaochun": "zf_xiaoxiao",
        "longxiaochun_v2": "zf_xiaoxiao",
        "longxiaoxia": "zf_xiaoyi",
        "longxiaoxia_v2": "zf_xiaoyi",
        "longwan": "zf_xiaoni",
        "longwan_v2": "zf_xiaoni",
        "longhua": "zf_xiaobei",
        "longhua_v2": "zf_xiaobei",
        "longcheng": "zm_yunxi",
        "longcheng_v2": "zm_yunxi",
        "longshu": "zm_yunyang",
        "longshu_v2": "zm_yunyang",
        "longanyang": "zm_yunjian",
    }
)

USUAL: Final[Mapping[str, str]] = MappingProxyType({**OPENAI, **AZURE, **COSYVOICE, **DASHSCOPE})
