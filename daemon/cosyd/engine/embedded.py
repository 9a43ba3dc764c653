"""The engines that come with the package, offered as a stranger's plug-in would offer its own.

The daemon reads this file, so nothing of a model is imported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd import hookimpl
from cosyd.contract.hooks import EngineOffer
from cosyd.contract.model import Voice, VoiceKind, primary_language
from cosyd.engine import tone
from cosyd.engine.cosyvoice2 import offer as cosyvoice2
from cosyd.engine.kokoro import PARTS, g2p, voices

if TYPE_CHECKING:
    from collections.abc import Callable


@hookimpl
def register_engines(register: Callable[[EngineOffer], None]) -> None:
    """Offer ``hibari``, ``kokoro``, ``cosyvoice2`` and ``tone``."""
    for offer in (HIBARI, KOKORO, cosyvoice2.OFFER, tone.OFFER):
        register(offer)


def _hibari_voices() -> tuple[Voice, ...]:
    return (
        Voice(
            name="hibari",
            engine="hibari",
            languages=("en-US",),
            gender="female",
            description="American English; starts at once, light on any machine.",
        ),
    )


def _kokoro_voices() -> tuple[Voice, ...]:
    readable = g2p.languages()
    return tuple(
        Voice(
            name=name,
            engine="kokoro",
            languages=_own_first(voices.LANGUAGES[name[0]], readable),
            gender=voices.GENDERS[name[1]],
        )
        for name in voices.NAMES
    )


def _own_first(own: str, readable: tuple[str, ...]) -> tuple[str, ...]:
    """*readable* with a voice's *own* language in front, where it is among them."""
    others = tuple(one for one in readable if one != primary_language(own))
    return (own, *others) if len(others) < len(readable) else others


HIBARI = EngineOffer(
    name="hibari",
    target="cosyd.engine.hibari:Hibari",
    voices=_hibari_voices,
    needs=("hibari", "onnxruntime", "numpy"),
)

KOKORO = EngineOffer(
    name="kokoro",
    target="cosyd.engine.kokoro.engine:Kokoro",
    voices=_kokoro_voices,
    needs=("onnxruntime", "numpy", "hibari", *PARTS),
    opening_chars=36,
    piece_chars=160,
    registers=VoiceKind.LIKENESS,
    languages=g2p.languages(),
    identity="v1",
)
"""Takes a third of the time that it then speaks, or more on a busy machine: with these lengths
sound starts within a second, and each piece is ready before the one ahead of it has ended."""
