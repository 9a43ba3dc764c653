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

_OF_DASHSCOPE: Final = MappingProxyType(
    {
        "longxiaochun": "zf_xiaoxiao",
        "longxiaoxia": "zf_xiaoyi",
        "longxiaobai": "zf_xiaoni",
        "longwan": "zf_xiaoni",
        "longhua": "zf_xiaobei",
        "longyue": "zf_xiaobei",
        "longmiao": "zf_xiaoyi",
        "longyuan": "zf_xiaoni",
        "longanhuan": "zf_xiaoxiao",
        "loongbella": "zf_xiaobei",
        "loongstella": "zf_xiaoyi",
        "longcheng": "zm_yunxi",
        "longxiaocheng": "zm_yunjian",
        "longshu": "zm_yunyang",
        "longshuo": "zm_yunyang",
        "longfei": "zm_yunjian",
        "longlaotie": "zm_yunjian",
        "longxiang": "zm_yunxi",
        "longjielidou": "zm_yunxia",
        "longanyang": "zm_yunjian",
    }
)
"""Women first, then men."""

DASHSCOPE: Final = MappingProxyType(
    {
        f"{name}{model}": voice
        for name, voice in _OF_DASHSCOPE.items()
        for model in ("", "_v2", "_v3")
    }
)
"""Each name goes with a model; its voice here is the same."""

ELEVENLABS: Final = MappingProxyType(
    {
        "21m00Tcm4TlvDq8ikWAM": "af_heart",  # Rachel
        "2EiwWnXFnvU5JabPnv8n": "am_fenrir",  # Clyde
        "29vD33N1CtxCmqQRPOHJ": "am_michael",  # Drew
        "5Q0t7uMcjvnagumLfvZi": "am_eric",  # Paul
        "9BWtsMINqrJLrRacOk9x": "af_aoede",  # Aria
        "AZnzlk1XvdvUeBnXmlld": "af_kore",  # Domi
        "CYw3kZ02Hs0563khs1Fj": "bm_daniel",  # Dave
        "CwhRBWXzGAHq8TQ4Fs17": "am_liam",  # Roger
        "D38z5RcWu1voky8WS1ja": "bm_fable",  # Fin
        "EXAVITQu4vr4xnSDxMaL": "af_sarah",  # Sarah
        "ErXwobaYiN019PkySvjV": "am_puck",  # Antoni
        "FGY2WhTYpPnrIDTdsKH5": "af_nova",  # Laura
        "GBv7mTt0atIp3Br8iCZE": "am_eric",  # Thomas
        "IKne3meq5aSn9XLyUdCD": "bm_fable",  # Charlie
        "JBFqnCBsd6RMkjVDRZzb": "bm_george",  # George
        "LcfcDJNUP1GQjkzn1xUU": "af_river",  # Emily
        "MF3mGyEYCl7XYWbV9V6O": "af_sky",  # Elli
        "N2lVS1w4EtoT3dr4eOWO": "am_onyx",  # Callum
        "ODq5zmih8GrVes37Dizd": "am_michael",  # Patrick
        "SAz9YHcvj6GT2YYXdXww": "af_river",  # River
        "SOYHLrjzK2X1ezoPC6cr": "am_puck",  # Harry
        "TX3LPaxmHKxFdv7VOQHJ": "am_liam",  # Liam
        "ThT5KcBeYPX3keUQqHPh": "bf_emma",  # Dorothy
        "TxGEqnHWrfWFTfGW9XjX": "am_echo",  # Josh
        "VR6AewLTigWG4xSOukaG": "am_onyx",  # Arnold
        "XB0fDUnXU5powFXDhCwa": "bf_isabella",  # Charlotte
        "Xb7hH8MSUJpSbSDYk0k2": "bf_alice",  # Alice
        "XrExE9yKIg1WjnnlVkGX": "af_kore",  # Matilda
        "ZQe5CZNOzWyzPSCn5a3c": "bm_lewis",  # James
        "bIHbv24MWmeRgasZH58o": "am_puck",  # Will
        "bVMeCyTHy58xNoL34h3p": "am_echo",  # Jeremy
        "cgSgspJ2msm6clMCkdW9": "af_jessica",  # Jessica
        "cjVigY5qzO86Huf0OWal": "am_eric",  # Eric
        "flq6f7yk4E4fJM5XTYuZ": "am_michael",  # Michael
        "hpp4J3VqNfWAUOO0d1Us": "af_bella",  # Bella
        "iP95p4xoKVk53GoZ742B": "am_liam",  # Chris
        "jsCqWAovK2LkecY7zXl4": "af_aoede",  # Freya
        "nPczCjzI2devNBz1zQrb": "am_fenrir",  # Brian
        "oWAxZDx7w5VEj9dCyTzz": "af_alloy",  # Grace
        "onwK4e9ZLuTAKqWW03F9": "bm_daniel",  # Daniel
        "pFZP5JQG7iQjIQuC4Bku": "bf_lily",  # Lily
        "pMsXgVXv3BLzUgSXRplE": "af_heart",  # Serena
        "pNInz6obpgDQGcFmaJgB": "am_adam",  # Adam
        "piTKgcLEGmPE4e6mEKli": "af_nicole",  # Nicole
        "pqHfZKP75CvOlQylNhV4": "am_onyx",  # Bill
        "yoZ06aMxZJJ28mfd3POQ": "am_eric",  # Sam
    }
)
"""The ids of the voices that every account has, or once had: a voice of the same sex and accent, or
the nearest accent that there is."""

MARYTTS: Final = MappingProxyType(
    {
        "cmu-slt-hsmm": "af_heart",
        "cmu-bdl-hsmm": "am_michael",
        "cmu-rms-hsmm": "am_adam",
        "dfki-poppy-hsmm": "bf_emma",
        "dfki-prudence-hsmm": "bf_alice",
        "dfki-obadiah-hsmm": "bm_lewis",
        "dfki-spike-hsmm": "bm_george",
        "upmc-jessica-hsmm": "ff_siwis",
        "istc-lucia-hsmm": "if_sara",
    }
)
"""Voices of MaryTTS 5.2, of which its clients ask for the first unless told otherwise."""

USUAL: Final[Mapping[str, str]] = MappingProxyType(
    {**OPENAI, **AZURE, **COSYVOICE, **DASHSCOPE, **ELEVENLABS, **MARYTTS}
)
