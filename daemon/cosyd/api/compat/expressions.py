"""Words for emotions and dialects, and the instructions that CosyVoice2 takes for them.

The model is told in Chinese how to speak, whatever language it speaks then. Which of the words it
knows well is its own; other models that follow instructions read them as plain words.

Source:
    "CosyVoice 2: Scalable Streaming Speech Synthesis with Large Language Models"
    (arXiv:2412.10117), the table of natural language instructions; for Wuhan the languages in
    CosyVoice's README. ``dongbei``, ``gentle`` and ``excited`` are said in the same manner.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import UnknownExpression

if TYPE_CHECKING:
    from collections.abc import Mapping

EMOTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "neutral": "",
        "happy": "高兴",
        "sad": "悲伤",
        "angry": "愤怒",
        "fearful": "恐惧",
        "surprised": "惊讶",
        "disgusted": "厌恶",
        "calm": "冷静",
        "serious": "严肃",
        "gentle": "温柔",
        "excited": "激动",
    }
)
"""Empty: as the voice does by itself."""

DIALECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mandarin": "",
        "cantonese": "粤语",
        "sichuan": "四川话",
        "shanghai": "上海话",
        "tianjin": "天津话",
        "wuhan": "武汉话",
        "zhengzhou": "郑州话",
        "changsha": "长沙话",
        "dongbei": "东北话",
    }
)


def instruction(emotion: str | None, dialect: str | None, more: str | None = None) -> str:
    """What to tell a model: "用四川话，用高兴的语气说这句话".

    Args:
        emotion: A word of :data:`EMOTIONS`, in English or Chinese; None or empty: none.
        dialect: One of :data:`DIALECTS`, likewise.
        more: What a client says in its own words.

    Returns:
        Empty where there is nothing to tell.

    Raises:
        UnknownExpression: There is no such word.
    """
    spoken = _meant("dialect", dialect, DIALECTS)
    felt = _meant("emotion", emotion, EMOTIONS)
    ways = [f"用{spoken}"] if spoken else []
    if felt:
        ways.append(f"用{felt}的语气")
    told = f"{'，'.join(ways)}说这句话" if ways else ""
    return "。".join(one for one in (told, (more or "").strip()) if one)


def _meant(field: str, word: str | None, known: Mapping[str, str]) -> str:
    asked = (word or "").strip().lower()
    if not asked or asked in known.values():
        return asked
    if asked not in known:
        raise UnknownExpression(field=field, word=asked[:64], words=", ".join(known))
    return known[asked]
